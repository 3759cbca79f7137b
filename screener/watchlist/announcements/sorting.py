"""Names where they stand -> what the text does to each: struck by which measure, aside for which reason, or neither.

The cues of a sentence (cues.toml) are read once, from left to right; what no cue decides stays unsorted. Items and rows
are decided by their lead-in: the sentence, heading or title above them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from screener.watchlist.announcements.formats import Announcement
from screener.watchlist.announcements.names import Found, bracketed, find_names, is_shouting
from screener.watchlist.announcements.passages import Passage, find_dates
from screener.watchlist.announcements.vocabulary import Cue, cues, kinds, phrase, words

NEAR = timedelta(days=10)
"""Days before an announcement in which a measure that it dates may still be its own."""
TOP = 4
"""Passages at the beginning in which a name with an office is who signs, not who is struck."""
LEAD_IN = 300
"""Characters before a colon that say what it opens."""
SHOWN_LEAD = 160
"""Characters of a lead-in that a person is shown."""
ITEM_WORDS = 8
"""Words of an item up to which it is a name and its description, whatever stands between them."""
MAX_SENTENCE = 6_000
"""Characters of a sentence at most: an annex names hundreds in one, two pages long."""
CELL_WORDS = 12
"""Words up to which a cell of the column of names is a name."""
QUOTATION = 6
"""Words from which a text between quotation marks is what somebody says, not a name."""

EARLIER = "an earlier measure"
_BEFORE = re.compile(
    r"\b(in|at|of|to|by|with|from|for|near|under|via|through|behind|within|outside|like)\s+(?:the |its |an? )?$", re.I
)
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[^\W\d_a-z]|\d)|(?<=[。！？])")
_SAME_WORD = re.compile(r"(?:\band|,)\s+\w+\s+(?:the |its |an? )?$")
_DATELINE = re.compile(r",? (?:[(–—-] ?)?(?:\d|[A-Z][a-z]{2,8}\.? \d)")
"""What stands behind the place in a dateline: Geneva, 3 May 2026; WASHINGTON, May 3, 2026."""
_BEHIND = "it stands behind"
_OPENS = re.compile(r"[\"'(]?([A-Z][\w'-]*),? (?:[a-z]|U\.S|[A-Z]\w+ (?:said|says|is|was|has))")
"""What opens a sentence behind a legal form's full stop: a capitalised word with small ones behind it."""
_BETWEEN = re.compile(r"(?:[\W_]|\b(?:and|the|or|as well as|mr|mrs|ms|dr|general|company|companies)\b)*", re.I)
"""What stands between names that are a list, and before its first."""
_GOES_ON = re.compile(r",|;|\band\b")


@dataclass(frozen=True)
class Mention:
    """A name in its sentence. `struck` and `aside` are why it is so (both empty: unsorted); `cue` is where the words
    stand that strike it; `head`: it begins an item, row or line of its own; `above` is the lead-in that decided."""

    name: Found
    sentence: str
    passage: int
    struck: str = ""
    aside: str = ""
    cue: tuple[int, int] = (0, 0)
    head: bool = False
    above: str = ""
    actor: bool = False


class _Lead(NamedTuple):
    """What is said of the items and rows that follow: struck, or aside for a reason, or nothing."""

    struck: str = ""
    aside: str = ""
    text: str = ""
    open: bool = False


def lead_of(announcement: Announcement) -> _Lead:
    """What the title says of the names below it."""
    return (
        _Reading(announcement.title, find_names(announcement.title, frozenset()), announcement.announced_on)
        .read()
        .lead()
    )


