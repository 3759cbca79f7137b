"""Dates as statements print them: `06-Jul-2016`, `Nov 18, 2025`, `31.12.2024`, `2025年11月18日`, Excel serials."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from screener.files.grid import Cell
from screener.reference.months import months

_EXCEL_EPOCH = dt.date(1899, 12, 30)
_SERIALS = (dt.date(1980, 1, 1), dt.date(2100, 1, 1))
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_NUMERIC = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_EASTERN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.|er)?[-\s./]*(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?,?[-\s./]*(?:de\s+)?(\d{4}|\d{2})"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.?[-\s]*(\d{1,2})(?:st|nd|rd|th)?,?[-\s]+(\d{4})")
_FORMS = (_EASTERN, _ISO, _DAY_FIRST, _MONTH_FIRST, _NUMERIC, _COMPACT)


def parse_date(cell: Cell, *, day_first: bool | None = None, serial: bool = False) -> dt.date | None:
    """The date in a cell; `day_first` says how `03/04/2025` is meant, which is left unread where nothing tells.

    With `serial` a number between 1980 and 2100 in Excel's count of days is a date.
    """
    if isinstance(cell, dt.date):
        return cell.date() if isinstance(cell, dt.datetime) else cell
    if isinstance(cell, float | int):
        return _from_serial(float(cell)) if serial else None
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    for form in _FORMS:
        if shape := form.fullmatch(text):
            return _from_parts(form, shape.groups(), day_first)
    return None


def find_date(text: str) -> dt.date | None:
    """The first date anywhere in a text such as `Holdings as of 18-Nov-2025`; None where there is none."""
    for form in _FORMS:
        for shape in re.finditer(rf"(?<![A-Za-z0-9]){form.pattern}(?!\d)", text):
            # A point between the numbers is the continental European form and puts the day first.
            if found := _from_parts(form, shape.groups(), True if "." in shape[0] else None):
                return found
    return None


def is_day_first(texts: Iterable[str]) -> bool | None:
    """Whether dates such as `03/04/2025` in one column put the day first; None where no date of them tells.

    A point between the numbers is the continental European form and puts the day first.
    """
    for text in texts:
        if shape := _NUMERIC.fullmatch(text.strip()):
            if int(shape[1]) > 12:
                return True
            if int(shape[2]) > 12:
                return False
            if "." in text:
                return True
    return None


def _from_serial(number: float) -> dt.date | None:
    days = range(*((day - _EXCEL_EPOCH).days for day in _SERIALS))
    return _EXCEL_EPOCH + dt.timedelta(days=int(number)) if days[0] <= number < days[-1] + 1 else None


def _from_parts(form: re.Pattern[str], parts: tuple[str, ...], day_first: bool | None) -> dt.date | None:
    if form is not _NUMERIC:
        order = (2, 1, 0) if form is _DAY_FIRST else (2, 0, 1) if form is _MONTH_FIRST else (0, 1, 2)
        year, month, day = (parts[at] for at in order)
    else:
        first, second, year = parts
        if int(first) > 12 or day_first:
            day, month = first, second
        elif int(second) > 12 or day_first is False:
            day, month = second, first
        else:
            return None
    if not month.isdigit():
        month = str(months().get(month.casefold(), 0))
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return dt.date(full_year, int(month), int(day))
    except ValueError:
        return None
