"""Listing periods of one party from the rows of several editions of one list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def joined_periods(rows: Iterable[tuple[date | None, date | None]]) -> list[tuple[date | None, date | None]]:
    """Periods (from, until) with those that touch or overlap made one; an open end is None and swallows what follows.

    A list that is republished names the same party in each edition: that is one listing since the first of them, not
    one for each edition.
    """
    periods: list[tuple[date | None, date | None]] = []
    for start, end in sorted(rows, key=lambda row: (row[0] or date.min, row[1] or date.max)):
        if periods:
            first, last = periods[-1]
            if last is None or (start or date.min) <= last:
                periods[-1] = first, None if last is None or end is None else max(last, end)
                continue
        periods.append((start, end))
    return periods
