"""Options and helpers that several commands share, so that they read the same everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from screener.reports.presentation import Presentation
    from screener.store.engine import Store


def option(flags: str, help_: str | None, metavar: str | None = None, **more: Any) -> Any:
    """An option of a command, for `Annotated`."""
    return typer.Option(*flags.split(), help=help_, metavar=metavar, **more)


def argument(metavar: str | None, help_: str, **more: Any) -> Any:
    """An argument of a command, for `Annotated`."""
    return typer.Argument(metavar=metavar, help=help_, **more)


RunFormat = Literal["table", "json", "jsonl", "csv"]
"""The forms in which a run is printed to standard output."""


FailOn = Literal["listed", "related", "possible", "never"]
"""The verdicts from which on the exit status is 1."""


Watchlists = Annotated[
    list[str], option("--watchlist -w", "Screen against this list only (may be repeated).", "ID|PATH")
]
AsOf = Annotated[str | None, option("--as-of", "Apply the rules as of this date (YYYY-MM-DD); default today.", "DATE")]
Investor = Annotated[
    str | None, option("--investor", "Who holds the positions (us-person, ca-person ...); default us-person.", "KIND")
]
RunFormatOption = Annotated[RunFormat, option("--format", "How to print the result.")]
FailOnOption = Annotated[FailOn, option("--fail-on", "Exit with 1 from this verdict on.")]
Laws = Annotated[list[str], option("--law", "State the duties under this act or policy (may be repeated).", "ID|PATH")]
PolicyFile = Annotated[
    Path | None, option("--policy", "What findings mean for the institution (a policy.toml).", "PATH")
]
FailOnFunds = Annotated[bool, option("--fail-on-funds", "Count findings through funds for --fail-on too.")]
FundsOption = Annotated[
    Path | None, option("--funds", "Holdings of funds: look through the positions in them.", "FOLDER|funds.toml")
]
Output = Annotated[
    Path | None, option("--output -o", "Write the result to this file instead of printing it.", "PATH", writable=True)
]

ColumnMap = Annotated[list[str], option("--map", "Read this field from this column (may be repeated).", "FIELD=HEADER")]
Sheets = Annotated[list[str], option("--sheet", "Read this sheet only (may be repeated).", "NAME")]
NoProfile = Annotated[bool, option("--no-profile", "Apply no profile of your configuration folder that fits a table.")]
Branding = Annotated[
    Path | None, option("--branding", "Logo, name, colours, language and texts of the reports (TOML).", "PATH")
]
Rates = Annotated[
    Path | None, option("--rates", "Exchange rates, to state money in one currency too (a TOML file).", "PATH")
]

Format = Literal["table", "json"]
"""The forms in which a result is printed."""


def store_option(help_: str) -> Any:
    """The option that names the store."""
    return option("--store", help_, "URL", envvar="SCREENER_STORE", show_envvar=False)


StoreOption = Annotated[
    str | None,
    store_option("The store: a file, or postgresql+psycopg://...; default screener.db in the user's data folder."),
]
FormatOption = Annotated[Format, option("--format", "How to print the result.")]
RunOption = Annotated[str, option("--run", "The run: its id, the beginning of its id, or “latest”.", "RUN")]
RunArgument = Annotated[str, argument("RUN", "Its id, the beginning of its id, or “latest”.")]


def parse_date(text: str | None) -> date | None:
    """A date as a user types it; None where none is typed.

    Raises:
        UsageError: the text is no such date.
    """
    from screener.checking import as_date

    return None if text is None else as_date(text)


def read_style(branding: Path | None, rates: Path | None) -> Presentation:
    """How reports are to be dressed."""
    from screener.reports.presentation import DEFAULT

    presentation = DEFAULT
    if branding is not None:
        from screener.reports.branding import load_presentation

        presentation = load_presentation(branding)
    if rates is not None:
        from screener.reports.rates import load_rates

        presentation = replace(presentation, rates=load_rates(rates))
    return presentation


@contextmanager
def opened(store: str | None, *, make: bool = True) -> Iterator[Store]:
    """An open store for the time of a command."""
    from screener.store.engine import open_store

    it = open_store(store, make=make)
    try:
        yield it
    finally:
        it.close()


def print_result(found: Any, format_: Format, print_table: str) -> None:
    """Print a result as JSON, or by a function of `store_tables`, which is loaded only then."""
    if format_ == "json":
        print_json(found)
    else:
        getattr(import_module("screener.cli.store_tables"), print_table)(found)


def print_json(value: Any) -> None:
    """Print a result as indented JSON."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.model_dump(mode="json")
