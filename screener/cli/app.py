"""All commands, mounted when they are asked for. Importing this module imports typer and nothing heavier."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache, wraps
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, TypeGuard, get_type_hints

import typer

from screener.cli.options import option

COMMANDS: Mapping[str, str] = {
    "screen": "screen",
    "inspect": "inspect_",
    "check": "check",
    "bulk": "bulk",
    "evaluate": "evaluate",
    "serve": "serve",
    "verify": "verify",
    "doctor": "doctor",
    "new": "new",
}
"""Commands, each the function of that name in the module of its own."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "watchlist": ("watchlist_versions", "watchlist_publish"),
    "review": (),
    "funds": (),
    "runs": ("statutory",),
    "store": (),
    "schedule": (),
}
"""Groups of commands, each the `app` of its module, with the modules that have more of its commands."""


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


def application(asked: str = "") -> typer.Typer:
    """The command line.

    Args:
        asked: the command that a person typed; where it is known, it alone is mounted, which is quicker.
    """
    app = typer.Typer(
        name="screener",
        help="Which of our positions are touched by which announced investment ban, and how do we know?",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(common)
    known = asked in COMMANDS or asked in GROUPS
    for name, function in COMMANDS.items():
        if name == asked or not known:
            app.command(name)(never_over_what_it_reads(getattr(_module(name), function)))
    for name in GROUPS:
        if name == asked or not known:
            app.add_typer(_group(name), name=name)
    return app


def _module(name: str) -> Any:
    return import_module(f"screener.cli.{name}")


@cache
def _group(name: str) -> typer.Typer:
    group: typer.Typer = _module(name).app
    for part in GROUPS[name]:
        _module(part)
    for command in group.registered_commands:
        assert command.callback is not None
        command.callback = never_over_what_it_reads(command.callback)
    return group


def _version(asked: bool) -> None:
    if asked:
        from screener._version import __version__

        print(f"screener {__version__}")
        raise typer.Exit


def common(
    version: Annotated[
        bool, option("--version -V", "Print the version and leave.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Which of our positions are touched by which announced investment ban, and how do we know?"""
