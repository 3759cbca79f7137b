"""A watchlist as FollowTheMoney entities, one JSON object a line, in that model's own schemata and properties.

Each entity is a Company, Person ... line; each listing a Sanction line; each security identifier a Security line that
names its issuer; each relation an Ownership or UnknownLink line. What the model of FollowTheMoney has no property for
stands under the key `screener` of the entity's line, and the list's own facts under `screener_list` of the first line:
other programs pass over both, and the import reads them, so that nothing is lost.
Model: https://followthemoney.tech/explorer/
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from screener.model import Entity, Identifier, Listing, Measure, NameKind, Relation, Watchlist

_NAME_PROPERTIES: Mapping[NameKind, str] = {
    "primary": "name",
    "alias": "alias",
    "issuer": "alias",
    "short": "alias",
    "weak": "weakAlias",
    "former": "previousName",
}
_IDENTIFIER_PROPERTIES = {
    "lei": "leiCode",
    "ticker": "ticker",
    "uscc": "uscCode",
    "registration": "registrationNumber",
    "other": "idNumber",
}
_ONLY_COMPANY = {"ticker", "uscCode"}
_ON_SECURITIES = ("isin", "cusip", "sedol", "figi")
_TOPICS: Mapping[Measure, str] = {
    "asset_freeze": "sanction",
    "securities_ban": "sanction",
    "export_control": "export.control",
    "procurement": "debarment",
    "import_ban": "export.control",
    "visa_ban": "sanction",
    "exclusion": "debarment",
}


def to_ftm(watchlist: Watchlist) -> str:
    """The list as lines of JSON, each ended by a line break."""
    lines: list[str] = []
    header = watchlist.model_dump(mode="json", exclude={"entities"})
    for number, entity in enumerate(watchlist.entities):
        for line in _lines(entity, watchlist):
            if line["id"] == entity.id and number == 0 and line["target"]:
                line["screener_list"] = header
            lines.append(json.dumps(line, ensure_ascii=False))
    return "".join(f"{line}\n" for line in lines)


def _lines(entity: Entity, watchlist: Watchlist) -> Iterator[dict[str, Any]]:
    yield {
        **_line(entity.id, entity.name, str(entity.type), _properties(entity), watchlist, target=True),
        "screener": entity.model_dump(mode="json"),
    }
    for number, listing in enumerate(entity.listings):
        yield _line(
            _key(entity.id, "sanction", number),
            listing.program or listing.list,
            "Sanction",
            _sanction(entity, listing),
            watchlist,
        )
    securities = {(one.scheme, one.value): one for one in entity.identifiers if one.scheme in _ON_SECURITIES}
    for (scheme, value), identifier in securities.items():
        yield _line(_key(entity.id, scheme, value), value, "Security", _security(entity, identifier), watchlist)
    for relation in entity.relations:
        schema, properties = _relation(entity, relation)
        yield _line(_key(entity.id, relation.kind, relation.to), schema, schema, properties, watchlist)


def _line(
    id_: str,
    caption: str,
    schema: str,
    properties: Mapping[str, Sequence[str]],
    watchlist: Watchlist,
    *,
    target: bool = False,
) -> dict[str, Any]:
    return {
        "id": id_,
        "caption": caption,
        "schema": schema,
        "referents": [],
        "datasets": [watchlist.id],
        "last_seen": watchlist.published_on.isoformat(),
        "properties": {key: list(dict.fromkeys(values)) for key, values in properties.items() if values},
        "target": target,
    }


def _properties(entity: Entity) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in entity.names:
        found.setdefault(_NAME_PROPERTIES[name.kind], []).append(name.text)
    found.setdefault("name", []).insert(0, entity.name)
    person = entity.type == "Person"
    if entity.country:
        found["nationality" if person else "country"] = [entity.country.lower()]
    for identifier in entity.identifiers:
        key = _IDENTIFIER_PROPERTIES.get(identifier.scheme)
        if key is not None:
            key = "idNumber" if key in _ONLY_COMPANY and entity.type != "Company" else key
            found.setdefault(key, []).append(identifier.raw)
    if entity.birth_date and person:
        found["birthDate"] = [entity.birth_date]
    if entity.note:
        found["notes"] = [entity.note]
    topics = [_TOPICS[one.measure] for one in entity.listings if one.measure]
    if any(one.scheme in _ON_SECURITIES for one in entity.identifiers):
        topics.append("corp.public")
    found["topics"] = topics
    return found


def _sanction(entity: Entity, listing: Listing) -> dict[str, list[str]]:
    stated = {
        "authority": listing.authority,
        "program": listing.program,
        "provisions": listing.measure.replace("_", " ") if listing.measure else None,
        "listingDate": listing.listed_on and listing.listed_on.isoformat(),
        "startDate": listing.effective_on and listing.effective_on.isoformat(),
        "endDate": listing.removed_on and listing.removed_on.isoformat(),
        "sourceUrl": listing.source if (listing.source or "").startswith("http") else None,
        "summary": f"divestment until {listing.divest_by.isoformat()}" if listing.divest_by else None,
    }
    return {"entity": [entity.id], **{key: [value] for key, value in stated.items() if value}}


def _security(entity: Entity, identifier: Identifier) -> dict[str, list[str]]:
    key = {"isin": "isin", "figi": "figiCode"}.get(identifier.scheme, "notes")
    value = identifier.value if key != "notes" else f"{identifier.scheme.upper()} {identifier.value}"
    return {"name": [identifier.value], key: [value], "issuer": [entity.id]}


def _relation(entity: Entity, relation: Relation) -> tuple[str, dict[str, list[str]]]:
    """A parent owns the listed entity, a subsidiary is owned by it; an affiliate is only linked."""
    source = [relation.source] if relation.source.startswith("http") else []
    if relation.kind == "affiliate":
        return "UnknownLink", {
            "subject": [entity.id],
            "object": [relation.to],
            "role": [relation.note or relation.kind],
            "sourceUrl": source,
        }
    owner, asset = (entity.id, relation.to) if relation.kind == "parent" else (relation.to, entity.id)
    share = [str(relation.share)] if relation.share is not None else []
    return "Ownership", {"owner": [owner], "asset": [asset], "percentage": share, "sourceUrl": source}


def _key(*parts: object) -> str:
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=12)
    return f"{parts[0]}-{parts[1]}-{digest.hexdigest()}"
