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
ITEM_WORDS, CELL_WORDS, QUOTATION = 8, 12, 6
"""Words up to which an item is a name and its description whatever stands between them, a cell is a name, and a text
between quotation marks is a name and not what somebody says."""
_PIECES = re.compile(r"\S.{0,6000}(?:,(?= )|(?<=\S)(?=\s*$))|\S.{0,6000}(?<=\S)(?= )|\S.{0,6000}")
"""A sentence, in pieces of 6,000 characters at most: an annex names hundreds in one, two pages long."""

EARLIER, INSIDE, ADVICE = "an earlier measure", "it stands in brackets", "it is only recommended"
_BEFORE = re.compile(
    r"\b(?:(by|in|at|from|near|under|via|through|behind|within|outside)|of|to|with|for|like)\s+"
    r"(?:the |its |an? |[A-Z]\w+'s )?$",
    re.IGNORECASE,
)
_JOINTS = re.compile(r"(?P<comma>,)|(?P<semicolon>;)|\b(?P<and>and|or)\b|(?P<colon>[:：](?=\s|$|[^\x00-\x7f]))", re.I)
_JOINT_SIGNS = {"comma": ",", "semicolon": ";", "and": "&", "colon": ":"}
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


class Lead(NamedTuple):
    """What is said of a block, the items, lines and rows that follow: struck, or aside for a reason, or nothing."""

    struck: str = ""
    aside: str = ""
    text: str = ""
    open: bool = False


class Reading:
    """A sentence and its names as a shape. `prior` is what strikes above it."""

    def __init__(self, sentence: str, names: Sequence[Found], announced: date | None = None, prior: str = "") -> None:
        self.sentence, self.names = sentence, names
        self.signs = _signs(sentence, names, announced, prior)
        self.shape = "".join(one.sign for one in self.signs)

    def mentions(self, passage: int = 0) -> list[Mention]:
        """Its names, each as the first rule that fits sorts it."""
        said = [one for one in re.finditer('"[^"]*"', self.sentence) if one[0].count(" ") >= QUOTATION]
        aside = [name.against or INSIDE * name.inside for name in self.names]
        for at, name in enumerate(self.names):
            quoted = any(one.start() < name.start < one.end() for one in said)
            aside[at] = aside[at] or "it stands in a quotation" * quoted
        struck: dict[int, tuple[str, tuple[int, int]]] = {}
        for rule in data("cues")["rule"]:
            for match in re.finditer(rule["shape"], self.shape):
                cause = self.signs[match.end() - 1 if rule.get("at") == "end" else match.start()]
                cue = f'"{" ".join(self.sentence[cause.start : cause.end].split())[:60]}"'
                for one in self.signs[slice(*match.span(match.lastindex or 0))]:
                    if one.sign != "N" or one.name in struck or aside[one.name]:
                        continue
                    if rule.get("struck") and not (self.names[one.name].possessive and cause.sign in "SGH"):
                        cue = "it stands in a list after a colon" if cause.sign == "H" else cue
                        struck[one.name] = cue, (cause.start, cause.end)
                    else:
                        why = rule.get("why") or cause.why or "only something of it is meant"
                        aside[one.name] = f"{why}: {cue}" if cause.sign in "WRE" else why
        first = re.match("[^SGHPQWR]*(?=S)", self.shape)
        actors = {one.name for one in self.signs[: first.end()] if one.sign in "NA"} if first else set()
        return [
            Mention(name, self.sentence, passage, why, aside[at], cue=cued, actor=at in actors)
            for at, name in enumerate(self.names)
            for why, cued in [struck.get(at, ("", (0, 0)))]
        ]

    def lead(self) -> Lead:
        """What it says of the items that follow it; a wish, a denial, a removal hold to its end."""
        heading = "|^E" if self.sentence[-1:] not in ".;:：" else ""
        against = re.search(f"W|R(?!.*[,&;]S){heading}", self.shape)
        strikes = re.search("[SGPQ]", self.shape) or ("s" in self.shape and self.sentence[-1:] in ":：")
        struck = f'the lead-in strikes it: "{self.sentence[:SHOWN_LEAD]}"' if strikes and not against else ""
        return Lead(struck, self.signs[against.start()].why if against else "", self.sentence)


