"""The difference of two versions of a list: entities added, removed, and changed, field by field.

Order never counts: publishers do not keep it. Two versions are compared as they were read, so that the same list from
two formats shows what one of them leaves out (OFAC's CSV has no Chinese script).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from screener.model import Entity, Identifier, Listing, Name, Relation, Watchlist, dates_in_words


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class VersionSide(_Frozen):
    """One of the two versions."""

    id: str
    version: str
    published_on: date
    sha256: str
    entities: int


class EntityName(_Frozen):
    """An entity that was added or removed."""

    id: str
    name: str


class FieldChange(_Frozen):
    """A field, with what it said before only and what it says now only."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class EntityChange(_Frozen):
    """An entity that is in both versions and differs."""

    id: str
    name: str
    fields: tuple[FieldChange, ...]


class Difference(_Frozen):
    """Everything that changed from the old version to the new one."""

    schema_: Literal["screener.diff/1"] = Field(default="screener.diff/1", alias="schema")
    old: VersionSide
    new: VersionSide
    added: tuple[EntityName, ...]
    removed: tuple[EntityName, ...]
    changed: tuple[EntityChange, ...]


def diff(old: Watchlist, new: Watchlist) -> Difference:
    """Compare two versions, entity by entity (by id).

    Returns:
        Added in the order of the new version, removed and changed in that of the old one.
    """
    before, after = ({entity.id: entity for entity in side.entities} for side in (old, new))
    changes = [(entity, _fields(entity, after[uid])) for uid, entity in before.items() if uid in after]
    return Difference(
        old=_side(old),
        new=_side(new),
        added=tuple(EntityName(id=uid, name=entity.name) for uid, entity in after.items() if uid not in before),
        removed=tuple(EntityName(id=uid, name=entity.name) for uid, entity in before.items() if uid not in after),
        changed=tuple(
            EntityChange(id=entity.id, name=entity.name, fields=fields) for entity, fields in changes if fields
        ),
    )


def as_json(difference: Difference) -> str:
    """The difference as JSON, two spaces indented."""
    return difference.model_dump_json(indent=2, by_alias=True)


def as_markdown(difference: Difference) -> str:
    """The difference as Markdown, for a ticket or a mail."""
    old, new = difference.old, difference.new
    lines = [
        f"# {new.id}: {old.version} → {new.version}",
        "",
        f"{old.entities} entities → {new.entities}: {len(difference.added)} added, {len(difference.removed)} removed, "
        f"{len(difference.changed)} changed.",
    ]
    for title, entities in (("Added", difference.added), ("Removed", difference.removed)):
        if entities:
            lines += ["", f"## {title}", ""]
            lines += [f"- {_plain(entity.name)} (`{entity.id}`)" for entity in entities]
    if difference.changed:
        lines += ["", "## Changed", "", "| entity | field | before | after |", "| --- | --- | --- | --- |"]
        for change in difference.changed:
            lines += [
                f"| {_plain(change.name)} (`{change.id}`) | {_plain(field.field)} "
                f"| {_plain('; '.join(field.before))} | {_plain('; '.join(field.after))} |"
                for field in change.fields
            ]
    return "\n".join(lines) + "\n"


def _side(watchlist: Watchlist) -> VersionSide:
    return VersionSide(
        id=watchlist.id,
        version=watchlist.version,
        published_on=watchlist.published_on,
        sha256=watchlist.sha256,
        entities=len(watchlist.entities),
    )


def _fields(before: Entity, after: Entity) -> tuple[FieldChange, ...]:
    if before == after:
        return ()
    changes = []
    for field, words in _WORDS.items():
        had, has = words(before), words(after)
        if set(had) != set(has):
            changes.append((field, had, has))
    for key in sorted(before.extra.keys() | after.extra.keys()):
        had, has = _words_of(before.extra.get(key)), _words_of(after.extra.get(key))
        if set(had) != set(has):
            changes.append((f"extra.{key}", had, has))
    return tuple(
        FieldChange(
            field=field,
            before=tuple(word for word in dict.fromkeys(had) if word not in set(has)),
            after=tuple(word for word in dict.fromkeys(has) if word not in set(had)),
        )
        for field, had, has in changes
    )


def _as_texts(value: object) -> list[str]:
    return [] if value is None else [str(value)]


def _name(name: Name) -> str:
    notes = [name.kind, *([] if name.official else ["not official"])]
    return f"{name.text} ({', '.join(notes)})"


def _identifier(found: Identifier) -> str:
    notes = [
        f"at {found.mic}" if found.mic else "",
        "" if found.valid else "wrong check digit",
        f"from {found.valid_from}" if found.valid_from else "",
        f"until {found.valid_until}" if found.valid_until else "",
        "curated" if found.curated else "",
    ]
    return f"{found.scheme} {found.value}" + "".join(f", {note}" for note in notes if note)


def _listing(held: Listing) -> str:
    return f"{held.list}: " + ", ".join(filter(None, (held.program, dates_in_words(held))))


def _relation(held: Relation) -> str:
    return f"{held.kind} of {held.to}" + (f", {held.share} %" if held.share is not None else "")


_WORDS: Mapping[str, Callable[[Entity], list[str]]] = {
    "name": lambda entity: [entity.name],
    "type": lambda entity: [entity.type],
    "country": lambda entity: _as_texts(entity.country),
    "names": lambda entity: [_name(name) for name in entity.names],
    "identifiers": lambda entity: [_identifier(found) for found in entity.identifiers],
    "listings": lambda entity: [_listing(held) for held in entity.listings],
    "relations": lambda entity: [_relation(held) for held in entity.relations],
    "namesakes": lambda entity: [" ".join([held.name, *held.isins, *held.tickers]) for held in entity.namesakes],
    "linked_to": lambda entity: list(entity.linked_to),
    "birth_date": lambda entity: _as_texts(entity.birth_date),
    "note": lambda entity: _as_texts(entity.note),
}


def _words_of(value: Any) -> list[str]:
    """The facts in a field of `extra`, each as a text."""
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [f"{key}: {word}" for key, held in value.items() for word in _words_of(held)]
    if isinstance(value, list | tuple):
        return [word for held in value for word in _words_of(held)]
    return [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)]


def _plain(text: str) -> str:
    """A text that Markdown prints as it stands."""
    for sign in ("\\", "|", "*", "_", "`", "[", "<"):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
