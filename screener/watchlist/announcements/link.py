"""Parties -> the entities of loaded watchlists that bear their names, by the product's own matching.

A weak name links nothing. Where one name is several lists' (one company, listed thrice), the entry takes the entity
that the same kind of measure strikes, else an investment ban, else the first; the others are shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from screener.matching.matcher import Matcher
from screener.matching.names import STRENGTH
from screener.matching.persons import compare_persons
from screener.matching.sweep import look_at
from screener.model import Entity, Watchlist
from screener.watchlist.announcements.candidates import kind_of
from screener.watchlist.announcements.parties import Party
from screener.watchlist.announcements.vocabulary import languages
from screener.watchlist.form.draft import MEASURES

LINKING = {"full", "shortened", "cut_off", "misspelt", "other_form", "bare", "other_structure"}
"""Grades of agreement that link; a weak alias, a family name and a distant one do not."""
WINDOW, OVERLAP = 12, 6
"""Words that are looked at together for names of the lists, and those that two such stretches share."""
PERSON = 0.95
"""Score from which two written-out names of persons are one."""


@dataclass(frozen=True)
class Link:
    """An entity that a party is, or may be, and how its name agrees."""

    entity: Entity
    list: str
    grade: str
    name: str


class Register:
    """The names of loaded watchlists, for looking up parties."""

    def __init__(self, watchlists: Iterable[Watchlist]) -> None:
        self._list_of = {entity.id: listed.id for listed in watchlists for entity in listed.entities}
        entities = [entity for listed in watchlists for entity in listed.entities]
        self._matcher = Matcher(entities)
        self._persons = [entity for entity in entities if entity.type == "Person"]

    def find(self, party: Party) -> tuple[Link, ...]:
        """The entities that bear a party's name, the one that is meant first."""
        names = (party.name, *party.also_spelled, *party.former)
        found: dict[str, tuple[float, Link]] = {}
        for entity in self._persons if kind_of(party.name) is None else ():
            for name in entity.names:
                if name.kind != "weak" and any(_same_person(one, name.text) for one in names):
                    found[entity.id] = (0, Link(entity, self._list_of[entity.id], "same name", name.text))
        for hit in (hit for text in names if party.type != "person" for hit in self._matcher.names.best(text)):
            if hit.grade in LINKING and hit.entity.id in self._list_of:
                grade = "same name" if STRENGTH[hit.grade] == 0 else "same core name"
                link = Link(hit.entity, self._list_of[hit.entity.id], grade, hit.name.text)
                found.setdefault(hit.entity.id, (STRENGTH[hit.grade] + round(1 - hit.score, 1), link))
        measure = MEASURES[party.measure] if party.measure else "securities_ban"

        def order(one: tuple[float, Link]) -> tuple[bool, float, bool]:
            listed = {listing.measure for listing in one[1].entity.listings if listing.removed_on is None}
            return measure not in listed, one[0], "securities_ban" not in listed

        return tuple(link for _, link in sorted(found.values(), key=order))

    def named_in(self, sentence: str) -> list[str]:
        """The names of the lists that a sentence holds, as it writes them, by the sweep of texts beside positions."""
        parts = sentence.split()
        steps = range(0, max(1, len(parts) - OVERLAP), WINDOW - OVERLAP)
        windows = (" ".join(parts[at : at + WINDOW]).rstrip(".,;:") for at in steps)
        likely = (window for window in windows if self._matcher.names.may_match(window))
        found = (hit.value.strip(" .,;:") for window in likely for hit in look_at(window, self._matcher))
        small = languages()["English"]
        written = (name for name in dict.fromkeys(found) if " " in name or name.islower())
        return [name for name in written if not small & {name.split()[0].lower(), name.split()[-1].lower()}]


def _same_person(one: str, other: str) -> bool:
    if not set(one.casefold().replace(",", " ").split()) & set(other.casefold().replace(",", " ").split()):
        return False
    return compare_persons(one, other) >= PERSON
