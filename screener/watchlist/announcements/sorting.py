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
from screener.model import NameKind
from screener.watchlist.announcements.announcement import Announcement, find_dates
from screener.watchlist.announcements.candidates import Found, Variant, bracketed, find_names, kind_of
from screener.watchlist.announcements.vocabulary import Cue, Rule, cues, kinds, phrase, rules, words

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
QUOTATION = 6
"""Words from which a text between quotation marks is what somebody says, not a name."""

EARLIER = "an earlier measure"
_BEFORE = re.compile(
    r"\b(?:(by|in|at|from|near|under|via|through|behind|within|outside)|of|to|with|for|like)\s+(?:the |its |an? )?$",
    re.IGNORECASE,
)
_JOINTS = re.compile(r"[,;]|\b(?:and|or)\b|[:：](?=\s|$|[^\x00-\x7f])", re.I)
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[^\W\d_a-z]|\d)|(?<=[。！？])")
_OPENS = re.compile(r"[\"'(]?([A-Z][\w'-]*),? (?:[a-z]|U\.S|[A-Z]\w+ (?:said|says|is|was|has))")
"""What opens a sentence behind a legal form's full stop: a capitalised word with small ones behind it."""
_SPELLINGS = re.compile(
    r";(?:\s*(?:and|or)\b)?|,(?!\s*(?:Ltd|Inc|LLC|Co|Corp|S\.A|JSC|Limited|LP|PLC)\b)|(?:^|\s)(?:[a-z]\)|[-•]) "
)
"""What parts the spellings in a cell: a) X b) Y; X, Y."""
_TYPE_WORDS = ("type_vessel", "type_person", "type_company", "type_organisation")
_BETWEEN = re.compile(
    r"[,;]? ?(?:and|as well as|plus|along with|together with)(?: [a-z-]+){0,4} "
    r"|(?:[\W_]|\b(?:and|the|or|as well as|incl|including|its|subsidiary|mr|mrs|ms|dr|general|company|companies)\b)*",
    re.I,
)
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
    named = [(kind, one) for kind, row in kinds().items() for one in (row.named, *row.programmes.values())]
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
        made = []
        for name in self.names:
            said = any(start < name.start < end for start, end in quoted)
            aside = name.against or (
                "it stands in brackets" if name.inside else "it stands in a quotation" if said else ""
            )
            made.append(Mention(name, self.sentence, self.passage, aside=aside))
        for rule in rules():
            for match in rule.shape.finditer(self.shape):
                cause = self.signs[match.start() if rule.at == "start" else match.end() - 1]
                for one in self.signs[slice(*match.span(match.lastindex or 0))]:
                    if one.sign == "N" and not (made[one.name].struck or made[one.name].aside):
                        made[one.name] = self._sorted(made[one.name], rule, cause)
        first = re.search("[SGHPQWR]", self.shape)
        for one in self.signs[: first.start()] if first and first[0] == "S" else ():
            if one.sign in "NA":
                made[one.name] = replace(made[one.name], actor=True)
        return made

    def _sorted(self, one: Mention, rule: Rule, cause: _Sign) -> Mention:
        said = f'"{" ".join(self.sentence[cause.start : cause.end].split())[:60]}"'
        if rule.struck and one.name.possessive and cause.sign in "SGH":
            return replace(one, aside="only something of it is meant")
        if rule.struck:
            said = "it stands in a list after a colon" if cause.sign == "H" else said
            return replace(one, struck=said, cue=(cause.start, cause.end))
        why = rule.why or cause.why
        return replace(one, aside=f"{why}: {said}" if cause.sign in "WRE" else why)

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
        strikes = self.strikes or ("s" in self.shape and self.sentence[-1:] in ":：")
        struck = f'the lead-in strikes it: "{self.sentence[:SHOWN_LEAD]}"' if strikes and not self.against else ""
        return Lead(struck, self.against, self.sentence)

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
                result += self._name_signs(one, heard)
                heard = max(heard, one.end)
            elif one.name < 0 and one.start >= heard and not inside:
                sign = self._heard(one, result)
                result += [one._replace(sign=sign)] if sign else []
                heard = one.end if sign not in (",", "&", ";", "") else heard
        return result

    def _name_signs(self, one: _Sign, heard: int) -> list[_Sign]:
        """The sign of a name, behind that of a preposition before it which belongs to no cue."""
        name = self.names[one.name]
        sign = {"": "N", "an authority": "A", "an office": "o"}.get(name.against, "x")
        before = _BEFORE.search(self.sentence, max(0, one.start - 40), one.start)
        if before is None or heard > before.start() or sign != "N":
            return [one._replace(sign=sign)]
        sign = "y" if before[1] or " " not in name.text else "b"
        return [_Sign(sign, *before.span(), f'it stands behind "{before[0].split()[0].lower()}"'), one]

    def _heard(self, one: _Sign, before: Sequence[_Sign]) -> str:
        """The sign of a cue or joint, by what stands before it; empty where it is not heard."""
        text = self.sentence
        if one.sign.isalpha() and len(one.sign) > 1:
            return "&"
        if one.sign in ":：":
            said = text[max(0, one.start - LEAD_IN) : one.end]
            above = self.prior and not phrase("no_lead_in").search(said)
            strikes = above or any(each.sign in "SGPQ" for each in before)
            return "H" if strikes and not phrase("label").search(said) else ""
        if one.sign == "P":
            now = phrase("here").search(text[one.start : one.end + 12])
            return "Q" if now or text[one.start : one.end].lower().startswith(("is ", "are ")) else "P"
        return one.sign if one.sign != "G" or self.prior else ""


