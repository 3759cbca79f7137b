"""Cells added at the right: `added_to_file(Path("ours.xlsx"), [Addition("Sheet", 3, ("clear", ""))])`."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from screener.errors import FileError
from screener.files import isolation
from screener.files.addcells import Addition, added_to_file
from tests.holdings.fixtures.damaged import SHEET, raw_xlsx, text_cell


@pytest.fixture(autouse=True)
def isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(isolation.VARIABLE, "on")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    row = f"<row>{text_cell('A1', 'Name')}</row>"
    return raw_xlsx(tmp_path / "ours.xlsx", SHEET.format(doctype="", rows=row))


def test_cells_are_added_behind_the_last_column_and_are_never_formulas(workbook: Path) -> None:
    title = openpyxl.load_workbook(workbook).active.title
    content = added_to_file(workbook, [Addition(title, 1, ("=1+1", "", "b"), bold=True), Addition("other", 1, ("x",))])
    row = openpyxl.load_workbook(io.BytesIO(content)).active[1]
    assert [cell.value for cell in row] == ["Name", "=1+1", None, "b"]
    assert (row[1].data_type, row[1].font.bold, row[0].font.bold) == ("s", True, False)


def test_a_workbook_that_stalls_its_reader_is_one_sentence(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_LIMIT_SECONDS", "0")
    with pytest.raises(FileError, match="was given up after"):
        added_to_file(workbook, [])


@pytest.mark.parametrize("switch", ["on", "off"])
def test_a_workbook_that_its_reader_had_not_foreseen_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, switch: str
) -> None:
    monkeypatch.setenv(isolation.VARIABLE, switch)
    path = tmp_path / "ours.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(FileError, match=r"ours\.xlsx cannot be read: its reader met something unforeseen"):
        added_to_file(path, [])
