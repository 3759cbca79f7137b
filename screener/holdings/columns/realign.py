"""Rows whose cells stand one or two columns beside where they belong, as when a name was written over two cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import NUMBER, Cell, Column
from screener.holdings.columns.assign import NUMBERS, SCHEMES, ColumnAssignment
from screener.holdings.columns.content import kinds
from screener.holdings.values.numbers import is_nothing, is_plain_number, parse_number
from screener.reference import identifiers

_CHECKED = (*NUMBERS, "isin", "cusip", "sedol", "currency", "country")
_MOST_ROWS = 5_000
_STEPS = (1, 2, -1)


@dataclass(frozen=True, slots=True)
class Realigned:
    """Columns after rows were put right.

    Attributes:
        uses: the columns.
        notes: what was done, by record.
        certain: no record contradicts any column.
    """

    uses: list[ColumnAssignment]
    notes: Mapping[int, str]
    certain: bool = False


def realign(uses: Sequence[ColumnAssignment], height: int) -> Realigned:
    """Put right the rows that fit their columns once their cells are moved.

    A row contradicts a column when its cell cannot be what the column holds: a word under a quantity, a country under a
    currency. Rows with two contradictions or more are tried with their cells moved by one or two columns from some
    column on; what stands at the seam is joined, as the two halves of a name.
    """
    count = contradictions(uses, height)
    if not count.any():
        return Realigned(list(uses), {}, certain=True)
    suspects = np.flatnonzero(count >= 2)[:_MOST_ROWS]
    if not len(suspects) or any(use.line for use in uses):
        return Realigned(list(uses), {})
    changed: dict[int, list[Cell]] = {}
    notes = {}
    for record in suspects.tolist():
        cells = [use.data.cell(record) for use in uses]
        moved = _best_move(uses, cells, int(count[record]))
        if moved is not None:
            changed[record], notes[record] = moved
    if not changed:
        return Realigned(list(uses), {})
    return Realigned([_with_cells(use, place, changed) for place, use in enumerate(uses)], notes)


def contradictions(uses: Sequence[ColumnAssignment], height: int) -> NDArray[np.int16]:
    """How many columns each record contradicts: by their fields, or by their headers where these were not believed."""
    count = np.zeros(height, dtype=np.int16)
    for use in uses:
        field = _declared(use)
        if field not in _CHECKED:
            continue
        values = use.data.values
        plain = field in NUMBERS
        flags = [
            not (plain and isinstance(value, str) and is_plain_number(value)) and _contradicts(field, value)
            for value in values
        ]
        if any(flags):
            count += np.array([*flags, False])[use.data.codes]
    return count


def _declared(use: ColumnAssignment) -> str | None:
    return use.heading.field if use.why.startswith("headed") and use.heading else use.field


def _contradicts(field: str | None, value: Cell) -> bool:
    """Whether a cell cannot be what a column holds. An empty cell contradicts nothing."""
    if value == "" or field is None:
        return False
    if not isinstance(value, str):
        return field in ("currency", "country", "isin")
    if is_nothing(value):
        return False
    if field in NUMBERS:
        return not (is_plain_number(value) or _is_number(value) or "range" in kinds(value))
    if field in SCHEMES:
        return not any(char.isdigit() for char in value)
    if field == "currency":
        return identifiers.currency(value) is None
    return value[-1].isdigit() and _is_number(value)


def _is_number(text: str) -> bool:
    return parse_number(text) is not None or parse_number(text, ",") is not None


def _best_move(uses: Sequence[ColumnAssignment], cells: list[Cell], before: int) -> tuple[list[Cell], str] | None:
    """The row with its cells moved so that nothing contradicts any more, and what was done; None where none does so."""
    seams = sorted(range(len(cells) - 1), key=lambda place: uses[place].field not in ("name", "issuer"))
    for step in _STEPS:
        for seam in seams:
            moved = _move(cells, seam, step)
            if moved is None:
                continue
            left = sum(
                _contradicts(use.field, cell) for use, cell in zip(uses, moved, strict=True) if use.field in _CHECKED
            )
            if left == 0 or (before >= 4 and left == 1):
                return (
                    moved,
                    f"its cells stand {abs(step)} column{'s' * (abs(step) > 1)} beside their headers and were moved",
                )
    return None


def _move(cells: list[Cell], seam: int, step: int) -> list[Cell] | None:
    """The cells right of a seam moved left by `step`, those in between joined to the seam's; or moved right."""
    if step < 0:
        return [*cells[: seam + 1], "", *cells[seam + 1 : -1]] if cells[-1] == "" else None
    between = cells[seam + 1 : seam + 1 + step]
    if len(between) < step or not all(isinstance(cell, str) for cell in [cells[seam], *between]):
        return None
    joined = " ".join(str(cell) for cell in [cells[seam], *between] if cell)
    return [*cells[:seam], joined, *cells[seam + 1 + step :], *[""] * step]


def _with_cells(use: ColumnAssignment, place: int, changed: Mapping[int, list[Cell]]) -> ColumnAssignment:
    """A column with the cells of some records replaced."""
    codes = use.data.codes.copy()
    numbers = use.data.numbers.copy() if use.data.numbers is not None else np.full(len(codes), np.nan)
    values = list(use.data.values)
    for record, cells in changed.items():
        cell = cells[place]
        numbers[record] = np.nan
        if isinstance(cell, float):
            codes[record], numbers[record] = NUMBER, cell
        elif cell == "":
            codes[record] = 0
        else:
            codes[record] = len(values)
            values.append(cell)
    return replace(use, data=Column(codes, numbers if (codes == NUMBER).any() else None, values))
