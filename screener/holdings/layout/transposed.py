"""Tables on their side: field names down one column, a security in each column beside it."""

from __future__ import annotations

from dataclasses import dataclass

from screener.files.grid import Grid, columns_of
from screener.holdings.columns.header_terms import heading
from screener.holdings.layout.header import IDENTITY
from screener.holdings.values.dates import find_date
from screener.holdings.values.numbers import is_nothing

_TALLEST = 200
_LEFTMOST = 3
_FEWEST_FIELDS = 3
_FEWEST_SECURITIES = 2


@dataclass(frozen=True, slots=True)
class Sideways:
    """A table on its side: its cells turned, its first and last row and its column of field names, from 0.

    Above what was turned stand the lines above it as they are: they say its day, its account and its unit.
    """

    grid: Grid
    top: int
    bottom: int
    left: int


def find_sideways(grid: Grid) -> Sideways | None:
    """The table on its side that a sheet without header rows holds; None where there is none.

    One column must name three fields of a holding below each other, one of which says which security it is, and at
    least two columns beside it must be filled.
    """
    if grid.height > _TALLEST or len(grid.columns) < 1 + _FEWEST_SECURITIES:
        return None
    for left, column in enumerate(grid.columns[:_LEFTMOST]):
        rows = []
        fields = set()
        for row in range(grid.height):
            cell = column.cell(row)
            found = heading(cell) if isinstance(cell, str) else None
            if found is not None and found.exact:
                rows.append(row)
                fields.add(found.field)
        fields -= {"other", "cash_table", "transactions", "benchmark_weight"}
        if len(fields) < _FEWEST_FIELDS or not fields & IDENTITY:
            continue
        beside = range(left + 1, len(grid.columns))
        filled = [place for place in beside if sum(_has_value(grid, place, row) for row in rows) >= len(rows) / 2]
        if len(filled) >= _FEWEST_SECURITIES:
            named = rows[0] > 0 and not fields & {"name", "issuer"} and _are_names(grid, filled, rows[0] - 1, left)
            return _turn(grid, rows[0] - named, rows[-1], left, named=named)
    return None


def _are_names(grid: Grid, columns: list[int], row: int, left: int) -> bool:
    """Whether a row has a text over each security, and in the column of field names nothing, or a word of no field.

    Under such a word the texts differ, and none is a day.
    """
    cells = [grid.columns[place].cell(row) for place in columns]
    texts = [cell for cell in cells if isinstance(cell, str) and cell]
    said = grid.columns[left].cell(row)
    unlike = len(set(texts)) == len(texts) and not any(map(find_date, texts))
    return len(texts) == len(cells) and (said == "" or (unlike and isinstance(said, str) and heading(said) is None))


def _has_value(grid: Grid, column: int, row: int) -> bool:
    cell = grid.columns[column].cell(row)
    return cell != "" and not (isinstance(cell, str) and is_nothing(cell))


def _turn(grid: Grid, top: int, bottom: int, left: int, *, named: bool) -> Sideways:
    turned = [[column.cell(row) for row in range(top, bottom + 1)] for column in grid.columns[left:]]
    turned[0][0] = "Name" if named else turned[0][0]
    above = [grid.row(row) for row in range(top)]  # a line of several cells would stand over the fields
    titles = [cells if sum(cell != "" for cell in cells) == 1 else [] for cells in above]
    columns, height = columns_of([*titles, *turned])
    return Sideways(Grid(grid.name, columns, height), top, bottom, left)
