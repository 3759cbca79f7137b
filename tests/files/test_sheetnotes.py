"""What a workbook says beside its cells: percent formats, comments, page headers."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment

from screener import read_holdings
from screener.files.sheetnotes import sheet_notes


def workbook(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.title = "H"
    for row in (
        ("Security Name", "ISIN", "% of Fund"),
        ("SAP SE", "DE0007164600", 0.0125),
        ("X", "US0378331005", 0.11),
    ):
        sheet.append(row)
    for cell in sheet["C"][1:]:
        cell.number_format = "0.00%"
    sheet["A2"].comment = Comment("sold to CNOOC LTD", "me")
    sheet.oddHeader.center.text = "Statement for CNOOC LTD"
    book.save(path)
    return path


def test_a_fraction_shown_as_a_percentage_is_one(tmp_path: Path) -> None:
    holdings = read_holdings([workbook(tmp_path / "a.xlsx")])
    assert list(holdings.positions["weight"]) == [1.25, 11.0]


def test_comments_and_page_headers_are_looked_through(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    assert sheet_notes(path)["H"].percents == {2}
    loose = read_holdings([path]).loose
    assert {(2, "sold to CNOOC LTD"), (1, "Statement for CNOOC LTD")} <= {(one.row, one.text) for one in loose}


def test_what_is_no_workbook_has_no_notes(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 broken")
    assert sheet_notes(tmp_path / "a.xlsx") == {}
