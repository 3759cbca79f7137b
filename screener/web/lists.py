"""The lists that a screening can ask, with version and age, the stale ones first."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from screener.errors import WatchlistError
from screener.files.home import data_home
from screener.model import Watchlist
from screener.watchlist.catalogue.diff import Difference, diff
from screener.watchlist.catalogue.load import load_watchlists
from screener.watchlist.catalogue.selection import choose_lists
from screener.watchlist.form.packaged import packaged_ids
from screener.watchlist.publishers import versions
from screener.web.api_models import ListSummary

OWN = "own-lists"
ENDINGS = (".yaml", ".csv", ".xlsx", ".xls")
"""Of own lists, as they are kept."""


def in_use(today: date) -> tuple[ListSummary, ...]:
    """The lists that are asked by default, and those that were stored or added besides, the stale ones first."""
    return _states(today, _state_of_home())


def find(identity: str) -> Watchlist | None:
    """A list by its id, in the newest version that is stored."""
    chosen = own_lists().get(identity, identity)
    return choose_lists([chosen], date.today())[0] if identity in list_ids() else None


def list_ids() -> tuple[str, ...]:
    """Ids of all lists that can be asked."""
    return tuple(dict.fromkeys((*packaged_ids(), *versions.stored_lists(), *own_lists())))


def own_lists() -> dict[str, str]:
    """Where the institution's own lists lie, by id."""
    return _own_lists(_state_of_home())


@lru_cache(maxsize=2)
def _own_lists(_: tuple[tuple[str, float], ...]) -> dict[str, str]:
    paths = _own()
    return {found.id: str(path) for found, path in zip(load_watchlists(paths) if paths else (), paths, strict=True)}


def standing() -> tuple[str, ...]:
    """What a run or a check is told where nobody chooses: the lists always asked, and the institution's own."""
    return ("default", *own_lists().values())


def selection(chosen: list[str], today: date) -> tuple[str, ...]:
    """What a run is told of the lists that were ticked.

    Raises:
        WatchlistError: none is chosen, or one is unknown.
    """
    if not chosen:
        raise WatchlistError("No list is chosen", hint="Tick at least one.")
    unknown = [identity for identity in chosen if identity not in list_ids()]
    if unknown:
        raise WatchlistError(f"There is no list {unknown[0]}")
    if sorted(chosen) == sorted(one.id for one in in_use(today) if one.standing):
        return standing()
    return tuple(own_lists().get(identity, identity) for identity in chosen)


def own_folder() -> Path:
    """Where the institution's own lists lie."""
    return data_home() / OWN


def changes(identity: str, sha256: str = "") -> Difference | None:
    """What changed from the version before to a stored version of a list; None where only one is known.

    Args:
        sha256: of the later version; empty for the newest.
    """
    stored = versions.versions(identity)
    places = (place for place, one in enumerate(stored) if sha256 in ("", one.sha256))
    place = next(places, None)
    if place is None:  # a part of another list that is stored, or the packaged version alone
        newest = versions.current(identity)
    else:
        newest = versions.read(identity, stored[place])
        if place + 1 < len(stored):
            return diff(versions.read(identity, stored[place + 1]), newest)
    if newest is None or identity not in packaged_ids():
        return None
    return diff(load_watchlists([identity])[0], newest)


def _own() -> list[Path]:
    folder = own_folder()
    return sorted(path for path in folder.iterdir() if path.suffix in ENDINGS) if folder.is_dir() else []


def _state_of_home() -> tuple[tuple[str, float], ...]:
    """What must change for the lists to be another: files of the store's index and of the own lists."""
    index = versions.store_folder() / "index"
    paths = [*(sorted(index.glob("*.json")) if index.is_dir() else ()), *_own()]
    return tuple((str(path), path.stat().st_mtime) for path in paths)


@lru_cache(maxsize=2)
def _states(today: date, _: tuple[tuple[str, float], ...]) -> tuple[ListSummary, ...]:
    always = choose_lists((), today)
    stored = [identity for identity in versions.stored_lists() if identity not in packaged_ids()]
    others = [found for identity in stored if (found := versions.current(identity)) is not None]
    own = load_watchlists(_own()) if _own() else ()
    ids = {found.id for found in (*always, *own)}
    states = [_state(found, today, found.id in ids) for found in (*always, *others, *own)]
    return tuple(sorted(states, key=lambda state: (not state.stale, not state.standing, state.title)))


def _state(found: Watchlist, today: date, standing: bool) -> ListSummary:
    return ListSummary(
        id=found.id,
        title=found.title,
        publisher=found.publisher,
        version=found.version,
        published_on=found.published_on,
        age_days=found.age_days(today),
        stale=found.overdue(today),
        entities=len(found.entities),
        standing=standing,
    )
