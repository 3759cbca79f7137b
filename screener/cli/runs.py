"""`screener runs`: what was screened, what differs between two runs, and the proof of one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.options import FormatOption, RunArgument, StoreOption, argument, opened, option, print_result
from screener.errors import UsageError

app = typer.Typer(help="Show, compare and prove runs.", no_args_is_help=True)


@app.command("list")
def list_(
    limit: Annotated[int | None, option("--limit", "The newest N only.", "N", min=1)] = None,
    format_: FormatOption = "table",
    store: StoreOption = None,
) -> None:
    """The runs of the store, the newest first."""
    from screener.store.runs import list_runs

    with opened(store) as it:
        found = list_runs(it, limit)
    print_result(found, format_, "print_runs")


@app.command()
def find(
    entity: Annotated[
        str | None, option("--entity", "A listed entity: its id, or part of its name.", "ID|NAME")
    ] = None,
    isin: Annotated[str | None, option("--isin", "A security.", "ISIN")] = None,
    account: Annotated[str | None, option("--account", "An account.", "NAME")] = None,
    format_: FormatOption = "table",
    store: StoreOption = None,
) -> None:
    """Have we ever held it? The findings of all runs on an entity, a security, an account, the newest run first."""
    from screener.store.held import ever_held

    if entity is None and isin is None and account is None:
        raise UsageError("Nothing to find", hint="Give --entity, --isin or --account.")
    with opened(store) as it:
        found = ever_held(it, entity=entity, isin=isin, account=account)
    print_result(found, format_, "print_held")


@app.command()
def show(
    run: RunArgument = "latest",
    report: Annotated[
        list[Path], option("--report -r", "Write its report (may be repeated).", "PATH", writable=True)
    ] = [],  # noqa: B006 - typer copies the default
    format_: FormatOption = "table",
    store: StoreOption = None,
) -> None:
    """One run, as it was saved: what it found, from which files and lists, by which settings and software."""
    from screener.reports import check_path, render, write
    from screener.store.runs import find_run, kept_files, load_run

    for path in report:
        check_path(path)
    with opened(store) as it:
        found = load_run(it, run)
        with it.read() as connection:
            row, kept = find_run(connection, found.run.id), kept_files(connection, found.run.id)
    for path in report:
        write(found, path)
    if format_ == "json":
        typer.echo(render(found, ".json").decode(), nl=False)
        return
    from screener.cli import store_tables
    from screener.cli.console import out
    from screener.reports import terminal

    terminal.render(found, out())
    store_tables.print_provenance(found, row.document_sha256, kept)


@app.command()
def compare(
    before: Annotated[str, argument("BEFORE", "The earlier run.")] = "previous",
    after: Annotated[str, argument("AFTER", "The later run.")] = "latest",
    format_: FormatOption = "table",
    store: StoreOption = None,
) -> None:
    """New, gone and changed findings and exposure between two runs (the last two, if none is named), and why.

    Where the runs were kept with --archive, their holdings and lists are read again to tell the causes apart.
    """
    from screener.store.archive_facts import compare_stored

    with opened(store) as it:
        found = compare_stored(it, before, after)
    print_result(found, format_, "print_comparison")


@app.command()
def verify(
    run: RunArgument = "latest",
    format_: FormatOption = "table",
    store: StoreOption = None,
) -> None:
    """Prove a run: check the log and the kept files, screen them again and compare byte for byte.

    A run of another version is judged anew: what differs then is that version's judgement, and no sign of tampering.
    Exit status: 0 proved, or unchanged and judged by another version; 1 something was changed, differs, or was not
    kept; 2 wrong use.
    """
    from screener.store.verify import verify_run

    with opened(store) as it:
        found = verify_run(it, run)
    print_result(found, format_, "print_verification")
    raise typer.Exit(0 if found.holds else 1)


@app.command()
def export(
    run: RunArgument,
    path: Annotated[Path, argument("FILE.zip", "The evidence file to write.", writable=True)],
    timestamp: Annotated[
        str | None, option("--timestamp", "Have this authority stamp the log (RFC 3161).", "URL")
    ] = None,
    roots: Annotated[
        Path | None, option("--roots", "The certificates that the authority must go back to.", "PEM")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Write the evidence of a run: its files, lists, decisions, report and log, to be verified without the store."""
    from screener.store.evidence import export_run

    if (timestamp is None) != (roots is None):
        raise UsageError("A time stamp needs both --timestamp and --roots", hint="The authority publishes its roots.")
    with opened(store) as it:
        checkpoint = export_run(it, run, path, (timestamp, roots) if timestamp and roots else None)
    typer.echo(f"Wrote {path}\nCheckpoint of the log: {checkpoint}")


@app.command()
def dates(
    run: RunArgument = "latest",
    ics: Annotated[Path | None, option("--ics", "Write them as a calendar file.", "PATH", writable=True)] = None,
    store: StoreOption = None,
) -> None:
    """Dates ahead of a run: due by a law, windows that end, authorities that lapse, decisions that expire."""
    from screener.reports import write_atomically
    from screener.rules import load_regimes
    from screener.rules.calendar import as_ics, dates_ahead
    from screener.rules.laws import laws_of
    from screener.store.runs import load_run

    with opened(store) as it:
        found = load_run(it, run)
    ahead = dates_ahead(found, load_regimes(), laws_of(found))
    for one in ahead:
        typer.echo(f"{one.day}  {one.what}")
    if not ahead:
        typer.echo(f"Nothing is known to fall on a day after {found.run.as_of}.")
    if ics is not None:
        write_atomically(ics, as_ics(ahead, found.run.id).encode())
