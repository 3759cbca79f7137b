"""An announcement -> picks: each name that a measure strikes, with kind, authority, date, sentence and reason.

Passages are read in order. A sentence's own triggers come first; a line that opens a list (it ends in a colon, or is a
heading over a list) strikes the items beneath it; a table strikes its column of names. A headline in capitals picks
only names that the text itself has, because in it every word looks like a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from screener.model import NameKind
from screener.watchlist.draft.announcement import Announcement, Passage, find_dates
from screener.watchlist.draft.names import Candidate, candidates, is_capitalised, kind_of
from screener.watchlist.draft.sentences import sentences
from screener.watchlist.draft.targets import Target, listed, targets
from screener.watchlist.draft.triggers import (
    NEAR,
    Standing,
    Trigger,
    authorities_in,
    kind_in,
    kinds_in,
    names_measure,
    programme_in,
    standing,
    triggers,
)
from screener.watchlist.draft.vocabulary import measures, words

When = Literal["now", "earlier", "not"]
_PERSONS = re.compile(
    r"\b(?:officials?|individuals?|persons?|people|leaders?|officers?|commanders?|ministers?|businessm[ae]n|businesswom[ae]n|"
    r"oligarchs?|nationals?|citizens?|judges?|prosecutors?|generals?|hackers?|financiers?|traffickers?|brother|sister|wife|"
    r"husband|son|daughter|father|mother|chairman|chairwoman|ceo|chief|director|president|governor|secretary|politicians?|"
    r"members? of|deputy|head|owner|founder|colonel|lieutenant|spouse|born|aged?|richest man|minister of)\b",
    re.IGNORECASE,
)
_COMPANIES = re.compile(
    r"\b(?:compan(?:y|ies)|firms?|giants?|makers?|\w+-?makers?|banks?|manufacturers?|producers?|suppliers?|airlines?|"
    r"subsidiar(?:y|ies)|issuers?|contractors?|refiner(?:y|ies)|exchange|conglomerate|corporations?|business(?:es)?)\b",
    re.IGNORECASE,
)
_ORGANISATIONS = re.compile(r"\b(?:entit(?:y|ies)|organi[sz]ations?|groups?|network|militia|institutes?|universit(?:y|ies))\b", re.IGNORECASE)
_VESSELS = re.compile(r"\b(?:vessels?|tankers?|ships?)\b", re.IGNORECASE)
_LAST_FIRST = re.compile(r"^([A-Z][A-Z'\- ]+[A-Z]), ([A-Z][\w'\-. ]*?)(?=\s*(?:[(;,\[]|$))")
_SMALL_IN_HEADLINES = frozenset("with from over their into after against under amid between through during about upon".split())
_PERSON_MARKS = re.compile(r"\b(?:DOB|POB|Gender|nationality|Passport)\b|\(individual\)")
_NAME_COLUMNS = re.compile(r"^(?:full )?(?:names?|compan(?:y|ies)|entit(?:y|ies)|individuals?|persons?|issuers?|organi[sz]ations?|(?:company|entity|issuer) names?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Pick:
    """One name as one sentence strikes it. `generic`: the text says no more than `sanctions`."""

    name: str
    kind: str
    when: When
    sentence: str
    line: int
    type: str | None
    authority: str | None
    programme: str | None
    on: date | None
    generic: bool
    variants: tuple[tuple[str, NameKind], ...]
    why: tuple[str, ...]
    further: tuple[str, ...] = ()
    headline: bool = False


@dataclass
class _Reading:
    """What is known while the announcement is read."""

    announcement: Announcement
    common: frozenset[str]
    body: frozenset[str]
    main_kind: str | None
    publisher: str | None
    picks: list[Pick] = field(default_factory=list)


@dataclass(frozen=True)
class Findings:
    """The picks in the order of the text, the publisher, and full name -> how the text shortens or respells it."""

    picks: tuple[Pick, ...]
    publisher: str | None
    variants: Mapping[str, tuple[tuple[str, NameKind], ...]]


def read_picks(announcement: Announcement) -> Findings:
    """Every name that the announcement says a measure strikes, now, earlier, or only in wish."""
    common = _common(announcement.passages)
    publisher = _publisher(announcement, common)
    variants = _body_names(announcement.passages, common)
    body = frozenset(name for name, others in variants.items() for name in (name, *(text for text, _ in others)))
    reading = _Reading(announcement, common, body, _main_kind(announcement), publisher)
    opened: _Opened | None = None
    columns: tuple[int, str] | None = None
    for index, passage in enumerate(announcement.passages):
        if passage.kind == "row":
            columns = _read_row(reading, passage, columns, opened)
            continue
        columns = None
        if opened is not None and _read_item(reading, passage, opened):
            continue
        opened = _open(reading, index, passage, opened)
        _read_passage(reading, index, passage)
    return Findings(tuple(reading.picks), publisher, variants)


@dataclass(frozen=True)
class _Opened:
    """A list that a passage has opened."""

    index: int
    kind: str
    generic: bool
    standing: Standing
    text: str
    heading: bool


def _read_passage(reading: _Reading, index: int, passage: Passage) -> None:
    text = passage.plain
    title_case = _is_title_case(text)
    for start, end in sentences(text):
        sentence = text[start:end]
        names = candidates(sentence, reading.common)
        if title_case:
            names = _known_in_body(sentence, reading)
        near = names_measure(text) or reading.main_kind is not None
        banned = _named_bans(reading, index, passage, sentence, passage.text[start:end], names)
        struck = triggers(sentence, measure_near=near)
        for trigger in struck:
            found = [one for one in targets(sentence, names, trigger) if not _is_publisher(one.candidate.text, reading)]
            found = [one for one in found if one.candidate not in banned]
            if found:
                state = _state(reading, passage, sentence, trigger)
                _add(reading, index, passage, passage.text[start:end], sentence, trigger, found, state, struck)


def _named_bans(
    reading: _Reading, index: int, passage: Passage, sentence: str, quote: str, names: Sequence[Candidate]
) -> list[Candidate]:
    """ "the SenseTime investment ban": the names that stand right before the words for a measure, each picked."""
    found = []
    for name in names:
        following = re.match(r"\s+((?:investment|visa|travel|import|export|procurement)[ -](?:ban|freeze|blacklisting)s?|asset freeze|blacklisting|designation)\b", sentence[name.after :], re.IGNORECASE)
        if following and name.not_a_party is None and not _is_publisher(name.text, reading):
            trigger = Trigger(name.after + following.start(1), name.after + following.end(1), "before", following[1], kind_in(following[1]))
            state = _state(reading, passage, sentence, trigger)
            target = Target(name, "", f'named before "{following[1]}"')
            _add(reading, index, passage, quote, sentence, trigger, [target], state)
            found.append(name)
    return found


def _add(
    reading: _Reading,
    index: int,
    passage: Passage,
    quote: str,
    sentence: str,
    trigger: Trigger,
    found: Iterable[Target],
    state: Standing,
    others: Sequence[Trigger] = (),
) -> None:
    kind, where = _kind(reading, index, sentence, trigger, others)
    generic = kind is None
    chosen = kind or measures().generic_kind
    authority = _authority(reading, index, sentence, chosen, state.when)
    further = tuple(one for one in kinds_in(sentence) if one != chosen and state.when == "now" and _both(sentence, chosen, one))
    described = ""
    for target in found:
        described = target.description if target.description.strip(" ,;and") else described
        why = [target.why, where or 'the text says only "sanctions", read as an asset freeze']
        why += [state.why] if state.why else []
        reading.picks.append(
            Pick(
                name=target.candidate.text,
                kind=chosen,
                when=state.when,
                sentence=quote,
                line=passage.line,
                type=_type(target.candidate, f"{target.description} {described}"),
                authority=authority,
                programme=programme_in(sentence, chosen) or (programme_in(passage.plain, chosen) if state.when == "now" else None),
                on=state.on,
                generic=generic,
                variants=target.candidate.variants,
                why=tuple(why),
                further=further,
                headline=_is_title_case(passage.plain),
            )
        )


def _both(sentence: str, first: str, second: str) -> bool:
    """Whether a sentence gives two kinds to the same names ("an asset freeze and a travel ban")."""
    return {first, second} == {"asset_freeze", "visa_ban"} and re.search(
        r"\b(?:asset[ -]freezes?|visa \w+|travel bans?|frozen)\b[^;]{0,40}\b(?:and|as well as|,)\b?[^;]{0,40}\b(?:asset[ -]freezes?|visa \w+|travel bans?|frozen)\b",
        sentence,
        re.IGNORECASE,
    ) is not None


def _state(reading: _Reading, passage: Passage, sentence: str, trigger: Trigger) -> Standing:
    """When a trigger's measure was: what its clause says, unless the whole passage is older or apart."""
    announced = reading.announcement.announced_on
    state = standing(sentence, trigger, announced)
    if state.when == "not":
        return state
    dates = find_dates(passage.plain)
    if dates and announced and dates[0][0] < 3 and dates[0][2] < announced - NEAR:
        return Standing("earlier", f"the line is dated {dates[0][2].isoformat()}", dates[0][2])
    if passage.related and state.when == "now":
        return Standing("earlier", "it stands among related news", dates[0][2] if dates else None)
    return state


