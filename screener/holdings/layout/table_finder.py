"""The tables of a sheet: which rows and columns belong to which header, or to the identifiers below none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import Grid
from screener.holdings.columns.content import scheme_of
from screener.holdings.columns.header_terms import heading
from screener.holdings.layout.header import IDENTITY, NUMERIC, Header, HeaderCell, find_headers, kinds


@dataclass(slots=True)
class TableRegion:
    """One table: its first header, the first and last column that it spans, and the rows below, blank ones included.

    These may go on below headers that only repeat the first (`repeats`).
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


def find_headless(grid: Grid) -> list[TableRegion]:
    """The table that valid ISINs or FIGIs show where no header row was found; empty where there are none.

    It reaches from the first row with an identifier, or the first of the rows above it that have their figures in the
    same columns, to the last row with content. A row of texts right above it is its header, its words unknown.
    """
    identified = np.zeros(grid.height, dtype=bool)
    for column in grid.columns:
        flags = [isinstance(value, str) and scheme_of(value) in ("isin", "figi") for value in column.values]
        identified |= np.array([*flags, False])[column.codes]
    found = [row for row in np.flatnonzero(identified).tolist() if not _is_key_and_value(grid, row)]
    rows, filled = np.array(found, dtype=np.int64), grid.filled()
    if not len(rows) or int(filled[rows].max()) < 2:
        return []
    first = _first_alike(grid, rows)
    header = _header_above(grid, first) or Header(first, first - 1, ())
    last = int(np.flatnonzero(filled)[-1])
    return [TableRegion(header, 0, len(grid.columns) - 1, np.arange(first, last + 1))]


def _is_key_and_value(grid: Grid, row: int) -> bool:
    """Whether a row states one thing, such as "Share class ISIN" beside an ISIN."""
    cells = [cell for cell in grid.row(row) if cell != ""]
    return len(cells) == 2 and isinstance(cells[0], str) and (cells[0].endswith(":") or heading(cells[0]) is not None)


def _first_alike(grid: Grid, identified: NDArray[np.int64]) -> int:
    """The first of the rows right above the identified ones that have figures where most of those have theirs."""
    numeric = np.array([kinds(column)[column.codes] == NUMERIC for column in grid.columns])
    usual = numeric[:, identified].mean(axis=1) >= 0.5
    first = int(identified[0])
    while usual.any() and first and numeric[usual, first - 1].mean() >= 0.5:
        first -= 1
    return first


def _header_above(grid: Grid, first: int) -> Header | None:
    cells = grid.row(first - 1) if first else []
    texts = [(place, cell) for place, cell in enumerate(cells) if isinstance(cell, str) and cell]
    if len(texts) < 2 or len(texts) < sum(cell != "" for cell in cells) or any(len(text) > 60 for _, text in texts):
        return None
    if any(kinds(grid.columns[place])[grid.columns[place].codes[first - 1]] == NUMERIC for place, _ in texts):
        return None
    return Header(first - 1, first - 1, tuple(HeaderCell(place, 0, text, heading(text)) for place, text in texts))
