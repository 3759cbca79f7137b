"""The health of the jobs, for a person and for a monitor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from screener.rules import load_regimes
from screener.rules.calendar import DateAhead, dates_ahead
from screener.rules.laws import laws_of
from screener.schedule import job_store
from screener.schedule.delivery_log import DeliveryAttempt, attempts_of
from screener.schedule.job_store import UNFINISHED, JobRun
from screener.schedule.jobs import Job, JobFile
from screener.store.engine import Store
from screener.store.errors import StoreError
from screener.store.runs import load_run

DATES_SHOWN = 3
"""How many of the dates ahead stand in the status; `screener runs dates` has all."""


@dataclass(frozen=True)
class JobHealth:
    """One job now: its last due time and deliveries, when it comes due next, and what is wrong (empty: nothing).

    `dates_ahead` are the next few of its last run: duties, windows that end, authorities and decisions that lapse.
    """

    job: str
    problem: str
    last: JobRun | None
    deliveries: tuple[DeliveryAttempt, ...]
    next_due: datetime | None
    dates_ahead: tuple[DateAhead, ...] = ()


def health(file: JobFile, store: Store, now: datetime) -> tuple[JobHealth, ...]:
    """The health of every job of a file, in its order."""
    return tuple(_of(job, store, now) for job in file.jobs.values())


def due_next(file: JobFile, now: datetime, count: int) -> list[tuple[datetime, Job]]:
    """The next due times of all jobs, soonest first."""
    return sorted(
        ((due, job) for job in file.jobs.values() for due in _coming(job, now, count)), key=lambda item: item[0]
    )[:count]


def _coming(job: Job, now: datetime, count: int) -> Iterator[datetime]:
    if job.calendar is None:
        return
    for _ in range(count):
        now = job.calendar.next_after(now)
        yield now


def _of(job: Job, store: Store, now: datetime) -> JobHealth:
    last = job_store.latest(store, job.name)
    made = tuple(attempts_of(store, last.id).values()) if last is not None else ()
    due = job.calendar.next_after(now) if job.calendar else None
    return JobHealth(job.name, _problem(job, store, last, now), last, made, due, _ahead(store, last, now.date()))


def _ahead(store: Store, last: JobRun | None, today: date) -> tuple[DateAhead, ...]:
    if last is None or last.run_id is None:
        return ()
    try:
        run = load_run(store, last.run_id)
    except StoreError:
        return ()  # its records were purged
    return dates_ahead(run, load_regimes(), laws_of(run), today)[:DATES_SHOWN]


def _problem(job: Job, store: Store, last: JobRun | None, now: datetime) -> str:
    patience = timedelta(minutes=job.late_after_minutes)
    if last is not None and last.state == "failed":
        return f"the run due {_stated(last.due)} failed: {last.outcome}"
    if last is not None and last.state == "waiting" and last.failures:
        again = f"; next attempt {_stated(last.not_before)}" if last.not_before else ""
        return f"attempt {last.failures} at the run due {_stated(last.due)} failed: {last.error}{again}"
    if last is not None and last.state in UNFINISHED and now - last.due > patience:
        reason = f": {last.error}" if last.error else ""
        return f"the run due {_stated(last.due)} is not finished{reason}"
    if job.calendar is None:
        return ""
    since = job_store.watched_since(store, job.name) or (last.due if last is not None else None)
    if since is None:
        return "no scheduler has seen this job yet"
    due = job.calendar.latest_until(now)
    done = max(since, last.due) if last is not None else since
    if due is not None and due > done and now - due > patience:
        return f"the run due {_stated(due)} has not begun: is a scheduler running?"
    return ""


def _stated(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