def _signs(text: str, names: Sequence[Found], announced: date | None, prior: str) -> list[Sign]:
    """The things in a sentence that rules ask about, in order; what stands in names and brackets is not heard."""
    joints = (Sign(_JOINT_SIGNS[match.lastgroup or ""], *match.span()) for match in _JOINTS.finditer(text))
    found = [*cues_in(text), *joints]
    dates = find_dates(text) if announced else []
    found += [Sign("E", start, end, EARLIER) for start, end, day in dates if announced and day < announced - NEAR]
    found += [Sign("N", one.start, one.after, name=at) for at, one in enumerate(names) if not one.inside]
    closed = sorted([*((one.start, one.after) for one in names), *bracketed(text)])
    result: list[Sign] = []
    heard = 0
    for one in sorted(found, key=lambda each: each.start):
        at = bisect(closed, (one.start, len(text))) - 1
        inside = at >= 0 and one.end <= closed[at][1]
        sign, said = one.sign, text[max(0, one.start - LEAD_IN) : one.end]
        if one.name >= 0:
            sign = {"": "N", "an authority": "A", "an office": "o"}.get(names[one.name].against, "x")
            before = _BEFORE.search(text, max(0, one.start - 40), one.start) if sign == "N" else None
            if before and heard <= before.start():
                place = "y" if before[1] or " " not in names[one.name].text else "b"
                why = f'it stands behind "{before[0].split()[0].lower()}"'
                result.append(Sign(place, *before.span(), why))
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
                found += _beside(find_names(text, lower), passage.text, number, passage.apart)
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
                    found += _beside(find_names(cell, lower), passage.text, number, "a column's head")
            else:
                above = passage.heads or columns if len(columns) >= len(cells) else passage.heads
                _add_row(found, passage, number, above, lead, lower)
            continue
        columns = columns if passage.kind == "heading" else ()
        prior, listed = lead.struck or announces, passage.kind == "item" or number in lines
        goes_on = listed or (lead.open and (passage.kind != "heading" or " " in passage.text))
        for at, sentence in enumerate(sentences(passage.text)):
            spans = [(cue.start, cue.end) for cue in cues_in(sentence) if cue.sign not in "vB"]
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
            if listed and lead.aside == ADVICE:  # Recommendations: - Add Alpha Ltd to the list
                found += [replace(one, struck="", aside=one.aside or ADVICE) for one in own]
                continue
            found += own
            lead = _next_lead(lead, reading, passage)
            prior = lead.struck or reading.lead().struck
    return found


def _list_lines(passages: Sequence[Passage], lower: frozenset[str]) -> set[int]:
    """The lines without bullets that are a list all the same: a name and what it is, one below the other."""

    def is_name(passage: Passage) -> bool:
        if passage.apart or passage.kind in ("row", "item") or len(passage.text) >= HEADING:
            return False
        first = next((one for one in find_names(passage.text, lower, listed=True) if not one.inside), None)
        if first is None or first.against or passage.text[: first.start].count(" ") > 1:
            return False
        rest = passage.text[first.after :]
        return (rest[:1] == "," and not phrase("says").search(rest)) or not re.sub(r"\([^()]*\)|\W", "", rest)

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
    sentence, own = reading.sentence, reading.lead()
    opens, decides = sentence[-1:] in ":：", bool(own.struck or own.aside)
    if decides:
        return own._replace(open=opens or passage.kind == "heading" or phrase("below").search(sentence) is not None)
    if phrase("no_lead_in").search(sentence):
        return Lead(text=sentence)
    return lead._replace(open=opens or (lead.open and passage.kind == "heading"))


