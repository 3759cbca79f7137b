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

from screener.watchlist.publishers.assemble import Reading, damaged, listed
from screener.watchlist.publishers.printed import DAY_MONTH_YEAR, parse_date, tidy
from screener.watchlist.publishers.table import first_row
from screener.watchlist.publishers.uk_entry import Columns, Designation, add_row, completed, dated_table

CONSOLIDATED = "gb-ofsi-consolidated"
INVESTMENT_BAN = "gb-investment-ban"
_PREFIX = {CONSOLIDATED: "gb-ofsi", INVESTMENT_BAN: "gb-invban"}
_SCHEDULE_2 = re.compile(r"Listed under Schedule 2 (?:of|to) the Russia \(Sanctions\)", re.IGNORECASE)
_OTHER_LIST = re.compile(r"\(Consolidated List Group ID\):\s*(\d+)")
_DOCUMENTS = (
    ("Passport Number", "Passport Details", "passport"),
    ("National Identification Number", "National Identification Details", "national identification"),
    ("NI Number", "", "national identification"),
)
_KEPT = ("Title", "Position", "Town of Birth", "Country of Birth", "Last Updated")
_COLUMNS = Columns(
    required=("Name 6", "Name 1", "Group Type", "Alias Type", "Regime", "Listed On", "Group ID", "Other Information"),
    name_type="Alias Type",
    strength="Alias Quality",
    script="Name Non-Latin Script",
    script_kinds=("Non-Latin Script Type", "Non-Latin Script Language"),
    birth="DOB",
    nationality="Nationality",
    address=(*(f"Address {number}" for number in range(1, 7)), "Post/Zip Code", "Country"),
    kept=(*_KEPT, "UK Sanctions List Date Designated", *(column for one in _DOCUMENTS for column in one[:2])),
)


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the first line is OFSI's banner and the second its header."""
    banner = first_row(head)
    return banner[:1] == ["Last Updated"] and "Group ID" in first_row(head, skip=1)


def read(path: Path) -> Reading:
    """The consolidated list or the investment-ban list, told apart by what every row says.

    Raises:
        WatchlistError: no date in the first line, a missing column, a row of another length or without Group ID.
    """
    encodings = ("utf-8-sig", "windows-1252")
    published, table = dated_table(path, "Last Updated", _COLUMNS.required, (DAY_MONTH_YEAR,), encodings)
    rows = list(table)
    list_id = (
        INVESTMENT_BAN
        if rows and all(_SCHEDULE_2.search(row["Other Information"]) for _, row in rows)
        else CONSOLIDATED
    )
    entries: dict[str, Designation] = {}
    for line, row in rows:
        group = row["Group ID"]
        if not group.isdecimal():
            raise damaged(
                f"{path.name}, line {line}: the Group ID {group!r} is not a number; a spreadsheet may have saved it"
            )
        if group not in entries:
            entries[group] = Designation(id=f"{_PREFIX[list_id]}-{group}", kind=row["Group Type"])
        _add(entries[group], row, list_id)
    return Reading(list_id, (completed(entry, path.name) for entry in entries.values()), published)


def _add(entry: Designation, row: Mapping[str, str], list_id: str) -> None:
    add_row(entry, row, _COLUMNS)
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
        if column not in _COLUMNS.read:
            entry.keep(column, value)
    listed_on = parse_date(row["Listed On"], DAY_MONTH_YEAR)
    entry.listings.append(listed(list_id, program=tidy(row["Regime"]) or None, listed_on=listed_on))