def _kind(
    reading: _Reading, index: int, sentence: str, trigger: Trigger, others: Sequence[Trigger]
) -> tuple[str | None, str | None]:
    """The kind of measure of a trigger and where it is said: the phrase, the sentence, the paragraph, a heading.

    Words of the sentence that belong to another trigger say nothing of this one.
    """
    if trigger.kind:
        return trigger.kind, f'"{trigger.words.strip()}" names the measure'
    own = sentence
    for other in others:
        if other != trigger and other.kind:
            own = own[: other.start] + " " * (other.end - other.start) + own[other.end :]
    if kind := kind_in(own, trigger.start):
        return kind, "the sentence names the measure"
    if own != sentence:
        return None, None
    if reading.announcement.passages[index].related or _leading_date(reading.announcement.passages[index]):
        return None, None
    if kind := kind_in(reading.announcement.passages[index].plain):
        return kind, "the paragraph names the measure"
    return _surrounding_kind(reading, index)


def _surrounding_kind(reading: _Reading, index: int) -> tuple[str | None, str | None]:
    passages = reading.announcement.passages
    for before in range(index - 1, max(-1, index - 40), -1):
        if passages[before].kind == "heading" and (kind := kind_in(passages[before].plain)):
            return kind, "the heading names the measure"
        if passages[before].kind == "heading" and not _is_title_case(passages[before].plain):
            break
    if reading.main_kind:
        return reading.main_kind, "the announcement as a whole names the measure"
    return None, None


