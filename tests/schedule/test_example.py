"""The job file in examples/ is one that works."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from screener.schedule import job_store
from screener.schedule.health import due_next
from screener.schedule.jobs import load_jobs
from screener.schedule.scheduler import Ending, once, worker_for
from screener.store.engine import open_store

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_its_jobs_come_due_when_its_comments_say() -> None:
    coming = due_next(load_jobs(EXAMPLES / "screener.toml"), datetime(2026, 12, 31, 6, tzinfo=UTC), 4)
    assert [(f"{due:%m-%d %H:%M}", job.name) for due, job in coming] == [
        ("12-31 12:30", "morning"),
        ("12-31 13:00", "custody"),
        ("01-01 12:30", "morning"),
        ("01-01 13:00", "custody"),
    ]


def test_its_first_job_runs_as_it_stands(tmp_path: Path) -> None:
    for name in ("screener.toml", "pension_fund.csv", "endowment.xlsx"):
        shutil.copy(EXAMPLES / name, tmp_path)
    (tmp_path / "delivered").mkdir()
    file = load_jobs(tmp_path / "screener.toml")
    store = open_store(str(tmp_path / "store.db"))
    worker = worker_for(file, store, lambda: datetime(2026, 11, 24, 13, 0, tzinfo=UTC))
    assert once(worker, file.jobs["morning"]) is Ending.DONE
    last = job_store.latest(store, "morning")
    assert last is not None
    assert "delivered to archive" in (last.outcome or "")
    assert sorted(path.name for path in (tmp_path / "delivered" / "2026" / "11").iterdir()) == [
        "morning-2026-11-24.html",
        "morning-2026-11-24.json",
        "morning-2026-11-24.xlsx",
    ]
    store.close()
