"""Kills the real command 20 times at random moments and looks at the store each time.

python -m tests.store.kill_screen [STORE]

Each time `screener screen examples/endowment.xlsx --archive` runs against a store with decisions and is killed with -9
at a random moment between its start and a little after its usual end.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from screener.store.decisions import Answer, decide
from screener.store.engine import open_store
from screener.store.runs import list_runs, load_run
from screener.store.verify import verify_log, verify_run

REPOSITORY = Path(__file__).resolve().parents[2]
KILLS = 20


def start(store: str) -> subprocess.Popen[bytes]:
    """Begin one screen."""
    program = "from screener.cli import main; main()"
    command = ["screen", "examples/endowment.xlsx", "--store", store, "--archive", "--quiet", "--fail-on", "never"]
    return subprocess.Popen(
        [sys.executable, "-c", program, *command], cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def measure(store: str) -> float:
    """How many seconds one screen takes."""
    begun = time.monotonic()
    start(store).wait()
    return time.monotonic() - begun


def main(address: str) -> None:
    """Kill, look, repeat."""
    usual = min(measure(address) for _ in range(4))
    store = open_store(address)
    run = load_run(store)
    decide(store, run, [Answer(run.findings[0].id, "false_positive", "For the drill", "Ann Lee")])
    store.close()
    chance, finished = random.Random(20), 0
    for number in range(1, KILLS + 1):
        process = start(address)
        time.sleep(chance.uniform(0.2 * usual, usual))
        os.kill(process.pid, signal.SIGKILL)
        finished += process.wait() == 0
        store = open_store(address)
        head, broken, records = verify_log(store)
        assert broken is None, broken
        assert not records, records
        runs = list_runs(store)
        assert all(load_run(store, one.id).findings for one in runs)
        print(f"kill {number:2}: log holds, last entry {head.seq}; {len(runs)} whole runs, no half one")
        store.close()
    store = open_store(address)
    proved = [verify_run(store, one.id).proved for one in list_runs(store)]
    print(f"{KILLS} kills, {finished} came too late; {len(proved)} runs, {sum(proved)} proved byte for byte")
    store.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(Path(tempfile.mkdtemp()) / "screener.db"))
