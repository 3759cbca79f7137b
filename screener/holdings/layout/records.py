"""From the rows of a table to its records: one row each, or several rows stacked under several header rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import EMPTY, Grid
from screener.holdings.columns.assign import ColumnAssignment, header_of
from screener.holdings.columns.content import scheme_of
from screener.holdings.columns.header_terms import heading
from screener.holdings.layout.header import IDENTITY, Header, HeaderCell, kinds
from screener.holdings.layout.table_finder import TableRegion

_LOOK = 400


@dataclass(slots=True)
class Records:
    """The records of one table, as what stands under each header cell; fields are still open.

    `rows` are the first of each record, from 0 within the grid, `spans` how many each takes, None where all take one;
    `odd` are rows with content of no record, `lines` what the header stacks for one.
    """

    columns: list[ColumnAssignment]
    rows: NDArray[np.int64]
    spans: NDArray[np.int64] | None
    odd: NDArray[np.int64]
    lines: int = 1


def read_records(grid: Grid, region: TableRegion, is_special: Callable[[str], bool]) -> Records:
    """Cut the rows below a header into records; none has a row that begins like a total or a page line."""
    content = np.zeros(len(region.rows), dtype=bool)
    for column in grid.columns[region.left : region.right + 1]:
        content |= column.codes[region.rows] != EMPTY
    body = region.rows[content]
    if _is_stacked(grid, region, body):
        return _stacked(grid, region, body, is_special)
    headed = _header_texts(region.header)
    columns = [
        _use(grid, headed.get(column, ()), column, 0, body)
        for column in range(region.left, region.right + 1)
        if column in headed or (grid.columns[column].codes[body] != EMPTY).any()
    ]
    return Records(columns, body, None, np.zeros(0, np.int64))


def _header_texts(header: Header) -> dict[int, list[HeaderCell]]:
    """The header cells of each column, from the top."""
    found: dict[int, list[HeaderCell]] = {}
    for cell in header.cells:
        found.setdefault(cell.column, []).append(cell)
    return found


def _use(grid: Grid, cells: Iterable[HeaderCell], column: int, line: int, rows: NDArray[np.int64]) -> ColumnAssignment:
    texts = [cell.text for cell in cells]
    words, found = header_of(texts) if texts else ("", None)
    return ColumnAssignment(column, line, words, found, grid.columns[column].take(rows))


def _conflicts(header: Header, column: int) -> bool:
    """Whether the lines over a column name different fields, and are no words of one that was broken over two lines."""
    cells = [cell for cell in header.cells if cell.column == column]
    if len({cell.heading.field for cell in cells if cell.heading and cell.heading.exact}) < 2:
        return False
    whole = heading(" ".join(cell.text for cell in cells))
    return whole is None or not whole.exact


def _is_stacked(grid: Grid, region: TableRegion, body: NDArray[np.int64]) -> bool:
    """Whether the lines of a header belong to different rows of a record, rather than together over one row.

    They do when lines of one column name different fields, and the rows bear it out: a security's name stands on only
    some of them.
    """
    header = region.header
    if header.lines() < 2 or len(body) < 2:
        return False
    columns = {cell.column for cell in header.cells}
    named = [cell for cell in header.cells if cell.heading and cell.heading.exact and cell.heading.field == "name"]
    named = named or [cell for cell in header.cells if cell.heading and cell.heading.field in IDENTITY]
    if not named or not any(_conflicts(header, column) for column in columns):
        return False
    look = body[:_LOOK]
    column = grid.columns[named[0].column]
    is_text = kinds(column)[column.codes[look]] == 1
    several = sum(grid.columns[c].codes[look] != EMPTY for c in range(region.left, region.right + 1)) > 1
    share = float(is_text[several].mean()) if several.any() else 1.0
    return share <= 0.67 or any(_alternates(grid, column, look) for column in columns)


def _alternates(grid: Grid, column: int, rows: NDArray[np.int64]) -> bool:
    """Whether a column holds identifiers of two kinds in turn, such as a SEDOL above an ISIN."""
    cells = [grid.columns[column].cell(row) for row in rows.tolist()]
    kinds_found = Counter(scheme for cell in cells if isinstance(cell, str) and (scheme := scheme_of(cell)))
    return sum(count >= 0.25 * len(rows) for count in kinds_found.values()) >= 2


def _stacked(grid: Grid, region: TableRegion, body: NDArray[np.int64], is_special: Callable[[str], bool]) -> Records:
    header = region.header
    lines = header.lines()
    starts: list[int] = []
    spans: list[int] = []
    odd: list[int] = []
    begins = _begins(grid, region, body)
    first = _first_texts(grid, region, body)
    runs = [len(part) for part in np.split(body, np.flatnonzero(np.diff(body) > 1) + 1)]
    apart = len(runs) > 1 and sum(length <= lines for length in runs) >= 0.9 * len(runs)
    open_record = False
    previous = -10
    for row, is_start, text in zip(body.tolist(), begins.tolist(), first, strict=True):
        offset = row - starts[-1] if starts else lines
        adjoining = open_record and row == previous + 1
        previous = row
        if is_special(text):
            odd.append(row)
            open_record = False
        elif is_start and not (apart and adjoining and offset < lines):
            starts.append(row)
            spans.append(1)
            open_record = True
        elif 0 < offset < lines and open_record:
            spans[-1] = offset + 1
        else:
            odd.append(row)
    rows, taken = np.array(starts, dtype=np.int64), np.array(spans, dtype=np.int64)
    headed = _header_texts(header)
    columns = []
    for line in range(lines):
        at = np.where(taken > line, rows + line, -1)
        for column in range(region.left, region.right + 1):
            cells = [cell for cell in headed.get(column, ()) if cell.line == line]
            use = _use(grid, cells, column, line, at)
            if cells or use.data.codes.any():
                columns.append(use)
    return Records(columns, rows, taken, np.array(odd, dtype=np.int64), lines)


def _begins(grid: Grid, region: TableRegion, body: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each row whether it could begin a record: a name, and something of the first line beside it."""
    first = [cell for cell in region.header.cells if cell.line == 0 and cell.heading]
    names = [cell.column for cell in first if cell.heading and cell.heading.field == "name"]
    others = [cell.column for cell in first if cell.column not in names]
    if not names:
        names = [cell.column for cell in first if cell.heading and cell.heading.field in IDENTITY][:1]
        others = [column for column in others if column not in names]
    named = np.zeros(len(body), dtype=bool)
    for column in names:
        cells = grid.columns[column]
        named |= kinds(cells)[cells.codes[body]] == 1
    beside = np.zeros(len(body), dtype=bool)
    for column in others:
        beside |= grid.columns[column].codes[body] != EMPTY
    return named & beside


def _first_texts(grid: Grid, region: TableRegion, body: NDArray[np.int64]) -> list[str]:
    """The first cell of each row that is no number, if it is a text."""
    texts = [""] * len(body)
    for column in grid.columns[region.left : region.right + 1][::-1]:
        for place, code in enumerate(column.codes[body].tolist()):
            if code > 0:
                texts[place] = value if isinstance(value := column.values[code], str) else ""
    return texts
