"""Options and helpers that the commands on the store share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from screener.cli.options import argument, option

if TYPE_CHECKING:
    from screener.store.engine import Store


Format = Literal["table", "json"]
"""The forms in which a result is printed."""


StoreOption = Annotated[
    str | None,
    option(
        "--store",
        "The store: a file, or postgresql+psycopg://...; default screener.db in the user's data folder.",
        "URL",
        envvar="SCREENER_STORE",
        show_envvar=False,
    ),
]
FormatOption = Annotated[Format, option("--format", "How to print the result.")]
RunOption = Annotated[str, option("--run", "The run: its id, the beginning of its id, or “latest”.", "RUN")]
RunArgument = Annotated[str, argument("RUN", "Its id, the beginning of its id, or “latest”.")]


@contextmanager
def opened(store: str | None, *, make: bool = True) -> Iterator[Store]:
    """An open store for the time of a command.

    Args:
        store: as typed; None for the default place.
        make: make a store where there is none.
    """
    from screener.store.engine import open_store

    it = open_store(store, make=make)
    try:
        yield it
    finally:
        it.close()


def print_result(found: Any, format_: Format, print_table: str) -> None:
    """Print a result as JSON, or by a function of `store_tables`, which is loaded only then.

    Args:
        print_table: the function's name.
    """
    if format_ == "json":
        print_json(found)
    else:
        getattr(import_module("screener.cli.store_tables"), print_table)(found)


def print_json(value: Any) -> None:
    """Print a result as indented JSON.

    Args:
        value: plain values, dates, data classes and models.
    """
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    from dataclasses import asdict, is_dataclass
    from datetime import date

    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.model_dump(mode="json")
