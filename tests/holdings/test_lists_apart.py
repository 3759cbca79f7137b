"""Tables that only list things hold nothing; they name the positions of the other tables."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from screener.holdings import read_holdings


def test_a_list_of_instruments_below_positions_is_set_apart_and_names_those_that_lack_a_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    held = book.active
    for row in (("ISIN", "Quantity", "Market Value"), ("HK0941009539", 5, 40), ("CH0038863350", 2, 180)):
        held.append(row)
    held.append(())
    for row in (("Name", "ISIN"), ("China Mobile Ltd", "HK0941009539"), ("Nestle SA", "CH0038863350")):
        held.append(row)
    book.save(tmp_path / "h.xlsx")
    read = read_holdings(tmp_path / "h.xlsx")
    assert read.positions[["name", "market_value"]].to_numpy().tolist() == [
        ["China Mobile Ltd", 40],
        ["Nestle SA", 180],
    ]
    assert [row.rule for row in read.coverage if row.reason == "not_holdings"] == ["instrument_list"] * 2
