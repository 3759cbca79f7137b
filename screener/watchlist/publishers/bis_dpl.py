"""BIS Denied Persons List, the bureau's own text file: tab separated, every field quoted, one row an address.

An order has an end; it is the listing's `removed_on`. Effective and expiration dates are MM/DD/YYYY, Last_Update is ISO
and now and then mistyped (3017-08-22): such a one does not date the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from screener.watchlist.publishers.assemble import Reading, changed
from screener.watchlist.publishers.csl import Row, joined
from screener.watchlist.publishers.facts import format_of, published_list
from screener.watchlist.publishers.printed import ISO, MONTH_DAY_YEAR, parse_date, same_name
from screener.watchlist.publishers.table import beyond, read_records

_FORMAT = format_of(__name__)
_ID = "us-bis-dpl"
_ADDRESS = ("Street_Address", "City", "State", "Postal_Code", "Country")


def read(path: Path) -> Reading:
    """The whole list; its date is the newest Last_Update in it that is not ten years beyond its newest order.

    Raises:
        WatchlistError: a ragged row, a row without a name or with an effective date that is none, no row.
    """
    parties: dict[str, list[Row]] = {}
    orders: list[str] = []
    updates: list[date] = []
    for row, updated in _rows(path):
        parties.setdefault(same_name(row.name), []).append(row)
        orders.append(row.start_date)
        updates += [updated] if updated else []
    last_year = int(max(orders, default="0")[:4] or 0) + 10
    newest = max((updated for updated in updates if updated.year <= last_year), default=None)
    return Reading(_ID, (joined(rows) for rows in parties.values()), newest)


def _rows(path: Path) -> Iterator[tuple[Row, date | None]]:
    for line, cells in read_records(
        path, _FORMAT.columns, delimiter=_FORMAT.delimiter, encodings=("utf-8-sig", "cp1252")
    ):
        start, end = (parse_date(cells[key], MONTH_DAY_YEAR) for key in ("Effective_Date", "Expiration_Date"))
        if not cells["Name"] or (cells["Effective_Date"] and start is None):
            raise changed(f"{path.name}, line {line}: no name, or no date in {cells['Effective_Date']!r}")
        address = ", ".join(cells[key] for key in _ADDRESS if cells[key])
        yield (
            Row(
                where=f"line {line}",
                source="Denied Persons List",
                name=" ".join(cells["Name"].split()),
                addresses=[(address, cells["Country"] or None)] if address else [],
                remarks=cells["Action"],
                start_date=start.isoformat() if start else "",
                end_date=end.isoformat() if end else "",
                source_list_url=published_list(_ID).source,
                extra={
                    "federal_register_notice": cells["FR_Citation"],
                    "standard_order": cells["Standard_Order"],
                    **beyond(cells, _FORMAT.columns),
                },
            ),
            parse_date(cells["Last_Update"], ISO),
        )
