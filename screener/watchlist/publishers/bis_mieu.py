"""BIS military-intelligence end users (15 CFR 744.22), as a table: bodies of foreign states, with no identifiers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from screener.model import Entity, Listing, Name
from screener.reference import identifiers
from screener.watchlist.publishers.assemble import Reading, changed
from screener.watchlist.publishers.printed import ISO, aliases_in, names_in, parse_date, slug_id
from screener.watchlist.publishers.table import beyond, has_header, read_records

_ID = "us-bis-mieu"
_COLUMNS = ("Type", "Name", "Alias", "Country", "Topics", "Program", "Date", "End date", "Source URL")


recognises = has_header(_COLUMNS)


def read(path: Path) -> Reading:
    """The whole list, dated by its newest row.

    Raises:
        WatchlistError: a ragged row, a row without a name or a date.
    """
    entities: list[Entity] = []
    newest: date | None = None
    for line, cells in read_records(path, _COLUMNS):
        listed_on = parse_date(cells["Date"], ISO)
        if not cells["Name"] or listed_on is None:
            raise changed(f"{path.name}, line {line}: no name, or no date in {cells['Date']!r}")
        newest = max(filter(None, (newest, listed_on)))
        names = dict.fromkeys([*names_in(cells["Name"]), *aliases_in(cells["Alias"])])
        entities.append(
            Entity(
                id=slug_id(_ID, cells["Name"]),
                name=next(iter(names))[0],
                type="Organization",
                country=identifiers.country(cells["Country"]),
                names=tuple(Name(text=text, kind=kind) for text, kind in names),
                listings=(
                    Listing(
                        list=_ID,
                        regime="advisory",
                        program=cells["Program"] or None,
                        authority="US Commerce, Bureau of Industry and Security; 15 CFR 744.22",
                        measure="export_control",
                        listed_on=listed_on,
                        removed_on=parse_date(cells["End date"], ISO),
                        source=cells["Source URL"] or None,
                    ),
                ),
                extra=beyond(cells, _COLUMNS),
            )
        )
    return Reading(_ID, entities, newest_entry=newest)
