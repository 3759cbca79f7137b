"""Names where they stand -> what the text does to each: struck by which words, aside for which reason, or neither.

A sentence is written as a shape, one sign for each name, cue and comma (cues.toml), and an ordered list of rules reads
the shape. Items and rows are decided by their lead-in: the sentence, heading or title above them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import NamedTuple

from screener.files.textlayout import HEADING, Passage
from screener.watchlist.announcements.announcement import Announcement, find_dates
from screener.watchlist.announcements.candidates import Found, Variant, bracketed, find_names, is_shouting, kind_of
from screener.watchlist.announcements.vocabulary import Cue, cues, kinds, phrase, rules, words

NEAR = timedelta(days=10)
"""Days before an announcement in which a measure that it dates may still be its own."""
TOP = 4
"""Passages at the beginning in which a name with an office is who signs, not who is struck."""
LEAD_IN, SHOWN_LEAD = 300, 160
"""Characters before a colon that say what it opens, and of a lead-in that a person is shown."""
ITEM_WORDS, CELL_WORDS = 8, 12
"""Words up to which an item is a name and its description whatever stands between them, and a cell is a name."""
MAX_SENTENCE = 6_000
"""Characters of a sentence at most: an annex names hundreds in one, two pages long."""
SPEAKER = 30
"""Characters between a name and the verb of speaking of which it is the subject."""
DATELINE = 5
"""Characters before the place or paper of a dateline: The."""
QUOTATION = 6
"""Words from which a text between quotation marks is what somebody says, not a name."""

EARLIER = "an earlier measure"
_BEFORE = re.compile(
    r"\b(?:(by|in|at|from|near|under|via|through|behind|within|outside)|of|to|with|for|like)\s+(?:the |its |an? )?$",
    re.IGNORECASE,
)
_JOINTS = re.compile(r"[,;]|\b(?:and|or)\b|[:：](?=\s|$|[^\x00-\x7f])", re.I)
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[^\W\d_a-z]|\d)|(?<=[。！？])")
_DATELINE = re.compile(r",? (?:[(–—-] ?)?(?:\d|[A-Z][a-z]{2,8}\.? \d)")
"""What stands behind the place in a dateline: Geneva, 3 May 2026; WASHINGTON, May 3, 2026."""
_OPENS = re.compile(r"[\"'(]?([A-Z][\w'-]*),? (?:[a-z]|U\.S|[A-Z]\w+ (?:said|says|is|was|has))")
"""What opens a sentence behind a legal form's full stop: a capitalised word with small ones behind it."""
_BEHIND_NAME = re.compile(r"\s+\((?![A-Z][\w ]*\)\s+\w)|,? (?:and|including) (?:all |any )?(?:its|their|of)\b")
"""What ends the name in a cell: a bracket that does not go on, `and its subsidiaries`."""
_BETWEEN = re.compile(r"(?:[\W_]|\b(?:and|the|or|as well as|mr|mrs|ms|dr|general|company|companies)\b)*", re.I)
"""What stands between names that are a list, and before its first."""


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


class Lead(NamedTuple):
    """What is said of the items and rows that follow: struck, or aside for a reason, or nothing."""

    struck: str = ""
    aside: str = ""
    text: str = ""
    open: bool = False


class _Sign(NamedTuple):
    """A thing in a sentence: its sign, where it stands, why it sends aside, which of the sentence's names it is."""

    sign: str
    start: int
    end: int
    why: str = ""
    name: int = -1


@lru_cache(maxsize=256)
def cues_in(sentence: str) -> list[tuple[int, int, Cue]]:
    """The cues of a sentence, and where."""
    pattern, table = cues()
    return [(match.start(), match.end(), table[match.lastgroup or ""]) for match in pattern.finditer(sentence)]


@lru_cache(maxsize=256)
def kinds_in(text: str) -> list[tuple[int, int, str]]:
    """The kinds of measure that a text names, and where."""
    named = [(kind.kind, one) for kind in kinds().values() for one in (kind.named, *kind.programmes.values())]
    return sorted((match.start(), match.end(), kind) for kind, one in named for match in one.finditer(text))


