"""A checked document -> the program's own words (`Watchlist`, `Entity`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import blake2b

from pydantic import ValidationError

from screener.model import Entity, Identifier, Listing, Name, Namesake, Relation, Watchlist
from screener.watchlist.form.documents import Entry, Facts, ListingFacts, RelationsDocument, WatchlistDocument

_LISTING_FIELDS = {"list", "regime", *ListingFacts.model_fields}

Lookup = Callable[[str], Entity]
"""Entity id of another list -> that entity; raises KeyError."""


class EntryError(ValueError):
    """One entry does not hold together; `path` leads to the field in the document."""

    def __init__(self, path: tuple[str | int, ...], problem: str) -> None:
        super().__init__(problem)
        self.path = path


def to_watchlist(document: WatchlistDocument, *, sha256: str, file: str, file_date: date, lookup: Lookup) -> Watchlist:
    """One version of a list.

    Args:
        file: the file's name, the source where the document names none.
        file_date: stands for the publication date where the document gives none (a house list).

    Raises:
        EntryError: an id twice, an unknown source key, an unknown `same_as`.
    """
    published_on = document.published_on or file_date
    return Watchlist(
        id=document.id,
        title=document.title,
        publisher=document.publisher or document.title,
        regime=document.regime,
        version=document.version or published_on.isoformat(),
        published_on=published_on,
        verified_on=document.verified_on,
        rhythm_days=document.rhythm_days,
        superseded_on=document.superseded_on,
        source=_source(document.source, document.sources, ("source",)) or file,
        sha256=sha256,
        entities=_entities(document, lambda entry: _listings(entry, document), lookup),
    )


def to_relations(document: RelationsDocument) -> tuple[Entity, ...]:
    """The related issuers of a document of relations.

    Raises:
        EntryError: an id twice, an unknown source key, an entry without a relation or without any source.
    """
    for index, entry in enumerate(document.entities):
        if not entry.relations and not entry.country:
            raise EntryError(("entities", index), "a related issuer needs at least one of `relations`, or a `country`")
        if entry.listings is not None or entry.listed_on is not None:
            raise EntryError(("entities", index), "a related issuer has no listing of its own here")
    return _entities(document, lambda _: (), dict[str, Entity]().__getitem__)


def make_id(list_id: str, name: str) -> str:
    """An id for an entry that has none: the list's id and the name in plain letters (a hash where it has none)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:60].strip("-")
    return f"{list_id}-{slug or blake2b(name.encode(), digest_size=5).hexdigest()}"


def _entities(
    document: WatchlistDocument | RelationsDocument, listings: Callable[[Entry], tuple[Listing, ...]], lookup: Lookup
) -> tuple[Entity, ...]:
    known: dict[str, int] = {}
    entities = []
    for index, entry in enumerate(document.entities):
        try:
            entity = _entity(entry, document, listings(entry), lookup)
        except EntryError as error:
            raise EntryError(("entities", index, *error.path), str(error)) from None
        if entity.id in known:
            raise EntryError(("entities", index, "id"), f"the id {entity.id} is given twice")
        known[entity.id] = index
        entities.append(entity)
    return tuple(entities)


