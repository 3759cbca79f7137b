"""A watchlist as a table for spreadsheets: one row an entity, several values of a cell parted by line breaks.

The last column, `entity`, holds the whole entity as JSON, and the first row's `list` the facts of the list, so that the
import loses nothing. The import refuses a row whose other columns were edited: edit the YAML form instead.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date
from io import StringIO

from screener.model import Entity, Watchlist

COLUMNS = (
    "id",
    "name",
    "type",
    "country",
    "aliases",
    "weak_aliases",
    "former_names",
    "isins",
    "tickers",
    "leis",
    "other_identifiers",
    "lists",
    "regimes",
    "programs",
    "measures",
    "listed_on",
    "effective_on",
    "divest_by",
    "removed_on",
    "sources",
    "linked_to",
    "birth_date",
    "note",
    "list",
    "entity",
)


def to_csv(watchlist: Watchlist) -> str:
    """The list as CSV with a header, comma-separated, lines ended by CRLF (RFC 4180)."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    header = json.dumps(watchlist.model_dump(mode="json", exclude={"entities"}), ensure_ascii=False)
    for number, entity in enumerate(watchlist.entities):
        whole = json.dumps(entity.model_dump(mode="json"), ensure_ascii=False)
        writer.writerow([*visible(entity), header if number == 0 else "", whole])
    return out.getvalue()


def visible(entity: Entity) -> list[str]:
    """The cells of an entity that a person reads, in the order of `COLUMNS` up to `list`."""
    listings = entity.listings
    cells: Sequence[Sequence[str | None]] = [
        [entity.id],
        [entity.name],
        [entity.type],
        [entity.country],
        [
            name.text
            for name in entity.names
            if name.kind in ("primary", "alias", "issuer", "short") and name.text != entity.name
        ],
        [name.text for name in entity.names if name.kind == "weak"],
        [name.text for name in entity.names if name.kind == "former"],
        [one.raw for one in entity.identifiers if one.scheme == "isin"],
        [one.raw for one in entity.identifiers if one.scheme == "ticker"],
        [one.raw for one in entity.identifiers if one.scheme == "lei"],
        [f"{one.scheme} {one.raw}" for one in entity.identifiers if one.scheme not in ("isin", "ticker", "lei")],
        [one.list for one in listings],
        [one.regime for one in listings],
        [one.program for one in listings],
        [one.measure for one in listings],
        [_day(one.listed_on) for one in listings],
        [_day(one.effective_on) for one in listings],
        [_day(one.divest_by) for one in listings],
        [_day(one.removed_on) for one in listings],
        [one.source for one in listings],
        list(entity.linked_to),
        [entity.birth_date],
        [entity.note],
    ]
    return [_cell(values) for values in cells]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _cell(values: Sequence[str | None]) -> str:
    """The values of a cell; one that a spreadsheet program would run as a formula is made text by an apostrophe."""
    text = "\n".join(dict.fromkeys(value for value in values if value))
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
