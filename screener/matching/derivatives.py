"""The name of a derivative or a structured product, taken apart: what it is on, who stands behind the paper, its terms.

`TOTAL RETURN SWAP TENCENT SOFR+45 03/27 BNP` is a swap on TENCENT, `941 HK 12/18/26 C90` a call on the ticker 941 of
Hong Kong, `HSBC BANK PLC P-NOTE (SMIC)` a note on SMIC. The words are data (`derivative_terms.tsv`), the notations of
exchanges and vendors are the named patterns below. Nothing here knows of lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from screener.matching.chinese import has_han, simplified
from screener.matching.normalise import to_latin
from screener.matching.vocabulary import rows, single_legal_words, structural_words
from screener.reference import identifiers

Subject = Literal["company", "index", "rate"]


class DerivativeName(NamedTuple):
    """A derivative's name, taken apart.

    `names` are what may be the underlying's name, the likeliest first, as printed but upper case; `ticker` and `mic`
    stand where the name gives the underlying's code, `exact` is true where its notation settles the market too;
    `expiry` is ISO 8601, shorter (2026-12) where the name states no day; `subject` says whether a company, an index or
    a rate stands behind it.
    """

    contract: str
    names: tuple[str, ...] = ()
    ticker: str | None = None
    mic: str | None = None
    exact: bool = False
    put_call: str | None = None
    strike: float | None = None
    expiry: str | None = None
    counterparty: str | None = None
    subject: Subject = "company"


_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_OTHER_MONTHS = {"MAI": 5, "OKT": 10, "DEZ": 12, "MRZ": 3}
_FUTURES_MONTHS = "FGHJKMNQUVXZ"
"""Month codes of futures exchanges, January to December."""
_MONTH = rf"(?P<month>{'|'.join([*_MONTHS, *_OTHER_MONTHS])})[A-Z]{{0,6}}"

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"

NOTATIONS: Mapping[str, re.Pattern[str]] = {
    "OCC option symbol": re.compile(  # BABA  261218C00090000; -HSAI261218C95; O:BABA261218P00110500
        rf"[-.]?(?:O:)?(?P<root>[A-Z]{{1,5}})\d?\s*(?P<yy>\d{{2}})(?P<mm>[01]\d)(?P<dd>[0-3]\d)(?P<side>[CP])"
        rf"(?:(?P<thousandths>\d{{8}})|(?P<strike>{_NUMBER}))"
    ),
    "Bloomberg option": re.compile(  # 941 HK 12/18/26 C90 EQUITY; BABA 12/18/26 P110
        rf"(?P<code>[A-Z0-9/.]{{1,9}}(?: [A-Z]{{2}})?) (?P<day>\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\d{{1,2}}/\d{{2}}) "
        rf"(?P<side>[CP])\s?(?P<strike>{_NUMBER})(?: (?:EQUITY|INDEX|INDX))?"
    ),
    "broker's option": re.compile(  # BABA 18DEC26 120 C; BABA 12/18/2026 110.00 P
        r"(?P<code>[A-Z]{1,5}(?: [A-Z]{2})?) (?P<day>\d{1,2}[ -]?[A-Z]{3}[ -]?\d{2,4}|\d{1,2}/\d{1,2}/\d{2,4}) "
        rf"(?P<strike>{_NUMBER}) (?P<side>[CP])"
    ),
    "Bloomberg single-stock future": re.compile(  # BABA=Z6 US EQUITY
        rf"(?P<code>[A-Z0-9]{{1,9}})=(?P<future>[{_FUTURES_MONTHS}]\d{{1,2}})(?: (?P<market>[A-Z]{{2}}))?(?: EQUITY)?"
    ),
    "Hong Kong warrant or CBBC": re.compile(  # SG-CHINA MOBILE@EC2703C; UB#CHINA UNICOM HK RC2612H
        r"(?P<party>[A-Z]{2,4})\s?[-#]\s?(?P<name>.+?)\s*[@ ]?\s?(?P<style>[ERI])(?P<side>[CPW])"
        r"(?P<yy>\d{2})(?P<mm>[01]\d)[A-Z]?"
    ),
}
"""Notations in which a whole name is of one fixed form, each by its name, with an example beside it.