def mentions(announcement: Announcement, named_in: Callable[[str], list[str]] | None = None) -> list[Mention]:
    """Every name of an announcement where it stands, in order; `named_in` tells those that only a list knows."""
    passages = announcement.passages
    lower = frozenset(word for one in passages for word in re.findall(r"(?<![\w'.-])[a-z][a-z'-]{2,}", one.text))
    lead = lead_of(announcement)
    announces = lead.struck
    runs = _list_lines(passages, lower)
    found: list[Mention] = []
    columns: tuple[str, ...] = ()
    above: set[str] = set()
    for number, passage in enumerate(passages):
        if passage.apart:
            names = [name for text in passage.cells or (passage.text,) for name in find_names(text, lower)]
            found += [Mention(name, passage.text, number, aside=name.against or passage.apart) for name in names]
        elif passage.kind == "row":
            header = () if columns else _header(passage)
            found += [] if header else _row(passage, number, columns, lead, lower)
            columns = header or columns
        else:
            columns = ()
            prior = lead.struck or announces
            for sentence in sentences(passage.text):
                spans = [(start, end) for start, end, cue in cues_in(sentence) if cue.role != "ends"]
                names = find_names(sentence, lower, spans, listed=passage.kind == "item")
                if names and names[0].start == 0 and _DATELINE.match(sentence, names[0].end) and find_dates(sentence):
                    names[0] = replace(names[0], against="the place of a dateline")
                names = _with_known(sentence, names, named_in(sentence)) if named_in else names
                listed = _listed(
                    sentence,
                    names,
                    passage,
                    lead._replace(open=True) if number in runs else lead,
                    edge=number < TOP if passage.kind == "heading" else number == len(passages) - 1,
                )
                if listed:
                    found += _by_lead(listed, names, sentence, number, lead)
                    above = {word for name in names for word in name.text.split()}
                    continue
                reading = _Reading(sentence, names, announcement.announced_on, number, prior).read()
                found += reading.verdicts
                described = lead.open and any(above & set(name.text.split()) for name in names)
                lead = lead if described else _next_lead(lead, reading, passage)
                prior = lead.struck
    return _without_headline_words(found, announcement)


def _list_lines(passages: Sequence[Passage], lower: frozenset[str]) -> set[int]:
    """The lines without bullets that are a list all the same: nothing but names, one below the other."""

    def is_name(passage: Passage) -> bool:
        if passage.apart or passage.kind != "heading":
            return False
        names = [one for one in find_names(passage.text, lower, listed=True) if not one.inside]
        rest = passage.text[names[0].after :] if names else ""
        alone = len(names) == 1 and re.fullmatch(r"\W*|\s*\([^()]*\)\W*", rest) is not None
        return alone and not names[0].against and len(passage.text[: names[0].start].split()) < 2

    alone = [is_name(one) for one in passages]
    pairs = (at for at in range(1, len(passages)) if passages[at].line == passages[at - 1].line + 1)
    return {each for at in pairs if alone[at] and alone[at - 1] for each in (at, at - 1)}


def _with_known(sentence: str, names: list[Found], known: list[str]) -> list[Found]:
    """The names of a sentence, and those that a list knows where no shape shows one."""
    taken = [(one.start, one.after) for one in names]
    for text in sorted(known, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(text)}(?!\w)", sentence):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                names = [*names, Found(*match.span(), match.end(), text)]
    return sorted(names, key=lambda one: one.start)


def _without_headline_words(found: list[Mention], announcement: Announcement) -> list[Mention]:
    """No name is struck by a headline alone, whose capitals tell no name from a word, unless all is capitals."""
    if sum(is_shouting(one.text) for one in announcement.passages) * 2 > len(announcement.passages):
        return found
    loud = [not one.head and is_shouting(one.sentence) for one in found]
    body = {
        word for one, is_loud in zip(found, loud, strict=False) if not is_loud for word in one.name.text.lower().split()
    }
    return [
        replace(one, struck="") if is_loud and not body.issuperset(one.name.text.lower().split()) else one
        for one, is_loud in zip(found, loud, strict=False)
    ]