class Reading:
    """A sentence and its names, read by the rules."""

    def __init__(
        self, sentence: str, names: Sequence[Found], announced: date | None = None, passage: int = 0, prior: str = ""
    ) -> None:
        self.sentence, self.names, self.announced, self.passage, self.prior = sentence, names, announced, passage, prior
        self.signs = self._signs()
        self.shape = "".join(one.sign for one in self.signs)

    @cached_property
    def mentions(self) -> list[Mention]:
        """Its names, each as the first rule that fits sorts it."""
        marks = [match.start() for match in re.finditer('"', self.sentence)]
        pairs = zip(marks[::2], marks[1::2], strict=False)
        quoted = [pair for pair in pairs if len(self.sentence[slice(*pair)].split()) > QUOTATION]
        made = [
            Mention(
                one,
                self.sentence,
                self.passage,
                aside=one.against
                or ("it stands in brackets" if one.inside else "")
                or ("it stands in a quotation" if any(start < one.start < end for start, end in quoted) else ""),
            )
            for one in self.names
        ]
        for rule in rules():
            for match in rule.shape.finditer(self.shape):
                cause = self.signs[match.start() if rule.at == "start" else match.end() - 1]
                for one in self.signs[slice(*match.span(match.lastindex or 0))]:
                    if one.sign == "N" and not (made[one.name].struck or made[one.name].aside):
                        made[one.name] = self._sorted(made[one.name], rule.struck, rule.why or cause.why, cause)
        first = re.search("[SGHPQWR]", self.shape)
        for one in self.signs[: first.start()] if first and first[0] == "S" else ():
            if one.sign in "NA":
                made[one.name] = replace(made[one.name], actor=True)
        return made

    @property
    def strikes(self) -> bool:
        """Whether its words strike anybody."""
        return re.search("[SGPQ]", self.shape) is not None

    @property
    def against(self) -> str:
        """The reason against a measure that holds to its end: a wish, a denial, a removal."""
        found = re.search("W|R(?!.*[,&;]S)", self.shape)
        return self.signs[found.start()].why if found else ""

    def lead(self) -> Lead:
        """What it says of the items that follow it."""
        struck = f'the lead-in strikes it: "{self.sentence[:SHOWN_LEAD]}"' if self.strikes and not self.against else ""
        return Lead(struck, self.against, self.sentence)

    def _sorted(self, one: Mention, struck: bool, why: str, cause: _Sign) -> Mention:
        if struck and one.name.possessive and cause.sign in "SGH":
            return replace(one, aside="only something of it is meant")
        if struck:
            said = self._said(cause) if cause.sign != "H" else "it stands in a list after a colon"
            return replace(one, struck=said, cue=(cause.start, cause.end))
        return replace(one, aside=f"{why}: {self._said(cause)}" if cause.sign in "WRE" else why)

    def _said(self, sign: _Sign) -> str:
        return f'"{" ".join(self.sentence[sign.start : sign.end].split())[:60]}"'

    def _signs(self) -> list[_Sign]:
        """The things in the sentence that rules ask about, in order; what stands in names and brackets is not heard."""
        text = self.sentence
        found = [_Sign(cue.sign, start, end, cue.why) for start, end, cue in cues_in(text)]
        found += [_Sign(match[0], *match.span()) for match in _JOINTS.finditer(text)]
        old = [span for *span, day in find_dates(text) if self.announced and day < self.announced - NEAR]
        found += [_Sign("E", start, end, EARLIER) for start, end in old]
        closed = sorted([*((one.start, one.after) for one in self.names), *bracketed(text)])
        named = [_Sign("N", one.start, one.after, name=at) for at, one in enumerate(self.names) if not one.inside]
        result: list[_Sign] = []
        at, heard = 0, 0
        for one in sorted([*found, *named], key=lambda each: each.start):
            while at < len(closed) and closed[at][1] <= one.start:
                at += 1
            inside = at < len(closed) and closed[at][0] <= one.start and one.end <= closed[at][1]
            if one.name >= 0 and (one.start >= heard or not self.names[one.name].against):
                if self.names[one.name].titled and result and result[-1].sign == "n":
                    result.pop()  # its own office: the Minister of the Interior Jane Doe
                struck = next((each.end for each in reversed(result) if each.sign == "S"), 0)
                result += self._name_signs(one, heard, struck)
                heard = max(heard, one.end)
            elif one.name < 0 and one.start >= heard and not inside:
                sign = self._heard(one, result)
                result += [one._replace(sign=sign)] if sign else []
                heard = one.end if sign not in (",", "&", ";", "") else heard
        return result

    def _name_signs(self, one: _Sign, heard: int, struck: int) -> list[_Sign]:
        """The sign of a name, behind that of a preposition before it which belongs to no cue."""
        against = self.names[one.name].against
        sign = {"": "N", "an authority": "A", "an office": "o"}.get(against, "x")
        before = _BEFORE.search(self.sentence, max(0, one.start - 40), one.start)
        if before is None or heard > before.start() or sign != "N":
            return [one._replace(sign=sign)]
        word = before[0].split()[0].lower()
        again = re.search(r"(?:\band|,)\s+$", self.sentence[struck : before.start()])
        same = again is not None and self.sentence[:struck].lower().endswith(f" {word}")
        sign = "y" if before[1] or " " not in self.names[one.name].text else "b"
        behind = _Sign(sign, *before.span(), f'it stands behind "{word}"')
        return [one] if same else [behind, one]

    def _heard(self, one: _Sign, before: Sequence[_Sign]) -> str:
        """The sign of a cue or joint, by what stands before it; empty where it is not heard."""
        text = self.sentence
        if one.sign in ("and", "or", "And", "Or", "AND", "OR"):
            return "&"
        if one.sign in ":：":
            said = text[max(0, one.start - LEAD_IN) : one.end]
            dated = any(end >= len(said[-40:]) - 2 for _, end, _ in find_dates(said[-40:]))
            above = self.prior and not dated and not phrase("no_lead_in").search(said)
            strikes = above or any(each.sign in "SGPQ" for each in before)
            return "H" if strikes and not phrase("label").search(said) else ""
        if one.sign == "P":
            now = phrase("here").search(text[one.start : one.end + 12])
            return "Q" if now or text[one.start : one.end].lower().startswith(("is ", "are ")) else "P"
        if one.sign == "k":
            last = next((each for each in reversed(before) if each.sign in "NA"), None)
            spoken = text[one.start : one.end].lower().startswith("according")
            return "k" if last and one.start - last.end < SPEAKER and not spoken else "n"
        return one.sign if one.sign != "G" or self.prior else ""


