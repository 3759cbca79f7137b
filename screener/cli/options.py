"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from screener.errors import UsageError


class RunFormat(StrEnum):
    """The forms in which a run is printed to standard output."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class FailOn(StrEnum):
    """The verdicts from which on the exit status is 1."""

    LISTED = "listed"
    RELATED = "related"
    POSSIBLE = "possible"
    NEVER = "never"


Watchlists = Annotated[
    list[str],
    typer.Option(
        "--watchlist",
        "-w",
        metavar="ID|PATH",
        help="Screen against this list only (may be repeated).",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Apply the rules as of this date (YYYY-MM-DD); default today."),
]
Investor = Annotated[
    str | None,
    typer.Option(
        "--investor", metavar="KIND", help="Who holds the positions (us-person, ca-person ...); default us-person."
    ),
]
FormatOption = Annotated[RunFormat, typer.Option("--format", help="How to print the result.")]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="Exit with 1 from this verdict on.")]
Laws = Annotated[
    list[str],
    typer.Option("--law", metavar="ID|PATH", help="State the duties under this act or policy (may be repeated)."),
]
PolicyFile = Annotated[
    Path | None,
    typer.Option("--policy", metavar="PATH", help="What findings mean for the institution (a policy.toml)."),
]
FailOnFunds = Annotated[bool, typer.Option("--fail-on-funds", help="Count findings through funds for --fail-on too.")]
FundsOption = Annotated[
    Path | None,
    typer.Option("--funds", metavar="FOLDER|funds.toml", help="Holdings of funds: look through the positions in them."),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", writable=True, metavar="PATH", help="Write the result to this file instead of printing it."
    ),
]

ColumnMap = Annotated[
    list[str], typer.Option("--map", metavar="FIELD=HEADER", help="Read this field from this column (may be repeated).")
]
Sheets = Annotated[list[str], typer.Option("--sheet", metavar="NAME", help="Read this sheet only (may be repeated).")]
NoProfile = Annotated[
    bool, typer.Option("--no-profile", help="Apply no profile of your configuration folder that fits a table.")
]


def parse_date(text: str | None) -> date | None:
    """A date as a user types it.

    Args:
        text: `YYYY-MM-DD`, or None.

    Raises:
        UsageError: the text is no such date.
    """
    if text is None:
        return None
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise UsageError(f"“{text}” is not a date", hint="Write it as YYYY-MM-DD, for example 2021-12-20.") from None
