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
from screener.holdings.values import dates
from screener.watchlist.announcements.vocabulary import compiled, cues_in, phrase, words

BODY, HEAD_PASSAGES = 0.4, 12
"""Share of a text that no standing heading ends (`Contact:` stands at the head of some statements), and passages at the
beginning among which the date of the announcement is looked for."""
BEFORE, BEHIND = 90, 60
"""Characters before a day that say what it is, and behind `within 60 days` that say from when."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
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
    known = compiled("\n".join(sorted(words("field_labels"), key=len, reverse=True)))
    labels = re.compile(rf"(?:^|(?<=[\s;,.\])]))({known.pattern}) ?: ?", re.IGNORECASE)
    parts = _mark_end([one for one in passages(read.text, labels, phrase("variant")) if one.text])
    if not parts:
        raise WatchlistError(f"{file} holds no text that can be read", hint="A scanned PDF must be read by OCR first.")
    for why, text in read.beside:
        parts += [replace(one, apart=why) for one in passages(text, labels, phrase("variant"))]
    if not read.laid_out:
        parts = [replace(one, line=at) for at, one in enumerate(parts, start=1)]
    telling = [one for one in parts if not dates.parse_date(one.text.strip(" ."))] or parts
    title = read.title or next((one.text for one in telling if one.kind == "heading"), telling[0].text)
    title, announced, notes = title[:300].translate(PLAIN), _announced(read.stated, parts), tuple(read.notes)
    return Announcement(file, sha256(content), title, *announced, tuple(parts), read.site, read.address, notes)


def find_dates(text: str) -> list[tuple[int, int, date]]:
    """The full dates in a text: start, end, day. One of numbers that may mean two days is not read."""
    return sorted((start, end, day) for start, end, day in dates.find_dates(text) if _YEAR.search(text, start, end))


@lru_cache(maxsize=256)
def stated_in(sentence: str, line: int, announced: date | None) -> tuple[Stated, ...]:
    """The days that a sentence states of its measure; one long before the announcement is another measure's."""
    leaving, found = phrase("leaving").search(sentence), list[Stated]()
    lifted = any(cue.sign == "R" for cue in cues_in(sentence))
    for start, _, day in find_dates(sentence):
        before = re.sub(r"\d{1,2}[:.]\d\d ?", "", sentence[max(0, start - BEFORE) : start])  # 12:01 a.m.
        begins = not lifted and not phrase("not_then").search(before)
        begins = begins and all(phrase(key).search(before) for key in ("in_force", "begins"))
        field = "divest_by" if leaving and phrase("until").search(before) else "effective_on" if begins else ""
        if field and (announced is None or day >= announced):
            found.append(Stated(field, day, line, sentence))
    if leaving and (within := _WITHIN.search(sentence)):
        here = phrase("from_here").match(sentence[within.end() :][:BEHIND].strip())
        by = announced + timedelta(days=int(within[1])) if announced and here and within[1] and within[2] else None
        found.append(Stated("divest_by", by, line, sentence))
    return tuple(found)


def _announced(stated: str, parts: Sequence[Passage]) -> tuple[date | None, str]:
    """The date that the file states, else the first one in its head that is no date of effect; and its passage."""
    if said := dates.find_date(stated[:60]):
        return said, f"the file states {stated[:60]}"
    for passage in parts[:HEAD_PASSAGES]:
        for start, _, day in find_dates(passage.text[:400]):
            if not phrase("no_announcement_date").search(passage.text[:start].strip()):
                return day, passage.text[:400]
    return None, ""


def _mark_end(parts: Sequence[Passage]) -> list[Passage]:
    """Set apart what follows a standing heading such as `About ...` or `Media contact`, as far as an annex."""
    result, ended = list[Passage](), ""
    for passage in parts:
        short = len(passage.text) < HEADING
        if short and phrase("annex").search(passage.text):
            ended = ""
        elif short and passage.line > parts[-1].line * BODY and phrase("end_matter").search(passage.text):
            ended = f'it stands behind "{passage.text[:40]}"'
        note = "a note to readers" if not short and phrase("end_note").search(passage.text) else ""
        result.append(replace(passage, apart=passage.apart or ended or note))
    return result
