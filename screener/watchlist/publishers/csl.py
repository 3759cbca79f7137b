"""The US Consolidated Screening List (trade.gov), CSV or JSON: the rows of one party joined.

The CSV's vintages differ: 2019 has no `_id`; 2022 has `ids` as value then label; 2025 quotes every field and has label
first. The JSON is `{"results": [{...}]}`, lists as lists, identifiers as objects.

Rows of Treasury lists carry OFAC's uid and become the same entity as in OFAC's own files. The list does not mark weak
aliases: a one-word alias of such a row (AVIC, CGN ...) is taken as weak. Of the 37 one-word aliases of the NS-CMIC List
OFAC itself marks 26 so, and of the 27 weak ones this rule misses one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from screener.model import Listing, NameKind
from screener.watchlist.publishers import ofac_entry
from screener.watchlist.publishers.assemble import Entry, Reading, changed, check_count, damaged
from screener.watchlist.publishers.facts import forms_of, yaml_of
from screener.watchlist.publishers.ofac_entry import Detail, ListEntry, OfacEntry
from screener.watchlist.publishers.printed import ISO, aliases_in, names_in, parse_date, same_name, slug_id
from screener.watchlist.publishers.table import read_records

_TEXTS = ("source", "name", "entity_number", "type", "title", "remarks", "start_date", "end_date", "source_list_url")
_LISTS = ("programs", "alt_names", "dates_of_birth", "places_of_birth", "nationalities", "citizenships")
_READ = frozenset((*_TEXTS, *_LISTS, "addresses", "ids", "source_information_url")) - {"source_list_url"}
"""Fields of a row that are read, whatever the form; others are kept as they are."""

_ISSUED = ("registration", "document", "uscc", "lei")
"""Roles of numbers that a country issues."""

_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass
class Row:
    """A row, its columns under their own names: texts stripped, lists split; `where` is its line, for an error."""

    where: str
    source: str
    name: str
    entity_number: str = ""
    type: str = ""
    title: str = ""
    programs: list[str] = field(default_factory=list)
    alt_names: list[str] = field(default_factory=list)
    addresses: list[tuple[str, str | None]] = field(default_factory=list)
    dates_of_birth: list[str] = field(default_factory=list)
    places_of_birth: list[str] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    citizenships: list[str] = field(default_factory=list)
    details: list[Detail] = field(default_factory=list)
    remarks: str = ""
    start_date: str = ""
    end_date: str = ""
    source_list_url: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@cache
def csl_lists() -> tuple[ListEntry, ...]:
    """The lists in the CSL that are not OFAC's."""
    return tuple(map(ListEntry.model_validate, yaml_of("csl_lists.yaml")))


def read(path: Path) -> Reading:
    """The whole list; rows of one party become one entity with several listings, in the order of the file.

    Raises:
        WatchlistError: a missing column, a ragged row, no complete JSON or another shape of it, a `total` that differs,
            a row without source or name, or of an unknown type; no row.
    """
    with path.open("rb") as stream:
        is_json = stream.read(100).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    parties: dict[str, list[Row]] = {}
    for row in _json_rows(path) if is_json else _csv_rows(path):
        if not row.source or not row.name:
            raise changed(f"{path.name}, {row.where}: the row has no source or no name")
        of_treasury = row.entity_number and _named(row.source, ofac_entry.ofac_lists())
        key = f"ofac-{row.entity_number}" if of_treasury else f"{list_of(row).id} {same_name(row.name)}"
        parties.setdefault(key, []).append(row)
    return Reading(
        "us-csl",
        (_of_treasury(held, path.name) if key.startswith("ofac-") else joined(held) for key, held in parties.items()),
    )


def _source_word(source: str) -> str:
    return source.partition(" (")[0].partition(" - ")[0].strip()


def _named(source: str, lists: Iterable[ListEntry]) -> ListEntry | None:
    """The list, of some, that a source column names."""
    word = _source_word(source).lower()
    return next((held for held in lists for csl in held.csl if csl.lower() == word), None)


def list_of(row: Row) -> ListEntry:
    """The list of a row that is not OFAC's; an unknown one is the CSL itself, without a measure."""
    return _named(row.source, csl_lists()) or ListEntry(id="us-csl", csl=(row.source,), authority=row.source)


def _of_treasury(rows: list[Row], file: str) -> Entry:
    """The rows of one party on OFAC's lists: its lists and programmes together, facts once."""
    known, *others = (_entry(row, file) for row in rows)
    for more in others:
        known.lists = (*known.lists, *more.lists)
        known.programs = tuple(dict.fromkeys((*known.programs, *more.programs)))
        known.names += more.names
        known.details += [detail for detail in more.details if detail not in known.details]
        known.addresses += [text for text in more.addresses if text not in known.addresses]
        known.countries += more.countries
        known.linked_to += more.linked_to
        known.remarks += [text for text in more.remarks if text not in known.remarks]
    return ofac_entry.completed(known, ofac_entry.CONSOLIDATED)


def _entry(row: Row, file: str) -> OfacEntry:
    if not row.entity_number.isdecimal():
        raise changed(f"{file}, {row.where}: the entity number {row.entity_number!r} is none")
    kind = ofac_entry.kind_of(row.type or "entity", f"{file}, {row.where}: the entry {row.entity_number}")
    spoken = ofac_entry.speaking_order if kind == "individual" else str
    entry = OfacEntry(uid=row.entity_number, name=spoken(row.name), kind=kind, programs=tuple(row.programs))
    held = _named(row.source, ofac_entry.ofac_lists())
    entry.lists = ((held.titles[0] if held else "", parse_date(row.start_date, ISO)),)
    for alias in row.alt_names:
        weak = kind == "entity" and len(alias.split()) == 1
        entry.names.append((spoken(alias), "weak" if weak else "alias"))
    entry.details += row.details
    for label, values in (
        ("Birthdate", row.dates_of_birth),
        ("Place of Birth", row.places_of_birth),
        ("Nationality Country", row.nationalities),
        ("Citizenship Country", row.citizenships),
    ):
        entry.details += [Detail(label=label, value=value) for value in values]
    entry.addresses += [text for text, _ in row.addresses]
    entry.countries += [country for _, country in row.addresses if country]
    linked, rest = ofac_entry.links(row.remarks)
    entry.linked_to += linked
    entry.remarks += [rest] if rest else []
    entry.extra = row.extra | ({"title": row.title} if row.title else {})
    return entry


