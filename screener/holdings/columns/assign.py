"""Which field each column of a table holds: by the words over it, by its content, or because the user says so."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import NUMBER, Column, column_letters
from screener.holdings.columns.content import Evidence, evidence
from screener.holdings.columns.header_terms import (
    YEAR,
    Heading,
    bare,
    currency_of,
    heading,
    key,
    of_values,
    phrases_of,
    scale_of,
    value_heading,
)
from screener.holdings.columns.options import Guidance
from screener.holdings.layout.header import IDENTITY
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.dates import find_date
from screener.holdings.values.numbers import is_nothing, parse_number
from screener.holdings.values.text_column import texts_of
from screener.model import POSITION_COLUMNS
from screener.reference.identifiers import SCHEMES
from screener.reference.months import months

_KEYS = (*SCHEMES, "identifier")
NUMBERS = ("quantity", "price", "market_value", "weight")
VALUES = ("price", "market_value")
NOT_HELD = ("other", "cash_table", "transactions", "fees", "benchmark_weight")
"""What a header can say that is nothing of a position."""
OTHERS_IDENTITY = (
    *("underlying_name", "underlying_isin", "underlying_lei", "underlying_ticker", "underlying_identifier"),
    *("fund_name", "fund_isin", "fund_lei", "fund_identifier"),
    *("collateral_name", "collateral_isin", "collateral_identifier"),
)
"""Fields that say which security an underlying or the fund is: role, then what it is."""
PORTFOLIO_ROWS = 3
"""A value of the portfolio, and not of a position, stands on at least so many rows for each value."""
HELPERS = (
    *("identifier", "identifier_type", "exchange", "class_title", "record_type", "name_continued", "mentioned"),
    *("underlying_identifier", "fund_identifier", "base_currency", "base_value"),
)
_NOT_MAPPED = ("file", "sheet", "row", "notes", "mic", "underlying_mic", "other_name", "text_beside", "weaknesses")
FIELDS = tuple(name for name in POSITION_COLUMNS if name not in _NOT_MAPPED) + HELPERS
"""The fields that a column can be mapped to; `exchange` fills `mic`."""

_NUMBERED = re.compile(r"(?i)col(?:umn)?\.?\s*\d+|\(?\d{1,2}\)?")
"""A header line that only numbers the columns says nothing."""
_BARE_PERCENT = frozenset({"pct", "inpct"})
_PLAIN_CURRENCY = frozenset({"currency", "currencycode", "ccy", "curr", "cur", "ccycode", "crncy"})
_EMPTY = Evidence(0)


@dataclass(frozen=True)
class ColumnAssignment:
    """One column of a table and what it is used for.

    Attributes:
        column: its place in the grid.
        line: the header line it stands under (0 unless positions are stacked over several rows).
        header: its header words.
        heading: what they were understood to say.
        data: its cells, one a record.
        field: the field, None where it is not used.
        why: `header`, `content`, `both`, `map` or `profile`; for an unused column what speaks against it.
        evidence: what its content says.
    """

    column: int
    line: int
    header: str
    heading: Heading | None
    data: Column
    field: str | None = None
    why: str = ""
    evidence: Evidence = _EMPTY

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """One number a record for what its cell says, 0 for nothing."""
        column = self.data
        flags = [value != "" and not (isinstance(value, str) and is_nothing(value)) for value in column.values]
        codes = np.where(np.array([*flags, True])[column.codes], column.codes, 0).astype(np.int64)
        if column.numbers is not None:
            at = column.codes == NUMBER
            codes[at] = np.unique(column.numbers[at], return_inverse=True)[1] + len(column.values)
        return codes


def header_of(texts: Sequence[str]) -> tuple[str, Heading | None]:
    """The header words of one column, from its header lines above each other, and what they say together.

    A second language or a group over several columns may stand above; the whole, then the last line, then any other
    line is tried, and exact phrases before parts.
    """
    texts = [text for text in texts if not _NUMBERED.fullmatch(text)] or texts
    whole = " ".join(dict.fromkeys(texts))
    tries = [heading(whole), *(heading(text) for text in reversed(texts))]
    known = [found for found in tries if found is not None]
    best = next((found for found in known if found.exact), known[0] if known else None)
    whole_heading = tries[0]
    above = tries[2:] if len(texts) > 1 else []
    if whole_heading is not best and any(found and found.exact and found.field == "other" for found in above):
        # "Gain/(Loss)" above "Market Value" is no market value.
        best = next(found for found in above if found and found.exact and found.field == "other")
    if best is not None and whole_heading is None and best.scale == 1.0 and best.field == "market_value":
        best = replace(best, currency=best.currency or currency_of(texts[-1]), scale=scale_of(texts[-1]))
    if best is not None and whole_heading is not None and best is not whole_heading:
        best = replace(
            best,
            basis=best.basis or whole_heading.basis,
            currency=best.currency or whole_heading.currency,
            scale=whole_heading.scale if best.scale == 1.0 and best.field == whole_heading.field else best.scale,
            words=best.words | whole_heading.words,
        )
    return whole, best


def assign(
    columns: Sequence[ColumnAssignment], guidance: Guidance, fingerprint: str = "", left: int = 0, first_column: int = 0
) -> list[ColumnAssignment]:
    """Give each column its field.

    Args:
        columns: the table's columns; `field` is still open.
        guidance: what the user says; it wins over everything.
        fingerprint: the table's shape, by which a profile is found.
        left: the first column of the table's header within the grid.
        first_column: the sheet's column in which the grid begins.

    Returns:
        The columns in the same order, with field and reason.
    """
    named = guidance.named()
    profile = guidance.profiles.get(fingerprint)
    uses = []
    for use in columns:
        seen = replace(use, evidence=evidence(use.data), field=None, why="")
        letter = f"column{column_letters(first_column + use.column)}".casefold()
        place = (use.line, use.column - left)
        if (use.header and key(use.header) in named) or letter in named:
            uses.append(replace(seen, field=named.get(key(use.header)) or named.get(letter), why="map"))
        elif profile is not None and place in profile.columns:
            uses.append(replace(seen, field=profile.columns[place] or None, why="profile"))
        else:
            uses.append(_by_header(seen))
    uses = _by_content(_as_lender(_without_changes(uses)))
    return _settle(_own_at_least(_by_role(_continue_names(_as_tickers(uses)))))


def _by_header(use: ColumnAssignment) -> ColumnAssignment:
    """What the header says, unless the content contradicts it."""
    found, seen = use.heading, use.evidence
    if found is None or found.field in NOT_HELD:
        return replace(use, why="known, not used" if found else "")
    name = found.field
    scheme = seen.scheme()
    contradiction = ""
    if name in OTHERS_IDENTITY:
        role, _, what = name.partition("_")
        if what != (scheme or what) and scheme:
            name = f"{role}_{scheme}" if scheme in ("isin", "lei") else f"{role}_identifier"
        elif what in ("isin", "lei") and not seen.share(what) and seen.share("words") > 0.5:
            name = f"{role}_name"
    elif name in SCHEMES:
        if scheme == name:
            return replace(use, field=name, why="both")
        if scheme and not seen.share(name):
            return replace(use, field=scheme, why="content")
        if seen.filled >= 3 and not seen.share(name) and max(seen.share("words"), seen.share("currency")) > 0.6:
            contradiction = f"headed {name}, but no cell is one"
    elif name in ("identifier", "ticker") and scheme:
        return replace(use, field=scheme, why="content")
    elif name in NUMBERS and seen.filled and seen.share("number") + seen.share("range") < 0.3:
        contradiction = f"headed {name}, but its cells are not numbers"
    elif name in ("name", "issuer", "asset_class", "person") and seen.share("number") > 0.8:
        contradiction = f"headed {name}, but its cells are numbers"
    elif name in ("name", "issuer") and scheme:
        return replace(use, field=scheme, why="content")
    elif name in ("currency", "country", "exchange") and seen.filled and seen.share(name) < 0.2:
        contradiction = f"headed {name}, but its cells are not"
    elif name == "held_on" and seen.filled and seen.share("date") + seen.share("number") < 0.5:
        contradiction = "headed as a date, but its cells are not"
    if contradiction:
        numbers = [other for other in found.others if other in NUMBERS]
        if numbers and seen.share("number") > 0.8:
            return replace(use, field=numbers[0], why="both")
        return replace(use, why=contradiction)
    both = seen.filled and (
        seen.share("number" if name in NUMBERS else "words" if name == "name" else name) > 0.5
        or (name == "held_on" and seen.share("date") > 0.5)
    )
    return replace(use, field=name, why="both" if both else "header")


def _without_changes(uses: list[ColumnAssignment]) -> list[ColumnAssignment]:
    """A bare "in %" is a weight, unless it stands behind a column of changes or of something unknown."""
    headed = [use for use in uses if use.header]
    behind = {id(use): before for before, use in pairwise(headed)}
    return [
        replace(use, field=None, why="a percentage of the column before it")
        if use.field == "weight"
        and use.why not in ("map", "profile")
        and key(use.header) in _BARE_PERCENT
        and (before := behind.get(id(use))) is not None
        and before.field is None
        and before.evidence.share("number") > 0.5
        else use
        for use in uses
    ]


def _as_lender(uses: list[ColumnAssignment]) -> list[ColumnAssignment]:
    """In a report of securities on loan what is lent is what is held, where nothing else says how much is."""
    left = {id(use): f" {plain(use.header)} " for use in uses}
    for phrase in words("lent"):
        left = {at: text.replace(f" {phrase} ", " ") for at, text in left.items()}
    lent = [use for use in uses if left[id(use)].strip() != plain(use.header) and use.field is None]
    reported = any(use.field == "issuer" and key(use.header) in phrases_of("issuer", "borrower") for use in uses)
    named = any(use.field in ("name", *_KEYS) for use in uses)
    if not lent or not (reported and named) or any(use.field in ("quantity", "market_value") for use in uses):
        return uses
    return [_by_header(replace(use, heading=heading(left[id(use)]), why="")) if use in lent else use for use in uses]


def _by_content(uses: list[ColumnAssignment]) -> list[ColumnAssignment]:
    """Give a field to columns whose header says nothing, from what they hold."""
    if not {use.field for use in uses} & {"name", "issuer"}:
        uses = [replace(use, field="name", why="content") if _is_headed_shares(use) else use for use in uses]
    taken = {use.field for use in uses}
    result = []
    for use in uses:
        seen = use.evidence
        if use.field is None and use.why != "profile" and seen.filled and (found := _content_field(use, taken)):
            taken.add(found)
            result.append(replace(use, field=found, why="content"))
        else:
            result.append(use)
    if not taken & {"name", "issuer"}:
        candidates = [use for use in result if _could_be_name(use)]
        if candidates:
            most = max(use.evidence.filled for use in candidates)
            best = max(
                candidates,
                key=lambda use: (
                    use.evidence.filled >= 0.5 * most,
                    use.evidence.share("words"),
                    use.evidence.distinct,
                    -use.column,
                ),
            )
            result[result.index(best)] = replace(best, field="name", why="content")
    sure = any(use.field == "market_value" and not is_valor(use) for use in result)
    amounts = not {"quantity", "price", "weight"}.isdisjoint(use.field for use in result)
    values = [] if sure else [use for use in result if _could_be_value(use, alone=not amounts)]
    if len(values) == 1:
        said = of_values(values[0].header)
        result[result.index(values[0])] = replace(values[0], field="market_value", why="header", heading=said)
    if sure or len(values) == 1:
        why = "another column is the value"
        result = [replace(use, field=None, why=why) if is_valor(use) else use for use in result]
    return result


def _is_headed_shares(use: ColumnAssignment) -> bool:
    """Whether a column of texts that repeat seldom is headed "Ações": a number of shares, or what is listed."""
    text_under_number = use.why.startswith("headed") and use.heading is not None and use.heading.field in NUMBERS
    return text_under_number and plain(use.header) in words("group") and _is_varied(use.evidence)


def is_valor(use: ColumnAssignment) -> bool:
    """Whether a column of values may be one of numbers of Swiss securities: "Valor" heads both."""
    doubtful = use.field == "market_value" and use.heading is not None and "other" in use.heading.others
    texts = [text for text in texts_of(use.data).values if text] if doubtful else []
    return sum(map(bool, map(_VALOR.fullmatch, texts))) > MOST_OF_NUMBERS * len(texts)


_VALOR = re.compile(r"\d{5,9}")


def _could_be_value(use: ColumnAssignment, *, alone: bool) -> bool:
    """Whether an unknown header ends in a word for a value, over numbers: "Inventory value USD".

    "Size (USD m)" does where no quantity, price or weight stands beside it (`alone`): else it may be a fund's.
    """
    unknown = use.field is None and use.heading is None and not use.why
    said = value_heading(use.header) is not None or (alone and is_size(use.header) and _is_money(use))
    return unknown and use.evidence.share("number") > MOST_OF_NUMBERS and said


def is_size(header: str) -> bool:
    """Whether a header says the size of a position, or of a fund or a company."""
    return bare(header) in map(key, words("sized"))


MOST_OF_NUMBERS = 0.5
"""The share of a column's cells that must be numbers where its header only hints at a value."""


