"""One table: columns understood, values read, the facts about its records, and what its lines say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import EMPTY, Cell, Grid
from screener.holdings.columns.assign import ColumnAssignment, assign
from screener.holdings.columns.options import Guidance
from screener.holdings.columns.products import by_product
from screener.holdings.layout.records import Records, read_records
from screener.holdings.layout.table_finder import TableRegion
from screener.holdings.purpose import Against, against_holdings, lines_above, not_holdings, says_holdings, titles_of
from screener.holdings.rows.context_lines import ContextLine
from screener.holdings.rows.facts import contradictions, record_facts
from screener.holdings.rows.lines import is_break
from screener.holdings.rows.rules import (
    LINE,
    MONEY,
    POSITIONS,
    RECORDS,
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
from screener.holdings.values.doubts import TAKEN, UNCERTAIN
from screener.holdings.values.fields import Fields, read_fields
from screener.positions import TextColumn
from screener.reference.identifiers import SCHEMES


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
        held: whether a title, or the name of its file or sheet, speaks of holdings or of a fund.
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
    held: bool = False
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


def read_table(grid: Grid, region: TableRegion, guidance: Guidance, file: str) -> TableReading:
    """Understand the columns of a table, and rule on the lines that cannot be positions."""
    records = read_records(grid, region, is_break)
    left = min((cell.column for cell in region.header.cells), default=region.left)
    uses = by_product(assign(records.columns, guidance, region.header.fingerprint(), left, grid.first_column))
    reading = TableReading(region, records, uses, _content_rows(grid, region))
    titles, height = titles_of(grid, region), len(records.rows)
    codes = any(use.field in SCHEMES for use in uses)
    reading.titled = not words("list_title", without=("uncoded",) if codes else ()).isdisjoint(titles)
    reading.titled |= plain(uses[0].header) in words("list_title", without=("uncoded",))
    reading.unread, against = not_holdings(uses, titles) if height else ("not_holdings", Against())
    titled = against_holdings(uses, grid, region, file)
    against = Against(against.said or titled.said, against.firm or titled.firm)
    if reading.unread in ("", "not_understood") and (reading.unread or against.firm):
        reading.unread = "" if any(use.why in ("map", "profile") for use in uses) else "not_understood"
    if reading.unread:
        for row in _rows_of_records(grid, reading):
            reading.rule_on(grid, row, "unread")
        reading.aside = read_fields(uses, height)
        return reading
    reading.fields = fields = read_fields(uses, height)
    reading.held = any(says_holdings(title) for title, _ in lines_above(grid, region, file))
    fields.remarks += [f'{UNCERTAIN}"{uses[0].header}": {TAKEN}{against.said}'] if against.said else []
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
