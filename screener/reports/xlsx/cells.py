"""Cells of a workbook: typed, styled, and never a formula.

Sheets are written row by row (openpyxl's write-only mode), so that two hundred thousand rows need no more memory than
two hundred.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins

from screener.reports.colours import COLOURS
from screener.reports.content.parts import Kind, Tone, Value
from screener.reports.safe import clean, is_formula, link

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_TEXT = 32_767
MAX_ROWS = 1_048_576
"""Excel's own limits."""

_FORMATS: Mapping[Kind, str] = {
    "integer": "#,##0",
    "money": "#,##0.00",
    "number": "#,##0.####",
    "percent": '0.00" %"',
    "date": "yyyy-mm-dd",
}
_THIN = Side(style="thin", color="FFD9DDE2")
_PALE = PatternFill("solid", fgColor="FFFDF8EA")
_ENTRY = PatternFill("solid", fgColor="FFF3E3B8")
_DARK = PatternFill("solid", fgColor="FF1F3A5F")
_INK, _SOFT, _ACCENT = "FF1B1F24", "FF4D5661", "FF1F3A5F"


def coloured(tone: Tone, size: int = 11) -> Font:
    """A bold font in the colour of a tone; plain is ink."""
    return _font(bold=True, size=size, color=_INK if tone == "plain" else f"FF{COLOURS[tone][1:]}")


def _font(name: str = "Calibri", size: int = 11, color: str = _INK, **style: Any) -> Font:
    return Font(name=name, size=size, color=color, **style)


def add_styles(book: Workbook) -> None:
    """Give a new workbook the styles that `cell` names."""
    top, wrapped = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
    middle = Alignment(vertical="center", wrap_text=True)
    right = Alignment(vertical="top", horizontal="right", indent=1)
    left = Alignment(vertical="top", horizontal="left")
    line = {"border": Border(bottom=_THIN)}
    bold, white, soft = _font(bold=True), _font(bold=True, color="FFFFFFFF"), _font(color=_SOFT)
    number_header = Alignment(vertical="center", horizontal="right", wrap_text=True, indent=1)
    styles: dict[str, tuple[Font, Alignment, Mapping[str, Any]]] = {
        "text": (_font(), wrapped, line),
        "plain": (_font(), wrapped, {}),
        "soft": (soft, wrapped, {}),
        "hint": (soft, top, {}),
        "bold": (bold, wrapped, line),
        "code": (_font(name="Consolas", size=9), top, line),
        "link": (_font(color="FF1D5B8F", underline="single"), top, line),
        "title": (_font(bold=True, size=12, color=_ACCENT), wrapped, {}),
        "heading": (_font(bold=True, size=13), Alignment(vertical="bottom"), {}),
        "answer": (_font(bold=True, size=18), wrapped, {}),
        "figure": (_font(bold=True, size=18), Alignment(horizontal="left"), {}),
        "notice": (_font(color="FF5E4500"), wrapped, {"fill": _PALE}),
        "header": (white, middle, {"fill": _DARK}),
        "number_header": (white, number_header, {"fill": _DARK}),
        "entry_header": (bold, middle, {"fill": _ENTRY}),
        "entry": (_font(), wrapped, {"fill": _PALE, **line}),
        "entry_date": (_font(), wrapped, {"fill": _PALE, **line, "number_format": _FORMATS["date"]}),
    }
    for kind, shown in _FORMATS.items():
        styles[kind] = (_font(), left if kind == "date" else right, {**line, "number_format": shown})
    for name, (font, alignment, more) in styles.items():
        book.add_named_style(NamedStyle(f"s_{name}", font=font, alignment=alignment, **more))


def cell(sheet: Any, value: Value, style: str = "s_text", address: str = "") -> Any:
    """A cell that shows its value and does nothing else.

    Args:
        sheet: a write-only sheet.
        value: a text is written as text even where a program could take it for a formula, an error or a number.
        style: a name from `add_styles`.
        address: a web address the cell links to.
    """
    made: Any = WriteOnlyCell(sheet)
    if isinstance(value, str):
        # Given past the setter, which would only look for what is taken out above, and guess a type.
        made._value = shown_text(value)
        made.data_type = "s"
    elif value is not None:
        made.value = value
    if address and link(address):
        made.hyperlink = address
        style = "s_link"
    made._style = copy(_style(sheet, style))
    if isinstance(value, str) and is_formula(value):
        made.quotePrefix = True
    return made