def _as_tickers(uses: list[ColumnAssignment]) -> list[ColumnAssignment]:
    """Take numbers of a stock exchange under "Stock", "Code" or "Underlying" for tickers.

    They are such where the exchange stands beside them and nothing else identifies the securities, or where all have
    the five digits with leading zeros that Hong Kong's exchange prints.
    """
    venue = any(use.field == "exchange" for use in uses) and not any(use.field in (*SCHEMES, "ticker") for use in uses)
    fields = (_ticker_field(use, venue) for use in uses)
    return [replace(use, field=name, why="content") if name else use for use, name in zip(uses, fields, strict=True)]


def _ticker_field(use: ColumnAssignment, venue: bool) -> str:
    said = use.heading.field if use.heading and use.why not in ("map", "profile") else ""
    if said == "underlying_name":
        return "underlying_ticker" if _are_hong_kong_codes(use) else ""
    numbers, letters = use.evidence.share("code"), use.evidence.share("letters")
    coded = numbers + letters >= MOST_CODES and (numbers > 0 or said == "identifier")
    found = said in ("name", "issuer", "identifier") and ((venue and coded) or _are_hong_kong_codes(use))
    return "ticker" if found else ""


MOST_CODES = 0.9
"""The share of short codes in a column of nothing else."""


def _are_hong_kong_codes(use: ColumnAssignment) -> bool:
    used = [value for code in use.data.used if isinstance(value := use.data.values[code], str)]
    return bool(used) and all(len(v) == 5 and v.isdecimal() for v in used) and any(v[0] == "0" for v in used)


