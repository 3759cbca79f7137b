"""Scheduled jobs: what became of them, what is next, run one now and see its log."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from screener.schedule import job_store
from screener.schedule.health import health
from screener.schedule.jobs import JobFile, load_jobs
from screener.store.engine import open_store
from screener.web.visit import Visit, present, route

SHOWN = 30


def index(visit: Visit) -> Response:
    """All jobs of the job file, with their last and next times and deliveries."""
    file = _file(visit)
    with closing(open_store(visit.settings.store or file.store)) as store:
        found = health(file, store, datetime.now(UTC))
        history = job_store.history(store, SHOWN)
    working = [name for name in file.jobs if visit.dispatcher.works_on(name)]
    on_list = [name for name, job in file.jobs.items() if job.on == "list"]
    return visit.page(
        "jobs", jobs=found, history=history, lines=visit.dispatcher.job_lines, working=working, on_list=on_list
    )


async def run(visit: Visit) -> Response:
    """Run a job now."""
    name = await run_in_threadpool(_noted, visit)
    visit.dispatcher.start_job(name)
    return visit.go("/jobs", said="job_started")


def lines(visit: Visit) -> Response:
    """The log of a job that was started here, as server-sent events until its end."""
    name = visit.path("job")
    return visit.stream(
        lambda: ("\n".join(visit.dispatcher.job_lines.get(name, ())), not visit.dispatcher.works_on(name))
    )


def _noted(visit: Visit) -> str:
    name = visit.path("job")
    if name not in _file(visit).jobs:
        raise HTTPException(404)
    visit.note("web.job", id=name)
    return name


def _file(visit: Visit) -> JobFile:
    return load_jobs(present(visit.settings.jobs))


ROUTES = [
    route("/jobs", index),
    route("/jobs/{job}/run", run, "admin", post=True),
    route("/jobs/{job}/log", lines, "admin"),
]