def lead_of(announcement: Announcement) -> Lead:
    """What the title says of the names below it."""
    title = announcement.title
    return Reading(title, find_names(title, frozenset()), announcement.announced_on).lead()


def mentions(announcement: Announcement, named_in: Callable[[str], list[str]] | None = None) -> list[Mention]:
    """Every name of an announcement where it stands, in order; `named_in` tells those that only a list knows."""
    passages = announcement.passages
    lower = frozenset(word for one in passages for word in re.findall(r"(?<![\w'.-])[a-z][a-z'-]{2,}", one.text))
    lead = lead_of(announcement)
    announces = lead.struck
    lines = _list_lines(passages, lower)

    def is_title(number: int, names: Sequence[Found]) -> bool:
        behind = passages[number + 1 : number + 2]
        return bool(names and " " not in names[0].text) or any(one.kind == "row" and _header(one) for one in behind)

    found: list[Mention] = []
    columns: tuple[str, ...] = ()
    above: set[str] = set()
    for number, passage in enumerate(passages):
        if passage.apart:
            names = [name for text in passage.cells or (passage.text,) for name in find_names(text, lower)]
            found += [Mention(name, passage.text, number, aside=name.against or passage.apart) for name in names]
        elif passage.kind == "row":
            header = () if columns or passage.heads else _header(passage)
            if not header:
                _add_row(found, passage, number, passage.heads or columns, lead, lower)
            columns = header or columns
        else:
            columns = ()
            prior = lead.struck or announces
            if passage.kind == "heading" and words("types").issuperset(re.findall(r"\w+", passage.text.lower())):
                lead = lead._replace(text=f"{lead.text} {passage.text.lower()}")
            for sentence in sentences(passage.text):
                spans = [(start, end) for start, end, cue in cues_in(sentence) if cue.sign not in "vB"]
                names = find_names(sentence, lower, spans, listed=passage.kind == "item" or number in lines)
                if (
                    names
                    and names[0].start < DATELINE
                    and _DATELINE.match(sentence, names[0].end)
                    and find_dates(sentence)
                ):
                    names[0] = replace(names[0], against="the place of a dateline")
                names = _with_known(sentence, names, named_in(sentence)) if named_in else names
                alone = passage.kind == "heading" and number not in lines
                edge = (alone and not TOP <= number < len(passages) - TOP) or number == len(passages) - 1
                own = lead._replace(open=not (alone and is_title(number, names)) and (lead.open or number in lines))
                if count := _listed(sentence, names, passage, own, edge=edge):
                    found += _by_lead(count, names, sentence, number, lead)
                    above = {word for name in names for word in name.text.split()}
                    continue
                reading = Reading(sentence, names, announcement.announced_on, number, prior)
                found += reading.mentions
                described = lead.open and any(above & set(name.text.split()) for name in names)
                lead = lead if described else _next_lead(lead, reading, passage)
                prior = lead.struck or reading.lead().struck
    return _without_headline_words(found, announcement)