MOST_NAMING = 100
"""Columns of names and identifiers that are compared with one another; more are in no table but a damaged one, and
comparing takes the square of their number."""


def _by_role(uses: list[ColumnAssignment]) -> list[ColumnAssignment]:
    """Take for the fund's what stands beside many different securities, whatever its header says.

    One value on every row is the portfolio's; so is one on long runs of rows, where several funds stand in one table.
    """
    naming = [place for place, use in enumerate(uses) if use.field in ("name", "issuer", *_KEYS)]
    if len(naming) > MOST_NAMING:
        return uses
    result = list(uses)
    for place in naming:
        use = uses[place]
        if use.field == "issuer" or use.why in ("map", "profile"):
            continue
        rivals = (uses[other] for other in naming if other != place and result[other] is uses[other])
        if any(_is_portfolios(use, rival) or _is_coarser(use, rival) for rival in rivals):
            what = use.field if use.field in ("name", "isin", "lei") else "identifier"
            result[place] = replace(use, field=f"fund_{what}", why="content")
    numbers = [
        (place, use) for place, use in enumerate(result) if use.field in NUMBERS and use.why not in ("map", "profile")
    ]
    columns = Counter(use.field for _, use in numbers)
    named = next((use for use in result if use.field in ("name", "issuer", *_KEYS)), None)
    for place, use in numbers:
        if named is not None and columns[use.field] > 1 and _is_portfolios(use, named):
            result[place] = replace(use, field=None, why="one value on every row")
    return result


