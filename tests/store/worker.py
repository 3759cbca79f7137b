"""A process that writes to a store, for the tests of concurrency and of crashes.

`write(url, count, findings, told)` saves COUNT runs (0: until it is killed), decides on a finding of each, and tells an
id once its transaction is committed. With a `file` it keeps one like it with each run; with `die_at` it kills itself at
that step, where every statement, every commit and every file that is opened or renamed is a step.
"""

from __future__ import annotations

import hashlib
import itertools
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from sqlalchemy import event

from screener.model import InputFile
from screener.rulebook import Material
from screener.store.decisions import Answer, decide
from screener.store.engine import Store, open_store
from screener.store.runs import save_run
from tests.store import samples

STEPS_OF_FILES = frozenset({"open", "os.rename", "os.remove", "os.link"})
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.store.worker"])


@dataclass(frozen=True)
class Worker:
    """A process that writes, and the end of the pipe on which it tells what is committed."""

    process: ForkServerProcess
    heard: Connection

    def told(self) -> tuple[set[str], set[str]]:
        """The runs and the decisions that it committed, when it has ended."""
        lines: list[tuple[str, str]] = []
        try:
            while True:
                lines.append(self.heard.recv())
        except EOFError:
            self.process.join()
        return {one for kind, one in lines if kind == "run"}, {one for kind, one in lines if kind == "decision"}


def start(url: str, count: int, findings: int, *, file: Path | None = None, die_at: int = 0) -> Worker:
    """A process that writes as `write` does, in this test's store: the server of forks has the first one's home."""
    heard, told = _processes.Pipe(duplex=False)
    home = os.environ["SCREENER_HOME"]
    process = _processes.Process(target=write, args=(url, count, findings, told, file, die_at, home))
    process.start()
    told.close()
    return Worker(process, heard)


def _die(store: Store, at: int) -> None:
    steps = itertools.count(1)

    def step(*_: object) -> None:
        if next(steps) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(store.engine, moment, step)

    def opened(name: str, _: object) -> None:
        if name in STEPS_OF_FILES:
            step()

    sys.addaudithook(opened)


def write(url: str, count: int, findings: int, told: Connection, file: Path | None, die_at: int, home: str) -> None:
    """Write runs and decisions, telling what is committed."""
    os.environ["SCREENER_HOME"] = home
    store = open_store(url)
    if die_at:
        _die(store, die_at)
    tell: Callable[[tuple[str, str]], None] = told.send
    for number in itertools.count() if count == 0 else range(count):
        content = f"{os.getpid()} {number}".encode()
        changes = {}
        if file is not None:
            kept = file.with_name(f"{os.getpid()}-{number}.csv")
            kept.write_bytes(content * 1000)
            digest = hashlib.sha256(content * 1000).hexdigest()
            changes = {"inputs": (InputFile(file=kept.name, sha256=digest, sheets=()),), "watchlists": ()}
        run = samples.run(
            [
                samples.finding(id=f"f{n}", position=samples.position(row=n, name=f"HOLDING {n}"))
                for n in range(findings)
            ],
            **changes,
        )
        save_run(store, run, [Material("input", kept.name, kept)] if file is not None else [])
        tell(("run", run.run.id))
        answer = Answer(f"f{number % findings}", "false_positive", f"{os.getpid()} {number}", "Ann Lee")
        outcome = decide(store, run, [answer])[0]
        tell(("decision", str(outcome.decision_id)))
    store.close()
