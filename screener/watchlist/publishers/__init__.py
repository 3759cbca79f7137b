"""Official list files -> watchlists, one module a publisher's format.

Every importer is a sibling of one shape and nothing more:

    def read(path: Path) -> Reading
        The whole file, or a WatchlistError that names the line or the entry: never half of it.

    def recognises(head: bytes, name: str) -> bool
        Whether this is the format, decided by content, where publishers.yaml cannot say it: `head` is the file's first
        64 KiB, `name` its file name (for an error message or a last tie-break only). Never raises.

    def siblings(path: Path) -> dict[str, Path | None]
        Of a file that comes in a set, the other files of the set.

An importer knows its publisher's format and nothing of matching, law or storage. publishers.yaml is the registry:
adding a publisher is one new module and one entry there (docs/adding-a-publisher.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType

from screener.errors import WatchlistError, raised_as
from screener.model import Watchlist
from screener.watchlist.publishers.assemble import Reading, assemble
from screener.watchlist.publishers.facts import Format, published_lists
from screener.watchlist.publishers.table import has_form

HEAD_BYTES = 64 * 1024

_OWN = {"this program's own export (FollowTheMoney, CSV)": Format(module="exported")}
_GENERAL = {
    "Workbook (Australian sanctions, Norges Bank exclusions, house list)": Format(module="workbook"),
    "Ownership by states (CSV)": Format(module="state_ownership"),
    "House list (CSV)": Format(module="house"),
}
"""Formats of no publisher's list; asked last, the least strict at the very end."""


def formats() -> Mapping[str, Format]:
    """Each format by what a person calls it; asked in this order, its module loaded on first use."""
    official = {title: form for held in published_lists().values() for title, form in held.formats.items()}
    return {**_OWN, **official, **_GENERAL}


def recognise(path: Path) -> str | None:
    """The name in `formats()` of the format that a file has, None where no importer knows it.

    Raises:
        WatchlistError: the file cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise WatchlistError(
            f"{path} cannot be read: {error.strerror}", hint="Check the path and its permission."
        ) from error
    return next((title for title, form in formats().items() if recognises(form, head, path.name)), None)


def recognises(form: Format, head: bytes, name: str) -> bool:
    """Whether a file is of a format, by its first 64 KiB."""
    return bool(
        has_form(form, head) if form.root or form.keys or form.columns else _importer(form).recognises(head, name)
    )


def import_list(path: Path, known_on: date | None = None) -> Watchlist:
    """Read an official list file of any known format, in a child process; the format is recognised by content.

    Args:
        path: the file; for an OFAC CSV set its primary file (its siblings are found beside it).
        known_on: the publication date, where the bearer knows it; used only where the file states none.

    Raises:
        WatchlistError: unknown format, changed format, wrong count, no entity, damaged file.
    """
    from screener.files import isolation

    day = known_on.isoformat() if known_on else None
    with raised_as(WatchlistError):
        said = isolation.call(f"{__name__}:read_as_json", path, day)
    return Watchlist.model_validate_json(said)


def read_as_json(path: Path, known_on: str | None) -> bytes:
    """A list file of any known format as a watchlist in JSON.

    Raises:
        WatchlistError: as `import_list` says.
    """
    title = recognise(path)
    if title is None:
        raise WatchlistError(
            f"{path.name} is in no list format that is known here",
            hint=f"Known formats: {', '.join(formats())}.",
        )
    with raised_as(WatchlistError):
        found: Reading | Watchlist = _importer(formats()[title]).read(path)
        if isinstance(found, Reading):  # this program's own export is a watchlist already
            found = assemble(path, found, date.fromisoformat(known_on) if known_on else None)
    return found.model_dump_json().encode()


def set_of(path: Path) -> dict[str, Path | None]:
    """The other files of the set that a file is the primary one of, in the order in which they are read.

    Returns:
        What each is -> where it lies, None for one that is not there; empty for a list that is one file.
    """
    title = recognise(path)
    siblings = getattr(_importer(formats()[title]), "siblings", None) if title else None
    return siblings(path) if siblings else {}


def files_of(path: Path) -> tuple[Path, ...]:
    """The files of a list: the one given, and those of its set that are there, in the order in which they are read."""
    return path, *filter(None, set_of(path).values())


def _importer(form: Format) -> ModuleType:
    return import_module(f"{__package__}.{form.module}")
