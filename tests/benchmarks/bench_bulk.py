"""What `screener bulk` costs by rows and by distinct keys, and what a thousand million rows would.

    python -m tests.benchmarks.bench_bulk                  the cost model, from eight runs
    python -m tests.benchmarks.bench_bulk ROWS KEYS FORM   one run: .csv or .parquet

Each run is the command in a process of its own on a table that DuckDB invented; processor seconds are those of the
command, the peak is that of its process. The model is `start + a * rows + b * rows of CSV + c * keys`, by least squares
on errors relative to each run, since those of a long run are large.
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

import numpy as np

from tests.benchmarks.bench_holdings import isin

SIZES = ((100_000, 2_000), (100_000, 10_000), (1_000_000, 50_000), (1_000_000, 2_000), (3_000_000, 10_000))
RUNS = (
    *((rows, keys, (".parquet", ".csv")[place % 2]) for place, (rows, keys) in enumerate(SIZES)),
    *((rows, 50_000, form) for rows, form in ((3_000_000, ".csv"), (10_000_000, ".parquet"), (10_000_000, ".csv"))),
)
SYLLABLES = ("ka", "lo", "mi", "ra", "ten", "vos", "pri", "gor", "zan", "del", "tur", "nik", "sha", "vek", "yar")
ENDS = (" PLC", " SA", " AG", " HOLDINGS LTD", " INC")
LISTED = (
    ("SENSETIME GROUP INC-CLASS B", "KYG8062L1041"),
    ("CHINA MOBILE LTD", "HK0941009539"),
    ("HANGZHOU HIKVISION DIGITAL-A", ""),
    ("CHINA TELECOM CORP LTD-H", "CNE1000002V2"),
)
STUDENT = 2.776
"""The two-sided 95 % quantile of Student's t with four degrees of freedom: eight runs, four coefficients."""


def table(path: Path, rows: int, keys: int) -> Path:
    """Positions in random order; of the securities four in a thousand are listed, of the codes a third is missing."""
    import duckdb
    import pandas as pd

    draw = random.Random(19)
    names = ["".join(draw.choices(SYLLABLES, k=4)).upper() + draw.choice(ENDS) for _ in range(keys)]
    made = [(name, isin(number) if number % 3 else "") for number, name in enumerate(names)]
    made[: 4 * (keys // 1000)] = LISTED * (keys // 1000)
    draw.shuffle(made)
    securities = pd.DataFrame(made, columns=["name", "isin"]).assign(k=range(keys))
    form = "parquet" if path.suffix == ".parquet" else "csv, header"
    with duckdb.connect() as db:
        db.execute("SET memory_limit='2GB'").register("securities", securities)
        db.execute(
            f"""COPY (SELECT 'P-' || hash(i) % 500 AS "Account", name AS "Security Name", isin AS "ISIN",
                'Equity' AS "Asset Class", hash(i * 7) % 9999 + 1 AS "Quantity",
                printf('%.2f', (hash(i * 13) % 100000000) / 100.0) AS "Market Value",
                ['USD', 'EUR', 'HKD'][1 + (hash(i * 17) % 3)::INT] AS "Currency"
                FROM range({rows}) t(i) JOIN securities ON k = hash(i * 31) % {keys}) TO '{path}' (FORMAT {form})"""
        )
    return path


def run(rows: int, keys: int, form: str = ".parquet") -> float:
    """One run of the command; processor seconds."""
    with tempfile.TemporaryDirectory() as folder:
        source = table(Path(folder) / f"positions{form}", rows, keys)
        out = ["--findings", f"{folder}/findings.parquet", "--coverage", f"{folder}/coverage.csv"]
        before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = [str(Path(sys.executable).with_name("screener")), "bulk", str(source), *out]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        said = process.communicate()[0].splitlines()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(
            f"{rows:>12,} rows {keys:>9,} keys {form:8} {seconds:8.1f} CPU s {time.perf_counter() - wall:8.1f} s wall "
            f"peak {after.ru_maxrss / 1e6:5.2f} GB  {said[0] if said else f'status {process.returncode}'}",
            flush=True,
        )
        return seconds


def main() -> None:
    """The cost model, or one run."""
    if len(sys.argv) == 4:
        run(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
        return
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print_model([run(*one) for one in RUNS])


def print_model(seconds: list[float]) -> None:
    """The costs that fit the seconds of `RUNS` best, and what they come to for a thousand million rows."""
    model = np.array([(1.0, rows / 1e6, rows / 1e6 * (form == ".csv"), keys / 1e3) for rows, keys, form in RUNS])
    relative = model / np.array(seconds)[:, None]
    cost = np.linalg.lstsq(relative, np.ones(len(RUNS)), rcond=None)[0]
    spread = float(np.sum((1 - relative @ cost) ** 2)) / (len(RUNS) - len(cost))
    covariance = spread * np.linalg.inv(relative.T @ relative)
    parts = ("start", "a million rows", "more for CSV", "a thousand keys")
    for name, one, error in zip(parts, cost, np.sqrt(np.diag(covariance)), strict=True):
        print(f"{name:16} {one:8.2f} ± {STUDENT * error:.2f} CPU s")
    for keys, csv in ((2e6, 0), (5e6, 0), (5e6, 1)):
        at = np.array((1.0, 1e3, 1e3 * csv, keys / 1e3))
        error = STUDENT * float(np.sqrt(at @ covariance @ at))
        form = "CSV" if csv else "Parquet"
        print(f"1,000,000,000 rows of {form}, {keys:,.0f} keys: {at @ cost / 3600:.1f} ± {error / 3600:.1f} core hours")


if __name__ == "__main__":
    main()
