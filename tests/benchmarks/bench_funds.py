"""Many funds with many holdings: seconds, memory, and what the cost grows with.

    python -m tests.benchmarks.bench_funds [FUNDS] [HOLDINGS]

Each fund holds securities out of one pool; two pools show that matching grows with distinct securities, not rows.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from screener.funds import FundLibrary
from screener.funds.join import Joins
from screener.screening import Screener

HEAD = "Fund name,{name}\nISIN,{isin}\nHoldings as of,2026-09-30\n\nName,ISIN,Weight (%)\n"
LISTED = ("CNE100000PM8", "CNE1000002V2", "HK0941009539", "HK0883013259")
READ = 10
"""Files that are read: reading costs the same for each."""
POOLS = (5_000, 20_000)
"""Distinct securities of all funds together."""


def with_check_digit(country: str, number: int) -> str:
    """An ISIN with its check digit (ISO 6166)."""
    stem = f"{country}{number:09d}"
    digits = "".join(str(int(sign, 36)) for sign in stem)
    total = sum(sum(divmod(int(one) * (2 - place % 2), 10)) for place, one in enumerate(reversed(digits)))
    return stem + str(-total % 10)


def write_funds(folder: Path, funds: int, holdings: int, pool: int) -> None:
    """Fund files that draw on one pool, and a portfolio that holds all funds."""
    draw = random.Random(17)
    words = [
        f"{one}{end}" for one in ("Alda", "Bero", "Cima", "Dona", "Elko") for end in ("nex", "tron", "vita", "gen")
    ]
    names = [f"{draw.choice(words)} {draw.choice(words)} {number} Corp" for number in range(pool)]
    isins = [*LISTED, *(with_check_digit("XS", number) for number in range(pool - len(LISTED)))]
    rows = ["Security,ISIN,Market value,Currency"]
    (folder / "funds").mkdir(parents=True)
    for fund in range(funds):
        isin = with_check_digit("LU", 100_000_000 + fund)
        held = draw.sample(range(pool), min(holdings, pool))
        lines = (f"{names[one]},{isins[one]},{100 / holdings:.4f}" for one in held)
        text = HEAD.format(name=f"Invented Fund {fund}", isin=isin) + "\n".join(lines) + "\n"
        (folder / "funds" / f"fund-{fund}.csv").write_text(text, encoding="utf-8")
        rows.append(f"Invented Fund {fund},{isin},1000000,USD")
    (folder / "holdings.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def many_of_one(folder: Path, funds: int, holdings: int, pool: int) -> FundLibrary:
    """A library of many funds out of the reading of one file: what look-through costs without the reading."""
    write_funds(folder / "one", 1, pool, pool)
    library = FundLibrary(folder / "one" / "funds")
    (one,) = library.statements
    draw = np.random.default_rng(17)
    statements = []
    for fund in range(funds):
        some = np.sort(draw.choice(len(one.rows), min(holdings, len(one.rows)), replace=False))
        isins = frozenset({with_check_digit("LU", 100_000_000 + fund)})
        weights = np.full(len(some), 100 / len(some))
        held = {"rows": one.rows[some], "securities": one.securities[some], "weights": weights}
        statements.append(replace(one, name=f"Invented Fund {fund}", isins=isins, **held))
    library.statements = tuple(statements)
    library.joins = Joins(statements)
    return library


def main(funds: int, holdings: int) -> None:
    """Measure reading with some files, then look-through with all funds, for each pool; print a line each."""
    for pool in POOLS:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            write_funds(folder / "read", READ, holdings, pool)
            started, used = time.perf_counter(), time.process_time()
            FundLibrary(folder / "read" / "funds")
            seconds = time.perf_counter() - started
            print(
                f"read {READ} files of {holdings}: {seconds:.1f} s, {time.process_time() - used:.1f} s of this process"
            )
            library = many_of_one(folder, funds, holdings, pool)
            rows = (
                f"Invented Fund {one},{with_check_digit('LU', 100_000_000 + one)},1000000,USD" for one in range(funds)
            )
            portfolio = folder / "holdings.csv"
            portfolio.write_text("\n".join(("Security,ISIN,Market value,Currency", *rows)) + "\n", encoding="utf-8")
            started, used = time.perf_counter(), time.process_time()
            run = Screener(funds=library).screen(portfolio, as_of="2026-11-26")
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{funds} funds x {holdings} holdings, {len(library.table)} distinct securities: "
                f"screened {time.perf_counter() - started:.1f} s ({time.process_time() - used:.1f} s of processor), "
                f"peak {peak:.0f} MB, {len(run.findings)} findings",
                flush=True,
            )


if __name__ == "__main__":
    main(*(int(one) for one in (*sys.argv[1:3], *("2000", "2000")[len(sys.argv) - 1 :])))
