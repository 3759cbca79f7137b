"""OFSI's lists (CSV): the consolidated list in its 2018 and its 2022 format, and the UK's own investment-ban list.

The first line is `Last Updated,DD/MM/YYYY`, the second the header (29 columns in 2018, 36 in 2022); one row a name,
grouped by `Group ID`. The 2018 file is windows-1252. The investment-ban list has the columns of 2022, and every row of
it says that it is listed under Schedule 2 of the Russia (Sanctions) (EU Exit) Regulations 2019: dealing in these
issuers' transferable securities and money-market instruments is prohibited (regulation 16), which is no asset freeze.
The two lists number their groups apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from screener.errors import WatchlistError
from screener.model import Listing
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

CONSOLIDATED = "gb-ofsi-consolidated"
INVESTMENT_BAN = "gb-investment-ban"
_PREFIX = {CONSOLIDATED: "gb-ofsi", INVESTMENT_BAN: "gb-invban"}
_REQUIRED = ("Name 6", "Name 1", "Group Type", "Alias Type", "Regime", "Listed On", "Group ID", "Other Information")
_ADDRESS = ("Address 1", "Address 2", "Address 3", "Address 4", "Address 5", "Address 6", "Post/Zip Code", "Country")
_SCHEDULE_2 = re.compile(r"Listed under Schedule 2 (?:of|to) the Russia \(Sanctions\)", re.IGNORECASE)
_OTHER_LIST = re.compile(r"\(Consolidated List Group ID\):\s*(\d+)")
_DOCUMENTS = (
    ("Passport Number", "Passport Details", "passport"),
    ("National Identification Number", "National Identification Details", "national identification"),
    ("NI Number", "", "national identification"),
)
_KEPT = ("Title", "Position", "Town of Birth", "Country of Birth", "Last Updated")
_READ = {
    *_REQUIRED,
    *_ADDRESS,
    *NAME_COLUMNS,
    *_KEPT,
    "Name Non-Latin Script",
    "Non-Latin Script Type",
    "Non-Latin Script Language",
    "DOB",
    "Nationality",
    "Alias Quality",
    "UK Sanctions List Date Designated",
    *(column for documents in _DOCUMENTS for column in documents[:2]),
}


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the first line is OFSI's banner and the second its header."""
    banner = first_row(head)
    return banner[:1] == ["Last Updated"] and "Group ID" in first_row(head, skip=1)


def read(path: Path) -> Reading:
    """The consolidated list or the investment-ban list, told apart by what every row says.

    Raises:
        WatchlistError: no date in the first line, a missing column, a row of another length or without Group ID.
    """
    text = decode(path.read_bytes(), path.name, ("utf-8-sig", "windows-1252"))
    banner, _, table = text.partition("\n")
    published = parse_date(banner.split(",")[1] if "," in banner else None, DAY_MONTH_YEAR)
    if published is None:
        raise changed(f"{path.name}, line 1: no date after `Last Updated` ({banner.strip()[:60]!r})")
    rows = list(records(table, path.name, _REQUIRED, first_line=2))
    list_id = (
        INVESTMENT_BAN
        if rows and all(_SCHEDULE_2.search(row["Other Information"]) for _, row in rows)
        else CONSOLIDATED
    )
    entries: dict[str, Entry] = {}
    for line, row in rows:
        group = row["Group ID"]
        if not group.isdecimal():
            raise WatchlistError(
                f"{path.name}, line {line}: the Group ID {group!r} is not a number",
                hint="Download the file again and do not open it in a spreadsheet program; nothing of it was used.",
            )
        if group not in entries:
            entries[group] = Entry(id=f"{_PREFIX[list_id]}-{group}", kind=row["Group Type"])
        _add(entries[group], row, list_id)
    return Reading(list_id, (entity(entry, path.name) for entry in entries.values()), published)


def _add(entry: Entry, row: Mapping[str, str], list_id: str) -> None:
    whole = whole_name([row.get(column, "") for column in NAME_COLUMNS])
    entry.names.append((whole, alias_kind(row["Alias Type"], row.get("Alias Quality", ""))))
    if script := tidy(row.get("Name Non-Latin Script")):
        entry.names.append((script, "alias"))
        kinds = [row.get("Non-Latin Script Type", ""), row.get("Non-Latin Script Language", "")]
        entry.scripts[script] = ", ".join(kind for kind in kinds if kind) or "original"
    if row.get("DOB") and (birth := partial_date(row["DOB"])) not in entry.births:
        entry.births.append(birth)
    entry.nationalities += [text for text in numbered(row.get("Nationality", "")) if text not in entry.nationalities]
    if printed := address(row, _ADDRESS):
        entry.addresses.append(printed)
    if (country := row.get("Country", "")) and country not in entry.countries:
        entry.countries.append(country)
    for number, details, label in _DOCUMENTS:
        value = row.get(number, "") or (row.get(details, "") if number not in row else "")
        if value:
            entry.documents.append((label, value))
        if details and number in row:
            entry.keep(f"{label} details", row.get(details, ""))
    information = row["Other Information"]
    entry.information.append(information)
    entry.linked_to += [f"gb-ofsi-{other}" for other in _OTHER_LIST.findall(information)]
    for column in _KEPT:
        entry.keep(column.lower(), row.get(column, ""))
    entry.keep("date designated", row.get("UK Sanctions List Date Designated", ""))
    for column, value in row.items():
        if column not in _READ:
            entry.keep(column, value)
    ban = list_id == INVESTMENT_BAN
    entry.listings.append(
        Listing(
            list=list_id,
            regime=INVESTMENT_BAN if ban else "gb-asset-freeze",
            program=tidy(row["Regime"]) or None,
            authority="Russia (Sanctions) (EU Exit) Regulations 2019, Schedule 2" if ban else "HM Treasury, OFSI",
            measure="securities_ban" if ban else "asset_freeze",
            listed_on=parse_date(row["Listed On"], DAY_MONTH_YEAR),
        )
    )
