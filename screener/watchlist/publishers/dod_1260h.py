"""DoD Section 1260H list as a table: one row for each party in each edition, with removals.

The department publishes PDFs only; the table is a transcription with the columns below. It carries no identifiers.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from screener.model import NameKind
from screener.watchlist.publishers.assemble import Entry, Reading, changed, listed
from screener.watchlist.publishers.facts import format_of
from screener.watchlist.publishers.printed import ISO, joined_periods, names_in, parse_date, same_name, slug, slug_id
from screener.watchlist.publishers.table import beyond, read_records

_FORMAT = format_of(__name__)
_ID = "us-dod-1260h"


def read(path: Path) -> Reading:
    """Every party ever listed, one entity a name, one listing an unbroken period; dated by its newest edition.

    Raises:
        WatchlistError: a ragged row, a row without a name or a start date, a date that is none.
    """
    parties: dict[str, list[dict[str, str]]] = {}
    newest: date | None = None
    for line, cells in read_records(path, _FORMAT.columns):
        start, end = (parse_date(cells[key], ISO) for key in ("Start date", "End date"))
        if not cells["Clean Name"] or start is None or (cells["End date"] and end is None):
            days = f"{cells['Start date']!r} or {cells['End date']!r}"
            raise changed(f"{path.name}, line {line}: no name, or no date YYYY-MM-DD in {days}")
        parties.setdefault(same_name(cells["Clean Name"]), []).append(cells)
        newest = max(filter(None, (newest, start, end)))
    taken: dict[str, list[dict[str, str]]] = {}
    for rows in parties.values():
        name = rows[0]["Clean Name"]
        short = f"dod-1260h-{slug(name, 60)}"
        taken[slug_id("dod-1260h", name) if short in taken else short] = rows
    return Reading(_ID, [_entry(key, rows) for key, rows in taken.items()], newest)


def _entry(key: str, rows: list[dict[str, str]]) -> Entry:
    latest = max(rows, key=lambda cells: cells["Start date"])
    names: list[tuple[str | None, NameKind]] = [(latest["Clean Name"], "primary")]
    for cells in rows:
        names += names_in(cells["Name"].rstrip("*"))[1:]
        names += [(text, "alias" if " " in text else "short") for text in _split(cells["Alias"])]
        names += [(text, "former") for text in _split(cells["Previous Name"])]
    periods = joined_periods((parse_date(c["Start date"], ISO), parse_date(c["End date"], ISO)) for c in rows)
    return Entry(
        id=key,
        names=names,
        countries=["CN"],
        listings=[
            listed(_ID, program="Section 1260H", listed_on=start, removed_on=end, source=latest["Source Url"] or None)
            for start, end in periods
        ],
        linked_to=[cells["Parent Name"] for cells in rows if cells["Parent Name"]],
        notes=[cells["Note"] for cells in rows],
        extra={
            "editions": [
                {"start": cells["Start date"], "end": cells["End date"] or None, "printed": cells["Name"]}
                | beyond(cells, _FORMAT.columns)
                for cells in rows
            ]
        },
        exact=True,
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
