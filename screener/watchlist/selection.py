"""Which lists a run uses, and what they have in common: all their entities, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from screener.model import Entity, Watchlist, WatchlistVersion
from screener.watchlist.load import load_watchlists


def choose_lists(selection: Sequence[str | Path], as_of: date) -> tuple[Watchlist, ...]:
    """The lists to screen against: those asked for, or all packaged lists that had not been superseded on the date.

    Args:
        selection: ids or paths; empty for the default.
        as_of: the date on which the rules are applied.
    """
    lists = load_watchlists(selection)
    if selection:
        return lists
    return tuple(one for one in lists if one.superseded_on is None or as_of < one.superseded_on)


def combine(lists: Sequence[Watchlist]) -> list[Entity]:
    """All listed entities, one that stands under the same id on several lists as one with several listings.

    Args:
        lists: the watchlists.
    """
    entities: dict[str, Entity] = {}
    for entity in (entity for watchlist in lists for entity in watchlist.entities):
        held = entities.get(entity.id)
        if held is not None:
            listings = tuple(dict.fromkeys((*held.listings, *entity.listings)))
            names = tuple(dict.fromkeys((*held.names, *entity.names)))
            identifiers = tuple(dict.fromkeys((*held.identifiers, *entity.identifiers)))
            entity = held.model_copy(update={"listings": listings, "names": names, "identifiers": identifiers})  # noqa: PLW2901
        entities[entity.id] = entity
    return list(entities.values())


def version_of(watchlist: Watchlist, today: date) -> WatchlistVersion:
    """Which version of a list a run used.

    Args:
        watchlist: the list.
        today: the day of the run, for the list's age.
    """
    return WatchlistVersion(
        id=watchlist.id,
        version=watchlist.version,
        published_on=watchlist.published_on,
        sha256=watchlist.sha256,
        entities=len(watchlist.entities),
        title=watchlist.title,
        publisher=watchlist.publisher,
        source=watchlist.source,
        age_days=(today - watchlist.published_on).days,
        rhythm_days=watchlist.rhythm_days,
        regime=watchlist.regime,
    )
