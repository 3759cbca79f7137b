"""The purge of old records: for good, but for their hashes, so that the log still verifies.

Runs that finished before the date lose document, findings, file names and kept files. Decisions made before it lose
reason, names and evidence, but only once they ended: one that still stands is kept, however old. What is on legal hold
stays, and nothing younger than the store's own term goes, whatever policy a purger brings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeVar

from sqlalchemy import Connection, delete, select, update

from screener.files.canonical_json import instant
from screener.review.apply import RecordedDecision, outweighs
from screener.store import chain
from screener.store.archive import remove_all_but
from screener.store.decisions import CONFIRMED, MADE, read
from screener.store.engine import Store
from screener.store.errors import StoreError
from screener.store.governance import Governance, governance
from screener.store.runs import EXPORTED, SAVED
from screener.store.tables import archived, confirmations, decisions, events, findings, runs

T = TypeVar("T")
_AT_ONCE = 500
"""Ids in one statement: SQLite takes no more than some thousand."""


@dataclass(frozen=True, slots=True)
class Purged:
    """The extent of a purge, done or to be done: ids of runs and decisions, and how many kept files."""

    before: date
    runs: tuple[str, ...]
    decisions: tuple[str, ...]
    files: int


def what_to_purge(store: Store, before: date, keep_years: int) -> Purged:
    """What a purge would remove. Kept files are counted when it is done.

    Args:
        before: runs that finished, and decisions that ended, before this day (UTC).
        keep_years: how long records must be kept at least.

    Raises:
        StoreError: the date would touch records that must be kept.
    """
    with store.read() as connection:
        _must_be_old_enough(before, keep_years, governance(connection))
        return _candidates(connection, before)


def purge(store: Store, before: date, keep_years: int) -> Purged:
    """Remove old records for good, leaving their hashes. Arguments and errors are those of `what_to_purge`."""
    with store.write() as connection:
        chain.lock(connection)
        rules = governance(connection)
        rules.require("approve")
        _must_be_old_enough(before, keep_years, rules)
        found = _candidates(connection, before)
        entries = [
            *_entries(connection, (SAVED, EXPORTED), found.runs),
            *_entries(connection, (MADE, CONFIRMED), found.decisions),
        ]
        for chunk in _chunks(found.runs):
            _forget_runs(connection, chunk)
        for chunk in _chunks(found.decisions):
            _forget_decisions(connection, chunk)
        for seqs in _chunks(entries):
            connection.execute(update(events).where(events.c.seq.in_(seqs)).values(payload=None))
        if entries:
            facts = {"before": before.isoformat(), "keep_years": keep_years, "entries": sorted(entries)}
            chain.append(connection, chain.PURGED, before.isoformat(), facts)
    with store.write() as connection:
        # only now: had the program died before the commit, runs that are still there would have lost their files
        chain.lock(connection)
        query = select(archived.c.sha256).join(runs, runs.c.id == archived.c.run_id).where(runs.c.document.is_not(None))
        files = remove_all_but(store.archive, connection.execute(query).scalars())
    store.forget()
    return Purged(before, found.runs, found.decisions, files)


def _must_be_old_enough(before: date, asked: int, rules: Governance) -> None:
    keep_years = max(asked, rules.keep_years)
    today = datetime.now(UTC).date()
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    earliest = today.replace(year=today.year - keep_years, day=day)
    if before > earliest:
        raise StoreError(
            f"Records must be kept for {keep_years} years: nothing from {earliest.isoformat()} on may be purged",
            hint="`screener store policy --keep-years` changes the store's own term, and the log tells"
            " by whom; a policy's `keep_years` can only lengthen it.",
        )


def _candidates(connection: Connection, before: date) -> Purged:
    limit = instant(datetime.combine(before, time(), UTC))
    old = select(runs.c.id).where(runs.c.finished_at < limit, runs.c.document.is_not(None)).order_by(runs.c.finished_at)
    held = governance(connection).holds
    late = set(
        connection.execute(select(confirmations.c.decision_id).where(confirmations.c.confirmed_at >= limit)).scalars()
    )
    recorded = read(connection).recorded
    made = [one for one in recorded if instant(one.decision.decided_at) < limit and one.id not in late]
    over = ended(recorded, made, {one.id for one in made if one.run_id not in held}, before)
    gone = tuple(run for run in connection.execute(old).scalars() if run not in held)
    return Purged(before, gone, tuple(one.id for one in made if one.id in over), 0)


def ended(
    recorded: Sequence[RecordedDecision], made: Iterable[RecordedDecision], free: set[str], before: date
) -> set[str]:
    """Of the decisions made before a day those that no ruling needs: outweighed, or expired with nothing to revive.

    Args:
        free: ids of those that are not on legal hold.
    """
    about = defaultdict(list)
    for one in made:
        about[_entry(one)].append(one)
    outweighed: set[str] = set()
    for one in sorted(made, key=lambda one: one.seq):
        by = [other for other in about[_entry(one)] if one.id in free and outweighs(other, one)]
        left = (other for other in recorded if other.id not in outweighed)
        if any(other.agreed_in for other in by) or (by and not any(_may_object(one, other) for other in left)):
            outweighed.add(one.id)
    expired = {one.id: one for one in made if one.id in free - outweighed and one.expired(before)}
    while True:
        kept = [one for one in recorded if one.id not in expired and one.id not in outweighed]
        needed = {id_ for id_, one in expired.items() if any(_would_revive(other, one) for other in kept)}
        if not needed:
            return outweighed | expired.keys()
        expired = {id_: one for id_, one in expired.items() if id_ not in needed}


def _may_object(one: RecordedDecision, other: RecordedDecision) -> bool:
    """Whether one person's proposal keeps open what another answer, begun before it, may settle by a second person."""
    spans = other.seq < one.seq and (not other.agreed_in or other.agreed_in > one.seq)
    return not one.agreed_in and spans and one.decision.answer != other.decision.answer and _would_revive(other, one)


def _would_revive(older: RecordedDecision, expired: RecordedDecision) -> bool:
    """Whether without an expired decision an older one could be heard again: of its entry, or about a fund."""
    funds = "fund" in (older.decision.scope, expired.decision.scope)
    return older.seq < max(expired.seq, expired.agreed_in) and (funds or _entry(older) == _entry(expired))


def _entry(recorded: RecordedDecision) -> tuple[str, str]:
    return recorded.evidence.entity.id, recorded.evidence.listing.list


def _forget_runs(connection: Connection, run_ids: Sequence[str]) -> None:
    connection.execute(update(runs).where(runs.c.id.in_(run_ids)).values(document=None, settings=None))
    connection.execute(update(archived).where(archived.c.run_id.in_(run_ids)).values(name=None))
    connection.execute(delete(findings).where(findings.c.run_id.in_(run_ids)))


def _forget_decisions(connection: Connection, decision_ids: Sequence[str]) -> None:
    nothing = {"reason": None, "reviewer": None, "second_reviewer": None, "evidence": None}
    connection.execute(update(decisions).where(decisions.c.id.in_(decision_ids)).values(nothing))
    connection.execute(update(confirmations).where(confirmations.c.decision_id.in_(decision_ids)).values(reviewer=None))


def _entries(connection: Connection, kinds: Sequence[str], subjects: Sequence[str]) -> list[int]:
    found: list[int] = []
    for chunk in _chunks(subjects):
        query = select(events.c.seq).where(events.c.kind.in_(kinds), events.c.subject.in_(chunk))
        found += connection.execute(query).scalars()
    return found


def _chunks(items: Sequence[T]) -> Iterable[Sequence[T]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
