"""trade.gov Consolidated Screening List, CSV: every vintage, read by its header.

The vintages differ: 2019 has no `_id`; 2022 has `ids` as value then label; 2025 quotes every field and has label first.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from screener.watchlist.publishers.assemble import Reading
from screener.watchlist.publishers.csl_entry import FIELDS, Row, labelled, reading, row_of, texts
from screener.watchlist.publishers.facts import format_of
from screener.watchlist.publishers.table import read_records

_READ = FIELDS | {"_id"}


def read(path: Path) -> Reading:
    """The whole list; rows of one party become one entity with several listings.

    Raises:
        WatchlistError: a missing column, a ragged row, a row without source or name.
    """
    return reading(path, _rows(path))


def _rows(path: Path) -> Iterator[Row]:
    for line, cells in read_records(path, format_of(__name__).columns):
        extra: dict[str, Any] = {key: value for key, value in cells.items() if value and key not in _READ}
        row = row_of(f"line {line}", cells, extra)
        for address in texts(cells["addresses"]):
            tail = address.rsplit(", ", 1)[-1]
            row.addresses.append((address, tail if len(tail) == 2 and tail.isupper() else None))
        unread: list[str] = []
        for item in texts(cells["ids"]):
            detail = labelled(item)
            if detail is None:
                unread.append(item)
            else:
                row.details.append(detail)
        if unread:
            row.extra["ids"] = unread
        yield row
