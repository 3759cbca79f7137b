"""One table: columns understood, values read, the facts about its records, and what its lines say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import EMPTY, Cell, Grid
from screener.holdings.columns.assign import NUMBERS, VALUES, ColumnAssignment, assign
from screener.holdings.columns.header_terms import heading, key, phrases_of
from screener.holdings.columns.options import Guidance
from screener.holdings.columns.products import by_product
from screener.holdings.layout.header import IDENTITY
from screener.holdings.layout.records import Records, read_records
from screener.holdings.layout.table_finder import TableRegion
from screener.holdings.rows.context_lines import ContextLine
from screener.holdings.rows.facts import contradictions, record_facts
from screener.holdings.rows.lines import is_break
from screener.holdings.rows.rules import (
    LINE,
    MONEY,
    POSITIONS,
    RECORDS,
    UNNAMED,
    LineFacts,
    Place,
    RecordFacts,
    Ruling,
    because,
    rule_by_titles,
    rule_on_line,
    rule_on_records,
)
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.doubts import UNCERTAIN
from screener.holdings.values.fields import Fields, read_fields
from screener.positions import TextColumn
from screener.reference.identifiers import SCHEMES
from screener.reference.months import months


@dataclass
class TableReading:
    """A table before the lines around it have been heard.

    Attributes:
        region: where it stands.
        records: its rows, cut into records.
        uses: its columns with their fields.
        unread: what it is, where it is not one of holdings.
        fields: their values; None where the table is not one of holdings.
        aside: their values where it is not, of which listed names are mentions.
        facts: what the rules on records are asked about.
        rules: the place in `RECORDS` of the rule that took each record, before titles are heard.
        lines: rulings on the rows of records that do not fit, and on rows of no record, by row.
        marks: what these lines say about the records below them.
        content: rows with content in its columns, headers included.
        titled: whether a title, its first header perhaps, says that it lists something else than what is held.
        coded: the codes by which records were filled from a list of securities, and the list's name.
    """

    region: TableRegion
    records: Records
    uses: list[ColumnAssignment]
    content: int
    unread: str = ""
    fields: Fields | None = None
    aside: Fields | None = None
    facts: RecordFacts | None = None
    rules: NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, np.int8))
    lines: dict[int, Ruling] = field(default_factory=dict)
    marks: list[ContextLine] = field(default_factory=list)
    titled: bool = False
    coded: tuple[TextColumn | None, str] = (None, "")

    def withdraw(self, grid: Grid, what: str) -> None:
        """Take the table for one of something else after all."""
        saw = "it lists the instruments of the positions beside it"
        self.unread, self.aside, self.fields, self.facts = what, self.fields, None, None
        rows = (row for record in range(len(self.records.rows)) for row in record_rows(grid, self, record))
        self.lines |= {row: Ruling(what, "security_list", saw) for row in rows}

    @cached_property
    def shared(self) -> list[tuple[int, NDArray[np.int32], NDArray[np.bool_]]]:
        """Columns of accounts, managers and classes, with the values that stand in several rows: no row's own label."""
        uses = [use for use in self.uses if use.field in _OF_SEVERAL]
        counts = [np.bincount(use.data.codes[use.data.codes >= 0], minlength=len(use.data.values) + 1) for use in uses]
        return [
            (use.column - self.region.left, use.data.codes, count > 1) for use, count in zip(uses, counts, strict=True)
        ]

    def rule_on(self, grid: Grid, row: int, place: Place, record: int | None = None) -> None:
        """Rule on one line of the table, and hear what it says."""
        describing = {use.column - self.region.left for use in self.uses if use.field in _DESCRIBING}
        if record is not None:
            describing |= {at for at, codes, common in self.shared if common[codes[record]]}
        figures = sums = False
        if record is not None and self.fields is not None and self.facts is not None:
            figures = any(not np.isnan(self.fields.numbers[name][record]) for name in _FIGURES)
            sums = bool(self.facts.sums[record])
        cells = row_cells(grid, self.region, row)
        line = LineFacts(row, cells, place, self.unread, frozenset(describing), sums, figures)
        self.lines[row], marks = rule_on_line(line)
        self.marks += marks


