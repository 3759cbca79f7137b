"""Names where they stand -> what the text does to each: struck by which words, aside for which reason, or neither.

A text is read in blocks. What a title, heading, lead-in or table's head says holds for the items, lines and rows below
it, until another says otherwise. A sentence speaks for itself: it is written as a shape, one sign for each name, cue
and comma, and an ordered list of rules (cues.toml) reads the shape.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from screener.files.textlayout import HEADING, Passage
from screener.model import NameKind
from screener.watchlist.announcements.announcement import Announcement, find_dates
from screener.watchlist.announcements.candidates import Found, Variant, bracketed, find_names, is_general, kind_of
from screener.watchlist.announcements.vocabulary import Sign, cues_in, data, phrase, words

NEAR = timedelta(days=10)
"""Days before an announcement in which a measure that it dates may still be its own."""
LEAD_IN, SHOWN_LEAD = 300, 160
"""Characters before a colon that say what it opens, and of a lead-in that a person is shown."""
ITEM_WORDS, CELL_WORDS, SUBJECT = 8, 12, 20
"""Words up to which an item is a name and its description whatever stands between them, and a cell is a name; names
before a sentence among which the one is that it refers to."""
_PIECES = re.compile(r"\S.{0,6000}(?:,(?= )|(?<=\S)(?=\s*$))|\S.{0,6000}(?<=\S)(?= )|\S.{0,6000}")
"""A sentence, in pieces of 6,000 characters at most: an annex names hundreds in one, two pages long."""

EARLIER, INSIDE, ADVICE = "an earlier measure", "it stands in brackets", "it is only recommended"
_JOINTS = re.compile(r"[,;]|\b(?:and|or)\b|[:：](?=\s|$|[^\x00-\x7f])", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[^\W\d_a-z]|\d)|(?<=[。！？])")
_OPENS = re.compile(r"[\"'(]?([A-Z][\w'-]*),? (?:[a-z]|U\.S|[A-Z]\w+ (?:said|says|is|was|has))")
"""What opens a sentence behind a legal form's full stop: a capitalised word with small ones behind it."""
_SPELLINGS = re.compile(
    r";(?:\s*(?:and|or)\b)?|,(?!\s*(?:Ltd|Inc|LLC|Co|Corp|S\.A|JSC|Limited|LP|PLC)\b)|(?:^|\s)(?:[a-z]\)|[-•]) "
)
"""What parts the spellings in a cell: a) X b) Y; X, Y."""
_BETWEEN = re.compile(
    r"[,;]? ?(?:and|as well as|plus|along with|together with)(?: [a-z-]+){0,4} "
    r"|(?:[\W_]|\b(?:and|the|or|as well as|incl|including|its|subsidiary|mr|mrs|ms|dr|general|company|companies)\b)*",
    re.I,
)
"""What stands between names that are a list, and before its first."""


@dataclass(frozen=True)
class Mention:
    """A name in its sentence. `struck` and `aside` are why it is so (both empty: unsorted); `cue` is where the words
    stand that strike it; `head`: it begins an item, row or line of its own; `above` is the lead-in that decided; `row`
    is its row with the heads of the columns."""

    name: Found
    sentence: str
    passage: int
    struck: str = ""
    aside: str = ""
    cue: tuple[int, int] = (0, 0)
    head: bool = False
    above: str = ""
    actor: bool = False
    row: str = ""
    first: bool = False


class Lead(NamedTuple):
    """What is said of a block, the items, lines and rows that follow: struck, or aside for a reason, or nothing. It is
    `open` to lines without bullets, and `rules` prose as a heading does."""

    struck: str = ""
    aside: str = ""
    text: str = ""
    open: bool = False
    rules: bool = False


