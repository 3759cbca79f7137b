"""Workbooks (xlsx, xlsm, xlsb, xls, ods), read by python-calamine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from screener.errors import HoldingsError
from screener.holdings.formats.document import Source, Wanted
from screener.holdings.grid import Grid, Merged, columns_of

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def recognise(source: Source) -> bool:
    """Whether a file is a workbook: an OLE container or a zip."""
    return source.head.startswith((_ZIP, _OLE))


def grids(source: Source, wanted: Wanted) -> Iterator[Grid]:
    """The sheets of a workbook, hidden ones included.

    Raises:
        HoldingsError: it cannot be read.
    """
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_object(source.path or io.BytesIO(source.read()))
    except calamine.CalamineError as error:
        raise HoldingsError(f"{source.name} cannot be read as a workbook: {error}") from error
    with workbook:
        for place, meta in enumerate(workbook.sheets_metadata):
            if wanted and meta.name not in wanted:
                continue
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_index(place)
            hidden = meta.visible != calamine.SheetVisibleEnum.Visible
            yield _grid(sheet, meta.name, hidden)


def _grid(sheet: Any, name: str, hidden: bool) -> Grid:
    left = sheet.start[1] if sheet.start else 0
    columns, height = columns_of(sheet.iter_rows())
    merged = tuple(
        Merged(top, first - left, bottom, last - left)
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
    )
    return Grid(name, columns, height, left, hidden, merged=merged)
