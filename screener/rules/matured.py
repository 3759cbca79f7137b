"""Bonds and contracts whose own date has passed: a report asks whether they are still held.

A bond is known by a coupon in its name, its date by the name too; a contract's by the column for its expiry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from screener.outcomes import money
from screener.reference.months import months

if TYPE_CHECKING:
    from screener.positions import Positions

_NAMED = 5
"""Positions that the notice names."""
_COUPON = re.compile(r"(?<![\d.,])\d{1,2}(?:[.,]\d{1,5})?(?: \d/\d{1,2})?\s?%|\b(?:FRN|VAR|FLT|FLOAT)\b")
_UNDATED = re.compile(r"\b(?:PERP\w*|UNDATED|UNBEFR\w*)\b")
_MONTH = r"(?P<month>[A-Z]{3})[A-Z]{0,6}\.?"
_ISO = re.compile(r"(?<!\d)(?P<year>20\d\d|19\d\d)-(?P<first>\d{1,2})-(?P<second>\d{1,2})(?!\d)")
_FULL = re.compile(
    r"(?<![\d./-])(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:19|20|21)\d\d|\d\d)(?!\d)"
)
_WORDED = re.compile(rf"(?<!\d)(?P<first>\d{{1,2}})[ -]?{_MONTH}[ -]?(?P<year>\d{{4}}|\d\d)(?!\d)")
_MONTH_YEAR = re.compile(
    rf"(?:\b{_MONTH}[ '-]*|(?<![\d./-])(?P<first>0?[1-9]|1[0-2])/)(?P<year>\d{{4}}|\d\d)(?![\d./-])"
)
_TERM = re.compile(r"(?<!\d)(?:19|20)?\d\d\s?[(/-]\s?(?P<year>20\d\d|\d\d)(?!\d|[./-]\d)")
_YEAR = re.compile(r"(?<![\d./-])(?P<year>20\d\d)(?![\dA-Z./(-])")
_DATES = (_ISO, _FULL, _WORDED, _MONTH_YEAR, _TERM)


def matured(positions: Positions, as_of: date) -> Iterator[str]:
    """A sentence for the positions whose date has passed; none where there are none."""
    import numpy as np

    past = positions.texts["name"].flags(lambda name: (day := maturity(name)) is not None and day < as_of)
    past |= positions.texts["expiry"].flags(lambda day: bool(day) and len(day) == 10 and day < as_of.isoformat())
    rows = np.flatnonzero(past)
    if not len(rows):
        return
    names = [one.name or one.isin or f"row {one.row}" for one in positions.stated(rows[:_NAMED].tolist())]
    sums = ", ".join(f"{one.currency or '(no currency stated)'} {one.value:,.0f}" for one in money(positions, rows))
    what = f"{len(rows)} position{'s' if len(rows) > 1 else ''}{f' ({sums})' if sums else ''}"
    more = ["…"] if len(rows) > _NAMED else []
    yield f"The maturity or expiry of {what} has passed: {'; '.join([*names, *more])}. Ask whether they are still held."


def maturity(name: str) -> date | None:
    """The last day on which a bond may mature, as its name states it; None for what is no bond or states no date.

    Of several dates it is the latest, of a month or a year its last day, of two readings the later.
    """
    upper = name.upper()
    coupon = _COUPON.search(upper)
    if coupon is None or _UNDATED.search(upper):
        return None
    before, after = upper[: coupon.start()], upper[coupon.end() :]
    days: list[date | None] = []
    for form in _DATES:  # what one form has read is not read again by a shorter one
        days += [_last_day(found.groupdict()) for found in form.finditer(f"{before} {after}")]
        before, after = form.sub(" ", before), form.sub(" ", after)
    days += [_last_day(found.groupdict()) for found in _YEAR.finditer(after)]
    return max(filter(None, days), default=None)


def _last_day(parts: dict[str, str | None]) -> date | None:
    """The latest day that a form's parts can mean; None where they mean none."""
    year = int(parts["year"] or 0)
    year += 2000 if year < 100 else 0
    word, first, second = parts.get("month"), int(parts.get("first") or 0), int(parts.get("second") or 0)
    if word:
        month = months().get(word.casefold())
        if month is None:
            return None
        return _day(year, month, first) if first else _month_end(year, month)
    if second:
        return max(filter(None, (_day(year, first, second), _day(year, second, first))), default=None)
    return _month_end(year, first) if first else date(year, 12, 31)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
