"""The days that an announcement states of its measure: when it takes effect, by when one must be out; none guessed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from screener.watchlist.announcements.announcement import find_dates
from screener.watchlist.announcements.sorting import cues_in
from screener.watchlist.announcements.vocabulary import phrase

BEFORE, BEHIND = 90, 60
"""Characters before a day that say what it is, and behind `within 60 days` that say from when."""
_WITHIN = re.compile(
    r"within (?:[a-z-]+ )?\(?(\d{1,3})?\)?((?: calendar)? days?)?(?:[ a-z-]*(?:days?|weeks?|months?))?"
)

_BEGINS = re.compile(r"(?:^|\b(?:on|from|as of|as from|effective|date|at|start|commencement)\b)[\s:,]*$", re.IGNORECASE)
"""The last words before a day on which something begins; before any other, the day may be that of an end."""
_NOT_THEN = re.compile(
    r"\b(?:immediate(?:ly)?|today|at once|cease\w*|end\w*|expir\w*|laps\w*|licen[cs]\w*|renew\w*|replac\w*|review\w*|"
    r"terminat\w*|until)\b",
    re.IGNORECASE,
)
"""Words of which the day behind them is not when the measure begins: it begins at once, or ends then."""


class Stated(NamedTuple):
    """A day by its field in a list (`effective_on`, `divest_by`); None where the text says no day: within a year."""

    field: str
    day: date | None
    line: int
    sentence: str


@lru_cache(maxsize=256)
def stated_in(sentence: str, line: int, announced: date | None) -> tuple[Stated, ...]:
    """The days that a sentence states; one long before the announcement is another measure's."""
    leaving, found = phrase("leaving").search(sentence), list[Stated]()
    lifted = any(cue.sign == "R" for cue in cues_in(sentence))
    for start, _, day in find_dates(sentence):
        before = re.sub(r"\d{1,2}[:.]\d\d ?", "", sentence[max(0, start - BEFORE) : start])  # 12:01 a.m.
        begins = phrase("in_force").search(before)
        sure = begins and _BEGINS.search(begins[0]) and not _NOT_THEN.search(before)
        field = "effective_on" if sure and not lifted else ""
        field = "divest_by" if leaving and phrase("until").search(before) else field
        if field and (announced is None or day >= announced):
            found.append(Stated(field, day, line, sentence))
    if leaving and (within := _WITHIN.search(sentence)):
        here = phrase("from_here").match(sentence[within.end() :][:BEHIND].strip())
        counted = announced and here and within[1] and within[2]
        by = announced + timedelta(days=int(within[1])) if announced and counted else None
        found.append(Stated("divest_by", by, line, sentence))
    return tuple(found)
