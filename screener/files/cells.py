"""A sheet as plain cells: what a parser hands on, in flat arrays that another process can write and read.

A column keeps each distinct text once and an index per row, so that a million rows are read, compared and normalised
by their few distinct texts. Nothing here needs numpy, whose import costs more than a small workbook.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from screener.reference.text import clean

Cell = str | float | dt.date | dt.datetime | dt.time | dt.timedelta
"""What a cell can hold. An empty cell is the empty string, and so is a number that is none; midnight is a date."""

Tidy = Callable[[str], str]

EMPTY = 0
NUMBER = -1
NAN = float("nan")
_PLAIN_KINDS = frozenset({str, dt.date})
_CHUNK = 2_048
_NUMBER_CODES = array("i", [NUMBER] * _CHUNK)


class Merged(NamedTuple):
    """A merged range; rows and columns count from 0 within the grid, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class FlatColumn(NamedTuple):
    """One column of cells.

    Attributes:
        codes: int32 a row: 0 for an empty cell, -1 for a number, else the place of its text in `values`.
        numbers: float64 a row; NaN where the cell is not a number. None where no cell of the column is a number.
        values: the distinct texts, dates and times; the first is the empty string.
    """

    codes: array[int]
    numbers: array[float] | None
    values: list[Cell]

    def cell(self, row: int) -> Cell:
        """What stands in a row."""
        code = self.codes[row]
        return self.numbers[row] if code == NUMBER and self.numbers is not None else self.values[code]

    def take(self, rows: Sequence[int]) -> FlatColumn:
        """The same column with the rows given, in that order; a row of -1 is an empty cell."""
        codes = array("i", [self.codes[row] if row >= 0 else EMPTY for row in rows])
        numbers = self.numbers and array("d", [self.numbers[row] if row >= 0 else NAN for row in rows])
        return FlatColumn(codes, numbers, list(self.values))


class SheetNotes(NamedTuple):
    """What one sheet says beside its cells.

    Attributes:
        percents: columns, from 0, in order, whose numbers are shown as percentages.
        texts: comments, page headers and drawn texts, with their row and column from 0.
        uncalculated: rows, from 0, with a formula whose value nobody has stored.
        scaled: columns, from 0, in order, whose number format scales: the thousands it leaves out and its own words.
    """

    percents: tuple[int, ...] = ()
    texts: tuple[tuple[int, int, str], ...] = ()
    uncalculated: tuple[int, ...] = ()
    scaled: tuple[tuple[int, int, str], ...] = ()


NO_NOTES = SheetNotes()


class Sheet(NamedTuple):
    """One sheet.

    Attributes:
        name: the sheet's name; for a file without sheets, the file's own name.
        columns: the cells, column by column, all of the same height.
        height: number of rows.
        first_column: the sheet's column in which the first of `columns` stands (0 is A).
        hidden: the sheet is hidden in its workbook.
        hidden_rows: rows (from 0) that are hidden.
        merged: merged ranges, where the format tells them cheaply.
        facts: what a format says of the whole sheet apart from its cells, as pairs of key and value.
        notes: what a workbook says beside the cells: formats, comments, page headers.
    """

    name: str
    columns: list[FlatColumn]
    height: int
    first_column: int = 0
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Merged, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    notes: SheetNotes = NO_NOTES

    def rows(self) -> list[list[Cell]]:
        """The cells row by row, from column A on; a whole number is a float, an empty cell the empty string."""
        before: list[Cell] = [""] * self.first_column
        return [[*before, *(column.cell(row) for column in self.columns)] for row in range(self.height)]


class _Texts(dict[Cell, int]):
    """The place of each cell's cleaned content in a column's list of values; unseen content is added."""

    def __init__(self, values: list[Cell], tidy: Tidy) -> None:
        super().__init__({"": 0})
        self.values_list, self.tidy = values, tidy

    def __missing__(self, cell: Cell) -> int:
        content: Cell = self.tidy(cell) if isinstance(cell, str) else cell
        place = self.get(content)
        if place is None:
            place = self[content] = len(self.values_list)
            self.values_list.append(content)
        if content is not cell:
            self[cell] = place
        return place


class _Growing:
    """A column under construction."""

    def __init__(self, height: int, tidy: Tidy) -> None:
        self.values: list[Cell] = [""]
        self.texts = _Texts(self.values, tidy)
        self.codes = array("i", bytes(4 * height))
        self.numbers: array[float] | None = None

    def extend(self, cells: Sequence[object]) -> None:
        kinds = set(map(type, cells))
        if kinds <= _PLAIN_KINDS:
            self.codes.fromlist(list(map(self.texts.__getitem__, cells)))  # type: ignore[arg-type]
            self._pad()
            return
        numbers = self._numbers()
        if kinds == {float} and all(map(math.isfinite, cells)):  # type: ignore[arg-type]
            self.codes.extend(_NUMBER_CODES if len(cells) == _CHUNK else _NUMBER_CODES[: len(cells)])
            numbers.fromlist(list(cells))  # type: ignore[arg-type]
            return
        self.codes.fromlist(list(map(self._code, cells)))
        numbers.fromlist([c if (type(c) is float or type(c) is int) and math.isfinite(c) else NAN for c in cells])

    def skip(self, height: int) -> None:
        self.codes.frombytes(bytes(4 * height))
        self._pad()

    def _pad(self) -> None:
        if self.numbers is not None:
            self.numbers.extend(itertools.repeat(NAN, len(self.codes) - len(self.numbers)))

    def _numbers(self) -> array[float]:
        if self.numbers is None:
            self.numbers = array("d", itertools.repeat(NAN, len(self.codes)))
        return self.numbers

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


def columns_of(
    rows: Iterable[Sequence[object]], *, most_cells: int | None = None, tidy: Tidy = clean
) -> tuple[list[FlatColumn], int]:
    """Turn rows of cells into columns, a chunk at a time, so that only one chunk exists twice.

    Args:
        rows: rows of raw cells; they may differ in length, and a missing cell is empty.
        most_cells: stop reading once there are more cells than this.
        tidy: what is done to each distinct text.

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
        growing += [_Growing(height, tidy) for _ in range(width - len(growing))]
        for column, cells in zip(growing, transposed, strict=False):
            column.extend(cells)
        for column in growing[width:]:
            column.skip(len(chunk))
        height += len(chunk)
        if most_cells is not None and height * len(growing) > most_cells:
            break
    return [FlatColumn(column.codes, column.numbers, column.values) for column in growing], height


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
