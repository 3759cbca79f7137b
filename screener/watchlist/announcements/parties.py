"""Mentions -> parties, each once: the full name with its short forms, and how the text as a whole sorts it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from screener.watchlist.announcements.names import find_names, has_han, is_shouting, kind_of
from screener.watchlist.announcements.passages import Announcement
from screener.watchlist.announcements.sorting import Mention, kinds_in, mentions, sentences
from screener.watchlist.announcements.vocabulary import authorities, data, kinds, pattern, words

TYPED, TYPE_REACH = 5, 200
"""Mentions of a party that are asked what it is, and characters before one that say it."""
LONG_NAME, FULLER = 12, 20
"""Words up to which a name has short forms, and names of which one may be short before it is nobody's."""
SHOWN, SHOWN_SENTENCES = 700, 5
"""Characters of a sentence, and sentences of a party, that a person is shown."""
NEARBY = 30
"""Passages before and behind a name in which the authority is looked for at last."""
CUE_REACH = 60
"""Characters around a cue in which the measure that it means is named."""


@dataclass(frozen=True)
class Party:
    """A name with all that the text says of it. `measure` and `authority` are None where it is no entry."""

    name: str
    type: str
    also_spelled: tuple[str, ...]
    former: tuple[str, ...]
    short: tuple[str, ...]
    why: str
    sentences: tuple[tuple[int, str], ...]
    measure: str | None = None
    further_measures: tuple[str, ...] = ()
    authority: str | None = None
    programme: str | None = None


@dataclass(frozen=True)
class Draft:
    """An announcement sorted: the struck, what no cue sorts, and what is aside with the reason."""

    announcement: Announcement
    publisher: str | None
    language: str
    entries: tuple[Party, ...]
    unsorted: tuple[Party, ...]
    aside: tuple[Party, ...]


def sort_announcement(announcement: Announcement, named_in: Callable[[str], list[str]] | None = None) -> Draft:
    """Sort the names of an announcement; of a text that is not English, all are unsorted.

    Args:
        announcement: as read.
        named_in: sentence -> names in it that loaded lists know, whatever their shape (`Register.named_in`).
    """
    language = language_of(" ".join(one.text for one in announcement.passages))
    found = mentions(announcement, named_in)
    publisher = _publisher(announcement, found)
    text = _Text(announcement, publisher, found)
    entries, loose, aside = [], [], []
    foreign = language != "English"
    for name, group in _grouped(found).items():
        struck = [one for one in group if one.struck and not foreign]
        reasons = [one for one in group if one.aside]
        plain = [one for one in group if not one.aside]
        speaks = _is_publisher(name, publisher)
        if struck and not speaks:
            entries.append(_party(name, [*struck, *group], struck[0].struck, text, struck))
        elif foreign and not any(one.head for one in group) and _is_one_word(name):
            aside.append(_party(name, group, f"a single word of a text in {language}", text))
        elif (plain and not speaks) or (foreign and not all(one.name.against for one in group)):
            loose.append(_party(name, [*plain, *reasons], "no cue sorts it", text))
        else:
            why = reasons[0].aside if reasons else "the publisher"
            aside.append(_party(name, [*reasons, *group], why, text))
    return Draft(announcement, publisher, language, tuple(entries), tuple(loose), tuple(aside))


