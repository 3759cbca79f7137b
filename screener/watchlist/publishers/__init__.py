"""Official list files -> watchlists, one module a publisher's format.

Every importer is a sibling of one shape and nothing more:

    def recognises(head: bytes, name: str) -> bool
        Whether this is the format, decided by content: `head` is the file's first 64 KiB, `name` its file name (for
        an error message or a last tie-break only). Never raises.

    def read(path: Path, known_on: date | None = None) -> Watchlist
        The whole file, or a WatchlistError that names the line or the entry: never half of it. `known_on` is the
        publication date that the bearer of the file knows (an HTTP header, a person); it is used only where the file
        states none.

An importer knows its publisher's format and nothing of matching, law or storage. `IMPORTERS` is the registry: adding a
publisher is one new module and one line here (docs/adding-a-publisher.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from screener.errors import WatchlistError, said_as
from screener.files import isolation
from screener.model import Watchlist

HEAD_BYTES = 64 * 1024

IMPORTERS: Mapping[str, str] = {
    "OFAC XML": "screener.watchlist.publishers.ofac_xml",
    "OFAC enhanced XML": "screener.watchlist.publishers.ofac_enhanced",
    "OFAC advanced XML": "screener.watchlist.publishers.ofac_advanced",
    "OFAC CSV set": "screener.watchlist.publishers.ofac_csv",
    "trade.gov Consolidated Screening List (CSV)": "screener.watchlist.publishers.csl_csv",
    "trade.gov Consolidated Screening List (JSON)": "screener.watchlist.publishers.csl_json",
    "DoD Section 1260H table": "screener.watchlist.publishers.dod_1260h",
    "BIS Denied Persons List": "screener.watchlist.publishers.bis_dpl",
    "BIS military-intelligence end users table": "screener.watchlist.publishers.bis_mieu",
    "US statutory lists (section tables)": "screener.watchlist.publishers.us_sections",
    "this program's own export (FollowTheMoney, CSV)": "screener.watchlist.publishers.exported",
    "UN Security Council Consolidated List (XML)": "screener.watchlist.publishers.un",
    "EU financial sanctions (XML 1.1)": "screener.watchlist.publishers.eu_xml",
    "EU financial sanctions (CSV 1.1)": "screener.watchlist.publishers.eu_csv",
    "UK OFSI consolidated and investment-ban lists (CSV)": "screener.watchlist.publishers.uk_ofsi",
    "UK Sanctions List (CSV)": "screener.watchlist.publishers.uk_fcdo_csv",
    "UK Sanctions List (XML)": "screener.watchlist.publishers.uk_fcdo_xml",
    "Canadian autonomous sanctions (XML)": "screener.watchlist.publishers.canada",
    "OpenSanctions entities.ftm.json and targets.nested.json": "screener.watchlist.publishers.opensanctions_ftm",
    "OpenSanctions targets.simple.csv and securities.csv": "screener.watchlist.publishers.opensanctions_csv",
    "DHS UFLPA Entity List (page, CSV)": "screener.watchlist.publishers.dhs_uflpa",
    "Norges Bank exclusions (CSV, HTML)": "screener.watchlist.publishers.nbim",
    "Workbook (Australian sanctions, Norges Bank exclusions, house list)": "screener.watchlist.publishers.workbook",
    "Ownership by states (CSV)": "screener.watchlist.publishers.state_ownership",
    "House list (CSV)": "screener.watchlist.publishers.house",
}
"""What a person calls the format, and the module that reads it; asked in this order, each loaded on first use."""


class Importer(Protocol):
    """The shape of an importer module."""

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether the file is this format, by its first 64 KiB."""

    def read(self, path: Path, known_on: date | None = None) -> Watchlist:
        """The file as a watchlist, whole or not at all."""


def recognise(path: Path) -> str | None:
    """The name in `IMPORTERS` of the format that a file has, None where no importer knows it.

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
    return next((title for title in IMPORTERS if _importer(title).recognises(head, path.name)), None)


def import_list(path: Path, known_on: date | None = None) -> Watchlist:
    """Read an official list file of any known format, in a child process; the format is recognised by content.

    Args:
        path: the file; for an OFAC CSV set its primary file (its siblings are found beside it).
        known_on: the publication date, where the bearer knows it; used only where the file states none.

    Raises:
        WatchlistError: unknown format, changed format, wrong count, no entity, damaged file.
    """
    day = known_on.isoformat() if known_on else None
    with said_as(WatchlistError):
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
            hint=f"Known formats: {', '.join(IMPORTERS)}.",
        )
    with said_as(WatchlistError):
        found = _importer(title).read(path, date.fromisoformat(known_on) if known_on else None)
    return found.model_dump_json().encode()


def files_of(path: Path) -> tuple[Path, ...]:
    """The file, and for an OFAC CSV set the siblings beside its primary file, in the order in which they are read."""
    if recognise(path) == "OFAC CSV set":
        siblings: dict[str, Path] = import_module(IMPORTERS["OFAC CSV set"]).siblings(path)
        return path, *siblings.values()
    return (path,)


def _importer(title: str) -> Importer:
    return cast(Importer, import_module(IMPORTERS[title]))
