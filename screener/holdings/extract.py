"""A table's positions, with what the lines around them say, and every line of it accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import Grid
from screener.holdings.columns.options import Guidance
from screener.holdings.layout.fingerprint import fingerprint
from screener.holdings.layout.records import Records
from screener.holdings.layout.tables import TableRegion
from screener.holdings.report import ColumnLayout, TableLayout
from screener.holdings.residual_text import loose_texts
from screener.holdings.rows.context_lines import ContextLine
from screener.holdings.rows.labels import asset_class_of
from screener.holdings.rows.lines import judge, line_text, looks_like_security, odd_kind
from screener.holdings.rows.position_subrows import merge_record_types
from screener.holdings.rows.reconcile import RowAudit, Sums
from screener.holdings.rows.rules import POSITION
from screener.holdings.table import TableReading, row_cells
from screener.holdings.values.fields import Fields
from screener.holdings.values.notes import position_notes
from screener.holdings.values.text_column import TextColumn, constant, recode
from screener.holdings.values.weights import as_percentages

_MONEY = ("cash", "accrual", "margin", "fx", "exchange_rate")
_FIRST = 5


@dataclass(slots=True)
class TablePositions:
    """The positions of one table, ready for the frame.

    Attributes:
        rows: first row of each position, from 0 within the grid.
        texts: by field of the positions frame.
        numbers: by field.
        layout: how the table was understood.
        sums: its money, to be compared with its totals.
        loose: texts outside the recognised fields.
        remarks: sentences for the report.
    """

    rows: NDArray[np.int64]
    texts: dict[str, TextColumn]
    numbers: dict[str, NDArray[np.float64]]
    layout: TableLayout
    sums: Sums | None
    loose: list[tuple[int, int, str]]
    remarks: list[str] = field(default_factory=list)


def finish_table(
    grid: Grid, reading: TableReading, marks: Sequence[ContextLine], ledger: RowAudit, guidance: Guidance
) -> TablePositions:
    """Apply the lines above and between the records, and account for every line of the table."""
    region, records, fields = reading.region, reading.records, reading.fields
    before = len(ledger.skipped)
    for place, header in enumerate((region.header, *region.repeats)):
        for row in range(header.top, header.bottom + 1):
            cells = row_cells(grid, region, row)
            if any(cell != "" for cell in cells):
                ledger.skip(row, "header_repeated" if place else "header", line_text(cells))
    if fields is None:
        for row in np.concatenate([records.rows, records.odd]).tolist():
            _skip_unread(grid, reading, row, ledger)
        none = np.zeros(len(records.rows), dtype=bool)
        loose = loose_texts(records, reading.uses, none, none, grid, region)
        layout = _layout(grid, reading, Counter(r for _, r, _ in ledger.skipped[before:]), np.zeros(0, np.int64), [])
        return TablePositions(np.zeros(0, np.int64), {}, {}, _with_profile(layout, guidance), None, loose)
    _apply_sections(reading, marks)
    remarks = list(fields.remarks)
    details = {**reading.notes, **merge_record_types(reading)}
    keep = reading.kinds == reading.reasons.index(POSITION)
    remarks += as_percentages(reading.uses, fields, keep)
    texts = _with_marks(fields, records, marks)
    texts["notes"] = position_notes(fields, details)
    _account(grid, reading, keep, ledger)
    sums = _sums(reading, texts)
    kept = np.flatnonzero(keep)
    repeats = [place for place, reason in enumerate(reading.reasons) if reason in ("record_detail", "all_accounts")]
    loose = loose_texts(records, reading.uses, keep, np.isin(reading.kinds, repeats), grid, region)
    kept_texts = {name: value.take(kept) for name, value in texts.items()}
    kept_numbers = {name: value[kept] for name, value in fields.numbers.items()}
    rows = records.rows[kept]
    ledger.positions += len(rows)
    first = [
        {"row": int(rows[place]) + 1, **_first(kept_texts, kept_numbers, place)}
        for place in range(min(_FIRST, len(rows)))
    ]
    counts = Counter(reason for _, reason, _ in ledger.skipped[before:])
    layout = _layout(grid, reading, counts, kept, first)
    return TablePositions(rows, kept_texts, kept_numbers, _with_profile(layout, guidance), sums, loose, remarks)


def _skip_unread(grid: Grid, reading: TableReading, row: int, ledger: RowAudit) -> None:
    region, records, reason = reading.region, reading.records, reading.reasons[0]
    for line in _record_lines(grid, region, row, _span(records, row)):
        cells = row_cells(grid, region, line)
        kind = odd_kind(cells)
        if kind not in ("title", "total", "note", "rule", "page_line", "statement_line", "header"):
            unclear = reason == "not_holdings" and looks_like_security(cells)
            kind = "not_understood" if unclear else reason
        ledger.skip(line, "header_repeated" if kind == "header" else kind, line_text(cells))


def _span(records: Records, row: int) -> int:
    if records.spans is None:
        return 1
    at = np.flatnonzero(records.rows == row)
    return int(records.spans[at[0]]) if len(at) else 1


def _record_lines(grid: Grid, region: TableRegion, row: int, span: int) -> list[int]:
    """The rows with content that a record takes."""
    if span == 1:
        return [row]
    return [line for line in range(row, row + span) if any(cell != "" for cell in row_cells(grid, region, line))]


def _account(grid: Grid, reading: TableReading, keep: NDArray[np.bool_], ledger: RowAudit) -> None:
    records, region = reading.records, reading.region
    if records.spans is None:
        ledger.position_lines += int(keep.sum())
    else:
        for record in np.flatnonzero(keep).tolist():
            row, span = int(records.rows[record]), int(records.spans[record])
            ledger.position_lines += len(_record_lines(grid, region, row, span))
    for record in np.flatnonzero(~keep).tolist():
        row = int(records.rows[record])
        span = int(records.spans[record]) if records.spans is not None else 1
        for line in _record_lines(grid, region, row, span):
            ledger.skip(line, reading.reasons[reading.kinds[record]], line_text(row_cells(grid, region, line)))
    for row in records.odd.tolist():
        cells = row_cells(grid, region, row)
        ledger.skip(row, judge(row, cells, False)[0], line_text(cells))


def _apply_sections(reading: TableReading, marks: Sequence[ContextLine]) -> None:
    """Skip what stands under a title such as "Cash", unless it is a security by its identifier or its class."""
    fields = reading.fields
    sections = [mark for mark in marks if mark.kind == "section"]
    if fields is None or not any(mark.value in _MONEY for mark in sections):
        return
    at = np.searchsorted(np.array([mark.row for mark in sections]), reading.records.rows) - 1
    firm = fields.has_identifier() | fields.texts["ticker"].present
    position = reading.reasons.index(POSITION)
    for kind in _MONEY:
        under = np.array([mark.value == kind for mark in sections] + [False])[at] & (at >= 0)
        chosen = under & ~firm & (reading.kinds == position)
        if chosen.any():
            reading.kinds[chosen] = reading.reasons.index(kind)


def _with_marks(fields: Fields, records: Records, marks: Sequence[ContextLine]) -> dict[str, TextColumn]:
    """The fields, with account, date, currency and class from the lines above where no column gives them."""
    texts = dict(fields.texts)
    for kind, name in (
        ("account", "account"),
        ("held_on", "held_on"),
        ("section_currency", "currency"),
        ("currency", "currency"),
    ):
        found = [mark for mark in marks if mark.kind == kind]
        if kind == "section_currency" and any(mark.kind == "base" for mark in marks):
            # Values are in a base currency; a title such as "China - HKD" speaks of the securities.
            continue
        if kind == "section_currency":
            # A title of another class without a currency ends the reach of the one before it.
            rows = {mark.row for mark in found}
            titles = [mark for mark in marks if mark.kind == "section" and mark.row not in rows]
            ends = [ContextLine(mark.row, kind, "") for mark in titles if asset_class_of(mark.value)]
            found = sorted([*found, *ends], key=lambda mark: mark.row)
        texts[name] = texts[name].or_else(_latest(found, records.rows))
    if not texts["asset_class"].codes.any():
        titles = [
            ContextLine(mark.row, mark.kind, asset_class_of(mark.value)) for mark in marks if mark.kind == "section"
        ]
        texts["asset_class"] = _latest([mark for mark in titles if mark.value], records.rows)
    return texts


def _latest(marks: Sequence[ContextLine], rows: NDArray[np.int64]) -> TextColumn:
    """For each row what the last mark above it says; a mark of the preamble below the first row counts for all."""
    if not marks:
        return constant(None, len(rows))
    at = np.searchsorted(np.array([mark.row for mark in marks]), rows)
    return recode(at.astype(np.int32), [None, *(mark.value or None for mark in marks)])


def _sums(reading: TableReading, texts: Mapping[str, TextColumn]) -> Sums | None:
    fields = reading.fields
    if fields is None or "total" not in reading.reasons:
        return None
    is_total = reading.kinds == reading.reasons.index("total")
    if not is_total.any():
        return None
    ignored = [
        place
        for place, reason in enumerate(reading.reasons)
        if reason in ("group", "record_detail", "all_accounts", "exchange_rate")
    ]
    values = np.where(np.isin(reading.kinds, ignored), np.nan, fields.numbers["market_value"])
    titles = [place for place, reason in enumerate(reading.reasons) if reason in ("title", "statement_line", "group")]
    currency = texts["currency"]
    return Sums(
        reading.records.rows + 1, values, currency.codes, is_total, np.isin(reading.kinds, titles), currency.values
    )


def _first(
    texts: Mapping[str, TextColumn], numbers: Mapping[str, NDArray[np.float64]], place: int
) -> dict[str, str | float]:
    found: dict[str, str | float] = {name: value for name, column in texts.items() if (value := column[place])}
    found |= {name: float(values[place]) for name, values in numbers.items() if not np.isnan(values[place])}
    return found


def _with_profile(layout: TableLayout, guidance: Guidance) -> TableLayout:
    applied = guidance.profiles.get(layout.fingerprint)
    offer = None if applied else guidance.offers.get(layout.fingerprint)
    return replace(layout, profile=str(applied.path) if applied else None, offer=str(offer.path) if offer else None)


def _layout(
    grid: Grid,
    reading: TableReading,
    counts: Counter[str],
    kept: NDArray[np.int64],
    first: Sequence[Mapping[str, str | float]],
) -> TableLayout:
    region, records = reading.region, reading.records
    used = [use.column for use in reading.uses] or [region.left]
    rows = records.rows
    bottom = region.header.bottom
    if len(kept):
        span = 1 if records.spans is None else int(records.spans[kept[-1]])
        bottom = int(rows[kept[-1]]) + span - 1
    elif len(rows):
        bottom = int(rows[-1])
    top = region.header.top if region.header.cells else int(rows[0]) if len(rows) else 0
    headers = tuple(range(region.header.top + 1, region.header.bottom + 2)) if region.header.cells else ()
    return TableLayout(
        range=f"{grid.letter(min(used))}{top + 1}:{grid.letter(max(used))}{bottom + 1}",
        header_rows=headers,
        orientation="stacked" if records.lines > 1 else "rows",
        rows_per_position=records.lines,
        columns=tuple(
            ColumnLayout(grid.letter(use.column), use.header, use.field, use.why, use.line + 1) for use in reading.uses
        ),
        positions=len(kept),
        skipped=dict(counts),
        first=tuple(first),
        fingerprint=fingerprint(region.header),
        holdings=reading.fields is not None,
    )