def names_office(sentence: str) -> bool:
    """Whether a text has the word of an office: who signs has one beside the name."""
    return not words("role_heads").isdisjoint(re.findall(r"\w+", sentence.lower()))


def _heads(reading: Reading, passage: Passage, lead: Lead) -> int:
    """How many names of an item or line its lead-in decides: all where it is nothing but names, one where it begins
    with a name and describes it; 0 where its own words decide."""
    sentence, names, item = reading.sentence, reading.names, passage.kind == "item"
    if not names or not (item or (lead.open and (lead.struck or lead.aside))):
        return 0
    ends, starts = [0, *(name.after for name in names)], [*(one.start for one in names), len(sentence)]
    gaps = [re.sub(r"^\W*\d+[.)]", "", sentence[at:to]) for at, to in zip(ends, starts, strict=True)]
    series = next((at for at, gap in enumerate(gaps) if not _BETWEEN.fullmatch(gap)), len(gaps))
    if series == len(gaps):
        return len(names)
    says = phrase("says").search(re.split(r"\b(?:who|which|that)\b|\(", sentence)[0])
    before = set(re.findall(r"[^\W\d]+", gaps[0].lower())) - {"the", "a", "an", "and", "its", "their"}
    types = ("type_vessel", "type_person", "type_company", "type_organisation") if item else ()
    if before - words("titles", *types) or (not item and says):
        return 0
    short = len(sentence.split()) <= ITEM_WORDS if item else names[0].text.isupper()
    if gaps[1].lstrip()[:1] not in ",;:([-–—" and not short and (says or not item):
        return 0
    own = reading.mentions()
    if reading.lead().aside or own[0].aside or own[0].actor or any(one.struck for one in own):
        return 0
    joined = series > 1 and (re.search(r"\b(?:and|or)\b", " ".join(gaps[1:series])) or not gaps[1].strip())
    return series if not item and joined else 1


def _beside(names: Sequence[Found], text: str, number: int, why: str) -> list[Mention]:
    """Names that are set aside, whatever is said of them."""
    return [Mention(name, text, number, aside=name.against or why) for name in names]


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
    named = [at for at, head in enumerate(heads) if cells[at] and phrase("column_name").match(head)][:1]
    whole = [at for at, names in enumerate(named_in) if names and names[0].start < 5 and not names[0].against]
    whole = [at for at in whole if not (heads[at] and passage.heads)]
    whole = [at for at in whole if not re.match(r" [a-z]", cells[at][named_in[at][0].after :])]
    chosen = named or (whole if len(cells) > 2 and not columns else whole[:1])
    variant = [at for at, head in enumerate(heads) if phrase("column_variant").match(head)]
    for at in variant:
        kind: NameKind = "former" if phrase("former").search(heads[at]) else "alias"
        parts = (part.strip(" .\"'") for part in _SPELLINGS.split(cells[at]))
        spelled += [(part, kind) for part in parts if part and part.lower() not in ("na", "n/a", "none", "-")]
    lasts = (at for at in reversed(range(len(found))) if found[at].head and not found[at].name.against)
    if spelled and passage.heads and not chosen and (last := next(lasts, None)) is not None:
        name = replace(found[last].name, variants=(*found[last].name.variants, *spelled))
        found[last] = replace(found[last], name=name)
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
            rest = " ".join(other for at, other in enumerate(cells) if at not in chosen)
            beside = Reading(rest, []).lead()
            table = "the table names it" if named and not passage.heads else ""
            aside = "" if beside.struck else beside.aside or lead.aside
            row = " | ".join(f"{head}: {text}" for head, text in zip(heads, cells, strict=True) if text)
            found += _decided([first], passage.text, number, Lead(lead.struck or table, aside, lead.text), row)
        if column not in variant:
            found += _beside(names, passage.text, number, f'it stands in the column "{heads[column]}"')
