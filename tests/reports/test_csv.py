"""The findings as CSV: one row a finding, for Excel and for scripts."""

from __future__ import annotations

import csv
import io

import pytest

from screener.model import Run
from screener.reports.csv_ import COLUMNS, render
from screener.reports.safe import cell_text
from tests.reports import golden
from tests.reports.example_run import empty_run, example_run


def rows(run: Run) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(run).decode("utf-8-sig"), newline="")))


def test_each_finding_is_a_row_with_its_decision() -> None:
    table = rows(example_run())
    assert [row["finding_id"] for row in table] == [finding.id for finding in example_run().findings]
    decided = next(row for row in table if row["decision"] == "false_positive")
    assert decided["reviewer"] == "A. Example"
    assert decided["cusip"] == "22160N109"


def test_excel_sees_utf_8() -> None:
    assert render(example_run()).startswith(b"\xef\xbb\xbf")
    assert rows(example_run())[0]["name"] == "SEMICONDUCTOR MFG INTL CORP 中芯国际"


def test_numbers_stay_numbers_and_missing_ones_stay_empty() -> None:
    table = rows(example_run())
    assert float(table[0]["market_value"]) == 26_687_500
    assert table[4]["market_value"] == ""


def test_no_text_is_a_formula() -> None:
    for row in rows(example_run()):
        for name, value in row.items():
            if name not in ("quantity", "price", "market_value", "weight", "score"):
                assert not value or value[0] not in "=+-@\t\r", (name, value)
    assert rows(example_run())[4]["name"] == """'=HYPERLINK("http://example.org","click")"""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "  =1", "＝1", "\n=1"])
def test_each_way_to_begin_a_formula_is_disarmed(text: str) -> None:
    run = example_run()
    finding = run.findings[0]
    position = finding.position.model_copy(update={"name": text})
    run = run.model_copy(update={"findings": (finding.model_copy(update={"position": position}),)})
    assert rows(run)[0]["name"].startswith("'")


@pytest.mark.parametrize("text", ["CNOOC LTD;=1+1", "; @A1", ";＝1"])
def test_a_formula_behind_a_semicolon_is_disarmed_too(text: str) -> None:
    assert text.split(";")[1] not in cell_text(text).split(";")[1:]
    assert cell_text(text).split(";")[1].startswith("'")


def test_an_empty_run_is_a_header() -> None:
    assert render(empty_run()).decode("utf-8-sig").strip().split(",") == list(COLUMNS)


def test_the_csv_is_as_reviewed() -> None:
    golden.check("example.csv", render(example_run()).decode())