def sentences(text: str) -> Iterator[str]:
    """The sentences of a passage; a full stop behind an abbreviation or an initial ends none.

    One that is longer than any that a person writes is read in pieces, so that time is in proportion to the text.
    """
    start, inner = 0, iter([*bracketed(text), (len(text) + 1, len(text) + 1)])
    opened, closed = next(inner)
    ends = []
    for match in _END.finditer(text):
        while closed <= match.start():
            opened, closed = next(inner)
        last = re.search(r"([\w.]+)\.$", text[max(start, match.start() - 20) : match.start()])
        word = last[1] if last else ""
        opens = _OPENS.match(text, match.end())
        ended = opens and word.lower() in words("legal_forms") and opens[1].lower() not in words("legal_forms")
        goes_on = len(word) == 1 or word.lower() in words("dotted") or "." in word
        if opened >= match.start() and (ended or not goes_on):
            ends.append(match.end())
            start = match.end()
    for start, end in zip([0, *ends], [*ends, len(text)], strict=False):
        rest = text[start:end].strip()
        while len(rest) > MAX_SENTENCE:
            cut = rest.rfind(", ", 1, MAX_SENTENCE) + 1 or rest.rfind(" ", 1, MAX_SENTENCE) + 1 or MAX_SENTENCE
            yield rest[:cut].strip()
            rest = rest[cut:].strip()
        if rest:
            yield rest


@lru_cache(maxsize=256)
def cues_in(sentence: str) -> list[tuple[int, int, Cue]]:
    """The cues of a sentence, and where."""
    found = [(match.start(), match.end(), cues()[1][match.lastgroup or ""]) for match in cues()[0].finditer(sentence)]
    return [one for one in found if one[2].role != "ends" or not one[0] or not sentence[one[0]].isupper()]


@lru_cache(maxsize=256)
def kinds_in(text: str) -> list[tuple[int, int, str]]:
    """The kinds of measure that a text names, and where."""
    named = [(kind.kind, one) for kind in kinds().values() for one in (kind.named, *kind.programmes.values())]
    return sorted((match.start(), match.end(), kind) for kind, one in named for match in one.finditer(text))


