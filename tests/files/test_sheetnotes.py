"""What a workbook says beside its cells: percent formats, comments, page headers."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from screener import read_holdings
from screener.files.sheetnotes import MOST_BYTES, sheet_notes


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


@pytest.mark.parametrize(
    ("title", "header", "cell", "shown", "worth"),
    [
        ("", "Value (USD 000)", 5_200_000, "#,##0,", 5_200_000),
        ("", "Value (USD 000)", 5_200, "#,##0", 5_200_000),
        ("All amounts in USD thousands", "Value", 5_200_000, "#,##0,", 5_200_000),
        ("All amounts in USD thousands", "Value", 5_200, "#,##0;(#,##0)", 5_200_000),
        ("", "Value USD", 5_200_000, "#,##0.0,", 5_200_000),
        ("", "Value USD", 5_200, '#,##0.0"k"', 5_200_000),
        ("", "Value USD", 5_200_000, '#,##0.0,"k"', 5_200_000),
        ("", "Value", 5.2, '[$€-407] 0.0" Mio."', 5_200_000),
        ("", "Value EUR", 5_200_000, '#,##0.00\\ "€"', 5_200_000),
        ("", "Value SEK", 5_200_000, '#,##0" kr"', 5_200_000),
        ("", "Value USD", 5_200_000, '[>=1000000]#,##0.0,,"M";[>=1000]#,##0.0,"K";0', 5_200_000),
        ("", "Value (pence)", 520_000_000, "#,##0,", 5_200_000),
    ],
)
def test_a_number_format_that_scales_is_heard_once(
    title: str, header: str, cell: float, shown: str, worth: float, tmp_path: Path
) -> None:
    book = Workbook()
    for row in [(title,)] * bool(title) + [("Security", "Quantity", header), *[("SAP SE", 10, cell)] * 2]:
        book.active.append(row)
    for one in book.active["C"][-2:]:
        one.number_format = shown
    book.save(tmp_path / "a.xlsx")
    assert list(read_holdings([tmp_path / "a.xlsx"]).positions["market_value"]) == [worth] * 2


def test_comments_and_page_headers_are_looked_through(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    with path.open("rb") as file:
        assert sheet_notes(file)["H"].percents == (2,)
    loose = read_holdings([path]).loose
    assert {(2, "sold to CNOOC LTD"), (1, "Statement for CNOOC LTD")} <= {(one.row, one.text) for one in loose}


def test_a_sheets_name_and_what_is_drawn_on_it_are_looked_through(tmp_path: Path) -> None:
    book = load_workbook(workbook(tmp_path / "a.xlsx"))
    sheet = book.active
    sheet.title = "Sold by CNOOC LTD"
    chart = BarChart()
    chart.title = "Weight of CNOOC LTD"
    chart.add_data(Reference(sheet, min_col=3, min_row=1, max_row=3))
    sheet.add_chart(chart, "E2")
    book.save(tmp_path / "b.xlsx")
    loose = {one.text for one in read_holdings([tmp_path / "b.xlsx"]).loose}
    assert {"Sold by CNOOC LTD", "Weight of CNOOC LTD"} <= loose


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


def repacked(path: Path, part: str, content: bytes) -> Path:
    """The workbook with another content of one part."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    found = next(name for name in parts if part in name)
    made = path.with_name(f"other-{path.name}")
    with zipfile.ZipFile(made, "w") as new:
        for name, old_content in parts.items():
            new.writestr(name, content if name == found else old_content)
    return made


def test_more_comments_than_are_looked_through_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screener.files.sheetnotes.MOST_COMMENT_BYTES", 100)
    monkeypatch.setenv("SCREENER_ISOLATE", "off")
    holdings = read_holdings([workbook(tmp_path / "a.xlsx")])
    assert len(holdings.positions) == 2
    assert any(
        "comments, page headers and percent formats cannot be read" in one for one in holdings.inputs[0].warnings
    )


def test_a_page_header_behind_many_rows_is_looked_through(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(("Security Name", "ISIN", "Quantity"))
    for number in range(25_000):
        book.active.append(("SAP SE", "DE0007164600", number))
    book.active.oddFooter.center.text = "Statement for CNOOC LTD"
    book.save(tmp_path / "long.xlsx")
    with zipfile.ZipFile(tmp_path / "long.xlsx") as archive:
        assert archive.getinfo("xl/worksheets/sheet1.xml").file_size > MOST_BYTES
    assert "Statement for CNOOC LTD" in {one.text for one in read_holdings([tmp_path / "long.xlsx"]).loose}


def test_more_comments_than_two_megabytes_are_all_looked_through(tmp_path: Path) -> None:
    one = b'<comment ref="A2"><text><t>%s</t></text></comment>'
    many = b"<comments>" + one % (b"as agreed " * 300_000) + one % b"sold to CNOOC LTD" + b"</comments>"
    path = repacked(workbook(tmp_path / "a.xlsx"), "comment", many)
    assert "sold to CNOOC LTD" in {one.text for one in read_holdings([path]).loose}


def test_comments_of_a_table_that_lies_on_its_side_are_looked_through(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (
        ("Security Name", "SAP SE", "APPLE INC", "NESTLE SA"),
        ("ISIN", "DE0007164600", "US0378331005", "CH0038863350"),
        ("Quantity", 10, 20, 30),
        ("Market Value", 1000, 2000, 3000),
    ):
        sheet.append(row)
    sheet["B2"].comment = Comment("sold to CNOOC LTD", "me")
    book.save(tmp_path / "side.xlsx")
    holdings = read_holdings([tmp_path / "side.xlsx"])
    assert len(holdings.positions) == 3
    assert "sold to CNOOC LTD" in {one.text for one in holdings.loose}
