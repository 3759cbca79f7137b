"""`screener screen`: holdings files in, a report out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.dress import Branding, Rates
from screener.cli.options import (
    AsOf,
    FailOn,
    FailOnOption,
    FormatOption,
    Investor,
    Output,
    RunFormat,
    Watchlists,
    parse_date,
)
from screener.errors import UsageError

if TYPE_CHECKING:
    from screener.model import Run

FILE_WIDTH = 120
"""Columns of a table that is written to a file, where no terminal says how wide it is."""


def screen(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Holdings spreadsheets.")],
    watchlist: Watchlists = [],  # noqa: B006 - typer copies the default
    as_of: AsOf = None,
    investor: Annotated[
        Investor | None, typer.Option("--investor", help="Who holds the positions; default us-person, or the policy's.")
    ] = None,
    min_score: Annotated[
        float | None, typer.Option("--min-score", min=0, max=1, metavar="X", help="Leave out matches below this score.")
    ] = None,
    report: Annotated[
        list[Path],
        typer.Option(
            "--report", "-r", metavar="PATH", help="Write a report; the ending picks the form (may be repeated)."
        ),
    ] = [],  # noqa: B006
    format_: FormatOption = RunFormat.TABLE,
    output: Output = None,
    fail_on: FailOnOption = FailOn.POSSIBLE,
    map_: Annotated[
        list[str],
        typer.Option("--map", metavar="FIELD=HEADER", help="Read this field from this column (may be repeated)."),
    ] = [],  # noqa: B006
    sheet: Annotated[
        list[str], typer.Option("--sheet", metavar="NAME", help="Read this sheet only (may be repeated).")
    ] = [],  # noqa: B006
    policy: Annotated[
        Path | None,
        typer.Option("--policy", metavar="PATH", help="What findings mean for the institution (a policy.toml)."),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            metavar="URL",
            envvar="SCREENER_STORE",
            show_envvar=False,
            help="Save the run in this store (a file, or postgresql+psycopg://...) and apply its decisions.",
        ),
    ] = None,
    archive: Annotated[
        bool,
        typer.Option("--archive", help="Save the run with the files and lists it was made from, to prove it later."),
    ] = False,
    branding: Branding = None,
    rates: Rates = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the headline only, and no progress.")] = False,
) -> None:
    """Screen holdings files against the watchlists and report the positions that are touched.

    Exit status: 0 nothing found at or above --fail-on; 1 something was; 2 wrong use or unreadable input;
    3 a file was read only in part.
    """
    from screener.cli.dress import read_dress
    from screener.cli.policy import read_policy
    from screener.cli.progress import progress
    from screener.policy import apply_policy
    from screener.reports import check_path, write_report
    from screener.screening import screen as run_screen

    for path in report:
        check_path(path)
    presentation, chosen = read_dress(branding, rates), read_policy(policy)
    who = investor.value if investor else chosen.investor
    with progress(quiet=quiet) as on_progress:
        run = run_screen(
            files,
            watchlists=watchlist,
            as_of=parse_date(as_of),
            investor=who,
            min_score=min_score,
            mapping=parse_mapping(map_),
            sheets=sheet,
            on_progress=on_progress,
        )
    run = apply_policy(run, chosen)
    if store is not None or archive:
        from screener.store.record import record

        run = record(run, store, inputs=files, selection=watchlist, archive=archive)
    for path in report:
        write_report(run, path, presentation)
    print_run(run, format_, output, quiet=quiet)
    raise typer.Exit(exit_status(run, fail_on))


def parse_mapping(pairs: list[str]) -> dict[str, str]:
    """`FIELD=HEADER` pairs as a mapping from field to header.

    Args:
        pairs: as typed.

    Raises:
        UsageError: a pair has no `=`, or names a field that does not exist.
    """
    from screener.model import POSITION_COLUMNS

    mapping = {}
    for pair in pairs:
        field, equals, header = pair.partition("=")
        if not equals or not header.strip():
            raise UsageError(
                f"--map {pair} names no column", hint="Write it as FIELD=HEADER, for example --map isin=Code."
            )
        if field.strip() not in POSITION_COLUMNS:
            raise UsageError(
                f"--map {pair}: there is no field “{field}”", hint=f"Fields: {', '.join(POSITION_COLUMNS)}."
            )
        mapping[field.strip()] = header.strip()
    return mapping


def print_run(run: Run, format_: RunFormat, output: Path | None, *, quiet: bool) -> None:
    """Print a run, or write it to a file.

    Args:
        run: the finished run.
        format_: the form.
        output: the file; None for standard output.
        quiet: print the headline only.
    """
    from screener.reports import render, write_atomically

    if format_ is not RunFormat.TABLE:
        text = render(run, f".{format_.value}").decode("utf-8-sig")
    elif output is None:
        from screener.cli.console import out
        from screener.reports import terminal

        terminal.render(run, out(), quiet=quiet)
        return
    else:
        text = _table(run, quiet=quiet)
    if output is None:
        typer.echo(text, nl=not text.endswith("\n"))
    else:
        write_atomically(output, text.encode("utf-8"))


def _table(run: Run, *, quiet: bool) -> str:
    import io

    from rich.console import Console

    from screener.reports import terminal

    text = io.StringIO()
    terminal.render(run, Console(file=text, width=FILE_WIDTH, highlight=False), quiet=quiet)
    return text.getvalue()


def exit_status(run: Run, fail_on: FailOn) -> int:
    """The exit status of DESIGN.md section 6.

    A file that was read only in part outweighs what was found in it: the answer is not complete.

    Args:
        run: the finished run.
        fail_on: from which verdict on the status is 1.
    """
    if run.summary.not_understood or any(finding.match.by == "sweep" for finding in run.findings):
        return 3
    if fail_on is FailOn.NEVER:
        return 0
    order = [FailOn.LISTED, FailOn.RELATED, FailOn.POSSIBLE]
    counted = {name.value for name in order[: order.index(fail_on) + 1]}
    in_force = (finding for finding in run.findings if finding.status != "not_in_force")
    decided = (
        finding for finding in in_force if not (finding.decision and finding.decision.answer == "false_positive")
    )
    return int(any(finding.verdict in counted for finding in decided))
