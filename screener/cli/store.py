"""`screener store`: prove the whole store, and purge what need not be kept any longer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.options import parse_date
from screener.cli.store_options import StoreOption, opened

app = typer.Typer(help="Look after the store of runs and decisions.", no_args_is_help=True)


@app.command()
def verify(
    expect: Annotated[
        str | None,
        typer.Option("--expect", metavar="HASH", help="A hash of the log that was noted earlier, outside the store."),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Check the log's hash chain, and every run and decision against it; no run is screened again.

    Exit status: 0 all holds; 1 something was changed; 2 there is no store.
    """
    from screener.cli import store_tables
    from screener.store import chain
    from screener.store.verify import verify_log

    with opened(store, make=False) as it:
        head, broken, records = verify_log(it, expect)
        with it.read() as connection:
            checkpoint = chain.checkpoint(connection)
    store_tables.print_log(head, broken, records)
    typer.echo(f"Checkpoint of the log: {checkpoint}")
    raise typer.Exit(1 if broken or records else 0)


@app.command()
def purge(
    before: Annotated[str, typer.Option("--before", metavar="DATE", help="Runs and decisions ended before this day.")],
    policy: Annotated[
        Path | None, typer.Option("--policy", metavar="PATH", help="The policy; its [records] say how long to keep.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    store: StoreOption = None,
) -> None:
    """Remove old runs and ended decisions for good. Their hashes stay, and the log still verifies.

    Nothing younger than the policy's `keep_years` (ten by default, as OFAC asks) can be purged, and no decision that
    still stands.
    """
    from screener.cli import store_tables
    from screener.policy import load_policy
    from screener.store import purge as purging

    day = parse_date(before)
    assert day is not None
    keep_years = load_policy(policy).records.keep_years
    with opened(store) as it:
        found = purging.what_to_purge(it, day, keep_years)
        store_tables.print_to_purge(found)
        if not found.runs and not found.decisions:
            return
        if not yes:
            typer.confirm("Remove them for good?", abort=True)
        store_tables.print_purged(purging.purge(it, day, keep_years))
