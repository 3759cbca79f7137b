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

from screener.model import EntityType, NameKind
from screener.watchlist.publishers.assemble import Entry, Reading, changed, listed
from screener.watchlist.publishers.facts import published_list
from screener.watchlist.publishers.printed import ISO, identifier, parse_date
from screener.watchlist.publishers.workbook import Row, as_text, below

_NAME = "Name of Individual or Entity"
_REQUIRED = ("Reference", _NAME, "Type", "Name Type", "Control Date", "Committees", "Listing Information")
_MEASURES = ("Targeted Financial Sanction", "Travel Ban", "Arms Embargo", "Maritime Restriction")
_KEPT = ("Place of Birth", "Citizenship", "Address", "Listing Information", "Instrument of Designation")
_FURTHER = ("Alias Strength", "Date of Birth", "IMO Number", "Additional Information")
_READ = {*_REQUIRED, *_MEASURES, *_KEPT, *_FURTHER}
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
    groups: dict[str, list[Mapping[str, str]]] = {}
    newest: date | None = None
    header = [as_text(cell) for cell in rows[header_at]]
    for number, cells in below(path.name, rows, header_at):
        row = dict(zip(header, cells, strict=True))
        reference = _REFERENCE.fullmatch(row["Reference"])
        if reference is None or not row[_NAME]:
            raise changed(f"{path.name}, row {number}: no Reference such as 2 or 2a ({row['Reference']!r}), or no name")
        groups.setdefault(reference[1], []).append(row)
        newest = max(filter(None, (newest, parse_date(row["Control Date"], ISO))), default=None)
    return Reading("au-dfat", [_entry(reference, group, path.name) for reference, group in groups.items()], newest)


def _entry(reference: str, group: Sequence[Mapping[str, str]], file: str) -> Entry:
    first = next((row for row in group if _name_type(row) == "primary name"), None)
    kind = None if first is None else _TYPES.get(first["Type"].lower())
    if first is None or kind is None:
        raise changed(f"{file}: the entry {reference} has no primary name, or a type that is unknown")
    printed: list[tuple[str | None, NameKind]] = [(first[_NAME], "primary")]
    printed += [(row[_NAME], _alias_kind(row)) for row in group]
    scripts = [row[_NAME] for row in group if _name_type(row) == "original script"]
    imo = first.get("IMO Number")
    born = [part.strip() for part in first.get("Date of Birth", "").split(",") if part.strip()]
    home = first.get("Citizenship") or first.get("Address", "")
    measures = [measure for measure in _MEASURES if first.get(measure) in ("True", "TRUE", "Yes", "1")]
    freeze = "Targeted Financial Sanction" in measures  # without it nothing is frozen
    return Entry(
        id=f"au-dfat-{reference}",
        type=kind,
        names=printed,
        countries=[home, *reversed(re.split(r"[,;]", home))],
        identifiers=[identifier("other", imo, "Australia: IMO number")] if imo else [],
        listings=[
            listed(
                "au-dfat",
                regime="au-asset-freeze" if freeze else "advisory",
                program=first["Committees"] or None,
                authority=first.get("Instrument of Designation") or None,
                measure="asset_freeze" if freeze else "visa_ban" if "Travel Ban" in measures else None,
                listed_on=_listed_on(first["Listing Information"]),
                source=published_list("au-dfat").source,
            )
        ],
        births=born,
        notes=[first.get("Additional Information")],
        extra={
            "scripts": dict.fromkeys(scripts, "original"),
            "measures": measures,
            "birth_date": born,
            "control_date": first["Control Date"],
            **{column.lower().replace(" ", "_"): first.get(column) for column in _KEPT},
            "unread": {column: text for column, text in first.items() if column and column not in _READ and text},
        },
    )


def _listed_on(information: str) -> date | None:
    """The day in `Listed on 25 Jan. 2001 (amended ...)`; None where only the instrument is named."""
    found = _LISTED.search(information)
    return parse_date(" ".join(found.groups()), "%d %b %Y", "%d %B %Y") if found else None


def _alias_kind(row: Mapping[str, str]) -> NameKind:
    if row.get("Alias Strength", "").lower() == "weak":
        return "weak"
    return "primary" if _name_type(row) == "primary name" else "alias"


def _name_type(row: Mapping[str, str]) -> str:
    return row["Name Type"].lower()
