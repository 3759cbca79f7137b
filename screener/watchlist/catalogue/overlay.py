"""A newer official file under a curated list: the publisher's facts from the one, the curator's from the other.

The packaged lists add to the official ones what no publisher prints: Chinese names, later codes, the day on which a
ticker ended, relations, namesakes. When the publisher's newer file is at hand, none of that may be lost, and none of it
may hide what the publisher changed.
"""

from __future__ import annotations

from pathlib import Path

from screener.model import Entity, Identifier, Listing, Watchlist
from screener.watchlist.publishers import versions


def preferred(list_id: str, curated: Watchlist | None = None, home: Path | None = None) -> Watchlist | None:
    """The version of a list to screen with: the packaged one, or a newer official one from the store laid over it.

    Raises:
        WatchlistError: the stored version is damaged.
    """
    official = versions.current(list_id, home)
    if official is None or curated is None:
        return official or curated
    return overlay(official, curated) if official.published_on > curated.published_on else curated


def overlay(official: Watchlist, curated: Watchlist) -> Watchlist:
    """One list of both, entity by entity (by id).

    Returns:
        The entities of the official version in its order. Dates, programme, links and official identifiers are the
        publisher's. Names, curated identifiers, validity of tickers, relations, namesakes, type, seat and note of the
        curated list are kept. An entity that the publisher dropped stays, with `removed_on` set to the day of the first
        version without it, so that earlier dates are still answered.
    """
    ours = {entity.id: entity for entity in curated.entities}
    theirs = {entity.id for entity in official.entities}
    joined = [
        _joined(entity, ours[entity.id], curated.id) if entity.id in ours else entity for entity in official.entities
    ]
    dropped = [_dropped(entity, official, curated.id) for entity in curated.entities if entity.id not in theirs]
    return curated.model_copy(
        update={
            "version": f"{official.version}, with the curated additions of {curated.version}",
            "published_on": official.published_on,
            "rhythm_days": curated.rhythm_days or official.rhythm_days,
            "source": official.source,
            "sha256": official.sha256,
            "entities": (*joined, *dropped),
        }
    )


def _joined(official: Entity, curated: Entity, list_id: str) -> Entity:
    printed = {name.text.casefold() for name in official.names}
    others = tuple(held for held in curated.listings if held.list != list_id)
    return official.model_copy(
        update={
            "type": curated.type,
            "country": curated.country or official.country,
            "names": (*official.names, *(n for n in curated.names if n.text.casefold() not in printed)),
            "identifiers": _identifiers(official, curated),
            "listings": (*official.listings, *others),
            "relations": (*curated.relations, *(held for held in official.relations if held not in curated.relations)),
            "namesakes": curated.namesakes,
            "note": curated.note or official.note,
            "extra": {**official.extra, **curated.extra},
        }
    )


def _identifiers(official: Entity, curated: Entity) -> tuple[Identifier, ...]:
    """The publisher's identifiers, with the curator's dates of validity, and then the curator's own."""
    known = {found.key: found for found in curated.identifiers}
    printed = {found.key for found in official.identifiers}
    dated = tuple(
        found
        if (ours := known.get(found.key)) is None
        else found.model_copy(update={"valid_from": ours.valid_from, "valid_until": ours.valid_until})
        for found in official.identifiers
    )
    added = (
        found
        for key, found in known.items()
        if key not in printed and (found.curated or found.scheme in ("registration", "other"))
    )
    return (*dated, *added)


def _dropped(entity: Entity, official: Watchlist, list_id: str) -> Entity:
    def ended(held: Listing) -> Listing:
        if held.list != list_id or held.removed_on is not None:
            return held
        return held.model_copy(update={"removed_on": official.published_on})

    return entity.model_copy(update={"listings": tuple(ended(held) for held in entity.listings)})
