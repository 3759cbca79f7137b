"""What counts: `exit_status(run)`."""

from __future__ import annotations

from datetime import date

import pytest

from screener.model import Decision, InputFile, Run
from screener.triage import exit_status, group_of, is_open
from tests.store import samples

ON = date(2026, 11, 24)
FALSE = Decision(
    answer="false_positive",
    reason="other",
    reviewer="Ann",
    decided_at="2026-01-01T00:00:00Z",  # type: ignore[arg-type]
)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 1),
        ({"status": "not_in_force"}, 0),
        ({"decision": FALSE}, 0),
        ({"decision": FALSE.model_copy(update={"expires_on": date(2026, 11, 23)})}, 1),
        ({"decision": FALSE.model_copy(update={"answer": "true_match"})}, 1),
        ({"exposure_kind": "through_fund"}, 0),
    ],
)
def test_the_status_counts_open_findings_only(changes: dict[str, object], status: int) -> None:
    run = samples.run([samples.finding(**changes)])
    assert exit_status(run) == status
    assert exit_status(run, "never") == 0


def test_a_finding_through_a_fund_counts_where_it_is_asked_for() -> None:
    run = samples.run([samples.finding(exposure_kind="through_fund")])
    assert exit_status(run, through_funds=True) == 1


def incomplete() -> list[Run]:
    whole = samples.run([samples.finding()])
    unread = InputFile(file="b.xlsx", sha256="", sheets=(), error="is encrypted")
    header = whole.run.model_copy(update={"inputs": (*whole.run.inputs, unread)})
    finding = samples.finding()
    swept = finding.model_copy(update={"match": finding.match.model_copy(update={"by": "sweep"})})
    return [
        whole.model_copy(update={"run": header}),
        whole.model_copy(update={"summary": whole.summary.model_copy(update={"not_understood": 1})}),
        samples.run([swept]),
    ]


@pytest.mark.parametrize("run", incomplete())
def test_an_incomplete_answer_outweighs_what_was_found(run: Run) -> None:
    assert exit_status(run) == 3
    assert exit_status(run, "never") == 3


def test_a_decided_finding_stands_under_its_own_heading() -> None:
    finding = samples.finding(decision=FALSE)
    assert group_of(finding, ON) == "suppressed"
    assert not is_open(finding, ON)


@pytest.mark.parametrize("changes", [{"decision": FALSE}, {"status": "not_in_force"}])
def test_a_text_beside_the_positions_that_is_decided_or_not_in_force_leaves_the_answer_complete(
    changes: dict[str, object],
) -> None:
    finding = samples.finding(**changes)
    swept = finding.model_copy(update={"match": finding.match.model_copy(update={"by": "sweep"})})
    assert exit_status(samples.run([swept])) == 0
