"""One table: columns understood, values read, each record judged, and the lines between them put to use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
from screener.holdings.rows.lines import is_break, judge
from screener.holdings.rows.rules import ODD, POSITION, classify
from screener.holdings.values.fields import Fields, read_fields


@dataclass(slots=True)
class TableReading:
    """A table before the lines around it have been heard.

    Attributes:
        region: where it stands.
        records: its rows, cut into records.
        uses: its columns with their fields.
        fields: their values; None where the table is not one of holdings.
        reasons: names of what a record can be.
        kinds: for each record the place of what it is in `reasons`.
        marks: what its lines say about the records below them.
        lines: rows with content in its columns, headers included.
        notes: what was done to single records to read them.
    """

    region: TableRegion
    records: Records
    uses: list[ColumnAssignment]
    fields: Fields | None
    reasons: list[str]
    kinds: NDArray[np.int8]
    marks: list[ContextLine]
    lines: int
    notes: Mapping[int, str] = field(default_factory=dict)


def read_table(grid: Grid, region: TableRegion, guidance: Guidance) -> TableReading:
    """Understand the columns of a table and say of each record what it is by itself."""
    records = read_records(grid, region, is_break)
    left = min((cell.column for cell in region.header.cells), default=region.left)
    shape = fingerprint(region.header)
    uses = assign(records.columns, guidance, shape, left, grid.first_column)
    lines = _lines(grid, region)
    if not len(records.rows) or (reason := _not_holdings(uses)):
        kinds = np.zeros(len(records.rows), np.int8)
        marks = [mark for row in records.rows.tolist() for mark in judge(row, row_cells(grid, region, row), False)[1]]
        reasons = [reason if len(records.rows) else ODD]
        return TableReading(region, records, uses, None, reasons, kinds, marks, lines)
    realigned = realign(uses, len(records.rows))
    if realigned.notes:
        uses = assign(realigned.uses, guidance, shape, left, grid.first_column)
    fields = read_fields(uses, len(records.rows))
    name = next((use for use in uses if use.field == "name"), None)
    ticker_names = name is not None and name.evidence.share("ticker") >= 0.5
    reasons, kinds = classify(uses, fields, ticker_names)
    identified = fields.has_identifier()
    unclear = np.zeros(len(records.rows), dtype=bool)
    if not realigned.certain:
        unclear = contradictions([use for use in uses if use.field], len(records.rows)) >= 2
    if not region.header.cells:
        # Without any header only an identifier or a ticker says that a row is a position.
        unclear |= ~fields.texts["ticker"].present
    kinds[unclear & ~identified & (kinds == reasons.index(POSITION))] = reasons.index("not_understood")
    reading = TableReading(region, records, uses, fields, reasons, kinds, [], lines, realigned.notes)
    _look_at_odd(grid, reading)
    return reading


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


def _lines(grid: Grid, region: TableRegion) -> int:
    rows = np.concatenate([region.rows, *(np.arange(h.top, h.bottom + 1) for h in (region.header, *region.repeats))])
    content = np.zeros(len(rows), dtype=bool)
    for column in grid.columns[region.left : region.right + 1]:
        content |= column.codes[rows] != EMPTY
    return int(content.sum())


def row_cells(grid: Grid, region: TableRegion, row: int) -> list[Cell]:
    """The cells of a row within a table's columns."""
    return [column.cell(row) for column in grid.columns[region.left : region.right + 1]]


def _look_at_odd(grid: Grid, reading: TableReading) -> None:
    """Judge the records that do not fit, one by one, and hear what they say about those below."""
    position = reading.reasons.index(POSITION)
    odd = np.flatnonzero(reading.kinds == reading.reasons.index(ODD))
    places = {reason: place for place, reason in enumerate(reading.reasons)}
    positions = np.flatnonzero(reading.kinds == position)
    last = int(reading.records.rows[positions[-1]]) if len(positions) else -1
    for record in odd.tolist():
        row = int(reading.records.rows[record])
        cells = row_cells(grid, reading.region, row)
        reason, marks = judge(row, cells, row < last)
        reading.marks += marks
        if reason not in places:
            places[reason] = len(reading.reasons)
            reading.reasons.append(reason)
        reading.kinds[record] = places[reason]
    for row in reading.records.odd.tolist():
        reading.marks += judge(row, row_cells(grid, reading.region, row), row < last)[1]
