"""`screener check "SENSETIME GROUP INC-CLASS B"`: one name or identifier, each verdict with its reason."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import TODAY, Outcome, Screener

BAN = ("--watchlist", "us-ofac-ns-cmic")


def verdicts(outcome: Outcome) -> dict[str, str]:
    return {finding["listing"]["list"]: finding["verdict"] for finding in outcome.run["findings"]}


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2021-12-09", "not_in_force"),
        ("2021-12-20", "announced"),
        ("2022-03-01", "divestment_window"),
        ("2022-12-11", "trading_banned"),
    ],
)
def test_status_of_a_listed_company_follows_the_date(screener: Screener, as_of: str, status: str) -> None:
    left = screener("check", "SENSETIME GROUP LIMITED", *BAN, "--as-of", as_of, "--format", "json")
    assert [(one["verdict"], one["status"]) for one in left.run["findings"]] == [("listed", status)]
    assert left.status == (0 if status == "not_in_force" else 1)


@pytest.mark.parametrize("typed", ["SENSETIME GROUP INC-CLASS B", "0020.HK", "20 HK"])
def test_parent_is_related_and_its_own_advisory_listing_is_shown(screener: Screener, typed: str) -> None:
    left = screener("check", typed, "--as-of", TODAY, "--format", "json")
    assert verdicts(left) == {"us-dod-1260h": "listed", "us-ofac-ns-cmic": "related"}
    related = next(one for one in left.run["findings"] if one["verdict"] == "related")
    assert related["relation"]["kind"] == "parent"
    assert related["status"] == "advisory"
    assert "FAQ 857" in related["action"]
    assert any("is the parent of SENSETIME GROUP LIMITED" in one for one in related["match"]["explanation"])


def test_parent_is_explained_in_words(screener: Screener) -> None:
    out = screener("check", "SENSETIME GROUP INC-CLASS B", "--as-of", TODAY).out
    assert "SenseTime Group Inc. is its parent" in out
    assert "does not prohibit holding or trading" in out


def test_bond_is_listed_by_its_isin_alone(screener: Screener) -> None:
    (finding,) = screener("check", "XS1567423766", "--as-of", TODAY, "--format", "json").run["findings"]
    assert (finding["verdict"], finding["entity"]["name"]) == ("listed", "PROVEN GLORY CAPITAL LIMITED")
    assert finding["match"]["by"] == "isin"


def test_ticker_without_its_market_is_never_listed(screener: Screener) -> None:
    assert "listed" not in verdicts(screener("check", "000728", "--as-of", TODAY, "--format", "json")).values()


def test_unlisted_company_of_a_listed_group_is_not_called_listed(screener: Screener) -> None:
    left = screener("check", "CHINA UNITED NETWORK COMMUNICATION", "--as-of", TODAY, "--format", "json")
    assert left.run["findings"]
    assert "listed" not in verdicts(left).values()


def test_the_answer_stands_before_what_was_not_asked_and_what_must_be_confirmed(screener: Screener) -> None:
    text = screener("check", "SENSETIME GROUP LIMITED", "--as-of", TODAY).out
    assert text.startswith("Checked as of")
    assert text.index("What to do") < text.index("us-ofac-sdn: ") < text.index("Note: ")
    assert "2026-11-12" in text


def test_clear_name_is_exit_0_and_its_nearest_listed_name_is_told(screener: Screener) -> None:
    left = screener("check", "CoStar Group Inc", *BAN, "--as-of", TODAY)
    assert left.status == 0
    assert "No match on 1 list (of" in left.out
    assert "CoStar Group, Inc. is known to be another company" in left.out


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("260 HK", "no listing and no relation holds on the date: it was related to a listed company until 2020-09-15"),
        ("600705 CH", "only until 2025-05-27"),
    ],
)
def test_an_identifier_of_an_ended_entry_is_not_said_to_be_of_none(screener: Screener, typed: str, said: str) -> None:
    left = screener("check", typed, "--as-of", TODAY)
    assert left.status == 0
    assert said in left.out
    assert "Not judged" not in left.out


@pytest.mark.parametrize(("typed", "named"), [("B01FLR7", "SEDOL B01FLR7"), ("US0378331005", "ISIN US0378331005")])
def test_an_identifier_that_no_entry_carries_is_named_and_said_not_to_be_judged(
    screener: Screener, typed: str, named: str
) -> None:
    left = screener("check", typed, "--as-of", TODAY)
    assert left.status == 0
    assert f"Not judged: the {named} names a security" in left.out
    assert "No match" not in left.out


def test_a_related_company_is_shown_with_how_well_that_is_known(screener: Screener) -> None:
    assert "share 21.86 %, secondary source" in screener("check", "688027 CH", "--as-of", TODAY).out


def test_explain_shows_each_word_with_its_bits(screener: Screener) -> None:
    out = screener("check", "SEMICONDUCTOR MANUFACTURING INTE-A", *BAN, "--as-of", TODAY, "--explain").out
    (line,) = [line for line in out.splitlines() if line.startswith("INTE ")]
    assert "INTERNATIONAL" in line
    assert "cut off" in line


def test_identifier_may_be_given_by_its_option(screener: Screener) -> None:
    left = screener("check", "--isin", "CNE1000002V2", *BAN, "--as-of", TODAY, "--format", "json")
    assert verdicts(left) == {"us-ofac-ns-cmic": "listed"}


def test_investor_whom_the_ban_does_not_bind_gets_advice_only(screener: Screener) -> None:
    asked = ("check", "CNOOC LIMITED", *BAN, "--as-of", TODAY, "--format", "json")
    (bound,) = screener(*asked, "--investor", "us-person").run["findings"]
    (free,) = screener(*asked, "--investor", "other").run["findings"]
    assert (bound["status"], free["status"]) == ("trading_banned", "advisory")


def test_a_reader_who_leaves_does_not_change_the_exit_status(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from screener.cli import main; main()", "check", "Nestle SA"]
    read, write = os.pipe()
    os.close(read)
    try:
        made = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    finally:
        os.close(write)
    assert (made.returncode, made.stderr) == (0, "")


def test_a_name_need_not_be_quoted(screener: Screener) -> None:
    assert verdicts(screener("check", "China", "Mobile", "Ltd", *BAN, *TODAY, "--format", "json")) == {
        "us-ofac-ns-cmic": "listed"
    }
