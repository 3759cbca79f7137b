"""`screener screen`: holdings files in, a report out."""

from __future__ import annotations

import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screener.cli import options
from screener.cli.options import argument, option
from screener.cli.policy import screener_for
from screener.cli.progress import progress
from screener.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from screener.holdings import Holdings, ReadOptions
    from screener.model import Run
    from screener.reports.presentation import Presentation
    from screener.reports.rates import Rates as ExchangeRates
    from screener.rulebook import Material
    from screener.screening import Progress, Screener

    Outcomes = tuple[Holdings, NDArray[np.int64]]

_MANAGER = "{manager}"

FILE_WIDTH = 120
"""Columns of a table that is written to a file, where no terminal says how wide it is."""

MinScore = Annotated[float | None, option("--min-score", "Leave out matches below this score.", "X", min=0, max=1)]
Reports = Annotated[
    list[Path],
    option("--report -r", "Write a report; the ending picks the form (may be repeated).", "PATH", writable=True),
]
Profiles = Annotated[list[str], option("--profile", "Apply this saved profile (may be repeated).", "NAME|PATH")]
Securities = Annotated[
    Path | None,
    option(
        "--securities", "Your own list of securities: internal code or SEDOL to ISIN, issuer, LEI, country.", "FILE"
    ),
]
SaveIn = Annotated[
    str | None,
    options.store_option("Save the run in this store (a file, or postgresql+psycopg://...) and apply its decisions."),
]
Archive = Annotated[
    bool, option("--archive", "Save the run with the files and lists it was made from, to prove it later.")
]
NoStore = Annotated[bool, option("--no-store", "Save no run; an Excel report then has no columns for decisions.")]
Annotate = Annotated[
    Path | None,
    option(
        "--annotate",
        "Write a copy of each file there, with columns that say what became of each row.",
        "FOLDER",
        file_okay=False,
    ),
]


def screen(
    files: Annotated[list[Path], argument("FILE...", "Holdings spreadsheets.")],
    watchlist: options.Watchlists = [],  # noqa: B006 - typer copies the default
    as_of: options.AsOf = None,
    investor: options.Investor = None,
    min_score: MinScore = None,
    report: Reports = [],  # noqa: B006
    format_: options.RunFormatOption = "table",
    output: options.Output = None,
    fail_on: options.FailOnOption = "possible",
    map_: options.ColumnMap = [],  # noqa: B006
    sheet: options.Sheets = [],  # noqa: B006
    profile: Profiles = [],  # noqa: B006
    securities: Securities = None,
    no_profile: options.NoProfile = False,
    policy: options.PolicyFile = None,
    store: SaveIn = None,
    archive: Archive = False,
    law: options.Laws = [],  # noqa: B006
    funds: options.FundsOption = None,
    no_store: NoStore = False,
    fail_on_funds: options.FailOnFunds = False,
    annotate: Annotate = None,
    branding: options.Branding = None,
    rates: options.Rates = None,
    quiet: Annotated[bool, option("--quiet -q", "Print the headline only, and no progress.")] = False,
) -> None:
    """Screen holdings files against the watchlists and report the positions that are touched.

    A folder counts as the files in it. A report named with {manager} is written for each
    manager. A run with an Excel report is saved, so that its decisions can be taken back
    with `screener review import`; --no-store saves none.

    Exit status: 0 nothing found at or above --fail-on; 1 something was; 2 wrong use, or no file could be read; 3 the
    answer is not complete: no position was found, rows were not understood, a file could not be read, or a listed name
    stands outside every table; 4 a fault of the program; 130 interrupted.
    """
    from screener.triage import exit_status

    if no_store and (store is not None or archive):
        raise UsageError("--no-store goes with neither --store nor --archive", hint="Leave one of them out.")
    presentation = replace(_style(report, branding, rates), decisions=not no_store)
    reading = _reading(sheet, map_, profile, securities, saved=not no_profile)
    decidable = any(path.suffix.lower() == ".xlsx" for path in report)
    outcomes: list[Outcomes] = []
    with progress(quiet=quiet) as on_progress:
        screener = screener_for(
            watchlist, investor, policy, law, funds, on_progress, reading=reading, min_score=min_score
        )
        on_outcomes = (lambda *read: outcomes.append(read)) if annotate or decidable else None
        run = screener.screen(files, as_of=as_of, on_progress=on_progress, on_outcomes=on_outcomes)
        parts = _by_manager(screener, files, as_of, on_progress) if any(map(_is_split, report)) else {}
    if not no_store and (store is not None or archive or decidable):
        run, parts = _saved(run, parts, store, screener.materials(run, files) if archive else ())
    for read in outcomes:
        presentation = _tell_outcomes(run, *read, presentation, files, annotate, in_report=decidable)
    _write_reports(run, parts, report, presentation)
    print_run(run, format_, output, presentation.rates, quiet=quiet)
    raise typer.Exit(exit_status(run, fail_on, through_funds=fail_on_funds))