class Reading:
    """A sentence and its names as a shape. `prior` is what strikes above it."""

    def __init__(self, sentence: str, names: Sequence[Found], announced: date | None = None, prior: str = "") -> None:
        self.sentence, self.names = sentence, names
        self.signs = _signs(sentence, names, announced, prior)
        self.shape = "".join(one.sign for one in self.signs)
        ends, starts = [0, *(name.after for name in names)], [*(one.start for one in names), len(sentence)]
        self.gaps = [re.sub(r"^\W*\d+[.)]", "", sentence[at:to]) for at, to in zip(ends, starts, strict=True)]
        further = enumerate(self.gaps[1:], start=1)
        self.series = next((at for at, gap in further if not _BETWEEN.fullmatch(gap)), len(self.gaps))

    def mentions(self, passage: int = 0) -> list[Mention]:
        """Its names, each as the first rule that fits sorts it."""
        aside = [name.against or INSIDE * name.inside for name in self.names]
        struck: dict[int, tuple[str, tuple[int, int]]] = {}
        for rule in data("cues")["rule"]:
            for match in re.finditer(rule["shape"], self.shape):
                cause = self.signs[match.end() - 1 if rule.get("at") == "end" else match.start()]
                cue = f'"{" ".join(self.sentence[cause.start : cause.end].split())[:60]}"'
                for one in self.signs[slice(*match.span(match.lastindex or 0))]:
                    if one.sign != "N" or one.name in struck or aside[one.name]:
                        continue
                    if rule.get("struck"):
                        cue = "it stands in a list after a colon" if cause.sign == "H" else cue
                        struck[one.name] = cue, (cause.start, cause.end)
                    else:
                        why = rule.get("why") or cause.why or "only something of it is meant"
                        aside[one.name] = f"{why}: {cue}" if cause.sign in "WRE" else why
        first = re.match("[^SGHPQWR]*(?=S)", self.shape)
        actors = {one.name for one in self.signs[: first.end()] if one.sign in "NA"} if first else set()
        return [
            Mention(name, self.sentence, passage, why, aside[at], cue, actor=at in actors, first=at < self.series)
            for at, name in enumerate(self.names)
            for why, cue in [struck.get(at, ("", (0, 0)))]
        ]

    def lead(self) -> Lead:
        """What it says of the items that follow it; a wish, a denial, a removal hold to its end."""
        heading = self.sentence[-1:] not in ".;:：" and re.search(r"[^\W\d]{3,}.*[^\W\d]{4,}", self.sentence)
        against = re.search(f"W|R(?!.*[,&;]S){'|^E' if heading else ''}", self.shape)
        strikes = re.search("[SGPQ]", self.shape) or ("s" in self.shape and self.sentence[-1:] in ":：")
        struck = f'the lead-in strikes it: "{self.sentence[:SHOWN_LEAD]}"' if strikes and not against else ""
        return Lead(struck, self.signs[against.start()].why if against else "", self.sentence)


def _signs(text: str, names: Sequence[Found], announced: date | None, prior: str) -> list[Sign]:
    """The things in a sentence that rules ask about, in order; what stands in names and brackets is not heard."""
    joints = {"and": "&", "or": "&", "：": ":"}
    found = [*cues_in(text), *(Sign(joints.get(one[0].lower(), one[0]), *one.span()) for one in _JOINTS.finditer(text))]
    dates = find_dates(text) if announced else []
    found += [Sign("E", start, end, EARLIER) for start, end, day in dates if announced and day < announced - NEAR]
    found += [Sign("N", one.start, one.after, name=at) for at, one in enumerate(names) if not one.inside]
    closed = sorted([*((one.start, one.after) for one in names), *bracketed(text)])
    result, heard = list[Sign](), 0
    for one in sorted(found, key=lambda each: each.start):
        at = bisect(closed, (one.start, len(text))) - 1
        inside = at >= 0 and one.end <= closed[at][1]
        sign, said = one.sign, text[max(0, one.start - LEAD_IN) : one.end]
        if one.name >= 0:
            sign = {"": "N", "an authority": "A", "an office": "o"}.get(names[one.name].against, "x")
            near = re.sub(r"[A-Z]\w+'s $", "", text[max(0, one.start - 40) : one.start])  # for Iran's Navy Staff
            before = phrase("before").search(near) if sign == "N" else None
            start = max(0, one.start - 40) + before.start() if before else 0
            if before and heard <= start:
                result.append(Sign("b", start, one.start, f'it stands behind "{before[0].split()[0].lower()}"'))
        elif inside or (sign == "G" and not prior):
            continue
        elif sign == "P":
            own = text[one.start : one.end + 12]
            sign = "Q" if own.lower().startswith(("is ", "are ")) or phrase("here").search(own) else "P"
        elif sign == ":":
            strikes = any(each.sign in "SGPQ" for each in result) or (prior and not phrase("no_lead_in").search(said))
            if not strikes or phrase("label").search(said):
                continue
            sign = "H"
        result.append(one._replace(sign=sign))
        heard = max(heard, one.end) if sign not in ",&;x" else heard
    return result


