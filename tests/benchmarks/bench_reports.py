"""How long each form of a report takes, and how much memory, for many findings and many positions.

    python -m tests.benchmarks.bench_reports [FINDINGS] [POSITIONS]

Each form is made in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from screener.model import CoverageRow, Run
from tests.reports.example_run import example_run

FORMS = (".json", ".jsonl", ".csv", ".md", "terminal", ".html", ".xlsx", ".pdf")


def large_run(findings: int) -> Run:
    """The example run's findings over and over: other rows, accounts and values, the same for every call."""
    chance = random.Random(7)
    run = example_run()
    made = []
    for number in range(findings):
        finding = run.findings[number % len(run.findings)]
        position = finding.position.model_copy(
            update={
                "row": number + 2,
                "account": f"Mandate {chance.randrange(120):03}",
                "market_value": round(chance.lognormvariate(13, 2), 2),
                "quantity": float(chance.randrange(1, 10**7)),
            }
        )
        made.append(finding.model_copy(update={"id": f"{number:016x}", "position": position}))
    coverage = tuple(
        CoverageRow(file="b.xlsx", sheet="S", row=number, reason="blank", text="") for number in range(2000)
    )
    summary = run.summary.model_copy(update={"positions": 200_000, "screened": 200_000})
    return run.model_copy(update={"findings": tuple(made), "coverage": coverage, "summary": summary})


def one(form: str, findings: int, positions: int, folder: Path) -> None:
    """Make one form and print its figures."""
    from screener.reports import DEFAULT, Presentation, write

    run = large_run(findings)
    before, start = peak(), time.perf_counter()
    path = folder / f"report{form}"
    presentation = DEFAULT
    if positions:
        presentation = Presentation(positions=frame(positions))
        before, start = peak(), time.perf_counter()
    if form == "terminal":
        from rich.console import Console

        from screener.reports import terminal

        with path.open("w") as file:
            terminal.render(run, Console(file=file, width=120))
    else:
        write(run, path, presentation)
    seconds = time.perf_counter() - start
    name = f"{form} with {positions:,} positions" if positions else form
    print(
        f"{name:32} {seconds:8.2f} s   {peak() - before:7.0f} MB more   {path.stat().st_size / 1e6:8.2f} MB file",
        flush=True,
    )


def frame(positions: int):  # type: ignore[no-untyped-def]
    """A positions frame of ordinary rows."""
    import pandas as pd

    from screener.model import POSITION_COLUMNS

    numbers = range(positions)
    columns = {}
    for name, kind in POSITION_COLUMNS.items():
        if kind == "int64":
            columns[name] = [number + 2 for number in numbers]
        elif kind == "float64":
            columns[name] = [number * 1.25 for number in numbers]
        else:
            columns[name] = [f"{name} {number}" for number in numbers]
    return pd.DataFrame(columns)


def peak() -> float:
    """Peak memory of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure every form."""
    if len(sys.argv) == 5:
        one(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
        return
    findings = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    positions = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    print(f"{findings:,} findings, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        for form, count in (*((form, 0) for form in FORMS), (".xlsx", positions)):
            command = [sys.executable, "-m", "tests.benchmarks.bench_reports", form, str(findings), str(count), folder]
            subprocess.run(command, check=False)


if __name__ == "__main__":
    main()
