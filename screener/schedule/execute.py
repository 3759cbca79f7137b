"""The execution of one run of a job: reports made, each delivered, a person told of what failed for good.

`execute` does what can be done now and leaves the rest written down in the job store, so that it can be called again by
anybody at any time: after a wait, after a crash, on another machine. It never makes reports twice for one job run
once they are kept, and never begins a delivery that is written down as delivered.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from screener.errors import ScreenerError
from screener.model import Run
from screener.schedule import job_store
from screener.schedule.build_reports import prepare, report_style
from screener.schedule.changes import Changes, changes_between
from screener.schedule.delivery import Attachment, Payload, content_sha256, deliver
from screener.schedule.delivery_log import (
    SETTLED,
    DeliveryKey,
    Purpose,
    attempts_of,
    delivered,
    intend,
    not_delivered,
    not_wanted,
)
from screener.schedule.errors import DeliveryError, LeaseLostError
from screener.schedule.job_store import Claimant, JobRun
from screener.schedule.jobs import Job, JobFile, Recipient, Send
from screener.schedule.message import Message, alert_message, report_message
from screener.schedule.sources import unchanged_files
from screener.store import chain
from screener.store.engine import Store
from screener.store.errors import StoreError
from screener.store.runs import load_run
from screener.triage import is_complete, is_open

log = logging.getLogger("screener.schedule")

_LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class WorkerContext:
    """Where a scheduler works: its job file, the shared store, its own name, and the clock that jobs go by."""

    file: JobFile
    store: Store
    owner: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def claimant(self) -> Claimant:
        """What it claims job runs as."""
        return Claimant(self.store, self.owner, timedelta(seconds=self.file.scheduler.lease_seconds))


def execute(worker: WorkerContext, job_run: JobRun) -> None:
    """Bring a claimed job run as far as it will go now."""
    job = worker.file.job(job_run.job)
    log.info("%s, due %s: begun", job.name, job_run.due.isoformat())
    try:
        with _kept_claim(worker, job_run):
            prepared = job_run if job_run.prepared else _make_reports(worker, job, job_run)
            if prepared is not None:
                _hand_over_all(worker, job, prepared)
    except LeaseLostError:
        log.warning("%s, due %s: another scheduler has taken it over", job.name, job_run.due.isoformat())
    except KeyboardInterrupt:  # a person ended it: nobody must wait for the claim to run out
        worker.claimant.wait(job_run.id, worker.now(), error="interrupted by a person")
        raise


def wanted(send: Send, run: Run, changes: Changes | None) -> bool:
    """Whether a run is worth sending. What was not understood may hide a finding, so it counts as one.

    Args:
        changes: against the last delivered run; None where there is none, and then everything is new.
    """
    if send == "always":
        return True
    if send == "on-findings":
        return any(is_open(finding, run.run.as_of) for finding in run.findings) or not is_complete(run)
    return bool(changes) if changes is not None else True


def _make_reports(worker: WorkerContext, job: Job, job_run: JobRun) -> JobRun | None:
    """The job run with its reports kept, or with its last failure written down; None where it must wait."""
    if job_run.failures > job.retries.times:
        return job_run
    try:
        prepared = prepare(
            job, worker.file.folder, worker.store, job_run, now=worker.now(), before=_known_run(worker, job_run)
        )
    except Exception as error:  # whatever it is, the job has failed and must be tried again and told
        failures = job_run.failures + 1
        text = str(error) if isinstance(error, ScreenerError) else f"{type(error).__name__}: {error}"
        log.warning("%s: attempt %d failed: %s", job.name, failures, text)
        log.debug("%s: in detail", job.name, exc_info=error)
        if failures <= job.retries.times:
            again = worker.now() + _doubled(timedelta(minutes=job.retries.wait_minutes), failures)
            log.warning("%s: next attempt at %s", job.name, f"{again:%Y-%m-%d %H:%M:%S} UTC")
            worker.claimant.wait(job_run.id, again, failures=failures, error=text)
            return None
        with worker.store.write() as connection:
            worker.claimant.own(connection, job_run.id, failures=failures, error=text)
        return job_store.by_id(worker.store, job_run.id)
    changed = None if prepared.changes is None else bool(prepared.changes)
    worker.claimant.keep_reports(job_run.id, prepared.reports, run_id=prepared.run.run.id, changed=changed)
    return job_store.by_id(worker.store, job_run.id)


def _hand_over_all(worker: WorkerContext, job: Job, job_run: JobRun) -> None:
    """Deliver what is wanted, tell what failed, and end the job run when nothing is left to wait for."""
    run = known = changes = None
    on_list = job.starts_on_list(job_run.due)
    problems = [job_run.error or "The reports could not be made"]
    if job_run.run_id is not None:
        try:
            run = load_run(worker.store, job_run.run_id)
            known = _known_run(worker, job_run)
            changes = changes_between(known, run) if known is not None else None
            _hand_over_reports(worker, job, job_run, run, changes, on_list=on_list)
        except ScreenerError as error:  # a presentation file or a run that is not there any more comes back by no wait
            problems = [f"The reports could not be handed over: {error}"]
        else:
            if _must_wait(worker, job_run, "report"):
                return
            problems = _problems(worker, job_run)
    if problems:
        message = alert_message(job_run, problems)
        for name in job.tell:
            _attempt(_delivery(worker, job_run, "alert", name), worker, message, ())
        if _must_wait(worker, job_run, "alert"):
            return
    stale = unchanged_files(run, known) if run is not None and known is not None and not on_list else ()
    outcome = "; ".join([*problems, *stale, *_arrivals(worker, job_run)])
    if run is not None:
        counts = run.summary.findings
        new = changes.since.newly_found if changes else 0
        news = f" ({new} position{'' if new == 1 else 's'} newly since {changes.since.as_of})" if changes else ""
        found = f"findings: {counts.listed} listed{news}, {counts.related} related, {counts.possible} possible"
        outcome = f"{found}; {outcome}".rstrip("; ")
    state: Literal["done", "failed"] = "failed" if problems else "done"
    worker.claimant.finish(job_run, state=state, outcome=outcome, now=worker.now())
    log.log(logging.ERROR if problems else logging.INFO, "%s: %s: %s", job.name, state, outcome)


def _hand_over_reports(
    worker: WorkerContext, job: Job, job_run: JobRun, run: Run, changes: Changes | None, *, on_list: bool
) -> None:
    """Deliver what is wanted after what changed since the run that the readers know."""
    shown = report_style(job, worker.file.folder, changes)
    with worker.store.read() as connection:
        # as of the run's own entry: a repetition says the same
        checkpoint = str(chain.checkpoint(connection, run.run.id))
    message = report_message(job_run, run, shown, changes if job.compare else None, checkpoint, on_list=on_list)
    reports = job_store.kept_reports(worker.store, job_run.id)
    for recipient in job.deliver:
        if wanted(recipient.send or job.send, run, changes):
            _attempt(_delivery(worker, job_run, "report", recipient.to), worker, message, _chosen(recipient, reports))
        elif ("report", recipient.to) not in attempts_of(worker.store, job_run.id):
            not_wanted(_delivery(worker, job_run, "report", recipient.to), worker.now())


def _known_run(worker: WorkerContext, job_run: JobRun) -> Run | None:
    """The run that the job's readers know; None where there is none any more."""
    before = job_store.last_delivered_run(worker.store, job_run.job, job_run.due)
    if before is None:
        return None
    try:
        return load_run(worker.store, before)
    except StoreError as error:  # purged, as its keeper may: then everything is new
        log.info("%s: the last run cannot be compared with: %s", job_run.job, error.message)
        return None