@dataclass
class _Reading:
    """The reading of a sentence from left to right: `mode` holds for the next name, `sticky` is a reason that holds
    to the end, `pending` one for the next name, `fresh` the names that wait for a verb, `since` those behind it."""

    sentence: str
    names: list[Found]
    announced: date | None = None
    passage: int = 0
    prior: str = ""
    verdicts: list[Mention] = field(default_factory=list)
    mode: str = ""
    why: str = ""
    saved: tuple[str, str] = ("", "")
    sticky: str = ""
    pending: str = ""
    cue: tuple[int, int] = (0, 0)
    heard: int = 0
    earlier: bool = False
    strikes: bool = False
    fresh: list[int] = field(default_factory=list)
    since: list[int] = field(default_factory=list)

    def read(self) -> _Reading:
        """The reading, done."""
        self.verdicts = [Mention(name, self.sentence, self.passage) for name in self.names]
        closed = sorted([*((one.start, one.after) for one in self.names), *bracketed(self.sentence)])
        events: list[tuple[int, int, Cue | int | None]] = [(one.start, 1, at) for at, one in enumerate(self.names)]
        at = 0
        for start, end, cue in cues_in(self.sentence):
            while at < len(closed) and closed[at][1] <= start:
                at += 1
            if at == len(closed) or not (closed[at][0] <= start and end <= closed[at][1]):
                events.append((start, end, cue))
        events += [(one.start(), one.end(), None) for one in re.finditer(r"[:：](?=\s|$|[^\x00-\x7f])", self.sentence)]
        old = [span for *span, day in find_dates(self.sentence) if self.announced and day < self.announced - NEAR]
        events += [(start, end, Cue("aside", EARLIER, "clause")) for start, end in old]
        marks = [match.start() for match in re.finditer('"', self.sentence)]
        pairs = zip(marks[::2], marks[1::2], strict=False)
        quoted = [pair for pair in pairs if len(self.sentence[slice(*pair)].split()) > QUOTATION]
        for start, end, event in sorted(events, key=lambda one: one[0]):
            if isinstance(event, int):
                self._meet(event, quoted=any(one < start < other for one, other in quoted))
            elif event is None:
                self._open(start, end)
            else:
                self._hear(event, start, end)
        return self

    def lead(self) -> _Lead:
        """What the sentence says of the items that follow it."""
        struck = f'the lead-in strikes it: "{self.sentence[:SHOWN_LEAD]}"' if self.strikes and not self.sticky else ""
        return _Lead(struck, self.sticky, self.sentence)

    def _open(self, start: int, end: int) -> None:
        """What a colon does: it opens a list of the struck, where this sentence or the one before strikes."""
        before = self.sentence[max(0, start - LEAD_IN) : end]
        dated = any(stop >= len(before) - 2 for _, stop, _ in find_dates(before[-40:] if len(before) > 40 else before))
        announces = self.strikes or (self.prior and not dated and not phrase("no_lead_in").search(before))
        if announces and not self.sticky and self.mode != "struck":
            self.mode, self.why, self.cue = "struck", "it stands in a list after a colon", (start, end)

    def _hear(self, cue: Cue, start: int, end: int) -> None:
        """What a cue does to the reading."""
        said = f'"{" ".join(self.sentence[start:end].split())[:60]}"'
        stuck, stuck_at, self.heard = self.sticky, self.heard, end
        if cue.role == "strikes":
            if stuck.startswith("it is removed") and _GOES_ON.search(self.sentence[stuck_at:start]):
                self.sticky = ""
            for number in self.fresh:
                self.verdicts[number] = replace(self.verdicts[number], actor=True)
            self.strikes, self.cue, self.since = True, (start, end), []
            against = self.sticky or (EARLIER if self.earlier else "")
            self.mode, self.why, self.earlier = ("aside" if against else "struck"), against or said, False
        elif cue.role == "is_struck":
            said_now = phrase("here").search(self.sentence[start : end + 12]) or said.startswith(('"is ', '"are '))
            self.earlier = self.earlier and not said_now
            struck = [at for at in self.fresh if self.verdicts[at].aside in ("", EARLIER)]
            against = self.sticky or (EARLIER if self.earlier else "")
            self._decide(struck, "" if against else said, against, (start, end))
            self.since, self.strikes, self.cue, self.mode, self.fresh = struck, True, (start, end), "", []
        elif cue.role == "again":
            if self.prior:
                self.mode, self.why, self.cue = "struck", f"{said}: those struck above", (start, end)
                self.since, self.strikes = [], True
        elif cue.role == "resumes":
            self.pending = ""
            if self.mode == "described":
                self.mode, self.why = self.saved
        elif cue.role == "ends":
            self._end(self.sentence[start:end].strip(" ,;").lower(), start)
        elif cue.scope == "next":
            self.pending = cue.why
            last, reach = (self.fresh[-1], 30) if self.fresh else (self.since[-1] if self.since else -1, 2)
            speaks = cue.why == "it speaks" and not said.startswith('"according')
            if speaks and last >= 0 and start - self.names[last].after < reach:
                self._decide([last], "", cue.why)
        elif cue.why == EARLIER:
            if self.mode != "described":
                self._decide(self.since, "", EARLIER)
                self.fresh, self.since, self.earlier = [*self.fresh, *self.since], [], True
        elif cue.why.startswith("part of"):
            self.saved = self.saved if self.mode == "described" else (self.mode, self.why)
            self.mode, self.why = ("described" if cue.scope == "clause" else "aside"), cue.why
        else:
            self._undo(f"{cue.why}: {said}", start)

    def _end(self, word: str, start: int) -> None:
        """What a new statement does."""
        if not word and self.mode == "described":
            self.mode, self.why = self.saved
        elif word and self.mode == "struck" and any(self.cue[1] <= one.start < start for one in self.names):
            self.mode = ""
        if word not in ("is", "are", "was", "were", "has", "have", "will"):
            self.fresh, self.earlier = [], False

    def _undo(self, why: str, start: int) -> None:
        """What a reason against a measure does: it holds to the end, and for the names that it stands behind."""
        self.sticky, self.mode, self.why = why, "aside", why
        self._decide([at for at in self.fresh if not self.verdicts[at].aside], "", why)
        if self.since and not _GOES_ON.search(self.sentence[self.names[self.since[-1]].after : start]):
            before = self.sentence[max(0, start - 30) : start]
            undone = re.search(r"\b(?:has|have|was|were|is|are)(?: been| now)*\s*$", before)
            self._decide(self.since if undone else self.since[-1:], "", why)
        self.fresh = []

    def _meet(self, at: int, *, quoted: bool) -> None:
        """What the reading does to a name."""
        name = self.names[at]
        aside = self._why_aside(at, quoted=quoted)
        if not name.against or name.against == "an authority":
            aside = aside or name.against
            self.pending = self.pending if name.inside or quoted else ""
            if self.mode == "struck" and not aside:
                self._decide([at], self.why, "", self.cue)
                self.since.append(at)
            elif not aside or (aside == "an authority" and self.mode != "struck"):
                self.fresh.append(at)
        elif name.against != "an office":
            self.pending = ""
        if aside:
            self._decide([at], "", aside)

    def _why_aside(self, at: int, *, quoted: bool) -> str:
        """Why a name is not struck where it stands; empty where nothing speaks against it."""
        name = self.names[at]
        if name.against not in ("", "an authority"):
            return name.against
        if name.inside or quoted:
            return "it stands in brackets" if name.inside else "it stands in a quotation"
        if self.pending or self.mode in ("described", "aside"):
            return self.pending or self.why
        before = self.sentence[max(0, name.start - 40) : name.start]
        last = self.verdicts[at - 1] if at else None
        alike = last is not None and last.aside.startswith(_BEHIND) and " " not in last.name.text + name.text
        if last and alike and re.fullmatch(r",?\s*(?:and |or )?", self.sentence[last.name.after : name.start]):
            return last.aside
        behind = _BEFORE.search(before)
        if behind and self.heard < name.start - len(behind[0]) + len(behind[1]):
            goes_on = self.sentence[: self.cue[1]][-12:].split()[-1:] == [behind[1].lower()]
            if not (goes_on and _SAME_WORD.search(before)):
                return f'{_BEHIND} "{behind[1].lower()}"'
        return "only something of it is meant" if self.mode == "struck" and name.possessive else ""

    def _decide(self, numbers: Sequence[int], struck: str, aside: str, cue: tuple[int, int] = (0, 0)) -> None:
        for at in numbers:
            if aside or not self.names[at].against:
                self.verdicts[at] = replace(self.verdicts[at], struck=struck, aside=aside, cue=cue)


