"""What differs between two runs, and why:

comparison = compare(before, after)
comparison.new[0].reasons        # position bought, list changed, software changed ...
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from screener.model import Decision, Finding, Run, WatchlistVersion
from screener.review.change_reasons import ArchiveFacts, holding_of
from screener.review.compare import ComparedFinding, compare
from tests.store import samples

HELD = frozenset({holding_of(samples.position())})
ENTRIES = {"ofac-33114": "names:1111 identifiers:2222"}


def inputs(content: str) -> dict[str, Any]:
    """Another holdings file."""
    return {"inputs": (samples.run().run.inputs[0].model_copy(update={"sha256": content * 64}),)}


def lists(sha256: str = "f" * 64, version: str = "2026-11") -> dict[str, Any]:
    """Another version of the list."""
    held: WatchlistVersion = samples.run().run.watchlists[0]
    return {"watchlists": (held.model_copy(update={"sha256": sha256, "version": version}),)}


def causes(one: ComparedFinding) -> list[tuple[str, bool]]:
    return [(reason.cause, reason.sure) for reason in one.reasons]


def changed(before: Finding, after: Finding, **header: Any) -> ComparedFinding:
    comparison = compare(samples.run([before]), samples.run([after], **header))
    (one,) = comparison.changed
    assert (comparison.new, comparison.gone) == ((), ())
    return one


def new(before: Run, after: Run, *known: ArchiveFacts) -> ComparedFinding:
    comparison = compare(before, after, *known)
    (one,) = comparison.new
    assert one.before is None
    return one


def test_a_run_and_itself_do_not_differ() -> None:
    comparison = compare(samples.run(), samples.run())
    assert (comparison.frame, comparison.new, comparison.gone, comparison.changed) == ((), (), (), ())
    assert comparison.unchanged == 1


def test_another_file_and_row_are_no_difference() -> None:
    moved = samples.finding(id="x", position=samples.position(file="next.xlsx", sheet="S", row=1))
    assert compare(samples.run(), samples.run([moved], **inputs("a"))).unchanged == 1


def test_a_position_that_was_not_held_before_was_bought() -> None:
    known = ArchiveFacts(frozenset(), ENTRIES), ArchiveFacts(HELD, ENTRIES)
    one = new(samples.run([]), samples.run(**inputs("a"), **lists()), *known)
    assert causes(one) == [("position_bought", True)]


def test_a_position_that_is_no_longer_held_was_sold() -> None:
    comparison = compare(
        samples.run(), samples.run([], **inputs("a")), ArchiveFacts(HELD, ENTRIES), ArchiveFacts(frozenset(), ENTRIES)
    )
    assert causes(comparison.gone[0]) == [("position_sold", True)]


def test_nobody_sold_what_stands_in_a_file_that_the_other_run_was_not_given() -> None:
    known = ArchiveFacts(HELD, ENTRIES), ArchiveFacts(frozenset(), ENTRIES)
    (own,) = samples.run().run.inputs
    another = own.model_copy(update={"file": "beta.csv", "sha256": "b" * 64})
    both, one = {"inputs": (own, another)}, {"inputs": (another,)}
    gone = compare(samples.run(**both), samples.run([], **one), *known).gone[0]
    assert gone.reasons[0].sentence == f"Its file ({own.file}) was not in the later run."
    came = new(samples.run([], **one), samples.run(**both), *reversed(known))
    assert came.reasons[0].sentence == f"Its file ({own.file}) was not in the earlier run."


def test_nobody_bought_what_stands_in_a_file_that_both_runs_read() -> None:
    (own,) = samples.run().run.inputs
    both = {"inputs": (own, own.model_copy(update={"file": "beta.csv", "sha256": "b" * 64}))}
    one = new(samples.run([]), samples.run(**both), ArchiveFacts(frozenset(), ENTRIES), ArchiveFacts(HELD, ENTRIES))
    assert causes(one) == [("position_changed", True)]


def test_with_the_same_holdings_only_the_list_can_have_changed() -> None:
    one = new(samples.run([]), samples.run(**lists()))
    assert causes(one) == [("list_changed", True)]
    assert one.reasons[0].sentence == "The list us-ofac-ns-cmic changed."


def test_the_archive_tells_that_the_entity_entered_or_left_the_list() -> None:
    known = ArchiveFacts(HELD, {}), ArchiveFacts(HELD, ENTRIES)
    one = new(samples.run([]), samples.run(**inputs("a"), **lists()), *known)
    assert causes(one) == [("list_changed", True)]
    assert one.reasons[0].sentence == "SENSETIME GROUP LIMITED entered the list us-ofac-ns-cmic."
    gone = compare(samples.run(), samples.run([], **lists()), *reversed(known)).gone[0]
    assert gone.reasons[0].sentence == "SENSETIME GROUP LIMITED left the list us-ofac-ns-cmic."


def test_the_archive_tells_that_names_or_identifiers_of_the_entry_changed() -> None:
    known = ArchiveFacts(HELD, {"ofac-33114": "names:1111 identifiers:0000"}), ArchiveFacts(HELD, ENTRIES)
    one = new(samples.run([]), samples.run(**lists()), *known)
    assert one.reasons[0].sentence == (
        "The identifiers of SENSETIME GROUP LIMITED changed on the list us-ofac-ns-cmic."
    )


def test_where_the_entry_did_not_change_the_software_did_it() -> None:
    known = ArchiveFacts(HELD, ENTRIES), ArchiveFacts(HELD, ENTRIES)
    one = new(samples.run([]), samples.run(**lists(), software="screener 2.0.0"), *known)
    assert causes(one) == [("software_changed", True)]


def test_without_an_archive_every_possible_cause_is_named_as_possible() -> None:
    one = new(samples.run([]), samples.run(**inputs("a"), **lists(), software="screener 2.0.0"))
    assert causes(one) == [("position_bought", False), ("list_changed", False), ("software_changed", False)]


def test_a_list_that_only_one_run_used() -> None:
    one = new(samples.run([], watchlists=()), samples.run())
    assert causes(one) == [("list_changed", True)]
    settings = {"watchlists": ["us-ofac-ns-cmic"]}
    assert causes(new(samples.run([], watchlists=()), samples.run(settings=settings))) == [("settings_changed", True)]


@pytest.mark.parametrize(
    ("quantity", "cause", "sentence"),
    [(1500.0, "position_bought", "500 bought."), (250.0, "position_sold", "750 sold.")],
)
def test_more_or_less_of_a_position(quantity: float, cause: str, sentence: str) -> None:
    one = changed(samples.finding(), samples.finding(position=samples.position(quantity=quantity)), **inputs("a"))
    assert causes(one) == [(cause, True)]
    assert one.reasons[0].sentence == sentence
    assert [(change.field, change.before, change.after) for change in one.changes] == [
        ("position.quantity", 1000.0, quantity)
    ]


def test_a_holding_that_is_only_valued_otherwise_is_told_apart() -> None:
    one = changed(samples.finding(), samples.finding(position=samples.position(market_value=1.0, price=0.001)))
    assert one.only_revalued
    assert causes(one) == [("position_changed", True)]


def test_a_decision_that_was_made() -> None:
    decision = Decision(
        answer="false_positive",
        reason="Another company",
        reviewer="Ann Lee",
        decided_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    one = changed(samples.finding(), samples.finding(decision=decision))
    assert causes(one) == [("decision_made", True)]
    assert one.reasons[0].sentence == "Ann Lee decided false_positive: Another company"
    lapsed = samples.finding(earlier={"decision": decision, "because": "the decision expired on 2026-11-20"})
    again = changed(samples.finding(decision=decision), lapsed)
    assert causes(again) == [("decision_lapsed", True)]
    assert "expired on 2026-11-20" in again.reasons[0].sentence
    proposed = {"decision": decision, "because": "a second person must confirm the decision"}
    beside = changed(samples.finding(decision=decision), samples.finding(decision=decision, earlier=proposed))
    assert causes(beside) == [("decision_made", True)]
    assert beside.reasons[0].sentence.startswith("Proposed beside the decision in force")


def test_a_listing_that_changed() -> None:
    after = samples.finding(listing=samples.listing(removed_on=date(2026, 11, 1)), status="not_in_force")
    assert causes(changed(samples.finding(), after, **lists())) == [("list_changed", True)]


def test_a_status_that_time_changed() -> None:
    before = samples.finding(status="divestment_window", action="Sell.")
    one = changed(before, samples.finding(), as_of=date(2026, 12, 1))
    assert causes(one) == [("date_passed", True)]


def test_a_verdict_that_the_software_changed() -> None:
    after = samples.finding(verdict="listed", score=0.99)
    assert causes(changed(samples.finding(), after, software="screener 2.0.0")) == [("software_changed", True)]


def test_another_policy() -> None:
    settings = {"policy": {"title": "Ours"}}
    one = changed(samples.finding(), samples.finding(treatment="block"), settings=settings)
    assert causes(one) == [("settings_changed", True)]


def test_the_frame_says_what_differs_as_a_whole() -> None:
    after = samples.run(**inputs("a"), **lists(), as_of=date(2026, 12, 1), software="screener 2.0.0", investor="other")
    assert compare(samples.run(), after).frame == (
        "The holdings files differ.",
        "The list us-ofac-ns-cmic changed (version 2025-12 before, 2026-11 after).",
        "The rules were applied as of 2026-11-24 before, 2026-12-01 after.",
        "Settings differ: investor.",
        "The software changed from screener 1.0.0 to screener 2.0.0.",
    )


def test_exposure_is_set_side_by_side() -> None:
    comparison = compare(samples.run(), samples.run([samples.finding(verdict="listed")]))
    assert [(one.verdict, one.currency, one.before, one.after) for one in comparison.exposure] == [
        ("listed", "HKD", 0.0, 1500.0),
        ("possible", "HKD", 1500.0, 0.0),
    ]


def test_the_same_security_twice_in_one_account_is_paired_one_by_one() -> None:
    two = [samples.finding(id=f"f{n}", position=samples.position(row=n)) for n in (1, 2)]
    comparison = compare(samples.run(two), samples.run(two[:1], **inputs("a")))
    assert (comparison.unchanged, len(comparison.gone), comparison.new) == (1, 1, ())


@pytest.mark.parametrize("seed", range(20))
def test_new_gone_and_paired_findings_account_for_all(seed: int) -> None:
    import random

    chance = random.Random(seed)

    def portfolio() -> list[Finding]:
        names = [f"COMPANY {chance.randrange(6)}" for _ in range(chance.randrange(12))]
        return [
            samples.finding(id=f"f{n}", position=samples.position(row=n, name=name, ticker=None))
            for n, name in enumerate(names)
        ]

    one, other = portfolio(), portfolio()
    comparison = compare(samples.run(one), samples.run(other))
    paired = comparison.unchanged + len(comparison.changed)
    assert paired + len(comparison.gone) == len(one)
    assert paired + len(comparison.new) == len(other)
    assert all(found.reasons for found in (*comparison.new, *comparison.gone, *comparison.changed))
