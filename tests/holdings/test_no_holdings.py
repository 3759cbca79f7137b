"""A file that holds no table of holdings is refused; a listed name in it is told all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener import Rulebook, Run, Screener, read_holdings
from screener.errors import HoldingsError
from screener.triage import is_complete

FACT_SHEET = "Invented Asia Fund\nFact sheet\n\nLargest holdings were Samsung and China Mobile Ltd.\n"


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(Rulebook.load())


def mentioned(run: Run) -> list[tuple[str, int, str, str]]:
    return [(row.file, row.row, row.reason, one.entity) for row in run.coverage for one in row.mentions]


def test_a_listed_name_in_a_lone_text_without_a_table_is_a_mention(screener: Screener, tmp_path: Path) -> None:
    (sheet := tmp_path / "fact_sheet.txt").write_text(FACT_SHEET)
    run = screener.screen(sheet, as_of="2026-11-24")
    assert mentioned(run) == [("fact_sheet.txt", 4, "not_holdings", "ofac-30923")]
    assert not run.findings
    assert not is_complete(run)
    assert "has no table of holdings" in str(run.run.inputs[0].error)
    [said] = [notice for notice in run.run.notices if "mention" in notice]
    assert "CHINA MOBILE LIMITED (fact_sheet.txt, row 4)" in said


def test_a_text_without_a_table_and_without_a_listed_name_is_refused(screener: Screener, tmp_path: Path) -> None:
    (letter := tmp_path / "letter.txt").write_text("Dear trustee,\nplease find our report attached.\nYours\n")
    with pytest.raises(HoldingsError, match=r"letter.txt has no table of holdings"):
        screener.screen(letter, as_of="2026-11-24")


def test_a_fact_sheet_beside_holdings_is_told_too(screener: Screener, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Name,ISIN,Quantity\nSAP SE,DE0007164600,5\n")
    (tmp_path / "b.csv").write_text(FACT_SHEET)
    run = screener.screen(tmp_path, as_of="2026-11-24")
    assert run.summary.positions == 1
    assert mentioned(run) == [("b.csv", 4, "not_holdings", "ofac-30923")]
    assert not is_complete(run)


def test_several_files_without_a_table_are_refused_together_or_told_together(
    screener: Screener, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Nothing to report.\n")
    with pytest.raises(HoldingsError):
        screener.screen(tmp_path, as_of="2026-11-24")
    (tmp_path / "b.csv").write_text(FACT_SHEET)
    assert mentioned(screener.screen(tmp_path, as_of="2026-11-24")) == [("b.csv", 4, "not_holdings", "ofac-30923")]


def test_rows_like_one_that_is_not_understood_are_none_either(tmp_path: Path) -> None:
    """A shape whose words nobody knows: no row of it may be passed over because its name says less of a company."""
    (path := tmp_path / "a.txt").write_text(
        "Scheme, 5 April 2026\n\nTen largest direct holdings\n  Shell plc              4,120\n"
        "  China Mobile Ltd         988\n  Tesco                    912\n                        ------\n",
        encoding="utf-8",
    )
    assert [row.row for row in read_holdings(path).coverage if row.reason == "not_understood"] == [4, 5, 6]
