"""The one call behind every door: `screen(["examples/endowment.xlsx"]).findings`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

import screener
from screener import Screener
from screener.errors import HoldingsError, RegimeError, WatchlistError
from screener.model import Run
from screener.policy import InUse, load_policy

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
TODAY = date(2026, 11, 24)
HOUSE = str(EXAMPLES / "house_exclusions.yaml")


@pytest.fixture(scope="module")
def run() -> Run:
    return screener.screen([EXAMPLES / "endowment.xlsx", EXAMPLES / "pension_fund.csv"], as_of=TODAY)


def found(run: Run, name: str, list_id: str) -> tuple[str, str] | None:
    return next(
        (
            (finding.verdict, finding.status)
            for finding in run.findings
            if (finding.position.name or "").startswith(name) and finding.listing.list == list_id
        ),
        None,
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CHINA TELECOM CORP", ("listed", "trading_banned")),
        ("HANGZHOU HIKVISION", ("listed", "trading_banned")),
        ("(XS1567423766) PROVEN GLORY", ("listed", "trading_banned")),
        ("SENSETIME GROUP LTD", ("listed", "trading_banned")),
        ("SENSETIME GROUP INC", ("related", "advisory")),
        ("商汤-W", ("related", "advisory")),
        ("CNOOC FINANCE 2013", ("related", "advisory")),
        ("CGN POWER", ("related", "advisory")),
        ("HIKVISION INTELLIGENT TRAFFIC", ("possible", "trading_banned")),
        ("COSTAR GROUP INC", None),
        ("GUOYUAN SECURITIES", None),
        ("CHINA RAILWAY SIGNAL", None),
        ("CHINA MOBILE GAMES", None),
        ("APPLE", None),
    ],
)
def test_each_position_gets_its_verdict_and_status(run: Run, name: str, expected: tuple[str, str] | None) -> None:
    if name.startswith("(XS"):
        name = "PROVEN GLORY" if found(run, "PROVEN GLORY", "us-ofac-ns-cmic") else name
    assert found(run, name, "us-ofac-ns-cmic") == expected


def test_one_position_on_two_lists_is_two_findings(run: Run) -> None:
    lists = {finding.listing.list for finding in run.findings if finding.position.name == "SENSETIME GROUP INC-CLASS B"}
    assert lists == {"us-ofac-ns-cmic", "us-dod-1260h"}


def test_blocked_body_is_blocked(run: Run) -> None:
    assert found(run, "XINJIANG PRODUCTION", "us-ofac-sdn-xinjiang") == ("listed", "blocked")


def test_controlled_company_is_for_review_because_control_is_not_ownership(run: Run) -> None:
    assert found(run, "XINJIANG TIANYE", "us-ofac-sdn-xinjiang") == ("related", "advisory")


def test_lapse_of_the_authority_is_said_first(run: Run) -> None:
    assert "2026-11-12" in run.run.notices[0]


def test_nobody_is_told_to_sell_after_the_window_closed(run: Run) -> None:
    for finding in run.findings:
        if finding.status == "trading_banned" and finding.verdict == "listed":
            assert "Holding is permitted" in finding.action
            assert "counsel" in finding.action


def test_summary_counts_agree_with_findings_and_coverage(run: Run) -> None:
    counts = run.summary.findings
    assert counts.listed + counts.related + counts.possible + counts.not_in_force == len(run.findings)
    assert run.summary.positions == 28
    assert run.summary.not_understood == 0
    for sheet in (sheet for file in run.run.inputs for sheet in file.sheets):
        assert sheet.positions + sheet.skipped + sheet.not_understood > 0


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (date(2021, 12, 9), "not_in_force"),
        (date(2021, 12, 20), "announced"),
        (date(2022, 3, 1), "divestment_window"),
        (date(2022, 12, 9), "divestment_window"),
        (date(2022, 12, 10), "trading_banned"),
        (date(2022, 12, 11), "trading_banned"),
    ],
)
def test_status_follows_the_date(as_of: date, status: str) -> None:
    run = screener.screen([EXAMPLES / "pension_fund.csv"], watchlists=["us-ofac-ns-cmic"], as_of=as_of)
    assert found(run, "SENSETIME GROUP LTD", "us-ofac-ns-cmic") == ("listed", status)


def test_house_list_excludes() -> None:
    run = screener.screen([EXAMPLES / "pension_fund.csv"], watchlists=[HOUSE], as_of=TODAY)
    assert [(one.verdict, one.status) for one in run.findings] == [("listed", "excluded")]


def test_min_score_leaves_out_weaker_matches() -> None:
    run = screener.screen([EXAMPLES / "endowment.xlsx"], watchlists=["us-ofac-ns-cmic"], as_of=TODAY, min_score=0.9)
    assert run.findings
    assert all(finding.score >= 0.9 for finding in run.findings)


def test_same_input_gives_the_same_findings(run: Run) -> None:
    again = screener.screen([EXAMPLES / "endowment.xlsx", EXAMPLES / "pension_fund.csv"], as_of=TODAY)
    assert again.findings == run.findings
    assert again.summary == run.summary


def test_missing_file_and_unknown_list_are_said_clearly() -> None:
    with pytest.raises(HoldingsError):
        screener.screen([EXAMPLES / "absent.xlsx"])
    with pytest.raises(WatchlistError):
        screener.screen([EXAMPLES / "pension_fund.csv"], watchlists=["no-such-list"])


@pytest.mark.parametrize("file", ["ishares_ivv_holdings.csv", "spdr_spy_holdings.xlsx"])
def test_funds_of_american_shares_are_clear(shared_data: Path, file: str) -> None:
    run = screener.screen([shared_data / "holdings" / file], as_of=TODAY)
    assert run.findings == ()
    assert run.summary.positions >= 503
    assert run.summary.not_understood == 0


def named(run: Run, list_id: str = "us-ofac-ns-cmic") -> set[tuple[str, str]]:
    return {(one.entity.id, one.exposure_kind) for one in run.findings if one.listing.list == list_id}


def test_each_company_that_a_basket_or_a_convertible_names_is_a_finding() -> None:
    basket = pd.DataFrame({"name": ["Autocallable on CHINA MOBILE / HIKVISION / CNOOC"]})
    companies = {"ofac-30923", "ofac-30946", "ofac-30926"}
    assert named(screener.screen(basket, as_of=TODAY)) == {(one, "derivative") for one in companies}
    convertible = pd.DataFrame({"name": ["CHINA MOBILE CB 2027"], "underlying_name": ["Hikvision Digital Technology"]})
    assert named(screener.screen(convertible, as_of=TODAY)) == {("ofac-30923", "direct"), ("ofac-30946", "derivative")}


def test_a_file_that_is_given_twice_counts_once_and_a_copy_of_it_is_said(tmp_path: Path) -> None:
    content = "Security,ISIN,Market value,Currency\nCHINA MOBILE LTD,HK0941009539,900,HKD\n"
    for name in ("a.csv", "copy.csv"):
        (tmp_path / name).write_text(content)
    once = screener.screen([tmp_path / "a.csv", tmp_path / "a.csv"], as_of=TODAY)
    assert once.summary.positions == 1
    twice = screener.screen([tmp_path, tmp_path / "a.csv"], as_of=TODAY)
    assert twice.summary.positions == 2
    assert "a.csv, copy.csv have the same content: what they hold counts 2 times" in twice.run.notices


def test_laws_that_are_given_stand_instead_of_those_of_the_policy() -> None:
    policy = load_policy().model_copy(update={"laws": InUse(use=("gone.yaml",))})
    assert Screener(policy=policy, laws=()).laws == ()
    with pytest.raises(RegimeError, match=r"no law 'gone\.yaml'"):
        Screener(policy=policy)


def test_two_tables_side_by_side_with_one_security_count_both(tmp_path: Path) -> None:
    rows = [
        ["Security", "ISIN", "Market value", "Currency", None, "Security", "ISIN", "Market value", "Currency"],
        ["CHINA MOBILE LTD", "HK0941009539", 900, "HKD", None, "CHINA MOBILE LTD", "HK0941009539", 50, "HKD"],
        ["NESTLE SA", "CH0038863350", 10, "HKD", None, "SIEMENS AG", "DE0007236101", 10, "HKD"],
    ]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    run = screener.screen(tmp_path / "a.xlsx", as_of=TODAY)
    assert sum(one.value for one in run.summary.exposure) == 950