def shown_text(value: str) -> str:
    """A text without what would steer a program, as long as a cell holds."""
    text = clean(value)
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


def style_number(sheet: Any, name: str, *, quoted: bool = False) -> int:
    """The number by which a cell's XML names a style.

    Args:
        sheet: a write-only sheet.
        name: from `add_styles`.
        quoted: for a text that begins like a formula: as if an apostrophe had been typed before it.
    """
    known: dict[tuple[str, bool], int] = sheet.__dict__.setdefault("_screener_numbers", {})
    found = known.get((name, quoted))
    if found is None:
        first = cell(sheet, "=" if quoted else None, name)
        found = known[name, quoted] = int(first.style_id)
    return found


def _style(sheet: Any, name: str) -> Any:
    """What a cell of a named style bears, looked up once for each sheet: by its name it is a search."""
    known: dict[str, Any] = sheet.__dict__.setdefault("_screener_styles", {})
    if name not in known:
        first: Any = WriteOnlyCell(sheet)
        first.style = name
        known[name] = first._style
    return known[name]


def style_of(kind: Kind, value: Value) -> str:
    """The style that shows a value of a kind of column; a whole number gets no point where decimals would stand."""
    if kind == "number" and isinstance(value, int | float) and value % 1 == 0:
        return "s_integer"
    if kind in _FORMATS and isinstance(value, int | float | date):
        return f"s_{kind}"
    return "s_code" if kind == "code" else "s_text"


def header_of(kind: Kind) -> str:
    """The style of the header above a kind of column."""
    return "s_header" if kind in ("text", "date", "link", "code") else "s_number_header"


@lru_cache(maxsize=65_536)
def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column so many characters wide.

    Needed because only Excel itself can fit a row's height, and it does so only when someone asks.
    """
    room = max(width * 1.05 - 1, 1)
    # A Chinese character is about as wide as two Latin ones.
    taken = sum(2 if ord(char) > 0x2E80 else 1 for char in text) if not text.isascii() else len(text)
    longest = max(map(len, text.split()), default=0)
    return math.ceil(taken / room * (1.08 if taken > room else 1)) + (1 if longest > room else 0) or 1


def height(count: int) -> float:
    """The height in points of a row of so many lines; Excel allows 409."""
    return 15 * min(count, 27) + 3


def room_for(kind: Kind, numbers: Iterable[Value], least: float, title: str) -> float:
    """The width of a column in which no number turns into ####, however large, and no word of its title is broken.

    Args:
        kind: of the column.
        numbers: in it.
        least: the width that it has in any case.
        title: in bold above it.
    """
    places = {"money": ",.2f", "percent": ",.2f", "integer": ",.0f", "number": ",.4f"}.get(kind)
    least = max(least, *(len(word) * 1.15 + 2 for word in title.split()), 0)
    if places is None:
        return least
    known = [abs(one) for one in numbers if isinstance(one, int | float) and math.isfinite(one)]
    return max(least, len(f"{max(known, default=0):{places}}") + 4)  # a sign, the indent, and some air


def widths(sheet: Any, values: Sequence[float]) -> None:
    """Set the widths of the first columns, in characters; it must happen before the first row."""
    for number, width in enumerate(values, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def header_height(titles: Iterable[str], widths: Iterable[float]) -> float:
    """The height in points of the row of titles above columns of some widths."""
    return height(max(lines(title, width / 1.1) for title, width in zip(titles, widths, strict=True)))


def for_paper(sheet: Any, footer: str, *, landscape: bool) -> None:
    """Make a sheet print across one page's width, with run and page at the foot."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.45, bottom=0.6, header=0.3, footer=0.3)
    sheet.oddFooter.left.text = footer.replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"
    sheet.oddFooter.left.size = sheet.oddFooter.right.size = 8
    sheet.sheet_view.showGridLines = False
