"""An announcement's bytes -> passages, title, the days that it states; what is no part of it is set apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from screener.errors import WatchlistError, raised_as
from screener.files.canonical_json import sha256
from screener.files.textdocument import read_text_document
from screener.files.textlayout import HEADING, PLAIN, Passage, passages
from screener.holdings.values.dates import parse_date
from screener.watchlist.announcements.vocabulary import cues_in, data, listed, phrase

BODY = 0.4
"""Share of a text in which no standing heading ends it: `Contact:` stands at the head of some statements."""
HEAD_PASSAGES = 12
"""Passages at the beginning among which the date of the announcement is looked for."""
BEFORE, BEHIND = 90, 60
"""Characters before a day that say what it is, and behind `within 60 days` that say from when."""

_DATE = re.compile(
    r"(?<![\w/.])(?<!\w-)(?:[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d"
    r"|\d{1,2}(?:st|nd|rd|th|er|\.)? (?:of |de )?[^\W\d_]{3,10}\.?,? (?:del? )?(?:19|20)\d\d"
    r"|(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)(?![\d/-])"
    r"|(?:19|20)\d\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?日"
)
_WITHIN = re.compile(r"within (?:[a-z-]+ )?\(?(\d{1,3})?\)?((?: calendar)? days?)?(?:[ a-z-]*(?:day|week|month)s?)?")


class Stated(NamedTuple):
    """A day by its field in a list (`effective_on`, `divest_by`); None where the text says no day: within a year."""

    field: str
    day: date | None
    line: int
    sentence: str


@dataclass(frozen=True)
class Announcement:
    """What a file says, before anything is understood of it. `site` is who publishes it, as the file itself states;
    `announced_in` is the passage that holds the date."""

    file: str
    sha256: str
    title: str
    announced_on: date | None
    announced_in: str
    passages: tuple[Passage, ...]
    site: str | None = None
    address: str | None = None
    notes: tuple[str, ...] = ()


def read_bytes(content: bytes, file: str) -> Announcement:
    """An announcement from its bytes; a WatchlistError where the file cannot be read or holds no text."""
    with raised_as(WatchlistError):
        read = read_text_document(content, file)
    known = sorted(listed(data("words")["field_labels"]), key=len, reverse=True)
    one_of = "|".join(re.escape(label).replace(r"\ ", " +") for label in known)
    labels = re.compile(rf"(?:^|(?<=[\s;,.\])]))((?:{one_of})(?: ?\([^()]{{1,40}}\)){{0,2}}) ?: ?", re.IGNORECASE)
    said = [one for one in passages(read.text, labels, phrase("variant")) if one.text]
    if not said:
        raise WatchlistError(f"{file} holds no text that can be read", hint="A scanned PDF must be read by OCR first.")
    parts = _mark_end(said)
    beside = ((why, one) for why, text in read.beside for one in passages(text, labels, phrase("variant")))
    parts += [replace(one, apart=why) for why, one in beside]
    if not read.laid_out:
        parts = [replace(one, line=at) for at, one in enumerate(parts, start=1)]
    telling = [one for one in parts if not _DATE.fullmatch(one.text.strip(" ."))] or parts
    title = read.title or next((one.text for one in telling if one.kind == "heading"), telling[0].text)
    title, announced, notes = title[:300].translate(PLAIN), _announced(read.stated, parts), tuple(read.notes)
    return Announcement(file, sha256(content), title, *announced, tuple(parts), read.site, read.address, notes)


def find_dates(text: str) -> list[tuple[int, int, date]]:
    """The full dates in a text: start, end, day. One of numbers that may mean two days is not read."""
    found = (
        (*match.span(), parse_date(re.sub(r" del? ", " ", match[0]), day_first="." in match[0] or None))
        for match in _DATE.finditer(text)
    )
    return [(start, end, day) for start, end, day in found if day]


@lru_cache(maxsize=256)
def stated_in(sentence: str, line: int, announced: date | None) -> tuple[Stated, ...]:
    """The days that a sentence states of its measure; one long before the announcement is another measure's."""
    leaving, found = phrase("leaving").search(sentence), list[Stated]()
    lifted = any(cue.sign == "R" for cue in cues_in(sentence))
    for start, _, day in find_dates(sentence):
        before = re.sub(r"\d{1,2}[:.]\d\d ?", "", sentence[max(0, start - BEFORE) : start])  # 12:01 a.m.
        begins = all(phrase(key).search(before) for key in ("in_force", "begins"))
        field = "effective_on" if begins and not lifted and not phrase("not_then").search(before) else ""
        field = "divest_by" if leaving and phrase("until").search(before) else field
        if field and (announced is None or day >= announced):
            found.append(Stated(field, day, line, sentence))
    if leaving and (within := _WITHIN.search(sentence)):
        here = phrase("from_here").match(sentence[within.end() :][:BEHIND].strip())
        counted = announced and here and within[1] and within[2]
        by = announced + timedelta(days=int(within[1])) if announced and counted else None
        found.append(Stated("divest_by", by, line, sentence))
    return tuple(found)


def _announced(stated: str, parts: Sequence[Passage]) -> tuple[date | None, str]:
    """The date that the file states, else the first one in its head that is no date of effect; and its passage."""
    if dates := find_dates(stated[:60].split("T", maxsplit=1)[0]):
        return dates[0][2], f"the file states {stated[:60]}"
    for passage in parts[:HEAD_PASSAGES]:
        for start, _, day in find_dates(passage.text[:400]):
            if not passage.apart and not phrase("no_announcement_date").search(passage.text[:start].strip()):
                return day, passage.text[:400]
    return None, ""


def _mark_end(parts: Sequence[Passage]) -> list[Passage]:
    """Set apart what follows a standing heading such as `About ...` or `Media contact`, as far as an annex."""
    result: list[Passage] = []
    total, before, ended = sum(len(one.text) for one in parts), 0, ""
    for number, passage in enumerate(parts):
        before += len(passage.text)
        short, shown = len(passage.text) < HEADING, f'it stands behind "{passage.text[:40]}"'
        if short and phrase("annex").search(passage.text):
            ended = ""
        elif before > total * BODY and number > 3 and short and passage.kind != "row":
            ended = shown if phrase("end_matter").search(passage.text) or passage.text[:3] == "###" else ended
        note = "a note to readers" if not short and phrase("end_note").search(passage.text) else ""
        result.append(replace(passage, apart=passage.apart or ended or note))
    return result
