"""The lists that a run uses, in which version, and all their entities, each company once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from screener.errors import WatchlistError
from screener.model import Entity, Watchlist, WatchlistVersion
from screener.watchlist.catalogue.merge import merge, redirect
from screener.watchlist.catalogue.merge_overrides import Curated
from screener.watchlist.catalogue.overlay import preferred
from screener.watchlist.form.packaged import packaged_ids
from screener.watchlist.publishers import versions

DEFAULT = "default"
"""Stands for the packaged lists in force on the date; a file of that name is written `./default`."""


@dataclass(frozen=True)
class Selection:
    """Lists that were asked for, each in its newest version; of those in `by_default` only the ones in force count."""

    watchlists: tuple[Watchlist, ...]
    by_default: frozenset[str] = frozenset()

    def on(self, as_of: date) -> tuple[Watchlist, ...]:
        """The lists to ask on a date: a superseded one is only asked where it was named."""
        return tuple(
            one
            for one in self.watchlists
            if one.id not in self.by_default or one.superseded_on is None or as_of < one.superseded_on
        )


def load_selection(selection: Sequence[str | Path]) -> Selection:
    """The lists that are asked for.

    Of a list that was updated or imported, the newest stored version is used, with the curated additions of the
    packaged list laid over it.

    Args:
        selection: ids or paths, and `default` for the packaged lists; empty for these alone. A folder counts as the
            files in it.

    Raises:
        WatchlistError: an unknown id, a file that cannot be read, or a stored version that is damaged.
    """
    from screener.watchlist.catalogue.load import load_watchlists

    named = [file for one in selection if one != DEFAULT for file in _files(one)]
    packaged = packaged_ids() if DEFAULT in selection or not selection else ()
    chosen = list(dict.fromkeys([*packaged, *named]))
    stored = {one: versions.current(str(one)) for one in chosen if _is_foreign_id(one)}
    loaded = iter(load_watchlists(others) if (others := [one for one in chosen if stored.get(one) is None]) else ())
    found = ((one, stored.get(one) or next(loaded)) for one in chosen)
    lists = tuple(preferred(held.id, held) or held if one in packaged_ids() else held for one, held in found)
    return Selection(lists, frozenset(packaged) - frozenset(map(str, named)))


def _files(chosen: str | Path) -> list[str | Path]:
    """What was chosen; of a folder the files in it, those that are hidden left out, in the order of their names."""
    folder = Path(chosen)
    if str(chosen) in packaged_ids() or not folder.is_dir():
        return [chosen]
    held: list[str | Path] = [one for one in sorted(folder.iterdir()) if one.is_file() and one.name[0] != "."]
    if not held:
        raise WatchlistError(f"The folder {chosen} has no list file in it", hint="Give a list's id or path.")
    return held


def choose_lists(selection: Sequence[str | Path], as_of: date) -> tuple[Watchlist, ...]:
    """The lists to screen against on a date.

    Raises:
        WatchlistError: as `load_selection`.
    """
    return load_selection(selection).on(as_of)


def _is_foreign_id(chosen: str | Path) -> bool:
    """Whether it names a list that is not packaged, and is no file: only the store can have it."""
    return isinstance(chosen, str) and chosen not in packaged_ids() and not Path(chosen).exists()


def identities(lists: Sequence[Watchlist], merges: Curated | None = None) -> dict[str, str]:
    """Which entries are one company, on the lists given and on the packaged ones: what is asked does not decide it.

    Returns:
        Id of an entry -> id of the entry it is the same as.
    """
    from screener.watchlist.catalogue.load import load_watchlists

    asked = {watchlist.id for watchlist in lists}
    others = load_watchlists([one for one in packaged_ids() if one not in asked])
    return dict(merge([entity for one in (*lists, *others) for entity in one.entities], merges).same)


def combine(
    lists: Sequence[Watchlist],
    related: Iterable[Entity] | None = None,
    merges: Curated | None = None,
    same: Mapping[str, str] | None = None,
) -> tuple[list[Entity], list[Entity]]:
    """All listed entities, a company that stands on several lists as one with several listings; and related issuers.

    Args:
        same: as `identities` says it, so that a relation to a company leads to its entry on whatever list is asked;
            by default that of the lists given and the packaged ones.

    Returns:
        The listed entities, and the related issuers with their relations leading to the ids that were kept.
    """
    from screener.watchlist.catalogue.load import load_relations

    merged = merge([entity for watchlist in lists for entity in watchlist.entities], merges)
    same = {**(identities(lists, merges) if same is None else same), **merged.same}
    kept = {same.get(entity.id, entity.id): entity.id for entity in merged.entities}
    found = tuple(load_relations() if related is None else related)
    ends = {relation.to for issuer in found for relation in issuer.relations}
    leads = {end: kept.get(same.get(end, end), end) for end in ends}
    return list(merged.entities), list(redirect(found, leads))


def version_of(watchlist: Watchlist, today: date) -> WatchlistVersion:
    """Which version of a list a run used."""
    return WatchlistVersion(
        id=watchlist.id,
        version=watchlist.version,
        published_on=watchlist.published_on,
        sha256=watchlist.sha256,
        entities=len(watchlist.entities),
        title=watchlist.title,
        publisher=watchlist.publisher,
        source=watchlist.source,
        age_days=watchlist.age_days(today),
        rhythm_days=watchlist.rhythm_days,
        regime=watchlist.regime,
    )
