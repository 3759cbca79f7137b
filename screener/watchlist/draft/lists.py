"""Lists in an announcement: which line opens one, which passages are its items, and tables of names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from screener.model import NameKind
from screener.watchlist.draft.announcement import Passage
from screener.watchlist.draft.attribution import authority_of, surrounding_kind
from screener.watchlist.draft.context import Pick, Reading, is_publisher, is_title_case, short
from screener.watchlist.draft.kinds import is_capitalised, kind_of
from screener.watchlist.draft.names import Candidate, candidates
from screener.watchlist.draft.party_type import type_of
from screener.watchlist.draft.sentences import sentences
from screener.watchlist.draft.targets import Target, listed
from screener.watchlist.draft.triggers import Standing, Trigger, kind_in, names_measure, programme_in, standing
from screener.watchlist.draft.vocabulary import measures, words

_LAST_FIRST = re.compile(r"^([A-Z][A-Z'\- ]+[A-Z]), ([A-Z][\w'\-. ]*?)(?=\s*(?:[(;,\[]|$))")
_PERSON_MARKS = re.compile(r"\b(?:DOB|POB|Gender|nationality|Passport)\b|\(individual\)")
_AKA = re.compile(r"\((?:a\.k\.a\.|f\.k\.a\.)[^()]*\)")
_UN_ENTRY = re.compile(
    r"^(?:[A-Z]{2,3}[ie]\.\d{3}\.?\s+)Name:\s*(?:1:\s*(.+?)\s+2:\s*(.+?)\s+3:\s*(.+?)\s+4:\s*(\S+)|"
    r"(.+?)(?=\s+(?:A\.k\.a|F\.k\.a|Address|Listed|Name \()|$))",
    re.IGNORECASE,
)
_NAME_COLUMNS = re.compile(
    r"^(?:full )?(?:names?|compan(?:y|ies)|entit(?:y|ies)|individuals?|persons?|issuers?|organi[sz]ations?|"
    r"(?:company|entity|issuer) names?)\b",
    re.IGNORECASE,
)
_OPENING_END = re.compile(r"[:–-]$|\b(?:as follows|the following|listed below|below)\.?$", re.IGNORECASE)
_FOLLOWING = re.compile(r"\b(?:the following|as follows|listed below)\b", re.IGNORECASE)
_ANNEX = re.compile(r"^(?:the )?(?:annex|appendix|attachment|schedule)(?: [IVX\d]+| [A-Z])?$", re.IGNORECASE)
_LONGEST_ENTRY = 700


@dataclass(frozen=True)
class Opened:
    """A list that a passage has opened: the measure and its standing, and whether a bare heading opened it."""

    index: int
    kind: str
    generic: bool
    standing: Standing
    text: str
    heading: bool
    authority: str | None = None


@dataclass(frozen=True)
class Columns:
    """The table being read: the column of names, and the text of its header."""

    names: int
    header: str


def open_list(reading: Reading, index: int, passage: Passage, opened: Opened | None) -> Opened | None:
    """The list that a passage opens, if it does; a heading that names only a group keeps the list above it open."""
    text = passage.plain
    passages = reading.announcement.passages
    following = passages[index + 1] if index + 1 < len(passages) else None
    if following is None or passage.related or passage.after_end:
        return None
    last = sentences(text)[-1]
    sentence = text[last[0] : last[1]]
    colon = _OPENING_END.search(text) or (following.kind == "item" and _FOLLOWING.search(sentence))
    colon = colon if not measures().speech.search(text) else None
    heading = passage.kind == "heading" or (passage.kind == "item" and following.kind != "item")
    if not (colon and names_measure(text)) and not ((colon or heading) and measures().list_head.search(text)):
        group = passage.kind == "heading" and len(text) < 60 and not measures().stops.search(text)
        return replace(opened, index=index) if opened is not None and group else None
    annex = heading and _ANNEX.match(text) is not None
    if not (colon or annex) and (not names_measure(text) or _is_headline(reading, index, text)):
        return None
    before = [one.plain for one in passages[max(0, index - 4) : index + 1] if not one.related]
    if reading.main_kind is None and not any(map(names_measure, before)):
        return None
    state = standing(sentence, Trigger(len(sentence), len(sentence), "right", ""), reading.announcement.announced_on)
    kind = kind_in(text) or surrounding_kind(reading, index)[0]
    chosen = kind or measures().generic_kind
    authority = authority_of(reading, index, text, chosen, state.when)
    return Opened(index, chosen, kind is None, state, passage.text, not (colon or annex), authority)


def opened_by_form(reading: Reading, index: int, passage: Passage) -> Opened | None:
    """A passage that is an entry by its very form (the UN's), where the announcement says what it is about."""
    if reading.main_kind is None or not _UN_ENTRY.match(passage.plain):
        return None
    authority = authority_of(reading, index, passage.plain, reading.main_kind, "now")
    return Opened(index, reading.main_kind, False, Standing("now", ""), reading.announcement.title, False, authority)


def read_item(reading: Reading, passage: Passage, opened: Opened, *, marked: bool = False) -> bool:
    """Read a passage as an item of an open list; false where it is none and must be read for itself.

    Args:
        marked: the list has had items with bullets or numbers, so that a plain paragraph is none of it.
    """
    text = passage.plain
    if marked and passage.kind == "paragraph" and _official_entry(text) is None:
        return False
    if passage.kind == "heading" and (names_measure(text) or (text.isupper() and kind_of(text) is None)):
        return False
    if passage.kind != "item" and (opened.heading or len(text) > _LONGEST_ENTRY):
        return False
    why = f"stands in the list that this line opens: {short(opened.text)}"
    official = _official_entry(text)
    if official is not None:
        found = [Target(official, why, "", text[official.after : official.after + 400])]
    else:
        start, end = sentences(text)[0]
        found = listed(text[start:end], candidates(text[start:end], reading.common), why)
    found = [one for one in found if not is_publisher(one.candidate.text, reading)]
    if not found or (passage.kind != "item" and official is None and not _is_entry_like(text, found[0].candidate)):
        return False
    for one in found:
        group = opened.text if len(opened.text) < 200 else ""
        reading.picks.append(
            Pick(
                name=one.candidate.text,
                kind=opened.kind,
                when=opened.standing.when,
                sentence=short(passage.text, 400),
                line=passage.line,
                type=type_of(one) or type_of(replace(one, group=group)),
                authority=opened.authority,
                programme=programme_in(text, opened.kind) or programme_in(opened.text, opened.kind),
                on=opened.standing.on,
                generic=opened.generic,
                variants=one.candidate.variants,
                why=tuple(filter(None, (one.why, _said(opened), opened.standing.why))),
            )
        )
    return True


def describes_entry(reading: Reading, passage: Passage) -> bool:
    """Whether a passage goes on about the entry just picked, so that the list it stands in goes on too."""
    return bool(reading.picks) and passage.kind == "paragraph" and passage.plain.startswith(reading.picks[-1].name)


def read_row(
    reading: Reading, index: int, passage: Passage, columns: Columns | None, opened: Opened | None
) -> Columns | None:
    """Read a table row; the header row says which column holds the names."""
    if columns is None:
        header = next((number for number, cell in enumerate(passage.cells) if _NAME_COLUMNS.match(cell)), None)
        return Columns(header, passage.text) if header is not None else None
    name = passage.cells[columns.names] if columns.names < len(passage.cells) else ""
    kind = kind_in(passage.plain) or (opened.kind if opened else None) or reading.main_kind
    named = kind is not None or names_measure(reading.announcement.title)
    if not is_capitalised(name) or passage.related or not named:
        return columns
    chosen = kind or measures().generic_kind
    shown = re.sub(r"\s*\([^()]*\)$", "", name) or name
    behind = candidates(name, reading.common)
    role = " ".join(cell for number, cell in enumerate(passage.cells) if number != columns.names)
    target = Target(Candidate(0, 0, 0, shown, kind=kind_of(shown)), "", "", role, columns.header)
    reading.picks.append(
        Pick(
            name=shown,
            kind=chosen,
            when=opened.standing.when if opened else "now",
            sentence=passage.text,
            line=passage.line,
            type=type_of(target),
            authority=authority_of(reading, index, passage.plain, chosen, "now"),
            programme=programme_in(passage.plain, chosen),
            on=None,
            generic=kind is None,
            variants=behind[0].variants if behind else (),
            why=("stands in the table's column of names", _said(opened) if opened else "the announcement names it"),
        )
    )
    return columns


def _said(opened: Opened) -> str:
    if opened.generic:
        return 'the text says only "sanctions", read as an asset freeze'
    return "the line that opens the list, or what stands above it, names the measure"


def _is_headline(reading: Reading, index: int, text: str) -> bool:
    """Whether a heading is the announcement's own headline, which heads the whole text and no list."""
    return index == 0 or text.strip() == reading.announcement.title.strip() or (index < 3 and is_title_case(text))


def _is_entry_like(text: str, first: Candidate) -> bool:
    """Whether a paragraph under a list's opening line is an entry: it begins with the name, and goes on like one."""
    following = text[first.after :]
    if re.match(r"\s*:\s*\"", following):
        return False
    return first.start <= 25 and (
        not following.strip() or re.match(r"\s*(?:[,;:(\[–—-]|\.\s*$)", following) is not None
    )


def _official_entry(text: str) -> Candidate | None:
    """An entry in OFAC's form (`ZAKIR, Shohrat (a.k.a. ...); DOB ...`) or the UN's (`TAi.002 Name: 1: ... 2: ...`)."""
    if united := _UN_ENTRY.match(text):
        parts = [part for part in united.groups()[:4] if part and part.lower() not in ("na", "n/a")] or [united[5]]
        name = " ".join(part.strip() for part in parts)
        kind = "person" if united[1] is not None else kind_of(name)
        return Candidate(0, united.end(), united.end(), name, kind=kind)
    match = _LAST_FIRST.match(text)
    if match is None or match[2].split()[0].lower().strip(".") in words()["legal_forms"]:
        return None
    if not (_PERSON_MARKS.search(text) or "(" in text):
        return None
    variants: list[tuple[str, NameKind]] = []
    for found in _AKA.finditer(text):
        for part in re.split(r";\s*", found[0].strip("()")):
            last, comma, first = re.sub(r"^(?:a\.k\.a\.|f\.k\.a\.)\s*", "", part).strip('" ').partition(", ")
            variants.append((f"{first} {last}" if comma else last, "former" if part.startswith("f.") else "alias"))
    return Candidate(0, match.end(), match.end(), f"{match[2]} {match[1]}", kind="person", variants=tuple(variants))
