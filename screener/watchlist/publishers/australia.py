"""The Australian Consolidated Sanctions List (DFAT), a workbook of one sheet, read through workbook.py.

One row a name: `2`, `2a`, `2b` are one entry, the letter marks a further name. Columns of the list are real booleans
and dates. `Control Date` is the day of the entry's last change, so the newest one dates the version; it is no listing
date. A name of type `Original Script` is an alias; an alias of strength `Weak` never decides alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from screener.model import Entity, EntityType, Identifier, Listing, Measure, NameKind
from screener.reference import identifiers
from screener.watchlist.publishers.assemble import Reading, changed
from screener.watchlist.publishers.printed import ISO, collect, filled, identifier, parse_date
from screener.watchlist.publishers.workbook import Row, as_date, as_text

_REQUIRED = (
    "Reference",
    "Name of Individual or Entity",
    "Type",
    "Name Type",
    "Control Date",
    "Committees",
    "Listing Information",
)
_MEASURES = ("Targeted Financial Sanction", "Travel Ban", "Arms Embargo", "Maritime Restriction")
_KEPT = ("Place of Birth", "Citizenship", "Address", "Listing Information", "Instrument of Designation")
_TYPES: Mapping[str, EntityType] = {"individual": "Person", "entity": "Organization", "vessel": "Vessel"}
_LISTED = re.compile(r"\blisted (?:by [^.]{0,60}? )?on:? (\d{1,2}) ([A-Z][a-z]{2,8})\.? (\d{4})", re.IGNORECASE)
_REFERENCE = re.compile(r"(\d+)([a-z]*)", re.IGNORECASE)


def fits(header: Sequence[str]) -> bool:
    """Whether a row is the header of the Australian list."""
    return set(_REQUIRED) <= set(header)


def read_rows(path: Path, rows: Sequence[Row], header_at: int) -> Reading:
    """The whole list.

    Raises:
        WatchlistError: a row with a Reference that is no number and letter, without name, of unknown type, or an
            entry without primary name.
    """
    header = [as_text(cell) for cell in rows[header_at]]
    groups: dict[str, list[Mapping[str, Any]]] = {}
    newest: date | None = None
    for number, cells in enumerate(rows[header_at + 1 :], start=header_at + 2):
        if not any(as_text(cell) for cell in cells):
            continue
        row = dict(zip(header, cells, strict=False))
        reference = _REFERENCE.fullmatch(as_text(row["Reference"]))
        if reference is None or not as_text(row["Name of Individual or Entity"]):
            raise changed(
                f"{path.name}, row {number}: no Reference such as 2 or 2a ({as_text(row['Reference'])!r}), or no name"
            )
        groups.setdefault(reference[1], []).append(row)
        newest = max(filter(None, (newest, as_date(row["Control Date"], ISO))), default=None)
    entities = [_entity(reference, group, path.name) for reference, group in groups.items()]
    return Reading("au-dfat", entities, newest)


def _entity(reference: str, group: Sequence[Mapping[str, Any]], file: str) -> Entity:
    first = next((row for row in group if as_text(row["Name Type"]).lower() == "primary name"), None)
    kind = None if first is None else _TYPES.get(as_text(first["Type"]).lower())
    if first is None or kind is None:
        raise changed(f"{file}: the entry {reference} has no primary name, or a type that is unknown")
    name = as_text(first["Name of Individual or Entity"])
    printed: list[tuple[str | None, NameKind]] = [(name, "primary")]
    printed += [(as_text(row["Name of Individual or Entity"]), _alias_kind(row)) for row in group]
    scripts = [as_text(row["Name of Individual or Entity"]) for row in group if _name_type(row) == "original script"]
    imo = as_text(first.get("IMO Number"))
    born = [part.strip() for part in as_text(first.get("Date of Birth")).split(",") if part.strip()]
    home = as_text(first.get("Citizenship")) or as_text(first.get("Address"))
    measures = [measure for measure in _MEASURES if first.get(measure) in (True, "True", "TRUE", "Yes")]
    known = {*_REQUIRED, *_MEASURES, *_KEPT, "Alias Strength", "Date of Birth", "IMO Number", "Additional Information"}
    return Entity(
        id=f"au-dfat-{reference}",
        name=name,
        type=kind,
        country=_country(home),
        names=collect(printed),
        identifiers=_imo(imo),
        listings=(_listing(first, measures),),
        birth_date=born[0] if born else None,
        note=as_text(first.get("Additional Information")) or None,
        extra=filled(
            scripts=dict.fromkeys(scripts, "original"),
            measures=measures,
            birth_date=born,
            control_date=as_text(first["Control Date"]),
            **{column.lower().replace(" ", "_"): as_text(first.get(column)) for column in _KEPT},
            unread={
                column: text for column in first if column and column not in known and (text := as_text(first[column]))
            },
        ),
    )


def _listing(row: Mapping[str, Any], measures: Sequence[str]) -> Listing:
    """The listing; without a targeted financial sanction nothing is frozen."""
    freeze = "Targeted Financial Sanction" in measures
    measure: Measure | None = "asset_freeze" if freeze else "visa_ban" if "Travel Ban" in measures else None
    return Listing(
        list="au-dfat",
        regime="au-asset-freeze" if freeze else "advisory",
        program=as_text(row["Committees"]) or None,
        authority=as_text(row.get("Instrument of Designation")) or None,
        measure=measure,
        listed_on=_listed_on(as_text(row["Listing Information"])),
        source="https://www.dfat.gov.au/international-relations/security/sanctions/consolidated-list",
    )


def _listed_on(information: str) -> date | None:
    """The day in `Listed on 25 Jan. 2001 (amended ...)`; None where only the instrument is named."""
    found = _LISTED.search(information)
    return parse_date(" ".join(found.groups()), "%d %b %Y", "%d %B %Y") if found else None


def _alias_kind(row: Mapping[str, Any]) -> NameKind:
    if as_text(row.get("Alias Strength")).lower() == "weak":
        return "weak"
    return "primary" if _name_type(row) == "primary name" else "alias"


def _name_type(row: Mapping[str, Any]) -> str:
    return as_text(row["Name Type"]).lower()


def _imo(imo: str) -> tuple[Identifier, ...]:
    return (identifier("other", imo, "Australia: IMO number"),) if imo else ()


def _country(text: str) -> str | None:
    """The country of a citizenship, or the last part of an address."""
    for part in (text, *reversed(re.split(r"[,;]", text))):
        if code := identifiers.country(part.strip()):
            return code
    return None
