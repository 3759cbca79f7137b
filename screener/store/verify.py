"""The proof of a stored run.

The log holds, the rows say what the log says, the kept files are whole, and the run comes out again, byte for byte in
canonical JSON, when it is screened anew.

A run is proved by its own version. A later one compares the fields that the saved document has, and what it judges
otherwise is said to be its judgement: that is no sign of tampering.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from screener._version import __version__
from screener.errors import ScreenerError
from screener.files.canonical_json import canonical, instant, read_object, sha256
from screener.model import Run
from screener.reports.json import canonical_json
from screener.review.apply import Decisions
from screener.store import chain
from screener.store.archive import damage
from screener.store.decisions import CONFIRMED, MADE, read, row_facts
from screener.store.engine import Store
from screener.store.errors import StoreError
from screener.store.runs import (
    SAVED,
    KeptFile,
    are_logged,
    document_of,
    find_run,
    kept_files,
    raw_document,
    rows_of,
    run_row,
)  # fmt: skip
from screener.store.tables import confirmations, decisions, events, runs

_Decided = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that comes out otherwise: `where` names the finding (or part of the run) and the field."""

    where: str
    then: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of proving a run.

    Attributes:
        run_id: the run.
        head: the last entry of the log; kept elsewhere, it proves later that the log was not cut or written anew.
        broken: the first entry of the log that does not hold, None where all of it does.
        records: what rows of the store say otherwise than the log does.
        files: what is wrong with kept files, each file named.
        kept: how many files of the run were kept.
        not_screened: why the run could not be screened again, None where it was.
        software: what made the run.
        software_now: what screened it again.
        findings_sha256: of the saved findings' canonical JSON, None where the document cannot be read.
        findings_sha256_now: the same of the new ones, None where it could not be screened again.
        differences: what came out otherwise.
    """

    run_id: str
    head: chain.Head
    broken: chain.Break | None
    records: tuple[str, ...]
    files: tuple[str, ...]
    kept: int
    not_screened: str | None
    software: str
    software_now: str
    findings_sha256: str | None
    findings_sha256_now: str | None
    differences: tuple[Difference, ...]

    @property
    def intact(self) -> bool:
        """Whether nothing in the store was changed since it was written."""
        return self.broken is None and not self.records and not self.files

    @property
    def proved(self) -> bool:
        """Whether the store is intact and the run came out again, byte for byte."""
        same = self.not_screened is None and not self.differences
        return self.intact and same and self.findings_sha256 == self.findings_sha256_now

    @property
    def holds(self) -> bool:
        """Whether the run is proved, or the store is intact and another version than the run's own judged it."""
        return self.proved or (self.intact and self.not_screened is None and self.software != self.software_now)


def verify_run(store: Store, reference: str) -> Verification:
    """Prove one run, and the whole log with it.

    Raises:
        StoreError: there is no such run.
    """
    with store.read() as connection:
        row = find_run(connection, reference)
        head, broken = chain.head(connection), chain.verify_chain(connection)
        records = (*_wrong_name(connection), *_wrong_run(connection, row), *_wrong_decisions(connection))
        kept = kept_files(connection, row.id)
        run, unreadable = _document(row)
        known, damaged = _decisions_of(connection, run) if run else (None, None)
        purged = _purged_decisions(connection)
    files = tuple(
        f"{file.name or 'A purged file'} ({file.role}) of run {row.id}: {problem}"
        for file in kept
        if row.document is not None and (problem := damage(store.archive, file.sha256))
    )
    again, not_screened = _again(store, run, kept, known) if run and known else (None, unreadable or damaged)
    saved: Any = json.loads(raw_document(row)) if run else {}
    now: Any = json.loads(canonical_json(_with_purged(run, again, purged))) if run and again else {}
    findings_now = [_known_fields(one, _by_id(saved).get(one["id"], one)) for one in now.get("findings", ())]
    return Verification(
        run_id=row.id,
        head=head,
        broken=broken,
        records=records,
        files=files,
        kept=len(kept),
        not_screened=not_screened,
        software=row.software,
        software_now=f"screener {__version__}",
        findings_sha256=sha256(canonical(saved["findings"])) if run else None,
        findings_sha256_now=sha256(canonical(findings_now)) if again else None,
        differences=tuple(differences(saved, now)) if again else (),
    )


