"""The UK Sanctions List (FCDO), CSV: `Report Date: DD-Mon-YYYY`, then a header of 58 columns, one row a name.

Rows are grouped by `Unique ID`; `OFSI Group ID` leads to the older list.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from screener.watchlist.publishers.assemble import Reading, changed
from screener.watchlist.publishers.dates import DAY_MONTH_YEAR, parse_date
from screener.watchlist.publishers.naming import tidy
from screener.watchlist.publishers.table import decode, first_row, records
from screener.watchlist.publishers.uk_entry import (
    NAME_COLUMNS,
    Entry,
    address,
    alias_kind,
    entity,
    numbered,
    partial_date,
    whole_name,
)
from screener.watchlist.publishers.uk_sanctions import LIST_ID, listings

_REQUIRED = (
    "Unique ID",
    "Name 6",
    "Name type",
    "Regime Name",
    "Designation Type",
    "Sanctions Imposed",
    "Date Designated",
)
_ADDRESS = (*(f"Address Line {number}" for number in range(1, 7)), "Address Postal Code", "Address Country")
_DOCUMENTS = (
    ("National Identifier number", "national identifier"),
    ("Passport number", "passport"),
    ("Business registration number (s)", "business registration number"),
    ("IMO number", "IMO number"),
    ("Hull identification number (HIN)", "hull identification number"),
)
_READ = {
    *_REQUIRED,
    *_ADDRESS,
    *NAME_COLUMNS,
    *(column for column, _ in _DOCUMENTS),
    "OFSI Group ID",
    "Alias strength",
    "Name non-latin script",
    "Non-latin script type",
    "Non-latin script language",
    "Other Information",
    "UK Statement of Reasons",
    "D.O.B",
    "Nationality(/ies)",
    "Parent company",
    "Subsidiaries",
}


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the first line is the report date and the second the FCDO header."""
    first = (first_row(head) or [""])[0]
    return first.startswith("Report Date:") and "Unique ID" in first_row(head, skip=1)


def read(path: Path) -> Reading:
    """The whole list.

    Raises:
        WatchlistError: no date in the first line, a missing column, a row of another length or without Unique ID.
    """
    text = decode(path.read_bytes(), path.name)
    banner, _, table = text.partition("\n")
    published = parse_date(banner.strip(' ",\r').removeprefix("Report Date:"), "%d-%b-%Y", DAY_MONTH_YEAR)
    if published is None:
        raise changed(f"{path.name}, line 1: no date after `Report Date:` ({banner.strip()[:60]!r})")
    entries: dict[str, Entry] = {}
    for line, row in records(table, path.name, _REQUIRED, first_line=2):
        unique_id = row["Unique ID"]
        if not unique_id:
            raise changed(f"{path.name}, line {line}: the row has no Unique ID")
        if unique_id not in entries:
            entries[unique_id] = Entry(id=f"gb-fcdo-{unique_id}", kind=row["Designation Type"])
        _add(entries[unique_id], row)
    return Reading(LIST_ID, (entity(entry, path.name) for entry in entries.values()), published)


def _add(entry: Entry, row: Mapping[str, str]) -> None:
    whole = whole_name([row.get(column, "") for column in NAME_COLUMNS])
    entry.names.append((whole, alias_kind(row["Name type"], row.get("Alias strength", ""))))
    if script := tidy(row.get("Name non-latin script")):
        entry.names.append((script, "alias"))
        kinds = [row.get("Non-latin script type", ""), row.get("Non-latin script language", "")]
        entry.scripts[script] = ", ".join(kind for kind in kinds if kind) or "original"
    entry.births += [
        partial_date(text) for text in numbered(row.get("D.O.B", "")) if partial_date(text) not in entry.births
    ]
    entry.nationalities += [
        text for text in numbered(row.get("Nationality(/ies)", "")) if text not in entry.nationalities
    ]
    if printed := address(row, _ADDRESS):
        entry.addresses.append(printed)
    if country := row.get("Address Country", ""):
        entry.countries.append(country)
    entry.documents += [(label, row[column]) for column, label in _DOCUMENTS if row.get(column)]
    entry.information += [row[column] for column in ("Other Information", "UK Statement of Reasons") if row.get(column)]
    if (group := row.get("OFSI Group ID", "")) and f"gb-ofsi-{group}" not in entry.linked_to:
        entry.linked_to.append(f"gb-ofsi-{group}")
    for column in ("Parent company", "Subsidiaries"):
        entry.linked_to += numbered(row.get(column, ""))
    imposed = [part.strip() for part in row["Sanctions Imposed"].split("|") if part.strip()]
    entry.listings += listings(imposed, row["Regime Name"], parse_date(row["Date Designated"], DAY_MONTH_YEAR))
    for measure in imposed:
        entry.keep("sanctions imposed", measure)
    for column, value in row.items():
        if column not in _READ:
            entry.keep(column.lower(), value)