def _authority(reading: _Reading, index: int, sentence: str, kind: str, when: When) -> str | None:
    """The body that imposes: the nearest one named that imposes this kind; in an earlier line only its own words count."""
    passages = reading.announcement.passages
    fitting = [one.name for _, one in authorities_in(sentence) if kind in one.kinds]
    if fitting or when == "earlier":
        return fitting[0] if fitting else None
    around = [passages[index], *(passages[other] for step in range(1, len(passages)) for other in (index - step, index + step) if 0 <= other < len(passages))]
    for passage in around:
        if not passage.related and not passage.after_end:
            for _, one in authorities_in(passage.plain):
                if kind in one.kinds:
                    return one.name
    return None


def _open(reading: _Reading, index: int, passage: Passage, opened: _Opened | None) -> _Opened | None:
    """The list that a passage opens, if it does; a heading keeps the list above it open where it names only a group."""
    text = passage.plain
    passages = reading.announcement.passages
    following = passages[index + 1] if index + 1 < len(passages) else None
    if following is None or passage.related or passage.after_end:
        return None
    colon = text.rstrip().endswith((":", "-", "–")) or re.search(r"\b(?:as follows|the following|listed below|below)\.?$", text, re.IGNORECASE)
    heading = passage.kind == "heading" and following.kind in ("item", "row", "heading", "paragraph")
    colon = colon if not measures().speech.search(text) else None
    opens_list = measures().list_head.search(text) or (colon and names_measure(text))
    if not (colon or heading) or not opens_list:
        if opened is not None and passage.kind == "heading" and len(text) < 60 and not measures().stops.search(text):
            return replace(opened, index=index)
        return None
    last = sentences(text)[-1]
    sentence = text[last[0] : last[1]]
    if heading and not colon and not (names_measure(text) and not _is_long_title(reading, index, text)):
        return None
    if not names_measure(text) and reading.main_kind is None:
        return None
    state = standing(sentence, Trigger(len(sentence), len(sentence), "right", ""), reading.announcement.announced_on)
    kind = kind_in(text) or _surrounding_kind(reading, index)[0]
    return _Opened(index, kind or measures().generic_kind, kind is None, state, passage.text, heading and not colon)


def _is_long_title(reading: _Reading, index: int, text: str) -> bool:
    """Whether a heading is the announcement's own headline, which heads the whole text and no list."""
    return index == 0 or text.strip() == reading.announcement.title.strip() or (index < 3 and _is_title_case(text))


