"""What a workbook says beside its cells: percent formats, comments, page headers."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
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
    with path.open("rb") as file:
        assert sheet_notes(file)["H"].percents == (2,)
    loose = read_holdings([path]).loose
    assert {(2, "sold to CNOOC LTD"), (1, "Statement for CNOOC LTD")} <= {(one.row, one.text) for one in loose}


def test_a_workbook_in_an_archive_has_its_notes_too(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(path, "a.xlsx")
    assert "sold to CNOOC LTD" in {one.text for one in read_holdings([tmp_path / "a.zip"]).loose}


def test_what_is_no_workbook_has_no_notes() -> None:
    assert sheet_notes(io.BytesIO(b"PK\x03\x04 broken")) == {}


@pytest.mark.parametrize(("part", "unit"), [("comment", b'<comment ref="A1">'), ("styles", b"<cellXfs>")])
def test_tags_that_are_never_closed_are_looked_at_once(part: str, unit: bytes, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as target:
        for name in source.namelist():
            # seconds where each tag is followed to the end of the part: the square of a hundred thousand
            target.writestr(name, unit * 100_000 if part in name else source.read(name))
    with (tmp_path / "b.xlsx").open("rb") as file:
        assert list(sheet_notes(file)) == ["H"]


def test_a_position_beside_a_formula_that_nobody_calculated_is_weakly_screened(tmp_path: Path) -> None:
    book = Workbook()
    rows = (("Name", "ISIN", "Quantity", "Value"), ("SAP", "DE0007164600", 2, "=C2*3"), ("X", "US0378331005", 1, 5))
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    positions = read_holdings([tmp_path / "a.xlsx"]).positions
    assert list(positions["weaknesses"].fillna("")) == ["uncalculated_formula", ""]
