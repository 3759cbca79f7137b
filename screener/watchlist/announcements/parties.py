"""Mentions -> parties, each once: the full name with its short forms, and how the text as a whole sorts it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from screener.files.textlayout import HEADING
from screener.watchlist.announcements.announcement import Announcement, Stated, stated_in
from screener.watchlist.announcements.candidates import find_names, has_han, is_general, is_shouting, kind_of
from screener.watchlist.announcements.sorting import EARLIER, Mention, lead_of, mentions, names_office, sentences
from screener.watchlist.announcements.vocabulary import bodies, cues_in, kinds, kinds_in, languages, said, says, words

TYPED, TYPE_REACH = 5, 200
"""Mentions of a party that are asked what it is, and characters before one that say it."""
LONG_NAME, FULLER = 12, 20
"""Words up to which a name has short forms, and names of which one may be short before it is nobody's."""
SHOWN, SHOWN_SENTENCES = 700, 5
"""Characters of a sentence, and sentences of a party, that a person is shown."""
CUE_REACH, TOLD = 60, 6_000
"""Characters around a cue in which the measure that it means is named, and of a passage that tell of its names."""
FEW, HEAD = 4, 4
"""Function words that a text in a language has more of (`d.o.o.` is no Portuguese); passages that say who publishes."""
GENERIC = "asset_freeze"
FREEZE_AND_VISA = {GENERIC, "visa_ban"}
"""The kind of measure where nothing in the text names one, and kinds that come in pairs."""
BY_DEFAULT = "the text announces a measure, and nothing speaks against this name"


class Party(NamedTuple):
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
    days: tuple[Stated, ...] = ()


class Draft(NamedTuple):
    """An announcement sorted: the struck, what no cue sorts, and what is aside with the reason."""

    announcement: Announcement
    publisher: str | None
    language: str
    entries: tuple[Party, ...]
    unsorted: tuple[Party, ...]
    aside: tuple[Party, ...]


def sort_announcement(announcement: Announcement, named_in: Callable[[str], list[str]] | None = None) -> Draft:
    """The names of an announcement sorted; of a text that is not English, all are unsorted.

    Args:
        named_in: sentence -> names in it that loaded lists know, whatever their shape (`Register.named_in`).
    """
    language = language_of(" ".join(one.text for one in announcement.passages))
    found, foreign = mentions(announcement, named_in), language != "English"
    publisher = _publisher(announcement, found)
    text = _Text(announcement, publisher, found)
    announces = bool(lead_of(announcement).struck) or any(one.struck for one in found)
    loud_text = sum(is_shouting(one.text) for one in announcement.passages) * 2 > len(announcement.passages)
    speaker = {one.lower() for one in (publisher or "", announcement.passages[0].text)}
    entries, unsorted, aside = list[Party](), list[Party](), list[Party]()
    for name, group in _grouped(found).items():
        reasons, plain = [one for one in group if one.aside], [one for one in group if not one.aside]
        # A headline's capitals tell no name from a word: it strikes what is named elsewhere, too.
        named = loud_text or any(one.head or not is_shouting(one.sentence) for one in group)
        struck = [one for one in group if one.struck and named and not foreign]
        known = any(one.name.text == name and one.name.against == "an authority" for one in group)
        speaks = known or name.lower() in speaker
        word = foreign and " " not in name and name[1:] == name[1:].lower() and not has_han(name)
        by_default = announces and not (reasons or foreign) and all(map(_stands_alone, plain))
        if not speaks and (struck or (plain and by_default)):
            why = struck[0].struck if struck else BY_DEFAULT
            entries.append(text.party(name, [*struck, *group], why, struck or plain))
        elif not word and ((plain and not speaks) or (foreign and not all(one.name.against for one in group))):
            unsorted.append(text.party(name, [*plain, *reasons], "no cue sorts it"))
        else:
            why = f"a single word of a text in {language}" if word else reasons[0].aside if reasons else "the publisher"
            aside.append(text.party(name, [*reasons, *group], why))
    return Draft(announcement, publisher, language, tuple(entries), tuple(unsorted), tuple(aside))


