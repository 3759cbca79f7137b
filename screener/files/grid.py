"""A sheet as cells, whatever file it came from.

A column keeps each distinct text once and an index per row, so that a million rows are read, compared and normalised
by their few distinct texts.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from screener.reference.text import clean

Cell = str | float | dt.date | dt.datetime | dt.time | dt.timedelta
"""What a cell can hold. An empty cell is the empty string, and so is a number that is none; midnight is a date."""

EMPTY = 0
NUMBER = -1
_PLAIN_KINDS = frozenset({str, dt.date})
_CHUNK = 2_048


@dataclass(slots=True)
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

    def used(self) -> list[int]:
        """The places in `values` that at least one row points to, without the empty text."""
        seen = np.zeros(len(self.values), dtype=bool)
        seen[self.codes[self.codes > 0]] = True
        return [int(code) for code in np.flatnonzero(seen)]


def empty_column(height: int) -> Column:
    """A column without content."""
    return Column(np.zeros(height, dtype=np.int32), None, [""])


class _Texts(dict[Cell, int]):
    """The place of each cell's cleaned content in a column's list of values; unseen content is added."""

    def __init__(self, values: list[Cell]) -> None:
        super().__init__({"": 0})
        self.values_list = values

    def __missing__(self, cell: Cell) -> int:
        content: Cell = clean(cell) if isinstance(cell, str) else cell
        place = self.get(content)
        if place is None:
            place = self[content] = len(self.values_list)
            self.values_list.append(content)
        if content is not cell:
            self[cell] = place
        return place


@dataclass(slots=True)
class _Growing:
    """A column under construction."""

    values: list[Cell] = field(default_factory=lambda: [""])
    codes: list[NDArray[np.int32]] = field(default_factory=list)
    numbers: list[NDArray[np.float64] | int] = field(default_factory=list)
    texts: _Texts = field(init=False)
    has_numbers: bool = False

    def __post_init__(self) -> None:
        self.texts = _Texts(self.values)

    def extend(self, cells: Sequence[object]) -> None:
        height = len(cells)
        kinds = set(map(type, cells))
        if kinds <= _PLAIN_KINDS:
            self._append(np.fromiter(map(self.texts.__getitem__, cells), np.int32, height), height)  # type: ignore[arg-type]
        elif kinds == {float}:
            numbers = np.array(cells, np.float64)
            finite = np.isfinite(numbers)
            numbers[~finite] = np.nan
            self._append(np.where(finite, NUMBER, EMPTY).astype(np.int32), numbers)
        else:
            codes = np.fromiter(map(self._code, cells), np.int32, height)
            numbers = np.array([c if type(c) is float or type(c) is int else np.nan for c in cells], np.float64)
            numbers[np.isinf(numbers)] = np.nan
            self._append(codes, numbers)

    def _code(self, cell: object) -> int:
        kind = type(cell)
        if kind is float or kind is int:
            return NUMBER if math.isfinite(cell) else EMPTY  # type: ignore[arg-type]
        if cell is None:
            return EMPTY
        if kind is bool:
            return self.texts[str(cell).upper()]
        if kind is dt.datetime and cell.time() == dt.time():  # type: ignore[attr-defined]
            return self.texts[cell.date()]  # type: ignore[attr-defined]
        return self.texts[cell]  # type: ignore[index]

    def _append(self, codes: NDArray[np.int32], numbers: NDArray[np.float64] | int) -> None:
        self.codes.append(codes)
        self.numbers.append(numbers)
        self.has_numbers = self.has_numbers or not isinstance(numbers, int)

    def finish(self) -> Column:
        numbers = None
        if self.has_numbers:
            parts = [np.full(part, np.nan) if isinstance(part, int) else part for part in self.numbers]
            numbers = parts[0] if len(parts) == 1 else np.concatenate(parts)
        codes = self.codes[0] if len(self.codes) == 1 else np.concatenate(self.codes)
        return Column(codes, numbers, self.values)


def columns_of(rows: Iterable[Sequence[object]], *, most_cells: int | None = None) -> tuple[list[Column], int]:
    """Turn rows of cells into columns, a chunk at a time, so that only one chunk exists twice.

    Args:
        rows: rows of raw cells; they may differ in length, and a missing cell is empty.
        most_cells: stop reading once there are more cells than this.

    Returns:
        The columns, and the number of rows read.
    """
    growing: list[_Growing] = []
    height = 0
    iterator = iter(rows)
    while chunk := list(itertools.islice(iterator, _CHUNK)):
        width = max(map(len, chunk))
        even = width == min(map(len, chunk))
        transposed = zip(*chunk, strict=True) if even else itertools.zip_longest(*chunk, fillvalue="")
        while len(growing) < width:
            late = _Growing()
            if height:
                late._append(np.zeros(height, np.int32), height)
            growing.append(late)
        for column, cells in zip(growing, transposed, strict=False):
            column.extend(cells)
        for column in growing[width:]:
            column._append(np.zeros(len(chunk), np.int32), len(chunk))
        height += len(chunk)
        if most_cells is not None and height * len(growing) > most_cells:
            break
    return [column.finish() for column in growing], height


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range; rows and columns count from 0 within the grid, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


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
    """

    name: str
    columns: list[Column]
    height: int
    first_column: int = 0
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Merged, ...] = ()

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


def column_letters(column: int) -> str:
    """Spreadsheet letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The column, counted from 0, that bears these letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
