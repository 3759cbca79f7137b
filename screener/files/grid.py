"""A sheet as numpy columns, made from the flat arrays that a parser handed on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from screener.files import cells
from screener.files.cells import EMPTY, NUMBER, Cell, FlatColumn, Merged, Sheet, column_index, column_letters

__all__ = [
    "EMPTY",
    "NUMBER",
    "Cell",
    "Column",
    "Grid",
    "Merged",
    "column_index",
    "column_letters",
    "columns_of",
]


@dataclass
class Column:
    """One column of cells.

    Attributes:
        codes: one number a row: 0 for an empty cell, -1 for a number, else the place of its text in `values`.
        numbers: float64 a row; NaN where the cell is not a number. None where no cell of the column is a number.
        values: the distinct texts, dates and times; the first is the empty string.
    """

    codes: NDArray[np.int32]
    numbers: NDArray[np.float64] | None
    values: list[Cell]

    @classmethod
    def of(cls, flat: FlatColumn) -> Column:
        """The column over the same memory as a flat one."""
        numbers = None if flat.numbers is None else np.frombuffer(flat.numbers, np.float64)
        return cls(np.frombuffer(flat.codes, np.int32), numbers, flat.values)

    def __len__(self) -> int:
        return len(self.codes)

    def cell(self, row: int) -> Cell:
        """What stands in a row."""
        code = int(self.codes[row])
        if code == NUMBER and self.numbers is not None:
            return float(self.numbers[row])
        return self.values[code]

    def take(self, rows: NDArray[np.int64]) -> Column:
        """The same column with the rows given, in that order; a row of -1 is an empty cell."""
        codes = self.codes[rows]
        missing = rows < 0
        if missing.any():
            codes[missing] = EMPTY
        return Column(codes, None if self.numbers is None else self.numbers[rows], self.values)

    @cached_property
    def used(self) -> list[int]:
        """The places in `values` that at least one row points to, without the empty text."""
        used = np.zeros(len(self.values) + 1, dtype=bool)
        used[self.codes] = True  # a number's code is the last place
        return [int(code) for code in np.flatnonzero(used[1:-1]) + 1]


def columns_of(rows: Iterable[Sequence[object]]) -> tuple[list[Column], int]:
    """Rows of cells as columns, and how many rows there are; rows may differ in length."""
    columns, height = cells.columns_of(rows)
    return [Column.of(column) for column in columns], height


@dataclass(slots=True)
class Grid:
    """One sheet.

    Attributes:
        name: the sheet's name; for a file without sheets, the file's own name.
        columns: the cells, column by column, all of the same height.
        height: number of rows.
        first_column: the sheet's column in which the grid's first column stands (0 is A).
        hidden: the sheet is hidden in its workbook.
        hidden_rows: rows (from 0) that are hidden.
        merged: merged ranges, where the format tells them cheaply.
        facts: what a format says of the whole sheet apart from its cells, as pairs of key and value.
    """

    name: str
    columns: list[Column]
    height: int
    first_column: int = 0
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Merged, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, sheet: Sheet) -> Grid:
        """The grid over the same memory as a sheet."""
        return cls(
            sheet.name,
            [Column.of(column) for column in sheet.columns],
            sheet.height,
            sheet.first_column,
            sheet.hidden,
            sheet.hidden_rows,
            sheet.merged,
            sheet.facts,
        )

    def row(self, row: int) -> list[Cell]:
        """The cells of a row, counted from 0."""
        return [column.cell(row) for column in self.columns]

    def filled(self) -> NDArray[np.int32]:
        """How many cells of each row hold something."""
        count = np.zeros(self.height, dtype=np.int32)
        for column in self.columns:
            count += column.codes != EMPTY
        return count

    def letter(self, column: int) -> str:
        """The letters a person sees over a column of the grid."""
        return column_letters(self.first_column + column)
