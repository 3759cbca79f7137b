"""Which security a record is about: identifiers from any column that holds them, tickers with their market."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from screener.holdings.columns.assign import ColumnAssignment, by_strength
from screener.holdings.columns.content import is_ticker, scheme_of
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.numbers import is_nothing
from screener.holdings.values.text_column import number_text, texts_of
from screener.positions import TextColumn, nothing, recode
from screener.reference import identifiers
from screener.reference.folding import fold
from screener.reference.identifiers import SCHEMES, Scheme

_MAYBE_ISIN = re.compile(r"(?i)(?<![A-Z0-9])[A-Z]{2}[ -]?[A-Z0-9]{9}[ -]?\d(?![A-Z0-9])")
_MAYBE_ANY = re.compile(r"(?i)(?<![A-Z0-9])(?=[A-Z]*\d)[A-Z0-9]{12}(?![A-Z0-9])|\b(?:SEDOL|CUSIP|ISIN)\b")
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*(?:ISIN|CUSIP|SEDOL)?\s*:?\s*[)\]]|\s{2,}")
_PADDED = {"cusip": 9, "sedol": 7}
_NUMERIC_TICKER = re.compile(r"\d{1,6} [A-Z][A-Z0-9](?: Equity)?")


@dataclass(slots=True)
class Identity:
    """What says which security each record is about.

    Attributes:
        schemes: valid, normalised identifiers by scheme.
        ticker: codes as `parse_ticker` normalises them.
        mic: their market, or the market of an exchange column.
        invalid: identifiers that stand in the sheet and are not valid.
        found: identifiers that were found inside a text and not in a column of their own.
        mended: texts whose identifier was put right, such as a letter O for a zero, and what it was read as.
    """

    schemes: dict[str, TextColumn]
    ticker: TextColumn
    mic: TextColumn
    invalid: TextColumn
    found: TextColumn
    mended: TextColumn


def read_identity(uses: Sequence[ColumnAssignment], height: int) -> Identity:
    """Read identifiers and tickers from the columns of a table."""
    schemes: dict[str, TextColumn] = {scheme: nothing(height) for scheme in SCHEMES}
    invalid, mended = nothing(height), nothing(height)
    loose_tickers = nothing(height)
    kinds = _types(uses)
    for declared in (*SCHEMES, "identifier"):
        for use in by_strength(uses, declared):
            raw = texts_of(use.data, _something, partial(_padded, _PADDED.get(declared, 0)))
            found = _by_scheme(raw, declared, kinds if declared == "identifier" else None)
            valid = np.zeros(height, dtype=bool)
            for scheme, texts in found.items():
                if scheme == "ticker":
                    loose_tickers = loose_tickers.or_else(texts)
                else:
                    schemes[scheme] = schemes[scheme].or_else(texts)
                valid |= texts.present
            damaged = raw.where(~valid)
            if damaged.codes.any():
                for scheme, texts in _mended(damaged, declared).items():
                    schemes[scheme] = schemes[scheme].or_else(texts)
                    mended = mended.or_else(damaged.where(texts.present))
                    damaged = damaged.where(~texts.present)
                if declared == "identifier":
                    damaged = damaged.map(lambda text: text if ISIN_SHAPE.fullmatch(text) else None)
                invalid = invalid.or_else(damaged)
    ticker, mic = _tickers(uses, loose_tickers, height)
    return Identity(schemes, ticker, mic, invalid, nothing(height), mended)


ISIN_SHAPE = re.compile(r"(?i)[A-Z]{2}[A-Z0-9]{9}[0-9O]|(?=.*[^\x00-\x7f])\w{12}")
"""What can only be meant as an ISIN, valid or not."""
_JOINTS = re.compile(r"[\s./·-]+")
_DRAWN_ALIKE = str.maketrans("АВЕКМНОРСТУХЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXSIJABEZHIKMNOPTYX")
"""Cyrillic and Greek capitals that are drawn as Latin ones: an identifier has no letters of another script."""
_NO_LETTERS = str.maketrans("OQI", "001")
"""Letters that national numbers leave out, since they are read as digits (CUSIP; a SEDOL has no vowels)."""
_CONFUSED = str.maketrans("OQIL", "0011")


def _mended(damaged: TextColumn, declared: str) -> dict[str, TextColumn]:
    """Identifiers that are valid once a foreign letter, an O for a zero or a lost leading zero is put right."""
    hits = [None if text is None else _mend(text, declared) for text in damaged.values]
    return {
        scheme: recode(damaged.codes, [hit[1] if hit and hit[0] == scheme else None for hit in hits])
        for scheme in dict.fromkeys(hit[0] for hit in hits if hit)
    }


def _mend(text: str, declared: str) -> tuple[str, str] | None:
    folded = _JOINTS.sub("", fold(text)).upper().translate(_DRAWN_ALIKE)
    if folded != text.upper() and (hit := _scheme_and_value(folded, declared)) and hit[0] in SCHEMES:
        return hit
    if ISIN_SHAPE.fullmatch(folded):
        # The country's letters stay letters, the check digit is a digit; the body may have either.
        head, body, last = folded[:2], folded[2:-1], folded[-1].translate(_CONFUSED)
        for swapped in (body.translate(_NO_LETTERS), body.translate(_CONFUSED), body):
            if head + swapped + last != folded and (value := identifiers.isin(head + swapped + last)):
                return "isin", value
    width = _PADDED.get(declared, 0)
    if folded.isdigit() and width - 2 <= len(folded) < width:
        value = getattr(identifiers, declared)(folded.zfill(width))
        return (declared, value) if value else None
    return None


def _something(text: str) -> str | None:
    return None if is_nothing(text) or not text.strip("0") else text


def _no_identifier(text: str) -> str | None:
    """A text of the ticker column that could be a ticker: an ISIN that slipped into it is none."""
    return None if is_nothing(text) or (len(text) == 12 and scheme_of(text)) else text


def _padded(width: int, number: float) -> str:
    """A number in an identifier's column with the leading zeros that a spreadsheet took away."""
    return number_text(number).zfill(width)


