"""The scheduler: what is due, which worker does it, and for how long.

Everything that decides is in the job store and the calendar; the loop only calls `attend` for each job every few
seconds, so a due time, a missed one, a retry and a dead scheduler's work are all met on the same path.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

from screener.schedule import job_store
from screener.schedule.build_reports import as_of_date, asked_lists
from screener.schedule.errors import JobFileError
from screener.schedule.execute import WorkerContext, execute
from screener.schedule.job_store import UNFINISHED, JobRun
from screener.schedule.jobs import Job, JobFile, load_jobs
from screener.schedule.sources import state_of_lists
from screener.store.engine import Store

log = logging.getLogger("screener.schedule")

_MOST_AT_ONCE = 8
_LONGEST_NAP = 1.0


class Ending(IntEnum):
    """The endings of `once`; the values are its exit statuses."""

    DONE = 0
    FAILED = 1
    BUSY = 75  # EX_TEMPFAIL of sysexits.h: try again later


def worker_for(file: JobFile, store: Store, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> WorkerContext:
    """A worker with a name of its own: host, process and a random part, since process numbers are used again.

    Raises:
        JobFileError: a job of the same name stands in another job file of this machine, whose work it would pass for.
    """
    for name in file.jobs:
        path = file.path.resolve()
        before = job_store.file_of(store, name, path)
        if before is not None and before != path and _names(before, name):
            job_store.file_of(store, name, before)
            raise JobFileError(
                f"{path}: the job “{name}” stands in {before} too, and both are kept in {store.name}",
                hint="Rename one of them, or give the files stores of their own ([scheduler] store).",
            )
    return WorkerContext(file, store, f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}", now)


def _names(path: Path, job: str) -> bool:
    """Whether a job file of this machine has a job of this name."""
    try:
        return job in load_jobs(path).jobs
    except JobFileError:
        return False


def claim_next(worker: WorkerContext, job: Job) -> JobRun | None:
    """Claim what is next to do for a job: unfinished work that is free, else the latest due time since the last.

    Due times that passed while nobody looked are one job run, not many. While a job run is unfinished, no other
    of the job begins. A list that changed makes a job due that says `on = "list"`, at the moment it was seen first.

    Returns:
        A claimed job run, or None where there is nothing to do or another was first.
    """
    now = worker.now()
    pending = job_store.unfinished(worker.store, job.name)
    if pending is not None:
        return worker.claimant.take_over(pending.id, worker.now())
    if job.calendar is None and job.on is None:
        return None
    since = job_store.watch(worker.store, job.name, f"{job.schedule} {job.time_zone}", now)
    claimed = job_store.latest(worker.store, job.name)
    last = max(since, claimed.due) if claimed else since
    due = job.calendar.latest_until(now) if job.calendar else None
    if job.calendar and due and due > last:
        return _claim(worker, job, due, missed=job.calendar.count_between(last, due) - 1)
    if job.on == "list":
        changed = job_store.watch_lists(
            worker.store, job.name, state_of_lists(asked_lists(job, worker.file.folder)), now
        )
        if changed > last:
            return _claim(worker, job, changed)
    return None


def attend(worker: WorkerContext, job: Job) -> bool:
    """Do what is to do for a job now; whether there was anything."""
    job_run = claim_next(worker, job)
    if job_run is None:
        return False
    execute(worker, job_run)
    return True


def run_forever(worker: WorkerContext, stop: threading.Event) -> None:
    """Attend to every scheduled job until told to stop; work in hand is finished first."""
    jobs = list(worker.file.jobs.values())
    in_hand: dict[str, Future[None]] = {}
    log.info("%s: %d job(s) from %s", worker.owner, len(jobs), worker.file.path)
    with ThreadPoolExecutor(min(len(jobs), _MOST_AT_ONCE), thread_name_prefix="job") as pool:
        while not stop.is_set():
            for job in jobs:
                if job.name not in in_hand or in_hand[job.name].done():
                    in_hand[job.name] = pool.submit(_attend_safely, worker, job)
            stop.wait(worker.file.scheduler.sweep_seconds)
        log.info("stopping; work in hand is finished first")
        pool.shutdown(cancel_futures=True)


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def once(worker: WorkerContext, job: Job) -> Ending:
    """See that a job's latest due time is done, waiting for retries; a due time that is done is not done again.

    Unfinished work of the job comes first. A job without a schedule is due now. One that failed for good is tried
    again.
    """
    pending = job_store.unfinished(worker.store, job.name)
    if pending is not None:
        ending = _see_through(worker, pending)
        if ending is not Ending.DONE:
            return ending
    now = worker.now()
    due = job.calendar.latest_until(now) if job.calendar else None
    if due is None and pending is not None:
        return Ending.DONE
    due = due or now
    mine = _claim(worker, job, due)
    if mine is not None:
        execute(worker, mine)
    job_run = mine or job_store.find(worker.store, job.name, due)
    if job_run is None:
        return Ending.BUSY
    if job_run.state == "failed":
        job_store.reopen(worker.store, job_run.id, now)
    return _see_through(worker, job_run)


def once_now(worker: WorkerContext, job: Job) -> Ending:
    """Run a job now, whatever its schedule says, with one attempt at everything: a person waits for the answer.

    Unfinished work comes first: reports that are made are handed over, while an attempt at making them that waits for
    its turn is given up, since this run, from the job as it is now, takes its place.
    """
    worker = replace(worker, file=worker.file.without_retries)
    pending = job_store.unfinished(worker.store, job.name)
    if pending is not None:
        job_store.hasten(worker.store, pending.id, worker.now())
        taken = worker.claimant.take_over(pending.id, worker.now())
        if taken is None:
            return Ending.BUSY
        if taken.prepared:
            execute(worker, taken)
        else:
            outcome = f"given up for a run out of turn; the last attempt: {taken.error or 'was interrupted'}"
            worker.claimant.finish(taken, state="failed", outcome=outcome, now=worker.now())
    mine = _claim(worker, job, worker.now())
    if mine is None:
        return Ending.BUSY
    execute(worker, mine)
    return Ending.DONE if job_store.by_id(worker.store, mine.id).state == "done" else Ending.FAILED


def once_due(worker: WorkerContext, jobs: Sequence[Job]) -> Ending:
    """Do everything that is due now and leave; retries are left to the next call."""
    worst = Ending.DONE
    for job in jobs:
        job_run = claim_next(worker, job)
        if job_run is not None:
            execute(worker, job_run)
            if job_store.by_id(worker.store, job_run.id).state == "failed":
                worst = Ending.FAILED
    return worst


def _see_through(worker: WorkerContext, job_run: JobRun) -> Ending:
    """Work on a job run until it is finished; busy where another keeps it for longer than a lease."""
    patience = time.monotonic() + 1.5 * worker.claimant.lease.total_seconds()
    while True:
        current = job_store.by_id(worker.store, job_run.id)
        if current.state not in UNFINISHED:
            return Ending.DONE if current.state == "done" else Ending.FAILED
        taken = worker.claimant.take_over(current.id, worker.now())
        if taken is not None:
            execute(worker, taken)
            patience = time.monotonic() + 1.5 * worker.claimant.lease.total_seconds()
        elif current.state == "waiting":
            patience = time.monotonic() + 1.5 * worker.claimant.lease.total_seconds()
            time.sleep(_nap(worker, current))
        elif time.monotonic() > patience:
            return Ending.BUSY
        else:
            time.sleep(min(_LONGEST_NAP, worker.claimant.lease.total_seconds() / 4))


def _nap(worker: WorkerContext, job_run: JobRun) -> float:
    left = (job_run.not_before - worker.now()).total_seconds() if job_run.not_before else 0.0
    return min(max(left, 0.01), _LONGEST_NAP)


def _claim(worker: WorkerContext, job: Job, due: datetime, missed: int = 0) -> JobRun | None:
    return worker.claimant.claim(job.name, due, as_of=as_of_date(job, worker.now()), missed=missed)


def _attend_safely(worker: WorkerContext, job: Job) -> None:
    try:
        attend(worker, job)
    except Exception as error:  # the store may be away: the next look finds everything as it was left
        log.error("%s: %s: %s", job.name, type(error).__name__, error)  # noqa: TRY400 - no traceback for a user
        log.debug("%s: in detail", job.name, exc_info=error)