def _delivery(worker: WorkerContext, job_run: JobRun, purpose: Purpose, name: str) -> DeliveryKey:
    return DeliveryKey(worker.claimant, job_run, purpose, name)


def _attempt(delivery: DeliveryKey, worker: WorkerContext, message: Message, attachments: Sequence[Attachment]) -> None:
    """One attempt at one delivery, unless it is settled or its wait is not over."""
    job_run = delivery.job_run
    known = attempts_of(worker.store, job_run.id).get((delivery.purpose, delivery.name))
    if known is not None and (known.state in SETTLED or (known.not_before and known.not_before > worker.now())):
        return
    payload = Payload(
        key="",
        job=job_run.job,
        due=job_run.due,
        as_of=job_run.as_of,
        sent_at=worker.now(),
        subject=message.subject,
        text=message.text,
        html=message.html,
        facts=message.facts,
        attachments=tuple(attachments),
    )
    begun = intend(delivery, content_sha256(payload), worker.now())
    payload = replace(payload, key=begun.key or "", sent_at=begun.first_at or payload.sent_at)
    what = f"{job_run.job}, {delivery.purpose} to {delivery.name}"
    try:
        everyone = worker.file.deliveries
        receipt = deliver(everyone[delivery.name], payload, begun.progress, others=everyone.values())
    except DeliveryError as error:
        log.warning("%s: attempt %d failed: %s", what, begun.attempts, error.message)
        limits = worker.file.scheduler.deliveries
        again_at = worker.now() + _doubled(timedelta(seconds=limits.wait_seconds), begun.attempts)
        given_up = error.permanent or begun.attempts >= limits.attempts
        not_delivered(delivery, str(error), error.progress, now=worker.now(), again_at=None if given_up else again_at)
        return
    delivered(delivery, receipt.text, worker.now())
    log.info("%s: %s", what, receipt.text)