def _types(uses: Sequence[ColumnAssignment]) -> TextColumn | None:
    return next((texts_of(use.data, _type_kind) for use in by_strength(uses, "identifier_type")), None)


def _type_kind(text: str) -> str:
    """The scheme that a cell of the type column names, `ticker`, or `other`."""
    label = plain(text)
    return next((kind for kind in (*SCHEMES, "ticker") if label in words(f"type_{kind}")), "other")


def _by_scheme(raw: TextColumn, declared: str, types: TextColumn | None) -> dict[str, TextColumn]:
    """The identifiers in one column, by the scheme each is valid in.

    A column of one scheme may hold another's (an ISIN under "CUSIP"). In a column without scheme a number of seven or
    nine digits only counts as SEDOL or CUSIP where most such numbers of the column are valid ones.
    """
    known = [None if value is None else _scheme_and_value(value, declared) for value in raw.values]
    digits = [place for place, value in enumerate(raw.values) if value and value.isdigit() and len(value) in (7, 9)]
    doubtful = set()
    if declared == "identifier" and types is None:
        valid = [place for place in digits if known[place]]
        doubtful = set(digits) if len(valid) < 0.5 * len(digits) else set()
    result: dict[str, TextColumn] = {}
    for scheme in (*SCHEMES, "ticker"):
        values = [
            hit[1] if hit is not None and hit[0] == scheme and place not in doubtful else None
            for place, hit in enumerate(known)
        ]
        if any(values):
            result[scheme] = recode(raw.codes, values)
    if types is not None:
        result = _as_typed(raw, result, types)
    return result


