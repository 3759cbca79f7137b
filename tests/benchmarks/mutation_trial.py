# ruff: noqa: E501
"""The mutation trial of the issue: damage the example workbook at random; nothing that is listed may vanish in silence.

    .venv/bin/python -m tests.benchmarks.mutation_trial [TRIALS] [FIRST_SEED]

A trial passes when every entity that the undamaged workbook is found to touch by a listed verdict is found again, or the
run says that it read the file only in part (exit 3), or that it cannot read it (exit 2). It prints how many went each way.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from screener.errors import HoldingsError
from screener.holdings import read_holdings
from screener.matching import Matcher
from screener.watchlist.catalogue.selection import choose_lists, combine
from tests.holdings.fixtures.mutations import damage, load

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "endowment.xlsx"
ON = date(2026, 11, 24)


def main() -> int:
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    matcher = Matcher(*combine(choose_lists([], ON)))

    def screen(path: Path) -> tuple[set[str], bool]:
        holdings = read_holdings([path])
        matches = matcher.match(holdings.positions, holdings.loose, as_of=ON)
        return (
            {match.entity for match in matches if match.verdict == "listed"} | {m.entity for m in matches},
            bool(holdings.not_understood or any(match.by == "sweep" for match in matches)),
        )

    holdings = read_holdings([EXAMPLE])
    listed = {
        match.position: match.entity
        for match in matcher.match(holdings.positions, holdings.loose, as_of=ON)
        if match.verdict == "listed"
    }
    sheet_of = {match: holdings.positions.loc[match, "sheet"] for match in listed}
    book = load(EXAMPLE)
    outcomes: Counter[str] = Counter()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + trials):
            path, done = damage(book, seed, Path(folder) / f"{seed}.xlsx")
            kept = "Equities" if "(Equities only)" in done[-1] else "Bonds" if "(Bonds only)" in done[-1] else None
            wanted = {entity for place, entity in listed.items() if kept in (None, sheet_of[place])}
            try:
                found, in_part = screen(path)
            except HoldingsError as error:
                outcomes["refused with a sentence (exit 2)"] += 1
                print(f"  {seed}: {error.message}; {'; '.join(done)}")
                continue
            missing = wanted - found
            if not missing:
                outcomes["all found" + (", and said to be read in part" if in_part else "")] += 1
            elif in_part:
                outcomes["some not found, and said (exit 3)"] += 1
            else:
                outcomes["SILENT"] += 1
                print(f"  {seed}: SILENT about {sorted(missing)}; {'; '.join(done)}")
    print(f"{trials} trials, {len(set(listed.values()))} listed entities, {time.perf_counter() - began:.0f} s")
    for outcome, count in outcomes.most_common():
        print(f"{count:>6}  {outcome}")
    return 1 if outcomes["SILENT"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
