"""The job store, which all schedulers share: which due times are claimed, by whom, and what became of them.

A due time of a job is claimed by inserting its row; the database lets only one scheduler do so. The claim is a lease
that its owner keeps renewing; when an owner dies, the lease runs out and another takes the row over. Every write of an
owner names it, so one that lost its lease (a machine that slept) can no longer write, and learns so by
`LeaseLostError`.

Two clocks: leases are about living processes and use real time; due times and waits use the `now` that they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, Table, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from screener.files.canonical_json import instant
from screener.schedule.delivery.payload import Attachment
from screener.schedule.errors import LeaseLostError
from screener.store import chain
from screener.store.engine import Store
from screener.store.tables import deliveries, job_files, job_runs, job_schedules, list_states, reports

UNFINISHED = ("running", "waiting")


@dataclass(frozen=True)
class JobRun:
    """One due time of a job, as the job store has it.

    `state` is `running` (claimed), `waiting` (for its next attempt, not before `not_before`), `done` or `failed`;
    `failures` counts attempts to make the reports that failed; `missed` earlier due times that this one stands for;
    `prepared` says that the reports are made and kept.
    """

    id: int
    job: str
    due: datetime
    state: str
    owner: str | None
    lease_until: datetime | None
    not_before: datetime | None
    failures: int
    missed: int
    claimed_at: datetime
    finished_at: datetime | None
    as_of: date
    run_id: str | None
    changed: bool | None
    outcome: str | None
    error: str | None

    @property
    def prepared(self) -> bool:
        """Whether the reports are made and kept, so that a repetition delivers the same bytes."""
        return self.run_id is not None


@dataclass(frozen=True)
class Claimant:
    """Who claims due times: the shared store, a name of its own, and how long a claim holds unless it is renewed."""

    store: Store
    owner: str
    lease: timedelta

    def claim(self, job: str, due: datetime, *, as_of: date, missed: int = 0) -> JobRun | None:
        """Claim a due time that nobody has claimed; None where another was first.

        Args:
            as_of: the date on which the rules will be applied, at every attempt.
            missed: how many earlier due times this one stands for.
        """
        began = datetime.now(UTC)
        row = {"job": job, "due": due, "state": "running", "owner": self.owner, "lease_until": began + self.lease}
        with self.store.write() as connection:
            try:
                with connection.begin_nested():
                    connection.execute(insert(job_runs).values(**row, claimed_at=began, as_of=as_of, missed=missed))
            except IntegrityError:
                return None
            return _job_run_of(connection.execute(_at(job, due)).one())

    def take_over(self, job_run: int, now: datetime) -> JobRun | None:
        """Claim an unfinished job run whose wait is over or whose owner has died; None where neither is so."""
        began = datetime.now(UTC)
        free = or_(
            and_(job_runs.c.state == "waiting", job_runs.c.not_before <= now),
            and_(job_runs.c.state == "running", job_runs.c.lease_until < began),
        )
        with self.store.write() as connection:
            taken = connection.execute(
                update(job_runs)
                .where(job_runs.c.id == job_run, free)
                .values(state="running", owner=self.owner, lease_until=began + self.lease, not_before=None)
            )
            return _read(connection, job_run) if taken.rowcount else None

    def renew(self, job_run: int) -> None:
        """Keep a claim for another lease. Raises LeaseLostError where another has it now."""
        with self.store.write() as connection:
            self.own(connection, job_run, lease_until=datetime.now(UTC) + self.lease)

    def own(self, connection: Connection, job_run: int, **values: Any) -> None:
        """Write to a job run as its owner. Raises LeaseLostError where it is another's now.

        Args:
            connection: in a transaction; what else it does is undone with the error.
        """
        mine = (job_runs.c.id == job_run, job_runs.c.owner == self.owner, job_runs.c.state == "running")
        if not connection.execute(update(job_runs).where(*mine).values(values)).rowcount:
            raise LeaseLostError("Another scheduler has taken this job over")

    def keep_reports(self, job_run: int, made: Sequence[Attachment], *, run_id: str, changed: bool | None) -> None:
        """Keep the finished reports in one transaction; from here on, only these bytes are delivered.

        Args:
            changed: whether it differs from the last one; None where there is none.
        """
        rows = [
            {"job_run": job_run, "position": position, "name": one.name, "sha256": one.sha256, "content": one.content}
            for position, one in enumerate(made)
        ]
        with self.store.write() as connection:
            self.own(connection, job_run, run_id=run_id, changed=changed, error=None)
            if rows:
                connection.execute(insert(reports), rows)

    def wait(self, job_run: int, not_before: datetime, **values: Any) -> None:
        """Give a job run back, to be taken up again not before a moment."""
        with self.store.write() as connection:
            self.own(connection, job_run, state="waiting", not_before=not_before, lease_until=None, **values)

    def finish(self, job_run: JobRun, *, state: Literal["done", "failed"], outcome: str, now: datetime) -> None:
        """End a job run and enter the outcome into the event log, in one transaction.

        Reports that have arrived everywhere are dropped; those of a failed job run stay until the job's next success,
        so that it can be tried again.
        """
        with self.store.write() as connection:
            self.own(connection, job_run.id, state=state, outcome=outcome, finished_at=now, lease_until=None)
            if state == "done":
                of_job = select(job_runs.c.id).where(job_runs.c.job == job_run.job)
                connection.execute(update(reports).where(reports.c.job_run.in_(of_job)).values(content=None))
            chain.append(connection, f"job.{state}", job_run.job, _entry(connection, job_run))


def file_of(store: Store, job: str, path: Path) -> Path | None:
    """The job file in which a job of this name was found before; from now on it is found in this one."""
    with store.write() as connection:
        known = connection.execute(select(job_files.c.file).where(job_files.c.job == job)).scalar_one_or_none()
        if known is None:
            connection.execute(insert(job_files).values(job=job, file=str(path)))
        elif known != str(path):
            connection.execute(update(job_files).where(job_files.c.job == job).values(file=str(path)))
    return Path(known) if known else None


def watch(store: Store, job: str, schedule: str, now: datetime) -> datetime:
    """Since when this job is watched with this schedule: from now, where it is seen first or with a new one."""
    return _since(store, job_schedules, "schedule", {"job": job, "schedule": schedule, "since": now})


def watch_lists(store: Store, job: str, state: str, now: datetime) -> datetime:
    """Since when the lists of a job are as they are; for lists seen first, or seen to be others, that is now."""
    return _since(store, list_states, "state", {"job": job, "state": state, "since": now})


def _since(store: Store, table: Table, what: str, values: dict[str, Any]) -> datetime:
    """Since when a job has what the values say; where it had none or another, they are noted."""
    own = table.c.job == values["job"]
    with store.write() as connection:
        row = connection.execute(select(table).where(own)).mappings().one_or_none()
        if row is None:
            with suppress(IntegrityError), connection.begin_nested():
                connection.execute(insert(table).values(values))
        elif row[what] == values[what]:
            return cast(datetime, row["since"])
        else:
            connection.execute(update(table).where(own).values(values))
    return cast(datetime, values["since"])


def watched_since(store: Store, job: str) -> datetime | None:
    """Since when a scheduler watches a job; None where none does."""
    query = select(job_schedules.c.since).where(job_schedules.c.job == job)
    with store.read() as connection:
        return connection.execute(query).scalar_one_or_none()


def kept_reports(store: Store, job_run: int) -> tuple[Attachment, ...]:
    """The finished reports of a job run, in the order of the job file."""
    query = select(reports).where(reports.c.job_run == job_run).order_by(reports.c.position)
    with store.read() as connection:
        return tuple(Attachment(row.name, row.content) for row in connection.execute(query) if row.content is not None)


def last_delivered_run(store: Store, job: str, before: datetime) -> str | None:
    """The id of the run that the readers of a job know: the last before a due time whose deliveries all succeeded."""
    query = (
        select(job_runs.c.run_id)
        .where(job_runs.c.job == job, job_runs.c.state == "done", job_runs.c.due < before)
        .order_by(job_runs.c.due.desc())
        .limit(1)
    )
    with store.read() as connection:
        return connection.execute(query).scalar()


def reopen(store: Store, job_run: int, now: datetime) -> None:
    """Let a failed job run be tried again; what was delivered stays delivered."""
    with store.write() as connection:
        reopened = connection.execute(
            update(job_runs)
            .where(job_runs.c.id == job_run, job_runs.c.state == "failed")
            .values(state="waiting", not_before=now, failures=0, owner=None, finished_at=None, outcome=None)
        )
        if reopened.rowcount:
            connection.execute(
                update(deliveries)
                .where(deliveries.c.job_run == job_run, deliveries.c.state == "failed")
                .values(state="waiting", attempts=0, not_before=now, settled_at=None)
            )


def hasten(store: Store, job_run: int, now: datetime) -> None:
    """End the waits of a job run and of its deliveries, so that they are taken up at once."""
    with store.write() as connection:
        for table, row in ((job_runs, job_runs.c.id), (deliveries, deliveries.c.job_run)):
            connection.execute(update(table).where(row == job_run, table.c.state == "waiting").values(not_before=now))


def unfinished(store: Store, job: str) -> JobRun | None:
    """The oldest job run of a job that is not finished."""
    query = select(job_runs).where(job_runs.c.job == job, job_runs.c.state.in_(UNFINISHED))
    return _first(store, query.order_by(job_runs.c.due).limit(1))


def latest(store: Store, job: str) -> JobRun | None:
    """The job run of a job that was due last."""
    return _first(store, select(job_runs).where(job_runs.c.job == job).order_by(job_runs.c.due.desc()).limit(1))


def find(store: Store, job: str, due: datetime) -> JobRun | None:
    """The job run of a job at a due time."""
    return _first(store, _at(job, due))


def by_id(store: Store, job_run: int) -> JobRun:
    """A job run as it is now."""
    with store.read() as connection:
        return _read(connection, job_run)


def history(store: Store, limit: int) -> list[JobRun]:
    """The last job runs of all jobs, newest first."""
    query = select(job_runs).order_by(job_runs.c.due.desc(), job_runs.c.id.desc()).limit(limit)
    with store.read() as connection:
        return [_job_run_of(row) for row in connection.execute(query)]


def _first(store: Store, query: Any) -> JobRun | None:
    with store.read() as connection:
        row = connection.execute(query).first()
    return _job_run_of(row) if row is not None else None


def _at(job: str, due: datetime) -> Any:
    return select(job_runs).where(job_runs.c.job == job, job_runs.c.due == due)


def _read(connection: Connection, job_run: int) -> JobRun:
    return _job_run_of(connection.execute(select(job_runs).where(job_runs.c.id == job_run)).one())


def _job_run_of(row: Row[Any]) -> JobRun:
    return JobRun(**row._mapping)


def _entry(connection: Connection, job_run: JobRun) -> dict[str, Any]:
    """What the log says of a job run: no addresses and no words of receivers, which may name persons."""
    columns = ("purpose", "name", "state", "attempts", "key", "content_sha256")
    query = select(*(deliveries.c[name] for name in columns)).where(deliveries.c.job_run == job_run.id)
    made = select(reports.c.name, reports.c.sha256).where(reports.c.job_run == job_run.id)
    return {
        "due": instant(job_run.due),
        "run": job_run.run_id,
        "reports": [dict(row) for row in connection.execute(made.order_by(reports.c.position)).mappings()],
        "deliveries": [dict(row) for row in connection.execute(query).mappings()],
    }