def _scheme_and_value(text: str, declared: str) -> tuple[str, str] | None:
    if declared in SCHEMES and text.isascii() and scheme_of(text) == declared:
        return declared, text.upper()
    if declared in SCHEMES and (value := getattr(identifiers, declared)(text)):
        return declared, value
    compact = _JOINTS.sub("", text).upper()
    if scheme := scheme_of(compact):
        if declared in SCHEMES and scheme in ("cusip", "sedol") and compact.isdigit():
            return None
        return scheme, compact
    if len(text) > 7 and (found := identifiers.find_identifiers(text)):
        return found[0]
    if declared == "identifier" and (ticker := identifiers.parse_ticker(text)) and ticker.mic:
        return "ticker", text
    return None


def _as_typed(raw: TextColumn, found: dict[str, TextColumn], types: TextColumn) -> dict[str, TextColumn]:
    """Believe the type column where it names a scheme: what is typed ticker is no SEDOL, however its digits fall."""
    result = {}
    for scheme, texts in found.items():
        fits = ~types.present | types.flags((scheme, "other").__contains__)
        certain = scheme in ("isin", "figi", "lei")
        result[scheme] = texts if certain else texts.where(fits)
    typed = raw.where(types.flags(lambda kind: kind == "ticker"))
    if typed.codes.any():
        result["ticker"] = typed
    return result


def _tickers(uses: Sequence[ColumnAssignment], loose: TextColumn, height: int) -> tuple[TextColumn, TextColumn]:
    raw = nothing(height)
    for use in by_strength(uses, "ticker"):
        raw = raw.or_else(texts_of(use.data, _no_identifier))
    raw = raw.or_else(loose)
    for use in by_strength(uses, "name")[:1]:
        # a number with its market can only be a ticker, whatever the other names of its column are
        is_one = is_ticker if use.evidence.share("ticker") >= 0.5 else _NUMERIC_TICKER.fullmatch
        raw = raw.or_else(texts_of(use.data, partial(_kept_if, is_one)))
        if codes_in_front(use):
            raw = raw.or_else(texts_of(use.data, lambda text: (m := CODE_IN_FRONT.fullmatch(text)) and m["code"]))
    market = nothing(height)
    for use in by_strength(uses, "exchange"):
        market = market.or_else(texts_of(use.data, lambda text: identifiers.mic(text) or None))
    for use in by_strength(uses, "identifier") if market.codes.any() else ():
        # a number in a column of codes, which beside a market is that market's: "Stock code 20, Exchange XHKG"
        codes = texts_of(use.data, partial(_kept_if, lambda text: text.isdecimal() and len(text) <= LONGEST_CODE))
        raw = raw.or_else(codes.where(market.present))
    return _parse_pairs(raw, market) if raw.codes.any() else (raw, market)


def _kept_if(test: Callable[[str], object], text: str) -> str | None:
    return text if test(text) else None


LONGEST_CODE = 6
"""Digits of the longest code that an exchange gives (mainland China, Korea)."""
_FIVE_FROM_ZERO = re.compile(r"0\d{4}")
"""A code that Hong Kong's exchange writes; Taiwan's funds have such codes beside others of four digits."""
_FOUR_FROM_ZERO = re.compile(r"0\d{3}")
CODE_IN_FRONT = re.compile(r"(?P<code>\d{4,6})[ \u3000]+(?P<name>\D.*)", re.DOTALL)
"""A name with the exchange's code before it, as Japanese brokers print them in one column."""
MOST_CODED = 0.6


def codes_in_front(use: ColumnAssignment) -> bool:
    """Whether most names of a column have their exchange's code before them."""
    used = [value for code in use.data.used if isinstance(value := use.data.values[code], str)]
    return sum(bool(CODE_IN_FRONT.fullmatch(value)) for value in used) > MOST_CODED * len(used)


