"""`screener runs statutory`: the scrutinised-companies report that divestment laws ask for, from saved runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.options import Branding, Rates, StoreOption, argument, opened, option, read_style
from screener.cli.runs import app


@app.command("statutory")
def statutory(
    run: Annotated[str, argument("RUN", "Its id, the beginning of its id, or “latest”; may be left out.")] = "latest",
    path: Annotated[
        Path | None,
        argument("PATH", "The report to write: .html, .pdf, .md or .xlsx; default statutory-DATE.html.", writable=True),
    ] = None,
    since: Annotated[
        str | None, option("--since", "The run of the last report; without RUN the one before the latest.", "RUN")
    ] = None,
    law: Annotated[str | None, option("--law", "Follow this law's items, in its order.", "ID|PATH")] = None,
    store: StoreOption = None,
    branding: Branding = None,
    rates: Rates = None,
) -> None:
    """Companies by list, shares and value held, transactions since the last report, actions taken."""
    from screener.reports.statutory import write_statutory
    from screener.rules.laws import apply_laws, load_laws
    from screener.store.runs import LATEST, PREVIOUS, first_found, list_runs, load_run

    presentation = read_style(branding, rates)
    if path is None and Path(run).suffix:
        run, path = LATEST, Path(run)
    laws = load_laws([law] if law else [])
    with opened(store) as it:
        after = load_run(it, run)
        if since is None and run == LATEST and len(list_runs(it, 2)) > 1:
            since = PREVIOUS
        after = apply_laws(after, laws, first_found(it, after))
        before = load_run(it, since) if since else None
        before = before and apply_laws(before, laws, first_found(it, before))
    path = path or Path(f"statutory-{after.run.as_of}.html")
    write_statutory(path, after, before, presentation, next(iter(laws), None))
    typer.echo(f"Wrote {path}", err=True)