def _read_item(reading: _Reading, passage: Passage, opened: _Opened) -> bool:
    """Read a passage as an item of an open list; false where it is none and must be read for itself."""
    if passage.kind == "heading" and (passage.plain.isupper() or names_measure(passage.plain)):
        return False
    if passage.kind != "item" and (opened.heading or len(passage.text) > 700):
        return False
    text = passage.plain
    target = _official_entry(text)
    if target is None:
        first = sentences(text)[0]
        sentence = text[first[0] : first[1]]
        names = candidates(sentence, reading.common)
        found = listed(sentence, names, "stands in the list that this line opens: " + _short(opened.text))
    else:
        found = [Target(target, text[target.after : target.after + 400], "stands in the list that this line opens: " + _short(opened.text))]
    found = [one for one in found if not _is_publisher(one.candidate.text, reading)]
    if not found or (passage.kind != "item" and target is None and not _is_entry_like(text, found[0].candidate)):
        return False
    for one in found:
        described = f"{one.description} {opened.text if len(opened.text) < 200 else ''}"
        reading.picks.append(
            Pick(
                name=one.candidate.text,
                kind=opened.kind,
                when=opened.standing.when,
                sentence=_short(passage.text, 400),
                line=passage.line,
                type=_type(one.candidate, one.description) or _type(one.candidate, described),
                authority=_authority(reading, opened.index, opened.text, opened.kind, opened.standing.when),
                programme=programme_in(text, opened.kind) or programme_in(opened.text, opened.kind),
                on=opened.standing.on,
                generic=opened.generic,
                variants=one.candidate.variants,
                why=(one.why, "the line that opens the list names the measure" if not opened.generic else 'the text says only "sanctions", read as an asset freeze'),
            )
        )
    return True


def _is_entry_like(text: str, first: Candidate) -> bool:
    """Whether a paragraph under a list's opening line is an entry: it begins with the name, and goes on like an entry."""
    if first.start > 25:
        return False
    following = text[first.after :]
    return not following.strip() or re.match(r"\s*(?:[,;:(\[–—-]|\.\s*$)", following) is not None


def _official_entry(text: str) -> Candidate | None:
    """An entry in OFAC's own form: `ZAKIR, Shohrat (a.k.a. ...); DOB ...` -> Shohrat ZAKIR."""
    match = _LAST_FIRST.match(text)
    if match is None or not (_PERSON_MARKS.search(text) or "(" in text) or match[2].split()[0].lower().strip(".") in words()["legal_forms"]:
        return None
    variants: list[tuple[str, NameKind]] = []
    for found in re.finditer(r"\((?:a\.k\.a\.|f\.k\.a\.)[^()]*\)", text):
        for part in re.split(r";\s*", found[0].strip("()")):
            spelled = re.sub(r"^(?:a\.k\.a\.|f\.k\.a\.)\s*", "", part).strip('" ')
            last, comma, first = spelled.partition(", ")
            variants.append((f"{first} {last}" if comma else spelled, "former" if part.startswith("f.") else "alias"))
    return Candidate(0, match.end(), match.end(), f"{match[2]} {match[1]}", False, None, "person", tuple(variants))


def _read_row(
    reading: _Reading, passage: Passage, columns: tuple[int, str] | None, opened: _Opened | None
) -> tuple[int, str] | None:
    """Read a table row; the header row says which column holds the names."""
    header = next((number for number, cell in enumerate(passage.cells) if _NAME_COLUMNS.match(cell.strip())), None)
    if columns is None:
        return (header, passage.text) if header is not None else None
    if columns[0] >= len(passage.cells) or passage.related:
        return columns
    name = passage.cells[columns[0]].strip()
    if not name or not is_capitalised(name):
        return columns
    kind = kind_in(passage.plain) or (opened.kind if opened else None) or reading.main_kind
    if kind is None and not (opened and names_measure(opened.text)) and not names_measure(reading.announcement.title):
        return columns
    chosen = kind or measures().generic_kind
    shown = re.sub(r"\s*\(.*$", "", name) or name
    behind = candidates(name, reading.common)
    index = reading.announcement.passages.index(passage)
    reading.picks.append(
        Pick(
            name=shown,
            kind=chosen,
            when="now",
            sentence=passage.text,
            line=passage.line,
            type=kind_of(shown) or _type(Candidate(0, 0, 0, shown), f"{columns[1]} {passage.text}"),
            authority=_authority(reading, index, passage.plain, chosen, "now"),
            programme=programme_in(passage.plain, chosen),
            on=None,
            generic=kind is None,
            variants=behind[0].variants if behind else (),
            why=("stands in the table's column of names",),
        )
    )
    return columns


