"""All commands, mounted. Importing this module imports typer and nothing heavier."""

from __future__ import annotations

from typing import Annotated

import typer

from screener.cli import check, evaluate, screen, watchlist, watchlist_versions

app = typer.Typer(
    name="screener",
    help="Which of our positions are touched by which announced investment ban, and how do we know?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(asked: bool) -> None:
    if asked:
        from screener._version import __version__

        print(f"screener {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Which of our positions are touched by which announced investment ban, and how do we know?"""


app.command("screen")(screen.screen)
app.command("check")(check.check)
app.command("evaluate")(evaluate.evaluate)
watchlist_versions.register(watchlist.app)
app.add_typer(watchlist.app, name="watchlist")

import importlib  # noqa: E402
for _name in ("review", "runs", "store", "schedule"):  # temporary while commands land
    try:
        app.add_typer(importlib.import_module(f"screener.cli.{_name}").app, name=_name)
    except ImportError:
        pass
try:
    app.command("inspect")(importlib.import_module("screener.cli.inspect").inspect_)
except ImportError:
    pass
try:
    importlib.import_module("screener.cli.watchlist_publish").register(watchlist.app)
except ImportError:
    pass
