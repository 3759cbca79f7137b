"""Where the command line prints: results to standard output, progress and messages to standard error."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def echo(text: str = "") -> None:
    """Print a line of a result without rich, which takes longer to load than a check to answer.

    Args:
        text: with the colours of `typer.style`, which stay away where no terminal or `NO_COLOR` is.
    """
    typer.echo(text, color=False if os.environ.get("NO_COLOR") else None)


def out() -> Console:
    """The console for results."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def err() -> Console:
    """The console for progress and messages."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def table(
    *titles: str,
    rows: Iterable[Iterable[str]] = (),
    right: Collection[int] = (),
    lined: bool = False,
    style: str = "bold",
) -> Table:
    """A table whose cells fold where the terminal is too narrow.

    Args:
        rows: their cells, as they are: nothing in them is markup.
        right: the places of columns of numbers.
        lined: draw a line below the titles.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    made = Table(box=SIMPLE_HEAD if lined else None, show_edge=False, pad_edge=False, header_style=style)
    for place, title in enumerate(titles):
        made.add_column(title, overflow="fold", justify="right" if place in right else "left")
    for row in rows:
        made.add_row(*map(Text, row))
    return made
