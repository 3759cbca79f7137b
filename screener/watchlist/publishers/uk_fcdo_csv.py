"""The UK Sanctions List (FCDO), CSV: `Report Date: DD-Mon-YYYY`, then a header of 58 columns, one row a name.

Rows are grouped by `Unique ID`; `OFSI Group ID` leads to the older list.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from screener.watchlist.publishers.assemble import Reading, changed
from screener.watchlist.publishers.printed import DAY_MONTH_YEAR, parse_date
from screener.watchlist.publishers.table import first_row
from screener.watchlist.publishers.uk_entry import (
    SANCTIONS_LIST,
    Columns,
    Designation,
    add_row,
    completed,
    dated_table,
    numbered,
)

_DOCUMENTS = (
    ("National Identifier number", "national identifier"),
    ("Passport number", "passport"),
    ("Business registration number (s)", "business registration number"),
    ("IMO number", "IMO number"),
    ("Hull identification number (HIN)", "hull identification number"),
)
_COLUMNS = Columns(
    required=("Unique ID", "Name 6", "Name type", "Regime Name", "Designation Type", "Sanctions Imposed",
              "Date Designated"),
    name_type="Name type",
    strength="Alias strength",
    script="Name non-latin script",
    script_kinds=("Non-latin script type", "Non-latin script language"),
    birth="D.O.B",
    nationality="Nationality(/ies)",
    address=(*(f"Address Line {number}" for number in range(1, 7)), "Address Postal Code", "Address Country"),
    kept=("OFSI Group ID", "Other Information", "UK Statement of Reasons", "Parent company", "Subsidiaries",
          *(column for column, _ in _DOCUMENTS)),
)  # fmt: skip


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the first line is the report date and the second the FCDO header."""
    first = (first_row(head) or [""])[0]
    return first.startswith("Report Date:") and "Unique ID" in first_row(head, skip=1)


def read(path: Path) -> Reading:
    """The whole list.

    Raises:
        WatchlistError: no date in the first line, a missing column, a row of another length or without Unique ID.
    """
    published, rows = dated_table(path, "Report Date", _COLUMNS.required, ("%d-%b-%Y", DAY_MONTH_YEAR))
    entries: dict[str, Designation] = {}
    for line, row in rows:
        unique_id = row["Unique ID"]
        if not unique_id:
            raise changed(f"{path.name}, line {line}: the row has no Unique ID")
        if unique_id not in entries:
            entries[unique_id] = Designation(id=f"gb-fcdo-{unique_id}", kind=row["Designation Type"])
        _add(entries[unique_id], row)
    return Reading(SANCTIONS_LIST, (completed(entry, path.name) for entry in entries.values()), published)


def _add(entry: Designation, row: Mapping[str, str]) -> None:
    add_row(entry, row, _COLUMNS)
    entry.documents += [(label, row[column]) for column, label in _DOCUMENTS if row.get(column)]
    entry.information += [row[column] for column in ("Other Information", "UK Statement of Reasons") if row.get(column)]
    if group := row.get("OFSI Group ID", ""):
        entry.linked_to.append(f"gb-ofsi-{group}")
    for column in ("Parent company", "Subsidiaries"):
        entry.linked_to += numbered(row.get(column, ""))
    imposed = [part.strip() for part in row["Sanctions Imposed"].split("|") if part.strip()]
    entry.impose(imposed, row["Regime Name"], parse_date(row["Date Designated"], DAY_MONTH_YEAR))
    for column, value in row.items():
        if column not in _COLUMNS.read:
            entry.keep(column.lower(), value)