def _next_lead(lead: _Lead, reading: _Reading, passage: Passage) -> _Lead:
    """The lead-in for what follows a sentence: its own words, else (a bare heading, "They include:") the one above."""
    sentence, own = reading.sentence, reading.lead()
    opens = sentence[-1:] in ":：" or passage.kind == "heading" or phrase("below").search(sentence) is not None
    decides = bool(own.struck or own.aside)
    parties = [name for name in reading.names if not name.against]
    titles = (sentence in passage.bold or not parties) and decides
    if passage.kind == "item" and not titles and sentence[-1:] not in ":：":
        return lead
    if decides:
        return own._replace(open=opens)
    if sentence[-1:] != "." and phrase("no_lead_in").search(sentence):
        return _Lead(text=sentence)
    return lead._replace(open=sentence[-1:] in ":：" or (lead.open and passage.kind == "heading"))


def names_office(sentence: str) -> bool:
    """Whether a text has the word of an office: who signs has one beside the name."""
    return not words("role_heads").isdisjoint(re.findall(r"\w+", sentence.lower()))


def _listed(sentence: str, names: list[Found], passage: Passage, lead: _Lead, *, edge: bool) -> int:
    """How many names of an item or line its lead-in decides: all where it is nothing but names, one where it begins
    with a name and describes it; 0 where its own words decide.

    Args:
        edge: the passage stands right below the title or at the end, where a name with an office is who signs.
    """
    item, under = passage.kind == "item", bool(lead.struck or lead.aside)
    if not names or not (item or (lead.open and under)):
        return 0
    ends = [0, *(name.after for name in names)]
    gaps = [sentence[at:to] for at, to in zip(ends, [*(one.start for one in names), len(sentence)], strict=False)]
    gaps[0] = re.sub(r"^\W*\d+", "", gaps[0])
    joined = [at for at, gap in enumerate(gaps[1:-1], 2) if re.search(r"\b(?:and|or)\b", gap)]
    says = phrase("says").search(re.split(r"\b(?:who|which|that)\b|\(", sentence)[0])
    office = edge and not item and names_office(sentence)
    series = next((at for at, gap in enumerate(gaps) if not _BETWEEN.fullmatch(gap)), len(gaps))
    if series == len(gaps) and not office:
        placed = item and not joined and ";" not in sentence and len([one for one in names if not one.against]) == 2
        return 1 if placed else len(names)
    if not item and (says or office):
        return 0
    before = re.findall(r"[^\W\d]+", sentence[: names[0].start].lower())
    behind = sentence[names[0].after :].lstrip()[:1]
    short = item and (len(sentence.split()) <= ITEM_WORDS or not says)
    if not set(before) <= words("titles") | {"the", "a", "and"} or (behind not in ",;:([-–—" and not short):
        return 0
    own = _Reading(sentence, names).read()
    decides = any(one.struck for one in own.verdicts) or own.sticky or own.verdicts[0].aside
    return 0 if decides else max([at for at in joined if at <= series and not item], default=1)


