"""The many rows of a sheet as XML: openpyxl, which writes all else, takes thirty times as long over a cell."""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any, NamedTuple
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.hyperlink import Hyperlink

from screener.reports.content.parts import Value
from screener.reports.safe import is_formula, link
from screener.reports.xlsx.cells import shown_text, style_number

_END = b"</sheetData>"
_BATCH = 1_000
_NUMBER = "\0"
"""Stands for the number of a row until it is known; no cell's text holds it."""


class Cell(NamedTuple):
    """What a cell shows, in which style of `cells.add_styles` (empty for Excel's own), and what it links to."""

    value: Value
    style: str = "s_text"
    address: str = ""


class Row(NamedTuple):
    """The cells of a row, and its height in points; None for what the program that opens it gives it."""

    cells: Sequence[Cell]
    tall: float | None = None


def write(sheet: Any, rows: Iterable[Row], first: int) -> None:
    """Write the last rows of a sheet, and close it.

    Args:
        sheet: a write-only sheet in which the rows before them stand.
        rows: no more than a sheet holds.
        first: the number of the first of them, from 1.
    """
    # most cells stand in a report often: each is made once, without the number of its row
    made = lru_cache(maxsize=65_536)(partial(_cell, sheet))
    with tempfile.TemporaryFile() as kept:
        # To a file of its own first: what the rows link to stands behind them, and openpyxl writes it.
        batch: list[str] = []
        for number, row in enumerate(rows, start=first):
            batch.append(_row(sheet, row, number, made))
            if len(batch) == _BATCH:
                _flush(batch, kept)
        _flush(batch, kept)
        kept.seek(0)
        sheet.close()
        path = Path(sheet._writer.out)
        head, end, tail = path.read_bytes().rpartition(_END)
        with path.open("wb") as file:
            file.write(head)
            shutil.copyfileobj(kept, file)
            file.write(end + tail)


def _flush(batch: list[str], file: IO[bytes]) -> None:
    file.write("".join(batch).encode())
    batch.clear()


def _row(sheet: Any, row: Row, number: int, made: Callable[[str, Cell], str]) -> str:
    tall = "" if row.tall is None else f' ht="{row.tall:g}" customHeight="1"'
    for letter, one in zip(_letters(len(row.cells)), row.cells, strict=True):
        if one.address and link(one.address):
            sheet._hyperlinks.append(Hyperlink(ref=f"{letter}{number}", target=link(one.address)))
    cells = "".join(map(made, _letters(len(row.cells)), row.cells)).replace(_NUMBER, str(number))
    return f'<row r="{number}"{tall}>{cells}</row>'


def _cell(sheet: Any, letter: str, one: Cell) -> str:
    value, style = one.value, "s_link" if one.address and link(one.address) else one.style
    quoted, content = _text(value) if isinstance(value, str) else (False, _figure(value))
    if style or quoted:
        numbered = style_number(sheet, style or "s_hint", quoted=quoted)
        return f'<c r="{letter}{_NUMBER}" s="{numbered}"{content or "/>"}'
    return f'<c r="{letter}{_NUMBER}"{content}' if content else ""


@lru_cache(maxsize=64)
def _letters(count: int) -> tuple[str, ...]:
    return tuple(map(get_column_letter, range(1, count + 1)))


def _text(value: str) -> tuple[bool, str]:
    """Whether a text begins like a formula, and the rest of its cell."""
    text = shown_text(value)
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return is_formula(value), f' t="inlineStr"><is><t{space}>{escape(text)}</t></is></c>' if text else ""


def _figure(value: Value) -> str:
    """The rest of a cell with a number or a day as Excel counts it, to the 16 digits that it keeps; empty for none."""
    if isinstance(value, date):
        value = to_excel(value)  # type: ignore[no-untyped-call]
    if not isinstance(value, int | float) or not math.isfinite(value):
        return ""
    return f' t="n"><v>{value:.16g}</v></c>' if isinstance(value, float) else f' t="n"><v>{value}</v></c>'
