"""A field's texts over many rows: each distinct text once, and an index a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import NUMBER, Cell, Column


@dataclass(frozen=True, slots=True)
class TextColumn:
    """One text or nothing a row.

    Attributes:
        codes: int32 a row, the place of its text in `values`; 0 is nothing.
        values: the distinct texts; the first is None.
    """

    codes: NDArray[np.int32]
    values: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str | None:
        return self.values[int(self.codes[row])]

    @property
    def present(self) -> NDArray[np.bool_]:
        """Which rows have a text."""
        return self.codes > 0

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> TextColumn:
        """The rows given, or the rows for which a mask is true."""
        return TextColumn(self.codes[rows], self.values)

    def flags(self, test: Callable[[str], bool]) -> NDArray[np.bool_]:
        """For each row whether its text passes a test, which is asked once for each distinct text."""
        return self.map_values(lambda text: bool(test(text)), False)

    def map_values(self, answer: Callable[[str], bool], nothing: bool) -> NDArray[np.bool_]:
        """For each row the answer for its text, `nothing` where it has none."""
        table = np.array([nothing if text is None else answer(text) for text in self.values], dtype=bool)
        return table[self.codes]

    def map(self, change: Callable[[str], str | None]) -> TextColumn:
        """Each text changed, once for each distinct one; None takes the text away."""
        return recode(self.codes, [None if text is None else change(text) for text in self.values])

    def or_else(self, other: TextColumn) -> TextColumn:
        """These texts, and the other's where there is none."""
        if not other.codes.any():
            return self
        gaps = (self.codes == 0) & (other.codes > 0)
        if not gaps.any():
            return self
        codes = self.codes.copy()
        codes[gaps] = other.codes[gaps] + (len(self.values) - 1)
        return TextColumn(codes, (*self.values, *other.values[1:]))

    def where(self, mask: NDArray[np.bool_]) -> TextColumn:
        """These texts where the mask is true, nothing elsewhere."""
        return TextColumn(np.where(mask, self.codes, 0).astype(np.int32), self.values)


def recode(codes: NDArray[np.int32], values: Sequence[str | None]) -> TextColumn:
    """Texts from codes into values that may repeat or be None."""
    places: dict[str | None, int] = {None: 0, "": 0}
    kept: list[str | None] = [None]
    lookup = np.zeros(len(values), dtype=np.int32)
    for place, value in enumerate(values):
        found = places.get(value)
        if found is None:
            found = places[value] = len(kept)
            kept.append(value)
        lookup[place] = found
    return TextColumn(lookup[codes], tuple(kept))


def nothing(height: int) -> TextColumn:
    """No text on any row."""
    return TextColumn(np.zeros(height, dtype=np.int32), (None,))


def constant(text: str | None, height: int) -> TextColumn:
    """The same text on every row."""
    if text is None:
        return nothing(height)
    return TextColumn(np.ones(height, dtype=np.int32), (None, text))


def number_text(number: float) -> str:
    """A number as a person would type it: without a decimal point where it is whole."""
    return f"{number:.0f}" if number == int(number) and abs(number) < 1e15 else repr(number)


def texts_of(
    column: Column, change: Callable[[str], str | None] | None = None, number: Callable[[float], str] = number_text
) -> TextColumn:
    """A column as texts.

    Args:
        column: the cells.
        change: what is done with each distinct text; None takes it away.
        number: how a cell that holds a number is written; its text then passes through `change` too.
    """
    used = np.zeros(len(column.values), dtype=bool)
    used[column.codes[column.codes > 0]] = True
    values = [_plain(value) if used[place] else None for place, value in enumerate(column.values)]
    codes = column.codes
    if column.numbers is not None and (is_number := codes == NUMBER).any():
        distinct, inverse = np.unique(column.numbers[is_number], return_inverse=True)
        codes = codes.copy()
        codes[is_number] = inverse.astype(np.int32) + len(values)
        values += [number(float(value)) for value in distinct]
    if change is not None:
        values = [None if value is None else change(value) for value in values]
    return recode(codes, values)


def _plain(value: Cell) -> str | None:
    return value if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else str(value)
