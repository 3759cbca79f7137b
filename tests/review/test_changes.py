"""What changed since the last report, from `screener.review.compare.compare`."""

from __future__ import annotations

from datetime import UTC, datetime

from screener.model import Decision, Run
from screener.reports import render
from screener.reports.content import build
from screener.reports.content.parts import Table
from screener.reports.presentation import Presentation
from screener.review.changes import Since, since
from screener.review.compare import compare
from tests.reports.example_run import example_run


def earlier_run() -> Run:
    """The same book before: less of one position, one not yet held, one worth something else."""
    run = example_run()
    first, _, third, *others = run.findings
    less = first.model_copy(update={"position": first.position.model_copy(update={"quantity": 1_000_000.0})})
    cheaper = third.model_copy(update={"position": third.position.model_copy(update={"market_value": 1.0})})
    header = run.run.model_copy(update={"id": "run-2025-08-24-0001"})
    return run.model_copy(update={"run": header, "findings": (less, cheaper, *others)})


def changes() -> Since:
    before = earlier_run()
    return since(before, compare(before, example_run()))


def test_new_and_changed_findings_are_told_with_the_reason() -> None:
    found = changes()
    assert [(change.kind, change.finding.id[-1]) for change in found.changes] == [("new", "2"), ("changed", "1")]
    assert "quantity: 1,000,000 → 1,250,000." in found.changes[1].sentences
    assert found.changes[0].sentences


def test_a_finding_of_which_only_the_value_moved_is_counted() -> None:
    assert changes().revalued == 1


def test_the_report_has_a_section_of_changes_only_when_it_was_asked_for() -> None:
    assert "changes" not in {section.id for section in build(example_run()).sections}
    section = build(example_run(), Presentation(since=changes())).section("changes")
    assert section.lead[0].startswith("Compared with run run-2025-08-24-0001")
    assert section.lead[-1] == "1 further finding differs in value only."
    assert isinstance(section.blocks[0], Table)
    assert [row[:2] for row in section.blocks[0].rows] == [
        ("new", "HANGZHOU HIK-VISION DIGI-A"),
        ("changed", "SEMICONDUCTOR MFG INTL CORP 中芯国际"),
    ]


def test_every_form_shows_the_changes() -> None:
    dress = Presentation(since=changes())
    for ending in (".html", ".md"):
        assert "What changed since the last report" in render(example_run(), ending, dress).decode()
    assert len(render(example_run(), ".xlsx", dress)) > len(render(example_run(), ".xlsx"))


def test_what_was_bought_under_a_ban_is_read_first() -> None:
    report = build(example_run(), Presentation(since=changes()))
    assert report.notices[0].startswith(
        "Since the run as of 24 November 2025, 1 position under a ban was or may have been bought or added to: "
        "SEMICONDUCTOR MFG INTL CORP"
    )
    assert report.notices[1:] == build(example_run()).notices


def test_what_was_sold_or_bought_before_its_ban_began_is_no_purchase_under_a_ban() -> None:
    before, after = earlier_run(), example_run()
    assert not since(after, compare(after, before)).bought
    first, *others = after.findings
    announced = after.model_copy(update={"findings": (first.model_copy(update={"status": "announced"}), *others)})
    assert not since(before, compare(before, announced)).bought


def test_what_was_decided_to_be_another_company_is_no_purchase_under_a_ban() -> None:
    before, after = earlier_run(), example_run()
    first, *others = after.findings
    decision = Decision(
        answer="false_positive", reason="Another company", reviewer="Ann Lee", decided_at=datetime.now(UTC)
    )
    decided = after.model_copy(update={"findings": (first.model_copy(update={"decision": decision}), *others)})
    assert not since(before, compare(before, decided)).bought
