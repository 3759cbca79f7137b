"""Rows of the US Consolidated Screening List, from its CSV or its JSON -> entities, the rows of one party joined.

Rows of Treasury lists carry OFAC's uid and become the same entity as in OFAC's own files. The list does not mark weak
aliases: a one-word alias of such a row (AVIC, CGN ...) is taken as weak. Of the 37 one-word aliases of the NS-CMIC List
OFAC itself marks 26 so, and of the 27 weak ones this rule misses one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from screener.model import Listing, Measure, NameKind
from screener.watchlist.publishers import ofac_entry
from screener.watchlist.publishers.assemble import Entry, Reading, changed
from screener.watchlist.publishers.facts import yaml_of
from screener.watchlist.publishers.ofac_entry import Detail, OfacEntry
from screener.watchlist.publishers.printed import ISO, aliases_in, names_in, parse_date, same_name, slug_id

_TEXTS = ("source", "name", "entity_number", "type", "title", "remarks", "start_date", "end_date", "source_list_url")
_LISTS = ("programs", "alt_names", "dates_of_birth", "places_of_birth", "nationalities", "citizenships")
FIELDS = frozenset((*_TEXTS, *_LISTS, "addresses", "ids", "source_information_url")) - {"source_list_url"}
"""Fields of a row that are read, whatever the form; others are kept as they are."""


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


class CslList(BaseModel):
    """A row of csl_lists.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    source: str
    authority: str
    measure: Measure | None = None


@cache
def csl_lists() -> tuple[CslList, ...]:
    """The lists in the CSL that are not OFAC's."""
    return tuple(map(CslList.model_validate, yaml_of("csl_lists.yaml")))


def reading(path: Path, rows: Iterable[Row]) -> Reading:
    """All rows as one list, in the order of the file.

    Raises:
        WatchlistError: a row without source or name, or of an unknown type; no row.
    """
    parties: dict[str, list[Row]] = {}
    for row in rows:
        if not row.source or not row.name:
            raise changed(f"{path.name}, {row.where}: the row has no source or no name")
        of_treasury = row.entity_number and _ofac_title(row.source)
        key = f"ofac-{row.entity_number}" if of_treasury else f"{list_of(row).id} {same_name(row.name)}"
        parties.setdefault(key, []).append(row)
    return Reading(
        "us-csl",
        (_of_treasury(held, path.name) if key.startswith("ofac-") else joined(held) for key, held in parties.items()),
    )


def _source_word(source: str) -> str:
    return source.partition(" (")[0].partition(" - ")[0].strip()


def _ofac_title(source: str) -> str | None:
    """OFAC's own title of the list that a source column names."""
    word = _source_word(source).lower()
    return next((held.titles[0] for held in ofac_entry.ofac_lists() for csl in held.csl if csl.lower() == word), None)


def list_of(row: Row) -> CslList:
    """The list of a row that is not OFAC's; an unknown one is the CSL itself, without a measure."""
    word = _source_word(row.source).lower()
    known = next((held for held in csl_lists() if held.source.lower() == word), None)
    return known or CslList(id="us-csl", source=row.source, authority=row.source)


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
    entry.lists = ((_ofac_title(row.source) or "", parse_date(row.start_date, ISO)),)
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
                regime="advisory",
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


def labelled(item: str) -> Detail | None:
    """One of the CSV's `ids`: `HK, 2162198, C.R. No.` (to 2022) or `C.R. No., 2162198, HK` (since), else None."""
    parts = item.split(", ")
    roles = ofac_entry.label_roles()
    first, last = ofac_entry.plain_label(parts[0]), ofac_entry.plain_label(parts[-1])
    if len(parts) < 2:
        return None
    if last.lower() in roles:
        label, values, lead = last, parts[:-1], True
    elif first.lower() in roles:
        label, values, lead = first, parts[1:], False
    else:
        return None
    country: str | None = None
    if roles[label.lower()] in ("registration", "document", "uscc", "lei") and len(values) > 1:
        code = values[0] if lead else values[-1]
        if len(code) == 2 and code.isalpha() and code.isupper():
            country = code
            values = values[1:] if lead else values[:-1]
    return Detail(label=label, value=", ".join(values), country=country)


def row_of(where: str, cells: Mapping[str, Any], extra: dict[str, Any]) -> Row:
    """A row from the columns, or the keys, that both files have; addresses and identifiers they print differently."""
    stated: dict[str, Any] = {key: plain_text(cells.get(key)) for key in _TEXTS}
    stated |= {key: texts(cells.get(key)) for key in _LISTS}
    return Row(where, **stated, extra=extra)


def plain_text(text: object) -> str:
    """A JSON value as a stripped text; empty for null."""
    return " ".join(str(text).split()) if text is not None else ""


def texts(value: object) -> list[str]:
    """A list of texts; a single text (`; ` between) as the CSV and older vintages of the JSON have it."""
    if isinstance(value, str):
        value = value.split("; ")
    return [text for part in value if (text := plain_text(part))] if isinstance(value, list) else []
