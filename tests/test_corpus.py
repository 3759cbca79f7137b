"""What released versions wrote is opened by this one, through the doors that people use.

screener runs list --store tests/corpus/0.1.0/store/screener.db
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from screener.model import Run
from screener.reports.json import published_schema
from screener.store.evidence_check import verify_evidence
from tests.conftest import REPOSITORY

CORPUS = REPOSITORY / "tests" / "corpus"
VERSIONS = sorted(path.parent.name for path in CORPUS.glob("*/store"))
EVIDENCE = sorted(CORPUS.glob("*/evidence*.zip"))
Screener = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(params=VERSIONS)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of what a version wrote: a store is written to when it is opened."""
    copy = tmp_path / "corpus"
    shutil.copytree(CORPUS / request.param, copy)
    return copy


@pytest.fixture
def screener(home: Path) -> Screener:
    """The command line, in a process and a home of its own."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        code = "import sys; from screener.cli import main; sys.exit(main())"
        return subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)],
            capture_output=True, text=True, check=False, cwd=REPOSITORY,
            env=os.environ | {"SCREENER_HOME": str(home), "COLUMNS": "160"},
        )  # fmt: skip

    return run


def _ids(kept: Path) -> str:
    document = json.loads((kept / "run.json").read_text(encoding="utf-8"))
    return str(document["run"]["id"])


def test_the_store_lists_its_runs_and_shows_one(kept: Path, screener: Screener) -> None:
    store = kept / "store" / "screener.db"
    listed = screener("runs", "list", "--store", store)
    assert (listed.returncode, _ids(kept) in listed.stdout) == (0, True), listed
    shown = screener("runs", "show", _ids(kept), "--store", store)
    assert shown.returncode in (0, 1), shown


def test_a_run_of_the_store_is_never_called_tampered_with(kept: Path, screener: Screener) -> None:
    verified = screener("runs", "verify", _ids(kept), "--store", kept / "store" / "screener.db")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_decisions_filled_into_its_workbook_are_taken_in(kept: Path, screener: Screener) -> None:
    store = kept / "store" / "screener.db"
    imported = screener("review", "import", kept / "decisions.xlsx", "--store", store)
    assert imported.returncode == 0, imported.stdout + imported.stderr
    assert "Ask counsel" in screener("review", "list", "--store", store).stdout


def test_its_run_as_json_loads_and_fits_the_published_schema(kept: Path) -> None:
    document = json.loads((kept / "run.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, published_schema())
    assert Run.model_validate(document).run.id == document["run"]["id"]


def test_its_profile_is_applied(kept: Path, screener: Screener) -> None:
    done = screener("inspect", kept / "pension_fund.csv", "--profile", kept / "profile.toml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_job_file_is_understood(kept: Path, screener: Screener) -> None:
    done = screener("schedule", "next", "--file", kept / "job.toml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "morning" in done.stdout


@pytest.mark.parametrize("path", EVIDENCE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_its_evidence_file_holds_and_is_never_called_tampered_with(path: Path) -> None:
    found = verify_evidence(path)
    assert found.problems == ()
    assert found.not_screened is None
    assert found.identical or not found.same_code
