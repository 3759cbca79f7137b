"""The tables of a sheet: which rows and columns belong to which header."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import Grid
from screener.holdings.layout.header import IDENTITY, Header, HeaderCell, find_headers


@dataclass(slots=True)
class TableRegion:
    """One table: a header, the columns it spans, and the rows below it, which may go on below repeated headers.

    Attributes:
        header: its first header.
        left: first column of the grid that belongs to it.
        right: last column.
        rows: rows of the grid below its headers, in order, blank ones included.
        repeats: the headers that only repeat the first.
    """

    header: Header
    left: int
    right: int
    rows: NDArray[np.int64]
    repeats: list[Header] = field(default_factory=list)


def find_tables(grid: Grid, named: Sequence[frozenset[str]] = (), *, lone: bool = True) -> list[TableRegion]:
    """All tables of a sheet, from the top; tables side by side are told apart, repeated headers are joined.

    `named` and `lone` as in `find_headers`.
    """
    width = len(grid.columns)
    regions: list[TableRegion] = []
    headers = _without_neighbours(find_headers(grid, named, lone=lone))
    for place, header in enumerate(headers):
        end = headers[place + 1].top if place + 1 < len(headers) else grid.height
        for part, left, right in _side_by_side(header, width):
            regions += _with_neighbours(grid, TableRegion(part, left, right, np.arange(header.bottom + 1, end)), end)
    return _join_repeats(regions)


def _without_neighbours(headers: list[Header]) -> list[Header]:
    """Leave out a header that stands wholly to the right of the table above it: it ends nothing of that table."""
    kept: list[Header] = []
    for header in headers:
        first = min(cell.column for cell in header.cells)
        if not kept or first - max(cell.column for cell in kept[-1].cells) < 2:
            kept.append(header)
    return kept


def _side_by_side(header: Header, width: int) -> list[tuple[Header, int, int]]:
    """Cut one header into those of tables side by side, each with its columns.

    A cut lies where an empty column separates two groups that each say which security they are about, or where the
    whole sequence of header words begins again.
    """
    columns = np.array(sorted({cell.column for cell in header.cells}))
    groups = [group.tolist() for group in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)]
    parts: list[list[int]] = groups[:1]
    for group in groups[1:]:
        if _is_table(header, group) and _is_table(header, parts[-1]):
            parts.append(group)
        else:
            parts[-1] += group
    parts = [half for part in parts for half in _cut_at_repetition(header, part)]
    result = []
    for place, part in enumerate(parts):
        left = 0 if place == 0 else part[0]
        right = width - 1 if place == len(parts) - 1 else parts[place + 1][0] - 1
        cells = tuple(cell for cell in header.cells if left <= cell.column <= right)
        result.append((Header(header.top, header.bottom, cells), left, right))
    return result


def _is_table(header: Header, columns: Sequence[int]) -> bool:
    among = frozenset(columns)
    found = [cell.heading for cell in header.cells if cell.column in among and cell.heading]
    return len({one.field for one in found}) >= 2 and any(one.field in IDENTITY for one in found)


def _cut_at_repetition(header: Header, columns: list[int]) -> list[list[int]]:
    texts: defaultdict[int, list[str]] = defaultdict(list)  # looked up: a header may have thousands of columns
    for cell in header.cells:
        texts[cell.column].append(cell.text)
    words = [texts[column] for column in columns]
    half = len(words) // 2
    if len(words) >= 4 and len(words) % 2 == 0 and words[:half] == words[half:] and _is_table(header, columns[:half]):
        return [columns[:half], columns[half:]]
    return [columns]


def _with_neighbours(grid: Grid, region: TableRegion, end: int) -> list[TableRegion]:
    """A region, and the tables that begin further down in the columns beside it."""
    last = max(cell.column for cell in region.header.cells)
    top = region.header.top
    beside = next((c for c in range(last + 1, region.right + 1) if not grid.columns[c].codes[top:end].any()), None)
    if beside is None or beside == region.right:
        return [region]
    columns, span = grid.columns[beside + 1 : region.right + 1], np.arange(top, end)
    part = Grid(grid.name, [column.take(span) for column in columns], len(span))
    found = find_headers(part, lone=False)
    if not found:
        return [region]
    shifted = [_shift(header, top, beside + 1) for header in found]
    regions = [TableRegion(region.header, region.left, beside, region.rows)]
    for place, header in enumerate(shifted):
        stop = shifted[place + 1].top if place + 1 < len(shifted) else end
        regions.append(TableRegion(header, beside + 1, region.right, np.arange(header.bottom + 1, stop)))
    return regions


def _shift(header: Header, down: int, right: int) -> Header:
    cells = tuple(HeaderCell(cell.column + right, cell.line, cell.text, cell.heading) for cell in header.cells)
    return Header(header.top + down, header.bottom + down, cells)


def _join_repeats(regions: list[TableRegion]) -> list[TableRegion]:
    """Join each region whose header only repeats an earlier one with that one, so that a table is read at once."""
    joined: dict[tuple[int, int, object], TableRegion] = {}
    for region in regions:
        shape = (region.left, region.right, region.header.shape())
        first = joined.setdefault(shape, region)
        if first is not region:
            first.rows = np.concatenate([first.rows, region.rows])
            first.repeats.append(region.header)
    return list(joined.values())