def _type(name: Candidate, described: str) -> str | None:
    if name.kind:
        return name.kind
    marks = [
        (found.start(), kind)
        for kind, pattern in (("person", _PERSONS), ("company", _COMPANIES), ("vessel", _VESSELS), ("organisation", _ORGANISATIONS))
        if (found := pattern.search(described))
    ]
    return min(marks)[1] if marks else None


def _publisher(announcement: Announcement, common: frozenset[str]) -> str | None:
    """Who speaks: the organisation that `welcomes`, `announces` or is quoted as its own; else what the page states."""
    verbs = "|".join(words()["utterance"])
    for passage in announcement.passages[:15]:
        for start, end in sentences(passage.plain):
            sentence = passage.plain[start:end]
            if _is_title_case(passage.plain):
                continue
            for name in candidates(sentence, common):
                if name.start < 60 and re.match(rf"\s*(?:,[^,]*,\s*)?(?:today |also |\w+ly )?(?:{verbs})\b", sentence[name.after :], re.IGNORECASE):
                    named = [one.name for place, one in authorities_in(sentence) if place <= name.start + 4]
                    return named[0] if named else name.text if name.not_a_party is None else announcement.site
    return announcement.site


def _is_publisher(name: str, reading: _Reading) -> bool:
    """Whether a name is the publisher's, in full or as initials."""
    for own in (reading.publisher, reading.announcement.site):
        if own and (name.lower() == own.lower() or name.lower() == _initials(own)):
            return True
    return False


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"[^\W_]+", name) if word[0].isupper()).lower()


def _main_kind(announcement: Announcement) -> str | None:
    """The kind that the headline and the first paragraphs name, where it is one only."""
    found: list[str] = []
    for passage in announcement.passages[:8]:
        if not passage.related:
            found += kinds_in(passage.plain)
    distinct = set(found)
    return found[0] if len(distinct) == 1 else None


def _common(passages: Sequence[Passage]) -> frozenset[str]:
    """Words that the announcement writes in lower case somewhere: no names, however they are written elsewhere."""
    return frozenset(word for passage in passages for word in re.findall(r"(?<![\w'.-])[a-z][a-z'-]{2,}", passage.plain))


def _body_names(
    passages: Sequence[Passage], common: frozenset[str]
) -> dict[str, tuple[tuple[str, NameKind], ...]]:
    """Every party named in running text, not in headlines, with the variants that stand behind it in brackets."""
    found: dict[str, dict[tuple[str, NameKind], None]] = {}
    for passage in passages:
        if passage.kind == "row":
            found.update((cell, {}) for cell in passage.cells if cell and cell not in found)
        elif not _is_title_case(passage.plain):
            for start, end in sentences(passage.plain):
                for name in candidates(passage.plain[start:end], common):
                    if name.not_a_party is None and len(name.text) > 2:
                        found.setdefault(name.text, {}).update(dict.fromkeys(name.variants))
    return {name: tuple(variants) for name, variants in found.items()}


def _known_in_body(sentence: str, reading: _Reading) -> list[Candidate]:
    """The names of a headline that the text itself has."""
    found: list[Candidate] = []
    for name in sorted(reading.body, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                possessive = sentence[match.end() : match.end() + 2] == "'s"
                found.append(Candidate(match.start(), match.end(), match.end(), name, possessive, None, kind_of(name)))
    return sorted(found, key=lambda one: one.start)


def _is_title_case(text: str) -> bool:
    """Whether nearly every longer word is capitalised, as in a headline."""
    long_words = [word for word in re.findall(r"[^\W\d_][\w'-]*", text) if len(word) > 3]
    long_words = [word for word in long_words if word not in _SMALL_IN_HEADLINES]
    if len(long_words) < 4 or text.rstrip().endswith(".") or len(text) > 250:
        return False
    return sum(word[0].isupper() for word in long_words) >= 0.9 * len(long_words)


def _leading_date(passage: Passage) -> bool:
    dates = find_dates(passage.plain)
    return bool(dates) and dates[0][0] < 3


def _short(text: str, length: int = 160) -> str:
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + " …"


