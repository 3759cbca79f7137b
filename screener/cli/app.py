"""All commands, mounted. Importing this module imports typer and nothing heavier."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, TypeGuard, get_type_hints

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


def never_over_what_it_reads(command: Callable[..., None]) -> Callable[..., None]:
    """A command that refuses to write over what it reads.

    Args:
        command: its options and arguments that are written say `writable`.

    Returns:
        The command; it raises FileError where such a path is one of the files that it was given to read.
    """

    @wraps(command)
    def guarded(**values: object) -> None:
        from screener.files.atomic import refuse_inputs

        hints = get_type_hints(command, include_extras=True)
        paths: dict[bool, list[Path]] = {True: [], False: []}
        for name, value in values.items():
            written = any(getattr(one, "writable", False) for one in getattr(hints.get(name), "__metadata__", ()))
            given = [Path(one) for one in (value if isinstance(value, list) else [value]) if _is_path(one)]
            # text such as a run's name is an input where it is the name of a file
            paths[written] += (one for one in given if written or os.path.exists(one))  # noqa: PTH110 - takes any text
        refuse_inputs(paths[True], paths[False])
        command(**values)

    return guarded


def _is_path(value: object) -> TypeGuard[str | Path]:
    return isinstance(value, str | Path) and str(value) not in ("", ".")


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
for part in (app, *(group.typer_instance for group in app.registered_groups)):
    for command in part.registered_commands if part else ():
        assert command.callback is not None
        command.callback = never_over_what_it_reads(command.callback)