def _by_lead(count: int, names: Sequence[Found], sentence: str, number: int, lead: _Lead) -> Iterator[Mention]:
    """The names of an item or line: what the lead-in says of the first `count`; the others describe it."""
    for at, name in enumerate(names):
        aside = name.against or ("it stands in brackets" if name.inside else "")
        aside = aside or (lead.aside if at < count else f"in the description of {names[0].text}")
        struck = lead.struck if not aside else ""
        yield Mention(name, sentence, number, struck, aside, head=True, above=lead.text)


def _header(passage: Passage) -> tuple[str, ...]:
    """The names of the columns, where a row is a table's header."""
    cells = tuple(cell.strip(" :*.").lower() for cell in passage.cells)
    return cells if len(cells) > 1 and any(phrase("column_name").match(cell) for cell in cells) else ()


def _row(
    passage: Passage, number: int, columns: Sequence[str], lead: _Lead, lower: frozenset[str]
) -> Iterator[Mention]:
    """A table's row: the name in its column (else the first cell that is a name), the other cells beside it."""
    found = [find_names(cell, lower, listed=True) for cell in passage.cells]
    heads = [*columns[: len(found)], *map(str, range(len(columns) + 1, len(found) + 1))]
    named = [at for at, head in enumerate(heads) if phrase("column_name").match(head) and passage.cells[at]]
    variant = [at for at, head in enumerate(heads) if phrase("column_variant").match(head)]
    whole = [at for at, names in enumerate(found) if names and not names[0].against and names[0].start < 5]
    at = next(iter([*named, *whole]), -1)
    for column, names in enumerate(found):
        if column == at:
            cell = re.split(r"\s+\((?![A-Z][\w ]*\)\s+\w)", passage.cells[at])[0].strip(" *;,†")
            first = names[0] if names else Found(0, len(cell), len(cell), cell)
            if named and len(cell.split()) <= CELL_WORDS:
                first = replace(first, text=cell, against="")
            others = [part.strip() for other in variant for part in passage.cells[other].split(";") if part.strip()]
            first = replace(first, variants=(*first.variants, *((other, "alias") for other in others)))
            beside = _Reading(" ".join(passage.cells[:at] + passage.cells[at + 1 :]), []).read()
            removed = beside.sticky if not beside.strikes and len(beside.sentence.split()) < CELL_WORDS else ""
            aside = removed or ("" if beside.strikes else lead.aside)
            struck = "" if aside else lead.struck or ("the table names it" if named else "")
            yield Mention(first, passage.text, number, struck, aside, head=True, above=lead.text)
        elif column in variant and at >= 0:
            continue
        why = f'it stands in the column "{heads[column]}"'
        for name in names[1:] if column == at else names:
            yield Mention(name, passage.text, number, "", name.against or why)
