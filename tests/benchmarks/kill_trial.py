"""Kills the real command with -9 at random moments of screening, of an import of decisions, and of a delivery.

    python -m tests.benchmarks.kill_trial [KILLS OF EACH] [SEED]

After each kill the store is opened as it lies, and again with its write-ahead log torn at a random byte, as a disk that
lost power may leave it. The log must hold, every run must be whole, none that was there before may be missing (where
nothing was torn), decisions must be all there or none of an import, and what was delivered must be whole.
"""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import openpyxl

from screener.store.archive import damage
from screener.store.decisions import read_decisions
from screener.store.engine import open_store
from screener.store.runs import kept_files, list_runs, load_run
from screener.store.verify import verify_log, verify_run

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SCREEN = ("screen", "endowment.xlsx", "--store", "s.db", "--archive", "--quiet", "--fail-on", "never")
COMMANDS = {
    "screening": SCREEN,
    "import": ("review", "import", "decided.xlsx", "--store", "s.db"),
    "delivery": ("schedule", "once", "morning", "--now", "--file", "job.toml"),
}
ANOTHER_IS_AT_IT = 75
JOB = """
[scheduler]
store = "s.db"
lease_seconds = 5

[deliveries.folder]
kind = "folder"
path = "delivered"

[jobs.morning]
holdings = ["endowment.xlsx"]
schedule = "30 6 * * *"
reports = ["{as_of}.json", "{as_of}.html"]

[[jobs.morning.deliver]]
to = "folder"
send = "always"
"""


def start(folder: Path, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """Begin a command in a folder."""
    program = "import sys; from screener.cli import main; sys.exit(main())"
    return subprocess.Popen(
        [sys.executable, "-c", program, *command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def prepare(folder: Path) -> int:
    """A store with a run, a job, and a workbook with an answer to each finding; returns how many."""
    (folder / "delivered").mkdir(parents=True)
    shutil.copy(EXAMPLES / "endowment.xlsx", folder)
    (folder / "job.toml").write_text(JOB)
    for command in (SCREEN, ("review", "export", "decided.xlsx", "--store", "s.db")):
        assert start(folder, command).wait() == 0, command
    book, answers = openpyxl.load_workbook(folder / "decided.xlsx"), 0
    for name in ("Findings", "Related & possible"):
        sheet = book[name]
        heads = next(row for row in sheet.iter_rows() if "Decision" in {cell.value for cell in row})
        columns = {str(cell.value): cell.column for cell in heads}
        said = {"Decision": "escalated", "Reason for the decision": "Ask counsel", "Reviewer": "Ann Lee"}
        for row in range(heads[0].row + 1, sheet.max_row + 1):
            if sheet.cell(row, columns["Finding"]).value:
                answers += 1
                for head, text in said.items():
                    sheet.cell(row, columns[head]).value = text
    book.save(folder / "decided.xlsx")
    return answers


def look(folder: Path, before: set[str], answers: int) -> set[str]:
    """The runs of a store, when everything in it is whole and none is missing that was there before."""
    store = open_store(str(folder / "s.db"))
    try:
        _, broken, records = verify_log(store)
        assert broken is None, broken
        assert not records, records
        held = {one.id for one in list_runs(store)}
        assert before <= held, before - held
        assert all(load_run(store, one).findings for one in held)
        with store.read() as connection:
            kept = {file.sha256 for one in held for file in kept_files(connection, one)}
        assert not [problem for one in kept if (problem := damage(store.archive, one))]
        assert len(read_decisions(store).recorded) in (0, answers)
    finally:
        store.close()
    for file in (folder / "delivered").iterdir():
        if not file.name.startswith("."):
            assert file.suffix != ".json" or json.loads(file.read_bytes())["findings"]
            assert file.suffix != ".html" or file.read_bytes().rstrip().endswith(b"</html>")
    return held


def torn(folder: Path, chance: random.Random) -> Path | None:
    """A copy of a folder in which the store's write-ahead log ends, or turns to noughts, at a random byte."""
    log = folder / "s.db-wal"
    if not log.is_file() or not log.stat().st_size:
        return None
    other = folder.with_name("torn")
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(folder, other)
    data = log.read_bytes()
    at = chance.randrange(len(data))
    (other / log.name).write_bytes(data[:at] + bytes(len(data) - at) * chance.randrange(2))
    (other / "s.db-shm").unlink(missing_ok=True)
    return other


def main() -> None:
    """Kill, look, repeat."""
    given = [int(one) for one in sys.argv[1:]]
    kills, chance = given[0] if given else 20, random.Random(given[1] if len(given) > 1 else 20)
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / "made"
        answers = prepare(made)
        for kind, command in COMMANDS.items():
            folder = Path(place) / kind
            shutil.copytree(made, folder)
            began = time.monotonic()
            assert start(folder, command).wait() == 0, command
            usual = time.monotonic() - began
            held: set[str] = set()
            while counted[f"{kind}: killed"] < kills:
                if kind == "import":
                    shutil.rmtree(folder)
                    shutil.copytree(made, folder)
                process = start(folder, command)
                try:
                    process.wait(chance.uniform(0.1 * usual, 1.1 * usual))
                    counted[f"{kind}: killed too late"] += 1
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    counted[f"{kind}: killed"] += 1
                if (other := torn(folder, chance)) is not None:
                    look(other, set(), answers)
                    counted[f"{kind}: write-ahead log torn"] += 1
                held = look(folder, held, answers)
            while (status := start(folder, command).wait()) == ANOTHER_IS_AT_IT:
                time.sleep(1)  # until the lease of the killed one is over
            assert status == 0, f"what a kill left hinders the next: {status}"
            held = look(folder, held, answers)
            store = open_store(str(folder / "s.db"))
            proved = sum(verify_run(store, one).proved for one in held)
            store.close()
            print(f"{kind}: usually {usual:.1f} s; {len(held)} runs, {proved} proved byte for byte", flush=True)
    for what, number in counted.items():
        print(f"{number:>4}  {what}")
    print("runs lost 0, half imports 0, chains intact")


if __name__ == "__main__":
    main()