def _list_lines(passages: Sequence[Passage], lower: frozenset[str]) -> set[int]:
    """The lines without bullets that are a list all the same: nothing but names, one below the other."""

    def is_name(passage: Passage) -> bool:
        if passage.apart or passage.kind in ("row", "item") or len(passage.text) >= HEADING:
            return False
        names = [one for one in find_names(passage.text, lower, listed=True) if not one.inside]
        if passage.kind == "paragraph" and not (names and kind_of(names[0].text) == "company"):
            return False
        rest = passage.text[names[0].after :] if names else ""
        described = re.match(r",", rest) and not phrase("says").search(rest)
        alone = described or (len(names) == 1 and re.fullmatch(r"\W*|\s*\([^()]*\)\W*", rest) is not None)
        return bool(names and alone) and not names[0].against and len(passage.text[: names[0].start].split()) < 2

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
    pairs = list(zip(found, loud, strict=True))
    body = {word for one, is_loud in pairs if not is_loud for word in one.name.text.lower().split()}
    return [
        replace(one, struck="") if is_loud and not body.issuperset(one.name.text.lower().split()) else one
        for one, is_loud in pairs
    ]


def sentences(text: str) -> Iterator[str]:
    """The sentences of a passage; a full stop behind an abbreviation or an initial ends none.

    One that is longer than any that a person writes is read in pieces, so that time is in proportion to the text.
    """
    start, inner = 0, iter([*bracketed(text), (len(text) + 1, len(text) + 1)])
    opened, closed = next(inner)
    ends, forms = [], words("legal_forms")
    for match in _END.finditer(text):
        while closed <= match.start():
            opened, closed = next(inner)
        last = re.search(r"([\w.]+)\.$", text[max(start, match.start() - 20) : match.start()])
        word = last[1] if last else ""
        opens = _OPENS.match(text, match.end())
        ended = opens and word.lower() in forms and opens[1].lower() not in forms - words("common")
        goes_on = len(word) == 1 or word.lower() in words("dotted") or "." in word
        if opened >= match.start() and (ended or not goes_on):
            ends.append(match.end())
            start = match.end()
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        rest = text[start:end].strip()
        while len(rest) > MAX_SENTENCE:
            cut = rest.rfind(", ", 1, MAX_SENTENCE) + 1 or rest.rfind(" ", 1, MAX_SENTENCE) + 1 or MAX_SENTENCE
            yield rest[:cut].strip()
            rest = rest[cut:].strip()
        if rest:
            yield rest


def _next_lead(lead: Lead, reading: Reading, passage: Passage) -> Lead:
    """The lead-in for what follows a sentence: its own words, else (a bare heading, "They include:") the one above."""
    sentence, own = reading.sentence, reading.lead()
    opens = sentence[-1:] in ":：" or passage.kind == "heading" or phrase("below").search(sentence) is not None
    decides = bool(own.struck or own.aside)
    titles = decides and not any(not name.against for name in reading.names)
    if passage.kind == "item" and not titles and sentence[-1:] not in ":：":
        return lead
    if decides:
        return own._replace(open=opens)
    if sentence[-1:] != "." and phrase("no_lead_in").search(sentence):
        return Lead(text=sentence)
    return lead._replace(open=sentence[-1:] in ":：" or (lead.open and passage.kind == "heading"))


def names_office(sentence: str) -> bool:
    """Whether a text has the word of an office: who signs has one beside the name."""
    return not words("role_heads").isdisjoint(re.findall(r"\w+", sentence.lower()))


def _listed(sentence: str, names: list[Found], passage: Passage, lead: Lead, *, edge: bool) -> int:
    """How many names of an item or line its lead-in decides: all where it is nothing but names, one where it begins
    with a name and describes it; 0 where its own words decide.

    Args:
        edge: the passage stands right below the title or at the end, where a name with an office is who signs.
    """
    item, under = passage.kind == "item", bool(lead.struck or lead.aside)
    if not names or not (item or (lead.open and under)):
        return 0
    ends = [0, *(name.after for name in names)]
    gaps = [sentence[at:to] for at, to in zip(ends, [*(one.start for one in names), len(sentence)], strict=True)]
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
    types = ("type_vessel", "type_person", "type_company", "type_organisation") if item else ()
    behind = sentence[names[0].after :].lstrip()[:1]
    short = (item and len(sentence.split()) <= ITEM_WORDS) or ((item or names[0].text.isupper()) and not says)
    if not set(before) <= words("titles", *types) | {"the", "a", "an", "and", "its", "their"} or (
        behind not in ",;:([-–—" and not short
    ):
        return 0
    own = Reading(sentence, names)
    decides = any(one.struck for one in own.mentions) or own.against or own.mentions[0].aside or own.mentions[0].actor
    return 0 if decides else max([at for at in joined if at <= series and not item], default=1)