def lead_of(announcement: Announcement) -> Lead:
    """What the title says of the names below it."""
    title = announcement.title
    return Reading(title, find_names(title, frozenset()), announcement.announced_on).lead()


def mentions(announcement: Announcement, named_in: Callable[[str], list[str]] | None = None) -> list[Mention]:
    """Every name of an announcement where it stands, in order; `named_in` tells those that only a list knows."""
    passages = announcement.passages
    lower = frozenset(word for one in passages for word in re.findall(r"(?<![\w'.-])[a-z][a-z'-]{2,}", one.text))
    lead, columns = lead_of(announcement), tuple[str, ...]()
    announces, lines = lead.struck, _list_lines(passages, lower)
    found: list[Mention] = []
    for number, passage in enumerate(passages):
        if passage.apart:
            names = [name for text in passage.cells or (passage.text,) for name in find_names(text, lower)]
            found += [Mention(name, passage.text, number, aside=name.against or passage.apart) for name in names]
            continue
        if passage.kind == "row":
            header = () if columns or passage.heads else _header(passage)
            if not header:
                _add_row(found, passage, number, passage.heads or columns, lead, lower)
            columns = header or columns
            continue
        columns, prior, listed = (), lead.struck or announces, passage.kind == "item" or number in lines
        edge = number == len(passages) - 1 or (
            passage.kind == "heading" and not listed and not TOP <= number < len(passages) - TOP
        )
        goes_on = listed or (lead.open and (passage.kind != "heading" or " " in passage.text))
        for at, sentence in enumerate(sentences(passage.text)):
            spans = [(start, end) for start, end, cue in cues_in(sentence) if cue.sign not in "vB"]
            names = find_names(sentence, lower, spans, listed=listed)
            if named_in:
                names = _with_known(sentence, names, named_in)
            own = lead._replace(open=goes_on)
            head = (at == 0 or not listed) and sentence[-1:] != "?"
            if head and (count := _listed(sentence, names, passage, own, edge=edge)):
                found += _by_lead(count, names, sentence, number, lead)
                continue
            reading = Reading(sentence, names, announcement.announced_on, number, prior)
            found += reading.mentions
            lead = _next_lead(lead, reading, passage)
            prior = lead.struck or reading.lead().struck
    return found


