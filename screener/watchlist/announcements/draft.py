"""A sorted announcement -> the draft that a person edits or walks through, as plain data (`form/draft.py`).

Parties are linked to the entities of loaded watchlists that bear their names, by the product's own matching; a weak
name links nothing. Where one name is several lists' (one company, listed thrice), the entry takes the entity that the
same kind of measure strikes, else an investment ban, else the first; the others are shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from screener.matching.matcher import Matcher
from screener.matching.names import STRENGTH
from screener.matching.sweep import look_at
from screener.model import Entity, Watchlist
from screener.watchlist.announcements.announcement import read_bytes
from screener.watchlist.announcements.candidates import kind_of
from screener.watchlist.announcements.parties import Draft, Party, sort_announcement
from screener.watchlist.announcements.sorting import Reading, sentences
from screener.watchlist.announcements.vocabulary import authorities, data, languages, listed, phrase
from screener.watchlist.form.draft import DAYS, FIELDS, MEASURES
from screener.watchlist.form.export.to_yaml import filled
from screener.watchlist.form.from_yaml import make_id
from screener.watchlist.form.shorthand import write

LINKING = {"full", "shortened", "cut_off", "misspelt", "other_form", "bare", "other_structure"}
"""Grades of agreement that link; a weak alias, a family name and a distant one do not."""
PERSON = 0.95
"""Score from which two written-out names of persons are one."""
Link = tuple[Entity, str, str]
"""An entity that a party is or may be, its list, and how its name agrees."""


class Register:
    """The names of loaded watchlists, for looking up parties."""

    def __init__(self, watchlists: Iterable[Watchlist]) -> None:
        listed = [(entity, watchlist.id) for watchlist in watchlists for entity in watchlist.entities]
        self._list_of = {entity.id: watchlist for entity, watchlist in listed}
        self._matcher = Matcher(entity for entity, _ in listed)

    def find(self, party: Party) -> list[Link]:
        """The entities that bear a party's name, the one that is meant first."""
        names = (party.name, *party.also_spelled, *party.former)
        found: dict[str, tuple[float, Link]] = {}
        for one in (one for text in names if not kind_of(party.name) for one in self._matcher.persons.evidence(text)):
            if one.score >= PERSON and one.entity.id in self._list_of:
                agrees = f"same name as {one.list_value}"
                found.setdefault(one.entity.id, (0, (one.entity, self._list_of[one.entity.id], agrees)))
        for hit in (hit for text in names if party.type != "person" for hit in self._matcher.names.best(text)):
            if hit.grade in LINKING and hit.entity.id in self._list_of:
                agrees = f"{'same core name' if STRENGTH[hit.grade] else 'same name'} as {hit.name.text}"
                link = hit.entity, self._list_of[hit.entity.id], agrees
                found.setdefault(hit.entity.id, (STRENGTH[hit.grade] + round(1 - hit.score, 1), link))
        measure = MEASURES[party.measure] if party.measure else "securities_ban"

        def order(one: tuple[float, Link]) -> tuple[bool, float, bool]:
            listed = {listing.measure for listing in one[1][0].listings if listing.removed_on is None}
            return measure not in listed, one[0], "securities_ban" not in listed

        return [link for _, link in sorted(found.values(), key=order)]

    def named_in(self, sentence: str) -> list[str]:
        """The names of the lists that a sentence holds, as it writes them, by the sweep of texts beside positions."""
        small = languages()["English"]
        found = dict.fromkeys(hit.value.strip(" .,;:") for hit in look_at(sentence, self._matcher))
        names = [name for name in found if " " in name or name.islower()]
        return [name for name in names if not small & {name.split()[0].lower(), name.split()[-1].lower()}]


