"""A column of cells as texts: each distinct text once, and an index a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from screener.files.grid import NUMBER, Cell, Column
from screener.positions import TextColumn, recode


def number_text(number: float) -> str:
    """A number as a person would type it: without a decimal point where it is whole."""
    return f"{number:.0f}" if number == int(number) and abs(number) < 1e15 else repr(number)


def texts_of(
    column: Column, change: Callable[[str], str | None] | None = None, number: Callable[[float], str] = number_text
) -> TextColumn:
    """A column as texts, each distinct one changed once (None takes it away), numbers first written by `number`."""
    values: list[str | None] = [None] * len(column.values)
    for place in column.used:
        values[place] = _plain(column.values[place])
    codes = column.codes
    if column.numbers is not None and (is_number := codes == NUMBER).any():
        distinct, inverse = np.unique(column.numbers[is_number], return_inverse=True)
        codes = codes.copy()
        codes[is_number] = inverse.astype(np.int32) + len(values)
        values += [number(float(value)) for value in distinct]
    if change is not None:
        values = [None if value is None else change(value) for value in values]
    return recode(codes, values)


def joined(first: TextColumn, second: TextColumn, between: str = " ") -> TextColumn:
    """Two texts behind each other; one of them alone where the other is missing or the same."""
    wide = len(second.values)
    pairs, inverse = np.unique(first.codes.astype(np.int64) * wide + second.codes, return_inverse=True)
    parts = (filter(None, (first.values[pair // wide], second.values[pair % wide])) for pair in pairs.tolist())
    return recode(inverse.astype(np.int32), [between.join(dict.fromkeys(both)) for both in parts])


def on_rows(height: int, texts: Mapping[int, str]) -> TextColumn:
    """Texts on single rows, nothing on the others."""
    codes = np.zeros(height, dtype=np.int32)
    codes[list(texts)] = np.arange(1, len(texts) + 1)
    return recode(codes, [None, *texts.values()])


def _plain(value: Cell) -> str | None:
    return value if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else str(value)
