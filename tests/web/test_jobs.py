"""Jobs on the page: their health, their receipts, one run now with its log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from screener.web.app import create_app, one_time_link
from screener.web.settings import Settings
from tests.web.conftest import Web, job_file


@pytest.fixture
def office(home: Path, tmp_path: Path) -> Iterator[Web]:
    """Signed in at a server that shows a job file."""
    jobs = job_file(tmp_path, 'on = "list"\n')
    app = create_app(Settings(local_person="ann", jobs=jobs))
    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        link = urlsplit(one_time_link(app))
        client.get(f"{link.path}?{link.query}")
        yield Web(client)


def test_a_job_is_run_now_and_shows_its_log_and_its_receipts(office: Web, tmp_path: Path) -> None:
    before = office.get("/jobs").text
    assert "when told to" in before
    assert "when a list changes" in before
    assert office.post("/jobs/nightly/run").status_code == 200
    with office.client.stream("GET", "/jobs/nightly/log") as log:
        lines = [line for line in log.iter_lines() if line.startswith("data:")]
    assert "nightly, due" in lines[-1]
    assert "DONE" in lines[-1].upper()
    after = office.get("/jobs").text
    assert "delivered" in after
    assert "1 file(s) in" in after
    assert "1 listed" in after
    assert (tmp_path / "out" / "nightly.csv").exists()


def test_a_job_that_is_not_there_is_not_found(office: Web) -> None:
    assert office.post("/jobs/none/run").status_code == 404


def test_without_a_job_file_there_are_no_jobs(web: Web) -> None:
    assert web.get("/jobs").status_code == 404
    assert 'href="/jobs"' not in web.get("/").text
