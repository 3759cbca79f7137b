"""Dates as publishers print them. The format is always the publisher's stated one: nothing is guessed."""

from __future__ import annotations

from datetime import date, datetime

ISO = "%Y-%m-%d"
DAY_MONTH_NAME_YEAR = "%d %b %Y"
MONTH_DAY_YEAR = "%m/%d/%Y"
DAY_MONTH_YEAR = "%d/%m/%Y"


def parse_date(text: str | None, *formats: str) -> date | None:
    """The day a text names in one of the formats (strptime), None where it is absent or names no full day."""
    for pattern in formats:
        try:
            return datetime.strptime((text or "").strip(), pattern).date()
        except ValueError:
            continue
    return None
