"""Bad input gets one clear sentence, or is read safely with a word about what was found."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from screener.errors import HoldingsError
from screener.holdings import Holdings, Limits, read_holdings
from tests.holdings.fixtures import damaged, sheets
from tests.holdings.fixtures import securities as s

Write = Callable[[Path], Path]


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(HoldingsError) as caught:
        read_holdings([path], limits=limits)
    return caught.value.message


def read(path: Path) -> Holdings:
    return read_holdings([path])


def test_a_picture_named_xlsx_is_called_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "holdings.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    assert refused(path) == "holdings.xlsx is a PNG picture, not a holdings file"


@pytest.mark.parametrize(
    ("head", "kind"),
    [(b"%PDF-1.7\n", "a PDF document"), (b"Rar!\x1a\x07", "a RAR archive"), (b"\xff\xd8\xff\xe0", "a JPEG picture")],
)
def test_other_kinds_of_files_are_named(head: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "holdings.csv"
    path.write_bytes(head + bytes(500))
    assert refused(path) == f"holdings.csv is {kind}, not a holdings file"


@pytest.mark.parametrize(
    ("write", "name", "protection"),
    [
        (damaged.encrypted_office, "a.xlsx", "Office encryption, EncryptedPackage"),
        (damaged.encrypted_xls, "a.xls", "Excel 97-2003 encryption, FilePass"),
        (damaged.encrypted_zip, "a.zip", "zip encryption"),
        (damaged.encrypted_ods, "a.ods", "OpenDocument encryption"),
    ],
)
def test_a_password_is_named_by_its_kind(write: Write, name: str, protection: str, tmp_path: Path) -> None:
    assert refused(write(tmp_path / name)) == f"{name} is protected with a password ({protection})"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_called_cut_off(share: float, tmp_path: Path) -> None:
    path = sheets.write_xlsx(tmp_path / "a.xlsx", {"A": [("Security Name", "ISIN"), (s.SAP.name, s.SAP.isin)] * 50})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert "cut off or damaged" in refused(path)


def test_a_damaged_member_is_named(tmp_path: Path) -> None:
    path = damaged.bomb(tmp_path / "a.xlsx", 5000)
    data = bytearray(path.read_bytes())
    at = data.index(b"xl/worksheets/sheet1.xml") + 60
    data[at : at + 40] = bytes(40)
    path.write_bytes(data)
    assert "damaged" in refused(path)


def test_a_truncated_gzip_is_called_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"Security Name,ISIN\n" * 1000)[:-20])
    assert "cut off or damaged" in refused(path)


@pytest.mark.parametrize("packed", ["gz", "zip"])
def test_what_a_small_file_unpacks_to_must_have_room_in_memory(packed: str, tmp_path: Path) -> None:
    path, text = tmp_path / f"a.csv.{packed}", b"Security Name,ISIN\n" + b"x\n" * 2_000_000
    if packed == "gz":
        path.write_bytes(gzip.compress(text))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", text)
    assert "the limit `memory_bytes` of 2,500,000" in refused(path, Limits(memory_bytes=10_000_000))


@pytest.mark.parametrize("write", [damaged.bomb, damaged.lying_bomb])
def test_a_zip_bomb_meets_the_limit_that_the_message_names(write: Callable[[Path, int], Path], tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", 20_000_000)
    assert path.stat().st_size < 50_000
    message = refused(path, Limits(uncompressed_bytes=10_000_000))
    assert "the limit `uncompressed_bytes` of 10,000,000" in message


@pytest.mark.parametrize("write", [damaged.far_cells, damaged.misnumbered_cell])
def test_two_cells_far_apart_meet_the_limit_of_cells(write: Write, tmp_path: Path) -> None:
    assert "17,179,869,184 is more than the limit `cells`" in refused(write(tmp_path / "a.xlsx"))


def test_a_cell_that_stands_for_all_cells_meets_the_limit_of_cells(tmp_path: Path) -> None:
    assert "is more than the limit `cells`" in refused(damaged.repeating_ods(tmp_path / "a.ods"))


def test_too_many_sheets_meet_the_limit_of_sheets(tmp_path: Path) -> None:
    path = sheets.write_xlsx(tmp_path / "a.xlsx", {f"S{number}": [("ISIN",)] for number in range(12)})
    assert "12 is more than the limit `sheets` of 10" in refused(path, Limits(sheets=10))


def test_a_large_text_meets_the_limit_of_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Security Name,ISIN\n" + "x,y\n" * 1000)
    assert "the limit `cells` of 1,000" in refused(path, Limits(cells=1000))


def test_limits_are_raised_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_LIMIT_SHEETS", "3")
    path = sheets.write_xlsx(tmp_path / "a.xlsx", {f"S{number}": [("ISIN",)] for number in range(4)})
    assert "the limit `sheets` of 3" in refused(path)
    monkeypatch.setenv("SCREENER_LIMIT_SHEETS", "many")
    assert refused(path) == "SCREENER_LIMIT_SHEETS must be a whole number, not 'many'"


@pytest.mark.parametrize(("write", "name"), [(damaged.entities, "a.xlsx"), (damaged.external_entity_xml, "a.xml")])
def test_xml_entities_are_refused(write: Write, name: str, tmp_path: Path) -> None:
    assert "declares XML entities" in refused(write(tmp_path / name))


def test_macros_are_not_run_and_said(tmp_path: Path) -> None:
    holdings = read(damaged.macros(tmp_path / "a.xlsm"))
    assert holdings.positions["isin"].tolist() == [s.TENCENT.isin]
    assert holdings.inputs[0].warnings == ("a.xlsm holds macros; they were not run",)


def test_formulas_without_a_value_are_named_by_their_cells(tmp_path: Path) -> None:
    holdings = read(damaged.uncalculated(tmp_path / "a.xlsx"))
    assert holdings.positions.quantity.tolist() == [100.0] * 8
    assert holdings.positions.market_value.isna().all()
    assert (
        "formulas without a stored value were read as empty: E2, E3, E4, E5, E6 and 3 more"
        in holdings.inputs[0].warnings[0]
    )


def test_all_columns_that_a_sheet_can_have_are_read(tmp_path: Path) -> None:
    holdings = read(damaged.wide(tmp_path / "a.xlsx"))
    assert holdings.positions["isin"].tolist() == [s.TENCENT.isin]
    assert holdings.layouts[0].tables[0].range == "A1:XFD2"


def test_a_million_blank_formatted_rows_cost_nothing_and_count_as_nothing(tmp_path: Path) -> None:
    holdings = read(damaged.blank_rows(tmp_path / "a.xlsx"))
    assert len(holdings.positions) == 1
    assert holdings.layouts[0].content_rows == 2


def test_control_characters_and_direction_marks_are_removed(tmp_path: Path) -> None:
    position = read(damaged.control_characters(tmp_path / "a.csv")).positions.iloc[0]
    assert (position["name"], position["isin"], position["quantity"]) == (s.TENCENT.name, s.TENCENT.isin, 1000.0)


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"")
    assert refused(path) == "a.xlsx is empty"


def test_a_workbook_of_empty_sheets_is_called_empty(tmp_path: Path) -> None:
    assert refused(sheets.write_xlsx(tmp_path / "a.xlsx", {"One": [], "Two": []})) == "a.xlsx is empty"


def test_an_empty_sheet_beside_a_full_one_is_nothing_to_report(tmp_path: Path) -> None:
    path = sheets.write_xlsx(tmp_path / "a.xlsx", {"One": [], "Two": [("ISIN", "Quantity"), (s.SAP.isin, 5)]})
    holdings = read(path)
    assert [sheet.content_rows for sheet in holdings.inputs[0].sheets] == [0, 2]


def test_a_chart_sheet_is_said_and_a_file_without_holdings_refused(tmp_path: Path) -> None:
    path = damaged.only_a_chart(tmp_path / "a.xlsx")
    assert refused(path).startswith("a.xlsx has no table of holdings")
    book = openpyxl.load_workbook(path)
    book["Sheet"].append(["Security Name", "ISIN"])
    book["Sheet"].append([s.SAP.name, s.SAP.isin])
    book.create_chartsheet("Chart")
    book.save(path)
    assert "a.xlsx: the sheet 'Chart' is a chart and holds no cells" in read(path).inputs[0].warnings


def test_prose_is_no_table_of_holdings(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear trustee,\nplease find our report attached.\nYours\n")
    assert refused(path).startswith("letter.txt has no table of holdings")


def test_missing_files_folders_and_sheets_are_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing.csv") == f"there is no file {tmp_path / 'nothing.csv'}"
    assert refused(tmp_path) == f"{tmp_path} is a folder, not a file"
    path = sheets.write_xlsx(tmp_path / "a.xlsx", {"One": [("ISIN", "Quantity"), (s.SAP.isin, 5)]})
    with pytest.raises(HoldingsError, match=r"a.xlsx has no sheet called Two"):
        read_holdings([path], sheets=["Two"])


def test_archives_are_opened_two_deep_and_no_deeper(tmp_path: Path) -> None:
    inner = "Security Name,ISIN\n" + f"{s.SAP.name},{s.SAP.isin}\n"
    path = tmp_path / "0.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", inner)
    assert len(read(path).positions) == 1
    for depth in (1, 2):
        outer = tmp_path / f"{depth}.zip"
        with zipfile.ZipFile(outer, "w") as archive:
            archive.write(path, path.name)
        path = outer
        if depth == 1:
            assert len(read(path).positions) == 1
    assert "archives inside archives" in refused(path)


def test_a_word_document_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refused(path) == "a.xlsx is a Word document, not a holdings file"


def test_half_a_line_of_quotes_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'Security Name,ISIN,Quantity\n"{s.SAP.name},{s.SAP.isin},5\n{s.BHP.name},{s.BHP.isin},6\n')
    holdings = read(path)
    texts = " ".join(
        [
            *holdings.positions["isin"].dropna(),
            *(one.text for one in holdings.loose),
            *holdings.positions["name"].dropna(),
        ]
    )
    assert s.SAP.isin in texts
    assert s.BHP.isin in texts