_DESCRIBING = frozenset({"currency", "country", "exchange", "held_on", "identifier_type", "fund_isin", "fund_name"})
"""Columns whose cells say nothing of what a line is."""
_OF_SEVERAL = frozenset({"account", "manager", "person", "asset_class"})
_FIGURES = ("quantity", "price", "market_value")


def read_table(grid: Grid, region: TableRegion, guidance: Guidance) -> TableReading:
    """Understand the columns of a table, and rule on the lines that cannot be positions."""
    records = read_records(grid, region, is_break)
    left = min((cell.column for cell in region.header.cells), default=region.left)
    uses = by_product(assign(records.columns, guidance, region.header.fingerprint(), left, grid.first_column))
    reading = TableReading(region, records, uses, _content_rows(grid, region))
    titles, height = _titles(grid, region), len(records.rows)
    codes = any(use.field in SCHEMES for use in uses)
    reading.titled = not words("list_title", without=("uncoded",) if codes else ()).isdisjoint(titles)
    reading.titled |= plain(uses[0].header) in words("list_title", without=("uncoded",))
    reading.unread, doubt = _not_holdings(uses, titles) if height else ("not_holdings", "")
    if reading.unread:
        for row in _rows_of_records(grid, reading):
            reading.rule_on(grid, row, "unread")
        reading.aside = read_fields(uses, height)
        return reading
    reading.fields = fields = read_fields(uses, height)
    if denying := _denying(uses, titles, alone=False):
        doubt = f'"{uses[0].header}": taken for holdings, under a title that says "{denying}"'
    fields.remarks += [f"{UNCERTAIN}{doubt}"] if doubt else []
    _join_broken_names(fields, uses)
    name = next((use for use in uses if use.field == "name"), None)
    contradicted = contradictions([use for use in uses if use.field], height) >= 2
    if not region.header.cells:
        # Without any header only an identifier or a ticker says that a row is a position.
        contradicted |= ~fields.texts["ticker"].present
    ticker_names = name is not None and name.evidence.share("ticker") >= 0.5
    reading.facts = facts = record_facts(uses, fields, ticker_names, contradicted)
    reading.rules = rules = rule_on_records(facts)
    positions = np.flatnonzero(rules == POSITIONS)
    last = int(records.rows[positions[-1]]) if len(positions) else -1
    odd = {int(records.rows[at]): int(at) for at in np.flatnonzero(np.isin(rules, _LINE_RULES))}
    for row in sorted([*odd, *records.odd.tolist()]):
        reading.rule_on(grid, row, "inside" if row < last else "end", odd.get(row))
    return reading


def _join_broken_names(fields: Fields, uses: Sequence[ColumnAssignment]) -> None:
    """Put together a name that a line break cut at a hyphen: "China Mo-" alone, and "bile Ltd" with its figures."""
    names = fields.texts["name"]
    broken = names.flags(lambda text: text.rstrip().endswith("-") and _BROKEN.search(text) is not None)
    if not broken.any():
        return
    filled = sum((use.data.codes != EMPTY).astype(np.int16) for use in uses)
    codes, values = names.codes.copy(), list(names.values)
    for at in np.flatnonzero(broken[:-1] & (filled[:-1] == 1) & (filled[1:] > 1)).tolist():
        if rest := names[at + 1]:
            codes[at + 1] = len(values)
            values.append((names[at] or "").rstrip().removesuffix("-") + rest)
    fields.texts["name"] = TextColumn(codes, tuple(values))


_BROKEN = re.compile(r"[^\W\d_]-\s*$")

_LINE_RULES = [place for place, rule in enumerate(RECORDS) if rule.reason == LINE]


@dataclass(frozen=True, slots=True)
class RecordRulings:
    """What each record of a table is.

    Attributes:
        rules: the place in `RECORDS` of the rule that took each record.
        lines: the rulings on records that were ruled on as lines or as details of another, by record.
        facts: what the rules saw.
    """

    rules: NDArray[np.int8]
    lines: Mapping[int, Ruling]
    facts: RecordFacts

    def are(self, *reasons: str) -> NDArray[np.bool_]:
        """Which records are skipped for one of some reasons, or are positions."""
        places = [place for place, rule in enumerate(RECORDS) if rule.reason in reasons]
        mask = np.isin(self.rules, places)
        for record, ruling in self.lines.items():
            mask[record] = ruling.reason in reasons
        return mask

    def of(self, record: int) -> Ruling:
        """The ruling on one record."""
        if (found := self.lines.get(record)) is not None:
            return found
        rule = RECORDS[self.rules[record]]
        return Ruling(rule.reason, rule.name, because(rule, self.facts, record))


