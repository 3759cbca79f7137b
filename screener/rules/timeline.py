"""A listing on a date: which phase of its regime it is in. Nothing here knows of investors or relations."""

from __future__ import annotations

from datetime import date, timedelta

from screener.model import Listing, Status
from screener.rules.regimes import DateField, Regime


def status(listing: Listing, regime: Regime, as_of: date) -> Status:
    """What the regime makes of the listing itself on a date.

    The listing's published dates win; where one is missing, the regime's number of days after the listing holds. A
    phase whose date is not known counts as begun: missing data must not make a restriction milder. From the day of
    removal on, as before the listing, the status is `not_in_force`.

    Args:
        as_of: the date; a phase that begins at 12:01 a.m. of a day is in force on that day.

    Source: for us-cmic E.O. 13959 as amended, section 1: divestment is permitted before 12:01 a.m. eastern on the day
        365 days after the listing, so on `divest_by` itself it no longer is.
    """
    if listing.ended_on(as_of):
        return "not_in_force"
    now: Status = "not_in_force"
    begins = phase_dates(listing, regime)
    for phase in regime.timeline:
        start = begins[phase.begins]
        if phase.not_before is not None:
            start = max(start or phase.not_before, phase.not_before)
        if start is not None and start > as_of:
            break
        now = phase.status
    return now


def phase_dates(listing: Listing, regime: Regime) -> dict[DateField, date | None]:
    """The date on which each phase of the regime begins for a listing: published, else reckoned, else None."""
    dates: dict[DateField, date | None] = {
        "listed_on": listing.listed_on,
        "effective_on": listing.effective_on,
        "divest_by": listing.divest_by,
    }
    for phase in regime.timeline:
        if dates[phase.begins] is None and listing.listed_on is not None and phase.days_after_listing is not None:
            dates[phase.begins] = listing.listed_on + timedelta(days=phase.days_after_listing)
    return dates