def joined(rows: list[Row]) -> Entry:
    """The rows of one name on one list of another agency than OFAC."""
    held, printed = list_of(rows[0]), rows[0].name
    names: list[tuple[str | None, NameKind]] = []
    for row in rows:
        names += [*names_in(row.name), *(name for alias in row.alt_names for name in aliases_in(alias))]
    return Entry(
        id=slug_id(held.id, printed),
        type="LegalEntity",
        names=names,
        countries=[country for row in rows for _, country in row.addresses],
        listings=[
            Listing(
                list=held.id,
                regime=held.regime,
                program="; ".join(row.programs) or _source_word(row.source),
                authority=held.authority,
                measure=held.measure,
                listed_on=parse_date(row.start_date, ISO),
                removed_on=parse_date(row.end_date, ISO),
                source=row.source_list_url or None,
            )
            for row in rows
        ],
        notes=[row.remarks for row in rows],
        extra={
            "rows": [row.extra for row in rows if row.extra],
            "addresses": list(dict.fromkeys(text for row in rows for text, _ in row.addresses)),
            "printed_name": printed if names[0][0] != printed else None,
        },
        exact=True,
        joint="; ",
    )


def _csv_rows(path: Path) -> Iterator[Row]:
    for line, cells in read_records(path, forms_of(__name__)[0][1].columns):
        row = _row(f"line {line}", cells, "_id")
        for address in texts(cells["addresses"]):
            tail = address.rsplit(", ", 1)[-1]
            row.addresses.append((address, tail if len(tail) == 2 and tail.isupper() else None))
        ids = [(item, labelled(item)) for item in texts(cells["ids"])]
        row.details += [detail for _, detail in ids if detail]
        if unread := [item for item, detail in ids if detail is None]:
            row.extra["ids"] = unread
        yield row


def labelled(item: str) -> Detail | None:
    """One of the CSV's `ids`: `HK, 2162198, C.R. No.` (to 2022) or `C.R. No., 2162198, HK` (since), else None."""
    parts = item.split(", ")
    for printed, values, lead in ((parts[-1], parts[:-1], True), (parts[0], parts[1:], False)):
        label = ofac_entry.plain_label(printed)
        role = ofac_entry.label_roles().get(label.lower())
        if role is None or not values:
            continue
        code, rest = (values[0], values[1:]) if lead else (values[-1], values[:-1])
        if role in _ISSUED and rest and _COUNTRY.fullmatch(code):
            return Detail(label=label, value=", ".join(rest), country=code)
        return Detail(label=label, value=", ".join(values))
    return None


def _json_rows(path: Path) -> Iterator[Row]:
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise damaged(f"{path.name} is not complete JSON ({error})") from error
    results = document.get("results") if isinstance(document, dict) else None
    if not isinstance(results, list) or not all(isinstance(item, dict) for item in results):
        raise changed(f"{path.name} has no list of results")
    total = document.get("total")
    if isinstance(total, int):
        check_count(path.name, total, len(results), "results")
    for number, item in enumerate(results, start=1):
        row = _row(f"result {number}", item, "id")
        for address in _objects(item, "addresses", number, path.name):
            parts = [plain_text(address.get(key)) for key in ("address", "city", "state", "postal_code", "country")]
            row.addresses.append((", ".join(filter(None, parts)), parts[-1] or None))
        if not row.addresses and item.get("country"):
            row.addresses.append((plain_text(item["country"]), plain_text(item["country"])))
        for held in _objects(item, "ids", number, path.name):
            row.details.append(
                Detail(
                    label=ofac_entry.plain_label(plain_text(held.get("type"))),
                    value=plain_text(held.get("number")),
                    country=plain_text(held.get("country")) or None,
                    issued=plain_text(held.get("issue_date")) or None,
                    expires=plain_text(held.get("expiration_date")) or None,
                )
            )
        yield row


def _objects(item: dict[str, Any], key: str, number: int, name: str) -> list[dict[str, Any]]:
    value = item.get(key) or []
    if not isinstance(value, list) or not all(isinstance(held, dict) for held in value):
        raise changed(f"{name}, result {number}: {key} is no list of objects")
    return value


def _row(where: str, cells: Mapping[str, Any], key: str) -> Row:
    """A row from the columns, or the keys, that both files have; addresses and identifiers they print differently."""
    stated: dict[str, Any] = {key: plain_text(cells.get(key)) for key in _TEXTS}
    stated |= {key: texts(cells.get(key)) for key in _LISTS}
    return Row(
        where, **stated, extra={name: value for name, value in cells.items() if value and name not in {*_READ, key}}
    )


def plain_text(text: object) -> str:
    """A JSON value as a stripped text; empty for null."""
    return " ".join(str(text).split()) if text is not None else ""


def texts(value: object) -> list[str]:
    """A list of texts; a single text (`; ` between) as the CSV and older vintages of the JSON have it."""
    if isinstance(value, str):
        value = value.split("; ")
    return [text for part in value if (text := plain_text(part))] if isinstance(value, list) else []