def rulings_of(reading: TableReading, marks: Sequence[ContextLine]) -> RecordRulings:
    """What each record of a table is, now that the titles of the whole sheet are known."""
    assert reading.facts is not None
    rows, rules = reading.records.rows, reading.rules
    titles = [mark for mark in marks if mark.kind == "section"]
    if any(mark.value in MONEY for mark in titles):
        said = np.array([*(MONEY.index(m.value) if m.value in MONEY else -1 for m in titles), -1], dtype=np.int8)
        above = said[np.searchsorted(np.array([mark.row for mark in titles]), rows) - 1]
        rules = rule_by_titles(rules, reading.facts, above)
    lines = {int(at): reading.lines[int(rows[at])] for at in np.flatnonzero(np.isin(rules, _LINE_RULES))}
    return RecordRulings(rules, lines, reading.facts)


def _not_holdings(uses: Sequence[ColumnAssignment], titles: set[str]) -> tuple[str, str]:
    """Why a table is not one of holdings: accounts, trades, fees, events, an explanation of fields; else empty.

    With it stands what speaks against holdings where it is taken for some: brokers state each open position's first
    trade, so that what was bought, and nothing sold, is held.
    """
    headings = [use.heading.field for use in uses if use.heading and use.heading.exact]
    identity = {use.field for use in uses} & IDENTITY
    schemes = identity & set(SCHEMES)
    if "cash_table" in headings and not schemes and "name" not in identity:
        return "cash", ""
    heads = {key(use.header) for use in uses}
    dates = bool(heads & _heads("traded_on")) and bool(heads & _heads("settled_on"))
    valued = any(map(_is_valued, uses))
    sides = len(heads & _heads("ledger_column"))  # a trial balance has them too: together they are one sign
    done = [_what_was_done(use) for use in uses]
    deals = sum(min(sum(len(word) > 1 for word in one), SIGNS_OF_TRADES) for one in done)
    days = [use for use in uses if use.evidence.share("date") > MOST_WORDS]
    held = {use.field for use in uses}
    if _denying(uses, titles) and not held & _COUNTED:
        return "not_understood", ""
    sold = not held & set(VALUES) and _are_titles(titles, "trade_title", without=("traded",))
    figures = [use for use in uses if use.evidence.share("number") > MOST_WORDS and use.field in (None, *VALUES)]
    paid = [use.field == "price" or bool(use.heading and use.heading.field == "transactions") for use in figures]
    worthless = "price" not in held and all(paid)
    booked_on = _heads("traded_on") | _heads("settled_on") | _heads("booked_on")
    bookings = any(key(use.header) in booked_on and len(use.data.used) > 1 for use in days)
    signs = headings.count("transactions") - max(sides - 1, 0) + dates + deals
    titled = _are_titles(titles, "trade_title")
    filled = {key(use.header) for use in uses if use.evidence.filled}
    closed = bool(filled & phrases_of("transactions", "sold"))
    # a proposal, or what a manager did last, has no days, and no money but today's
    executed = not valued and (bool(days) or (any(paid) and "weight" not in held))
    others = any(one - {BOUGHT} for one in done)
    proven = closed or (dates and others) or (executed and (worthless or titled or dates or others))
    traded = signs + titled >= SIGNS_OF_TRADES
    if sold or (traded and proven):
        return "transactions", ""
    fees = sum(use.heading is not None and use.heading.field == "fees" for use in uses)
    if fees >= SIGNS_OF_FEES and not held & set(NUMBERS):
        counted = any(use.heading is None and use.evidence.share("number") > MOST_WORDS for use in uses)
        return "not_understood" if counted and identity else "fees", ""
    events = heads & _heads("event_column")
    of_events = len(events) + bool(heads & _heads("ex_date")) + bool(heads & _heads("pay_date"))
    enough = len(held & set(NUMBERS)) < 2 and of_events >= (SIGNS_OF_EVENTS if held & _COUNTED else 1)
    if (events and enough) or _is_income(uses, heads, titles):
        return "events", ""
    if heads & _heads("explaining") or any(map(_explains, uses)):
        return "not_holdings", ""
    about = "trades" if traded or titled or (sides > 1 and bookings) else "what happens to holdings" if events else ""
    doubt = f'"{uses[0].header}": taken for holdings; it may be a list of {about}' if about else ""
    return ("" if identity else UNNAMED if {"quantity", "market_value"} <= held else "not_holdings"), doubt


