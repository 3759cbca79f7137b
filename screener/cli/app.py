"""All commands, mounted. Importing this module imports typer and nothing heavier."""

from __future__ import annotations

from typing import Annotated

import typer

from screener.cli import (
    bulk,
    check,
    doctor,
    evaluate,
    funds,
    inspect,
    new,
    review,
    runs,
    schedule,
    screen,
    serve,
    statutory,
    store,
    verify,
    watchlist,
    watchlist_publish,
    watchlist_versions,
)

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


watchlist_versions.register(watchlist.app)
watchlist_publish.register(watchlist.app)
runs.app.command("statutory")(statutory.statutory)

app.command("screen")(screen.screen)
app.command("inspect")(inspect.inspect_)
app.command("check")(check.check)
app.command("bulk")(bulk.bulk)
app.command("evaluate")(evaluate.evaluate)
app.command("serve")(serve.serve)
app.command("verify")(verify.verify)
app.command("doctor")(doctor.doctor)
app.command("new")(new.new)
app.add_typer(watchlist.app, name="watchlist")
app.add_typer(review.app, name="review")
app.add_typer(funds.app, name="funds")
app.add_typer(runs.app, name="runs")
app.add_typer(store.app, name="store")
app.add_typer(schedule.app, name="schedule")
