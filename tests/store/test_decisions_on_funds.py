"""Decisions on what stands in funds: on the constituent wherever it is held, or on the fund with what it holds today.

screener review decide FINDING --scope fund --answer true_match ...
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from screener.funds import FundLibrary
from screener.model import Finding, Run, Scope
from screener.review.apply import also_settled, apply_decisions
from screener.screening import Screener
from screener.store.decisions import Answer, decide, read_decisions
from screener.store.engine import Store
from screener.store.errors import DecisionError
from screener.store.runs import save_run
from tests.funds import samples

PORTFOLIO = """Account,Security,ISIN,Market value,Currency
A1,Invented World Fund Class A,IE00B4L5Y983,40000,USD
A2,Invented World Fund Class A,IE00B4L5Y983,60000,USD
A1,Invented China Fund,LU1778762911,500,USD
A2,China Telecom Corp Ltd-H,CNE1000002V2,500,USD
"""
LATER = samples.CHINA.replace("Tencent,KYG875721634,60.0", "CNOOC Ltd,HK0883013259,60.0")


def screened(folder: Path, china: str = samples.CHINA) -> Run:
    funds = samples.write(folder / "funds", world_csv=samples.WORLD, china_csv=china)
    samples.write(folder, holdings_csv=PORTFOLIO)
    return Screener(funds=FundLibrary(funds)).screen(folder / "holdings.csv", as_of=samples.TODAY)


def one(run: Run, fund: str, company: str) -> Finding:
    return next(
        finding
        for finding in run.findings
        if finding.exposure_kind == "through_fund"
        and fund in (finding.position.name or "")
        and company in finding.entity.name.lower()
        and finding.listing.list == "us-ofac-ns-cmic"
    )


def decided(store: Store, run: Run, later: Run, finding: Finding, scope: Scope, answer: str = "true_match") -> Run:
    save_run(store, run)
    decide(store, run, [Answer(finding.id, answer, "Read the prospectus", "Ann Lee", scope=scope)])  # type: ignore[arg-type]
    return apply_decisions(later, read_decisions(store))


def test_a_decision_on_the_constituent_holds_in_every_fund(sqlite_store: Store, tmp_path: Path) -> None:
    run = screened(tmp_path)
    later = decided(sqlite_store, run, run, one(run, "World", "hikvision"), "issuer")
    assert one(later, "China", "hikvision").decision
    assert one(later, "World", "telecom").decision is None


def test_a_decision_on_the_fund_settles_what_it_holds_today_in_every_account(
    sqlite_store: Store, tmp_path: Path
) -> None:
    run = screened(tmp_path)
    later = decided(sqlite_store, run, run, one(run, "World", "hikvision"), "fund")
    in_the_fund = [one for one in later.findings if "World" in (one.position.name or "")]
    assert {one.position.account for one in in_the_fund} == {"A1", "A2"}
    assert all(one.decision for one in in_the_fund if one.status == "trading_banned")
    assert one(later, "China", "hikvision").decision is None
    assert all(one.decision is None for one in later.findings if one.exposure_kind == "direct")


def test_what_the_fund_holds_later_is_asked(sqlite_store: Store, tmp_path: Path) -> None:
    run, later = screened(tmp_path / "now"), screened(tmp_path / "later", LATER)
    after = decided(sqlite_store, run, later, one(run, "China", "hikvision"), "fund")
    assert one(after, "China", "telecom").decision
    new = one(after, "China", "cnooc")
    assert new.decision is None
    assert new.earlier is not None
    assert "was not found in the fund when the decision was taken" in new.earlier.because


def test_a_false_positive_speaks_of_its_own_company_only(sqlite_store: Store, tmp_path: Path) -> None:
    run = screened(tmp_path)
    later = decided(sqlite_store, run, run, one(run, "China", "hikvision"), "fund", "false_positive")
    assert one(later, "China", "hikvision").decision
    assert one(later, "China", "telecom").decision is None


def test_under_a_policy_of_four_eyes_one_person_settles_nothing_in_the_fund(
    sqlite_store: Store, tmp_path: Path
) -> None:
    run = screened(tmp_path)
    asked = run.run.model_copy(update={"settings": {**run.run.settings, "policy": {"review": {"four_eyes": True}}}})
    later = decided(sqlite_store, run, run.model_copy(update={"run": asked}), one(run, "World", "hikvision"), "fund")
    assert all(one.decision is None for one in later.findings)


def test_what_else_a_decision_settles_is_shown_by_scope(tmp_path: Path) -> None:
    run = screened(tmp_path)
    settled = also_settled(run.findings, one(run, "World", "hikvision"))
    assert set(settled) == {"security", "issuer", "account", "fund"}
    assert {one.position.name for one in settled["issuer"]} == {"Invented World Fund Class A", "Invented China Fund"}
    assert {one.position.name for one in settled["fund"]} == {"Invented World Fund Class A"}
    assert "china telecom corporation limited" in {one.entity.name.lower() for one in settled["fund"]}


def test_a_direct_finding_has_no_fund_to_decide_on(sqlite_store: Store, tmp_path: Path) -> None:
    run = screened(tmp_path)
    direct = next(one for one in run.findings if one.exposure_kind == "direct")
    assert "fund" not in also_settled(run.findings, direct)
    with pytest.raises(DecisionError, match="no position in a fund"):
        decide(sqlite_store, run, [replace(Answer(direct.id, "true_match", "It is", "Ann Lee"), scope="fund")])