def _by_lead(count: int, names: Sequence[Found], sentence: str, number: int, lead: Lead) -> Iterator[Mention]:
    """The names of an item or line: what the lead-in says of the first `count`; the others describe it."""
    for at, name in enumerate(names):
        aside = name.against or ("it stands in brackets" if name.inside else "")
        aside = aside or (lead.aside if at < count else f"in the description of {names[0].text}")
        struck = lead.struck if not aside else ""
        yield Mention(name, sentence, number, struck, aside, head=True, above=lead.text)


def _header(passage: Passage) -> tuple[str, ...]:
    """The names of the columns, where a row is a table's header."""
    cells = tuple(cell.strip(" :*.").lower() for cell in passage.cells)
    known = any(phrase("column_name").match(cell) or phrase("column_other").match(cell) for cell in cells)
    return cells if len(cells) > 1 and known else ()


def _add_row(
    found: list[Mention], passage: Passage, number: int, columns: Sequence[str], lead: Lead, lower: frozenset[str]
) -> None:
    """Add the names of a table's row or a record: those in the column of names (else the first cell that is a name,
    and those of the columns alike), the other cells beside them; a record without a name goes on with the one above."""
    named_in = [find_names(cell, lower, listed=True) for cell in passage.cells]
    heads = [*columns[: len(named_in)], *map(str, range(len(columns) + 1, len(named_in) + 1))]
    named = [at for at, head in enumerate(heads) if phrase("column_name").match(head) and passage.cells[at]]
    variant = [at for at, head in enumerate(heads) if phrase("column_variant").match(head) and passage.cells[at]]
    whole = [
        at
        for at, (head, names) in enumerate(zip(heads, named_in, strict=True))
        if names
        and not (names[0].against or re.match(r" [a-z]", passage.cells[at][names[0].after :]))
        and names[0].start < 5
        and (not head or not passage.heads)
    ]
    alike, half = [at in whole for at in range(len(heads))], len(heads) // 2
    repeated = len(heads) > 2 and not columns and (all(alike) or (alike[:half] == alike[half:] and half > 1))
    chosen = named[:1] or (whole if repeated else whole[:1])
    spelled: tuple[Variant, ...] = tuple(
        (part, "former" if phrase("former").search(heads[at]) else "alias")
        for at in variant
        for part in _spellings(passage.cells[at])
    )
    if not chosen and spelled and passage.heads:
        last = next((at for at in range(len(found) - 1, -1, -1) if found[at].head and not found[at].name.against), None)
        if last is not None:
            name = replace(found[last].name, variants=(*found[last].name.variants, *spelled))
            found[last] = replace(found[last], name=name)
    rest = " ".join(cell for at, cell in enumerate(passage.cells) if at not in chosen)
    beside = Reading(rest, [])
    short = len(rest.split()) < CELL_WORDS
    for column, names in enumerate(named_in):
        if column in chosen:
            cell = _BEHIND_NAME.split(passage.cells[column])[0].strip(" *;,†")
            first = names[0] if names else Found(0, len(cell), len(cell), cell)
            if named and len(cell.split()) <= CELL_WORDS:
                first = replace(first, text=first.text if first.variants else cell, against="")
            first = replace(first, variants=(*first.variants, *spelled))
            aside = first.against or (beside.against if short and not beside.strikes else "")
            aside = aside or ("" if beside.strikes and short else lead.aside)
            struck = "" if aside else lead.struck or ("the table names it" if named and not passage.heads else "")
            found.append(Mention(first, passage.text, number, struck, aside, head=True, above=lead.text))
        elif column in variant and (chosen or passage.heads):
            continue
        why = f'it stands in the column "{heads[column]}"'
        others = names[1:] if column in chosen else names
        found += [Mention(name, passage.text, number, "", name.against or why) for name in others]


def _spellings(cell: str) -> Iterator[str]:
    """The spellings in a cell: a) X b) Y; X, Y."""
    for part in re.split(
        r";(?:\s*(?:and|or)\b)?|,(?!\s*(?:Ltd|Inc|LLC|Co|Corp|S\.A|JSC|Limited|LP|PLC)\b)|(?:^|\s)[a-z]\) ", cell
    ):
        if (own := part.strip(" .\"'")) and own.lower() not in ("na", "n/a", "none", "-"):
            yield own
