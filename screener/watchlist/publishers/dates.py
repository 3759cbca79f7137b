"""Dates as publishers print them. The format is always the publisher's stated one: nothing is guessed."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

ISO = "%Y-%m-%d"
DAY_MONTH_NAME_YEAR = "%d %b %Y"
MONTH_DAY_YEAR = "%m/%d/%Y"
DAY_MONTH_YEAR = "%d/%m/%Y"
MONTH_NAME_DAY_YEAR = "%B %d, %Y"


def parse_date(text: str | None, *formats: str) -> date | None:
    """The day a text names in one of the formats (strptime), None where it is absent or names no full day."""
    for pattern in formats:
        try:
            return datetime.strptime((text or "").strip(), pattern).date()
        except ValueError:
            continue
    return None


def last_day(text: str | None) -> date | None:
    """The last day of a month or a year that a text names (`December 2023`, `2026`), None for anything else."""
    tidy = (text or "").strip()
    month = parse_date(tidy, "%B %Y", "%b %Y", "%Y-%m")
    if month:
        return month.replace(day=monthrange(month.year, month.month)[1])
    year = parse_date(tidy, "%Y")
    return year.replace(month=12, day=31) if year else None
