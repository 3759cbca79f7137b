"""A parser runs in a process of its own: whatever it does, the caller gets its sheets or one sentence."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.errors import FileError, WatchlistError
from screener.files import child, isolation
from screener.files.cells import Merged, Sheet, columns_of
from screener.files.limits import Limits
from screener.holdings import read_holdings
from screener.watchlist.announcements import read_bytes
from screener.watchlist.publishers import import_list
from tests.files import readers
from tests.holdings.fixtures import LAYOUTS, Layout

CELLS = st.one_of(
    st.text(),
    st.floats(),
    st.integers(-(2**53), 2**53),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@pytest.fixture(autouse=True)
def isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(isolation.VARIABLE, "on")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "holdings.csv"
    file.write_text("Security Name,ISIN\n")
    return file


def read(path: Path, reader: str, **limits: int) -> list[Sheet]:
    found = isolation.documents(f"tests.files.readers:{reader}", path, Limits(**limits))
    return [sheet for document in found for sheet in document.sheets]


def refused(path: Path, reader: str, **limits: int) -> str:
    with pytest.raises(FileError) as caught:
        read(path, reader, **limits)
    return caught.value.message


def test_sheets_come_back_as_they_were_read(path: Path) -> None:
    [sheet] = read(path, "reads")
    columns, height = columns_of(readers.CELLS)
    assert (sheet.name, sheet.height, sheet.first_column, sheet.hidden) == ("S", height, 2, True)
    assert sheet.hidden_rows == frozenset({1})
    assert [column.values for column in sheet.columns] == [column.values for column in columns]


def test_warnings_come_back_with_the_last_sheet(path: Path) -> None:
    [document] = (
        (document, list(document.sheets))[0]
        for document in isolation.documents("tests.files.readers:reads", path, Limits())
    )
    assert document.warnings == ["said"]


def test_texts_told_before_the_sheets_are_parsed_change_nothing_that_is_read(path: Path) -> None:
    heard: list[str] = []
    found = isolation.documents("tests.files.readers:tells_texts_first", path, Limits(), on_texts=heard.extend)
    values = [[column.values for column in sheet.columns] for document in found for sheet in document.sheets]
    assert values == [[column.values for column in sheet.columns] for sheet in read(path, "reads")]
    assert set(heard) <= {"CNOOC LTD", "中海油"}  # they end when the sheet is there


def test_an_abort_is_a_sentence(path: Path) -> None:
    assert "damaged in a way that ended its reader (SIGABRT)" in refused(path, "aborts")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit that a process can set on its memory")
def test_memory_beyond_the_budget_is_a_sentence(path: Path) -> None:
    assert "takes more than 2.0 GB of memory" in refused(path, "swells")


@pytest.mark.parametrize("reader", ["never_ends", "runs_hot"])
def test_time_beyond_the_budget_is_a_sentence(reader: str, path: Path) -> None:
    assert (
        refused(path, reader, seconds=1) == "holdings.csv was given up after 1 seconds, which no file of its size needs"
    )


def test_what_a_reader_did_not_foresee_is_a_sentence(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = "holdings.csv cannot be read: its reader met something unforeseen (ValueError)"
    assert refused(path, "stumbles") == expected
    monkeypatch.setenv(isolation.VARIABLE, "off")
    assert refused(path, "stumbles") == expected


def test_a_larger_file_has_a_larger_budget() -> None:
    assert Limits().budget(1_000) == (60, 2 * 1024**3)
    assert Limits().budget(50 * 1024**2) == (600, 20 * 1024**3)


def test_nothing_is_left_behind(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    read(path, "reads")
    refused(path, "aborts")
    assert [found.name for found in tmp_path.iterdir()] == ["holdings.csv"]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.title)
def test_a_file_is_read_the_same_in_either_process(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / layout.file
    layout.write(file)
    apart = read_holdings([file])
    monkeypatch.setenv(isolation.VARIABLE, "off")
    together = read_holdings([file])
    assert apart.positions.equals(together.positions)
    assert apart.coverage == together.coverage
    assert apart.inputs == together.inputs


@given(st.lists(st.lists(CELLS, max_size=4), max_size=6))
def test_any_cells_survive_the_way_through_a_file(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]]
) -> None:
    columns, height = columns_of(rows)
    sheet = Sheet("S", columns, height, merged=(Merged(0, 1, 2, 3),))
    path = tmp_path_factory.getbasetemp() / "any.sheet"
    child.save(sheet, path)
    again = child.load(path)
    assert again.merged == sheet.merged
    for one, other in zip(again.columns, columns, strict=True):
        assert one.codes == other.codes
        assert one.values == other.values
        assert (one.numbers is None) == (other.numbers is None)
        assert repr(one.numbers) == repr(other.numbers)


def test_a_day_is_no_moment() -> None:
    columns, _ = columns_of([[dt.datetime(2026, 1, 2)], [dt.datetime(2026, 1, 2, 3)], [dt.date(2026, 1, 3)]])
    assert columns[0].values == ["", dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 3), dt.date(2026, 1, 3)]


def test_a_function_is_called_with_a_file_in_a_child(path: Path) -> None:
    assert isolation.call("tests.files.readers:echoes", path, "!") == b"Security Name,ISIN\n!"


def test_a_function_that_aborts_is_a_sentence_with_the_name_that_people_know(path: Path) -> None:
    with pytest.raises(FileError, match=r"letter\.html cannot be read: .*SIGABRT"):
        isolation.call("tests.files.readers:falls", path, name="letter.html")


def test_lists_and_announcements_are_read_in_a_child(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("Name\nCNOOC Ltd\n")
    assert [entity.name for entity in import_list(path).entities] == ["CNOOC Ltd"]
    assert read_bytes(b"<html><body><p>A ban on CNOOC Ltd.</p></body></html>", "a.html").passages
    monkeypatch.setenv("SCREENER_LIMIT_SECONDS", "0")
    with pytest.raises(WatchlistError, match="was given up after 0 seconds"):
        import_list(path)
    with pytest.raises(WatchlistError, match=r"a\.html was given up after 0 seconds"):
        read_bytes(b"<html><body><p>A ban on CNOOC Ltd.</p></body></html>", "a.html")
