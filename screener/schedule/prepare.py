"""From a job to finished reports: update the lists, pick the files, screen, write."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from screener.model import Run
from screener.schedule.delivery import Attachment
from screener.schedule.errors import JobError
from screener.schedule.jobs import Job
from screener.schedule.ledger import Occurrence
from screener.schedule.naming import fill_path
from screener.schedule.sources import choose_files
from screener.store.engine import Store

# Screening and rendering are work for the processor: two at once would both be slower, and hold the memory of two.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Prepared:
    """A finished run and its reports, in the order of the job file."""

    run: Run
    reports: tuple[Attachment, ...]


def as_of_date(job: Job, now: datetime) -> date:
    """The date on which the rules are applied, by the calendar of the job's time zone."""
    today = now.astimezone(ZoneInfo(job.time_zone)).date()
    if isinstance(job.as_of, date):
        return job.as_of
    return today.replace(day=1) - timedelta(days=1) if job.as_of == "previous-month-end" else today


def prepare(job: Job, folder: Path, store: Store, occurrence: Occurrence, now: datetime) -> Prepared:
    """Make the reports of one occurrence, with the decisions that stand, and save the run.

    Args:
        job: the job.
        folder: where relative paths begin.
        store: holds the decisions and takes the run.
        occurrence: gives the as-of date.
        now: the moment, for the age of holdings files.
    Raises:
        ScreenerError: something that a person can mend; nothing is left behind.
    """
    from screener.screening import screen
    from screener.store.decisions import read_decisions
    from screener.store.runs import save_run
    from screener.store.standing import apply_decisions

    with _ONE_AT_A_TIME:
        if job.lists.update != "no":
            _update_lists(job)
        files = choose_files(job.holdings, folder, now.astimezone(ZoneInfo(job.time_zone)).date())
        run = screen(
            files,
            watchlists=[_list(folder, one) for one in job.lists.use],
            as_of=occurrence.as_of,
            investor=job.investor,
            min_score=job.min_score,
            mapping=job.mapping,
            sheets=job.sheets,
        )
        run = apply_decisions(run, read_decisions(store))
        save_run(store, run)
        return Prepared(run, _write(job, occurrence, run))


def report_names(job: Job, occurrence: Occurrence) -> list[str]:
    """The file names of a job's reports on one occurrence."""
    fields = {"job": job.name, "as_of": occurrence.as_of, "due": occurrence.due.astimezone(ZoneInfo(job.time_zone))}
    return [fill_path(pattern, fields).name for pattern in job.reports]


def _write(job: Job, occurrence: Occurrence, run: Run) -> tuple[Attachment, ...]:
    from screener.reports import write_report

    names: Sequence[str] = report_names(job, occurrence)
    with TemporaryDirectory(prefix="screener-") as place:
        for name in names:
            write_report(run, Path(place) / name)
        return tuple(Attachment(name, (Path(place) / name).read_bytes()) for name in names)


def _list(folder: Path, name: str) -> str | Path:
    return folder / name if name.endswith((".yaml", ".yml")) else name


def _update_lists(job: Job) -> None:
    raise JobError(f"Lists of {job.name} cannot be updated yet")
