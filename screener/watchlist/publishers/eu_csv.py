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
from screener.watchlist.publishers.dates import DAY_MONTH_YEAR, ISO, parse_date
from screener.watchlist.publishers.eu_entry import Document, Entry, PrintedName, Programme, birth, entity
from screener.watchlist.publishers.naming import tidy
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
_ADDRESS = ("Street", "PoBox", "ZipCode", "City", "Region", "Place", "CountryDescription")
_BIRTH = ("BirthDate", "Year", "YearRangeFrom", "YearRangeTo", "Month")
_BIRTH_PLACE = ("Place", "City", "Region", "CountryDescription")


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
    entries: dict[str, Entry] = {}
    for line, row in records(decode(data, path.name), path.name, _REQUIRED, delimiter=";"):
        logical_id = row["Entity_LogicalId"]
        if not logical_id:
            raise changed(f"{path.name}, line {line}: the row has no Entity_LogicalId")
        published = published or parse_date(row["fileGenerationDate"], DAY_MONTH_YEAR, ISO)
        if logical_id not in entries:
            entries[logical_id] = _entry(logical_id, row)
        _add(entries[logical_id], row)
    return Reading("eu-fsf", (entity(entry, path.name) for entry in entries.values()), published)


def _entry(logical_id: str, row: Mapping[str, str]) -> Entry:
    entry = Entry(
        logical_id=logical_id,
        subject=row["Entity_SubjectType"],
        reference=row["Entity_EU_ReferenceNumber"],
        united_nations_id=row.get("Entity_UnitedNationId", ""),
    )
    if remark := tidy(row.get("Entity_Remark")):
        entry.remarks.append(remark.removeprefix("(").removesuffix(")"))
    if details := tidy(row.get("Entity_DesignationDetails")):
        entry.extra["designation_details"] = details
    return entry


def _add(entry: Entry, row: Mapping[str, str]) -> None:
    programme = Programme(
        code=row["Entity_Regulation_Programme"],
        designated_on=parse_date(row.get("Entity_DesignationDate"), ISO, DAY_MONTH_YEAR),
        act=row.get("Entity_Regulation_NumberTitle", ""),
        act_published_on=row.get("Entity_Regulation_PublicationDate", ""),
        act_type=row.get("Entity_Regulation_Type", ""),
        url=row.get("Entity_Regulation_PublicationUrl", ""),
    )
    if programme not in entry.programmes:
        entry.programmes.append(programme)
    if whole := _whole_name(row):
        strong = row.get("NameAlias_Strong", "").lower() != "false"
        in_parts = bool(row.get("NameAlias_FirstName"))
        entry.names.append(PrintedName(whole, row["NameAlias_NameLanguage"], strong, in_parts))
        entry.functions.append(tidy(row.get("NameAlias_Function")))
    for key, column in (("title", "NameAlias_Title"), ("gender", "NameAlias_Gender")):
        if (value := row.get(column, "")) and value not in entry.extra.setdefault(key, []):
            entry.extra[key].append(value)
    if country := row.get("Citizenship_CountryIso2Code", ""):
        entry.citizenships.append(country)
    if born := birth(*(row.get(f"BirthDate_{part}", "") for part in _BIRTH)):
        entry.births.append(born)
        entry.birth_places.append(_joined(row, "BirthDate_", _BIRTH_PLACE))
    if country := row.get("Address_CountryIso2Code", ""):
        entry.addresses.append(_joined(row, "Address_", _ADDRESS))
        entry.address_countries.append(country)
    if contact := tidy(row.get("Address_ContactInfo")):
        entry.extra.setdefault("contact", []).append(contact)
    if number := row.get("Identification_Number", ""):
        code, country = row.get("Identification_TypeCode", ""), row.get("Identification_CountryIso2Code", "")
        entry.documents.append(Document(code, tidy(number), country))
    for group in ("NameAlias", "Address", "BirthDate", "Identification", "Citizenship"):
        if remark := tidy(row.get(f"{group}_Remark")):
            entry.remarks.append(remark)


def _whole_name(row: Mapping[str, str]) -> str:
    parts = [row.get(f"NameAlias_{part}", "") for part in ("FirstName", "MiddleName", "LastName")]
    return row["NameAlias_WholeName"] or " ".join(part for part in parts if part)


def _joined(row: Mapping[str, str], prefix: str, parts: tuple[str, ...]) -> str:
    texts = (tidy(row.get(prefix + part)) for part in parts)
    return ", ".join(text for text in texts if text and text != "UNKNOWN")
