"""All benchmarks, one after the other: `make bench`. Each prints its figures; each can be run alone as a module."""

from __future__ import annotations

import subprocess
import sys

BENCHMARKS = (
    "bench_holdings",
    "mutation_trial",
    "bench_matching",
    "bench_importers",
    "bench_reports",
    "day_in_the_life",
)


def main() -> None:
    """Run each in a process of its own, so that peak memory is its own."""
    for name in BENCHMARKS:
        print(f"== {name}", flush=True)
        subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}"], check=False)


if __name__ == "__main__":
    main()
