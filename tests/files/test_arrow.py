"""What Arrow reads of large regular tables is what the ordinary reader reads, and the rest is left to that."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from screener.files import arrow, delimited, workbook
from screener.files.cells import FlatColumn, Sheet
from screener.files.limits import Limits
from screener.files.source import Source
from screener.screening import screen

pytest.importorskip("fastexcel")
Row = list[object]
HEADER: Row = ["Security Name", "ISIN", "Quantity", "Held on", "Ticker"]
PLAIN: list[Row] = [
    [f" Company {n % 7}\u00a0Ltd ", f"US{n:010}", n / 3, dt.datetime(2026, 1, 1 + n % 3), None] for n in range(40)
]


@pytest.fixture(autouse=True)
def every_table_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "FEWEST_ROWS", 1)
    monkeypatch.setattr(arrow, "FEWEST_CHARACTERS", 1)


def contents(columns: list[FlatColumn]) -> list[tuple[object, ...]]:
    return [(list(one.codes), one.numbers and [repr(n) for n in one.numbers], one.values) for one in columns]


def ordinary(read: Callable[[], list[Sheet]], monkeypatch: pytest.MonkeyPatch) -> list[Sheet]:
    with monkeypatch.context() as patched:
        patched.setattr(arrow, "FEWEST_ROWS", 10**9)
        patched.setattr(arrow, "FEWEST_CHARACTERS", 10**9)
        return read()


def saved(path: Path, rows: list[Row], first_row: int = 1) -> Source:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for at, row in enumerate(rows, start=first_row):
        for column, value in enumerate(row, start=1):
            sheet.cell(at, column, value)  # type: ignore[arg-type]
    book.save(path)
    return Source.of(path, Limits())


def is_regular(source: Source) -> bool:
    (scan,) = workbook._look_into_package(source).values()
    return arrow.regular_sheet(source, "Sheet", scan, str.strip) is not None


def test_a_regular_sheet_is_read_as_the_ordinary_reader_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = saved(tmp_path / "a.xlsx", [HEADER, *PLAIN])
    assert is_regular(source)
    read = lambda: list(workbook.sheets(source, frozenset()))  # noqa: E731
    (fast,), (slow,) = read(), ordinary(read, monkeypatch)
    assert contents(fast.columns) == contents(slow.columns)
    assert fast._replace(columns=[]) == slow._replace(columns=[])


def test_a_large_sheet_parsed_beside_the_look_over_it_is_read_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = saved(tmp_path / "a.xlsx", [HEADER, *PLAIN])
    (after,) = workbook.sheets(source, frozenset())
    monkeypatch.setattr(workbook, "_EXACT", 0)
    monkeypatch.setattr(arrow, "_is_limited", lambda: True)
    (scan,) = workbook._look_into_package(source).values()
    assert scan.begun is not None
    (beside,) = workbook.sheets(source, frozenset())
    assert contents(beside.columns) == contents(after.columns)


def test_the_texts_of_a_large_workbook_are_told_before_its_sheets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_MANY_TEXTS", 0)
    source = saved(tmp_path / "a.xlsx", [HEADER, *PLAIN])
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a") as package:
        texts = '<sst><si><t>AT&amp;T INC</t></si><si><t xml:space="preserve"> CNOOC\u00a0LTD</t></si></sst>'
        package.writestr("xl/sharedStrings.xml", texts)
    heard: list[str] = []
    source.on_texts = heard.extend
    next(workbook.sheets(source, frozenset()))
    assert heard == ["AT&T INC", "CNOOC LTD"]


LONG = [*PLAIN, *PLAIN]
IRREGULAR: dict[str, list[Row]] = {
    "a total below the table": [HEADER, *PLAIN, ["Total", None, "1,234", None, None]],
    "a text among the numbers": [HEADER, *LONG[:60], ["a", "b", "n/a", PLAIN[0][3], None], *LONG],
    "a time of day": [HEADER, *LONG[:60], ["a", "b", 1.0, dt.datetime(2026, 1, 1, 12), None], *LONG],
    "an error": [HEADER, *PLAIN, ["a", "b", "#N/A", PLAIN[0][3], None], *PLAIN],
    "a truth value": [HEADER, *LONG[:60], ["a", "b", True, PLAIN[0][3], None], *LONG],
    "a formula without a value": [HEADER, *LONG[:60], ["a", "b", "=1/3", PLAIN[0][3], None], *LONG],
    "a number for a header": [["Security Name", "ISIN", 2026.0], *([*row[:2], 1.0] for row in PLAIN)],
    "two headers alike": [["Name", "Name", "Name_1"], *([*row[:2], 1.0] for row in PLAIN)],
    "a gap in the header": [["Name", None, "Quantity"], *([*row[:2], 1.0] for row in PLAIN)],
    "a title above": [["Holdings"], HEADER, *PLAIN],
}


@pytest.mark.parametrize("rows", IRREGULAR.values(), ids=IRREGULAR)
def test_a_sheet_with_anything_else_is_left_to_the_ordinary_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[Row]
) -> None:
    source = saved(tmp_path / "a.xlsx", rows)
    read = lambda: list(workbook.sheets(source, frozenset()))  # noqa: E731
    assert not is_regular(source)
    assert contents(read()[0].columns) == contents(ordinary(read, monkeypatch)[0].columns)


def test_a_header_further_down_is_left_to_the_ordinary_reader(tmp_path: Path) -> None:
    assert not is_regular(saved(tmp_path / "a.xlsx", [HEADER, *PLAIN], first_row=3))


def test_workbooks_of_every_kind_are_read_alike_both_ways(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [*sorted((shared_data / "holdings").glob("*.xlsx")), *sorted((shared_data / "holdings").glob("*.csv"))]
    for path in paths:
        source = Source.of(path, Limits())
        reader = workbook if path.suffix == ".xlsx" else delimited
        read = lambda: list(reader.sheets(source, frozenset()))  # noqa: E731, B023
        fast, slow = read(), ordinary(read, monkeypatch)
        assert [contents(one.columns) for one in fast] == [contents(one.columns) for one in slow], path.name


TEXTS = {
    "plain": "Name;Isin\nAlpha Ltd;US0378331005\n  Beta ;\nNA;null",
    "ended": "Name,Isin\r\nAlpha,US0378331005\r\n",
    "quoted": 'Name,Isin\n"Alpha, Inc",US0378331005\nBeta,\n',
    "short line": "Name,Isin\nAlpha\nBeta,1\n",
    "empty line": "Name,Isin\n\nBeta,1\n",
    "lone return": "Name,Isin\nAl\rpha,1\nBeta,1\n",
    "declared": "sep=;\nName;Isin\nBeta;1\n",
    "umlauts": "Name\tIsin\nÄther\u2028 Ö\tx\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_is_read_alike_both_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    source = Source.of(path, Limits())
    read = lambda: list(delimited.sheets(source, frozenset()))  # noqa: E731
    assert contents(read()[0].columns) == contents(ordinary(read, monkeypatch)[0].columns)


def test_only_texts_without_quotation_marks_and_gaps_are_read_by_arrow() -> None:
    taken = {name for name, text in TEXTS.items() if arrow.regular_text(text, ";" if ";" in text else ",", str.strip)}
    assert taken >= {"plain", "ended"}
    assert taken.isdisjoint({"quoted", "short line", "empty line", "lone return"})


def test_a_file_with_findings_is_answered_alike_both_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_ISOLATE", "off")  # the child would not know that every table is large
    held: list[Row] = [
        ["CHINA MOBILE LTD", "HK0941009539", 500.0, dt.datetime(2026, 1, 2), "941 HK"],
        ["HANGZHOU HIKVISION DIGITAL-A", None, 77.5, dt.datetime(2026, 1, 3), None],
        ["SENSETIME GROUP INC-CLASS B", "KYG8062L1041", 1200.0, None, "20 HK"],
        ["APPLE INC", "US0378331005", 10.0, dt.datetime(2026, 1, 2), "AAPL US"],
    ]
    source = saved(tmp_path / "a.xlsx", [HEADER, *held, *PLAIN])
    assert is_regular(source)
    answer = lambda: screen(source.path, as_of="2026-11-25")  # noqa: E731
    fast = answer()
    with monkeypatch.context() as patched:
        patched.setattr(arrow, "FEWEST_ROWS", 10**9)
        slow = answer()
    assert {one.position.row for one in fast.findings} == {2, 3, 4}
    assert (fast.findings, fast.coverage, fast.summary) == (slow.findings, slow.coverage, slow.summary)