def _is_portfolios(use: ColumnAssignment, rival: ColumnAssignment) -> bool:
    """Whether each value of a column stands beside several values of a rival that varies."""
    left, right = use.codes, rival.codes
    both = (left > 0) & (right > 0)
    if int(both.sum()) < PORTFOLIO_ROWS:
        return False
    values, others = left[both], right[both]
    kinds, rival_kinds = _kinds(values), _kinds(others)
    if kinds == 1:
        return rival_kinds > 1 and int(both.sum()) >= 0.5 * int((right > 0).sum())
    if use.field in NUMBERS or rival_kinds < PORTFOLIO_ROWS * kinds:
        return False
    return _pairs(values, others) >= PORTFOLIO_ROWS * kinds


def _is_coarser(use: ColumnAssignment, rival: ColumnAssignment) -> bool:
    """Whether of two columns of one field the first says of some rows together what the second says of each.

    "ISIN | Name | ISIN | Name": every second ISIN stands beside one first, and some first ones beside several second.
    """
    if use.field != rival.field or use.field in ("name", "issuer"):
        return False
    left, right = use.codes, rival.codes
    both = (left > 0) & (right > 0)
    pairs = _pairs(left[both], right[both])
    return _kinds(left[both]) < pairs == _kinds(right[both])


def _kinds(codes: NDArray[np.int64]) -> int:
    """How many different codes there are."""
    return int(np.count_nonzero(np.bincount(codes)))


