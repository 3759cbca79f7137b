"""HTML pages, among them the tables that systems save with the ending xls; parsed as browsers do (HTML5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

from screener.files.cells import Merged, Sheet, columns_of
from screener.files.encoding import decode
from screener.files.source import Source, Wanted
from screener.files.xml import is_xml, plain_head

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_SILENT = frozenset({"script", "style", "template"})
_BREAKS = frozenset({"br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6"})
_BLANKS = re.compile(r"\s+")
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_MOST_ACROSS, _MOST_DOWN = 1_000, 65_534
"""Source: WHATWG HTML, 4.9.11: colspan is clamped to 1000, rowspan to 65534."""


def recognise(source: Source) -> bool:
    """Whether a file is HTML, or a fragment of it with a table."""
    head = plain_head(source.head)
    return is_xml(source.head) and ("<html" in head or "<!doctype html" in head or "<table" in head)


def sheets(source: Source, _wanted: Wanted) -> Iterator[Sheet]:
    """A page as one sheet, as a spreadsheet program shows it: its tables one below the other, texts between them."""
    from selectolax.lexbor import LexborHTMLParser

    data = source.read()
    declared = _CHARSET.search(data[:4096])
    page = _Page(source)
    tree = LexborHTMLParser(decode(data, declared[1].decode("ascii") if declared else None))
    for opens, node in walk(tree.root):
        (page.open if opens else page.close)(node)
    columns, height = columns_of(page.rows)
    yield Sheet(PurePath(source.name).name, columns, height, merged=tuple(page.merged))


def walk(root: LexborNode | None) -> Iterator[tuple[bool, LexborNode]]:
    """The elements and texts of a tree in document order: each as it opens, and as it closes.

    Args:
        root: its first element.
    """
    ahead = [(True, root)] if root is not None else []
    while ahead:
        opens, node = ahead.pop()
        yield opens, node
        if not opens or node.tag in _SILENT:
            continue
        ahead.append((False, node))
        child = node.last_child
        while child is not None:
            ahead.append((True, child))
            child = child.prev


class _Table:
    """A table that is being read: its open row, the open cell, and the cells of rows above that reach down into it."""

    def __init__(self) -> None:
        self.row: list[object] = []
        self.reaching: dict[int, int] = {}
        self.cell: list[str] | None = None


class _Page:
    """Collects rows; the rows of a table inside a cell come before the row that the cell belongs to."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.rows: list[list[object]] = []
        self.merged: list[Merged] = []
        self.tables: list[_Table] = []
        self.count = self.widest = self.declared = 0

    def open(self, node: LexborNode) -> None:
        """An element begins, or a text stands."""
        tag = node.tag
        if tag == "-text":
            self._text(node.text_content or "")
        elif tag == "table":
            self.tables.append(_Table())
            self.count += 1
            self.source.limits.check("sheets", self.count, f"{self.source.name}, tables")
        elif tag in ("td", "th") and self.tables:
            self.tables[-1].cell = []
        elif tag in _BREAKS:
            self._text(" ")

    def close(self, node: LexborNode) -> None:
        """An element ends."""
        tag = node.tag
        if not self.tables:
            return
        if tag in ("td", "th"):
            self._end_cell(node.attributes)
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self.tables.pop()

    def _text(self, text: str) -> None:
        if self.tables and self.tables[-1].cell is not None:
            self.tables[-1].cell.append(text)
        elif text.strip():
            self.rows.append([_tidy(text)])

    def _end_cell(self, attributes: dict[str, str | None]) -> None:
        table = self.tables[-1]
        if table.cell is None:
            return
        while table.reaching.get(len(table.row)):
            table.row.append("")
        across = _span(attributes.get("colspan"), _MOST_ACROSS)
        down = _span(attributes.get("rowspan"), _MOST_DOWN)
        left = len(table.row)
        self.declared += across
        self.source.check_cells(self.declared)
        table.row += [_tidy("".join(table.cell)), *[""] * (across - 1)]
        if down > 1:
            # One more than the rows below, since the end of this row counts too.
            table.reaching.update(dict.fromkeys(range(left, left + across), down))
        if across > 1:
            self.merged.append(Merged(len(self.rows), left, len(self.rows), left + across - 1))
            self.source.limits.check("merged", len(self.merged), f"{self.source.name}, merged cells")
        table.cell = None

    def _end_row(self) -> None:
        table = self.tables[-1]
        if table.row:
            self.widest = max(self.widest, len(table.row))
            self.rows.append(table.row)
            table.row = []
            self.source.limits.check("columns", self.widest, f"{self.source.name}, columns")
            self.source.check_cells(len(self.rows) * self.widest)
        table.reaching = {column: rows - 1 for column, rows in table.reaching.items() if rows > 1}


def _tidy(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _span(text: str | None, most: int) -> int:
    tidy = (text or "").strip()
    return min(max(int(tidy), 1), most) if tidy.isascii() and tidy.isdigit() and len(tidy) < 10 else 1
