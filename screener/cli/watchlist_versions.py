"""`screener watchlist update|import|diff`: official lists fetched, stored and compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from screener.cli.options import argument, option, parse_date
from screener.cli.watchlist import app
from screener.errors import WatchlistError

if TYPE_CHECKING:
    from screener.model import Watchlist
    from screener.watchlist.catalogue.diff import Difference
    from screener.watchlist.publishers.update import Outcome


DiffFormat = Literal["table", "json", "markdown"]
"""The forms in which a difference is printed."""


AcceptSmaller = Annotated[
    bool, option("--accept-smaller", "Take a version that lost more than a fifth of its entities: I have checked it.")
]


@app.command("update")
def update(
    ids: Annotated[list[str] | None, argument("[ID]...", "Lists to update; by default those in the store.")] = None,
    accept_smaller: AcceptSmaller = False,
) -> None:
    """Fetch the newest official lists from their publishers into the local store.

    A version that does not read cleanly, is older, or lost more than a fifth of its entities is not used: the last good
    one stays. Exit status 2 where a list could not be updated.
    """
    from screener.cli.console import err
    from screener.watchlist.publishers import update as updating

    outcomes = updating.update(ids or (), accept_smaller=accept_smaller)
    _print_outcomes(outcomes)
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    for hint in dict.fromkeys(outcome.hint for outcome in failed if outcome.hint):
        err().print(hint, markup=False, soft_wrap=True)
    if failed:
        raise typer.Exit(2)


@app.command("import")
def import_(
    files: Annotated[list[Path], argument("FILE...", "List files as their publishers serve them.")],
    published: Annotated[
        str | None, option("--published", "Publication date, where a file does not state it.", "DATE")
    ] = None,
    accept_smaller: AcceptSmaller = False,
) -> None:
    """Put official list files into the local store, without any network.

    The format is recognised by content. Of an OFAC CSV set give the primary file; its siblings are found beside it.
    """
    from screener.watchlist.publishers import update as updating

    known_on = parse_date(published)
    for file in files:
        _print_outcomes([updating.import_file(file, known_on=known_on, accept_smaller=accept_smaller)])


@app.command("diff")
def diff(
    old: Annotated[str, argument("OLD", "A file, a list id, or ID@DATE for a stored version.")],
    new: Annotated[str | None, argument("[NEW]", "By default the newest stored version of the list OLD.")] = None,
    format_: Annotated[DiffFormat, option("--format", "How to print the difference.")] = "table",
) -> None:
    """What changed between two versions of a list: added, removed, changed, and in which fields.

    With one list id alone, its two newest stored versions are compared.
    """
    from screener.watchlist.catalogue import diff as differing

    before, after = _sides(old, new)
    difference = differing.diff(before, after)
    if format_ == "json":
        print(differing.as_json(difference))
    elif format_ == "markdown":
        print(differing.as_markdown(difference), end="")
    else:
        _print_difference(difference)


def _sides(old: str, new: str | None) -> tuple[Watchlist, Watchlist]:
    from screener.watchlist.publishers import versions

    if new is not None:
        return _version(old), _version(new)
    if "@" in old or Path(old).is_file():
        before = _version(old)
        return before, _version(before.id)
    held = versions.versions(old)
    if len(held) < 2:
        raise WatchlistError(
            f"The store has {'one version' if held else 'no version'} of {old}, and two are compared",
            hint="Give two files, or update the list again when its publisher has a new version.",
        )
    return versions.read(old, held[1]), versions.read(old, held[0])


def _version(text: str) -> Watchlist:
    """A version as a user names it: a file, ID@DATE (or version, or the begin of its SHA-256), or an id."""
    from screener.watchlist import load_watchlists
    from screener.watchlist.publishers import versions

    path = Path(text)
    if path.is_file():
        return load_watchlists(path)[0]
    list_id, at, which = text.partition("@")
    if at:
        held = versions.versions(list_id)
        for version in held:
            if which in (version.published_on.isoformat(), version.version) or (
                len(which) >= 8 and version.sha256.startswith(which)
            ):
                return versions.read(list_id, version)
        raise WatchlistError(
            f"The store has no version {which} of {list_id}",
            hint=f"It has: {', '.join(version.version for version in held) or 'none'}.",
        )
    return versions.current(list_id) or load_watchlists([list_id])[0]


def _print_outcomes(outcomes: tuple[Outcome, ...] | list[Outcome]) -> None:
    from screener.cli.console import err, out

    for outcome in outcomes:
        console = err() if outcome.status == "failed" else out()
        console.print(f"{outcome.list_id}: {outcome.message}", markup=False, soft_wrap=True)


def _print_difference(difference: Difference) -> None:
    from rich.table import Table

    from screener.cli.console import out

    console = out()
    old, new = difference.old, difference.new
    console.print(
        f"{new.id}: {old.version} ({old.entities} entities) -> {new.version} ({new.entities} entities)\n"
        f"{len(difference.added)} added, {len(difference.removed)} removed, {len(difference.changed)} changed",
        markup=False,
        soft_wrap=True,
    )
    if not (difference.added or difference.removed or difference.changed):
        return
    table = Table("", "entity", "field", "before", "after")
    for sign, entities in (("added", difference.added), ("removed", difference.removed)):
        for entity in entities:
            table.add_row(sign, _cell(f"{entity.name} ({entity.id})"), "", "", "")
    for change in difference.changed:
        label = _cell(f"{change.name} ({change.id})")
        for number, field in enumerate(change.fields):
            table.add_row(
                "changed" if number == 0 else "",
                label if number == 0 else "",
                _cell(field.field),
                _cell("; ".join(field.before)),
                _cell("; ".join(field.after)),
            )
    console.print(table)


def _cell(text: str) -> str:
    """A text from a list file, so that nothing in it is taken as markup."""
    from rich.markup import escape

    return escape(text)