def _must_wait(worker: WorkerContext, job_run: JobRun, purpose: Purpose) -> bool:
    """Whether a delivery still waits for its next attempt; the job run is then given back until that time."""
    attempts = attempts_of(worker.store, job_run.id).values()
    waits = [one.not_before for one in attempts if one.not_before is not None and one.purpose == purpose]
    if not waits:
        return False
    worker.claimant.wait(job_run.id, min(waits))
    return True


def _problems(worker: WorkerContext, job_run: JobRun) -> list[str]:
    found = attempts_of(worker.store, job_run.id).values()
    return [f"{one.name}: {one.error}" for one in found if one.state == "failed" and one.purpose == "report"]


def _arrivals(worker: WorkerContext, job_run: JobRun) -> Iterator[str]:
    found = attempts_of(worker.store, job_run.id)
    words = {
        ("report", "delivered"): "delivered to",
        ("report", "not_wanted"): "not needed for",
        ("alert", "delivered"): "told",
        ("alert", "failed"): "could not tell",
    }
    for (purpose, state), word in words.items():
        names = [one.name for one in found.values() if (one.purpose, one.state) == (purpose, state)]
        if names:
            yield f"{word} {', '.join(names)}"
    # a receipt says first what arrived, then what a reader must know of it, such as a file that was left
    yield from filter(None, ((one.receipt or "").partition("; ")[2] for one in found.values()))


def _chosen(recipient: Recipient, reports: Sequence[Attachment]) -> list[Attachment]:
    endings = tuple(f".{ending.lstrip('.')}" for ending in recipient.reports)
    return [item for item in reports if not endings or item.name.endswith(endings)]


def _doubled(pause: timedelta, attempt: int) -> timedelta:
    factor: int = 2 ** (attempt - 1)
    return min(pause * factor, max(_LONGEST_WAIT, pause))


@contextmanager
def _kept_claim(worker: WorkerContext, job_run: JobRun) -> Iterator[None]:
    """Renew a claim while the work lasts."""
    stop = threading.Event()

    def renew() -> None:
        while not stop.wait(worker.claimant.lease.total_seconds() / 3):
            try:
                worker.claimant.renew(job_run.id)
            except LeaseLostError:
                return
            except Exception as error:  # a store that is away for a moment must not end the renewing
                log.warning("the claim on %s could not be renewed: %s", job_run.job, type(error).__name__)

    renewing = threading.Thread(target=renew, name=f"claim on {job_run.job}", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        stop.set()
        renewing.join()