def verify_log(store: Store, expected: str | None = None) -> tuple[chain.Head, chain.Break | None, tuple[str, ...]]:
    """Prove the log and, against it, every run and decision of the store; no run is screened again.

    Args:
        expected: the hash of an entry, noted elsewhere when it was the last: it must be in the log still. A log whose
            end was cut off, or that was written anew as a whole, holds in itself and lacks it.

    Returns:
        The last entry, the first that does not hold (None where all do), and what rows say otherwise than the log.
    """
    with store.read() as connection:
        wrong = [*_wrong_name(connection)]
        for run_id in connection.execute(select(runs.c.id).order_by(runs.c.id)).scalars().all():
            wrong += _wrong_run(connection, find_run(connection, run_id))
        wrong += _wrong_decisions(connection)
        if expected is not None and not chain.entries(connection, events.c.hash == expected.strip().lower()):
            wrong.append(f"The log has no entry with the hash {expected}: its end was cut off, or it was written anew")
        return chain.head(connection), chain.verify_chain(connection), tuple(wrong)


def _document(row: Any) -> tuple[Run | None, str | None]:
    try:
        return document_of(row), None
    except StoreError as error:
        return None, error.message


def _again(store: Store, run: Run, kept: Sequence[KeptFile], known: Decisions) -> tuple[Run | None, str | None]:
    from screener.store.rescreen import rescreen

    try:
        return rescreen(run, store.archive, kept, known), None
    except ScreenerError as error:
        return None, str(error)


def _decisions_of(connection: Connection, run: Run) -> tuple[Decisions | None, str | None]:
    stated = run.run.settings.get("decisions")
    try:
        return read(connection, stated["log_entry"] if stated else 0), None
    except StoreError as error:
        return None, error.message


def _purged_decisions(connection: Connection) -> frozenset[_Decided]:
    columns = (decisions.c.entity_id, decisions.c.list_id, decisions.c.decided_at)
    query = select(*columns).where(decisions.c.evidence.is_(None))
    return frozenset((row[0], row[1], row[2]) for row in connection.execute(query))


def _with_purged(run: Run, again: Run, purged: frozenset[_Decided]) -> Run:
    """The new run with those expired decisions that the saved one shows and that were purged from the store since."""
    shown = {
        one.id: one.earlier
        for one in run.findings
        if one.earlier and (one.entity.id, one.listing.list, instant(one.earlier.decision.decided_at)) in purged
    }
    found = (
        one.model_copy(update={"earlier": shown[one.id]}) if one.earlier is None and one.id in shown else one
        for one in again.findings
    )
    return again.model_copy(update={"findings": tuple(found)})


def _wrong_name(connection: Connection) -> Iterator[str]:
    own = chain.checkpoint(connection).store
    query = select(events.c.seq, events.c.payload).where(events.c.payload.is_not(None))
    for seq, payload in connection.execute(query.order_by(events.c.seq.desc()).limit(1)):
        if read_object(payload).get("store", own) != own:
            yield f"The store's name {own} is not the one in entry {seq} of the log"


def _wrong_run(connection: Connection, row: Any) -> Iterator[str]:
    entries = chain.entries(connection, events.c.subject == row.id, events.c.kind == SAVED)
    if len(entries) != 1:
        yield f"Run {row.id}: the log has {len(entries)} entries of it, not one"
        return
    saved = entries[0]
    if saved.payload is None or row.document is None:
        if (saved.payload is None) != (row.document is None):
            yield f"Run {row.id}: its document and entry {saved.seq} of the log were not purged together"
        return
    own = {name: getattr(row, name) for name in ("document_sha256", "findings_sha256", "as_of", "software")}
    for name in saved.unlike(own):
        yield f"Run {row.id}: its {name} is not the one in entry {saved.seq} of the log"
    try:
        content, run = json.loads(raw_document(row)), document_of(row)
    except StoreError as error:
        yield error.message
        return
    if saved.unlike({"findings_sha256": sha256(canonical(content["findings"]))}):
        yield f"Run {row.id}: the findings in its document are not those in entry {saved.seq} of the log"
    kept = kept_files(connection, row.id)
    if not are_logged(kept, saved):
        yield f"Run {row.id}: its kept files are not those in entry {saved.seq} of the log"
    yield from _wrong_rows(connection, row, run, kept)


