"""Tables without a header that the vocabulary knows: found by the identifiers that stand in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import Grid
from screener.holdings.columns.content import scheme_of
from screener.holdings.columns.header_terms import heading
from screener.holdings.layout.header import NUMERIC, Header, HeaderCell, kinds
from screener.holdings.layout.table_finder import TableRegion


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
