"""OpenSanctions' entities.ftm.json and targets.nested.json: one FollowTheMoney entity a line.

Sanctions, securities and ownerships are lines of their own that point to the entity (`entity`, `issuer`, `owner` and
`asset`), or objects inside its properties in the nested export. Ids of merged entities stand in `referents` and are
followed. Only targets become entities of the list; descriptions and notes are narrative and never names.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from screener.errors import WatchlistError
from screener.model import Listing, NameKind, Relation, RelationKind
from screener.watchlist.publishers.assemble import Entry, Reading
from screener.watchlist.publishers.opensanctions_terms import listing, terms
from screener.watchlist.publishers.printed import ISO, distinct, identifier, parse_date, percent

_START = re.compile(rb'^(?:\xef\xbb\xbf)?\s*\{\s*"')
_LINKS = ("Sanction", "Security", "Ownership")


@dataclass
class _Line:
    """One entity as the file states it."""

    id: str
    schema: str
    caption: str
    properties: dict[str, list[Any]]
    datasets: list[str]
    referents: list[str]
    target: bool
    last_seen: str
    rest: dict[str, Any]


@dataclass
class _File:
    """All that a file states, indexed by the entity it is about."""

    things: dict[str, _Line] = field(default_factory=dict)
    sanctions: dict[str, list[_Line]] = field(default_factory=dict)
    securities: dict[str, list[_Line]] = field(default_factory=dict)
    owned: dict[str, list[tuple[str, _Line]]] = field(default_factory=dict)
    owners: dict[str, list[tuple[str, _Line]]] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)

    def of(self, index: Mapping[str, list[Any]], line: _Line) -> list[Any]:
        """What an index holds under an entity's id or under any id that was merged into it."""
        return [found for key in (line.id, *line.referents) for found in index.get(key, [])]


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the first line is a JSON object with `schema` and `properties`."""
    first = head.split(b"\n", 1)[0]
    return bool(_START.match(head)) and b'"schema"' in first and b'"properties"' in first and b'"id"' in first


def read(path: Path) -> Reading:
    """All targets of the file. The version's date is the newest `last_seen` in it.

    Raises:
        WatchlistError: a line that is not such an entity (with its number), a target without a name, no target.
    """
    held = _File()
    newest = ""
    for number, line in _lines(path):
        newest = max(newest, line.last_seen[:10])
        _index(held, line, nested=False)
        if line.target and line.schema in terms().types and not line.properties.get("name") and not line.caption:
            raise WatchlistError(f"{path.name}, line {number}: the target {line.id} has no name")
    targets = [line for line in held.things.values() if line.target]
    unknown = Counter(f"no party: {line.schema}" for line in targets if line.schema not in terms().types)
    return Reading(
        "opensanctions",
        (_entry(line, held) for line in targets if line.schema in terms().types),
        parse_date(newest, ISO),
        left_out=unknown,
    )


def _lines(path: Path) -> Iterator[tuple[int, _Line]]:
    with path.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            if raw.strip():
                try:
                    yield number, _line(json.loads(raw))
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                    raise WatchlistError(
                        f"{path.name}, line {number}: not a FollowTheMoney entity ({type(error).__name__})",
                        hint="The file is cut or damaged; download it again. Nothing of it was used.",
                    ) from error


def _line(data: Mapping[str, Any]) -> _Line:
    properties: dict[str, list[Any]] = {}
    for key, values in data["properties"].items():
        if not isinstance(values, list):
            raise TypeError(key)
        properties[key] = values
    known = {"id", "schema", "caption", "properties", "datasets", "referents", "target", "last_seen"}
    return _Line(
        id=str(data["id"]),
        schema=str(data["schema"]),
        caption=str(data.get("caption") or ""),
        properties=properties,
        datasets=[str(one) for one in data.get("datasets") or []],
        referents=[str(one) for one in data.get("referents") or []],
        target=bool(data.get("target")),
        last_seen=str(data.get("last_seen") or ""),
        rest={key: value for key, value in data.items() if key not in known and value},
    )


def _index(held: _File, line: _Line, *, nested: bool) -> None:
    if line.schema == "Sanction":
        for entity_id in _ids(line, "entity"):
            held.sanctions.setdefault(entity_id, []).append(line)
    elif line.schema == "Security":
        for issuer in _ids(line, "issuer"):
            held.securities.setdefault(issuer, []).append(line)
        if line.target and not nested:
            held.things[line.id] = line
    elif line.schema == "Ownership":
        for owner in _ids(line, "owner"):
            for asset in _ids(line, "asset"):
                held.owned.setdefault(owner, []).append((asset, line))
                held.owners.setdefault(asset, []).append((owner, line))
    elif not nested:
        held.things[line.id] = line
        held.merged.update(dict.fromkeys(line.referents, line.id))
    for values in line.properties.values():
        for value in values:
            if isinstance(value, dict) and value.get("schema") in _LINKS:
                _index(held, _line(value), nested=True)


def _entry(line: _Line, held: _File) -> Entry:
    known = terms()
    used = {*known.names, *known.identifiers, *known.countries, *known.narrative, "birthDate"}
    rest = {key: texts for key in line.properties if key not in used and (texts := _texts(line, key))}
    related = [*held.of(held.owned, line), *held.of(held.owners, line)]
    births = sorted(_texts(line, "birthDate"), key=len, reverse=True)
    return Entry(
        id=line.id,
        type=known.types[line.schema],
        names=_names(line),
        countries=[text for key in known.countries for text in _texts(line, key)],
        identifiers=[
            *distinct(
                identifier(scheme, text, f"OpenSanctions: {key}")
                for holder in (line, *held.of(held.securities, line))
                for key, scheme in known.identifiers.items()
                for text in _texts(holder, key)
            )
        ],
        listings=_listings(line, held.of(held.sanctions, line)),
        relations=_relations(line, held),
        linked_to=[held.merged.get(other, other) for other, _ in related],
        births=births,
        notes=["\n".join(text for key in known.narrative for text in _texts(line, key))],
        extra={
            "datasets": line.datasets,
            "referents": line.referents,
            "birth_date": _texts(line, "birthDate"),
            "securities": [one.caption for one in held.of(held.securities, line) if not one.properties.get("isin")],
            "properties": rest,
            **line.rest,
        },
    )


def _names(line: _Line) -> list[tuple[str | None, NameKind]]:
    """All names; a person's bare given or family name, which some sources print as a name, is weak."""
    parts = {text for key in ("firstName", "lastName", "secondName") for text in _texts(line, key)}
    first = line.caption or _texts(line, "name")[0]
    if line.schema == "Security":  # often named by its ISIN, or by its issuer, who may not be listed
        return [(first, "primary"), *((text, "weak") for text in _texts(line, "name"))]
    printed: list[tuple[str | None, NameKind]] = [(first, "primary")]
    for key, kind in terms().names.items():
        for text in _texts(line, key):
            printed.append((text, "weak" if text in parts and " " not in text else kind))
    return printed


