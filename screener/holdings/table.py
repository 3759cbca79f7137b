"""One table: columns understood, values read, the facts about its records, and what its lines say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import EMPTY, Cell, Grid
from screener.holdings.columns.assign import SCHEMES, ColumnAssignment, assign
from screener.holdings.columns.options import Guidance
from screener.holdings.columns.realign import contradictions, realign
from screener.holdings.layout.fingerprint import fingerprint
from screener.holdings.layout.header import IDENTITY
from screener.holdings.layout.records import Records, read_records
from screener.holdings.layout.tables import TableRegion
from screener.holdings.rows.context_lines import ContextLine
from screener.holdings.rows.facts import record_facts
from screener.holdings.rows.lines import is_break
from screener.holdings.rows.rules import (
    KINDS,
    LINE,
    MONEY,
    POSITION,
    RECORDS,
    LineFacts,
    Place,
    RecordFacts,
    Ruling,
    because,
    rule_on_line,
    rule_on_records,
)
from screener.holdings.values.fields import Fields, read_fields


@dataclass(slots=True)
class TableReading:
    """A table before the lines around it have been heard.

    Attributes:
        region: where it stands.
        records: its rows, cut into records.
        uses: its columns with their fields.
        unread: what it is, where it is not one of holdings.
        fields: their values; None where the table is not one of holdings.
        facts: what the rules on records are asked about.
        lines: rulings on the rows of records that do not fit, and on rows of no record, by row.
        marks: what these lines say about the records below them.
        content: rows with content in its columns, headers included.
        notes: what was done to single records to read them.
    """

    region: TableRegion
    records: Records
    uses: list[ColumnAssignment]
    content: int
    unread: str = ""
    fields: Fields | None = None
    facts: RecordFacts | None = None
    lines: dict[int, Ruling] = field(default_factory=dict)
    marks: list[ContextLine] = field(default_factory=list)
    notes: Mapping[int, str] = field(default_factory=dict)

    def rule_on(self, grid: Grid, row: int, place: Place) -> None:
        """Rule on one line of the table, and hear what it says."""
        line = LineFacts(row, row_cells(grid, self.region, row), place, self.unread)
        self.lines[row], marks = rule_on_line(line)
        self.marks += marks


def read_table(grid: Grid, region: TableRegion, guidance: Guidance) -> TableReading:
    """Understand the columns of a table, and rule on the lines that cannot be positions."""
    records = read_records(grid, region, is_break)
    left = min((cell.column for cell in region.header.cells), default=region.left)
    shape = fingerprint(region.header)
    uses = assign(records.columns, guidance, shape, left, grid.first_column)
    reading = TableReading(region, records, uses, _content_rows(grid, region))
    reading.unread = _not_holdings(uses) if len(records.rows) else "not_holdings"
    if reading.unread:
        for row in _rows_of_records(grid, reading):
            reading.rule_on(grid, row, "unread")
        return reading
    height = len(records.rows)
    realigned = realign(uses, height)
    if realigned.notes:
        reading.notes = realigned.notes
        reading.uses = uses = assign(realigned.uses, guidance, shape, left, grid.first_column)
    reading.fields = fields = read_fields(uses, height)
    name = next((use for use in uses if use.field == "name"), None)
    contradicted = np.zeros(height, dtype=bool)
    if not realigned.certain:
        contradicted = contradictions([use for use in uses if use.field], height) >= 2
    if not region.header.cells:
        # Without any header only an identifier or a ticker says that a row is a position.
        contradicted |= ~fields.texts["ticker"].present
    ticker_names = name is not None and name.evidence.share("ticker") >= 0.5
    reading.facts = facts = record_facts(uses, fields, ticker_names, contradicted)
    rules = rule_on_records(facts)
    positions = np.flatnonzero(rules == len(RECORDS) - 1)
    last = int(records.rows[positions[-1]]) if len(positions) else -1
    odd = records.rows[np.isin(rules, _LINE_RULES)]
    for row in sorted([*odd.tolist(), *records.odd.tolist()]):
        reading.rule_on(grid, row, "inside" if row < last else "end")
    return reading


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
    """Rule on the records of a table, now that the titles of the whole sheet are known."""
    assert reading.facts is not None
    rows = reading.records.rows
    titles = [mark for mark in marks if mark.kind == "section"]
    section = np.zeros(len(rows), dtype=np.int8)
    if any(mark.value in MONEY for mark in titles):
        codes = np.array([*(KINDS.index(m.value) if m.value in MONEY else 0 for m in titles), 0], dtype=np.int8)
        section = codes[np.searchsorted(np.array([mark.row for mark in titles]), rows) - 1]
    facts = replace(reading.facts, section=section)
    rules = rule_on_records(facts)
    lines = {int(at): reading.lines[int(rows[at])] for at in np.flatnonzero(np.isin(rules, _LINE_RULES))}
    return RecordRulings(rules, lines, facts)


def _not_holdings(uses: Sequence[ColumnAssignment]) -> str:
    """Why a table is not one of holdings: it lists bank accounts or trades, or names no security; else empty."""
    headings = [use.heading.field for use in uses if use.heading and use.heading.exact]
    identity = {use.field for use in uses} & IDENTITY
    schemes = identity & set(SCHEMES)
    if "cash_table" in headings and not schemes and "name" not in identity:
        return "cash"
    if headings.count("transactions") >= 2:
        return "transactions"
    return "" if identity else "not_holdings"


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


__all__ = ["POSITION", "RecordRulings", "TableReading", "read_table", "record_rows", "row_cells", "rulings_of"]
