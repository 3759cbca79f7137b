"""Small files that declare more than they hold, or are damaged where a reader trusts: one sentence, or a word.

Each is read in a child process as a user's file is; none may abort, swell, run on or end in a traceback.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from screener.errors import FileError, HoldingsError, WatchlistError
from screener.files import isolation, sheetscan
from screener.files.limits import Limits
from screener.files.source import Source
from screener.files.xml import elements
from screener.holdings import Holdings, read_holdings
from screener.store.errors import WorkbookError
from screener.store.workbook import read_workbook
from screener.watchlist.publishers import import_list
from tests.holdings.fixtures import damaged
from tests.holdings.fixtures import securities as s
from tests.holdings.fixtures.damaged import SHEET, raw_xlsx, text_cell

HEADER = "Security Name,ISIN,Quantity"
ROW = f"{s.TENCENT.name},{s.TENCENT.isin},100"


@pytest.fixture(autouse=True)
def isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(isolation.VARIABLE, "on")


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(HoldingsError) as caught:
        read_holdings([path], limits=limits)
    return caught.value.message


def warnings(holdings: Holdings) -> str:
    return "\n".join(warning for file in holdings.inputs for warning in file.warnings)


def xlsx(path: Path, rows: str) -> Path:
    return raw_xlsx(path, SHEET.format(doctype="", rows=damaged.two_rows() + rows))


def spreadsheetml(path: Path, row: str, head: str = "", encoding: str = "utf-8") -> Path:
    text = (
        f'<?xml version="1.0"?>{head}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="H"><Table>'
        "<Row><Cell><Data>Security Name</Data></Cell><Cell><Data>ISIN</Data></Cell></Row>"
        f"<Row><Cell><Data>{s.TENCENT.name}</Data></Cell><Cell><Data>{s.TENCENT.isin}</Data></Cell></Row>"
        f"{row}</Table></Worksheet></Workbook>"
    )
    path.write_bytes(text.encode(encoding))
    return path


def ods(path: Path, row: str) -> Path:
    names = "".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0" ' for short in ("office", "table", "text")
    )
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in ("Security Name", "ISIN")
    )
    held = cells.replace("Security Name", s.TENCENT.name).replace("ISIN", s.TENCENT.isin)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="H">'
            f"<table:table-row>{cells}</table:table-row><table:table-row>{held}</table:table-row>{row}"
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path


VALUE = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
FAR = (
    "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    '<row r="1048576"><c r = "XFD1048576"><v>1</v></c></row>',
    '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    '<row r="1048576"><c s="1"\n\tr="XFD1048576"><v>1</v></c></row>',
)


@pytest.mark.parametrize("row", FAR)
def test_a_far_cell_is_seen_however_its_reference_is_written(row: str, tmp_path: Path) -> None:
    assert "is more than the limit `cells`" in refused(xlsx(tmp_path / "a.xlsx", row))


def test_a_far_cell_below_the_limit_is_too_far_for_a_small_file(tmp_path: Path) -> None:
    far = f'<row r="1000000">{text_cell("CA1000000", "x")}</row>'
    assert "is more than the limit `empty_cells`" in refused(xlsx(tmp_path / "a.xlsx", far))


def test_a_sheet_in_any_folder_is_measured(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", FAR[0])
    other = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name).replace(b"worksheets/sheet1.xml", b"tabs/first.xml")
            target.writestr(name.replace("worksheets/sheet1.xml", "tabs/first.xml"), data)
    assert "cells of the sheet 'Holdings'" in refused(other)


def test_two_parts_of_one_name_are_no_document(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", "")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert "two parts of the name 'xl/worksheets/sheet1.xml'" in refused(path)


def test_two_sheets_of_one_name_are_no_workbook(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "book.xlsx", "")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before, tag, after = parts["xl/workbook.xml"].partition(b"<sheet ")
    parts["xl/workbook.xml"] = before + (tag + after.partition(b"/>")[0] + b"/>") * 2 + after.partition(b"/>")[2]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert "two sheets of the name" in refused(path)


@pytest.mark.parametrize("isolate", ["on", "off"])
def test_a_sheet_wider_than_any_program_makes_is_refused(isolate: str, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("SCREENER_ISOLATE", isolate)
    path = tmp_path / "wide.csv"
    path.write_text(f"Security Name,ISIN\n{s.TENCENT.name},{s.TENCENT.isin}\n" + ",x" * 16_385 + "\n")
    assert "`columns` of 16,384" in refused(path)


def test_more_merged_ranges_than_any_sheet_has(tmp_path: Path) -> None:
    merged = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 30))
    sheet = SHEET.format(doctype="", rows=damaged.two_rows()).replace(
        "</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>"
    )
    assert "29 is more than the limit `merged` of 20" in refused(
        raw_xlsx(tmp_path / "a.xlsx", sheet), Limits(merged=20)
    )


@pytest.mark.parametrize(
    "unit", ["<row ", '<c r="A1" ', '<c r="A1">', '<c r="A1"><f>', "<c" + " r" * 40, "<row hidden="]
)
def test_tags_that_are_never_closed_are_looked_at_once(unit: str) -> None:
    part = (unit * (4_000_000 // len(unit))).encode()
    assert sheetscan.scan_sheet([part], exact=True).hidden == set()


@pytest.mark.parametrize("where", ["far down", "in UTF-16"])
def test_a_document_type_is_refused_wherever_it_stands(where: str, tmp_path: Path) -> None:
    head = '<!DOCTYPE x [<!ENTITY a "b">]>'
    path = tmp_path / "a.xls"
    if where == "far down":
        spreadsheetml(path, "", head=f"<!--{' ' * 70_000}-->{head}")
    else:
        spreadsheetml(path, "", head=head, encoding="utf-16")
    with pytest.raises(FileError, match="declares XML entities"):
        list(elements(Source.of(path, Limits()), "Worksheet"))
    refused(path)


def test_an_encoding_that_does_not_exist_is_named(tmp_path: Path) -> None:
    path = spreadsheetml(tmp_path / "a.xls", "")
    path.write_bytes(path.read_bytes().replace(b'version="1.0"', b'version="1.0" encoding="none-7"', 1))
    assert "a.xls is not readable XML" in refused(path) or "not well-formed" in refused(path)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<Row><Cell ss:Index="many"><Data>x</Data></Cell></Row>', "Index is 'many'"),
        ('<Row><Cell ss:Index="99999999"><Data>x</Data></Cell></Row>', "Index is '99999999'"),
        ('<Row ss:Index="-2"><Cell><Data>x</Data></Cell></Row>', "Index is '-2'"),
        ('<Row><Cell ss:MergeAcross="²"><Data>x</Data></Cell></Row>', "MergeAcross is '²'"),
        ("<Row>" + '<Cell ss:MergeAcross="16000"/>' * 3 + "</Row>", "more than the 16,384 columns"),
    ],
)
def test_a_place_that_no_sheet_has_is_named(cell: str, said: str, tmp_path: Path) -> None:
    assert said in refused(spreadsheetml(tmp_path / "a.xls", cell))


def test_rows_that_are_left_out_are_counted_before_they_are_made(tmp_path: Path) -> None:
    wide = '<Row><Cell ss:Index="16384"><Data>x</Data></Cell></Row><Row ss:Index="1048576"><Cell/></Row>'
    assert "is more than the limit" in refused(spreadsheetml(tmp_path / "a.xls", wide))


@pytest.mark.parametrize("times", ["many", "-1", "1e9", "99999999999"])
def test_a_repeat_that_is_no_number_is_named(times: str, tmp_path: Path) -> None:
    row = f'<table:table-row table:number-rows-repeated="{times}">{VALUE}</table:table-row>'
    assert f"repeated '{times}' times" in refused(ods(tmp_path / "a.ods", row))


def test_a_row_with_content_that_stands_for_a_million_is_refused(tmp_path: Path) -> None:
    row = f'<table:table-row table:number-rows-repeated="1048574">{VALUE}</table:table-row>'
    assert "is more than the limit `repeats` of 10,000" in refused(ods(tmp_path / "a.ods", row))


def test_empty_rows_to_the_end_of_the_sheet_cost_nothing(tmp_path: Path) -> None:
    row = (
        '<table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert len(read_holdings([ods(tmp_path / "a.ods", row)]).positions) == 1


def test_an_open_quotation_mark_swallows_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'{HEADER}\n"APPLE INC,US0378331005,10\n{ROW}\nMICROSOFT CORP,US5949181045,5\n')
    holdings = read_holdings([path])
    assert s.TENCENT.isin in set(holdings.positions["isin"])
    assert "line 2: a quotation mark is opened and not closed" in warnings(holdings)


def test_two_open_quotation_marks_that_close_each_other_swallow_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        f'{HEADER}\n"APPLE INC,US0378331005,10\n{ROW}\n"MICROSOFT CORP,US5949181045,5\nSAP SE,DE0007164600,1\n'
    )
    holdings = read_holdings([path])
    assert s.TENCENT.isin in set(holdings.positions["isin"])
    assert warnings(holdings).count("is opened and not closed") == 2


def test_a_field_of_several_lines_stays_one_field(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'{HEADER},Note\n{ROW},"first, of\ntwo, lines"\nAPPLE INC,US0378331005,10,none\n')
    holdings = read_holdings([path])
    assert len(holdings.positions) == 2
    assert warnings(holdings) == ""


def test_a_text_cut_in_the_middle_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}\n{ROW}\nMICROSOFT CORP,US59491")
    assert "the last line has 2 of 3 fields and no end" in warnings(read_holdings([path]))


def test_both_members_of_one_name_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("a.csv", f"{HEADER}\n{ROW}\n")
        archive.writestr("a.csv", f"{HEADER}\nAPPLE INC,US0378331005,10\n")
    holdings = read_holdings([path])
    assert set(holdings.positions["file"]) == {"a.zip/a.csv", "a.zip/a.csv#2"}


def test_a_table_is_read_in_whatever_folder_of_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("__MACOSX/a.csv", f"{HEADER}\n{ROW}\n")
        archive.writestr("._b.csv", b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X")
    holdings = read_holdings([path])
    assert len(holdings.positions) == 1
    assert "a.zip/._b.csv is what a Mac keeps beside a file (AppleDouble) and was not read" in warnings(holdings)


@pytest.mark.parametrize("write", [damaged.far_cells, damaged.misnumbered_cell])
def test_every_door_for_workbooks_is_guarded(write: Callable[[Path], Path], tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx")
    with pytest.raises(WatchlistError, match="is more than the limit `cells`"):
        import_list(path)
    with pytest.raises(WorkbookError, match="is more than the limit `cells`"):
        read_workbook(path)


def page(path: Path, body: str) -> Path:
    path.write_text(f"<html><body>{body}</body></html>")
    return path


TABLE = f"<table><tr><th>Security Name<th>ISIN<th>Quantity<tr><td>{s.TENCENT.name}<td>{s.TENCENT.isin}<td>100</table>"


@pytest.mark.parametrize("around", ["{}", "<noscript>{}</noscript>", "<details>{}</details>", "<p>{}<p>"])
def test_a_table_is_read_whatever_stands_around_it(around: str, tmp_path: Path) -> None:
    assert len(read_holdings([page(tmp_path / "a.xls", around.format(TABLE))]).positions) == 1


@pytest.mark.parametrize(("cells", "limit"), [(16, "empty_cells"), (60, "columns")])
def test_spans_are_counted_before_room_is_made_for_them(cells: int, limit: str, tmp_path: Path) -> None:
    wide = "<td colspan=1000 rowspan=60000>x" * cells
    path = page(tmp_path / "a.xls", TABLE + f"<table>{'<tr>' + wide}{'<tr><td>y' * 1_500}</table>")
    assert f"is more than the limit `{limit}`" in refused(path)


def test_a_cell_that_reaches_down_pushes_those_below_aside(tmp_path: Path) -> None:
    rows = (
        f"<tr><td rowspan=2>FUND A<td>{s.TENCENT.name}<td>{s.TENCENT.isin}<td>5<tr><td>APPLE INC<td>US0378331005<td>7"
    )
    path = page(tmp_path / "a.xls", f"<table><tr><th>Account<th>Security Name<th>ISIN<th>Quantity{rows}</table>")
    assert list(read_holdings([path]).positions["isin"]) == [s.TENCENT.isin, "US0378331005"]


def test_a_caption_is_looked_through(tmp_path: Path) -> None:
    path = page(tmp_path / "a.xls", TABLE.replace("<table>", "<table><caption>Also held: US0378331005</caption>"))
    assert any("US0378331005" in one.text for one in read_holdings([path]).loose)