def _listings(line: _Line, sanctions: Sequence[_Line]) -> list[Listing]:
    found = [
        listing(
            next(iter(one.datasets), ""),
            "; ".join(_texts(one, "program") or _texts(one, "programId")),
            about=" ".join(
                text for key in ("programId", "authority", "provisions", "status") for text in _texts(one, key)
            ),
            authority="; ".join(_texts(one, "authority")) or None,
            listed_on=_day(one, "listingDate", "startDate"),
            removed_on=_day(one, "endDate"),
            source=next(iter(_texts(one, "sourceUrl")), None),
        )
        for one in sanctions
    ]
    # Where no sanction stands beside a target, the topic may still say that investing in it is banned.
    topic = next((text for text in _texts(line, "topics") if text == "invest.ban"), "")
    return found or [listing(dataset, topic) for dataset in line.datasets or [""]]


def _relations(line: _Line, held: _File) -> list[Relation]:
    """How this entity stands to other targets that it owns or that own it; an ownership that has ended is left out."""
    found: dict[Relation, None] = {}
    kinds: tuple[tuple[Mapping[str, list[Any]], RelationKind], ...] = (
        (held.owned, "parent"),
        (held.owners, "subsidiary"),
    )
    for index, kind in kinds:
        for other, one in held.of(index, line):
            to = held.things.get(held.merged.get(other, other))
            if to is not None and to.target and to.id != line.id and not one.properties.get("endDate"):
                source = next(iter(_texts(one, "sourceUrl")), None) or f"OpenSanctions: {', '.join(one.datasets)}"
                note = "; ".join(_texts(one, "role")) or None
                share = next(
                    (stated for text in _texts(one, "percentage") if (stated := percent(text)) is not None), None
                )
                found[Relation(to=to.id, kind=kind, share=share, source=source, note=note)] = None
    return [*found]


def _day(line: _Line, *keys: str) -> date | None:
    """The earliest full day under the first key that has one."""
    for key in keys:
        days = [day for text in _texts(line, key) if (day := parse_date(text[:10], ISO))]
        if days:
            return min(days)
    return None


def _texts(line: _Line, key: str) -> list[str]:
    return [text for text in (str(one).strip() for one in line.properties.get(key, []) if isinstance(one, str)) if text]


def _ids(line: _Line, key: str) -> list[str]:
    values = (one.get("id") if isinstance(one, dict) else one for one in line.properties.get(key, []))
    return [str(one) for one in values if one]
