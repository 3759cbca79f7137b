"""Dates ahead of a run: duties of a law, bans and windows that begin or end, authorities and decisions that lapse."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from screener.model import Run
from screener.rules.laws import Law
from screener.rules.regimes import Regimes


class DateAhead(NamedTuple):
    """One day ahead, what falls on it, and whether it is a duty, a change of the law or list, or a lapse."""

    day: date
    what: str
    kind: str


def dates_ahead(run: Run, regimes: Regimes, laws: Sequence[Law] = (), today: date = date.min) -> tuple[DateAhead, ...]:
    """The dates after a run's as-of date that it gives reason to note, in the order of time; none twice.

    Args:
        laws: the laws that bind the investor, for all their milestones and the days of their reports.
        today: the day on which one asks, where that is later than the as-of date: nothing is ahead before it.
    """
    day_asked = max(run.run.as_of, today)
    found = [*_of_findings(run, regimes, {law.id: law for law in laws}), *_of_authorities(run, regimes)]
    found += [
        DateAhead(day, f"{what}: {law.title} ({law.authority})", "duty")
        for law in laws
        for day, what in law.report_dates(day_asked)
    ]
    return tuple(sorted({one for one in found if one.day > day_asked}))


def _of_findings(run: Run, regimes: Regimes, by_id: Mapping[str, Law]) -> Iterator[DateAhead]:
    for finding in run.findings:
        name, listing = finding.entity.name, finding.listing
        held = (finding.relation and finding.relation.issuer) or name
        for duty in finding.laws:
            law, since = by_id.get(duty.id), duty.discovered_on or run.run.as_of
            days = [(one.name, one.due(since)) for one in law.milestones] if law else [(duty.milestone, duty.due)]
            for milestone, due in days:
                if due is not None:
                    yield DateAhead(due, f"{milestone}: {held} ({duty.id})", "duty")
        for field, what in regimes.dates_ahead.items():
            day = getattr(listing, field)
            if day is not None:
                yield DateAhead(day, what.format(entity=name, list=listing.list), "change")
        if finding.decision and finding.decision.expires_on:
            yield DateAhead(finding.decision.expires_on, f"the decision on {name} expires", "lapse")


def _of_authorities(run: Run, regimes: Regimes) -> Iterator[DateAhead]:
    used = {one.regime for one in run.run.watchlists} | {one.listing.regime for one in run.findings}
    for regime in (regimes[one] for one in regimes if one in used):
        if not regime.binds(run.run.investor):
            continue
        if regime.authority_expires_on is not None:
            yield DateAhead(regime.authority_expires_on, f"ends unless renewed: {regime.authority}", "lapse")
        for one in regime.programmes:
            yield DateAhead(one.authority_expires_on, f"ends unless renewed: {one.authority}", "lapse")


def as_ics(dates: Iterable[DateAhead], run_id: str) -> str:
    """Dates as an iCalendar file of whole days.

    Args:
        run_id: of the run, which says when the file was made. A date has the same UID in every run, so that a calendar
            that takes the next run's file too has it once.

    Source: RFC 5545, sections 3.1 (lines of at most 75 octets, CRLF), 3.3.11 (text) and 3.6.1 (VEVENT).
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//screener//dates ahead//EN"]
    for one in dates:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{hashlib.sha256(f'{one.day} {one.what}'.encode()).hexdigest()[:24]}@screener",
            f"DTSTAMP:{run_id[:16] if run_id[:8].isdigit() else '19700101T000000Z'}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(one.what)}",
            f"CATEGORIES:{one.kind.upper()}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, no character broken; each further piece begins with a blank."""
    piece, size = "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > 75:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + width
    yield piece