def _entity(
    entry: Entry, document: WatchlistDocument | RelationsDocument, listings: tuple[Listing, ...], lookup: Lookup
) -> Entity:
    if entry.exact is not None:
        return _exact(entry.exact)
    sources = document.sources
    own = _source(entry.source or document.source, sources, ("source",))
    twin = _twin(entry, lookup)
    name = entry.name or (twin.name if twin else "")
    official = isinstance(document, WatchlistDocument)
    names = [Name(text=name, kind="primary", official=official, source=own), *_names(entry, official, own)]
    identifiers = _identifiers(entry, official=official, confirmed=True, source=own)
    for index, block in enumerate(entry.also):
        source = _source(block.source, sources, ("also", index, "source"))
        named = source if block.confirmed else f"{source} (unconfirmed)"
        names += _names(block, block.official, named)
        identifiers += _identifiers(block, official=block.official, confirmed=block.confirmed, source=source)
    if twin is not None:
        names += _borrowed_names(twin, {one.text for one in names})
        known = {one.key for one in identifiers}
        identifiers += [one.model_copy(update={"curated": True}) for one in twin.identifiers if one.key not in known]
    return Entity(
        id=entry.id or make_id(document.id, name),
        name=name,
        type=entry.type,
        country=entry.country or (twin.country if twin else None),
        names=tuple(names),
        identifiers=tuple(identifiers),
        listings=listings,
        relations=_relations(entry, document, own),
        namesakes=_namesakes(entry, sources) + (twin.namesakes if twin else ()),
        linked_to=entry.linked_to,
        birth_date=entry.birth_date or (twin.birth_date if twin else None),
        note=entry.note,
        extra={**entry.extra, **({"same_as": entry.same_as} if entry.same_as else {})},
    )


def _exact(text: str) -> Entity:
    try:
        return Entity.model_validate_json(text)
    except ValidationError as error:
        raise EntryError(("exact",), f"does not hold together: {error.errors()[0]['msg']}") from None


def _names(facts: Facts, official: bool, source: str | None) -> list[Name]:
    return [Name(text=text, kind=kind, official=official, source=source) for kind, text in facts.names()]


def _borrowed_names(twin: Entity, known: set[str]) -> list[Name]:
    """The twin's names as curated ones: the publisher of this list does not print them."""
    return [
        name.model_copy(update={"official": False, "kind": "alias" if name.kind == "primary" else name.kind})
        for name in twin.names
        if name.text not in known
    ]


def _identifiers(facts: Facts, *, official: bool, confirmed: bool, source: str | None) -> list[Identifier]:
    stated = {"curated": not official, "confirmed": confirmed, "source": source}
    return [identifier.model_copy(update=stated) for identifier in facts.identifiers()]


def _listings(entry: Entry, document: WatchlistDocument) -> tuple[Listing, ...]:
    """The entry's listings; what a listing leaves out is the entry's, else the list's."""
    shared = {"list": document.id, "regime": document.regime}
    for holder in (document, entry):
        shared |= holder.model_dump(include={"program", "authority", "measure", "source"}, exclude_none=True)
    forms = (entry,) if entry.listings is None else entry.listings
    stated = [shared | form.model_dump(include=_LISTING_FIELDS, exclude_none=True) for form in forms]
    return tuple(
        Listing(**{**facts, "source": _source(facts.get("source"), document.sources, ("source",))}) for facts in stated
    )


def _relations(entry: Entry, document: WatchlistDocument | RelationsDocument, own: str | None) -> tuple[Relation, ...]:
    relations = []
    for index, form in enumerate(entry.relations):
        source = _source(form.source, document.sources, ("relations", index, "source")) or own
        if source is None:
            raise EntryError(("relations", index), "a relation needs a source")
        relations.append(Relation(**{**form.model_dump(), "source": source}))
    return tuple(relations)


def _namesakes(entry: Entry, sources: Mapping[str, str]) -> tuple[Namesake, ...]:
    return tuple(
        Namesake(**{**form.model_dump(), "source": _source(form.source, sources, ("namesakes", index, "source")) or ""})
        for index, form in enumerate(entry.namesakes)
    )


def _twin(entry: Entry, lookup: Lookup) -> Entity | None:
    if entry.same_as is None:
        return None
    try:
        return lookup(entry.same_as)
    except KeyError:
        raise EntryError(("same_as",), f"no entity {entry.same_as} in the lists that `takes_from` names") from None


def _source(key: str | None, sources: Mapping[str, str], path: tuple[str | int, ...]) -> str | None:
    """The source that a key stands for; a text that cannot be a key is the source itself."""
    if key is None or key in sources:
        return sources[key] if key else None
    if re.fullmatch(r"[A-Za-z0-9._-]+", key):
        raise EntryError(path, f"`{key}` is no key of `sources`")
    return key
