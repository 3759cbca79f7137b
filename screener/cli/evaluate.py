"""`screener evaluate`: matching, measured on labelled names or labelled pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.options import AsOf, Output, RunFormatOption, Watchlists, argument, option, parse_date


def evaluate(
    file: Annotated[
        Path, argument("FILE", "Labelled names (name, verdict, entity) or pairs (name1, name2, is_match).")
    ],
    watchlist: Watchlists = [],  # noqa: B006 - typer copies the default
    as_of: AsOf = None,
    format_: RunFormatOption = "table",
    output: Output = None,
    compare: Annotated[
        bool, option("--compare", "Measure other matchers beside ours (LogicV2 where it is installed).")
    ] = False,
    report: Annotated[
        Path | None, option("--report -r", "Write a validation report (.html).", "PATH", writable=True)
    ] = None,
) -> None:
    """Measure matching on labelled names or pairs: recall, precision, and every error.

    Exit status: 0 measured; 2 wrong use.
    """
    from screener.evaluation import read_table
    from screener.evaluation.presentation import present, present_json, present_rows
    from screener.evaluation.validation import measure_all, write_validation_report

    measured = measure_all(read_table(file), file, watchlist, parse_date(as_of), compare=compare)
    match format_:
        case "table":
            text = present(measured)
        case "json":
            text = present_json(measured)
        case "jsonl":
            text = present_rows(measured, "jsonl")
        case "csv":
            text = present_rows(measured, "csv")
    if output is None:
        typer.echo(text, nl=not text.endswith("\n"))
    else:
        from screener.reports import write_atomically

        write_atomically(output, text.encode("utf-8"))
    if report is not None:
        write_validation_report(measured, report)
