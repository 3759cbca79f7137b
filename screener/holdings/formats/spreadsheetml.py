"""SpreadsheetML 2003: an Excel workbook as one XML file, which fund managers still send with the ending xls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from screener.errors import FileError
from screener.files.cells import Merged, Sheet, columns_of
from screener.files.source import Source, Wanted
from screener.files.xml import elements, is_xml, local, plain_head

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""What a sheet of Excel can have. Source: Microsoft, Excel specifications and limits."""


def recognise(source: Source) -> bool:
    """Whether a file is XML with Excel's namespace of 2003."""
    return is_xml(source.head) and "urn:schemas-microsoft-com:office:spreadsheet" in plain_head(source.head)


def sheets(source: Source, wanted: Wanted) -> Iterator[Sheet]:
    """The worksheets of a SpreadsheetML file.

    Raises:
        FileError: not well-formed, a place or a span that no sheet has, or too many cells.
    """
    for place, sheet in enumerate(elements(source, "Worksheet")):
        source.limits.check("sheets", place + 1, f"{source.name}, sheets")
        name = _attribute(sheet, "Name") or f"Sheet{place + 1}"
        if wanted and name not in wanted:
            continue
        worksheet = _Worksheet(source, name)
        columns, height = columns_of(worksheet.rows(sheet))
        invisible = any(local(child) == "Visible" and "Hidden" in (child.text or "") for child in sheet.iter())
        hidden, merged = frozenset(worksheet.hidden), tuple(worksheet.merged)
        yield Sheet(name, columns, height, hidden=invisible, hidden_rows=hidden, merged=merged)


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


class _Worksheet:
    """Rows of one worksheet; what they declare is counted before room is made for it."""

    def __init__(self, source: Source, name: str) -> None:
        self.source, self.name = source, name
        self.hidden: set[int] = set()
        self.merged: list[Merged] = []
        self.height = self.width = self.declared = 0

    def rows(self, sheet: Element) -> Iterator[list[object]]:
        """The rows from the first on, those that the file leaves out empty."""
        for row in (element for element in sheet.iter() if local(element) == "Row"):
            index = self._number(row, "Index", MOST_ROWS) or self.height + 1
            self._count(max(0, index - 1 - self.height) * max(self.width, 1))
            while self.height < index - 1:
                self.height += 1
                yield []
            if _attribute(row, "Hidden") == "1":
                self.hidden.add(self.height)
            cells = self._cells(row)
            self.width = max(self.width, len(cells))
            self.height += 1
            self.source.check_cells(self.height * self.width, f"cells of the sheet {self.name!r}")
            yield cells

    def _cells(self, row: Element) -> list[object]:
        cells: list[object] = []
        for cell in (element for element in row if local(element) == "Cell"):
            gap = max(0, self._number(cell, "Index", MOST_COLUMNS) - 1 - len(cells))
            across = self._number(cell, "MergeAcross", MOST_COLUMNS)
            down = self._number(cell, "MergeDown", MOST_ROWS)
            self._count(gap + 1 + across)
            cells += [""] * gap
            if across or down:
                self.merged.append(Merged(self.height, len(cells), self.height + down, len(cells) + across))
                self.source.limits.check("merged", len(self.merged), f"{self._where()}, merged ranges")
            cells += [_value(cell), *[""] * across]
            if len(cells) > MOST_COLUMNS:
                raise FileError(f"{self._where()}: more than the {MOST_COLUMNS:,} columns of a sheet")
        return cells

    def _count(self, more: int) -> None:
        self.declared += more
        self.source.check_cells(self.declared, f"cells of the sheet {self.name!r}")

    def _number(self, element: Element, attribute: str, most: int) -> int:
        text = _attribute(element, attribute)
        if not text:
            return 0
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most):
            raise FileError(f"{self._where()}: damaged, {attribute} is {text[:40]!r}, and a sheet ends at {most:,}")
        return int(text)

    def _where(self) -> str:
        return f"{self.source.name}, sheet {self.name!r}, row {self.height + 1}"


def _value(cell: Element) -> object:
    data = next((child for child in cell if local(child) == "Data"), None)
    if data is None:
        return ""
    text = "".join(data.itertext())
    with suppress(ValueError):
        if (kind := _attribute(data, "Type")) == "Number":
            return float(text)
        if kind == "DateTime":
            return dt.datetime.fromisoformat(text.strip())
    return text
