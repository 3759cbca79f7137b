"""The analyst's own file with what became of each row beside it: `screener screen F --annotate FOLDER`."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from typer.testing import CliRunner

from screener.cli.app import application

APP = application("screen")
ROWS = (
    ("Our own title", None, None, None),
    ("Name", "ISIN", "Shares", "Value USD"),
    ("APPLE INC", "US0378331005", 10, 2315),
    ("CHINA MOBILE LTD", "HK0941009539", 100, 930),
    ("INVENTED CHINA UCITS ETF", "IE0000000018", 5, 100),
    ("Total", None, None, "=SUM(D3:D5)"),
)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active["A3"].comment = Comment("bought in May", "an analyst")
    book.save(tmp_path / "ours.xlsx")
    return tmp_path / "ours.xlsx"


def annotated(path: Path, *more: str) -> openpyxl.worksheet.worksheet.Worksheet:
    folder = path.parent / "out"
    folder.mkdir(exist_ok=True)
    result = CliRunner().invoke(APP, ["screen", str(path), "--no-store", "-q", "--annotate", str(folder), *more])
    assert result.exit_code == 1, result.output
    (copy,) = folder.glob("*.annotated.xlsx")
    return openpyxl.load_workbook(copy).active


def said(sheet: openpyxl.worksheet.worksheet.Worksheet, row: int) -> list[object]:
    return [cell.value for cell in sheet[row][-5:]]


def test_a_copy_of_the_workbook_says_what_became_of_each_row_and_keeps_the_rest(workbook: Path) -> None:
    sheet = annotated(workbook)
    assert said(sheet, 2) == ["Outcome", "Reason", "Verdict", "Entity", "List"]
    assert said(sheet, 3)[0] == "clear"
    assert said(sheet, 4)[:1] == ["finding"]
    assert "listed" in str(said(sheet, 4)[2])
    assert "CHINA MOBILE LIMITED" in str(said(sheet, 4)[3])
    assert "us-ofac-ns-cmic" in str(said(sheet, 4)[4])
    assert said(sheet, 5)[:2] == ["not screened", "fund without holdings"]
    assert said(sheet, 6)[:2] == ["no position", "total"]
    assert sheet["D6"].value == "=SUM(D3:D5)"
    assert sheet["A3"].comment.text == "bought in May"
    assert sheet["A1"].value == "Our own title"


def test_a_text_file_gets_a_plain_workbook(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text("Name,ISIN,Value USD\n=APPLE INC,US0378331005,10\nCHINA MOBILE LTD,HK0941009539,20\n")
    sheet = annotated(path)
    assert sheet["A3"].value == "CHINA MOBILE LTD"
    assert sheet["A2"].data_type == "s"
    assert said(sheet, 3)[0] == "finding"


def test_the_excel_report_lists_all_positions_with_their_outcomes(workbook: Path) -> None:
    report = workbook.parent / "r.xlsx"
    CliRunner().invoke(APP, ["screen", str(workbook), "--no-store", "-q", "--report", str(report)])
    sheet = openpyxl.load_workbook(report)["All positions"]
    rows = [[cell.value for cell in row[:6]] for row in sheet.iter_rows()]
    assert rows[0][:2] == ["Outcome", "Reason of the outcome"]
    assert [row[0] for row in rows[1:]] == ["clear", "finding", "not screened"]


def test_each_copy_holds_its_own_file_s_rows_where_one_name_begins_another(workbook: Path) -> None:
    other, longer = openpyxl.load_workbook(workbook), workbook.with_name("ours.xlsx.xlsx")
    other.active.delete_rows(4)
    other.save(longer)
    folder = workbook.parent / "out"
    arguments = ["screen", str(workbook), str(longer), "--no-store", "-q", "--annotate", str(folder)]
    result = CliRunner().invoke(APP, arguments)
    assert result.exit_code == 1, result.output
    sheet = openpyxl.load_workbook(folder / "ours.annotated.xlsx").active
    assert [said(sheet, row)[0] for row in (3, 4, 5)] == ["clear", "finding", "not screened"]


def test_what_is_called_xlsx_and_is_none_gets_a_plain_workbook(tmp_path: Path) -> None:
    path = tmp_path / "ours.xlsx"
    path.write_text("Name,ISIN,Value USD\nCHINA MOBILE LTD,HK0941009539,20\n")
    assert said(annotated(path), 2)[0] == "finding"