def _pairs(codes: NDArray[np.int64], others: NDArray[np.int64]) -> int:
    """How many different pairs of codes there are; numpy sorts a million ten times faster than it hashes them."""
    return len(np.unique(codes * (int(others.max(initial=0)) + 1) + others, return_index=True)[0])


def _own_at_least(uses: list[ColumnAssignment]) -> list[ColumnAssignment]:
    """Where nothing names the position itself, what names the underlying, fund or collateral does, if it varies.

    A counterparty beside such collateral owes the money: it is screened as the issuer.
    """
    if any(use.field in IDENTITY for use in uses):
        names = [use for use in uses if use.field == "fund_name"]
        keys = [use for use in uses if use.field in (*_KEYS, "ticker")]
        if any(use.field in ("name", "issuer") for use in uses) or len(names) != 1 or not keys:
            return uses
        if _is_portfolios(names[0], keys[0]):
            return uses
        return [replace(use, field="name") if use is names[0] else use for use in uses]
    for role in ("underlying", "fund", "collateral"):
        named = [use for use in uses if use.field in OTHERS_IDENTITY and (use.field or "").startswith(role)]
        if any(map(_varies, named)):
            own = {id(use): (use.field or "").removeprefix(f"{role}_") for use in named}
            if role == "collateral":
                owing = (use for use in uses if use.field == "counterparty" and use.why not in ("map", "profile"))
                own |= {id(use): "issuer" for use in owing if not use.evidence.scheme()}
            return [replace(use, field=own.get(id(use), use.field)) for use in uses]
    return uses


def _varies(use: ColumnAssignment) -> bool:
    """Whether a column holds more than one value on its rows; of one or two rows nobody can say."""
    filled = use.codes[use.codes > 0]
    return len(filled) > 0 and (len(filled) < PORTFOLIO_ROWS or _kinds(filled) > 1)


def _continue_names(uses: list[ColumnAssignment]) -> list[ColumnAssignment]:
    """Columns of texts right beside the names, without a header or with theirs and a further number, are their further
    parts: "Security Description 1", "Security Description 2", "Security Description 3"."""
    first = {(use.line, use.column): use.header for use in uses if use.field == "name"}
    result = list(uses)
    for place in sorted(range(len(uses)), key=lambda place: uses[place].column):
        use = uses[place]
        header = first.get((use.line, use.column - 1))
        if (
            header is not None
            and use.why not in ("map", "profile")
            and ((use.field, use.header, use.why) == (None, "", "") or _is_numbered_on(header, use))
            and use.evidence.letters > 1
            and use.evidence.share("number") + use.evidence.share("date") <= 0.6
        ):
            result[place] = replace(use, field="name_continued", why="content")
            first[use.line, use.column] = header
    return result


