"""Where the command line prints: results to standard output, progress and messages to standard error."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def say(text: str = "") -> None:
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


def table(*titles: str, lined: bool = False, style: str = "bold") -> Table:
    """A table whose cells fold where the terminal is too narrow.

    Args:
        lined: draw a line below the titles.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    made = Table(box=SIMPLE_HEAD if lined else None, show_edge=False, pad_edge=False, header_style=style)
    for title in titles:
        made.add_column(title, overflow="fold")
    return made
