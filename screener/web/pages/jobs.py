"""Scheduled jobs: what became of them, what is next, run one now and see its log."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from screener.schedule import ledger
from screener.schedule.health import health
from screener.schedule.jobs import JobFile, load_jobs
from screener.schedule.tables import deliveries
from screener.store.engine import open_store
from screener.web.people import log
from screener.web.visit import Visit, route


def index(visit: Visit) -> Response:
    """All jobs of the job file, with their last and next times and deliveries."""
    file = _file(visit)
    store = open_store(visit.settings.store or file.store)
    try:
        found = health(file, store, datetime.now(UTC))
        history = ledger.history(store, 20)
        with store.read() as connection:
            receipts = connection.execute(
                select(deliveries).where(deliveries.c.occurrence.in_([one.id for one in history]))
            ).all()
    finally:
        store.close()
    return visit.page("jobs", jobs=found, history=history, receipts=receipts, lines=visit.desk.job_lines)


async def run(visit: Visit) -> Response:
    """Run a job now."""
    name = visit.path("job")
    file = await run_in_threadpool(_file, visit)
    if name not in file.jobs:
        raise HTTPException(404)
    await run_in_threadpool(_noted, visit, name)
    visit.desk.start_job(name)
    return visit.go("/jobs", said="job_started")


def _noted(visit: Visit, name: str) -> None:
    with visit.store.write() as connection:
        log(connection, "web.job", visit.person, visit.address, id=name)


def _file(visit: Visit) -> JobFile:
    if visit.settings.jobs is None:
        raise HTTPException(404)
    return load_jobs(visit.settings.jobs)


ROUTES = [
    route("/jobs", index),
    route("/jobs/{job}/run", run, "admin", post=True),
]