def _is_numbered_on(first: str, use: ColumnAssignment) -> bool:
    """Whether a column of names differs from another one's header in nothing but a number at its end."""
    bare = _LAST_NUMBER.sub("", use.header)
    return use.field == "name" and first != use.header != bare == _LAST_NUMBER.sub("", first)


_LAST_NUMBER = re.compile(r"[\s_(]*\d+$")


def _content_field(use: ColumnAssignment, taken: set[str | None]) -> str | None:
    seen = use.evidence
    unknown = use.heading is None or use.why.startswith("headed")
    scheme = seen.scheme()
    if scheme and (unknown or scheme not in ("cusip", "sedol")):
        return scheme
    if not unknown:
        return None
    if seen.share("ticker") >= 0.6 and "ticker" not in taken:
        return "ticker"
    if seen.share("currency") >= 0.9 and ("currency" not in taken or not use.header) and seen.filled >= 2:
        return "currency"
    if seen.share("country") == 1.0 and "country" not in taken and not seen.share("currency") and _are_countries(use):
        return "country"
    return None


def _are_countries(use: ColumnAssignment) -> bool:
    """Whether a column without a known header can hold countries: several, and not answers such as "No"."""
    used = (use.data.values[code] for code in use.data.used)
    texts = {value.casefold() for value in used if isinstance(value, str)}
    return len(texts) > 1 and not texts <= words("answer") | {text for text in texts if is_nothing(text)}


def _could_be_name(use: ColumnAssignment) -> bool:
    seen = use.evidence
    known = use.heading is not None and not use.why.startswith("headed") and use.heading.field != "account"
    known |= bool(use.heading and use.heading.words & words("ledger"))
    return (
        use.field in (None, "account")
        and use.why not in ("map", "profile")
        and not known
        and (seen.share("words") >= 0.5 or (use.field == "account" and _is_named_apart(seen)))
        and _is_varied(seen)
        and (len(use.data.used) > 1 or seen.filled < 2)  # one text on every row is a section's or the portfolio's
    )


def _is_varied(seen: Evidence) -> bool:
    return seen.distinct >= 0.3 or seen.filled <= 3


def _is_named_apart(seen: Evidence) -> bool:
    """Whether a column of accounts ("Fonds") has another word in each row, as no account has."""
    return seen.distinct == 1.0 and seen.filled > 1 and seen.letters > FEWEST_LETTERS and not seen.share("number")


FEWEST_LETTERS = 3
"""Letters of a code; a name has more."""


_SEVERAL = {"quantity", "account", "class_title", "name_continued"}
"""Fields besides identity that several columns may fill together."""


def _settle(uses: list[ColumnAssignment]) -> list[ColumnAssignment]:
    """Decide between several columns of one field; the others are named as such, and some still fill its gaps."""
    result = _without_collateral(uses)
    for name in {use.field for use in uses if use.field} - set(IDENTITY) - _SEVERAL:
        rivals = [use for use in result if use.field == name]
        if len(rivals) < 2:
            continue
        best = by_strength(result, name)[0]
        if name == "currency":
            best = currency_for(next(iter(by_strength(result, "market_value")), None), rivals)
        if name == "market_value":  # "Our share of fair value" beside a fund's "Fair value"
            best = next((use for use in rivals if words("ours").intersection(plain(use.header).split())), best)
        for rival in rivals:
            second = [other for other in (rival.heading.others if rival.heading else ()) if other in NUMBERS]
            if rival is not best and second and all(use.field != second[0] for use in result):
                result[result.index(rival)] = replace(rival, field=second[0])
            elif rival is not best:
                result[result.index(rival)] = replace(rival, field=None, why=f"another column is the {name}")
    return _with_money(result)


