"""Spreadsheet workbooks (xlsx, xls, xlsb, ods): which list it is stands in the header row, not in the bytes.

The first sheet with a known header decides. The key `workbook` of publishers.yaml names the module of a list that
comes so: `fits(header)` says whether a row of cell texts is its header, `read_rows(path, rows, header_at)` gives its
`Reading`. A house list is the last resort and needs a header of its own words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from screener.errors import WatchlistError, raised_as
from screener.files import isolation
from screener.watchlist.publishers.assemble import Reading, damaged
from screener.watchlist.publishers.facts import published_lists

HEADER_WITHIN = 25
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKS = (b"[Content_Types].xml", b"xl/", b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", b"_rels/.rels")

Row = Sequence[Any]


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the bytes are a workbook's."""
    return head.startswith(_OLE) or (head.startswith(_ZIP) and any(mark in head for mark in _MARKS))


def read(path: Path) -> Reading:
    """The list in a workbook.

    Raises:
        WatchlistError: damaged, protected, or no sheet with a header that is known; what the list's reader raises.
    """
    with raised_as(WatchlistError):
        sheets = [sheet.rows() for sheet in isolation.workbook(path)]
    readers = {held.title: held.workbook for held in published_lists().values() if held.workbook} | {
        "house list": "house"
    }
    for module in readers.values():
        reader = import_module(f"{__package__}.{module}")
        for rows in sheets:
            if (index := header_of(rows, reader.fits)) is not None:
                return cast(Reading, reader.read_rows(path, rows, index))
    raise WatchlistError(
        f"{path.name}: no sheet has the header of a list that is known here",
        hint=f"Known as workbooks: {', '.join(readers)}. A house list needs a column `Name`.",
    )


def as_text(cell: object) -> str:
    """A cell as the text that a person sees: no `.0` after a whole number, ISO dates, empty for nothing."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return " ".join(str(cell).split())


def header_of(rows: Sequence[Row], fits: Callable[[Sequence[str]], bool]) -> int | None:
    """The index of the first row, among the first ones of a table, that is a header of the kind asked for."""
    first = rows[:HEADER_WITHIN]
    return next((index for index, row in enumerate(first) if fits([as_text(cell) for cell in row])), None)


def below(file: str, rows: Sequence[Row], header_at: int) -> Iterator[tuple[int, list[str]]]:
    """Each row below a header that is not blank: its number, and its cells as texts, as many as the header has.

    Raises:
        WatchlistError: a row has more cells than the header.
    """
    width = len(rows[header_at])
    for number, row in enumerate(rows[header_at + 1 :], start=header_at + 2):
        cells = [as_text(cell) for cell in row]
        if any(cells[width:]):
            raise damaged(f"{file}, row {number}: {len(row)} cells where the header has {width}")
        if any(cells):
            yield number, (cells + [""] * width)[:width]
