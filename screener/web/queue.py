"""Screenings that were asked for, in the store: queued, claimed under a lease, done or not, and what became of each.

A claim is a lease that its server keeps renewing. When a server dies its lease runs out, and the next one either finds
that the run was saved, or screens again; a request that outlived two servers is given up and says so.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import insert, or_, select, update

from screener.errors import ScreenerError
from screener.files.canonical_json import canonical, instant
from screener.store.engine import Store
from screener.store.tables import runs, screenings
from screener.web.people import Person, log, newest_rows, row_for

State = Literal["queued", "running", "done", "failed", "cancelled"]
LEASE = timedelta(seconds=20)
MOST_ATTEMPTS = 2
FINAL = ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Screening:
    """One request for a screening, and what became of it."""

    id: str
    upload_id: str
    subject: str
    options: Mapping[str, Any]
    asked_at: str
    state: State
    attempts: int
    owner: str | None
    run_id: str | None
    message: str | None


def ask(store: Store, upload_id: str, options: Mapping[str, Any], person: Person, address: str) -> str:
    """Put a screening into the queue.

    Returns:
        The id of the request.
    """
    identity = secrets.token_urlsafe(16)
    with store.write() as connection:
        connection.execute(
            insert(screenings).values(
                id=identity,
                upload_id=upload_id,
                subject=person.subject,
                options=canonical(options),
                asked_at=instant(datetime.now(UTC)),
                state="queued",
                attempts=0,
            )
        )
        log(connection, "web.screening", person, address, id=identity, upload=upload_id, options=dict(options))
    return identity


def find(store: Store, identity: str, person: Person | None = None) -> Screening | None:
    """A request; of this person, unless they are an admin or nobody in particular asks."""
    row = row_for(store, screenings, identity, person)
    return None if row is None else _screening(row)


def of_run(store: Store, run_id: str) -> Screening | None:
    """The request that a run was made for; None for a run that the page did not make."""
    with store.read() as connection:
        row = connection.execute(select(screenings).where(screenings.c.run_id == run_id)).one_or_none()
    return None if row is None else _screening(row)


def latest(store: Store, person: Person, limit: int = 10) -> tuple[Screening, ...]:
    """The newest requests of a person."""
    return tuple(map(_screening, newest_rows(store, screenings.c.asked_at, person, limit)))


def ahead(store: Store, screening: Screening) -> int:
    """How many requests are before this one."""
    query = select(screenings.c.id).where(screenings.c.state == "queued", screenings.c.asked_at < screening.asked_at)
    with store.read() as connection:
        return len(connection.execute(query).all())


def claim(store: Store, owner: str) -> Screening | None:
    """Take the oldest request that waits, or whose server died."""
    now = datetime.now(UTC)
    waiting = or_(
        screenings.c.state == "queued",
        (screenings.c.state == "running") & (screenings.c.lease_until < instant(now)),
    )
    with store.write() as connection:
        row = connection.execute(
            select(screenings).where(waiting).order_by(screenings.c.asked_at).limit(1).with_for_update()
        ).one_or_none()
        if row is None:
            return None
        saved = row.run_id and connection.execute(select(runs.c.id).where(runs.c.id == row.run_id)).scalar()
        values: dict[str, Any] = {"state": "running", "owner": owner, "attempts": row.attempts + 1, "run_id": None}
        if saved:
            values = {"state": "done", "finished_at": instant(now)}
        elif row.attempts >= MOST_ATTEMPTS:
            values = {
                "state": "failed",
                "finished_at": instant(now),
                "message": "The server was stopped twice meanwhile.",
            }
        connection.execute(
            update(screenings).where(screenings.c.id == row.id).values(lease_until=instant(now + LEASE), **values)
        )
        again = connection.execute(select(screenings).where(screenings.c.id == row.id)).one()
    return _screening(again) if again.state == "running" else claim(store, owner)


def renew(store: Store, owner: str) -> None:
    """Keep the leases of a server that lives."""
    with store.write() as connection:
        connection.execute(
            update(screenings)
            .where(screenings.c.owner == owner, screenings.c.state == "running")
            .values(lease_until=instant(datetime.now(UTC) + LEASE))
        )


def note_run(store: Store, identity: str, owner: str, run_id: str) -> None:
    """Note the run that is about to be saved.

    Raises:
        ScreenerError: the request was cancelled, or another server took it over.
    """
    if not _update(store, identity, owner, run_id=run_id):
        raise ScreenerError("The screening was cancelled, or taken over by another server")


def finish(store: Store, identity: str, owner: str, *, message: str | None) -> None:
    """Note the end of a request: done, or failed with a sentence. One that was cancelled meanwhile stays so.

    Args:
        message: why it failed; None where it did not.
    """
    state = "failed" if message else "done"
    _update(store, identity, owner, state=state, message=message, finished_at=instant(datetime.now(UTC)))


def cancel(store: Store, identity: str, person: Person, address: str) -> bool:
    """Cancel a request that waits or runs; one whose run is being saved is not stopped any more.

    Returns:
        Whether it was cancelled.
    """
    with store.write() as connection:
        changed = connection.execute(
            update(screenings)
            .where(
                screenings.c.id == identity,
                screenings.c.state.in_(("queued", "running")),
                screenings.c.run_id.is_(None),
            )
            .values(state="cancelled", finished_at=instant(datetime.now(UTC)))
        ).rowcount
        if changed:
            log(connection, "web.cancelled", person, address, id=identity)
    return bool(changed)


def _update(store: Store, identity: str, owner: str, **values: Any) -> bool:
    with store.write() as connection:
        held = (screenings.c.id == identity) & (screenings.c.owner == owner) & (screenings.c.state == "running")
        return bool(connection.execute(update(screenings).where(held).values(**values)).rowcount)


def _screening(row: Any) -> Screening:
    held = {one.name: getattr(row, one.name) for one in fields(Screening)}
    return Screening(**{**held, "options": json.loads(row.options)})
