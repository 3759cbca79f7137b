"""Findings whose decision waits for a second person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from screener.model import Finding, Run
from screener.review.apply import DecisionIndex, RecordedDecision
from screener.review.identity import same_person
from screener.store.decisions import read_decisions
from screener.store.engine import Store
from screener.store.errors import StoreError
from screener.store.runs import load_run
from screener.web.people import Person, Role


@dataclass(frozen=True, slots=True)
class Waiting:
    """A decision that a second person must confirm, where it was taken, and whether this person may."""

    recorded: RecordedDecision
    run_id: str
    finding_id: str
    own: bool


def waiting(store: Store, person: Person) -> tuple[Waiting, ...]:
    """All decisions that wait, the oldest first; a later answer on the same finding takes the place of an earlier one.

    Args:
        store: an open store.
        person: who asks: nobody confirms their own.
    """
    newest = {(one.run_id, one.finding_id): one for one in read_decisions(store).recorded}
    return tuple(
        Waiting(one, one.run_id, one.finding_id, same_person(one.decision.reviewer, person.subject))
        for one in newest.values()
        if one.waits
    )


def first_answer(store: Store, finding: Finding) -> RecordedDecision | None:
    """The decision on a finding that waits for a second person; None where none does."""
    return _waits(DecisionIndex(read_decisions(store).recorded), finding)


def awaited(store: Store, findings: Iterable[Finding]) -> frozenset[str]:
    """The ids of the findings whose decision waits for a second person."""
    index = DecisionIndex(read_decisions(store).recorded)
    return frozenset(one.id for one in findings if _waits(index, one))


def _waits(index: DecisionIndex, finding: Finding) -> RecordedDecision | None:
    newest = next(index.on(finding), None)
    return newest if newest is not None and newest.waits else None


def role_needed(waits: RecordedDecision | None, person: Person) -> Role:
    """The role that an answer takes: the first answer is an analyst's, another person's to it an approver's.

    Args:
        waits: the decision that waits for a second person; None where none does.
        person: who answers.
    """
    return "approver" if waits and not same_person(waits.decision.reviewer, person.subject) else "analyst"


def run_or_none(store: Store, reference: str) -> Run | None:
    """A run of the store; None where there is none, or it was purged."""
    try:
        return load_run(store, reference)
    except StoreError:
        return None
