"""Texts outside the recognised fields of positions, each once: what the sweep looks through."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import Column, Grid
from screener.holdings.columns.assign import ColumnAssignment
from screener.holdings.columns.content import scheme_of
from screener.holdings.layout.records import Records
from screener.holdings.layout.tables import TableRegion
from screener.holdings.values.numbers import is_nothing, is_plain_number, parse_number
from screener.holdings.values.text_column import number_text

_READ = frozenset(
    {
        "name",
        "issuer",
        "person",
        "ticker",
        "country",
        "currency",
        "held_on",
        "asset_class",
        "exchange",
        "identifier_type",
    }
)
_IDENTIFIERS = frozenset({"isin", "cusip", "sedol", "figi", "lei", "identifier"})
_SHORTEST = 3


def loose_texts(
    records: Records,
    uses: Sequence[ColumnAssignment],
    positions: NDArray[np.bool_],
    repeated: NDArray[np.bool_],
    grid: Grid,
    region: TableRegion,
) -> list[tuple[int, int, str]]:
    """The distinct texts of skipped records, of unused columns, and of cells that their field could not use.

    Args:
        records: the table's records.
        uses: its columns.
        positions: which records are positions.
        repeated: which records only repeat a position, and are left out.
        grid: the sheet.
        region: the table.

    Returns:
        Row and column of the first cell that holds each text (from 0 within the grid), and the text. What a position
        was read from is not among them.
    """
    found: dict[str, tuple[int, int]] = {}
    skipped = np.flatnonzero(~positions & ~repeated)
    rest = np.flatnonzero(~repeated)
    screened = _screened(uses, positions)
    for use in uses:
        for record, text in _first_cells(use.data, skipped if use.field in _READ else rest):
            if text not in screened:
                found.setdefault(text, (int(records.rows[record]) + use.line, use.column))
        for record, text in _whole_numbers(use):
            found.setdefault(text, (int(records.rows[record]) + use.line, use.column))
    for row in records.odd.tolist():
        for place in range(region.left, region.right + 1):
            cell = grid.columns[place].cell(row)
            if isinstance(cell, str) and says_something(cell) and cell not in screened:
                found.setdefault(cell, (row, place))
    return [(row, column, text) for text, (row, column) in found.items()]


def _screened(uses: Sequence[ColumnAssignment], positions: NDArray[np.bool_]) -> set[str]:
    """The names and valid identifiers that positions were read from."""
    rows = np.flatnonzero(positions)
    texts: set[str] = set()
    for use in uses:
        if use.field in ("name", "issuer") or use.field in _IDENTIFIERS:
            cells = [text for _, text in _first_cells(use.data, rows)]
            texts.update(text for text in cells if use.field not in _IDENTIFIERS or scheme_of(text))
    return texts


def _first_cells(column: Column, rows: NDArray[np.int64]) -> list[tuple[int, str]]:
    """Each distinct text in some rows of a column, with the first row that holds it."""
    first = np.full(len(column.values) + 1, -1, dtype=np.int64)
    first[column.codes[rows[::-1]]] = rows[::-1]
    cells = []
    for code in np.flatnonzero(first[1:-1] >= 0) + 1:
        value = column.values[code]
        if isinstance(value, str) and says_something(value):
            cells.append((int(first[code]), value))
    return cells


def _whole_numbers(use: ColumnAssignment) -> list[tuple[int, str]]:
    """Numbers that could be a CUSIP or a SEDOL without its leading zeros: in columns that hold nothing else."""
    numbers = use.data.numbers
    if numbers is None or use.field is not None or use.heading is not None or use.header:
        return []
    present = numbers[~np.isnan(numbers)]
    if not len(present) or not np.all((present == np.floor(present)) & (present >= 100_000) & (present < 1e9)):
        return []
    values, first = np.unique(numbers, return_index=True)
    return [
        (place, number_text(value).zfill(7 if value < 1e7 else 9))
        for value, place in zip(values.tolist(), first.tolist(), strict=True)
        if value == value  # noqa: PLR0124 - not NaN
    ]


def says_something(text: str) -> bool:
    """Whether a text could name a security: not a number, not "no value", not one or two letters."""
    if len(text) < _SHORTEST or is_plain_number(text) or is_nothing(text):
        return False
    return parse_number(text) is None and parse_number(text, ",") is None
