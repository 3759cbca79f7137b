"""DoD Section 1260H list as a table: one row for each party in each edition, with removals.

The department publishes PDFs only; the table is a transcription with the columns below. It carries no identifiers.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from screener.errors import WatchlistError
from screener.model import Entity, Listing, Name, NameKind
from screener.watchlist.publishers.assemble import Reading
from screener.watchlist.publishers.printed import ISO, joined_periods, names_in, parse_date, same_name, slug, slug_id
from screener.watchlist.publishers.table import beyond, has_header, read_records

_ID = "us-dod-1260h"
_COLUMNS = (
    "Name",
    "Clean Name",
    "Alias",
    "Previous Name",
    "Parent Name",
    "Note",
    "Start date",
    "End date",
    "Source Url",
)
_AUTHORITY = "US Department of Defense; NDAA for FY2021, section 1260H"


recognises = has_header(_COLUMNS)


def read(path: Path) -> Reading:
    """Every party ever listed, one entity a name, one listing an unbroken period; dated by its newest edition.

    Raises:
        WatchlistError: a ragged row, a row without a name or a start date, a date that is none.
    """
    parties: dict[str, list[dict[str, str]]] = {}
    newest: date | None = None
    for line, cells in read_records(path, _COLUMNS):
        start, end = (parse_date(cells[key], ISO) for key in ("Start date", "End date"))
        if not cells["Clean Name"] or start is None or (cells["End date"] and end is None):
            raise WatchlistError(
                f"{path.name}, line {line}: no name, or no date in {cells['Start date']!r} or {cells['End date']!r}",
                hint="Dates are YYYY-MM-DD; nothing of the file was used.",
            )
        parties.setdefault(same_name(cells["Clean Name"]), []).append(cells)
        newest = max(filter(None, (newest, start, end)))
    taken: dict[str, list[dict[str, str]]] = {}
    for rows in parties.values():
        name = rows[0]["Clean Name"]
        short = f"dod-1260h-{slug(name, 60)}"
        taken[slug_id("dod-1260h", name) if short in taken else short] = rows
    return Reading(_ID, (_entity(key, rows) for key, rows in taken.items()), newest)


def _entity(key: str, rows: list[dict[str, str]]) -> Entity:
    latest = max(rows, key=lambda cells: cells["Start date"])
    names: dict[str, NameKind] = {latest["Clean Name"]: "primary"}
    for cells in rows:
        for text, kind in names_in(cells["Name"].rstrip("*"))[1:]:
            names.setdefault(text, kind)
        for text in _split(cells["Alias"]):
            names.setdefault(text, "short" if " " not in text else "alias")
        for text in _split(cells["Previous Name"]):
            names.setdefault(text, "former")
    notes = dict.fromkeys(cells["Note"] for cells in rows if cells["Note"])
    parents = dict.fromkeys(cells["Parent Name"] for cells in rows if cells["Parent Name"])
    periods = joined_periods((parse_date(c["Start date"], ISO), parse_date(c["End date"], ISO)) for c in rows)
    return Entity(
        id=key,
        name=latest["Clean Name"],
        type="Company",
        country="CN",
        names=tuple(Name(text=text, kind=kind) for text, kind in names.items()),
        listings=tuple(
            Listing(
                list=_ID,
                regime="advisory",
                program="Section 1260H",
                authority=_AUTHORITY,
                measure="procurement",
                listed_on=start,
                removed_on=end,
                source=latest["Source Url"] or None,
            )
            for start, end in periods
        ),
        linked_to=tuple(parents),
        note=" ".join(notes) or None,
        extra={
            "editions": [
                {"start": cells["Start date"], "end": cells["End date"] or None, "printed": cells["Name"]}
                | beyond(cells, _COLUMNS)
                for cells in rows
            ]
        },
    )


def _split(cell: str) -> list[str]:
    """Short names between commas or semicolons; a comma before a legal form is part of the name."""
    found: list[str] = []
    for part in cell.replace(";", ",").split(","):
        text = part.strip()
        if found and text.rstrip(".").lower() in ("ltd", "inc", "limited", "llc", "co"):
            found[-1] += f", {text}"
        elif text:
            found.append(text)
    return found
