"""`screener bulk`: tables of any size against the lists, findings and coverage out as tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from screener.cli.options import AsOf, FundsOption, Investor, Laws, PolicyFile, Watchlists, argument, option
from screener.errors import UsageError

Engine = Literal["duckdb", "spark"]
"""The engines that move the rows."""


def bulk(
    source: Annotated[list[Path], argument("SOURCE", "Parquet or CSV files, or a folder of them.")],
    findings: Annotated[Path, option("--findings", "The table of findings: .parquet, .csv.", "PATH", writable=True)],
    coverage: Annotated[Path, option("--coverage", "The table of coverage: .parquet, .csv.", "PATH", writable=True)],
    engine: Annotated[Engine, option("--engine", "What moves the rows.")] = "duckdb",
    master: Annotated[
        str | None, option("--master", "Master of the Spark cluster; else its own settings.", "URL")
    ] = None,
    map_: Annotated[list[str], option("--map", "What a column holds.", "FIELD=COLUMN")] = [],  # noqa: B006
    watchlist: Watchlists = [],  # noqa: B006 - typer copies the default
    as_of: AsOf = None,
    investor: Investor = None,
    law: Laws = [],  # noqa: B006
    policy: PolicyFile = None,
    funds: FundsOption = None,
    store: Annotated[
        str | None, option("--store", "Also save the counts and the listed findings there.", "URL")
    ] = None,
) -> None:
    """Screen tables of any size, each one regular table, on one machine or on a Spark cluster.

    Exit status: 0 nothing found in force; 1 something was; 2 wrong use; 3 a file could not be read, rows were not
    understood, or no row is a position.
    """
    if unclear := [one for one in map_ if "=" not in one]:
        raise UsageError(f"“{unclear[0]}” is no FIELD=COLUMN", hint='For example --map name="Security Name".')
    from screener.bulk import screen_table
    from screener.cli.policy import screener_for

    result = screen_table(
        source,
        findings=findings,
        coverage=coverage,
        mapping=dict(one.split("=", 1) for one in map_),
        screener=screener_for(watchlist, investor, policy, law, funds),
        as_of=as_of,
        engine=engine,
        master=master,
        with_run=store is not None,
    )
    print(f"Run {result.run_id}: {result.rows:,} rows, {result.positions:,} positions, {result.findings:,} findings.")
    print("Columns read: " + ", ".join(f"{field}={column}" for field, column in result.mapping.items()))
    if result.columns_not_read:
        print("Columns not read: " + ", ".join(result.columns_not_read))
    if result.not_understood:
        print(f"{result.not_understood:,} rows were not understood: see {coverage}.")
    for name, reason in result.not_read.items():
        print(f"{name} was not read: {reason}")
    if result.run:
        from screener.store.record import record_once

        saved = record_once(result.run, store)
        print(f"The store has the run {saved.run.id} with {len(saved.findings):,} listed findings.")
    incomplete = bool(result.not_read or result.not_understood or not result.positions)
    raise typer.Exit(3 if incomplete else int(result.in_force > 0))
