"""BIS military-intelligence end users (15 CFR 744.22), as a table: bodies of foreign states, with no identifiers."""

from __future__ import annotations

from pathlib import Path

from screener.watchlist.publishers.assemble import Entry, Reading, changed, listed, newest_listing
from screener.watchlist.publishers.facts import format_of
from screener.watchlist.publishers.printed import ISO, aliases_in, names_in, parse_date, slug_id
from screener.watchlist.publishers.table import beyond, read_records

_FORMAT = format_of(__name__)
_ID = "us-bis-mieu"


def read(path: Path) -> Reading:
    """The whole list, dated by its newest row.

    Raises:
        WatchlistError: a ragged row, a row without a name or a date.
    """
    entries: list[Entry] = []
    for line, cells in read_records(path, _FORMAT.columns):
        listed_on = parse_date(cells["Date"], ISO)
        if not cells["Name"] or listed_on is None:
            raise changed(f"{path.name}, line {line}: no name, or no date in {cells['Date']!r}")
        listing = listed(
            _ID,
            program=cells["Program"] or None,
            listed_on=listed_on,
            removed_on=parse_date(cells["End date"], ISO),
            source=cells["Source URL"] or None,
        )
        entries.append(
            Entry(
                id=slug_id(_ID, cells["Name"]),
                type="Organization",
                names=[*names_in(cells["Name"]), *aliases_in(cells["Alias"])],
                countries=[cells["Country"]],
                listings=[listing],
                extra=beyond(cells, _FORMAT.columns),
                exact=True,
            )
        )
    return Reading(_ID, entries, newest_entry=newest_listing(entries))