def lead_of(announcement: Announcement) -> Lead:
    """What the title says of the names below it."""
    title = announcement.title
    return Reading(title, find_names(title, frozenset()), announcement.announced_on).lead()


def mentions(announcement: Announcement, named_in: Callable[[str], list[str]] | None = None) -> list[Mention]:
    """Every name of an announcement where it stands, in order; `named_in` tells those that only a list knows."""
    passages = announcement.passages
    lower = frozenset(word for one in passages for word in re.findall(r"(?<![\w'.-])[a-z][a-z'-]{2,}", one.text))
    lead, columns, lines = lead_of(announcement), tuple[str, ...](), _list_lines(passages, lower)
    announces, found = lead.struck, list[Mention]()
    for number, passage in enumerate(passages):
        if passage.apart:
            for text in passage.cells or (passage.text,):
                found += _decided(find_names(text, lower), passage.text, number, Lead(aside=passage.apart))
            continue
        if passage.kind == "row":
            opening = (Reading(cell, []).lead() for cell in passage.cells if cell[-1:] == ":" and not passage.heads)
            lead = next((one for one in opening if one.struck or one.aside), lead)  # a page laid out as a table
            cells = tuple(cell.strip(" :*.").lower() for cell in passage.cells)
            leads = all(any(Reading(cell, []).lead()[:2]) for cell in cells)
            first = not columns or passages[number - 1].kind != "row"
            heads = leads or (first and any(map(phrase("column").match, cells)))
            if heads and len(cells) > 1 and not passage.heads:
                columns = cells
                for cell in passage.cells:
                    found += _decided(find_names(cell, lower), passage.text, number, Lead(aside="a column's head"))
            else:
                above = passage.heads or columns if len(columns) >= len(cells) else passage.heads
                _add_row(found, passage, number, above, lead, lower)
            continue
        columns = columns if passage.kind == "heading" else ()
        prior, listed = lead.struck or announces, passage.kind == "item" or number in lines
        goes_on = listed or (lead.open and (passage.kind != "heading" or " " in passage.text))
        for at, sentence in enumerate(sentences(passage.text)):
            spans = [one[1:3] for one in cues_in(sentence) if one.sign not in "vB"]
            names = find_names(sentence, lower, spans, listed=listed)
            for text in named_in(sentence) if named_in else ():  # where no shape shows one
                start, end = sentence.find(text), sentence.find(text) + len(text)
                beside = [one for one in names if one.after <= start or end <= one.start]
                if start >= 0 and all(one.against or one in beside for one in names):
                    names = sorted([*beside, Found(start, end, end, text)], key=lambda one: one.start)
            reading = Reading(sentence, names, announcement.announced_on, prior)
            head = (at == 0 or not listed) and sentence[-1:] != "?" and (listed or not names_office(sentence))
            if head and (count := _heads(reading, passage, lead._replace(open=goes_on))):
                found += _decided(names[:count], sentence, number, lead)
                found += _decided(names[count:], sentence, number, Lead(aside=f"in the description of {names[0].text}"))
                continue
            own = reading.mentions(number)
            advised = listed and lead.aside == ADVICE  # Recommendations: - Add Alpha Ltd to the list
            if advised or lead.rules:
                own = [replace(one, struck=one.struck * (not advised)) for one in own]
                own = [one if one.struck else replace(one, aside=one.aside or lead.aside) for one in own]
            _refer(found, reading)
            found += own
            lead = lead if advised else _next_lead(lead, reading, passage)
            prior = lead.struck or reading.lead().struck
    return found