def _wrong_rows(connection: Connection, row: Any, run: Run, kept: Sequence[KeptFile]) -> Iterator[str]:
    """Rows that do not say what the run's document says."""
    names = [name for name, value in run_row(run).items() if getattr(row, name) != value]
    if names:
        yield f"Run {row.id}: its row was changed ({', '.join(names)})"
    for table, expected in rows_of(run, kept).items():
        keys = [column.name for column in table.primary_key]
        held = {
            tuple(one[key] for key in keys): one
            for one in connection.execute(select(table).where(table.c.run_id == row.id)).mappings()
        }
        if len(held) != len(expected):
            yield f"Run {row.id}: the table {table.name} has {len(held)} rows of it, its document says {len(expected)}"
            continue
        for wanted in expected:
            found: Mapping[Any, Any] = held.get(tuple(wanted[key] for key in keys), {})
            # how a security is keyed may change from version to version; the document says which it was
            wrong = [name for name, value in wanted.items() if found.get(name) != value and name != "security"]
            if wrong:
                which = wanted.get("finding_id") or wanted["ordinal"]
                yield f"Run {row.id}: row {which} of the table {table.name} was changed ({', '.join(wrong)})"


def _wrong_decisions(connection: Connection) -> Iterator[str]:
    for kind, table, key in ((MADE, decisions, "id"), (CONFIRMED, confirmations, "decision_id")):
        logged = {entry.seq: entry for entry in chain.entries(connection, events.c.kind == kind)}
        for row in connection.execute(select(table).order_by(table.c.seq)).mappings():
            what = f"Decision {row[key]}" if table is decisions else f"The confirmation of decision {row[key]}"
            if row["seq"] not in logged:
                yield f"{what} is not in the log"
                continue
            entry = logged.pop(row["seq"])
            if (entry.payload is None) != (row["reviewer"] is None):
                yield f"{what} and entry {entry.seq} of the log were not purged together"
            elif entry.payload is not None:
                names = entry.unlike(row_facts({str(name): value for name, value in row.items()}))
                if names:
                    yield f"{what} is not the one in entry {entry.seq} of the log ({', '.join(names)})"
        for seq in sorted(logged):
            yield f"What entry {seq} of the log says was decided is missing in the store"


def differences(saved: Any, now: Any) -> Iterator[Difference]:
    """What came out otherwise, of the fields that the saved document has."""
    then, again = _by_id(saved), _by_id(now)
    for finding in sorted({*then, *again}):
        yield from _walk(f"findings.{finding}", then.get(finding), again.get(finding))
    for part in ("summary", "coverage"):
        yield from _walk(part, saved[part], now[part])


def _by_id(document: Any) -> dict[str, Any]:
    return {finding["id"]: finding for finding in document["findings"]}


def _known_fields(now: Any, then: Any) -> Any:
    """A value without the fields that a later version added to it."""
    if isinstance(now, dict) and isinstance(then, dict):
        return {key: _known_fields(value, then[key]) for key, value in now.items() if key in then}
    if isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        return [_known_fields(one, other) for one, other in zip(now, then, strict=True)]
    return now


def _walk(where: str, then: Any, now: Any) -> Iterator[Difference]:
    if isinstance(then, dict) and isinstance(now, dict):
        for key in sorted(then):
            yield from _walk(f"{where}.{key}", then[key], now.get(key))
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (one, other) in enumerate(zip(then, now, strict=True)):
            yield from _walk(f"{where}[{number}]", one, other)
    elif then != now:
        yield Difference(where, then, now)
