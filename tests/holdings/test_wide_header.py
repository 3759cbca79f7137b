"""A header of thousands of columns: read in time that is in proportion to it."""

from __future__ import annotations

from screener.holdings.layout.header import Header, HeaderCell
from screener.holdings.layout.table_finder import _cut_at_repetition


def test_a_header_of_a_hundred_thousand_columns_is_looked_at_once() -> None:
    # hours where each column is looked for among all cells: the square of a hundred thousand
    columns = list(range(100_000))
    cells = tuple(HeaderCell(column, 0, str(column), None) for column in columns)
    assert _cut_at_repetition(Header(0, 0, cells), columns) == [columns]
