"""What decisions say of a finding, over random histories of them, with a store that is packed and purged:

ruling = DecisionIndex(decisions).ruling(finding, date(2026, 11, 24))
ruling.in_force                # the answer that two people gave last, or one where nothing asks for two
ruling.waits                   # one person's proposal, for a second to confirm
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from screener.model import Decision, Finding, FundStep
from screener.review.apply import DecisionIndex, Decisions, RecordedDecision, apply_decisions, evidence_of
from screener.store.evidence import packed
from screener.store.purge import ended
from tests.store import samples

START = date(2026, 1, 1)
TODAY = samples.AS_OF
ADR = samples.position(ticker="SNTMF", mic="OOTC")
IN_FUND = samples.finding(
    id="f6",
    position=samples.position(name="INVENTED WORLD FUND", ticker=None, mic=None, isin="IE00B4L5Y983"),
    exposure_kind="through_fund",
    fund_path=(FundStep(fund="World", security="SENSETIME GROUP INC-CLASS B", file="w.csv", sha256="ab", row=2),),
)
FINDINGS = (
    samples.finding(),
    samples.finding(id="f2", position=ADR),
    samples.finding(id="f3", position=samples.position(account="Income")),
    samples.finding(id="f4", position=ADR, verdict="listed"),
    samples.finding(id="f5", entity=samples.entity(id="ofac-1")),
    samples.finding(id="f8", position=samples.position(name="SENSETIME GROUP LIMITED", ticker="21")),
    IN_FUND,
    IN_FUND.model_copy(update={"id": "f7", "entity": samples.entity(id="ofac-2", name="OTHER")}),
)
PEOPLE = ("Ann Lee", "Bo Chen", "Carol Diaz")
LAST_DAYS = (date(2026, 2, 1), TODAY, date(2026, 11, 30))
DAYS = st.sampled_from([day + timedelta(days=late) for day in LAST_DAYS for late in (0, 1)])


@st.composite
def histories(draw: Any) -> tuple[RecordedDecision, ...]:
    """Decisions as a store would hold them: each confirmed at once, later or never."""
    entries = draw(st.permutations(range(1, 13)))
    few = draw(st.lists(st.sampled_from(FINDINGS), min_size=1, max_size=3))
    made = []
    for number in range(draw(st.integers(0, 6))):
        seq, later = sorted((entries[2 * number], entries[2 * number + 1]))
        first, second = draw(st.permutations(PEOPLE))[:2]
        confirmed = draw(st.sampled_from((None, None, seq, later)))
        on = draw(st.sampled_from(few))
        decided_at = datetime.combine(START, time(), UTC) + timedelta(days=seq)
        decision = Decision(
            answer=draw(st.sampled_from(("true_match", "false_positive"))),
            reason=f"Reason {seq}",
            reviewer=first,
            decided_at=decided_at,
            second_reviewer=second if confirmed else None,
            scope=draw(st.sampled_from(("issuer", "security", "account", *(("fund",) if on.fund_path else ())))),
            expires_on=draw(st.sampled_from((None, None, *LAST_DAYS))),
        )
        made.append(
            RecordedDecision(
                id=f"d{seq}",
                seq=seq,
                run_id="earlier",
                finding_id=on.id,
                four_eyes=confirmed == later or draw(st.booleans()),
                decision=decision,
                evidence=evidence_of(on, FINDINGS),
                confirmed_in=later if confirmed == later else None,
            )
        )
    return tuple(sorted(made, key=lambda one: one.seq))


def said(recorded: Sequence[RecordedDecision], finding: Finding, day: date, *, second_person: bool) -> Any:
    """What is in force and what waits, by their ids, and whether an answer needs two."""
    ruling = DecisionIndex(recorded).ruling(finding, day, second_person=second_person)
    return ruling.in_force and ruling.in_force.id, ruling.waits and ruling.waits.id, ruling.four_eyes


@given(histories(), st.sampled_from(FINDINGS))
@settings(max_examples=150)
def test_where_the_policy_asks_for_four_eyes_nothing_is_in_force_that_fewer_than_two_gave(
    recorded: tuple[RecordedDecision, ...], finding: Finding
) -> None:
    in_force = DecisionIndex(recorded).ruling(finding, TODAY, second_person=True).in_force
    if in_force is not None:
        assert in_force.decision.second_reviewer not in (None, in_force.decision.reviewer)
        assert in_force in list(DecisionIndex(recorded).on(finding))


def unanswered(concerning: Sequence[RecordedDecision], day: date) -> list[RecordedDecision]:
    """Proposals for four eyes whose last day has not passed, and which no two people have answered since."""
    begun = max((one.seq for one in concerning if one.decision.second_reviewer), default=0)
    alone = (one for one in concerning if not one.decision.second_reviewer)
    return [one for one in alone if one.four_eyes and one.seq > begun and not one.expired(day)]


@given(histories(), st.sampled_from(FINDINGS), DAYS, st.booleans())
@settings(max_examples=300)
def test_while_one_proposal_for_four_eyes_waits_no_one_persons_word_is_in_force_on_any_day(
    recorded: tuple[RecordedDecision, ...], finding: Finding, day: date, second_person: bool
) -> None:
    index = DecisionIndex(recorded)
    ruling = index.ruling(finding, day, second_person=second_person)
    if unanswered(list(index.on(finding)), day):
        assert ruling.in_force is None or ruling.in_force.decision.second_reviewer
        assert ruling.waits is not None
        assert ruling.four_eyes
    assert ruling.waits is None or not ruling.waits.expired(day)


@given(histories(), DAYS)
@settings(max_examples=300)
def test_those_wait_whom_the_ruling_on_their_own_finding_names(
    recorded: tuple[RecordedDecision, ...], day: date
) -> None:
    index = DecisionIndex(recorded)
    assert list(index.waiting(day)) == [one for one in recorded if index.ruling(one.evidence, day).waits == one]


@given(histories(), st.sampled_from(FINDINGS), DAYS)
@settings(max_examples=300)
def test_what_two_people_agreed_on_is_open_while_another_answer_waits_that_was_proposed_before(
    recorded: tuple[RecordedDecision, ...], finding: Finding, day: date
) -> None:
    index = DecisionIndex(recorded)
    concerning = list(index.on(finding))
    in_force = index.ruling(finding, day).in_force
    if in_force is None or not in_force.decision.second_reviewer:
        return
    agreed = [one for one in concerning if one.decision.second_reviewer]
    for other in unanswered(concerning, day):
        answer = other.decision.answer
        if answer != in_force.decision.answer:
            assert any(one.agreed_in < other.seq and one.decision.answer != answer for one in agreed)


@given(histories(), st.sampled_from(FINDINGS), st.booleans())
@settings(max_examples=150)
def test_what_two_people_agreed_on_last_outweighs_all_that_is_older_and_one_persons_later_word(
    recorded: tuple[RecordedDecision, ...], finding: Finding, second_person: bool
) -> None:
    index = DecisionIndex(recorded)
    concerning = list(index.on(finding))
    ruling = index.ruling(finding, TODAY, second_person=second_person)
    agreed = [one for one in concerning if one.decision.second_reviewer]
    if not agreed and not second_person and not any(one.four_eyes for one in concerning):
        assert (ruling.waits, ruling.four_eyes) == (None, False)
    if ruling.in_force is None or not agreed:
        return
    last = max(agreed, key=lambda one: one.agreed_in)
    if ruling.in_force.decision.second_reviewer is None:
        # two people's answer speaks no more when its last day has passed
        assert last.expired(TODAY)
        assert ruling.in_force.seq > last.agreed_in
    elif ruling.in_force != last:
        # the last was begun before, and has expired or rests on other facts
        assert last.seq < ruling.in_force.agreed_in
        assert last.expired(TODAY) or last.evidence.verdict != finding.verdict


@given(histories(), st.sampled_from(FINDINGS))
@settings(max_examples=150)
def test_one_persons_word_after_two_agreed_waits_and_changes_nothing_in_force(
    recorded: tuple[RecordedDecision, ...], finding: Finding
) -> None:
    index = DecisionIndex(recorded)
    before = index.ruling(finding, TODAY)
    if before.in_force is None or not before.in_force.decision.second_reviewer:
        return
    word = before.in_force.decision.model_copy(
        update={"second_reviewer": None, "answer": "escalated", "expires_on": None}
    )
    alone = before.in_force.model_copy(update={"id": "alone", "seq": 99, "confirmed_in": None, "decision": word})
    index.add(alone)
    after = index.ruling(finding, TODAY)
    assert (after.in_force, after.waits, after.four_eyes) == (before.in_force, after.waits, True)
    assert after.waits == alone or (after.waits is not None and after.waits.four_eyes and not alone.four_eyes)


@given(histories(), st.sets(st.sampled_from(FINDINGS[:3] + FINDINGS[4:]), min_size=1), st.booleans())
@settings(max_examples=150)
def test_what_evidence_packs_says_what_the_store_said(
    recorded: tuple[RecordedDecision, ...], findings: set[Finding], second_person: bool
) -> None:
    run = samples.run(
        sorted(findings, key=lambda one: one.id), settings={"policy": {"review": {"four_eyes": second_person}}}
    )
    known = Decisions(recorded=recorded, log_entry=99, log_hash="0" * 64)
    few = known.model_copy(update={"recorded": tuple(packed(known, run))})
    assert apply_decisions(run, few) == apply_decisions(run, known)


@given(histories(), st.integers(1, 13), st.sets(st.integers(1, 12)), st.booleans())
@settings(max_examples=150)
def test_what_a_purged_store_says_is_what_it_said(
    recorded: tuple[RecordedDecision, ...], limit: int, held: set[int], second_person: bool
) -> None:
    made = [one for one in recorded if max(one.seq, one.agreed_in) < limit]
    free = {one.id for one in made if one.seq not in held}
    gone = ended(recorded, made, free, date(2026, 3, 1))
    assert gone <= free
    left = [one for one in recorded if one.id not in gone]
    for finding in FINDINGS:
        for day in (date(2026, 3, 1), TODAY, TODAY + timedelta(days=1), date(2027, 1, 1)):
            then = said(recorded, finding, day, second_person=second_person)
            assert said(left, finding, day, second_person=second_person) == then


@given(histories())
@settings(max_examples=150)
def test_what_a_purge_leaves_can_be_confirmed_as_before(recorded: tuple[RecordedDecision, ...]) -> None:
    gone = ended(recorded, recorded, {one.id for one in recorded}, date(2026, 3, 1))
    for waits in recorded:
        if waits.decision.second_reviewer or waits.id in gone:
            continue
        decision = waits.decision.model_copy(update={"second_reviewer": "Dave Eng"})
        confirmed = waits.model_copy(update={"decision": decision, "confirmed_in": 99})
        after = [confirmed if one is waits else one for one in recorded]
        left = [one for one in after if one.id not in gone]
        for finding in FINDINGS:
            assert said(left, finding, TODAY, second_person=False) == said(after, finding, TODAY, second_person=False)
