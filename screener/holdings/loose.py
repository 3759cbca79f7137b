"""Texts outside the recognised fields of positions, each once: what the sweep looks through."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from screener.holdings.columns import Use
from screener.holdings.grid import Column, Grid
from screener.holdings.numerals import is_nothing, parse_number
from screener.holdings.records import Records
from screener.holdings.tables import Region
from screener.holdings.texts import number_text

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
_SHORTEST = 3


def loose_texts(
    records: Records, uses: Sequence[Use], skipped: NDArray[np.bool_], grid: Grid, region: Region
) -> list[tuple[int, int, str]]:
    """The distinct texts of skipped records, of unused columns, and of cells that their field could not use.

    Returns:
        Row and column of the first cell that holds each text (from 0 within the grid), and the text.
    """
    found: dict[str, tuple[int, int]] = {}
    for use in uses:
        rows = np.flatnonzero(skipped) if use.field in _READ else np.arange(len(records.rows))
        for record, text in _first_cells(use.data, rows):
            found.setdefault(text, (int(records.rows[record]) + use.line, use.column))
        for record, text in _whole_numbers(use):
            found.setdefault(text, (int(records.rows[record]) + use.line, use.column))
    for row in records.odd.tolist():
        for place in range(region.left, region.right + 1):
            cell = grid.columns[place].cell(row)
            if isinstance(cell, str) and _says_something(cell):
                found.setdefault(cell, (row, place))
    return [(row, column, text) for text, (row, column) in found.items()]


def _first_cells(column: Column, rows: NDArray[np.int64]) -> list[tuple[int, str]]:
    codes, first = np.unique(column.codes[rows], return_index=True)
    cells = []
    for code, place in zip(codes.tolist(), first.tolist(), strict=True):
        value = column.values[code] if code > 0 else ""
        if isinstance(value, str) and _says_something(value):
            cells.append((int(rows[place]), value))
    return cells


def _whole_numbers(use: Use) -> list[tuple[int, str]]:
    """Numbers that could be a CUSIP or a SEDOL without its leading zeros: in columns that hold nothing else."""
    numbers = use.data.numbers
    if numbers is None or use.field is not None:
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


def _says_something(text: str) -> bool:
    return len(text) >= _SHORTEST and not is_nothing(text) and (not text[0].isdigit() or parse_number(text) is None)
