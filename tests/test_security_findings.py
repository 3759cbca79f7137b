"""What an attack on 0.1.0 found (`docs/security-findings.md`): each test that the page names is there, and the listed
company is named whatever its row does to hide it.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from screener.model import Run
from screener.rulebook import Rulebook
from screener.screening import Screener
from tests.conftest import REPOSITORY

LIST = """id: own-list
title: Own list
publisher: Example Fund
regime: house
version: "1"
published_on: 2026-10-01
source: own
sources: {own: Board minutes}
entities:
  - {id: own-1, name: CNOOC LIMITED, country: HK, listed_on: 2026-01-01, isins: [HK0883013259]}
"""
HEADER = "Account,Security Name,ISIN,Quantity,Market Value,Currency\n"
APPLE = "A1,APPLE INC,US0378331005,10,2500,USD\n"


@pytest.fixture(scope="module")
def screener(tmp_path_factory: pytest.TempPathFactory) -> Screener:
    path = tmp_path_factory.mktemp("lists") / "own.yaml"
    path.write_text(LIST, encoding="utf-8")
    return Screener(Rulebook.load(path))


def screened(screener: Screener, path: Path, content: str) -> Run:
    path.write_text(content, encoding="utf-8")
    return screener.screen(path, as_of=date(2026, 11, 24))


@pytest.mark.parametrize(
    "row",
    [
        "A1,\u0421NOOC LTD,,1000,80000,HKD",  # Cyrillic Es
        "A1,CN\u039f\u039fC LTD,,1000,80000,HKD",  # Greek Omicron
        "A1,\u03f9NOO\u03f9 LTD,,1000,80000,HKD",  # Greek lunate sigma
        "A1,\u13dfNOO\u13df LTD,,1000,80000,HKD",  # Cherokee
        "A1,ＣＮＯＯＣ　ＬＴＤ,,1000,80000,HKD",
        "A1,CNOOC\u200bLTD,,1000,80000,HKD",
        "A1,CN\u2060OO\u00adC L\u200dTD,,1000,80000,HKD",
        "A1,Something,\uff28\uff2b0883013259,1000,80000,HKD",
        "A1,Something,H\u041a0883013259,1000,80000,HKD",  # Cyrillic Ka
        "A1,Something,HKO883013259,1000,80000,HKD",  # the letter for the digit
        'A1,"Cash, CNOOC LTD",,,80000,HKD',
        "A1,Cash CNOOC LTD HK0883013259,,,80000,HKD",
        "Total,CNOOC LTD,HK0883013259,,80000,HKD",
    ],
)
def test_a_listed_company_is_named_whatever_its_row_does(screener: Screener, tmp_path: Path, row: str) -> None:
    run = screened(screener, tmp_path / "a.csv", f"{HEADER}{APPLE}{row}\n")
    found = {one.entity.id for one in run.findings} | {one.entity for line in run.coverage for one in line.mentions}
    assert found == {"own-1"}


@pytest.mark.parametrize("title", ["Holdings of CNOOC LTD bonds", "HK0883013259"])
def test_a_listed_company_in_a_title_is_named(screener: Screener, tmp_path: Path, title: str) -> None:
    run = screened(screener, tmp_path / "a.csv", f"{title}\n\n{HEADER}{APPLE}")
    assert [one.entity.id for one in run.findings] == ["own-1"]


@pytest.mark.parametrize("row", ["A1,#N/A,#N/A,5000,80000,HKD", "A1,,,7000,90000,HKD", "A1,#REF!,,7000,90000,HKD"])
def test_a_row_without_name_and_identifier_is_not_called_cash(screener: Screener, tmp_path: Path, row: str) -> None:
    run = screened(screener, tmp_path / "a.csv", f"{HEADER}{APPLE}{row}\n")
    assert run.summary.not_understood == 1


def test_a_row_without_name_is_not_called_cash_for_a_currency_below_no_header(
    screener: Screener, tmp_path: Path
) -> None:
    header = HEADER.replace(",Currency", ",")
    run = screened(screener, tmp_path / "a.csv", f"{header}{APPLE}A1,,,5000,80000,HKD\nA1,USD,,,900,USD\n")
    assert [(row.row, row.reason) for row in run.coverage[1:]] == [(3, "not_understood"), (4, "cash")]


def test_an_isin_with_a_wrong_check_digit_is_said_in_the_summary(screener: Screener, tmp_path: Path) -> None:
    run = screened(screener, tmp_path / "a.csv", f"{HEADER}{APPLE}A1,Something,HK0883013258,1000,80000,HKD\n")
    assert "identifier_damaged" in {one.reason for one in run.summary.outcomes}


def test_every_test_that_the_page_names_is_there() -> None:
    page = (REPOSITORY / "docs" / "security-findings.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:[\w]+/)*test_\w+)`((?: `test_\w+`)+)", page)
    assert len(named) > 35
    for module, tests in named:
        text = (REPOSITORY / "tests" / f"{module}.py").read_text(encoding="utf-8")
        for test in re.findall(r"`(test_\w+)`", tests):
            assert f"def {test}(" in text, (module, test)
