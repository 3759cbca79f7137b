"""The delivery log: an intent before each attempt, a receipt after it.

A delivery is known by job run, purpose (`report`, or `alert` for telling a person) and name. Its key is minted with
the first intent and never changes, whatever is sent under it later. A row that is still `intended` when somebody takes
the work over is a delivery of which nobody knows whether it arrived: it is attempted again under the same key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, insert, select, update

from screener.schedule.job_store import Claimant, JobRun
from screener.store.engine import Store
from screener.store.tables import deliveries

Purpose = Literal["report", "alert"]
SETTLED = ("delivered", "not_wanted", "failed")


@dataclass(frozen=True)
class DeliveryAttempt:
    """One delivery of one job run. `state`: `intended`, `waiting`, `delivered`, `not_wanted` or `failed`."""

    name: str
    purpose: Purpose
    state: str
    key: str | None
    attempts: int
    first_at: datetime | None
    not_before: datetime | None
    settled_at: datetime | None
    progress: Mapping[str, Any]
    receipt: str | None
    error: str | None


@dataclass(frozen=True)
class DeliveryKey:
    """The key of one delivery in the log, and who writes there: the claimant of the job run."""

    claimant: Claimant
    job_run: JobRun
    purpose: Purpose
    name: str

    @property
    def identity(self) -> dict[str, Any]:
        """The columns by which its row is known."""
        return {"job_run": self.job_run.id, "purpose": self.purpose, "name": self.name}

    @property
    def row(self) -> Any:
        """The condition that finds its row."""
        return and_(*(deliveries.c[name] == value for name, value in self.identity.items()))


def attempts_of(store: Store, job_run: int) -> dict[tuple[Purpose, str], DeliveryAttempt]:
    """What has become of the deliveries of a job run, by purpose and name."""
    columns = [column for column in deliveries.c if column.key not in ("job_run", "content_sha256")]
    with store.read() as connection:
        rows = connection.execute(select(*columns).where(deliveries.c.job_run == job_run)).mappings().all()
    found = (DeliveryAttempt(**{**row, "progress": json.loads(row["progress"] or "{}")}) for row in rows)
    return {(one.purpose, one.name): one for one in found}


def delivery_key(delivery: DeliveryKey, content_sha256: str) -> str:
    """The name of a delivery for the outside world: 32 hexadecimal digits from job, due time, delivery and content."""
    parts = (delivery.job_run.job, delivery.job_run.due.isoformat(), delivery.purpose, delivery.name, content_sha256)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def intend(delivery: DeliveryKey, content_sha256: str, now: datetime) -> DeliveryAttempt:
    """Write down that an attempt begins; the same transaction makes sure that the job run is still the owner's.

    Raises:
        LeaseLostError: another scheduler has taken the job run over.
    """
    with delivery.claimant.store.write() as connection:
        delivery.claimant.own(connection, delivery.job_run.id, error=None)
        row = connection.execute(select(deliveries).where(delivery.row)).one_or_none()
        if row is None:
            connection.execute(
                insert(deliveries).values(
                    **delivery.identity,
                    state="intended",
                    key=delivery_key(delivery, content_sha256),
                    content_sha256=content_sha256,
                    attempts=1,
                    first_at=now,
                )
            )
        else:
            connection.execute(
                update(deliveries)
                .where(delivery.row)
                .values(state="intended", content_sha256=content_sha256, attempts=row.attempts + 1, not_before=None)
            )
    return attempts_of(delivery.claimant.store, delivery.job_run.id)[delivery.purpose, delivery.name]


def delivered(delivery: DeliveryKey, receipt: str, now: datetime) -> None:
    """Write down that a delivery has arrived.

    Even a scheduler that has lost its claim meanwhile writes this: it is the truth, and keeps the next one from
    repeating it.
    """
    values = {"state": "delivered", "settled_at": now, "not_before": None, "receipt": receipt, "error": None}
    with delivery.claimant.store.write() as connection:
        connection.execute(update(deliveries).where(delivery.row).values(values))


def not_wanted(delivery: DeliveryKey, now: datetime) -> None:
    """Write down that a delivery is not made, since its rule says so."""
    with delivery.claimant.store.write() as connection:
        delivery.claimant.own(connection, delivery.job_run.id, error=None)
        connection.execute(
            insert(deliveries).values(
                **delivery.identity,
                state="not_wanted",
                attempts=0,
                settled_at=now,
            )
        )


def not_delivered(
    delivery: DeliveryKey, error: str, progress: Mapping[str, Any], *, now: datetime, again_at: datetime | None
) -> None:
    """Write down that an attempt failed.

    Args:
        progress: what it achieved all the same.
        again_at: when the next attempt may begin; None where there will be none.
    """
    values: dict[str, Any] = {"error": error, "progress": json.dumps(progress), "not_before": again_at}
    ended = {"state": "failed", "settled_at": now} if again_at is None else {"state": "waiting"}
    with delivery.claimant.store.write() as connection:
        delivery.claimant.own(connection, delivery.job_run.id, error=error)
        connection.execute(update(deliveries).where(delivery.row).values({**values, **ended}))
