"""A decision made once is applied to a later run, and asked again when the facts changed:

run = apply_decisions(run, decisions)
run.findings[0].decision       # the answer that stands
run.findings[0].earlier        # one that does not, and why
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest

from screener.model import Decision, Finding, RelationSummary
from screener.reports.json import canonical_json
from screener.review.apply import DecisionIndex, Decisions, RecordedDecision, apply_decisions, evidence_of
from tests.store import samples


def recorded(
    finding: Finding, seq: int = 1, *, four_eyes: bool = False, confirmed_in: int | None = None, **changes: Any
) -> RecordedDecision:
    facts: dict[str, Any] = {
        "answer": "false_positive",
        "reason": "Another company",
        "reviewer": "Ann Lee",
        "decided_at": datetime(2026, 11, 1, tzinfo=UTC),
        "scope": "issuer",
    }
    return RecordedDecision(
        id=f"d{seq}",
        seq=seq,
        run_id="earlier",
        finding_id=finding.id,
        four_eyes=four_eyes,
        decision=Decision(**(facts | changes)),
        evidence=evidence_of(finding),
        confirmed_in=confirmed_in,
    )


def applied(finding: Finding, *decisions: RecordedDecision, **header: Any) -> Finding:
    known = Decisions(recorded=decisions, log_entry=len(decisions), log_hash="0" * 64)
    return apply_decisions(samples.run([finding], **header), known).findings[0]


def test_a_decision_is_applied_to_the_same_finding_in_another_file_and_row() -> None:
    later = samples.finding(
        id="other", position=samples.position(file="next.xlsx", sheet="Sheet1", row=99, quantity=1.0)
    )
    result = applied(later, recorded(samples.finding()))
    assert result.decision is not None
    assert result.decision.reviewer == "Ann Lee"
    assert result.earlier is None


def test_nothing_is_hidden_and_the_summary_counts_as_before() -> None:
    run = samples.run()
    after = apply_decisions(run, Decisions(recorded=(recorded(samples.finding()),), log_entry=1, log_hash="ab"))
    assert len(after.findings) == len(run.findings)
    assert after.summary == run.summary
    assert after.run.settings["decisions"] == {"log_entry": 1, "log_hash": "ab", "standing": 1, "asked_again": 0}


def test_applying_twice_is_applying_once() -> None:
    known = Decisions(recorded=(recorded(samples.finding()),), log_entry=1, log_hash="ab")
    once = apply_decisions(samples.run(id="x"), known)
    assert canonical_json(apply_decisions(once, known)) == canonical_json(once)


SAME = samples.position()
OTHER_ACCOUNT = samples.position(account="Income")
OTHER_SECURITY = samples.position(name="SENSETIME GROUP INC 4% 2030", ticker=None, mic=None, isin="XS1567423766")
OTHER_FORM = samples.position(name="SENSETIME GROUP LIMITED", ticker="21")
OTHER_ISSUER = samples.position(name="HANGZHOU HIKVISION DIGITAL-A", ticker="002415", mic="XSHE")


@pytest.mark.parametrize(
    ("scope", "position", "applies"),
    [
        ("security", SAME, True),
        ("security", OTHER_ACCOUNT, True),
        ("security", OTHER_SECURITY, False),
        ("security", OTHER_ISSUER, False),
        ("issuer", OTHER_ACCOUNT, True),
        ("issuer", OTHER_SECURITY, True),
        ("issuer", OTHER_FORM, False),
        ("issuer", OTHER_ISSUER, False),
        ("account", SAME, True),
        ("account", OTHER_SECURITY, True),
        ("account", OTHER_ACCOUNT, False),
        ("account", samples.position(account=None), False),
    ],
)
def test_a_decision_reaches_as_far_as_its_scope(scope: str, position: Any, applies: bool) -> None:
    result = applied(samples.finding(position=position), recorded(samples.finding(), scope=scope))
    assert (result.decision is not None) is applies
    assert result.earlier is None


def test_a_decision_on_one_entity_says_nothing_of_another_or_of_another_list() -> None:
    decision = recorded(samples.finding())
    assert applied(samples.finding(entity=samples.entity(id="ofac-1")), decision).decision is None
    assert applied(samples.finding(listing=samples.listing(list="us-dod-1260h")), decision).decision is None


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"entity": samples.entity(name="SENSETIME HOLDINGS LIMITED")}, "name changed from “SENSETIME GROUP LIMITED”"),
        ({"entity": samples.entity(fingerprint="names:9999 identifiers:2222")}, "the names of the list entry changed"),
        (
            {"entity": samples.entity(fingerprint="names:1111 identifiers:9999")},
            "the identifiers of the list entry changed",
        ),
        ({"listing": samples.listing(divest_by=date(2023, 12, 10))}, r"the listing changed \(divest_by\)"),
        ({"status": "blocked"}, "the status is now blocked, it was trading_banned"),
        ({"verdict": "listed"}, "the verdict is now listed, it was possible"),
        (
            {"match": samples.match(by="ticker", position_value="20 XHKG")},
            "the evidence is now by ticker, it was by name",
        ),
        (
            {"match": samples.match(by="isin", position_value="KYG8062L1041")},
            "the evidence is now by isin, it was by name",
        ),
        ({"match": samples.match(by="sweep", position_value="KYG8062L1041")}, "the evidence is now by sweep"),
        ({"relation": RelationSummary(kind="parent", source="x")}, "what is known of the relation changed"),
    ],
)
def test_it_is_asked_again_when_the_facts_changed(changes: dict[str, Any], because: str) -> None:
    result = applied(samples.finding(**changes), recorded(samples.finding()))
    assert result.decision is None
    assert result.earlier is not None
    assert result.earlier.decision.reviewer == "Ann Lee"
    with pytest.raises(AssertionError, match=because):
        raise AssertionError(result.earlier.because)


def test_weaker_evidence_of_the_same_thing_does_not_ask_again() -> None:
    strong = samples.finding(verdict="listed", match=samples.match(by="isin", position_value="KYG8062L1041"))
    assert applied(samples.finding(), recorded(strong)).decision is not None


def test_several_reasons_are_all_given() -> None:
    result = applied(samples.finding(verdict="listed", status="blocked"), recorded(samples.finding()))
    assert result.earlier is not None
    assert result.earlier.because == (
        "the status is now blocked, it was trading_banned; the verdict is now listed, it was possible"
    )


@pytest.mark.parametrize(("expires_on", "stands"), [(date(2026, 11, 24), True), (date(2026, 11, 23), False)])
def test_a_decision_stands_through_its_last_day(expires_on: date, stands: bool) -> None:
    result = applied(samples.finding(), recorded(samples.finding(), expires_on=expires_on))
    assert (result.decision is not None) is stands
    if not stands:
        assert result.earlier is not None
        assert result.earlier.because == "the decision expired on 2026-11-23"


def test_a_run_for_an_earlier_date_does_not_revive_what_has_expired_since() -> None:
    decision = recorded(samples.finding(), expires_on=date(2026, 1, 1))
    assert applied(samples.finding(), decision, as_of=date(2025, 6, 1)).decision is None


def test_the_newest_decision_counts_and_an_expired_one_revives_no_older_one() -> None:
    old = recorded(samples.finding(), 1)
    new = recorded(samples.finding(), 2, answer="escalated", scope="account")
    assert applied(samples.finding(), old, new).decision == new.decision
    assert applied(samples.finding(), new, old).decision == new.decision
    assert applied(samples.finding(position=OTHER_ACCOUNT), old, new).decision == old.decision
    lapsed = recorded(samples.finding(), 3, answer="escalated", expires_on=date(2026, 11, 2))
    result = applied(samples.finding(), old, lapsed)
    assert result.decision is None
    assert result.earlier is not None
    assert result.earlier.decision == lapsed.decision


def test_under_four_eyes_a_decision_waits_for_a_second_person() -> None:
    waiting = recorded(samples.finding(), four_eyes=True)
    result = applied(samples.finding(), waiting)
    assert result.decision is None
    assert result.earlier is not None
    assert result.earlier.because == "a second person must confirm the decision"
    confirmed = recorded(samples.finding(), four_eyes=True, second_reviewer="Bo Chen")
    assert applied(samples.finding(), confirmed).decision is not None


WIDE = {"scope": "issuer", "four_eyes": True, "second_reviewer": "Bo Chen", "confirmed_in": 5}
TRUE = {"answer": "true_match", "scope": "security", "reviewer": "Carol Diaz"}


def test_what_has_expired_contradicts_nothing() -> None:
    for expires_on, stands in ((None, False), (date(2026, 1, 1), True)):
        older = recorded(samples.finding(), 1, expires_on=expires_on, **WIDE)
        newer = recorded(samples.finding(), 2, second_reviewer="Dave Eng", **TRUE)
        assert (applied(samples.finding(), older, newer).decision == newer.decision) is stands


def test_an_expired_proposal_asks_for_no_second_person_any_more() -> None:
    proposal = recorded(samples.finding(), 1, four_eyes=True, expires_on=date(2026, 1, 1))
    assert applied(samples.finding(), proposal).decision is None
    answer = recorded(samples.finding(), 2, **TRUE)
    assert applied(samples.finding(), proposal, answer).decision == answer.decision


def test_a_proposal_that_has_expired_takes_the_place_of_none_that_waits() -> None:
    proposal = recorded(samples.finding(), 1, four_eyes=True)
    of_a_day = recorded(samples.finding(), 2, four_eyes=True, expires_on=date(2026, 11, 23), **TRUE)
    result = applied(samples.finding(), proposal, of_a_day, recorded(samples.finding(), 3, **TRUE))
    assert result.decision is None
    assert result.earlier is not None
    assert result.earlier.decision == proposal.decision


def test_a_policy_can_want_four_eyes_for_every_decision() -> None:
    settings = {"policy": {"review": {"four_eyes": True}}}
    assert applied(samples.finding(), recorded(samples.finding()), settings=settings).decision is None


def test_a_person_is_the_same_by_name_whatever_the_account_holds() -> None:
    holder = samples.finding(
        entity=samples.entity(id="ofac-2", type="Person", name="CHEN, Mingguo"),
        position=samples.position(person="Chen Mingguo"),
        match=samples.match(position_value="Chen Mingguo"),
    )
    decision = recorded(holder)
    same = holder.model_copy(update={"position": samples.position(name="APPLE INC", ticker="AAPL", mic="XNAS")})
    assert applied(same, decision).decision is not None
    other = holder.model_copy(update={"match": samples.match(position_value="Chen Minguo")})
    assert applied(other, decision).decision is None


@pytest.mark.parametrize("second_reviewer", [None, "Bo Chen"])
@pytest.mark.parametrize("four_eyes", [False, True])
def test_who_waits_is_found_in_steps_that_grow_with_the_accounts_and_not_with_their_square(
    second_reviewer: str | None, *, four_eyes: bool
) -> None:
    def steps(accounts: int) -> int:
        index = DecisionIndex()
        for number in range(1, accounts + 1):
            held = samples.finding(position=samples.position(account=f"Account {number}"))
            second = second_reviewer if number == 1 else None
            index.add(recorded(held, number, scope="account", four_eyes=four_eyes, second_reviewer=second))
        called = 0

        def count(_frame: object, event: str, _argument: object) -> None:
            nonlocal called
            called += event == "call"

        sys.setprofile(count)
        try:
            assert len(list(index.waiting(samples.AS_OF))) == (accounts - bool(second_reviewer)) * four_eyes
        finally:
            sys.setprofile(None)
        return called

    assert steps(200) < 3 * steps(100)
