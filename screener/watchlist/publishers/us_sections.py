"""US lists that a statute orders and that exist only in reports or notices, as tables of one shape.

Sections 154, 889 and 1286 of the defence acts, Section 353 (corrupt and undemocratic actors) and the nonproliferation
sanctions (INKSNA): one file a list, told apart by its `program` column. `reason` and `notes` are never names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from screener.model import EntityType
from screener.watchlist.publishers.assemble import Entry, Reading, changed, listed
from screener.watchlist.publishers.facts import format_of
from screener.watchlist.publishers.printed import (
    ISO,
    MONTH_NAME_DAY_YEAR,
    aliases_in,
    joined_periods,
    last_day,
    names_in,
    parse_date,
    same_name,
    slug_id,
)
from screener.watchlist.publishers.table import read_records

_FORMAT = format_of(__name__)
_LISTS = {
    "Section 154 ": "us-ndaa-154",
    "Section 889 ": "us-ndaa-889",
    "Section 1286 ": "us-dod-1286",
    "Section 353": "us-state-353",
    "Nonproliferation Sanctions": "us-state-isn",
}
_TYPES: Mapping[str, EntityType] = {
    "Person": "Person",
    "Company": "Company",
    "Organization": "Organization",
    "PublicBody": "PublicBody",
}


def read(path: Path) -> Reading:
    """The one list that the file holds.

    Raises:
        WatchlistError: a ragged row, an unknown programme or two of them, an unknown schema, a row without a name.
    """
    parties: dict[str, list[dict[str, str]]] = {}
    list_id: str | None = None
    newest: date | None = None
    for line, cells in read_records(path, _FORMAT.columns):
        found = next((one for word, one in _LISTS.items() if cells["program"].startswith(word)), None)
        if found is None or (list_id and list_id != found) or cells["schema"] not in _TYPES or not cells["name"]:
            raise changed(
                f"{path.name}, line {line}: programme {cells['program'][:40]!r}, schema {cells['schema']!r} or name "
                f"{cells['name'][:40]!r} is not what is known here"
            )
        list_id = found
        parties.setdefault(same_name(cells["name"]), []).append(cells)
        newest = max(filter(None, (newest, parse_date(cells["report-date"], ISO))), default=None)
    if list_id is None:
        raise changed(f"{path.name} has no row")
    return Reading(list_id, [_entry(rows, list_id) for rows in parties.values()], newest_entry=newest)


def _entry(rows: list[dict[str, str]], list_id: str) -> Entry:
    first = rows[0]
    stated = {"program": first["program"].split(" of the ")[0], "authority": first["authority"] or None}
    periods = joined_periods((_start(cells), _end(cells["end-date"])) for cells in rows)
    return Entry(
        id=slug_id(list_id, first["name"]),
        type=_TYPES[first["schema"]],
        names=[name for cells in rows for name in (*names_in(cells["name"]), *aliases_in(cells["aliases"]))],
        countries=[cells["country"] for cells in rows],
        listings=[
            listed(list_id, **stated, listed_on=start, removed_on=end, source=first["source_url"] or None)
            for start, end in periods
        ],
        notes=[cells[key] for cells in rows for key in ("reason", "notes")],
        extra={"rows": [{key: value for key, value in cells.items() if value} for cells in rows]},
        exact=True,
    )


def _start(cells: dict[str, str]) -> date | None:
    return parse_date(cells["start-date"], ISO, MONTH_NAME_DAY_YEAR) or parse_date(cells["report-date"], ISO)


def _end(text: str) -> date | None:
    return parse_date(text, ISO, MONTH_NAME_DAY_YEAR) or last_day(text)
