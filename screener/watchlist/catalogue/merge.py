"""The same company on several lists -> one entity with several listings.

Identifiers decide first (ISIN, CUSIP, SEDOL, FIGI, LEI, USCC with a right check digit). Names decide only where they
agree strongly: for a company the same words with the same legal form, in the same country; for a person the same words
and the same full date of birth. Two entities of one list are never joined, since their publisher tells them apart, nor
two with different LEIs or USCCs. Every join is explained, and `watchlists/merges.yaml` undoes it or adds one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from screener.model import Entity, Listing, Name
from screener.watchlist.catalogue.merge_overrides import Curated, Merge, load_merges
from screener.watchlist.publishers.printed import distinct

_DECISIVE = ("lei", "uscc", "isin", "cusip", "sedol", "figi")
_UNIQUE = ("lei", "uscc")
_DATES = ("listed_on", "effective_on", "divest_by", "removed_on")
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Merged:
    """Entities with the same one joined. `same` leads from each id that was joined to the id that was kept."""

    entities: tuple[Entity, ...]
    merges: tuple[Merge, ...]
    same: Mapping[str, str]


def merge(entities: Sequence[Entity], curated: Curated | None = None) -> Merged:
    """Join what is the same.

    Args:
        entities: of all lists. Of entities that are the same, OFAC's id and main name are kept (its uid is what other
            lists and databases know), else that of a list which binds, else the first. Those of one id are joined
            without a word.

    Returns:
        Each entity once, in the order in which the kept ones were first mentioned.
    """
    words = load_merges() if curated is None else curated
    groups = _Groups(words.apart)
    for entity in entities:
        groups.add(entity)
    for ids, because in words.same:
        known = [uid for uid in ids if uid in groups.members]
        for other in known[1:]:
            groups.join(known[0], other, f"merges.yaml: {because}", curated=True)
    for first, second, because in (*_by_identifier(groups), *_by_name(groups)):
        groups.join(first, second, because)
    joined = {root: _merged_entity(members) for root, members in groups.whole()}
    same = {
        uid: root for root, members in groups.whole() for uid in dict.fromkeys(m.id for m in members) if uid != root
    }
    return Merged(
        entities=tuple(redirect(joined.values(), same)),
        merges=tuple(groups.merges),
        same=same,
    )


def redirect(entities: Iterable[Entity], same: Mapping[str, str]) -> Iterator[Entity]:
    """Entities whose relations lead to the ids that were kept (for related issuers, which are not merged)."""
    for entity in entities:
        relations = tuple(
            held.model_copy(update={"to": same.get(held.to, held.to)}) if held.to in same else held
            for held in entity.relations
        )
        own = tuple(dict.fromkeys(held for held in relations if held.to != entity.id))
        yield entity if own == entity.relations else entity.model_copy(update={"relations": own})


@dataclass
class _Groups:
    """Union-find over entity ids, which refuses what may not be joined."""

    apart: tuple[tuple[str, ...], ...]
    members: dict[str, list[Entity]] = field(default_factory=dict)
    root: dict[str, str] = field(default_factory=dict)
    order: dict[str, tuple[bool, bool, int]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)

    def add(self, entity: Entity) -> None:
        self.members.setdefault(entity.id, []).append(entity)
        self.root.setdefault(entity.id, entity.id)
        advisory = all(held.regime == "advisory" for held in entity.listings)
        self.order.setdefault(entity.id, (not entity.id.startswith("ofac-"), advisory, len(self.order)))

    def find(self, uid: str) -> str:
        while self.root[uid] != uid:
            uid = self.root[uid]
        return uid

    def join(self, first: str, second: str, because: str, *, curated: bool = False) -> None:
        kept, other = self.find(first), self.find(second)
        if kept == other:
            return
        if self.order[other] < self.order[kept]:
            kept, other = other, kept
        if not curated and not self._may_join(kept, other):
            return
        self.members[kept] += self.members.pop(other)
        self.root[other] = kept
        self.merges.append(Merge(kept=kept, joined=other, because=because))

    def whole(self) -> Iterator[tuple[str, list[Entity]]]:
        yield from self.members.items()

    def _may_join(self, kept: str, other: str) -> bool:
        ours, theirs = self.members[kept], self.members[other]
        if _lists(ours) & _lists(theirs):
            return False
        ids = {entity.id for entity in ours}, {entity.id for entity in theirs}
        if any(ids[0] & set(group) and ids[1] & set(group) for group in self.apart):
            return False
        if not _same_kind(ours[0], theirs[0]):
            return False
        for scheme in _UNIQUE:
            values = _values(ours, scheme), _values(theirs, scheme)
            if values[0] and values[1] and not values[0] & values[1]:
                return False
        return True


def _by_identifier(groups: _Groups) -> Iterator[tuple[str, str, str]]:
    """Pairs that share an identifier; a list that gives it to two of its own entities says nothing by it."""
    owners: dict[tuple[str, str], list[Entity]] = defaultdict(list)
    for members in list(groups.members.values()):
        for entity in members:
            for found in entity.identifiers:
                if found.valid and found.scheme in _DECISIVE:
                    owners[found.scheme, found.value].append(entity)
    for scheme in _DECISIVE:
        for (of, value), holders in owners.items():
            if of == scheme:
                ids = list(dict.fromkeys(entity.id for entity in _distinctive(holders, holders)))
                for other in ids[1:]:
                    yield ids[0], other, f"the same {scheme.upper()} {value}"


def _by_name(groups: _Groups) -> Iterator[tuple[str, str, str]]:
    """Pairs of which the main name of one is a full name of the other, in the same country or born on the same day."""
    named: dict[tuple[str, ...], list[tuple[Entity, Name]]] = defaultdict(list)
    for members in list(groups.members.values()):
        for entity in members:
            for name in (Name(text=entity.name, kind="primary"), *entity.names):
                if name.kind in ("primary", "alias") and (key := _name_key(entity, name.text)):
                    named[key].append((entity, name))
    for holders in named.values():
        mains = [entity for entity, name in holders if name.kind == "primary"]
        distinctive = {entity.id for entity in _distinctive([entity for entity, _ in holders], mains)}
        first = next((entity for entity in mains if entity.id in distinctive), None)
        for entity, name in holders if first else ():
            if first and entity.id in distinctive and entity.id != first.id:
                where = f"born on {entity.birth_date}" if entity.type == "Person" else f"in {entity.country}"
                yield first.id, entity.id, f"the same name “{name.text}”, {where}"


def _distinctive(holders: Sequence[Entity], mains: Sequence[Entity]) -> list[Entity]:
    """The holders of a name or an identifier without those of a list on which it does not tell entities apart.

    Where several entities of one list have it, it tells only the one that has it as its main name, if there is one.
    """
    found = list(holders)
    for list_id in _lists(holders):
        own = [entity for entity in holders if any(held.list == list_id for held in entity.listings)]
        if len({entity.id for entity in own}) > 1:
            main = {entity.id for entity in mains if entity in own}
            kept = main if len(main) == 1 else set()
            found = [entity for entity in found if entity not in own or entity.id in kept]
    return found


def _name_key(entity: Entity, text: str) -> tuple[str, ...]:
    """What two strongly agreeing names share; empty where a name is too weak to decide."""
    words = _words(text)
    if entity.type == "Country":  # each such entry is a rule of its own
        return ()
    if entity.type == "Person":
        born = entity.birth_date or ""
        return ("person", born, *sorted(words)) if len(words) > 1 and _FULL_DATE.fullmatch(born) else ()
    distinctive = [word for word in words if word not in set(_legal_forms().values())]
    long_enough = len(distinctive) > 1 and sum(map(len, distinctive)) > 7
    return ("company", entity.country, *words) if entity.country and long_enough else ()


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign)).replace("&", " and ")
    letters = re.sub(r"['’`.]", "", letters)
    words = re.findall(r"\w+", letters)
    return [_legal_forms().get(word, word) for word in words if word != "the"]


@cache
def _legal_forms() -> Mapping[str, str]:
    """Each abbreviation of a legal form with the form that it stands for."""
    import yaml

    table = yaml.safe_load(files(__package__).joinpath("legal_forms.yaml").read_text(encoding="utf-8"))
    return {short: form for form, shorts in table.items() for short in (form, *shorts)}


def _lists(entities: Iterable[Entity]) -> set[str]:
    return {held.list for entity in entities for held in entity.listings}


def _same_kind(ours: Entity, theirs: Entity) -> bool:
    person = {"Person"}
    things = {"Security", "Vessel", "Airplane"}
    for group in (person, things):
        if (ours.type in group) != (theirs.type in group) and "LegalEntity" not in (ours.type, theirs.type):
            return False
    return True


def _values(entities: Iterable[Entity], scheme: str) -> set[str]:
    return {
        found.value for entity in entities for found in entity.identifiers if found.scheme == scheme and found.valid
    }


def _merged_entity(members: Sequence[Entity]) -> Entity:
    """The members as one entity: the first one's id and main name, everything else of all."""
    first = members[0]
    if len(members) == 1:
        return first
    names: dict[str, Name] = {}
    for entity in members:
        for name in entity.names:
            kind = "alias" if name.kind == "primary" and entity is not first else name.kind
            names.setdefault(name.text, name if kind == name.kind else name.model_copy(update={"kind": kind}))
    others = {entity.id: dict(entity.extra) for entity in members[1:] if entity.id != first.id and entity.extra}
    return first.model_copy(
        update={
            "country": next((entity.country for entity in members if entity.country), None),
            "names": tuple(names.values()),
            "identifiers": distinct(found for entity in members for found in entity.identifiers),
            "listings": tuple(_listings(held for entity in members for held in entity.listings)),
            "relations": tuple(dict.fromkeys(held for entity in members for held in entity.relations)),
            "namesakes": tuple(dict.fromkeys(held for entity in members for held in entity.namesakes)),
            "linked_to": tuple(dict.fromkeys(held for entity in members for held in entity.linked_to)),
            "birth_date": next((entity.birth_date for entity in members if entity.birth_date), None),
            "note": "; ".join(dict.fromkeys(entity.note for entity in members if entity.note)) or None,
            "extra": {**first.extra, **({"merged": others} if others else {})},
            "members": tuple(members),
        }
    )


def _listings(listings: Iterable[Listing]) -> list[Listing]:
    """Listings with those of one list joined where their dates do not contradict each other."""
    found: list[Listing] = []
    for held in listings:
        for number, known in enumerate(found):
            if known.list == held.list and all(
                getattr(known, day) is None or getattr(held, day) is None or getattr(known, day) == getattr(held, day)
                for day in _DATES
            ):
                missing = {key: value for key, value in held if value is not None and getattr(known, key) is None}
                found[number] = known.model_copy(update=missing)
                break
        else:
            found.append(held)
    return found
