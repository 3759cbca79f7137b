"""HTML pages, among them the tables that systems save with the ending xls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import PurePath

from screener.files.cells import Merged, Sheet, columns_of
from screener.files.encoding import decode
from screener.files.source import Source, Wanted
from screener.files.xml import is_xml, plain_head

_SILENT = frozenset({"script", "style", "template", "noscript"})
_BLANKS = re.compile(r"\s+")
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)


def recognise(source: Source) -> bool:
    """Whether a file is HTML, or a fragment of it with a table."""
    head = plain_head(source.head)
    return is_xml(source.head) and ("<html" in head or "<!doctype html" in head or "<table" in head)


def sheets(source: Source, _wanted: Wanted) -> Iterator[Sheet]:
    """A page as one sheet, as a spreadsheet program shows it: its tables one below the other, texts between them."""
    data = source.read()
    declared = _CHARSET.search(data[:4096])
    reader = _Page(source)
    reader.feed(decode(data, declared[1].decode("ascii") if declared else None))
    reader.close()
    columns, height = columns_of(reader.rows)
    source.check_cells(height * len(columns))
    yield Sheet(PurePath(source.name).name, columns, height, merged=tuple(reader.merged))


class _Table:
    """A table that is being read: its open row, the open cell, and cells that hang down from rows above."""

    def __init__(self) -> None:
        self.row: list[object] = []
        self.number = 0
        self.held: set[tuple[int, int]] = set()
        self.cell: list[str] | None = None
        self.span = (1, 1)


class _Page(HTMLParser):
    """Collects rows; the rows of a table inside a cell come before the row that the cell belongs to."""

    def __init__(self, source: Source) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.rows: list[list[object]] = []
        self.merged: list[Merged] = []
        self.open: list[_Table] = []
        self.silent = 0
        self.cells = 0
        self.tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag == "table":
            self.open.append(_Table())
            self.tables += 1
            self.source.limits.check("sheets", self.tables, f"{self.source.name}, tables")
        elif self.open and tag == "tr":
            self._end_row()
        elif self.open and tag in ("td", "th"):
            self._end_cell()
            values = dict(attrs)
            across, down = (min(max(_whole(values.get(name)), 1), 1000) for name in ("colspan", "rowspan"))
            self.open[-1].cell, self.open[-1].span = [], (across, down)
            self.cells += across * down
            self.source.check_cells(self.cells)
        elif tag in ("br", "p", "div"):
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif self.open and tag in ("td", "th"):
            self._end_cell()
        elif self.open and tag == "tr":
            self._end_row()
        elif self.open and tag == "table":
            self._end_row()
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.open and self.open[-1].cell is not None:
            self.open[-1].cell.append(data)
        elif data.strip() and not self.open:
            self.rows.append([_BLANKS.sub(" ", data).strip()])

    def _end_cell(self) -> None:
        table = self.open[-1]
        if table.cell is None:
            return
        while (table.number, len(table.row)) in table.held:
            table.row.append("")
        left, (across, down) = len(table.row), table.span
        table.row += [_BLANKS.sub(" ", "".join(table.cell)).strip(), *[""] * (across - 1)]
        table.held |= {(table.number + low, left + step) for low in range(1, down) for step in range(across)}
        if across > 1:
            self.merged.append(Merged(len(self.rows), left, len(self.rows), left + across - 1))
        table.cell = None

    def _end_row(self) -> None:
        table = self.open[-1]
        self._end_cell()
        if table.row:
            self.rows.append(table.row)
            table.row = []
            table.number += 1


def _whole(text: str | None) -> int:
    return int(text) if text and text.strip().isdigit() else 1