def _are_titles(titles: set[str], group: str, without: tuple[str, ...] = ()) -> bool:
    """Whether a title is one of a group's phrases and says nothing else, or begins with a long one."""
    fillers, phrases = words("not_held_filler") | months().keys(), words(group, without=without)
    left = {" ".join(word for word in title.split() if word not in fillers) for title in titles}
    long = tuple(phrase for phrase in phrases if phrase.count(" ") >= LONG_TITLE)
    return not left.isdisjoint(phrases) or any(title.startswith(long) for title in titles)


LONG_TITLE = 4
"""Blanks in a phrase from which it says all, whatever follows: "closed transactions during the reporting period"."""


def _denying(uses: Sequence[ColumnAssignment], titles: set[str], *, alone: bool = True) -> str:
    """A title that says that nothing below it is held: and nothing else if `alone`, else among other words too.

    "Not held in custody" is said of what is held.
    """
    phrases = words("not_held_title", without=("uncounted",) if {use.field for use in uses} & _COUNTED else ())
    for title in sorted(titles):
        left = f" {title} "
        for phrase in sorted(phrases, key=len, reverse=True):
            left = left.replace(f" {phrase} ", " ")
        beside = set(left.split()) - words("not_held_filler") - months().keys()
        if left != f" {title} " and not (alone and beside):
            return title
    return ""


_COUNTED = frozenset({"quantity", "market_value"})


def _heads(group: str) -> set[str]:
    """The header words of a group, as they are compared."""
    return set(map(key, words(group)))


def _is_income(uses: Sequence[ColumnAssignment], heads: set[str], titles: set[str]) -> bool:
    """Whether a table is one of what holdings have paid: dates and what was paid, and nothing of what is held.

    A column of numbers that is not understood may be what is held. A title that says dividends outweighs one date, and
    makes an amount one of them.
    """
    titled = not titles.isdisjoint(words("income_title"))
    heads_of_income = words("income") | {"amount"} if titled else words("income")
    income = {use.column for use in uses if plain(_CURRENCY_LAST.sub("", use.header.strip())) in heads_of_income}
    unknown = (use for use in uses if use.field is None and use.evidence.share("number") > MOST_WORDS)
    held = {use.column for use in uses if use.field in NUMBERS} | {use.column for use in unknown}
    ex_date, pay_date = heads & _heads("ex_date"), heads & _heads("pay_date")
    signs = 2 * titled + bool(ex_date) + bool(pay_date) + len(income)
    return bool((ex_date or pay_date) and income) and signs >= SIGNS_OF_INCOME and held <= income


SIGNS_OF_FEES = 2
SIGNS_OF_TRADES = 2
"""A table of trades shows so many of these: a column that only trades have, two dates of a trade, words of trading."""
MOST_WORDS = 0.5
"""The share of a column's texts that must be of one kind to tell what it holds."""
SIGNS_OF_EVENTS = 2
"""A table with a quantity or a value shows so many of these, if it is one of events: their columns, and their days."""
SIGNS_OF_INCOME = 4
"""A table of what holdings have paid shows so many of these: two dates, what was paid and kept back; a title is two."""
_CURRENCY_LAST = re.compile(r"[ (]+[A-Z]{3}\)?$")


def _share(use: ColumnAssignment, test: Callable[[str], bool]) -> float:
    values = [value for code in use.data.used if isinstance(value := use.data.values[code], str)][:_LOOK]
    return sum(map(test, values)) / len(values) if values else 0.0


