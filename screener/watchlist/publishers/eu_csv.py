"""The EU consolidated financial sanctions list (FSF), CSV 1.1: one row a name, address, birth or document.

Rows of one entity share `Entity_LogicalId`. Of the columns only those named here are read by name; all belong to one of
five groups (NameAlias_, Address_, BirthDate_, Identification_, Citizenship_). Format: csvFullSanctionsList_1_1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from screener.errors import WatchlistError
from screener.watchlist.publishers.assemble import Reading, changed
from screener.watchlist.publishers.eu_entry import GROUPS, SanctionEntity, add, add_programme, completed
from screener.watchlist.publishers.printed import DAY_MONTH_YEAR, ISO, parse_date, tidy
from screener.watchlist.publishers.table import decode, records

_REQUIRED = (
    "fileGenerationDate",
    "Entity_LogicalId",
    "Entity_EU_ReferenceNumber",
    "Entity_SubjectType",
    "Entity_Regulation_Programme",
    "NameAlias_WholeName",
    "NameAlias_NameLanguage",
)
_FIRST_COLUMN = re.compile(rb'^(?:\xef\xbb\xbf)?"?(fileGenerationDate|Date_file\w*)"?;', re.IGNORECASE)
_REGULATION = "Entity_Regulation"
_OTHERWISE = {
    "birthDate": "birthdate",
    "month": "monthOfYear",
    "typeCode": "identificationTypeCode",
    "type": "regulationType",
}
"""Columns that are called otherwise than the XML's attribute, beside their first letter."""


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the first column is the Commission's `fileGenerationDate` (of version 1.0: `Date_file`)."""
    return _FIRST_COLUMN.match(head) is not None


def read(path: Path) -> Reading:
    """The whole list.

    Raises:
        WatchlistError: saved by a spreadsheet program, the retired version 1.0, a missing column, a row of another
            length, a row without id, an entry without name, or no entry.
    """
    data = path.read_bytes()
    first = data.split(b"\n", 1)[0].lstrip(b"\xef\xbb\xbf").strip()
    if first.startswith(b'"') and first.count(b'"') == 2 and b";" in first:
        raise WatchlistError(
            f"{path.name}, line 1: every line stands in one pair of quotation marks, so the columns are lost; "
            "a spreadsheet program has saved this file",
            hint="Download the list again and do not open it in a spreadsheet program before the import.",
        )
    if first.lower().startswith(b"date_file"):
        raise WatchlistError(
            f"{path.name}, line 1: this is version 1.0 of the EU list, which the Commission has retired",
            hint="Download the list in version 1.1 (XML or CSV).",
        )
    published: date | None = None
    entries: dict[str, SanctionEntity] = {}
    for line, row in records(decode(data, path.name), path.name, _REQUIRED, delimiter=";"):
        logical_id = row["Entity_LogicalId"]
        if not logical_id:
            raise changed(f"{path.name}, line {line}: the row has no Entity_LogicalId")
        published = published or parse_date(row["fileGenerationDate"], DAY_MONTH_YEAR, ISO)
        if logical_id not in entries:
            entries[logical_id] = _entry(logical_id, row)
        _add(entries[logical_id], row)
    return Reading("eu-fsf", (completed(entry, path.name) for entry in entries.values()), published)


def _entry(logical_id: str, row: Mapping[str, str]) -> SanctionEntity:
    entry = SanctionEntity(
        id=f"eu-{logical_id}",
        subject=row["Entity_SubjectType"],
        reference=row["Entity_EU_ReferenceNumber"],
        united_nations_id=row.get("Entity_UnitedNationId", ""),
    )
    entry.notes.append(tidy(row.get("Entity_Remark")).removeprefix("(").removesuffix(")"))
    if details := tidy(row.get("Entity_DesignationDetails")):
        entry.extra["designation_details"] = details
    return entry


def _add(entry: SanctionEntity, row: Mapping[str, str]) -> None:
    designated_on = parse_date(row.get("Entity_DesignationDate"), ISO, DAY_MONTH_YEAR)
    add_programme(entry, _facts(row, _REGULATION), designated_on)
    for prefix, group in GROUPS.items():
        facts = _facts(row, prefix)
        add(entry, group, facts)
        if contact := tidy(facts.get("contactInfo")):
            entry.extra.setdefault("contact", []).append(contact)
        entry.notes.append(tidy(facts.get("remark")))


def _facts(row: Mapping[str, str], prefix: str) -> dict[str, str]:
    """What a group of columns states, by the names of the XML's attributes."""
    start = len(prefix) + 1
    names = {column: column[start].lower() + column[start + 1 :] for column in row if column.startswith(f"{prefix}_")}
    return {_OTHERWISE.get(name, name): row[column] for column, name in names.items()}
