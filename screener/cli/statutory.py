"""`screener runs statutory`: the scrutinised-companies report that divestment laws ask for, from saved runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.dress import Branding, Rates
from screener.cli.store_options import RunArgument, StoreOption


def statutory(
    run: RunArgument,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The report to write: .html, .pdf, .md or .xlsx.")],
    since: Annotated[
        str | None, typer.Option("--since", metavar="RUN", help="The run of the last report, to state what was traded.")
    ] = None,
    law: Annotated[
        str | None, typer.Option("--law", metavar="ID|PATH", help="Follow this law's items, in its order.")
    ] = None,
    store: StoreOption = None,
    branding: Branding = None,
    rates: Rates = None,
) -> None:
    """Companies by list, shares and value held, transactions since the last report, actions taken."""
    from screener.cli.dress import read_dress
    from screener.cli.store_options import opened
    from screener.reports.statutory import write_statutory
    from screener.rules.laws import load_laws
    from screener.store.runs import load_run

    presentation = read_dress(branding, rates)
    with opened(store) as it:
        after = load_run(it, run)
        before = load_run(it, since) if since else None
    write_statutory(path, after, before, presentation, next(iter(load_laws([law] if law else [])), None))
    typer.echo(f"Wrote {path}", err=True)
