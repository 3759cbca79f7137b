"""The finished reports of a job: lists updated, files picked, screened and written."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from screener.files.home import YAML_ENDINGS, relative_to
from screener.model import InputFile, Run
from screener.reports import DEFAULT, Presentation, write
from screener.reports.branding import load_presentation
from screener.schedule import job_store
from screener.schedule.changes import Changes, changes_between
from screener.schedule.delivery import Attachment
from screener.schedule.errors import JobError
from screener.schedule.job_store import JobRun
from screener.schedule.jobs import Job
from screener.schedule.naming import fill_path
from screener.schedule.sources import choose_files, missing_files, state_of_lists, unchanged_files
from screener.store.engine import Store

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from screener.holdings.reader import Holdings
    from screener.policy import Policy

# Screening and rendering are work for the processor: two at once would both be slower, and hold the memory of two.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Prepared:
    """A finished run, its reports in the order of the job file, and what changed since the run that readers know."""

    run: Run
    reports: tuple[Attachment, ...]
    changes: Changes | None


def as_of_date(job: Job, now: datetime) -> date:
    """The date on which the rules are applied, by the calendar of the job's time zone."""
    today = now.astimezone(ZoneInfo(job.time_zone)).date()
    if isinstance(job.as_of, date):
        return job.as_of
    return today.replace(day=1) - timedelta(days=1) if job.as_of == "previous-month-end" else today


def prepare(job: Job, folder: Path, store: Store, job_run: JobRun, *, now: datetime, before: Run | None) -> Prepared:
    """Make the reports of one job run under the institution's policy and the decisions that stand; save the run.

    Args:
        folder: where relative paths begin.
        before: the run that the job's readers know, None where there is none.
    Raises:
        ScreenerError: something that a person can mend; nothing is left behind.
    """
    from screener.funds import FundLibrary
    from screener.holdings import ReadOptions
    from screener.holdings.columns.profiles import path_of
    from screener.rulebook import Rulebook
    from screener.rules.laws import load_laws
    from screener.screening import Screener
    from screener.store.record import with_decisions
    from screener.store.runs import save_run

    with _ONE_AT_A_TIME:
        asked = asked_lists(job, folder)
        failed_updates = _update_lists(job, asked)
        files = choose_files(job.holdings, folder, now.astimezone(ZoneInfo(job.time_zone)).date())
        policy = _policy(job, folder)
        if job.on == "list":  # what this run asks is no news afterwards, whoever brought it
            job_store.watch_lists(store, job.name, state_of_lists(asked), job_run.due)
        rulebook = Rulebook.load(asked)
        profiles = tuple(folder / path_of(one) for one in job.profiles)
        securities = folder / job.securities if job.securities else None
        reading = ReadOptions(tuple(job.sheets), job.mapping, profiles, securities=securities)
        laws = load_laws([*(relative_to(folder, one, *YAML_ENDINGS) for one in job.lists.laws), *policy.laws.use])
        funds = FundLibrary(folder / job.funds) if job.funds else None
        screener = Screener(rulebook, job.investor, policy, reading, funds, job.min_score, laws)
        read: list[tuple[Holdings, NDArray[np.int64]]] = []
        run = screener.screen(files, as_of=job_run.as_of, on_outcomes=lambda *each: read.append(each))
        by_list = job.starts_on_list(job_run.due)  # then the same holdings are what is wanted
        unchanged = unchanged_files(run, before) if before is not None and not by_list else ()
        run = _with_news(run, (*failed_updates, *unchanged), missing_files(job.holdings, files))
        run = with_decisions(store, run)
        save_run(store, run, screener.materials(run, files) if job.archive else ())
        changes = changes_between(before, run) if before is not None else None
        shown = replace(report_style(job, folder, changes), positions=_all_positions(job, run, read))
        return Prepared(run, _write(job, job_run, run, shown), changes)


def _all_positions(job: Job, run: Run, read: Sequence[tuple[Holdings, NDArray[np.int64]]]) -> pd.DataFrame | None:
    """Every position with its outcome, for the sheet of a workbook; None where the job makes no workbook."""
    from screener.outcomes import outcome_columns

    if not any(name.lower().endswith(".xlsx") for name in job.reports):
        return None
    holdings, decided = read[-1]
    return holdings.positions.assign(**dict[str, Any](outcome_columns(holdings.columns, run.findings, decided)))


def _with_news(run: Run, sentences: Sequence[str], missing: Sequence[InputFile]) -> Run:
    """The run with what its readers must know first: lists not updated, files that are missing or have not changed."""
    news = (*sentences, *(str(file.error) for file in missing))
    if not news:
        return run
    header = {"notices": (*news, *run.run.notices), "inputs": (*run.run.inputs, *missing)}
    return run.model_copy(update={"run": run.run.model_copy(update=header)})


def report_style(job: Job, folder: Path, changes: Changes | None) -> Presentation:
    """How the job's reports look, and what they say of changes since the last one.
    Raises:
        ReportError: the job's presentation file cannot be read.
    """
    shown = load_presentation(folder / job.presentation) if job.presentation else DEFAULT
    return replace(shown, since=changes.since) if changes is not None and job.compare else shown


def _write(job: Job, job_run: JobRun, run: Run, shown: Presentation) -> tuple[Attachment, ...]:
    fields = {"job": job.name, "as_of": job_run.as_of, "due": job_run.due.astimezone(ZoneInfo(job.time_zone))}
    names = [fill_path(pattern, fields).name for pattern in job.reports]
    with TemporaryDirectory(prefix="screener-") as place:
        for name in names:
            write(run, Path(place) / name, shown)
        return tuple(Attachment(name, (Path(place) / name).read_bytes()) for name in names)


def asked_lists(job: Job, folder: Path) -> list[str]:
    """The lists that a job asks: its own, or those of its policy.

    Raises:
        ScreenerError: the policy cannot be read.
    """
    return [relative_to(folder, one, *YAML_ENDINGS) for one in _policy(job, folder).selection(job.lists.use)]


def _policy(job: Job, folder: Path) -> Policy:
    from screener.policy import load_policy
    from screener.rules import load_regimes

    return load_policy(folder / job.policy if job.policy else None, regimes=load_regimes())


def _update_lists(job: Job, asked: Sequence[str]) -> tuple[str, ...]:
    """Ask the publishers for newer versions; what the report's reader must know of those that could not be had.

    Raises:
        JobError: one could not be had, and the job says that it must.
    """
    from screener.watchlist.publishers.facts import published_lists
    from screener.watchlist.publishers.update import update

    if job.lists.update == "no":
        return ()
    fetched = {one for held in published_lists().values() if held.urls for one in (held.id, *held.contains)}
    standing = update() if "default" in asked else ()
    chosen = [one for one in asked if one in fetched and one not in {held.list_id for held in standing}]
    outcomes = (*standing, *(update(chosen) if chosen else ()))
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    if failed and job.lists.update == "must":
        names = "; ".join(f"{one.list_id}: {one.message}" for one in failed)
        raise JobError(f"The lists could not be updated: {names}", hint=failed[0].hint)
    return tuple(f"The list {one.list_id} could not be updated before this run: {one.message}" for one in failed)
