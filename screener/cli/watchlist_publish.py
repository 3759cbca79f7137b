"""`screener watchlist export|draft`: a list for another program, and an announcement as the draft of a list."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from screener.cli.options import argument, option
from screener.cli.watchlist import app
from screener.errors import WatchlistError

ExportFormat = Literal["ftm", "csv", "yaml"]
"""The forms of an export."""


Output = Annotated[
    Path | None, option("--output -o", "Where to write; standard output by default.", "PATH", writable=True)
]


@app.command("export")
def export(
    list_id: Annotated[str, argument("ID|PATH", "A list by id, or the path of a list's file.")],
    output: Output = None,
    format_: Annotated[
        ExportFormat | None, option("--format", "The form; by default what the ending of --output says, else yaml.")
    ] = None,
) -> None:
    """Write a list as FollowTheMoney entities (.json), CSV (.csv) or YAML (.yaml); nothing of it is lost."""
    from screener.watchlist.catalogue.selection import load_selection
    from screener.watchlist.form.export import WRITERS, export_watchlist

    watchlist = load_selection([list_id]).watchlists[0]
    if output is None:
        print(WRITERS[format_ or "yaml"](watchlist), end="")
        return
    export_watchlist(watchlist, output, format_)
    _print(f"{len(watchlist.entities)} entities of {watchlist.id}, version {watchlist.version}, written to {output}")


@app.command("draft")
def draft(
    announcement: Annotated[
        str,
        argument(
            "ANNOUNCEMENT",
            "The announcement: a text, HTML, PDF, e-mail (.eml) or Word (.docx) file, - for pasted text; or, with "
            "--review, a draft made before.",
        ),
    ],
    output: Output = None,
    watchlist: Annotated[
        list[str] | None, option("--watchlist -w", "Link names to this list only (may be repeated).", "ID|PATH")
    ] = None,
    review: Annotated[
        bool, option("--review", "Go through the names one by one and answer for each in the terminal.")
    ] = False,
) -> None:
    """Turn an announcement into the draft of a list, for a person to confirm.

    Every name of the text is in the draft: under `measures` what a measure strikes, with the kind of measure,
    authority, date and sentence; under `unsorted` what no cue sorts; under `aside` what has a reason against it.
    Names on a list already are linked and take its identifiers. Nothing in the draft screens anything until a person
    has confirmed it.
    Exit status 1: the text has names, but none was sorted as struck.
    """
    from screener.watchlist import announcements, load_watchlists
    from screener.watchlist.form.draft import open_draft, to_yaml

    content, name = _content(announcement)
    document = open_draft(content, name) if review else None
    made_before = document is not None
    if document is None:
        document = announcements.draft_announcement(content, name, load_watchlists(watchlist or ()))
    _check_free(output)
    if review:
        document = _reviewed(document)
    _write(to_yaml(document), output or (Path(announcement) if made_before else None))
    _print(_summary(document))
    if not document["measures"] and (document["unsorted"] or document["aside"]):
        raise typer.Exit(1)


def _content(announcement: str) -> tuple[bytes, str]:
    if announcement == "-":
        return sys.stdin.buffer.read(), "pasted text"
    try:
        return Path(announcement).read_bytes(), Path(announcement).name
    except OSError as error:
        raise WatchlistError(f"{announcement} cannot be read: {error.strerror}", hint="Check the path.") from error


def _reviewed(document: dict[str, Any]) -> dict[str, Any]:
    from screener.cli.console import err
    from screener.watchlist.form.draft import review_draft

    def ask(question: str, default: str) -> str:
        try:
            return str(typer.prompt(question, default=default, show_default=bool(default), err=True))
        except typer.Abort:
            raise EOFError from None

    def show(text: str) -> None:
        err().print(text, markup=False, highlight=False, soft_wrap=True)

    return review_draft(document, ask, show, today=datetime.now(UTC).astimezone().date())


def _summary(document: Mapping[str, Any]) -> str:
    found = len(document["measures"])
    confirmed = sum(bool(entry.get("confirmed")) for entry in document["measures"])
    by = f"{confirmed} confirmed, {document.get('confirmed_by') or 'by nobody yet'}; " if confirmed else ""
    linked = sum("linked_to" in entry for entry in document["measures"])
    loose, aside = len(document.get("unsorted") or ()), len(document.get("aside") or ())
    notes, left = " ".join(document.get("notes") or ()), found - confirmed
    counts = (
        f"{by}{left} {'entry' if left == 1 else 'entries'} to confirm, {linked} of {'them' if not by else found} on a "
        f"list already; {loose} unsorted, {aside} aside. {notes}"
    )
    if found or not loose + aside:
        return counts
    return f"No name in this text was sorted as struck by a measure. Read the unsorted and the aside ones. {counts}"


def _check_free(output: Path | None) -> None:
    """A file that is there is never overwritten, because a person may have edited it."""
    if output is not None and output.exists():
        raise WatchlistError(
            f"{output} is there already, and may hold a person's confirmations", hint="Choose another name."
        )


def _write(text: str, output: Path | None) -> None:
    from screener.reports import write_atomically

    if output is None:
        print(text, end="")
    else:
        write_atomically(output, text.encode("utf-8"))


def _print(message: str) -> None:
    from screener.cli.console import err

    err().print(message, style="dim", soft_wrap=True)