def _list_lines(passages: Sequence[Passage], lower: frozenset[str]) -> set[int]:
    """The lines without bullets that are a list all the same: a name and what it is, one below the other."""

    def is_name(passage: Passage) -> bool:
        if passage.apart or passage.kind in ("row", "item") or len(passage.text) >= HEADING:
            return False
        names = [one for one in find_names(passage.text, lower, listed=True) if not one.inside]
        if not names or names[0].against or passage.text[: names[0].start].count(" ") > 1:
            return False
        rest = passage.text[names[0].after :]
        described = (rest[:1] == "," and not phrase("says").search(rest)) or not re.sub(r"\([^()]*\)|\W", "", rest)
        return described and (passage.kind == "heading" or kind_of(names[0].text) == "company")

    alone = [is_name(one) for one in passages]
    pairs = (at for at in range(1, len(passages)) if passages[at].line == passages[at - 1].line + 1)
    return {each for at in pairs if alone[at] and alone[at - 1] for each in (at, at - 1)}


def _with_known(sentence: str, names: list[Found], named_in: Callable[[str], list[str]]) -> list[Found]:
    """The names of a sentence, and between these those that a list knows where no shape shows one."""
    shown, known = [one for one in names if not one.against], list[Found]()
    ends = [0, *(one.after for one in shown)]
    for start, end in zip(ends, [*(one.start for one in shown), len(sentence)], strict=True):
        for text in named_in(sentence[start:end]) if sentence.count(" ", start, end) > 1 else ():
            at = sentence.find(text, start, end)
            known += [Found(at, at + len(text), at + len(text), text)] if at >= 0 else []
    taken = [(one.start, one.end) for one in known]
    kept = (one for one in names if not any(start < one.end and one.start < end for start, end in taken))
    return sorted([*kept, *known], key=lambda one: one.start)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a passage; a full stop behind an abbreviation or an initial ends none.

    One that is longer than any that a person writes is read in pieces, so that time is in proportion to the text.
    """
    ends, start, inside = [], 0, iter([*bracketed(text), (len(text), len(text) + 1)])
    (opened, closed), forms = next(inside), words("legal_forms")
    for match in _END.finditer(text):
        word = text[max(start, match.start() - 20) : match.start()].rsplit(" ", 1)[-1].strip("(\"'.")
        while closed <= match.start():
            opened, closed = next(inside)
        opens = word.lower() in forms and _OPENS.match(text, match.end())
        form = opens and opens[1].lower() not in forms - words("common")
        goes_on = not form and (len(word) == 1 or word.lower() in words("dotted") or "." in word)
        if not goes_on and opened >= match.start():
            ends.append(start := match.end())
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
    opens, decides = sentence[-1:] in ":：", bool(own.struck or own.aside)
    names = [name for name in reading.names if not name.against]
    if passage.kind != "paragraph" and not (names or decides) and ("s" in reading.shape or kinds_in(sentence)):
        return Lead(f'the heading strikes it: "{sentence[:SHOWN_LEAD]}"', text=sentence, open=True)
    if decides:
        below = passage.kind == "heading" or phrase("below").search(sentence) is not None
        return own._replace(open=opens or below)
    if phrase("no_lead_in").search(sentence):
        return Lead(text=sentence)
    return lead._replace(open=opens or (lead.open and passage.kind == "heading"))


def names_office(sentence: str) -> bool:
    """Whether a text has the word of an office: who signs has one beside the name."""
    return not words("role_heads").isdisjoint(re.findall(r"\w+", sentence.lower()))


def _listed(sentence: str, names: list[Found], passage: Passage, lead: Lead, *, edge: bool) -> int:
    """How many names of an item or line its lead-in decides: all where it is nothing but names, one where it begins
    with a name and describes it; 0 where its own words decide.

    Args:
        edge: the passage stands right below the title or at the end, where a name with an office is who signs.
    """
    item = passage.kind == "item"
    if not names or not (item or (lead.open and (lead.struck or lead.aside))):
        return 0
    ends, starts = [0, *(name.after for name in names)], [*(one.start for one in names), len(sentence)]
    gaps = [re.sub(r"^\W*\d+[.)]", "", sentence[at:to]) for at, to in zip(ends, starts, strict=True)]
    series = next((at for at, gap in enumerate(gaps) if not _BETWEEN.fullmatch(gap)), len(gaps))
    office = edge and not item and names_office(sentence)
    if series == len(gaps) and not office:
        return len(names)
    says = phrase("says").search(re.split(r"\b(?:who|which|that)\b|\(", sentence)[0])
    before = set(re.findall(r"[^\W\d]+", sentence[: starts[0]].lower())) - {"the", "a", "an", "and", "its", "their"}
    if before - words("titles", *(_TYPE_WORDS if item else ())) or (not item and (says or office)):
        return 0
    short = len(sentence.split()) <= ITEM_WORDS if item else names[0].text.isupper()
    if gaps[1].lstrip()[:1] not in ",;:([-–—" and not short and (says or not item):
        return 0
    own = Reading(sentence, names)
    first = own.mentions[0]
    if own.against or first.aside or first.actor or any(one.struck for one in own.mentions):
        return 0
    return series if not item and re.search(r"\b(?:and|or)\b", " ".join(gaps[1:series])) else 1


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
    """Add the names of a table's row or a record: those in the column of names (else the first cell that is a name, and
    those of the columns alike) with the spellings of other columns; further cells are set aside. A record without a
    name goes on with the one above."""
    cells, half = passage.cells, len(passage.cells) // 2
    named_in = [find_names(cell, lower, listed=True) for cell in cells]
    heads = [columns[at] if at < len(columns) else str(at + 1) for at in range(len(cells))]
    whole = [
        (not head or not passage.heads)
        and bool(names and names[0].start < 5 and not names[0].against)
        and not re.match(r" [a-z]", cell[names[0].after :])
        for cell, head, names in zip(cells, heads, named_in, strict=True)
    ]
    named = [at for at, head in enumerate(heads) if cells[at] and phrase("column_name").match(head)][:1]
    alike = len(cells) > 2 and not columns and (all(whole) or (half > 1 and whole[:half] == whole[half:]))
    chosen = named or [at for at, yes in enumerate(whole) if yes][: None if alike else 1]
    variant = [at for at, head in enumerate(heads) if phrase("column_variant").match(head)]
    spelled: list[Variant] = []
    for at in variant:
        kind: NameKind = "former" if phrase("former").search(heads[at]) else "alias"
        parts = (part.strip(" .\"'") for part in _SPELLINGS.split(cells[at]))
        spelled += [(part, kind) for part in parts if part and part.lower() not in ("na", "n/a", "none", "-")]
    if spelled and passage.heads and not chosen:
        last = next((at for at in reversed(range(len(found))) if found[at].head and not found[at].name.against), None)
        if last is not None:
            name = replace(found[last].name, variants=(*found[last].name.variants, *spelled))
            found[last] = replace(found[last], name=name)
    rest = " ".join(cell for at, cell in enumerate(cells) if at not in chosen)
    beside = Reading(rest if len(rest.split()) < CELL_WORDS else "", [])
    for column, names in enumerate(named_in):
        if column in chosen:
            cell = cells[column].strip(" *;,†")
            first = names.pop(0) if names else Found(0, len(cell), len(cell), cell)
            if named and len(cell.split()) <= CELL_WORDS:
                first = replace(first, text=first.text if first.variants else cell, against="")
            first = replace(first, variants=(*first.variants, *spelled))
            aside = first.against or ("" if beside.strikes else beside.against or lead.aside)
            struck = lead.struck or ("the table names it" if named and not passage.heads else "")
            struck = "" if aside else struck
            found.append(Mention(first, passage.text, number, struck, aside, head=True, above=lead.text))
        elif column in variant:
            continue
        why = f'it stands in the column "{heads[column]}"'
        found += [Mention(name, passage.text, number, aside=name.against or why) for name in names]
