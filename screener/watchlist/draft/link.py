"""Draft entries -> the entities of loaded watchlists that bear the same name.

Two grades: every word the same (a person's in any order, legal forms apart), or the same core name with other
structural words (SenseTime, SenseTime Group Limited). Weak names link nothing. Where several entities bear the name,
the one that the same kind of measure strikes is meant; where that leaves several, none is linked and all are shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from screener.model import Entity, Watchlist
from screener.watchlist.draft.entries import DraftEntry
from screener.watchlist.draft.vocabulary import measures, words

_STRUCTURAL = frozenset({"group", "holdings", "holding", "company", "corporation", "international", "the", "and", "of"})


@dataclass(frozen=True)
class Link:
    """An entity that an entry is, or may be (`grade` is `same name` or `same core name`)."""

    entity: Entity
    list: str
    grade: str
    name: str


@dataclass(frozen=True)
class Linked:
    """What the lists know of an entry: the entity it is linked to, and others that bear the name."""

    link: Link | None
    others: tuple[Link, ...]


class Register:
    """The names of loaded watchlists, for looking up draft entries."""

    def __init__(self, watchlists: Iterable[Watchlist]) -> None:
        self._whole: dict[tuple[str, ...], list[Link]] = {}
        self._core: dict[tuple[str, ...], list[Link]] = {}
        for watchlist in watchlists:
            for entity in watchlist.entities:
                for name in entity.names:
                    if name.kind != "weak":
                        self._add(entity, watchlist.id, name.text)

    def find(self, entry: DraftEntry) -> Linked:
        """The entities that an entry's names are the names of."""
        person = entry.type == "person"
        found = self._found(entry, person=person) or self._found(entry, person=not person)
        chosen = _choose(list(found.values()), entry.measure)
        return Linked(chosen, tuple(link for link in found.values() if link is not chosen))

    def _found(self, entry: DraftEntry, *, person: bool) -> dict[str, Link]:
        found: dict[str, Link] = {}
        for grade in ("same name", "same core name"):
            for text in (entry.name, *entry.also_spelled, *entry.former):
                for link in self._look_up(text, grade, person):
                    found.setdefault(link.entity.id, link)
            if grade == "same name" and (person or _choose(list(found.values()), entry.measure)):
                break
        return found

    def _add(self, entity: Entity, list_id: str, name: str) -> None:
        person = entity.type == "Person"
        whole, core = _words(name), _core(name)
        keys = {whole, tuple(sorted(whole))} if person else {whole}
        for key in keys:
            if key:
                self._whole.setdefault(key, []).append(Link(entity, list_id, "same name", name))
        if core and not person:
            self._core.setdefault(core, []).append(Link(entity, list_id, "same core name", name))

    def _look_up(self, text: str, grade: str, person: bool) -> Sequence[Link]:
        if grade == "same name":
            whole = _words(text)
            links = self._whole.get(whole) or (self._whole.get(tuple(sorted(whole)), []) if person else [])
        else:
            links = self._core.get(_core(text), [])
        return [link for link in links if (link.entity.type == "Person") == person]


def _choose(links: Sequence[Link], kind: str) -> Link | None:
    """The one entity that is meant: of several, the only one that the same kind of measure strikes."""
    if len(links) == 1:
        return links[0]
    measure = measures().kinds[kind].measure
    same = [link for link in links if any(one.measure == measure for one in link.entity.listings)]
    return same[0] if len(same) == 1 else None


def _words(name: str) -> tuple[str, ...]:
    """A name's words without case, accents, punctuation and legal form."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("'", "").replace("’", "")
    parts = [part for part in re.split(r"[^\w]+", plain) if part]
    forms = words()["legal_forms"]
    while len(parts) > 1 and parts[-1] in forms:
        parts.pop()
    return tuple(parts)


def _core(name: str) -> tuple[str, ...]:
    parts = _words(name)
    return tuple(part for part in parts if part not in _STRUCTURAL) or parts