def _parse_pairs(raw: TextColumn, market: TextColumn) -> tuple[TextColumn, TextColumn]:
    """Tickers with their markets, each distinct pair parsed once."""
    wide = len(market.values)
    pairs, inverse = np.arange(len(raw.values)), raw.codes
    if wide > 1:
        pairs, inverse = np.unique(raw.codes.astype(np.int64) * wide + market.codes, return_inverse=True)
    padded = not any(text and _FOUR_FROM_ZERO.fullmatch(text) for text in raw.values)
    codes: list[str | None] = []
    mics: list[str | None] = []
    for pair in pairs.tolist():
        text, venue = raw.values[pair // wide], market.values[pair % wide]
        if text and venue is None and padded and _FIVE_FROM_ZERO.fullmatch(text):
            venue = "XHKG"
        ticker = (identifiers.parse_ticker(text, venue) if venue else identifiers.parse_ticker(text)) if text else None
        codes.append(ticker.code if ticker else None)
        mics.append((ticker.mic if ticker else None) or venue)
    return recode(inverse, codes), recode(inverse, mics)


def read_party(uses: Sequence[ColumnAssignment], role: str, height: int) -> dict[str, TextColumn]:
    """Identifiers of a position's underlying or fund, from the columns of that role (`fund_isin`)."""
    found: dict[str, TextColumn] = {}
    for declared in ("isin", "lei", "ticker", "identifier"):
        for use in by_strength(uses, f"{role}_{declared}"):
            raw = texts_of(use.data, _something)
            for scheme, texts in _by_scheme(raw, declared if declared in SCHEMES else "identifier", None).items():
                found[scheme] = found[scheme].or_else(texts) if scheme in found else texts
            if declared == "ticker" and "ticker" not in found:
                found["ticker"] = raw
    ticker, mic = _parse_pairs(found["ticker"], nothing(height)) if "ticker" in found else (nothing(height),) * 2
    party = {f"{role}_{scheme}": found.get(scheme, nothing(height)) for scheme in ("isin", "lei")}
    return party | ({"underlying_ticker": ticker, "underlying_mic": mic} if role == "underlying" else {})


def find_in_texts(identity: Identity, texts: TextColumn, *, certain_only: bool) -> TextColumn:
    """The texts without the identifiers in them, which fill in place those that a record lacks.

    `certain_only` takes ISINs alone, which cannot be anything else.
    """
    lacking = ~identity.schemes["isin"].present
    pattern = _MAYBE_ISIN if certain_only else _MAYBE_ANY
    hits: list[dict[Scheme, str]] = []
    for text in texts.values:
        folded = fold(text) if text and not text.isascii() else text
        if not folded or not pattern.search(folded):
            hits.append({})
            continue
        carried = [
            ("isin" if scheme == "figi" and identifiers.isin(value) else scheme, value)
            for scheme, value in identifiers.find_identifiers(folded)
        ]
        if certain_only:
            carried = [hit for hit in carried if hit[0] == "isin"][:1]
        hits.append(dict(reversed(carried)))
    if not any(hits):
        return texts
    for scheme in SCHEMES:
        values = [hit.get(scheme) for hit in hits]
        if any(values):
            found = recode(texts.codes, values).where(lacking & ~identity.schemes[scheme].present)
            identity.schemes[scheme] = identity.schemes[scheme].or_else(found)
            identity.found = identity.found.or_else(found)
    return recode(texts.codes, [_without(text, hit.values()) for text, hit in zip(texts.values, hits, strict=True)])


def _without(text: str | None, carried: Collection[str]) -> str | None:
    if text is None or not carried:
        return text
    bare = text
    for value in carried:
        bare = re.sub(rf"(?i)[(\[]?\s*(?:ISIN|CUSIP|SEDOL)?\s*:?\s*{re.escape(value)}\s*[)\]]?", " ", bare)
    bare = _EMPTY_BRACKETS.sub(" ", bare).strip(" -,;:/")
    return bare if sum(map(str.isalpha, bare)) >= 2 else text
