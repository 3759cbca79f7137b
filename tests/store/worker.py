"""A process that writes to a store, for the tests of concurrency and of crashes.

`python -m tests.store.worker URL COUNT FINDINGS [FILE]` saves COUNT runs (0: until it is killed), decides on a finding
of each, and prints an id once its transaction is committed. With a FILE it keeps one like it with each run.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import sys
from pathlib import Path

from screener.model import InputFile
from screener.rulebook import Material
from screener.store.decisions import Answer, decide
from screener.store.engine import open_store
from screener.store.runs import save_run
from tests.store import samples


def _tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def main(url: str, count: int, findings: int, file: Path | None) -> None:
    """Write runs and decisions, telling what is committed."""
    store = open_store(url)
    _tell("ready")
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
        _tell(f"run {run.run.id}")
        answer = Answer(f"f{number % findings}", "false_positive", f"{os.getpid()} {number}", "Ann Lee")
        outcome = decide(store, run, [answer])[0]
        _tell(f"decision {outcome.decision_id}")
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]) if len(sys.argv) > 4 else None)