def language_of(text: str) -> str:
    """The language of a text by its function words and script."""
    head = text[:20_000]
    if sum(map(has_han, head)) * 3 > sum(map(str.isalpha, head)):
        return "Chinese or Japanese"
    found = Counter(re.findall(r"[^\W\d_]+", head.lower()))
    counts = {name: sum(found[word] for word in listed) for name, listed in languages().items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > max(counts["English"] * 1.2, FEW) else "English"


def _stands_alone(one: Mention) -> bool:
    """Whether a name that no cue sorts is one that a text which announces a measure is about: a company, or a line."""
    own, against = kind_of(one.name.text), one.name.inside or one.sentence[-1:] == "?"
    for cue in cues_in(one.sentence):  # a reason or a description is no cue against it
        speaks = cue.sign == ("k" if cue.start > one.name.after else "i" if cue.end <= one.name.start else "")
        against = against or speaks or cue.sign in "WRE"
    if against or (not one.head and is_shouting(one.sentence)):
        return False
    line = one.head and own != "public_body" and not names_office(one.sentence)
    return line or (own == "company" and " " in one.name.text)


def _kinds(*texts: str) -> list[str]:
    return [kind for text in texts for *_, kind in kinds_in(text)]


class _Text:
    """What the announcement as a whole says: its main kind of measure, the sentences that strike, their authorities."""

    def __init__(self, announcement: Announcement, publisher: str | None, found: Sequence[Mention]) -> None:
        self.announcement, self.publisher = announcement, publisher or ""
        body = [one.text for one in announcement.passages if not one.apart]
        old = {one.sentence for one in found if one.aside.startswith(EARLIER)}
        spoken = [(passage, [*sentences(passage.text)]) for passage in announcement.passages]
        self.told = [" ".join(one for one in parts if one not in old)[:TOLD] for _, parts in spoken]
        leads = dict.fromkeys(one.above for one in found if one.struck and one.above)
        named = next(filter(None, (Counter(_kinds(*texts)) for texts in ([announcement.title], leads, body))), None)
        both = named and set(named) == FREEZE_AND_VISA
        self.main = GENERIC if both else named.most_common(1)[0][0] if named else None
        self.bodies = bodies(" | ".join(body))
        self.house = bool(says("institution", self.publisher)) and not (self.bodies or bodies(self.publisher))
        naming = {one.sentence for one in found if " " in one.name.text and not one.name.against}
        saying = [(one, passage.line) for passage, parts in spoken if not passage.apart for one in parts]
        saying = [one for one in saying if one[0] not in naming]
        self.days = [day for one in saying for day in stated_in(*one, announcement.announced_on)]
        actors = sorted((one.name.text for one in found if one.actor), key=lambda name: kind_of(name) is None)
        self.actor = next(iter(actors), "")

    def kinds(self, one: Mention) -> list[str]:
        """The kind of measure of a mention, and the further ones that the same words give it."""
        texts = (one.sentence, one.above, self.told[one.passage])
        first, last = one.cue[0], max(one.cue[1], one.name.after)
        spans = [] if one.head else kinds_in(texts[0])
        far = [(max(first - end, start - last, 0), kind) for start, end, kind in spans]
        near, nearest = min(far, default=(CUE_REACH, ""))
        pair = FREEZE_AND_VISA if nearest in FREEZE_AND_VISA else {nearest}
        cued = [kind for reach, kind in far if near < CUE_REACH and reach <= near + CUE_REACH * (kind in pair)]
        if own := cued or next(filter(None, map(_kinds, texts)), []):
            if self.house and "investment_ban" in own:
                return ["exclusion"]
            return sorted(set(own), key=lambda kind: (kind != self.main, list(kinds()).index(kind)))
        imposed = bodies(*texts)
        if imposed and self.main != "exclusion" and not any(self.main in each.kinds for each in imposed):
            return [GENERIC]
        fund = self.main is None and says("fund", self.publisher, *texts[1:])
        return ["exclusion" if fund or says("sold", one.struck, one.above) else self.main or GENERIC]

    def authority(self, one: Mention, kind: str) -> str | None:
        """The body that imposes: named with the measure, in the lead-in, the title, by the publisher, anywhere."""
        title = self.announcement.title
        if kind == "exclusion":
            named = bodies(self.publisher, self.actor, title, kind=kind)
            return named[0].name if named else self.publisher or self.actor or None
        own = () if one.head else (one.sentence, self.announcement.passages[one.passage].text[:TOLD])
        texts = (*own, one.above, title, self.publisher)
        if named := bodies(*texts, kind=kind):
            return named[0].name
        further = (body.name for body in self.bodies if kind in body.kinds)
        return says("government", *texts) or next(further, None)

    def party(self, name: str, group: Sequence[Mention], why: str, struck: Sequence[Mention] = ()) -> Party:
        """A name with what its mentions say of it; measure, authority and programme only where it is struck."""
        # The end of a company's name in a cell that wraps is no name of it.
        rows = [one.name.text for one in group if self.announcement.passages[one.passage].kind == "row"]
        ends = [own for own in rows if kind_of(name) == "company" and _key(name)[-len(_key(own)) :] == _key(own)]
        variants = dict.fromkeys(variant for one in group for variant in (*one.name.variants, (one.name.text, "short")))
        bare = {*ends, *(own for own, _ in variants if is_general(own) or not re.search(r"[^\W_]", own))}
        also, former, short = (
            tuple(own for own, of in variants if of == kind and own.lower() != name.lower() and own not in bare)
            for kind in ("alias", "former", "short")
        )
        lines = {one: self.announcement.passages[one.passage].line for one in group}
        measure, further, authority, programme, days = None, list[str](), None, None, list[Stated]()
        if struck:
            measure, *further = self.kinds(struck[0])
            authority = self.authority(struck[0], measure)
            own = {one.row or one.sentence: line for one, line in lines.items()}
            days = [day for stated in own.items() for day in stated_in(*stated, self.announcement.announced_on)]
            days += [one for one in self.days if one.field not in {day.field for day in days}]
            near = [self.announcement.title, *(near for one in struck for near in (one.sentence, one.above))]
            laws = kinds()[measure].items()
            programme = next((law for law, named in laws if law and any(said(named, one) for one in near)), None)
        shown = tuple(dict.fromkeys((line, _cut(one)) for one, line in lines.items()))[:SHOWN_SENTENCES]
        kind, facts = _type(name, group, measure), (measure, tuple(further), authority, programme, tuple(days))
        return Party(name, kind, also, former, short, why, shown, *facts)


def _cut(one: Mention) -> str:
    """A mention's sentence as a person is shown it."""
    start = max(0, one.name.start - SHOWN // 2)
    return one.sentence if len(one.sentence) <= SHOWN else f"… {one.sentence[start:][:SHOWN]} …"


def _grouped(found: Sequence[Mention]) -> dict[str, list[Mention]]:
    """Mentions by the fullest name of their party; a short form is its party's unless both stand in one sentence."""
    groups: dict[str, list[int]] = {}
    by_key: dict[tuple[str, ...], str] = {}
    by_part: dict[tuple[str, ...], list[str]] = {}
    keys = [_key(one.name.text) for one in found]
    loud = [not one.head and is_shouting(one.sentence) for one in found]
    for at in sorted(range(len(found)), key=lambda at: (loud[at], -len(keys[at]), bool(found[at].name.against))):
        key, one = keys[at], found[at]
        known = by_key.get(key)
        if known is None and not one.name.against:
            fuller = by_part.get(key, [])[:FULLER]
            apart = [name for name in fuller if any(found[other].sentence == one.sentence for other in groups[name])]
            known = next((name for name in fuller if name not in apart), None) if len(fuller) == 1 or apart else None
        name = known or one.name.text
        groups.setdefault(name, []).append(at)
        for variant, _ in one.name.variants:
            by_key.setdefault(_key(variant), name)
        if known is None:
            by_key[key] = name
            # Its short forms: its beginnings and its ends (a person's surname).
            for part in (part for size in range(1, min(len(key), LONG_NAME)) for part in (key[:size], key[-size:])):
                by_part.setdefault(part, []).append(name)
    ordered = sorted(groups.items(), key=lambda one: min(one[1]))
    return {name: [found[at] for at in sorted(group)] for name, group in ordered}


def _key(name: str) -> tuple[str, ...]:
    return tuple(part.strip(".,\"'").lower() for part in name.replace(",", " ").split())


def _type(name: str, group: Sequence[Mention], measure: str | None) -> str:
    """What a party is: by its own words, a title, the word of a kind nearest before it (else behind), its measure."""
    if kind_of(name) or any(one.name.titled for one in group):
        return kind_of(name) or "person"
    known = {word: kind for kind in ("organisation", "company", "person", "vessel") for word in words(f"type_{kind}")}
    for one in group[:TYPED]:
        before = one.sentence[max(0, one.name.start - TYPE_REACH) : one.name.start]
        behind = re.split(r"[;.]", one.sentence[one.name.after :][:60])[0]
        for near, nearest in ((re.split(r"[;,:]|\band\b", before)[-1], -1), (behind, 0), (before, -1)):
            if marks := [known[word] for word in re.findall(r"(?<!\w)[a-z][\w-]*", near) if word in known]:
                return marks[nearest]
    return "person" if measure in FREEZE_AND_VISA else "company" if measure else "unknown"


def _publisher(announcement: Announcement, found: Sequence[Mention]) -> str | None:
    """Who speaks: as the file states, else a line of the head that is an organisation's name, else who acts."""
    if announcement.site:
        return announcement.site
    struck = {one.name.text for one in found if one.struck}
    for at, one in enumerate([one for one in announcement.passages if not one.apart][:HEAD]):
        for part in one.cells or re.split(r"\s+[|–—]\s+", one.text):
            for name in find_names(part, frozenset()) if len(part) < HEADING else ():
                own, known = name.text, name.against == "an authority"
                speaks = at == 0 or known or kind_of(own) not in (None, "company") or says("fund", own)
                alone = len(own) >= len(part.strip(" .")) - 4 and not name.titled and own not in struck
                if alone and speaks and (known or not name.against) and not says("no_publisher", own):
                    return own
    acting = (one.name for one in found if one.actor)
    return next((name.text for name in acting if kind_of(name.text) or name.against == "an authority"), None)
