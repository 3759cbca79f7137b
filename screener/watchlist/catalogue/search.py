"""Search in loaded lists: the entity of an id, and the entities in which a text occurs. This is no matching."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from screener.model import Entity


class Hit(NamedTuple):
    """An entity that holds a text, and where: the field and its whole value."""

    entity: Entity
    field: str
    value: str


def search(text: str, entities: Iterable[Entity]) -> Iterator[Hit]:
    """Entities in whose id, names or identifiers a text occurs, each once, upper and lower case alike.

    Args:
        text: part of a name, identifier or id; ends and repeated spaces do not count.
    """
    wanted = _plain(text)
    for entity in entities:
        hit = next((Hit(entity, field, value) for field, value in _texts(entity) if wanted in _plain(value)), None)
        if hit is not None:
            yield hit


def entity_of(wanted: str, entities: Iterable[Entity]) -> Entity | None:
    """The entity with an id, else the only one whose id ends so or that has the name; None where it is not one.

    Args:
        wanted: `ofac-33114`, `33114`, or a whole name.
    """
    meant = []
    for entity in entities:
        if entity.id == wanted:
            return entity
        if entity.id.endswith(f"-{wanted}") or any(_plain(name.text) == _plain(wanted) for name in entity.names):
            meant.append(entity)
    return meant[0] if len(meant) == 1 else None


def _texts(entity: Entity) -> Iterator[tuple[str, str]]:
    for name in entity.names:
        yield f"{name.kind} name", name.text
    for identifier in entity.identifiers:
        yield identifier.scheme, identifier.raw
        if identifier.value != identifier.raw:
            yield identifier.scheme, f"{identifier.value} {identifier.mic or ''}".strip()
    yield "id", entity.id


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