def language_of(text: str) -> str:
    """The language of a text by its function words and script."""
    letters = sum(character.isalpha() for character in text[:20_000]) or 1
    if sum(map(has_han, text[:20_000])) * 3 > letters:
        return "Chinese or Japanese"
    found = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    counts = {name: sum(word in listed for word in found) for name, listed in data("cues")["languages"].items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > counts["English"] * 1.2 else "English"


def _is_one_word(name: str) -> bool:
    return len(name.split()) == 1 and not has_han(name) and name[1:] == name[1:].lower()


class _Text:
    """What the announcement as a whole says: its main kind of measure, the sentences that strike, their authorities."""

    def __init__(self, announcement: Announcement, publisher: str | None, found: Sequence[Mention]) -> None:
        self.announcement, self.publisher = announcement, publisher
        self.leads = list(dict.fromkeys(one.above for one in found if one.struck and one.above))
        self.old = {one.sentence for one in found if one.aside == "an earlier measure" and not one.struck}
        self.main = self._main()
        actors = [one.name.text for one in found if one.actor and not is_shouting(one.sentence)]
        self.actor = next((name for name in actors if kind_of(name)), next(iter(actors), None))

    def _main(self) -> str | None:
        """The kind that title, lead-ins and striking sentences name; the most frequent where they name several."""
        for texts in (
            [self.announcement.title],
            self.leads,
            [one.text for one in self.announcement.passages if not one.apart],
        ):
            said = Counter(kind for text in texts for kind in _kinds(text))
            if set(said) == {"asset_freeze", "visa_ban"}:
                return "asset_freeze"
            if said and (len(said) == 1 or (len(said) > 1 and texts[0] != self.announcement.title)):
                return said.most_common(1)[0][0]
        return None

    def kind(self, one: Mention) -> tuple[str, tuple[str, ...]]:
        """The kind of measure of a mention, and the further ones that the same words give it."""
        for said in (self._near(one), _kinds(one.sentence), _kinds(one.above), _kinds(self._told_now(one.passage))):
            if said:
                ordered = [kind for kind in kinds() if kind in said]
                return ordered[0], tuple(ordered[1:])
        if re.search(
            r"exclu|divest|no longer invest|sold|out of|black list|restricted list",
            f"{one.struck} {one.above}",
            re.IGNORECASE,
        ):
            return "exclusion", ()
        if self.main is None and not pattern("generic").search(f"{one.sentence} {one.above} {self.announcement.title}"):
            return "exclusion" if pattern("fund").search(
                f"{self.publisher} {one.above} {self._told_now(one.passage)}"
            ) else "asset_freeze", ()
        return self.main or data("cues")["generic_kind"], ()

    @cache  # noqa: B019 - it lives as long as the reading of one text
    def _told_now(self, passage: int) -> str:
        """The sentences of a passage that tell of no earlier measure."""
        told = sentences(self.announcement.passages[passage].text)
        return " ".join(sentence for sentence in told if sentence not in self.old)

    def _near(self, one: Mention) -> list[str]:
        """The kinds named by the striking words themselves, else right beside them."""
        if one.head:
            return []
        said = kinds_in(one.sentence)
        own = [kind for start, end, kind in said if start < one.cue[1] and end > one.cue[0]]
        if own or not said:
            return own
        first, last = one.cue[0], max(one.cue[1], one.name.after)
        nearest = min(said, key=lambda each: max(first - each[1], each[0] - last, 0))
        if max(first - nearest[1], nearest[0] - last, 0) > CUE_REACH:
            return []
        both = {"asset_freeze", "visa_ban"}
        joined = (each for each in said if {each[2], nearest[2]} == both and abs(each[0] - nearest[1]) < CUE_REACH)
        return [kind for _, _, kind in (nearest, *joined)]

    def authority(self, one: Mention, kind: str) -> str | None:
        """The body that imposes: named with the measure, in the lead-in, the title, by the publisher, near by."""
        passages = self.announcement.passages
        if kind == "exclusion":
            acting = [text for text in (self.publisher, self.actor, self.announcement.title) if text]
            named = (_imposing(text, kind) for text in acting)
            return next((name for name in named if name and name != _OWN), self.publisher or self.actor)
        around = range(max(0, one.passage - NEARBY), min(len(passages), one.passage + NEARBY))
        near = [passages[at] for at in sorted(around, key=lambda at: (abs(at - one.passage), at))]
        beside = (passage.text for passage in near if not passage.apart and passage.kind != "row")
        said = [] if one.head else [one.sentence, passages[one.passage].text]
        own = [*said, one.above, self.announcement.title, self.publisher or ""]
        for texts in (own, list(beside)):
            if known := next(filter(None, (_imposing(text, kind) for text in texts)), None):
                return known
            if government := next(filter(None, map(_GOVERNMENT.search, texts)), None):
                return government[0]
        return None


_OWN = "an institution's own policy"
_GOVERNMENT = re.compile(r"\b[A-Z][a-z]+ (?:government|Government)\b")


@lru_cache(maxsize=1024)
def _programme(text: str, kind: str) -> str | None:
    return next((name for name, one in kinds()[kind].programmes if one.search(text)), None)


@lru_cache(maxsize=1024)
def _imposing(text: str, kind: str) -> str | None:
    """The first body named in a text that imposes measures of a kind."""
    return next((body.name for body in authorities() if kind in body.kinds and body.pattern.search(text)), None)


def _kinds(text: str) -> list[str]:
    return [kind for _, _, kind in kinds_in(text)]


def _grouped(found: Sequence[Mention]) -> dict[str, list[Mention]]:
    """Mentions by the fullest name of their party; a short form is its party's unless both stand in one sentence."""
    groups: dict[str, list[Mention]] = {}
    by_key: dict[tuple[str, ...], str] = {}
    by_part: dict[tuple[str, ...], list[str]] = {}
    loud = {id(one): not one.head and is_shouting(one.sentence) for one in found}
    order = sorted(found, key=lambda one: (loud[id(one)], -len(_key(one.name.text)), bool(one.name.against)))
    for one in order:
        key = _key(one.name.text)
        known = by_key.get(key) or by_key.get(tuple(sorted(key)) if len(key) > 1 else ())
        if known is None and key and not one.name.against:
            shorter = (by_key.get(part) for part in _parts(key)) if loud[id(one)] else ()
            fuller = list(filter(None, shorter))[:1] or by_part.get(key, [])[:FULLER]
            apart = {
                name
                for name in fuller
                if any(other.sentence == one.sentence and not _shares(other, one) for other in groups[name])
            }
            known = next((name for name in fuller if name not in apart), None) if len(fuller) == 1 or apart else None
        name = known or one.name.text
        groups.setdefault(name, []).append(one)
        for variant, _ in one.name.variants:
            by_key.setdefault(_key(variant), name)
        if known is None:
            by_key[key] = name
            for part in _parts(key):
                by_part.setdefault(part, []).append(name)
    position = {id(one): number for number, one in enumerate(found)}
    return {
        name: sorted(group, key=lambda one: position[id(one)])
        for name, group in sorted(groups.items(), key=lambda item: min(position[id(one)] for one in item[1]))
    }


def _shares(one: Mention, other: Mention) -> bool:
    """Whether the shorter of two mentions lies inside the longer one's brackets, so that they are one party's."""
    return one.name.start <= other.name.start <= one.name.after


def _parts(key: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The short forms that a name may have: its beginnings and its ends (a person's surname)."""
    return [part for size in range(1, min(len(key), LONG_NAME)) for part in (key[:size], key[-size:])]


def _key(name: str) -> tuple[str, ...]:
    parts = [part.strip(".,\"'").lower() for part in name.replace(",", " ").split()]
    parts = [part for part in parts if part and part not in ("the", "&")]
    while len(parts) > 1 and parts[-1].replace(".", "") in words("legal_forms"):
        parts.pop()
    return tuple(parts)


def _party(name: str, group: Sequence[Mention], why: str, text: _Text, struck: Sequence[Mention] = ()) -> Party:
    """A name with what its mentions say of it; measure, authority and programme only where it is struck."""
    variants = dict.fromkeys(variant for one in group for variant in (*one.name.variants, (one.name.text, "short")))
    spelled = {kind: dict.fromkeys(own for own, of in variants if of == kind) for kind in ("alias", "former", "short")}
    also, former, short = (tuple(own for own in one if own.lower() != name.lower()) for one in spelled.values())
    measure, further, authority, programme = None, tuple[str, ...](), None, None
    if struck:
        measure, further = text.kind(struck[0])
        authority = text.authority(struck[0], measure)
        near = dict.fromkeys([*(one.sentence for one in struck), struck[0].above, text.announcement.title])
        programme = next(filter(None, (_programme(said, measure) for said in near)), None)
    lines = ((text.announcement.passages[one.passage].line, _shown(one)) for one in group)
    said = tuple(dict.fromkeys(lines))[:SHOWN_SENTENCES]
    kind = _type(name, group, measure)
    return Party(name, kind, also, former, short, why, said, measure, further, authority, programme)


def _shown(one: Mention) -> str:
    """The sentence of a mention; of a very long one what stands around the name."""
    if len(one.sentence) <= SHOWN:
        return one.sentence
    start = max(0, one.name.start - SHOWN // 2)
    return f"{'… ' if start else ''}{one.sentence[start : start + SHOWN]} …"


def _type(name: str, group: Sequence[Mention], measure: str | None) -> str:
    """What a party is: by its own words, a title, the words right before and behind it, its lead-in, its measure."""
    if own := kind_of(name):
        return own
    if any(one.name.titled for one in group):
        return "person"
    for one in group[:TYPED]:
        before = re.split(r"[;,:]|\band\b", one.sentence[max(0, one.name.start - 60) : one.name.start])[-1]
        behind = re.split(r"[;.]", one.sentence[one.name.after : one.name.after + 60])[0]
        for said, last in (
            (before, True),
            (behind, False),
            (one.above, True),
            (one.sentence[max(0, one.name.start - TYPE_REACH) : one.name.start], True),
        ):
            plain_words = re.sub(r"\b[A-Z]\w*", "", said)
            marks = sorted(
                (m.start(), t) for t in data("cues")["types"] for m in pattern("types", t).finditer(plain_words)
            )
            if marks and not ({"person"} < {kind for _, kind in marks} and last):
                return str(marks[-1 if last else 0][1])
    plain = 2 <= len(name.split()) <= 4 and all(re.fullmatch(r"[^\W\d_][\w'-]*\.?", part) for part in name.split())
    if measure == "visa_ban" or (measure == "asset_freeze" and plain):
        return "person"
    return "company" if measure else "unknown"


def _is_publisher(name: str, publisher: str | None) -> bool:
    if not publisher:
        return False
    initials = "".join(word[0] for word in publisher.split() if word[0].isupper())
    return name.lower() in (publisher.lower(), initials.lower())


def _publisher(announcement: Announcement, found: Sequence[Mention]) -> str | None:
    """Who speaks: as the file states, else a line of the head that is an organisation's name, else who acts."""
    if announcement.site:
        return announcement.site
    struck = {one.name.text for one in found if one.struck}
    for at, one in enumerate([one for one in announcement.passages if not one.apart][:4]):
        for part in one.cells or re.split(r"\s+[|–—]\s+", one.text):
            names = find_names(part, frozenset())
            if len(names) == 1 and not names[0].titled and len(names[0].text) >= len(part.strip(" .")) - 4:
                speaks = (
                    kind_of(names[0].text) not in (None, "company")
                    or pattern("fund").search(names[0].text)
                    or names[0].against == "an authority"
                    or at == 0
                )
                speaks = speaks and not re.search(r"exclu|divest|sanction|list\b", names[0].text, re.IGNORECASE)
                if speaks and names[0].text not in struck and names[0].against in ("", "an authority"):
                    return names[0].text
    return next(
        (
            one.name.text
            for one in found
            if one.actor and (kind_of(one.name.text) or one.name.against == "an authority")
        ),
        None,
    )