def _refer(found: list[Mention], reading: Reading) -> None:
    """Strike the subject of the sentence before where one only refers to it: It was added to the list."""
    if phrase("refers").match(reading.sentence) and re.match("[^NSGHPQWRE]*[PQ]", reading.shape):
        recent = range(max(0, len(found) - SUBJECT), len(found))
        same = [at for at in recent if found[at].sentence == found[-1].sentence and not found[at].name.against]
        if same and found[same[0]].first and not (found[same[0]].struck or found[same[0]].aside):
            found[same[0]] = replace(found[same[0]], struck=f'"{reading.sentence[:60]}"')


def _list_lines(passages: Sequence[Passage], lower: frozenset[str]) -> set[int]:
    """The lines without bullets that are a list all the same: a name and what it is, one below the other."""

    def is_name(passage: Passage) -> bool:
        names = [one for one in find_names(passage.text, lower, listed=True) if not one.inside]
        if passage.apart or passage.kind in ("row", "item") or not names or names[0].against:
            return False
        before, rest = passage.text[: names[0].start], passage.text[names[0].after :]
        alone = not re.sub(r"\([^()]*\)|\W", "", rest) or (rest[:1] == "," and not phrase("says").search(rest))
        return alone and before.count(" ") <= 1 and len(passage.text) < HEADING

    alone = [is_name(one) for one in passages]
    pairs = (at for at in range(1, len(passages)) if passages[at].line == passages[at - 1].line + 1)
    return {each for at in pairs if alone[at] and alone[at - 1] for each in (at, at - 1)}


def sentences(text: str) -> Iterator[str]:
    """The sentences of a passage; a full stop behind an abbreviation or an initial ends none.

    One that is longer than any that a person writes is read in pieces, so that time is in proportion to the text.
    """
    ends, closed, forms = [0], bracketed(text), words("legal_forms")
    for match in _END.finditer(text):
        word = text[max(ends[-1], match.start() - 20) : match.start()].rsplit(" ", 1)[-1].strip("(\"'.")
        at = bisect(closed, match.span()) - 1
        opens = word.lower() in forms and _OPENS.match(text, match.end())
        form = opens and opens[1].lower() not in forms - words("common")
        goes_on = not form and (len(word) == 1 or word.lower() in words("dotted") or "." in word)
        if not goes_on and (at < 0 or closed[at][1] <= match.start()):
            ends.append(match.end())
    for start, end in pairwise([*ends, len(text)]):
        yield from _PIECES.findall(text[start:end])


def _next_lead(lead: Lead, reading: Reading, passage: Passage) -> Lead:
    """The lead-in for what follows a sentence: its own words, else (a bare heading, "They include:") the one above."""
    sentence, own, heading = reading.sentence, reading.lead(), passage.kind == "heading"
    opens = sentence[-1:] in ":："
    if own.struck or own.aside:
        rules = heading or (passage.kind == "item" and not reading.names and len(passage.text) < HEADING)
        return own._replace(open=opens or heading or phrase("below").search(sentence) is not None, rules=rules)
    if phrase("no_lead_in").search(sentence):
        return Lead(text=sentence)
    return lead._replace(open=opens or (lead.open and heading))


def names_office(sentence: str) -> bool:
    """Whether a text has the word of an office: who signs has one beside the name."""
    return not words("role_heads").isdisjoint(re.findall(r"\w+", sentence.lower()))


def _heads(reading: Reading, passage: Passage, lead: Lead) -> int:
    """How many names of an item or line its lead-in decides: all where it is nothing but names, one where it begins
    with a name and describes it; 0 where its own words decide."""
    sentence, names, gaps, item = reading.sentence, reading.names, reading.gaps, passage.kind == "item"
    if not names or names[0].possessive or not (item or (lead.open and (lead.struck or lead.aside))):
        return 0
    if reading.series == len(gaps) and _BETWEEN.fullmatch(gaps[0]):
        return len(names)
    says = phrase("says").search(re.split(r"\b(?:who|which|that)\b|\(", sentence)[0])
    short = len(sentence.split()) <= ITEM_WORDS if item else names[0].text.isupper()
    described = short or (item and not says) or gaps[1].lstrip()[:1] in ",;:([-–—"
    if not described or (says and not item):
        return 0
    own = reading.mentions()
    if reading.lead().aside or own[0].aside or own[0].actor or any(one.struck for one in own):
        return 0
    joined = reading.series > 1 and re.search(r"\b(?:and|or)\b|^\s*(?:\||$)", "|".join(gaps[1 : reading.series]))
    return reading.series if not item and joined else 1


