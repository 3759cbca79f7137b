"""A watchlist in the YAML form that a person writes (screener/watchlist/form/documents.py, docs/watchlists).

An entity for which the form cannot hold all that it holds (a ticker without a market, a number in `extra`, a very long
note) is written as JSON in its field `exact` instead.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import yaml
from pydantic import ValidationError

from screener.model import Entity, Listing, Name, Relation, Watchlist
from screener.watchlist.form.documents import IDENTIFIER_FIELDS, NAME_FIELDS, RelationForm, WatchlistDocument
from screener.watchlist.form.from_yaml import EntryError, to_watchlist
from screener.watchlist.form.shorthand import write

_NAME_FIELD = {kind: field for field, kind in NAME_FIELDS.items()}
_IDENTIFIER_FIELD = {scheme: field for field, scheme in IDENTIFIER_FIELDS.items()}


def to_yaml(watchlist: Watchlist) -> str:
    """The list as one YAML document."""
    sources = _Sources()
    document = {
        **watchlist.model_dump(mode="json", include={*WatchlistDocument.model_fields} - {"source", "entities"}),
        "source": sources.key(watchlist.source),
        "note": f"Exported from version {watchlist.version}, SHA-256 {watchlist.sha256}."[:2000],
    }
    entries = []
    for entity in watchlist.entities:
        sources.used = {sources.key(watchlist.source)}
        entry = _entry(entity, watchlist, sources)
        alone = {**document, "sources": sources.texts(sources.used), "entities": [entry]}
        entries.append(entry if _reads_back(entity, alone, watchlist) else _exact(entity))
    document["sources"] = sources.texts()
    document["entities"] = entries
    return yaml.safe_dump(filled(document), allow_unicode=True, sort_keys=False, width=118)


class _Sources:
    """The sources that entries name, each under a short key (a bare source would be taken for a key).

    `used` collects the keys asked for since it was last emptied.
    """

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self.used: set[str] = set()

    def key(self, text: str) -> str:
        key = self._keys.setdefault(text, f"s{len(self._keys) + 1}")
        self._texts[key] = text
        self.used.add(key)
        return key

    def texts(self, keys: Collection[str] | None = None) -> dict[str, str]:
        return {key: self._texts[key] for key in (self._texts if keys is None else sorted(keys))}


def _exact(entity: Entity) -> dict[str, Any]:
    """An entity as JSON, beside nothing that a person could edit in vain."""
    whole = json.dumps(entity.model_dump(mode="json"), ensure_ascii=False)
    return {"id": entity.id, "name": entity.name, "exact": whole}


def _entry(entity: Entity, watchlist: Watchlist, sources: _Sources) -> dict[str, Any]:
    own = watchlist.source
    entry: dict[str, Any] = {
        "id": entity.id,
        "name": entity.name,
        "type": entity.type,
        "country": entity.country,
    }
    blocks: dict[tuple[str, bool, bool], dict[str, Any]] = {}
    for name in _further_names(entity, own):
        official, source = name.official, name.source or own
        block = entry if official and source == own else blocks.setdefault((source, official, True), {})
        block.setdefault(_NAME_FIELD[name.kind], []).append(name.text)
    for one in entity.identifiers:
        source = one.source or own
        plain = not one.curated and one.confirmed and source == own
        block = entry if plain else blocks.setdefault((source, not one.curated, one.confirmed), {})
        block.setdefault(_IDENTIFIER_FIELD[one.scheme], []).append(write(one))
    entry["also"] = [
        {"source": sources.key(source), "official": official, "confirmed": confirmed, **block}
        for (source, official, confirmed), block in blocks.items()
    ]
    entry["listings"] = [_listing(one, watchlist, sources) for one in entity.listings]
    entry["linked_to"] = list(entity.linked_to)
    entry["relations"] = [_relation(one, sources) for one in entity.relations]
    entry["namesakes"] = [
        filled({**one.model_dump(mode="json"), "source": sources.key(one.source)}) for one in entity.namesakes
    ]
    entry["birth_date"] = entity.birth_date
    entry["note"] = entity.note
    entry["extra"] = dict(entity.extra)
    listings = entry["listings"]
    return {**filled(entry), "listings": listings}


def _further_names(entity: Entity, own: str) -> list[Name]:
    """The names without the one that the field `name` already says."""
    main = next(
        (
            name
            for name in entity.names
            if name.text == entity.name and name.kind == "primary" and name.official and (name.source or own) == own
        ),
        None,
    )
    return [name for name in entity.names if name is not main]


def _listing(one: Listing, watchlist: Watchlist, sources: _Sources) -> dict[str, Any]:
    source = sources.key(one.source) if one.source and one.source != watchlist.source else None
    return filled({**one.model_dump(mode="json"), "source": source})


def _relation(one: Relation, sources: _Sources) -> dict[str, Any]:
    form = RelationForm.model_construct(**dict(one))
    return filled({**form.model_dump(mode="json", by_alias=True), "source": sources.key(one.source)})


def _reads_back(entity: Entity, document: Mapping[str, Any], watchlist: Watchlist) -> bool:
    """Whether a document of one entity says all that it holds, the order of names and identifiers apart."""
    try:
        read = to_watchlist(
            WatchlistDocument.model_validate(_as_texts(filled(document))),
            sha256="",
            file="",
            file_date=watchlist.published_on,
            lookup=dict[str, Entity]().__getitem__,
        )
    except (ValidationError, EntryError, ValueError):
        return False
    return same(read.entities[0], entity, watchlist.source)


def same(one: Entity, other: Entity, source: str) -> bool:
    """Whether two entities hold the same, the order of names and identifiers apart; no source means the list's own."""
    return _canonical(one, source) == _canonical(other, source)


def _canonical(entity: Entity, source: str) -> dict[str, Any]:
    data = entity.model_dump(mode="json")
    for key in ("names", "identifiers", "listings"):
        for item in data[key]:
            item["source"] = item["source"] or source
    for key in ("names", "identifiers"):
        data[key] = sorted(json.dumps(item, sort_keys=True) for item in data[key])
    return data


def _as_texts(data: Any) -> Any:
    """Plain data as the strict YAML reader gives it: every scalar a text."""
    if isinstance(data, Mapping):
        return {str(key): _as_texts(value) for key, value in data.items()}
    if isinstance(data, Sequence) and not isinstance(data, str):
        return [_as_texts(item) for item in data]
    if data is None or isinstance(data, str):
        return data
    return {True: "true", False: "false"}.get(data, str(data)) if isinstance(data, bool) else str(data)


def filled(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that are not empty."""
    return {key: value for key, value in facts.items() if value not in (None, "", [], {}, ())}