def _style(report: list[Path], branding: Path | None, rates: Path | None) -> Presentation:
    """How reports look; that they can be written is asked before anything is read."""
    from screener.reports import check_path

    for path in report:
        check_path(path)
    return options.read_style(branding, rates)


def _reading(
    sheet: list[str], map_: list[str], profile: list[str], securities: Path | None, *, saved: bool
) -> ReadOptions:
    from screener.holdings import ReadOptions
    from screener.holdings.columns.profiles import path_of

    profiles = tuple(map(path_of, profile))
    return ReadOptions(tuple(sheet), parse_mapping(map_), profiles, saved=saved, securities=securities)


def _saved(
    run: Run, parts: Mapping[str, Run], store: str | None, materials: Sequence[Material]
) -> tuple[Run, Mapping[str, Run]]:
    """The run, saved, and those of the managers, with the decisions of the store."""
    from screener.store.record import record, with_decisions_of

    return record(run, store, materials), with_decisions_of(store, parts)


def _tell_outcomes(
    run: Run,
    holdings: Holdings,
    decided: NDArray[np.int64],
    presentation: Presentation,
    files: list[Path],
    folder: Path | None,
    *,
    in_report: bool,
) -> Presentation:
    """Say of each position what came of it: in copies of the files, where a folder is given, and in the workbook."""
    from screener.holdings.inputs import sources
    from screener.outcomes import outcome_columns

    columns = outcome_columns(holdings.columns, run.findings, decided)
    if folder is not None:
        from screener.reports.annotated import write_annotated

        for copy in write_annotated([Path(str(one)) for one in sources(files)], folder, holdings, run, columns):
            typer.echo(f"Annotated copy: {copy}", err=True)
    if not in_report:
        return presentation
    return replace(presentation, positions=holdings.positions.assign(**dict[str, Any](columns)))


def _write_reports(run: Run, parts: Mapping[str, Run], paths: list[Path], presentation: Presentation) -> None:
    """Write the reports, and each that is named with {manager} for every manager."""
    from screener.reports import write

    of_a_part = replace(presentation, decisions=False, positions=None)
    for path in paths:
        if not _is_split(path):
            write(run, path, presentation)
            continue
        for manager, part in parts.items():
            write(part, _of_manager(path, manager), of_a_part)


def _is_split(path: Path) -> bool:
    return _MANAGER in path.name


def _by_manager(
    screener: Screener, files: list[Path], as_of: str | None, on_progress: Progress | None
) -> Mapping[str, Run]:
    """A run for each manager; none is saved: decisions are taken in the run of the whole."""
    from screener.holdings.inputs import whole
    from screener.holdings.reader import by_manager

    parts = by_manager(whole(files, screener.reading, None))
    return {name: screener.screen(part, as_of=as_of, on_progress=on_progress) for name, part in parts.items()}


def _of_manager(path: Path, manager: str) -> Path:
    """The path of a manager's report: letters of any script, digits, point and dash."""
    return path.with_name(path.name.replace(_MANAGER, re.sub(r"[^\w.-]+", "-", manager).strip(".-") or "-"))


def parse_mapping(pairs: list[str]) -> dict[str, str]:
    """`FIELD=HEADER` pairs as a mapping from field to header.

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


def print_run(
    run: Run, format_: options.RunFormat, output: Path | None, rates: ExchangeRates | None = None, *, quiet: bool
) -> None:
    """Print a run, or write it to a file."""
    from screener.reports import stream, write_atomically

    if format_ != "table":
        pieces: Iterator[bytes] = (piece.removeprefix(BOM_UTF8) for piece in stream(run, f".{format_}"))
        if format_ in ("jsonl", "csv") and not quiet:
            _print_lists_asked(run)
    elif output is None:
        from screener.cli.console import out
        from screener.reports import DEFAULT, terminal

        terminal.render(run, out(), quiet=quiet, presentation=replace(DEFAULT, rates=rates))
        return
    else:
        pieces = (_table(run, rates, quiet=quiet).encode() for _ in range(1))
    if output is not None:
        write_atomically(output, pieces)
        return
    last = b""
    for last in pieces:
        typer.echo(last.decode(), nl=False)
    if not last.endswith(b"\n"):
        typer.echo()


def _print_lists_asked(run: Run) -> None:
    """Beside rows of findings, which have no place for it: on which lists they are, and which were not asked."""
    from screener.cli.console import err
    from screener.reports.content.headline import asked, not_asked
    from screener.reports.wording import wording

    words = wording("en")
    found = f"{words.integer(len(run.findings))} findings on {asked(run, words)}."
    for sentence in (found, *not_asked(run.summary, words)):
        err().print(sentence, markup=False, soft_wrap=True, highlight=False)


def _table(run: Run, rates: ExchangeRates | None, *, quiet: bool) -> str:
    from rich.console import Console

    from screener.reports import DEFAULT, terminal

    text = io.StringIO()
    console = Console(file=text, width=FILE_WIDTH, highlight=False)
    terminal.render(run, console, quiet=quiet, presentation=replace(DEFAULT, rates=rates))
    return text.getvalue()