def _what_was_done(use: ColumnAssignment) -> set[str]:
    """What a column says of its rows that was done, `BOUGHT` for all words of purchases; nothing of other columns.

    Analysts rate with "hold" too, and a class of assets may be "deposit".
    """
    if use.field in ("name", *NUMBERS) or _share(use, lambda text: plain(text) in words("rating_word")):
        return set()
    texts = [value for code in use.data.used if isinstance(value := use.data.values[code], str) and value][:_LOOK]
    values = set(map(plain, texts))
    known = use.heading is not None and use.heading.field != "transactions"
    if all(len(one) == 1 and one.isalpha() for one in values):  # "K" and "S"
        return set() if known or len(values) != 2 or values == {"n", "y"} else values
    deals = _share(use, _is_deal) and _share(use, lambda text: plain(text) in words("trade_word") or _is_deal(text))
    bought = words("trade_word", without=("deal", "other"))
    return {one if bought.isdisjoint(one.split()) else BOUGHT for one in values} if deals > MOST_WORDS else set()


BOUGHT = "bought"


def _is_deal(text: str) -> bool:
    found = plain(text).split()
    return len(found) <= LONGEST_DEAL and not words("trade_word", without=("other",)).isdisjoint(found)


LONGEST_DEAL = 4
"""Words of a longer text are no answer to what was done ("Stocks/ETF purchase" is one)."""


def _is_valued(use: ColumnAssignment) -> bool:
    """Whether a column states today's price or value, as tables of trades do not."""
    headed = use.heading is not None and use.heading.exact and use.field in VALUES
    return headed and not words("valued").isdisjoint(use.heading.words if use.heading else ())


def _titles(grid: Grid, region: TableRegion) -> set[str]:
    """The name of the sheet, and the single texts right above a table."""
    rows = range(max(0, region.header.top - ROWS_OF_TITLE), region.header.top)
    lines = [[cell for cell in grid.row(row) if cell != ""] for row in rows]
    texts = [grid.name, *(str(cells[0]) for cells in lines if len(cells) == 1)]
    return {plain(_FIGURES_OF_DATES.sub(" ", text)) for text in texts}


ROWS_OF_TITLE = 2
_FIGURES_OF_DATES = re.compile(r"[\d._/-]+")


def _explains(use: ColumnAssignment) -> bool:
    """Whether a column lists the names of fields, as a page that explains them does."""
    if use.field == "identifier_type" or len(use.data.used) < FEWEST_FIELDS:
        return False
    return _share(use, _names_a_field) > MOST_WORDS


_NUMBERED = re.compile(r"\d{5}")
"""What names an identifier ("SEDOL 6073556") and no field."""


def _names_a_field(text: str) -> bool:
    if sum(map(str.isalpha, text)) < SHORTEST_HEADER or _NUMBERED.search(text):
        return False
    return _POINT.match(text) is not None or ((found := heading(text)) is not None and found.exact)


_POINT = re.compile(r"\d{1,4}[a-z]?_\s?[A-Z]")
"""A data point of the Tripartite Template."""


FEWEST_FIELDS = 5
SHORTEST_HEADER = 4
"""Letters without which a text is no header word worth explaining ("No", "0.4%")."""
_LOOK = 200


def _content_rows(grid: Grid, region: TableRegion) -> int:
    rows = np.concatenate([region.rows, *(np.arange(h.top, h.bottom + 1) for h in (region.header, *region.repeats))])
    content = np.zeros(len(rows), dtype=bool)
    for column in grid.columns[region.left : region.right + 1]:
        content |= column.codes[rows] != EMPTY
    return int(content.sum())


def _rows_of_records(grid: Grid, reading: TableReading) -> list[int]:
    """All rows with content below the header, in order."""
    rows = [row for at in range(len(reading.records.rows)) for row in record_rows(grid, reading, at)]
    return sorted([*rows, *reading.records.odd.tolist()])


def record_rows(grid: Grid, reading: TableReading, record: int) -> list[int]:
    """The rows with content that a record takes."""
    row = int(reading.records.rows[record])
    span = 1 if reading.records.spans is None else int(reading.records.spans[record])
    if span == 1:
        return [row]
    return [
        line for line in range(row, row + span) if any(cell != "" for cell in row_cells(grid, reading.region, line))
    ]


def row_cells(grid: Grid, region: TableRegion, row: int) -> list[Cell]:
    """The cells of a row within a table's columns."""
    return [column.cell(row) for column in grid.columns[region.left : region.right + 1]]