Sources: OCC, Options Symbology Initiative (2010); Bloomberg option tickers; HKEX, Naming convention of short names of
structured products (issuer, underlying, @ or #, type, year and month of expiry, serial letter).
"""

_EXPIRIES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\d/])(?P<y>20\d{2})-(?P<m>[01]?\d)-(?P<d>[0-3]?\d)(?![\d/])",
        r"(?<![\d/.])(?P<a>[0-3]?\d)[/.](?P<b>[0-3]?\d)[/.](?P<y>(?:20)?\d{2})(?![\d/.])",
        rf"(?<![A-Z0-9])(?P<d>[0-3]?\d)[ -]?{_MONTH}[ -]?(?P<y>(?:20)?\d{{2}})(?![A-Z0-9])",
        rf"(?<![A-Z0-9]){_MONTH} (?P<d>[0-3]?\d),? (?P<y>(?:20)?[2-4]\d)(?![A-Z0-9])",
        rf"(?<![A-Z0-9]){_MONTH}[ '-]{{0,2}}(?P<y>(?:20)?\d{{2}})(?![A-Z0-9])",
        r"(?<![\d/.])(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:20)?\d{2})(?![\d/.])",
        rf"(?<= )(?P<f>[{_FUTURES_MONTHS}])(?P<y>[2-4]?\d)(?= |$)",
        r"(?<![A-Z0-9./])(?P<y>20[2-4]\d)(?![A-Z0-9./])",
    )
)
"""Forms of an expiry, the fullest first: 2026-12-18, 12/18/26, 18DEC26, DEC 18 2026, DEC26, 12/26, Z6, 2026."""

_STRIKES = (
    re.compile(rf"\b(?:STRIKE|STRK|K)\s?=?\s?(?P<strike>{_NUMBER})"),
    re.compile(rf"(?:@|US\$|HK\$|\$)\s?(?P<strike>{_NUMBER})"),
    re.compile(rf"(?<![A-Z0-9&])(?P<side>[CP])(?P<strike>{_NUMBER})(?![A-Z0-9])"),
)
_FIGURES = re.compile(
    r"""
      (?<![A-Z0-9])[-+]?\d+(?:[.,]\d+)?\s?%        # 10.5%
    | (?<![A-Z0-9])[A-Z]{3,7}\s?[+-]\s?\d+\b        # SOFR+45
    | (?<![A-Z0-9])\d+[DWMY]\b                        # 6M, 5Y
    | (?<![A-Z0-9])[EA]?K[IO]\s?@?\s?\d+(?:\.\d+)?\b(?:\s?%)?   # KO 82, EKI 65%
    | \(\s*\d+\s*\)                                   # (27688)
    """,
    re.VERBOSE,
)
_MULTIPLE = re.compile(r"(?<![A-Z0-9])\(?[-+]?[1-5](?:\.\d+)?X\)?(?![A-Z0-9])")
_MULTIPLE_BESIDE = re.compile(r"\b(?:LONG|SHORT|BULL|BEAR|DAILY|INVERSE|LEVERAGED|ETP|ETF)\b")
_COUPON = re.compile(r"\d\s?%")
_SHAPES = re.compile(r"\d{6}[CP]\d| [CP]\s?\d|\d [CP]$|[@ A-Z][ERI][CPW]\d{4}|=[FGHJKMNQUVXZ]\d|\dX\b")
_NEXT_NAME = re.compile(r", (?!(?:LTD|LIMITED|INC|INCORPORATED|CO|CORP|LLC|PLC|LP|SA|NV|AG|SE|SPA|AB|ASA)\b)")
"""Between the names of a basket (ALIBABA, BAIDU, TENCENT), not before a legal form."""
_OTHER_LEG = re.compile(r"\b(?:VS|VERSUS|AGAINST|C/?PTY|COUNTERPARTY|DEALER)\b[.:]*")
"""Before the other leg of a swap or who stands on the other side; what is left of it is named first."""
_INITIALS = re.compile(r"(?<=\b[A-Z])\.(?=[A-Z]\b|\s|$)")
_CODE = re.compile(r"[A-Z]{1,5}")
_MARKET_OF_BARE_CODES = "US"
"""Where an option's root stands alone, it is of the options of the United States; a name may be meant all the same."""
_CUT = "|"
_SIDE = {"C": "call", "P": "put", "W": None}
_CHINESE_FIGURES = r"[\s()\[\]【】,;:·-]+|\d{2,4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|(?<![A-Z])\d[\d./]*"
_WORD = re.compile(r"[A-Z0-9&']+")
_MAX_PHRASE = 5


@cache
def _phrases(*kinds: str) -> Mapping[tuple[str, ...], str]:
    table = rows("derivative_terms.tsv")
    return {tuple(row[1].split()): row[2] if len(row) > 2 else row[1] for row in table if row[0] in kinds}


@lru_cache(maxsize=262_144)
def derivative_name(text: str) -> DerivativeName | None:
    """Take apart the name of a derivative; None where nothing shows that it is one.

    Args:
        text: a security's name or code as files print it.
    """
    if has_han(text):
        return _by_characters(simplified(text))
    if not _may_be(text):
        return None
    upper = _INITIALS.sub("", " ".join(to_latin(text).split()))
    return _by_notation(upper) or _by_words(upper)


def _may_be(text: str) -> bool:
    """The quick look, for millions of names that are none: a word that ends a phrase, or the shape of a notation."""
    upper = text.upper()
    return not _telling_words().isdisjoint(_WORD.findall(upper)) or _SHAPES.search(upper) is not None


@cache
def _telling_words() -> frozenset[str]:
    return frozenset(phrase[-1] for phrase in _phrases("contract", "beside", "figured"))


def _by_notation(upper: str) -> DerivativeName | None:
    for notation, pattern in NOTATIONS.items():
        found = pattern.fullmatch(upper)
        if found:
            named = _named(notation, found.groupdict(), upper)
            if named is not None:
                return named
    return None


def _named(notation: str, found: Mapping[str, str | None], upper: str) -> DerivativeName | None:
    parts = {name: text or "" for name, text in found.items()}
    side = _SIDE[parts.get("side") or "W"]
    if notation == "Hong Kong warrant or CBBC":
        party = _phrases("code", "party").get((parts["party"],))
        expiry: str | None = f"20{parts['yy']}-{parts['mm']}"
        name = parts["name"].strip(" @#-")
        return DerivativeName("warrant", (name,), put_call=side, expiry=expiry, counterparty=party) if party else None
    if notation == "OCC option symbol":
        strike = int(parts["thousandths"]) / 1000 if parts["thousandths"] else _figure(parts["strike"])
        expiry = _iso(int(parts["yy"]), int(parts["mm"]), int(parts["dd"]))
        return _on_ticker("option", f"{parts['root']} US", side, strike, expiry) if expiry else None
    if parts.get("future"):
        month, year = _FUTURES_MONTHS.index(parts["future"][0]) + 1, int(parts["future"][1:])
        expiry = _iso(_near_year(year), month, None)
        return _on_ticker("future", f"{parts['code']} {parts.get('market') or 'US'}", None, None, expiry)
    day = _first_expiry(parts["day"])
    if day is None:
        return None
    code = parts["code"]
    read = _on_ticker("option", code if " " in code else f"{code} US", side, _figure(parts["strike"]), day[1])
    indexed = upper.endswith((" INDEX", " INDX")) or _is_on(("index",), code.split()[0])
    return read._replace(subject="index", ticker=None, mic=None, names=(code,)) if read and indexed else read


def _on_ticker(
    contract: str, code: str, side: str | None, strike: float | None, expiry: str | None
) -> DerivativeName | None:
    ticker = identifiers.parse_ticker(code)
    if ticker is None or ticker.mic is None:
        return None
    return DerivativeName(contract, (), ticker.code, ticker.mic, True, side, strike, expiry)


@cache
def _characters(kind: str) -> Mapping[str, str]:
    return {row[1]: row[2] for row in rows("derivative_terms.tsv") if row[0] == kind}


@cache
def _chinese_short_name() -> re.Pattern[str]:
    """中国移动法兴六乙购A: underlying, issuer, year and month of expiry, side, serial letter."""
    parties = "|".join(_characters("characters_party"))
    return re.compile(
        rf"(?P<name>.+?)(?P<party>{parties})(?P<when>[一二三四五六七八九十甲乙零〇\d]{{2,4}})(?P<side>[购沽牛熊])[A-Z]?"
    )


def _by_characters(text: str) -> DerivativeName | None:
    """A name in simplified Chinese: the exchange's short name of a warrant or CBBC, or a contract in words."""
    parties, contracts = _characters("characters_party"), _characters("characters")
    sides = _characters("characters_side")
    short = _chinese_short_name().fullmatch(text)
    if short:
        name, contract = short["name"], "warrant"
        side, party = sides[short["side"]], parties[short["party"]]
    else:
        phrase = next((one for one in sorted(contracts, key=len, reverse=True) if one in text), None)
        if phrase is None:
            return None
        left = [part for part in re.split(_CHINESE_FIGURES, text.replace(phrase, " ")) if part]
        kept = [part for part in left if not any(part.startswith(one) for one in parties)]
        name, contract = max(kept or left or [""], key=len), contracts[phrase]
        side = next((means for one, means in sides.items() if one in phrase), "")
        party = next((means for one, means in parties.items() if one not in name and one in text), "")
    indexed = any(one in name for one in _characters("characters_index"))
    subject: Subject = "index" if indexed else "company"
    return DerivativeName(
        contract, (name,) if name else (), put_call=side or None, counterparty=party or None, subject=subject
    )


def _by_words(upper: str) -> DerivativeName | None:
    words = _WORD.findall(upper)
    contract = _contract(words)
    expiry = _first_expiry(upper)
    multiple = _MULTIPLE.search(upper)
    if contract is None and multiple and _MULTIPLE_BESIDE.search(upper):
        contract = "leveraged product"
    strike = next((found for pattern in _STRIKES if (found := pattern.search(upper))), None)
    figured = _find(words, _phrases("figured"))
    figures_beside = expiry or strike or _FIGURES.search(upper)
    if contract is None and figured and figures_beside and not _is_on(("company",), upper):
        contract = next(iter(figured.values()))
    if contract is None:
        beside = _find(words, _phrases("beside"))
        others = sum((expiry is not None, strike is not None, len(beside) > 1))
        if not beside or not others or _COUPON.search(upper):
            return None
        contract = next(iter(beside.values()))
    segments = _segments(upper, expiry, strike, multiple)
    parties: list[str] = []
    figures: list[str] = []
    names = _names(segments, parties, figures)
    whole = names[0] if names and _OTHER_LEG.search(upper) else " ".join(segments)
    sides = _find(words, _phrases("side"))
    side = _SIDE[strike["side"]] if strike and "side" in strike.re.groupindex else next(iter(sides.values()), None)
    subject: Subject = "index" if _is_on(("index",), whole) else "rate" if _is_on(("rate",), whole) else "company"
    code = next((name for name in names if _CODE.fullmatch(name)), None) if subject == "company" else None
    ticker = identifiers.parse_ticker(f"{code} {_MARKET_OF_BARE_CODES}") if code else None
    return DerivativeName(
        contract,
        names,
        ticker=ticker.code if ticker else None,
        mic=ticker.mic if ticker else None,
        put_call=side,
        strike=_figure(strike["strike"] if strike else figures[0] if len(figures) == 1 and side else None),
        expiry=expiry[1] if expiry else None,
        counterparty=parties[0] if parties else None,
        subject=subject,
    )


def _contract(words: Sequence[str]) -> str | None:
    return next(iter(_find(words, _phrases("contract")).values()), None)


def _find(words: Sequence[str], phrases: Mapping[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    """The phrases that stand in the words, the longest first."""
    found: dict[tuple[str, ...], str] = {}
    for size in range(_MAX_PHRASE, 0, -1):
        for at in range(len(words) - size + 1):
            phrase = tuple(words[at : at + size])
            if phrase in phrases:
                found.setdefault(phrase, phrases[phrase])
    return found


def _is_on(kinds: tuple[str, ...], text: str) -> bool:
    return bool(_find(_WORD.findall(text), _phrases(*kinds)))


def _segments(
    upper: str, expiry: tuple[re.Match[str], str] | None, strike: re.Match[str] | None, multiple: re.Match[str] | None
) -> list[str]:
    """What is left between the contract's words, figures, dates and brackets, each part for itself."""
    text = upper
    for found in sorted(
        (one for one in (expiry[0] if expiry else None, strike, multiple) if one), key=lambda one: -one.start()
    ):
        text = f"{text[: found.start()]} {_CUT} {text[found.end() :]}"
    text = _FIGURES.sub(f" {_CUT} ", text)
    for pattern in _EXPIRIES:
        text = pattern.sub(f" {_CUT} ", text)
    text = re.sub(r"[()\[\]@#]| [-/+] |_", f" {_CUT} ", text)
    for pattern in (_NEXT_NAME, _OTHER_LEG):
        text = pattern.sub(f" {_CUT} ", text)
    phrases = _phrases("contract", "beside", "figured")
    kept: list[str] = []
    for part in text.split(_CUT):
        tokens = re.split(r"[\s,:;]+", part.strip())
        kept += _without_phrases([token for token in tokens if token], phrases)
    return kept


def _without_phrases(tokens: list[str], phrases: Mapping[tuple[str, ...], str]) -> list[str]:
    """The runs of tokens between phrases; a hyphen inside a token separates words, so that P-NOTE is two."""
    runs: list[list[str]] = [[]]
    at = 0
    while at < len(tokens):
        for size in range(_MAX_PHRASE, 0, -1):
            phrase = tuple(word for token in tokens[at : at + size] for word in re.split("[-/]", token) if word)
            if phrase in phrases and at + size <= len(tokens):
                runs.append([])
                at += size
                break
        else:
            runs[-1].append(tokens[at])
            at += 1
    return [" ".join(run) for run in runs if run]


def _names(segments: Sequence[str], parties: list[str], figures: list[str]) -> tuple[str, ...]:
    """What may be the underlying: the parts without parties and terms; a party itself where nothing else is left."""
    left: list[str] = []
    only_parties: list[str] = []
    for place, segment in enumerate(segments):
        words = segment.split()
        at_end = place in (0, len(segments) - 1)
        words, found = _stripped(words, at_end, figures)
        if found and words and _says_nobody(words):
            words, found = segment.split(), []
        if words:
            left.append(" ".join(words))
            parties += [name for _, name in found]
        else:
            only_parties += [phrase for phrase, _ in found]
            parties += [name for _, name in found]
    if left:
        return tuple(dict.fromkeys(sorted(left, key=lambda name: -len(name))))
    parties.clear()
    return tuple(only_parties[:1])


def _says_nobody(words: Sequence[str]) -> bool:
    """Whether only a legal form and the like is left, so that the party was the name itself: HSBC HOLDINGS PLC."""
    return all(word in single_legal_words() or word in structural_words() for word in words)


def _stripped(words: list[str], at_end: bool, figures: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """The words without terms, bare figures and parties at their ends, and the parties."""
    terms = _phrases("term")
    parties = _phrases("party", "code") if at_end else _phrases("party")
    found: list[tuple[str, str]] = []
    going = True
    while going and words:
        going = False
        for size in range(min(_MAX_PHRASE, len(words)), 0, -1):
            for piece, rest in ((words[:size], words[size:]), (words[-size:], words[:-size])):
                phrase = tuple(word for token in piece for word in re.split(r"[-./]", token) if word)
                party = parties.get(phrase)
                figure = size == 1 and re.fullmatch(_NUMBER, piece[0]) is not None
                if party or figure or phrase in terms:
                    if party:
                        found.append((" ".join(piece), party))
                    if figure:
                        figures.append(piece[0])
                    words, going = rest, True
                    break
            if going:
                break
    return words, found


def _first_expiry(text: str) -> tuple[re.Match[str], str] | None:
    for pattern in _EXPIRIES:
        for found in pattern.finditer(text):
            stated = _expiry(found.groupdict())
            if stated:
                return found, stated
    return None


def _expiry(parts: Mapping[str, str | None]) -> str | None:
    year = parts.get("y") or ""
    full = _near_year(int(year)) if len(year) < 2 else int(year) % 100
    given = {name: text or "0" for name, text in parts.items()}
    if parts.get("f"):
        return _iso(full, _FUTURES_MONTHS.index(given["f"]) + 1, None)
    if parts.get("a"):
        first, second = int(given["a"]), int(given["b"])
        month, day = (first, second) if second > 12 else (second, first) if first > 12 else (first, second)
        return _iso(full, month, day)
    word = parts.get("month")
    month = _OTHER_MONTHS.get(word) or _MONTHS.index(word) + 1 if word else int(parts.get("m") or 0)
    if not month:
        return f"20{full:02d}"
    return _iso(full, month, int(given.get("d", 0)) or None)


def _near_year(digit: int) -> int:
    """The two digits of the year that a futures code of one digit means: this decade's."""
    return digit if digit > 9 else 20 + digit


def _iso(year: int, month: int, day: int | None) -> str | None:
    try:
        stated = date(2000 + year, month, day or 1)
    except ValueError:
        return None
    return stated.isoformat() if day else f"{stated:%Y-%m}"


def _figure(text: str | None) -> float | None:
    return float(text.replace(",", "")) if text else None
