"""Cells added at the right of a workbook's sheets; a workbook of somebody else's making is opened in a child process.

openpyxl keeps cells, formats, comments and formulas; it drops pictures and charts.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.styles import Font

from screener.files import isolation


class Addition(NamedTuple):
    """Texts to stand in one row of a sheet, from the first column that nothing stands in (the first row is 1)."""

    sheet: str
    row: int
    texts: Sequence[str]
    bold: bool = False


def added_to_file(path: Path, additions: Iterable[Addition]) -> bytes:
    """A workbook with more cells.

    Args:
        path: an .xlsx file.
        additions: what to add; sheets that it does not have are passed over.

    Raises:
        FileError: it cannot be opened, or made its reader abort, swell or run on.
    """
    return isolation.call(f"{__name__}:in_child", path, json.dumps([*additions]))


def in_child(path: Path, additions: str) -> bytes:
    """The same in the child process, the additions as JSON."""
    return added(load_workbook(path), (Addition(*one) for one in json.loads(additions)))


def added(book: Any, additions: Iterable[Addition]) -> bytes:
    """A workbook of openpyxl with more cells, as a file."""
    first = {sheet.title: sheet.max_column + 1 for sheet in book.worksheets}
    for one in additions:
        for column, text in enumerate(one.texts if one.sheet in first else (), first.get(one.sheet, 0)):
            if text:
                write(book[one.sheet], one.row, column, text)
                if one.bold:
                    book[one.sheet].cell(one.row, column).font = Font(bold=True)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def write(sheet: Any, row: int, column: int, value: Any) -> None:
    """Write a value into a cell; no text is ever a formula."""
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@"
