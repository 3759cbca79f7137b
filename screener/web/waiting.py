"""Findings whose decision waits for a second person."""

from __future__ import annotations

from datetime import UTC, datetime

from screener.model import Finding, Run
from screener.review.apply import DecisionIndex, RecordedDecision
from screener.review.identity import same_person
from screener.store.decisions import read_decisions
from screener.store.engine import Store
from screener.store.errors import StoreError
from screener.store.runs import load_run
from screener.web.people import Person, Role


def waiting(store: Store) -> tuple[RecordedDecision, ...]:
    """All decisions that wait, the oldest first; a later answer on the same finding takes the place of an earlier."""
    return tuple(DecisionIndex(read_decisions(store).recorded).waiting(datetime.now(UTC).date()))


def first_answer(store: Store, finding: Finding) -> RecordedDecision | None:
    """The decision on a finding that waits for a second person; None where none does."""
    return DecisionIndex(read_decisions(store).recorded).ruling(finding, datetime.now(UTC).date()).waits


def role_needed(waits: RecordedDecision | None, person: Person) -> Role:
    """The role that an answer takes: the first answer is an analyst's, another person's to it an approver's."""
    return "approver" if waits and not same_person(waits.decision.reviewer, person.subject) else "analyst"


def run_or_none(store: Store, reference: str) -> Run | None:
    """A run of the store; None where there is none, or it was purged."""
    try:
        return load_run(store, reference)
    except StoreError:
        return None
