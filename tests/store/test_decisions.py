"""Decisions in the store:

decide(store, run, [Answer("f1", "false_positive", "Another company", "Ann Lee")])
apply_decisions(next_run, read_decisions(store))
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from screener.model import Finding, Run
from screener.review.apply import apply_decisions
from screener.store import chain
from screener.store.decisions import Answer, Outcome, decide, read, read_decisions
from screener.store.engine import Store
from screener.store.errors import DecisionError
from screener.store.runs import save_run
from screener.store.tables import events
from tests.store import samples

FALSE = Answer("f1", "false_positive", "Another company", "Ann Lee")


def later(store: Store, **changes: object) -> Finding:
    """The finding in a later run, with the decisions of the store applied."""
    return apply_decisions(samples.run([samples.finding(id="g9", **changes)]), read_decisions(store)).findings[0]


def test_a_decision_is_kept_and_applied_to_the_next_run(store: Store) -> None:
    run = samples.run()
    save_run(store, run)
    (outcome,) = decide(store, run, [replace(FALSE, expires_on=date(2999, 1, 1), scope="security")])
    assert (outcome.effect, outcome.waiting) == ("recorded", False)
    decision = later(store).decision
    assert decision is not None
    assert (decision.answer, decision.reason, decision.reviewer) == ("false_positive", "Another company", "Ann Lee")
    assert (decision.scope, decision.expires_on) == ("security", date(2999, 1, 1))


def test_repeating_what_stands_changes_nothing(store: Store) -> None:
    run = samples.run()
    save_run(store, run)
    decide(store, run, [FALSE])
    assert decide(store, run, [FALSE])[0].effect == "unchanged"
    assert decide(store, run, [replace(FALSE, reason="Other words")])[0].effect == "recorded"


def test_one_decision_covers_every_finding_in_its_scope(store: Store) -> None:
    run = samples.run([samples.finding(id=f"f{n}", position=samples.position(row=n)) for n in (1, 2, 3)])
    save_run(store, run)
    outcomes = decide(store, run, [replace(FALSE, finding_id=f"f{n}") for n in (1, 2, 3)])
    assert [outcome.effect for outcome in outcomes] == ["recorded", "unchanged", "unchanged"]
    assert len({outcome.decision_id for outcome in outcomes}) == 1


def test_four_eyes_make_two_different_people_necessary(store: Store) -> None:
    run = samples.run()
    save_run(store, run)
    first = decide(store, run, [FALSE], four_eyes=True)[0]
    assert first == Outcome("f1", first.decision_id, "recorded", waiting=True)
    assert later(store).decision is None

    again = decide(store, run, [replace(FALSE, reviewer="ann  LEE")], four_eyes=True)[0]
    assert (again.effect, again.waiting) == ("unchanged", True)
    assert later(store).decision is None

    second = decide(store, run, [replace(FALSE, reviewer="Bo Chen", reason="I agree")])[0]
    assert second == Outcome("f1", first.decision_id, "confirmed", waiting=False)
    decision = later(store).decision
    assert decision is not None
    assert (decision.reviewer, decision.second_reviewer) == ("Ann Lee", "Bo Chen")
    assert (
        decide(store, run, [replace(FALSE, reviewer="Bo Chen", reason="I agree")], four_eyes=True)[0].effect
        == "unchanged"
    )


def test_two_people_may_sign_at_once_but_not_one_person_twice(store: Store) -> None:
    run = samples.run()
    save_run(store, run)
    with pytest.raises(DecisionError, match="second person must be a different one"):
        decide(store, run, [replace(FALSE, second_reviewer="ANN LEE")], four_eyes=True)
    outcome = decide(store, run, [replace(FALSE, second_reviewer="Bo Chen")], four_eyes=True)[0]
    assert not outcome.waiting
    assert later(store).decision is not None


def test_a_wider_answer_of_one_person_on_another_security_does_not_end_the_wait_for_a_second(store: Store) -> None:
    of_another = samples.position(ticker="SNTMF", mic="OOTC")
    run = samples.run([samples.finding(), samples.finding(id="f2", position=of_another)])
    save_run(store, run)
    decide(store, run, [replace(FALSE, scope="security")], four_eyes=True)
    decide(store, run, [replace(FALSE, finding_id="f2", scope="issuer")])
    waits, decided = apply_decisions(run, read_decisions(store)).findings
    assert (waits.decision, decided.decision is not None) == (None, True)
    assert waits.earlier is not None
    assert waits.earlier.because == "a second person must confirm the decision"
    (outcome,) = decide(store, run, [replace(FALSE, scope="security", reviewer="Bo Chen")])
    assert (outcome.effect, outcome.waiting) == ("confirmed", False)


def test_the_same_security_in_another_account_does_not_end_the_wait_for_a_second(store: Store) -> None:
    elsewhere = samples.finding(id="f2", position=samples.position(account="Other"))
    run = samples.run([samples.finding(), elsewhere])
    save_run(store, run)
    decide(store, run, [replace(FALSE, scope="account")], four_eyes=True)
    decide(store, run, [replace(FALSE, finding_id="f2", scope="security")])
    waits = apply_decisions(run, read_decisions(store)).findings[0]
    assert waits.decision is None
    assert waits.earlier is not None


def test_what_two_people_said_last_outweighs_what_one_said_before_the_second_of_them(store: Store) -> None:
    run = samples.run(
        [samples.finding(), samples.finding(id="f2", position=samples.position(ticker="SNTMF", mic="OOTC"))]
    )
    save_run(store, run)
    true = replace(FALSE, answer="true_match", scope="security")
    decide(store, run, [true], four_eyes=True)
    decide(store, run, [replace(FALSE, finding_id="f2", scope="issuer", reviewer="Carol Diaz")])
    (outcome,) = decide(store, run, [replace(true, reviewer="Bo Chen")])
    assert (outcome.effect, outcome.waiting) == ("confirmed", False)
    decision = apply_decisions(run, read_decisions(store)).findings[0].decision
    assert decision is not None
    assert (decision.answer, decision.reviewer, decision.second_reviewer) == ("true_match", "Ann Lee", "Bo Chen")


def two_lines(store: Store) -> Run:
    """A stored run with two securities of one issuer."""
    adr = samples.position(ticker="SNTMF", mic="OOTC")
    run = samples.run([samples.finding(), samples.finding(id="f2", position=adr)])
    save_run(store, run)
    return run


TRUE = replace(FALSE, answer="true_match", scope="security")
WIDE = replace(FALSE, finding_id="f2", scope="issuer")


def test_confirming_an_older_wider_answer_does_not_outweigh_what_two_people_said_of_the_security_since(
    store: Store,
) -> None:
    run = two_lines(store)
    decide(store, run, [WIDE], four_eyes=True)
    decide(store, run, [replace(TRUE, reviewer="Carol Diaz", second_reviewer="Dave Eng")])
    decide(store, run, [replace(WIDE, reviewer="Bo Chen")])
    first = apply_decisions(run, read_decisions(store)).findings[0]
    assert first.decision is None
    assert first.earlier is not None
    assert first.earlier.decision.answer == "true_match"
    assert "contradict each other" in first.earlier.because


def test_confirming_an_older_wider_answer_does_not_end_a_later_wait(store: Store) -> None:
    run = two_lines(store)
    decide(store, run, [WIDE], four_eyes=True)
    decide(store, run, [TRUE], four_eyes=True)
    decide(store, run, [replace(WIDE, reviewer="Bo Chen")])
    first = apply_decisions(run, read_decisions(store)).findings[0]
    assert first.decision is None
    assert first.earlier is not None
    assert "a second person must confirm the decision" in first.earlier.because


def test_two_answers_that_wait_across_each_other_leave_the_finding_open(store: Store) -> None:
    run = two_lines(store)
    decide(store, run, [TRUE], four_eyes=True)
    decide(store, run, [replace(WIDE, reviewer="Carol Diaz")], four_eyes=True)
    decide(store, run, [replace(TRUE, reviewer="Bo Chen")])
    decide(store, run, [replace(WIDE, reviewer="Dave Eng")])
    assert apply_decisions(run, read_decisions(store)).findings[0].decision is None


def test_one_persons_word_between_outweighs_no_two_who_agreed_after_it_on_a_wider_answer(store: Store) -> None:
    run = two_lines(store)
    wide = replace(WIDE, answer="true_match")
    decide(store, run, [wide], four_eyes=True)
    decide(store, run, [replace(TRUE, reviewer="Carol Diaz", second_reviewer="Dave Eng")])
    (alone,) = decide(store, run, [replace(FALSE, scope="security", reviewer="Eve Fox")])
    assert alone.waiting
    decide(store, run, [replace(wide, reviewer="Bo Chen")])
    first = apply_decisions(run, read_decisions(store)).findings[0]
    assert first.decision is not None
    assert (first.decision.answer, first.decision.second_reviewer) == ("true_match", "Bo Chen")


def test_one_persons_later_word_waits_beside_what_two_people_agreed_on(store: Store) -> None:
    run = two_lines(store)
    decide(store, run, [replace(TRUE, second_reviewer="Bo Chen")])
    decide(store, run, [replace(FALSE, scope="security", reviewer="Eve Fox")])
    first = apply_decisions(run, read_decisions(store)).findings[0]
    assert first.decision is not None
    assert first.earlier is not None
    assert (first.decision.answer, first.decision.second_reviewer) == ("true_match", "Bo Chen")
    assert (first.earlier.decision.reviewer, first.earlier.because) == (
        "Eve Fox",
        "a second person must confirm the decision",
    )
    (second,) = decide(store, run, [replace(FALSE, scope="security", reviewer="Dave Eng")])
    assert second.effect == "confirmed"
    now = apply_decisions(run, read_decisions(store)).findings[0].decision
    assert now is not None
    assert now.answer == "false_positive"


def test_one_persons_word_on_another_line_is_confirmed_on_a_line_where_two_had_agreed(store: Store) -> None:
    run = two_lines(store)
    decide(store, run, [replace(TRUE, second_reviewer="Bo Chen")])
    decide(store, run, [replace(WIDE, reviewer="Carol Diaz")])
    first, second = (one.decision for one in apply_decisions(run, read_decisions(store)).findings)
    assert (first and first.answer, second and second.answer) == ("true_match", "false_positive")
    (outcome,) = decide(store, run, [replace(WIDE, finding_id="f1", reviewer="Dave Eng")])
    assert outcome.effect == "confirmed"
    decisions = [one.decision for one in apply_decisions(run, read_decisions(store)).findings]
    assert [one and one.second_reviewer for one in decisions] == ["Dave Eng", "Dave Eng"]


def test_a_third_persons_word_lifts_no_objection_that_was_made_before_two_agreed(store: Store) -> None:
    run = two_lines(store)
    decide(store, run, [WIDE], four_eyes=True)
    decide(store, run, [replace(TRUE, reviewer="Carol Diaz")], four_eyes=True)
    decide(store, run, [replace(WIDE, reviewer="Bo Chen")])
    alone = replace(FALSE, scope="security", reviewer="Eve Fox")
    decide(store, run, [alone])
    first = apply_decisions(run, read_decisions(store)).findings[0]
    assert first.decision is None
    assert first.earlier is not None
    assert first.earlier.decision.reviewer == "Carol Diaz"
    (outcome,) = decide(store, run, [replace(alone, reviewer="Dave Eng")])
    assert outcome.effect == "confirmed"
    answered = apply_decisions(run, read_decisions(store)).findings[0].decision
    assert answered is not None
    assert (answered.reviewer, answered.second_reviewer) == ("Eve Fox", "Dave Eng")


def contradicting(store: Store) -> Run:
    """Two lines, of which the first has two answers of two people each."""
    run = two_lines(store)
    decide(store, run, [WIDE], four_eyes=True)
    decide(store, run, [replace(TRUE, reviewer="Carol Diaz", second_reviewer="Dave Eng")])
    decide(store, run, [replace(WIDE, reviewer="Bo Chen")])
    return run


def test_those_who_decided_end_a_contradiction_by_their_answer_given_again(store: Store) -> None:
    run = contradicting(store)
    (outcome,) = decide(store, run, [replace(TRUE, reviewer="Carol Diaz", second_reviewer="Dave Eng")])
    assert (outcome.effect, outcome.waiting) == ("recorded", False)
    decision = apply_decisions(run, read_decisions(store)).findings[0].decision
    assert decision is not None
    assert decision.answer == "true_match"


def test_one_of_those_who_decided_ends_no_contradiction_before_a_second_confirms(store: Store) -> None:
    run = contradicting(store)
    (alone,) = decide(store, run, [replace(TRUE, reviewer="Dave Eng")])
    assert (alone.effect, alone.waiting) == ("recorded", True)
    assert apply_decisions(run, read_decisions(store)).findings[0].decision is None
    (outcome,) = decide(store, run, [replace(TRUE, reviewer="Carol Diaz")])
    assert (outcome.effect, outcome.waiting) == ("confirmed", False)
    assert apply_decisions(run, read_decisions(store)).findings[0].decision is not None


def test_a_second_person_with_another_answer_makes_a_decision_of_their_own(store: Store) -> None:
    run = samples.run()
    save_run(store, run)
    decide(store, run, [FALSE], four_eyes=True)
    outcome = decide(store, run, [replace(FALSE, reviewer="Bo Chen", answer="true_match")], four_eyes=True)[0]
    assert (outcome.effect, outcome.waiting) == ("recorded", True)


def test_nobody_confirms_what_rests_on_other_facts(store: Store) -> None:
    run = samples.run()
    save_run(store, run)
    decide(store, run, [FALSE], four_eyes=True)
    changed = samples.run([samples.finding(verdict="listed")])
    save_run(store, changed)
    outcome = decide(store, changed, [replace(FALSE, reviewer="Bo Chen")], four_eyes=True)[0]
    assert (outcome.effect, outcome.waiting) == ("recorded", True)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (replace(FALSE, finding_id="f9"), "has no finding f9"),
        (replace(FALSE, reason=" \n"), "needs a reason"),
        (replace(FALSE, reviewer=""), "needs the name of the person"),
        (replace(FALSE, reason="x" * 5000), "may have 4000 characters"),
        (replace(FALSE, expires_on=date(2020, 1, 1)), "would have expired on 2020-01-01"),
        (replace(FALSE, answer="maybe"), "is no decision"),  # type: ignore[arg-type]
    ],
)
def test_an_incomplete_answer_is_refused_and_nothing_is_taken(
    sqlite_store: Store, answer: Answer, problem: str
) -> None:
    run = samples.run()
    save_run(sqlite_store, run)
    with pytest.raises(DecisionError, match=problem):
        decide(sqlite_store, run, [FALSE, answer])
    assert read_decisions(sqlite_store).recorded == ()


def test_the_scope_account_needs_an_account(sqlite_store: Store) -> None:
    run = samples.run([samples.finding(position=samples.position(account=None))])
    save_run(sqlite_store, run)
    with pytest.raises(DecisionError, match="states no account"):
        decide(sqlite_store, run, [replace(FALSE, scope="account")])


def test_what_a_person_wrote_is_one_printable_line(sqlite_store: Store) -> None:
    run = samples.run()
    save_run(sqlite_store, run)
    decide(sqlite_store, run, [replace(FALSE, reason="Line one\nline\x1b[31m two\x00")])
    assert read_decisions(sqlite_store).recorded[0].decision.reason == "Line one line [31m two"


def test_decisions_can_be_read_as_they_were_known_then(store: Store) -> None:
    run = samples.run()
    save_run(store, run)
    decide(store, run, [FALSE], four_eyes=True)
    with store.read() as connection:
        then = chain.head(connection).seq
    decide(store, run, [replace(FALSE, reviewer="Bo Chen", reason="Another company, by its ISIN.")])
    decide(store, run, [replace(FALSE, answer="true_match")])
    with store.read() as connection:
        (known,) = read(connection, then).recorded
    assert (known.decision.second_reviewer, known.second_reason) == (None, None)
    assert [one.decision.answer for one in read_decisions(store).recorded] == ["false_positive", "true_match"]
    now = read_decisions(store).recorded[0]
    assert (now.decision.second_reviewer, now.second_reason) == ("Bo Chen", "Another company, by its ISIN.")


def test_every_decision_is_in_the_log_with_where_it_came_from(store: Store) -> None:
    run = samples.run()
    save_run(store, run)
    decide(store, run, [FALSE], source="workbook sha256:ab")
    with store.read() as connection:
        entry = chain.entries(connection, events.c.seq == 2)[0].facts
    assert (entry["reviewer"], entry["answer"], entry["source"]) == ("Ann Lee", "false_positive", "workbook sha256:ab")
