"""`screener watchlist export|draft`: a list for another program, and an announcement as the draft of a list."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ExportFormat(StrEnum):
    """The forms of an export."""

    FTM = "ftm"
    CSV = "csv"
    YAML = "yaml"


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the group `screener watchlist`."""
    app.command("export")(export)
    app.command("draft")(draft)


def export(
    list_id: Annotated[str, typer.Argument(metavar="ID|PATH", help="A list by id, or the path of a list's file.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PATH", help="Where to write; standard output by default.")
    ] = None,
    format_: Annotated[
        ExportFormat | None,
        typer.Option("--format", help="The form; by default what the ending of --output says, else yaml."),
    ] = None,
) -> None:
    """Write a list as FollowTheMoney entities (.json), CSV (.csv) or YAML (.yaml); nothing of it is lost."""
    from screener.watchlist import load_watchlists
    from screener.watchlist.export import WRITERS, export_watchlist

    watchlist = load_watchlists([list_id])[0]
    if output is None:
        print(WRITERS[format_ or ExportFormat.YAML](watchlist), end="")
        return
    export_watchlist(watchlist, output, format_)
    _say(f"{len(watchlist.entities)} entities of {watchlist.id}, version {watchlist.version}, written to {output}")


def draft(
    announcement: Annotated[Path, typer.Argument(help="The announcement: a text, HTML or PDF file.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PATH", help="Where to write; standard output by default.")
    ] = None,
    watchlist: Annotated[
        list[str] | None,
        typer.Option("--watchlist", "-w", metavar="ID|PATH", help="Link names to this list only (may be repeated)."),
    ] = None,
) -> None:
    """Turn an announcement into the draft of a list, for a person to confirm.

    Each name that a measure strikes is an entry with the kind of measure, authority, date, the sentence it came from
    and why it was taken. Names on a list already are linked and take its identifiers. Nothing in the draft screens
    anything until a person has set `confirmed: true`.
    """
    from screener.watchlist import load_watchlists
    from screener.watchlist.draft import draft_announcement, to_yaml

    document = draft_announcement(announcement, load_watchlists(watchlist or ()))
    text = to_yaml(document)
    if output is None:
        print(text, end="")
    else:
        _write(text, output)
    found = len(document["measures"])
    linked = sum("linked_to" in entry for entry in document["measures"])
    earlier = len(document.get("mentioned_earlier_measures", ()))
    aside = len(document.get("set_aside", ()))
    where = f" in {output}" if output else ""
    _say(
        f"{found} {'entry' if found == 1 else 'entries'} to confirm{where}, {linked} of them on a list already; "
        f"{earlier} mentioned for an earlier measure, {aside} set aside"
    )


def _write(text: str, output: Path) -> None:
    """Write a new file; one that is there is never overwritten, because a person may have edited it."""
    from screener.errors import WatchlistError

    try:
        with output.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise WatchlistError(
            f"{output} is there already, and may hold a person's confirmations", hint="Choose another name."
        ) from None
    except OSError as error:
        raise WatchlistError(f"{output} cannot be written: {error.strerror}", hint="Check the folder.") from error


def _say(message: str) -> None:
    from screener.cli.console import err

    err().print(message, style="dim", soft_wrap=True)
