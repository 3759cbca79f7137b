"""Processes write at once, and processes die: no committed run is lost, no half run is seen, the chain holds."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from screener.store import chain
from screener.store.archive import damage
from screener.store.decisions import read_decisions
from screener.store.engine import Store, open_store
from screener.store.runs import list_runs, load_run
from screener.store.tables import archived, decisions, events, findings, run_inputs, runs

REPOSITORY = Path(__file__).resolve().parents[2]
PROCESSES, RUNS_EACH, KILLS = 4, 200, 20


def _start(url: str, count: int, findings: int, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.worker", url, str(count), str(findings), *more]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _told(kind: str, lines: list[str]) -> set[str]:
    return {line.split()[1] for line in lines if line.startswith(f"{kind} ") and line.endswith("\n")}


def _check_whole(store: Store, findings_each: int) -> tuple[set[str], set[str]]:
    """Everything in the store is complete; returns the ids of runs and decisions."""
    with store.read() as connection:
        assert chain.verify_chain(connection) is None
        held = {row.id: row for row in connection.execute(select(runs.c.id, runs.c.document_sha256))}
        counted = dict(connection.execute(select(findings.c.run_id, func.count()).group_by(findings.c.run_id)).all())
        inputs = dict(connection.execute(select(run_inputs.c.run_id, func.count()).group_by(run_inputs.c.run_id)).all())
        saved = set(connection.execute(select(events.c.subject).where(events.c.kind == "run.saved")).scalars())
        decided = set(connection.execute(select(decisions.c.id)).scalars())
        logged = set(connection.execute(select(events.c.subject).where(events.c.kind == "decision.made")).scalars())
        kept = set(connection.execute(select(archived.c.sha256)).scalars())
    assert saved == set(held)
    assert logged == decided
    assert counted == dict.fromkeys(held, findings_each)
    assert inputs == dict.fromkeys(held, 1)
    assert [damage(store.archive, digest) for digest in kept if damage(store.archive, digest)] == []
    return set(held), decided


@pytest.mark.slow
def test_four_processes_write_two_hundred_runs_each(url: str) -> None:
    """All four make the store at once, too."""
    workers = [_start(url, RUNS_EACH, 3) for _ in range(PROCESSES)]
    committed_runs: set[str] = set()
    committed_decisions: set[str] = set()
    for worker in workers:
        out, err = worker.communicate()
        assert worker.returncode == 0, err
        committed_runs |= _told("run", out.splitlines(keepends=True))
        committed_decisions |= _told("decision", out.splitlines(keepends=True))
    store = open_store(url)
    held, decided = _check_whole(store, 3)
    assert held == committed_runs
    assert decided == committed_decisions
    assert (len(held), len(decided)) == (PROCESSES * RUNS_EACH, PROCESSES * RUNS_EACH)
    store.close()


@pytest.mark.slow
def test_a_process_killed_at_twenty_random_moments_leaves_nothing_half_done(url: str, tmp_path: Path) -> None:
    chance = random.Random(20261124)
    committed_runs: set[str] = set()
    committed_decisions: set[str] = set()
    for _ in range(KILLS):
        worker = _start(url, 0, 200, str(tmp_path / "holdings.csv"))
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.25))
        os.kill(worker.pid, signal.SIGKILL)
        lines = worker.stdout.readlines()
        worker.wait()
        committed_runs |= _told("run", lines)
        committed_decisions |= _told("decision", lines)
        store = open_store(url)
        held, decided = _check_whole(store, 200)
        assert committed_runs <= held
        assert committed_decisions <= decided
        store.close()
    assert committed_runs
    store = open_store(url)
    assert all(len(load_run(store, run.id).findings) == 200 for run in list_runs(store))
    assert len(read_decisions(store).recorded) == len(decided)
    store.close()
