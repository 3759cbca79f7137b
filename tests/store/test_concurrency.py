"""Processes write at once, and processes die: no committed run is lost, no half run is seen, the chain holds."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from screener.store import chain
from screener.store.archive import damage
from screener.store.decisions import read_decisions
from screener.store.engine import Store, open_store
from screener.store.runs import list_runs, load_run
from screener.store.tables import archived, decisions, events, findings, runs
from tests.store.worker import start

PROCESSES, KILLS = 4, 20
STEPS = 150
"""Those of somewhat more than one run with its file and its decision."""


def _check_whole(store: Store, findings_each: int) -> tuple[set[str], set[str]]:
    """Everything in the store is complete; returns the ids of runs and decisions."""
    with store.read() as connection:
        assert chain.verify_chain(connection) is None
        held = {row.id: row for row in connection.execute(select(runs.c.id, runs.c.document_sha256))}
        counted = dict(connection.execute(select(findings.c.run_id, func.count()).group_by(findings.c.run_id)).all())
        saved = set(connection.execute(select(events.c.subject).where(events.c.kind == "run.saved")).scalars())
        decided = set(connection.execute(select(decisions.c.id)).scalars())
        logged = set(connection.execute(select(events.c.subject).where(events.c.kind == "decision.made")).scalars())
        kept = set(connection.execute(select(archived.c.sha256)).scalars())
    assert saved == set(held)
    assert logged == decided
    assert counted == dict.fromkeys(held, findings_each)
    assert [damage(store.archive, digest) for digest in kept if damage(store.archive, digest)] == []
    return set(held), decided


@pytest.mark.slow
@pytest.mark.parametrize("runs_each", [50, pytest.param(200, marks=pytest.mark.heavy)])
def test_four_processes_that_write_at_once_lose_nothing(url: str, runs_each: int) -> None:
    """All four make the store at once, too."""
    workers = [start(url, runs_each, 3) for _ in range(PROCESSES)]
    told = [worker.told() for worker in workers]
    assert [worker.process.exitcode for worker in workers] == [0] * PROCESSES
    store = open_store(url)
    held, decided = _check_whole(store, 3)
    assert held == set().union(*(runs for runs, _ in told))
    assert decided == set().union(*(decisions for _, decisions in told))
    assert (len(held), len(decided)) == (PROCESSES * runs_each, PROCESSES * runs_each)
    store.close()


@pytest.mark.slow
def test_a_process_killed_at_any_step_leaves_nothing_half_done(url: str, tmp_path: Path) -> None:
    """A step is a statement, a commit, or a file opened or renamed: no clock says when the process dies."""
    chance = random.Random(20261124)
    committed_runs: set[str] = set()
    committed_decisions: set[str] = set()
    open_store(url).close()
    for die_at in chance.sample(range(1, STEPS), KILLS):
        worker = start(url, 0, 200, file=tmp_path / "holdings.csv", die_at=die_at)
        runs, decisions = worker.told()
        assert worker.process.exitcode == -signal.SIGKILL
        committed_runs |= runs
        committed_decisions |= decisions
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
