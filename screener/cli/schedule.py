"""`screener schedule`: reports made on schedule and delivered."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from screener.cli.options import Format, argument, option, print_json
from screener.errors import UsageError

if TYPE_CHECKING:
    from screener.schedule.jobs import JobFile
    from screener.store.engine import Store

app = typer.Typer(help="Reports made on schedule and delivered.", no_args_is_help=True)

JobFilePath = Annotated[Path, option("--file -f", "The job file.", "PATH", envvar="SCREENER_JOBS", show_envvar=False)]
StoreOption = Annotated[
    str | None, option("--store", "Where outcomes are kept, in place of what the job file names.", "URL")
]
DEFAULT_FILE = Path("screener.toml")


@app.command("run")
def run(file: JobFilePath = DEFAULT_FILE, store: StoreOption = None) -> None:
    """Keep all scheduled jobs going until stopped.

    Several schedulers may run side by side on one store: each due time is done by one of them.
    """
    from screener.schedule.scheduler import run_forever, stop_on_signals, worker_for

    jobs, opened = _open(file, store)
    _log(quiet=False)
    run_forever(worker_for(jobs, opened), stop_on_signals())


@app.command("once")
def once(
    job: Annotated[str | None, argument("JOB", "The job's name.")] = None,
    *,
    due: Annotated[bool, option("--due", "Whatever is due now, in place of one job; then leave.")] = False,
    now: Annotated[
        bool, option("--now", "Run the job now, whatever its schedule says, with one attempt and no wait.")
    ] = False,
    quiet: Annotated[bool, option("--quiet -q", "Say only what went wrong.")] = False,
    file: JobFilePath = DEFAULT_FILE,
    store: StoreOption = None,
) -> None:
    """See that a job's latest due time is done; one that is done is not done again.

    For cron, systemd timers, the Windows Task Scheduler and Kubernetes.

    Exit status: 0 done; 1 the job or a delivery failed for good, and a person was told; 2 wrong use or job file;
    75 another scheduler is at it.
    """
    from screener.schedule import job_store
    from screener.schedule.scheduler import Ending, once_due, once_now, worker_for
    from screener.schedule.scheduler import once as see_through

    if (job is None) != due or (now and due):
        raise UsageError("Give either a job or --due", hint="--now goes with a job only.")
    jobs, opened = _open(file, store)
    _log(quiet=quiet)
    worker = worker_for(jobs, opened)
    if job is None:
        raise typer.Exit(once_due(worker, list(jobs.jobs.values())).value)
    ending = (once_now if now else see_through)(worker, jobs.job(job))
    last = job_store.latest(opened, job)
    if last is not None and not (quiet and ending is Ending.DONE):
        from screener.cli.console import out

        outcome = f"{last.state}: {last.outcome or last.error or 'under way'}"
        out().print(f"{last.job}, due {_minute(last.due)} UTC: {outcome}", soft_wrap=True, markup=False)
    raise typer.Exit(ending.value)


@app.command("next")
def next_(
    count: Annotated[int, option("--count -n", "How many due times to show.", min=1, max=1000)] = 10,
    file: JobFilePath = DEFAULT_FILE,
) -> None:
    """Show what comes due next, in each job's time zone and in UTC."""
    from rich.table import Table

    from screener.cli.console import out
    from screener.schedule.health import due_next
    from screener.schedule.jobs import load_jobs

    table = Table("Job", "Due", "Time zone", "UTC", box=None, pad_edge=False)
    for due, job in due_next(load_jobs(file), datetime.now(UTC), count):
        local = due.astimezone(ZoneInfo(job.time_zone))
        table.add_row(job.name, f"{local:%a %Y-%m-%d %H:%M %Z}", job.time_zone, f"{due:%Y-%m-%d %H:%M}")
    out().print(table)


@app.command("status")
def status(
    format_: Annotated[Format, option("--format", "A table, or JSON for a monitor.")] = "table",
    file: JobFilePath = DEFAULT_FILE,
    store: StoreOption = None,
) -> None:
    """Show what became of each job, and what is wrong.

    Exit status: 0 all jobs are well; 1 one failed, is late, or no scheduler is running; 2 wrong use or job file.
    """
    from screener.cli.console import out
    from screener.schedule.health import health

    jobs, opened = _open(file, store)
    now = datetime.now(UTC)
    found = health(jobs, opened, now)
    if format_ == "json":
        print_json(found)
    else:
        from rich.table import Table
        from rich.text import Text

        table = Table("Job", "Health", "Last due (UTC)", "State", "Outcome", "Next due (UTC)", box=None, pad_edge=False)
        for one in found:
            table.add_row(
                one.job,
                Text("unwell", style="bold red") if one.problem else Text("well", style="green"),
                _minute(one.last.due) if one.last else "never",
                one.last.state if one.last else "",
                Text(one.problem or (one.last.outcome or one.last.error or "" if one.last else "")),
                _minute(one.next_due) if one.next_due else "when told to",
            )
        out().print(table)
        for one in found:
            for ahead in one.dates_ahead:
                out().print(f"{one.job}: {ahead.day}  {ahead.what}", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1 if any(one.problem for one in found) else 0)


@app.command("install")
def install(
    systemd: Annotated[bool, option("--systemd", "Units for systemd.")] = False,
    cron: Annotated[bool, option("--cron", "A file for /etc/cron.d.")] = False,
    windows: Annotated[bool, option("--windows", "A task for the Windows Task Scheduler.")] = False,
    into: Annotated[Path, option("--into", "Where to write them.", "FOLDER")] = Path(),
    file: JobFilePath = DEFAULT_FILE,
) -> None:
    """Write the files by which the system keeps the jobs going. Nothing is installed: the files say how."""
    from screener.cli.console import out
    from screener.schedule.jobs import load_jobs
    from screener.schedule.service_files import System, program, write_units

    asked: dict[System, bool] = {"systemd": systemd, "cron": cron, "windows": windows}
    chosen = [system for system, wanted in asked.items() if wanted]
    if not chosen:
        raise UsageError("Say for what: --systemd, --cron or --windows")
    jobs = load_jobs(file)
    for system in chosen:
        for path in write_units(system, jobs, into, program()):
            out().print(str(path), soft_wrap=True, markup=False)


def _open(file: Path, store: str | None) -> tuple[JobFile, Store]:
    from screener.schedule.jobs import load_jobs
    from screener.store.engine import open_store

    jobs = load_jobs(file)
    return jobs, open_store(store or jobs.store)


def _log(*, quiet: bool) -> None:
    """What happens, line by line on standard error; systemd and cron keep it."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    logging.getLogger("screener.schedule").setLevel(logging.WARNING if quiet else logging.INFO)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