def _decided(names: Sequence[Found], text: str, number: int, lead: Lead, row: str = "") -> list[Mention]:
    """Names that a lead-in decides."""
    why = [name.against or INSIDE * name.inside or lead.aside for name in names]
    return [
        Mention(name, text, number, "" if aside else lead.struck, aside, head=True, above=lead.text, row=row)
        for name, aside in zip(names, why, strict=True)
    ]


def _add_row(
    found: list[Mention], passage: Passage, number: int, columns: Sequence[str], lead: Lead, lower: frozenset[str]
) -> None:
    """Add the names of a table's row or a record: those in the column of names (else the first cell that is a name;
    all where no column has a head) with the spellings of other columns; further cells are set aside. A record without
    a name goes on with the one above."""
    cells, spelled = passage.cells, list[Variant]()
    heads = [*columns, *map(str, range(len(columns) + 1, len(cells) + 1))][: len(cells)]
    named_in = [find_names(cell, lower, listed=True) for cell in cells]
    leads = [Reading(head, []).lead() for head in heads]
    if all(one.struck or one.aside for one in leads):  # each column has a lead-in of its own
        for own, cell, names in zip(leads, cells, named_in, strict=True):
            found += _decided(names, cell, number, own)
        return
    cut = len(cells) < len(columns)  # a cell is missing, and nobody knows which
    named = [at for at, head in enumerate(heads) if cells[at] and phrase("column_name").match(head) and not cut][:1]
    whole = [
        at
        for at, names in enumerate(named_in)
        if names and not names[0].against and not (heads[at] and passage.heads)
        if not any(map(str.islower, cells[at][: names[0].start].split()))
        and not re.match(r" [a-z]", cells[at][names[0].after :])
    ]
    bare = [at for at in whole if not re.search(r"[^\W\d_]", cells[at][named_in[at][0].after :])]
    all_names = not columns and (len(cells) > 2 or len(bare) == len(cells))
    chosen = named or (whole if all_names else whole[:1])
    variant = [at for at, head in enumerate(heads) if phrase("column_variant").match(head)]
    for at in variant:
        kind: NameKind = "former" if phrase("former").search(heads[at]) else "alias"
        parts = (part.strip(" .\"'") for part in _SPELLINGS.split(cells[at]))
        spelled += [(part, kind) for part in parts if part and part.lower() not in ("na", "n/a", "none", "-")]
    lasts = (at for at in reversed(range(len(found))) if found[at].head and not found[at].aside.startswith("it stands"))
    if spelled and passage.heads and not chosen and (last := next(lasts, None)) is not None:
        name = found[last].name
        found[last] = replace(found[last], name=replace(name, variants=(*name.variants, *spelled)))
    for column, names in enumerate(named_in):
        if column in chosen:
            cell = re.sub(r"[ *;,†]+(?:(?<=[*†])\d+)?$", "", cells[column].strip(" *;,†"))
            if not re.search(r"[^\W\d_]", cell):  # CHINA | * * *
                continue
            first = names.pop(0) if names else Found(0, len(cell), len(cell), cell)
            if named and not first.titled and len(cell.split()) <= CELL_WORDS:
                known = first.variants or (cell[first.after :][:1] == "," and kind_of(first.text) == "company")
                first = replace(first, text=first.text if known else cell, against="no name" * is_general(cell))
            first = replace(first, variants=(*first.variants, *spelled))
            beside = Reading(" ".join(other for at, other in enumerate(cells) if at not in chosen), []).lead()
            table = "the table names it" if named and not passage.heads else ""
            aside = "" if beside.struck else beside.aside or lead.aside
            row = " | ".join(f"{head}: {text}" for head, text in zip(heads, cells, strict=True) if text)
            found += _decided([first], passage.text, number, Lead(lead.struck or table, aside, lead.text), row)
        if column not in variant:
            found += _decided(names, passage.text, number, Lead(aside=f'it stands in the column "{heads[column]}"'))