def _with_money(uses: list[ColumnAssignment]) -> list[ColumnAssignment]:
    """Where no column is the value, "Amount" beside "Quantity" is, and without a price "Our holding (EUR m)" too."""
    if any(use.field == "market_value" for use in uses):
        return uses
    counts = [use for use in by_strength(uses, "quantity") if use.heading and use.why not in ("map", "profile")]
    heads = {id(use): {use.heading.field, *use.heading.others} for use in counts if use.heading}
    # what is priced, or falls due, is a nominal
    priced = any(use.field == "price" or words("of_bonds") & set(plain(use.header).split()) for use in uses)
    money = [use for use in counts if not priced and heads[id(use)] & {"name", "market_value"} and _is_money(use)]
    further = [use for use in money[1:] if use.heading and use.heading.field != "quantity"]  # of another day: no count
    money += [use for use in counts[1:] if "market_value" in heads[id(use)]]
    uses = [
        replace(use, field=None, why="another column is the market_value") if use in further else use for use in uses
    ]
    return [replace(use, field="market_value") if use in money[:1] else use for use in uses]


def _is_money(use: ColumnAssignment) -> bool:
    """Whether a header or each cell of a column has a currency beside its figures."""
    if currency_of(use.header):
        return True
    read = [parse_number(text) or parse_number(text, ",") for text in texts_of(use.data).values if text]
    return bool(read) and all(one is not None and one.mark for one in read)


def _without_collateral(uses: list[ColumnAssignment]) -> list[ColumnAssignment]:
    """Numbers of the collateral are no position's, unless the collateral is what the table names."""
    pledged = [use for use in uses if use.heading and use.heading.words & words("role_collateral")]
    if any(use.field in IDENTITY for use in pledged):
        return uses
    others = [use for use in pledged if use.field in NUMBERS and use.why not in ("map", "profile")]
    return [replace(use, field=None, why="of the collateral") if use in others else use for use in uses]


def by_strength(uses: Sequence[ColumnAssignment], name: str) -> list[ColumnAssignment]:
    """The columns of a field, the one to be believed first.

    Of figures what is held goes before what is hoped for, and the later of several days before the earlier; of values
    one whose currency is known before another.
    """
    rivals = [use for use in uses if use.field == name]
    bases = {use.heading.basis if use.heading else None for use in uses if use.field == "currency"}
    held = [use for use in rivals if not _is_planned(use)] or rivals
    dated = name in NUMBERS and len(held) > 1 and all(day_of(use.header) for use in held)

    def strength(use: ColumnAssignment) -> tuple[bool, bool, bool, int, bool, bool, int, int, int]:
        found = use.heading
        basis, words_of_it = (found.basis, found.words) if found else (None, frozenset())
        in_money = name == "market_value" and (basis in bases or bool(found and found.currency))
        return (
            use.why in ("map", "profile"),
            bool(use.evidence.filled),
            not _is_planned(use),
            day_of(use.header) if dated else 0,
            in_money,
            bool(found and found.exact),
            -(found.rank if found else 999),
            use.evidence.filled,
            len(words_of_it & words("valued", without=("market",))) if name == "market_value" else 0,
        )

    return sorted(rivals, key=strength, reverse=True)


def _is_planned(use: ColumnAssignment) -> bool:
    hoped = words("planned", without=() if day_of(use.header) else ("dated",))
    return use.field in NUMBERS and not hoped.isdisjoint(plain(use.header).split())


def day_of(header: str) -> int:
    """The day, or one in the month or year, that a header names, the later the greater; 0 where it names none."""
    day, year = find_date(header), YEAR.search(header)
    if day is None and year:
        month = next((months()[word] for word in plain(header).split() if word in months()), 12)
        day = dt.date(2000 + int(year[1]), month, 28)
    return day.toordinal() if day else 0


def currency_for(value: ColumnAssignment | None, currencies: Sequence[ColumnAssignment]) -> ColumnAssignment:
    """Which of several currency columns goes with the market value: by shared words, then the nearest on its right."""

    def fit(use: ColumnAssignment) -> tuple[bool, float, bool, int]:
        words = use.heading.words if use.heading else frozenset()
        score = 1.5 if key(use.header) in _PLAIN_CURRENCY else 0.0
        distance = 0
        if value is not None:
            score += len(words & (value.heading.words if value.heading else frozenset()) - {"currency"})
            basis = value.heading.basis if value.heading else None
            own = use.heading.basis if use.heading else None
            if own is not None:
                score += 2.0 if own == basis else -1.0
            distance = use.column - value.column
        return (use.why in ("map", "profile"), score, distance >= 0, -abs(distance))

    return max(currencies, key=fit)
