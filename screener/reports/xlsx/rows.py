"""The many rows of a sheet as XML: openpyxl, which writes all else, takes thirty times as long over a cell."""

from __future__ import annotations

import math
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any, NamedTuple
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.hyperlink import Hyperlink

from screener.reports.content.parts import Value
from screener.reports.safe import is_formula, link
from screener.reports.xlsx.cells import height, lines, shown_text, style_number

_END = b"</sheetData>"
_LINK = re.compile(r'(<hyperlink [^>]*ref=")(\w+)("[^>]*/>)')
_BATCH = 1_000
_KEPT = 8_192
"""Cells of a column that are kept: most stand in a report often."""
_NUMBER = "\0"
"""Stands for the number of a row until it is known; no cell's text holds it."""


class Cell(NamedTuple):
    """What a cell shows, in which style of `cells.add_styles` (empty for Excel's own), and what it links to.

    With the width of its column, its row is made high enough for its text.
    """

    value: Value
    style: str = "s_text"
    address: str = ""
    width: float | None = None


Form = Callable[[Value], Cell]
"""The cells of a column, by their values."""


class _Column(dict[Value, tuple[str, int, str]]):
    """The cells of a column without the numbers of their rows, the lines they take and their links: each made once."""

    def __init__(self, sheet: Any, number: int, form: Form) -> None:
        super().__init__()
        self._sheet, self._letter, self._form = sheet, get_column_letter(number), form

    def __missing__(self, value: Value) -> tuple[str, int, str]:
        if len(self) >= _KEPT:
            self.clear()
        one = self._form(value)
        taken = lines(one.value, one.width) if one.width and isinstance(one.value, str) else 1
        address = link(one.address)
        self[value] = made = _cell(self._sheet, self._letter, one), taken, address and f"{self._letter}\0{address}"
        return made


def write(
    sheet: Any,
    forms: Sequence[Form],
    rows: Iterable[Sequence[Value]],
    first: int,
    *,
    note: str = "",
) -> None:
    """Write the last rows of a sheet, and close it.

    Args:
        sheet: a write-only sheet in which the rows before them stand.
        forms: of the columns.
        rows: the values in these, no more than a sheet holds.
        first: the number of the first of them, from 1.
        note: what is said below them.
    """
    columns = [_Column(sheet, number, form) for number, form in enumerate(forms, start=1)]
    places: dict[str, list[str]] = {}
    number = first - 1
    with tempfile.TemporaryFile() as kept:
        # To a file of its own first: what the rows link to stands behind them, and openpyxl writes it.
        batch: list[str] = []
        for number, row in enumerate(rows, start=first):
            cells, taken, links = zip(*[column[value] for column, value in zip(columns, row, strict=True)], strict=True)
            for one in filter(None, links):
                letter, _, address = one.partition("\0")
                places.setdefault(address, []).append(f"{letter}{number}")
            made = f'<row r="{number}" ht="{height(max(taken)):g}" customHeight="1">{"".join(cells)}</row>'
            batch.append(made.replace(_NUMBER, str(number)))
            if len(batch) == _BATCH:
                _flush(batch, kept)
        if note:
            said = _cell(sheet, "A", Cell(note, "s_soft")).replace(_NUMBER, str(number + 1))
            batch.append(f'<row r="{number + 1}">{said}</row>')
        _flush(batch, kept)
        kept.seek(0)
        sheet._hyperlinks += [Hyperlink(ref=refs[0], target=address) for address, refs in places.items()]
        sheet.close()
        path = Path(sheet._writer.out)
        head, end, tail = path.read_bytes().rpartition(_END)
        with path.open("wb") as file:
            file.write(head)
            shutil.copyfileobj(kept, file)
            file.write(end + _linked(tail.decode(), places.values()).encode())


def _linked(tail: str, places: Iterable[Sequence[str]]) -> str:
    """The end of a sheet with all links to an address beside its first: for openpyxl each would be an address anew."""
    alike = {refs[0]: refs for refs in places}
    return _LINK.sub(
        lambda found: "".join(f"{found[1]}{ref}{found[3]}" for ref in alike.get(found[2], [found[2]])), tail
    )


def _flush(batch: list[str], file: IO[bytes]) -> None:
    file.write("".join(batch).encode())
    batch.clear()


def _cell(sheet: Any, letter: str, one: Cell) -> str:
    value, style = one.value, "s_link" if link(one.address) else one.style
    quoted, content = _text(value) if isinstance(value, str) else (False, _figure(value))
    if style or quoted:
        numbered = style_number(sheet, style or "s_hint", quoted=quoted)
        return f'<c r="{letter}{_NUMBER}" s="{numbered}"{content or "/>"}'
    return f'<c r="{letter}{_NUMBER}"{content}' if content else ""


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
