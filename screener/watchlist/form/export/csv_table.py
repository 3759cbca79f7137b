"""A watchlist as a table for spreadsheets: one row an entity, several values of a cell parted by line breaks.

The last column, `entity`, holds the whole entity as JSON, and the first row's `list` the facts of the list, so that the
import loses nothing. The import refuses a row whose other columns were edited: edit the YAML form instead.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from io import StringIO

from screener.model import Entity, IdentifierScheme, NameKind, Watchlist

_Values = Callable[[Entity], Iterable[str | None]]


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
    return [_cell(values(entity)) for values in _SHOWN.values()]


def _names(*kinds: NameKind) -> _Values:
    return lambda entity: [name.text for name in entity.names if name.kind in kinds and name.text != entity.name]


def _identifiers(scheme: IdentifierScheme) -> _Values:
    return lambda entity: [one.raw for one in entity.identifiers if one.scheme == scheme]


def _listings(fact: str) -> _Values:
    """A fact of each listing; a date as ISO 8601."""
    return lambda entity: [None if (held := getattr(one, fact)) is None else str(held) for one in entity.listings]


def _cell(values: Iterable[str | None]) -> str:
    """The values of a cell; one that a spreadsheet program would run as a formula is made text by an apostrophe."""
    text = "\n".join(dict.fromkeys(value for value in values if value))
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


_SHOWN: Mapping[str, _Values] = {
    "id": lambda entity: [entity.id],
    "name": lambda entity: [entity.name],
    "type": lambda entity: [entity.type],
    "country": lambda entity: [entity.country],
    "aliases": _names("primary", "alias", "issuer", "short"),
    "weak_aliases": _names("weak"),
    "former_names": _names("former"),
    "isins": _identifiers("isin"),
    "tickers": _identifiers("ticker"),
    "leis": _identifiers("lei"),
    "other_identifiers": lambda entity: [
        f"{one.scheme} {one.raw}" for one in entity.identifiers if one.scheme not in ("isin", "ticker", "lei")
    ],
    "lists": _listings("list"),
    "regimes": _listings("regime"),
    "programs": _listings("program"),
    "measures": _listings("measure"),
    "listed_on": _listings("listed_on"),
    "effective_on": _listings("effective_on"),
    "divest_by": _listings("divest_by"),
    "removed_on": _listings("removed_on"),
    "sources": _listings("source"),
    "linked_to": lambda entity: entity.linked_to,
    "birth_date": lambda entity: [entity.birth_date],
    "note": lambda entity: [entity.note],
}
"""Each column that a person reads, with what it shows of an entity."""
COLUMNS = (*_SHOWN, "list", "entity")
