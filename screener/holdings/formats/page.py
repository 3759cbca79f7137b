"""HTML pages, among them the tables that systems save with the ending xls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from screener.holdings.formats.document import Source, Wanted
from screener.holdings.formats.encoding import decode
from screener.holdings.formats.markup import is_xml, plain_head
from screener.holdings.grid import Grid, Merged, columns_of

_SILENT = frozenset({"script", "style", "template", "noscript"})
_BLANKS = re.compile(r"\s+")
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)


def recognise(source: Source) -> bool:
    """Whether a file is HTML, or a fragment of it with a table."""
    head = plain_head(source.head)
    return is_xml(source.head) and ("<html" in head or "<!doctype html" in head or "<table" in head)


def grids(source: Source, wanted: Wanted) -> Iterator[Grid]:
    """The tables of a page, each as a sheet; what stands between them belongs to none and is the page's own text."""
    data = source.read()
    declared = _CHARSET.search(data[:4096])
    reader = _Tables(source)
    reader.feed(decode(data, source.name, declared[1].decode("ascii") if declared else None))
    reader.close()
    for place, table in enumerate(reader.tables):
        name = f"table {place + 1}"
        if wanted and name not in wanted:
            continue
        columns, height = columns_of(table.rows)
        yield Grid(name, columns, height, merged=tuple(table.merged))
    if reader.text and not wanted:
        columns, height = columns_of([[line] for line in reader.text])
        yield Grid("text", columns, height)


class _Table:
    def __init__(self) -> None:
        self.rows: list[list[object]] = []
        self.merged: list[Merged] = []
        self.held: dict[tuple[int, int], bool] = {}
        self.cell: list[str] | None = None
        self.span = (1, 1)

    def start_cell(self, across: int, down: int) -> None:
        self.end_cell()
        if not self.rows:
            self.rows.append([])
        self.cell, self.span = [], (min(max(across, 1), 1000), min(max(down, 1), 1000))

    def end_cell(self) -> None:
        if self.cell is None:
            return
        top, row = len(self.rows) - 1, self.rows[-1]
        while self.held.pop((top, len(row)), False):
            row.append("")
        left = len(row)
        across, down = self.span
        row.append(_BLANKS.sub(" ", "".join(self.cell)).strip())
        row += [""] * (across - 1)
        for lower in range(top + 1, top + down):
            for column in range(left, left + across):
                self.held[(lower, column)] = True
        if across > 1 or down > 1:
            self.merged.append(Merged(top, left, top + down - 1, left + across - 1))
        self.cell = None


class _Tables(HTMLParser):
    """Collects the cells of every table; a table inside a cell is a table of its own."""

    def __init__(self, source: Source) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.tables: list[_Table] = []
        self.open: list[_Table] = []
        self.silent = 0
        self.cells = 0
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag == "table":
            table = _Table()
            self.tables.append(table)
            self.open.append(table)
            self.source.limits.check("sheets", len(self.tables), f"{self.source.name}, tables")
        elif self.open and tag == "tr":
            self.open[-1].end_cell()
            self.open[-1].rows.append([])
        elif self.open and tag in ("td", "th"):
            values = dict(attrs)
            self.open[-1].start_cell(_whole(values.get("colspan")), _whole(values.get("rowspan")))
            self.cells += 1
            self.source.limits.check("cells", self.cells, f"{self.source.name}, cells")
        elif tag in ("br", "p", "div"):
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif self.open and tag in ("td", "th", "tr"):
            self.open[-1].end_cell()
        elif self.open and tag == "table":
            self.open[-1].end_cell()
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.open and self.open[-1].cell is not None:
            self.open[-1].cell.append(data)
        elif data.strip():
            self.text.append(_BLANKS.sub(" ", data).strip())


def _whole(text: str | None) -> int:
    return int(text) if text and text.strip().isdigit() else 1