def draft_announcement(content: bytes, file: str, watchlists: Sequence[Watchlist] = ()) -> dict[str, Any]:
    """The draft of an announcement as plain data, in the order in which a person reads it.

    Args:
        content: a text, HTML, PDF, e-mail (.eml) or Word (.docx) file.
        file: its name, for messages and the draft.
        watchlists: names that are on them are linked, and take their identifiers.

    Raises:
        WatchlistError: it is too large or damaged, of none of the forms, or holds no text.
    """
    register = Register(watchlists)
    draft = sort_announcement(read_bytes(content, file), register.named_in)
    read = draft.announcement
    announced = read.announced_on.isoformat() if read.announced_on else None
    notes = list(read.notes)
    if draft.language != "English":
        notes.append(f"The language of this text ({draft.language}) is not sorted: all its names are under `unsorted`.")
    notes += _other_count(draft)
    return {
        "kind": "draft",
        "status": "draft",
        "id": make_id("draft", f"{announced or ''} {draft.publisher or read.title}"),
        "title": read.title,
        "publisher": draft.publisher,
        "announced_on": announced,
        **filled({"announced_because": read.announced_in}),
        "source": filled({"file": read.file, "sha256": read.sha256, "address": read.address}),
        "confirmed_by": None,
        **filled({"notes": notes}),
        "measures": [_entry(one, register.find(one), announced) for one in draft.entries],
        "unsorted": [_loose(one, register.find(one)) for one in draft.unsorted],
        "aside": [_loose(one, register.find(one)) for one in draft.aside],
    }


def _other_count(draft: Draft) -> list[str]:
    """A note where all that the text says of how many it strikes is one number, which is not that of the entries."""
    texts = (sentence for one in draft.announcement.passages if not one.apart for sentence in sentences(one.text))
    struck = (text for text in texts if phrase("counted").search(text) and Reading(text, []).lead().struck)
    said = [[one[0] for one in phrase("counted").finditer(text)] for text in struck]
    numbers = listed(data("words")["numbers"])
    counts = {sum(numbers.index(one.split()[0].lower()) for one in counted) for counted in said}
    if len(counts) != 1 or counts == {len(draft.entries)}:
        return []
    return [f'The text says "{said[0][0]}", and this draft has {len(draft.entries)} under `measures`: compare them.']


def _entry(party: Party, links: Sequence[Link], announced: str | None) -> dict[str, Any]:
    """A party as an entry that waits to be confirmed; the entity that it is linked to lends names and identifiers."""
    (line, sentence), *further = party.sentences
    shown: dict[str, Any] = {"name": party.name, "confirmed": False, "type": party.type, "measure": party.measure}
    shown |= {"further_measures": list(party.further_measures), "authority": party.authority}
    regimes = (one.kinds.get(party.measure or "") for one in authorities() if one.name == party.authority)
    shown |= {"program": party.programme, "regime": next(regimes, None) or None}
    shown |= {kind: list(getattr(party, kind)) for kind in ("also_spelled", "former", "short")}
    shown |= {"announced_on": announced}
    for field in DAYS:
        stated = {one.day for one in party.days if one.field == field}
        shown[field] = str(next(iter(stated))) if len(stated) == 1 and None not in stated else None
    shown["days_because"] = [
        filled({"field": one.field, "date": one.day and str(one.day), "line": one.line, "sentence": one.sentence})
        for one in party.days
    ]
    for entity, on_list, agrees in links[:1]:
        shown |= {"linked_to": entity.id, "linked_because": f"{agrees} on {on_list}"}
        shown["linked_names"] = list(dict.fromkeys(name.text for name in entity.names if name.kind != "weak"))
        shown["type"] = "person" if entity.type == "Person" else party.type
        for one in entity.identifiers:
            shown.setdefault(FIELDS[one.scheme], []).append(write(one))
    shown["see_also"] = [f"{entity.id} ({listed}, {agrees})" for entity, listed, agrees in links[1:]]
    shown |= {"sentence": sentence, "line": line, "why": [party.why]}
    return filled({**shown, "further_sentences": [{"line": at, "sentence": text} for at, text in further]})


def _loose(party: Party, links: Sequence[Link]) -> dict[str, Any]:
    others = list(dict.fromkeys([*party.also_spelled, *party.former, *party.short]))
    linked = f"{links[0][0].id} ({links[0][1]})" if links else None
    facts = {"name": party.name, "why": party.why, "type": party.type, "also_spelled": others, "linked_to": linked}
    return filled({**facts, "sentence": party.sentences[0][1], "line": party.sentences[0][0]})
