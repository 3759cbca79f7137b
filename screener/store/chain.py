"""The event log: append-only, each entry carrying the hash of the one before.

An entry's hash covers its number, moment, kind, subject, the hash of its payload and the hash of the entry before. A
payload may be purged; its hash stays, and a later entry of the log names every payload that was purged, so that none
can be taken out in silence. Each payload carries the store's name, and a salt, so that the hash that stays says nothing
of what was purged.

What a chain cannot show by itself is that its end was cut off, or that all of it was written anew: whoever needs that
keeps the last hash (`screener runs verify` prints it) where the keeper of the store cannot write.
"""

from __future__ import annotations

import getpass
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from screener.files.canonical_json import canonical, instant, read_object, sha256
from screener.store.tables import chain_head, events, identity

PURGED = "store.purged"
_ORIGIN = "screener-store/"
_HEAD = select(chain_head.c.seq, chain_head.c.hash).where(chain_head.c.id == 1)


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the log: its number (0 for an empty log) and its hash."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log in three words, to be noted where its keeper cannot write: whose log, how many entries, the
    hash of the last one.
    """

    origin: str
    size: int
    hash: str

    @property
    def store(self) -> str:
        """The store's own name, as each payload states it since 0.2.0."""
        return self.origin.removeprefix(_ORIGIN)

    def __str__(self) -> str:
        return f"{self.origin} {self.size} {self.hash}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a log, in the store or in evidence; `payload` is None where it was purged, or left out."""

    seq: int
    at: str
    kind: str
    subject: str
    payload: str | None
    payload_sha256: str
    previous: str
    hash: str

    @property
    def facts(self) -> dict[str, Any]:
        """What it says; nothing where its payload is gone, or is no JSON object any more."""
        return read_object(self.payload)

    def unlike(self, facts: Mapping[str, Any]) -> list[str]:
        """The names of the facts of which it says something else."""
        logged = self.facts
        return [name for name, value in facts.items() if logged.get(name) != value]


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry at which the log does not hold, and why."""

    seq: int
    entry: str
    problem: str


def head(connection: Connection) -> Head:
    """The last entry of the log."""
    return Head(*connection.execute(_HEAD).one())


def checkpoint(connection: Connection, subject: str | None = None) -> Checkpoint:
    """The checkpoint of the log; its origin names the store.

    Args:
        subject: as the log was after its first entry on this (a run's id); None, or where there is none, as it is now.
    """
    query = select(events.c.seq, events.c.hash).where(events.c.subject == subject).order_by(events.c.seq).limit(1)
    found = connection.execute(query).one_or_none() or connection.execute(_HEAD).one()
    return Checkpoint(f"{_ORIGIN}{_store(connection)}", *found)


def lock(connection: Connection) -> None:
    """Wait for other writers, and keep them out until the transaction ends."""
    connection.execute(_HEAD.with_for_update())


def append(connection: Connection, kind: str, subject: str, payload: Mapping[str, Any]) -> int:
    """Add an entry to the log.

    Args:
        connection: in a write transaction; the log stays locked until it ends.

    Returns:
        The entry's number.
    """
    seq, previous = connection.execute(_HEAD.with_for_update()).one()
    added = {"store": _store(connection), "by": operator(), "salt": secrets.token_hex(16)}
    text = canonical({**payload, **added})
    entry = {
        "seq": seq + 1,
        "at": instant(datetime.now(UTC)),
        "kind": kind,
        "subject": subject,
        "payload_sha256": sha256(text),
        "previous": previous,
    }
    digest = sha256(canonical(entry))
    connection.execute(insert(events).values(**entry, payload=text, hash=digest))
    connection.execute(update(chain_head).where(chain_head.c.id == 1).values(seq=seq + 1, hash=digest))
    return int(entry["seq"])


def _store(connection: Connection) -> str:
    return str(connection.execute(select(identity.c.id)).scalar_one())


def operator() -> dict[str, str]:
    """The operating system's user and host, as every entry names them: a reviewer's name is what somebody typed."""
    try:
        import pwd

        user = pwd.getpwuid(os.getuid()).pw_name  # not by LOGNAME, which anybody can set
    except KeyError:  # a process without an account, as some containers run it
        user = str(os.getuid())
    except ImportError:  # Windows
        user = getpass.getuser()
    return {"user": user, "host": socket.gethostname()}


def entries(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[Entry, ...]:
    """The entries that fulfil conditions on the table of events, in their order."""
    query = select(events).where(*conditions).order_by(events.c.seq)
    return tuple(Entry(*row) for row in connection.execute(query))


def verify_chain(connection: Connection) -> Break | None:
    """Recompute every hash of the log.

    Returns:
        The first entry at which it does not hold; None where all of it does.
    """
    expected, broken = Head(0, "0" * 64), None
    missing: dict[int, str] = {}
    purged: set[int] = set()
    for row in connection.execution_options(yield_per=1000).execute(select(events).order_by(events.c.seq)):
        name = f"{row.kind} {row.subject} of {row.at}"
        wrong = problem(row, expected)
        if wrong and broken is None:
            broken = Break(min(row.seq, expected.seq + 1), name, wrong)
        if row.payload is None:
            missing[row.seq] = name
        elif row.kind == PURGED and not wrong:
            purged.update(read_object(row.payload).get("entries", ()))
        expected = Head(row.seq, row.hash)
    unexplained = sorted(missing.keys() - purged)
    if unexplained and (broken is None or unexplained[0] < broken.seq):
        seq = unexplained[0]
        return Break(seq, missing[seq], "its payload is gone, and no later entry says that it was purged")
    last = head(connection)
    if broken is None and last != expected:
        what = f"the store says that its last entry is {last.seq} with hash {last.hash[:12]}…, found is {expected.seq}"
        return Break(expected.seq + 1, "the end of the log", what)
    return broken


def problem(row: Any, expected: Head) -> str | None:
    """Why an entry does not follow the one before it, None where it does."""
    if row.seq != expected.seq + 1:
        return f"entry {expected.seq + 1} is missing before it"
    if row.previous != expected.hash:
        return "it does not carry the hash of the entry before it"
    if row.payload is not None and sha256(row.payload) != row.payload_sha256:
        return "its payload is not the one that was hashed"
    entry = {name: getattr(row, name) for name in ("seq", "at", "kind", "subject", "payload_sha256", "previous")}
    return None if sha256(canonical(entry)) == row.hash else "its hash is not the hash of its content"
