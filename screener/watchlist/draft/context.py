"""What is known of an announcement as a whole while its sentences are read: who speaks, which names its text has, which
kind of measure it is about; and the picks as they are made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from screener.model import NameKind
from screener.watchlist.draft.announcement import Announcement, Passage, find_dates
from screener.watchlist.draft.kinds import kind_of
from screener.watchlist.draft.names import Candidate, candidates
from screener.watchlist.draft.sentences import sentences
from screener.watchlist.draft.triggers import authorities_in, kinds_in
from screener.watchlist.draft.vocabulary import words

When = Literal["now", "earlier", "not"]


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
class Reading:
    """What is known while the announcement is read."""

    announcement: Announcement
    common: frozenset[str]
    body: frozenset[str]
    variants: Mapping[str, tuple[tuple[str, NameKind], ...]]
    main_kind: str | None
    publisher: str | None
    picks: list[Pick] = field(default_factory=list)


@dataclass(frozen=True)
class Findings:
    """The picks in the order of the text, the publisher, and full name -> how the text shortens or respells it."""

    picks: tuple[Pick, ...]
    publisher: str | None
    variants: Mapping[str, tuple[tuple[str, NameKind], ...]]


def reading_of(announcement: Announcement) -> Reading:
    """The context of an announcement, before any pick."""
    common = _common(announcement.passages)
    publisher = _publisher(announcement, common)
    variants = _body_names(announcement.passages, common)
    body = frozenset(name for name, others in variants.items() for name in (name, *(text for text, _ in others)))
    return Reading(announcement, common, body, variants, _main_kind(announcement), publisher)


def known_in_body(sentence: str, reading: Reading) -> list[Candidate]:
    """The names of a headline that the text itself has."""
    found: list[Candidate] = []
    for name in sorted(reading.body, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                possessive = sentence[match.end() : match.end() + 2] == "'s"
                found.append(Candidate(match.start(), match.end(), match.end(), name, possessive, None, kind_of(name)))
    return sorted(found, key=lambda one: one.start)


def is_publisher(name: str, reading: Reading) -> bool:
    """Whether a name is the publisher's, in full or as initials."""
    for own in (reading.publisher, reading.announcement.site):
        if own and (name.lower() == own.lower() or name.lower() == _initials(own)):
            return True
    return False


def is_title_case(text: str) -> bool:
    """Whether nearly every longer word is capitalised, as in a headline."""
    if text.rstrip().endswith(".") or len(text) > 250:
        return False
    long_words = [word for word in re.findall(r"[^\W\d_][\w'-]*", text) if len(word) > 3]
    long_words = [word for word in long_words if word not in words()["small_in_headlines"]]
    if len(long_words) < 4:
        return False
    capitals = [word for word in long_words if word[0].isupper()]
    return len(capitals) >= 0.9 * len(long_words)


def has_leading_date(passage: Passage) -> bool:
    """Whether a passage begins with a date, as a dated headline does."""
    dates = find_dates(passage.plain[:60])
    return bool(dates) and dates[0][0] < 3


def short(text: str, length: int = 160) -> str:
    """The beginning of a text, cut at a word."""
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + " …"


def _publisher(announcement: Announcement, common: frozenset[str]) -> str | None:
    """Who speaks: the organisation that `welcomes`, `announces` or is quoted as its own; else what the page states."""
    verbs = "|".join(words()["utterance"])
    running = [one for one in announcement.passages if one.kind == "paragraph" and not one.related][:5]
    for passage in running:
        for start, end in sentences(passage.plain):
            sentence = passage.plain[start:end]
            if is_title_case(passage.plain):
                continue
            for name in candidates(sentence, common):
                if name.start < 60 and re.match(
                    rf"\s*(?:,[^,]*,\s*)?(?:today |also |\w+ly )?(?:{verbs})\b", sentence[name.after :], re.IGNORECASE
                ):
                    named = [one.name for place, one in authorities_in(sentence) if place <= name.start + 4]
                    near = [one.name for other in announcement.passages[:8] for _, one in authorities_in(other.plain)]
                    titled = kind_of(name.text) is None and name.opens < name.start
                    if named or titled:
                        return next(iter(named or near), announcement.site)
                    return name.text if name.not_a_party is None else announcement.site
    return announcement.site or _acting_authority(announcement)


def _acting_authority(announcement: Announcement) -> str | None:
    """The authority that the first paragraphs show acting ("the Bureau today added ..."), unless it is only quoted."""
    verbs = "|".join(words()["acts"])
    for passage in [one for one in announcement.passages[:10] if one.kind == "paragraph"][:2]:
        start, end = sentences(passage.plain)[0]
        sentence = passage.plain[start:end]
        if not re.search(r"\b(?:said|told|according to)\b", sentence):
            for place, one in authorities_in(sentence):
                if re.match(rf"[^,;]{{0,60}}?(?:\([A-Z]+\))?\s*(?:{verbs})\b", sentence[place:]):
                    return one.name
    return None


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"[^\W_]+", name) if word[0].isupper()).lower()


def _main_kind(announcement: Announcement) -> str | None:
    """The kind that headline and first paragraphs name, where it is one only (a travel ban goes with a freeze)."""
    headline = set(kinds_in(announcement.title, programmes=True))
    if len(headline) == 1:
        return headline.pop()
    found: list[str] = []
    for passage in announcement.passages[:8]:
        if not passage.related:
            found += kinds_in(passage.plain, programmes=True)
    distinct = set(found)
    if distinct == {"asset_freeze", "visa_ban"}:
        return "asset_freeze"
    return found[0] if len(distinct) == 1 else None


def _common(passages: Sequence[Passage]) -> frozenset[str]:
    """Words that the announcement writes in lower case somewhere: no names, however they are written elsewhere."""
    return frozenset(
        word for passage in passages for word in re.findall(r"(?<![\w'.-])[a-z][a-z'-]{2,}", passage.plain)
    )


def _body_names(passages: Sequence[Passage], common: frozenset[str]) -> dict[str, tuple[tuple[str, NameKind], ...]]:
    """Every party named in running text, not in headlines, with the variants that stand behind it in brackets."""
    found: dict[str, dict[tuple[str, NameKind], None]] = {}
    for passage in passages:
        if passage.kind == "row":
            found.update((cell, {}) for cell in passage.cells if cell and cell not in found)
        elif not is_title_case(passage.plain):
            for start, end in sentences(passage.plain):
                for name in candidates(passage.plain[start:end], common):
                    if name.not_a_party is None and len(name.text) > 2:
                        found.setdefault(name.text, {}).update(dict.fromkeys(name.variants))
    return {name: tuple(variants) for name, variants in found.items()}
