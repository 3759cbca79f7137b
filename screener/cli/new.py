"""`screener new`: a file to begin with, commented: a job, a policy, branding, a list."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import typer

from screener.cli.options import argument
from screener.errors import UsageError

Kind = Literal["job", "policy", "branding", "list"]
"""The kinds of file to begin with."""


_TEMPLATES = {
    "job": ("new/job.toml", "screener.toml"),
    "policy": ("policy.toml", "policy.toml"),
    "branding": ("new/branding.toml", "branding.toml"),
    "list": ("new/list.yaml", "exclusions.yaml"),
}
"""Kind -> the packaged file in `screener/data`, and what a copy is called where no name is given."""


def new(
    kind: Annotated[Kind, argument(None, "What to begin.")],
    path: Annotated[Path | None, argument("PATH", "The file to write; none is replaced.")] = None,
) -> None:
    """Write a commented file to begin with: a job, a policy, branding for reports, a list of your own.

    Exit status: 0 written; 2 a file of that name stands there, or it cannot be written.
    """
    from screener.files.atomic import PUBLIC, write_whole

    template, name = _TEMPLATES[kind]
    target = path or Path(name)
    if target.exists():
        raise UsageError(f"“{target}” stands there already", hint="Give another name; nothing was written.")
    try:
        write_whole(target, files("screener.data").joinpath(template).read_bytes(), PUBLIC)
    except OSError as error:
        raise UsageError(f"“{target}” cannot be written: {error.strerror}", hint="Choose another folder.") from error
    typer.echo(f"Wrote {target}", err=True)
