"""What `screener bulk` costs by rows and by distinct keys, and what a thousand million rows would.

    python -m tests.benchmarks.bench_bulk                  the cost model, from six runs
    python -m tests.benchmarks.bench_bulk ROWS KEYS FORM   one run: .csv or .parquet

Each run is the command in a process of its own on a table that DuckDB invented; processor seconds are those of the
command, the peak is that of its process. The model is `start + a * rows + b * keys`, by least squares.
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

RUNS = tuple((rows, keys) for rows in (200_000, 1_000_000, 3_000_000) for keys in (2_000, 10_000))
SYLLABLES = ("ka", "lo", "mi", "ra", "ten", "vos", "pri", "gor", "zan", "del", "tur", "nik", "sha", "vek", "yar")
ENDS = (" PLC", " SA", " AG", " HOLDINGS LTD", " INC")
LISTED = (
    ("SENSETIME GROUP INC-CLASS B", "KYG8062L1041"),
    ("CHINA MOBILE LTD", "HK0941009539"),
    ("HANGZHOU HIKVISION DIGITAL-A", ""),
    ("CHINA TELECOM CORP LTD-H", "CNE1000002V2"),
)
STUDENT = 3.182
"""The two-sided 95 % quantile of Student's t with three degrees of freedom: six runs, three coefficients."""


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
    seconds = np.array([run(*one) for one in RUNS])
    told = np.array([(1.0, rows / 1e6, keys / 1e3) for rows, keys in RUNS])
    cost = np.linalg.lstsq(told, seconds, rcond=None)[0]
    spread = float(np.sum((seconds - told @ cost) ** 2)) / (len(RUNS) - len(cost))
    covariance = spread * np.linalg.inv(told.T @ told)
    for name, one, error in zip(
        ("start", "a million rows", "a thousand keys"), cost, np.sqrt(np.diag(covariance)), strict=True
    ):
        print(f"{name:16} {one:8.2f} ± {STUDENT * error:.2f} CPU s")
    for keys in (2e6, 5e6):
        at = np.array((1.0, 1e3, keys / 1e3))
        error = STUDENT * float(np.sqrt(at @ covariance @ at))
        print(f"1,000,000,000 rows, {keys:,.0f} keys: {at @ cost / 3600:.1f} ± {error / 3600:.1f} core hours")


if __name__ == "__main__":
    main()
