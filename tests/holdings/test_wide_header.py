"""A header of thousands of columns: read in time that is in proportion to it."""

from __future__ import annotations

from pathlib import Path

from screener.holdings import read_holdings
from screener.holdings.layout.header import Header, HeaderCell
from screener.holdings.layout.table_finder import _cut_at_repetition


def test_a_header_of_a_hundred_thousand_columns_is_looked_at_once() -> None:
    # hours where each column is looked for among all cells: the square of a hundred thousand
    columns = list(range(100_000))
    cells = tuple(HeaderCell(column, 0, str(column), None) for column in columns)
    assert _cut_at_repetition(Header(0, 0, cells), columns) == [columns]


def test_a_row_that_names_thousands_of_securities_is_read_column_by_column(tmp_path: Path) -> None:
    # hours where each column of names is compared with every other: the square of four thousand
    path = tmp_path / "wide.csv"
    path.write_text("Security Name;ISIN;Quantity\n" + "MINING R CK AG;DE0008430026;1.000;EUR;486.3ER" * 4_000 + "\n")
    holdings = read_holdings([path])
    said = [*holdings.columns.texts["isin"].values, *(one.text for one in holdings.loose)]
    assert any("DE0008430026" in (text or "") for text in said)
