"""Well-known lists that a run did not ask, so that silence about them is not taken for an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from screener.files.home import packaged_folder
from screener.model import ListNotAsked, Watchlist
from screener.triage import UPDATE
from screener.watchlist.form.packaged import packaged_ids
from screener.watchlist.publishers import versions
from screener.watchlist.publishers.facts import PublishedList, published_lists


class PackagedList(NamedTuple):
    """The facts of a packaged list that say whether it was left out."""

    id: str
    title: str
    superseded_on: date | None


def lists_not_asked(
    asked: Sequence[Watchlist],
    investor: str | None = None,
    as_of: date | None = None,
    packaged: Sequence[PackagedList] | None = None,
    stored: Collection[str] | None = None,
) -> tuple[ListNotAsked, ...]:
    """The packaged and the well-known lists that are not among those asked, with the commands that ask them.

    Args:
        investor: who asks; a list that is well known only to others is left out. None for all.
        as_of: a packaged list that had been superseded by then is left out; today by default.
        packaged: the packaged lists, where they are at hand; by default they are read.
        stored: ids of the lists in the store, where they are known; by default they are looked up.

    Returns:
        First those that are at hand (in the store, or packaged), then those that must be fetched or imported; each in
        the order of publishers.yaml.
    """
    known = {one.id for one in asked}
    known |= {listing.list for one in asked for entity in one.entities for listing in entity.listings}
    whole = {one.id for one in asked}
    at_hand = frozenset(versions.stored_lists() if stored is None else stored)
    found = list(_packaged(whole, as_of or date.today(), packaged))
    for held in published_lists().values():
        wanted = investor is None or "all" in held.known_to or investor in held.known_to
        written = _stands_in_a_law(held) and f"house-{held.id}" in known  # as an own list, a spreadsheet of that name
        if held.known_to and wanted and held.id not in known and not written and held.id not in packaged_ids():
            found.append(ListNotAsked(id=held.id, title=held.title, commands=_commands(held, at_hand)))
    return tuple(sorted(found, key=lambda one: not one.commands[0].startswith("-w ")))


def _packaged(asked: set[str], as_of: date, packaged: Sequence[PackagedList] | None) -> Iterator[ListNotAsked]:
    for one in packaged_lists() if packaged is None else packaged:
        if one.id not in asked and (one.superseded_on is None or as_of < one.superseded_on):
            yield ListNotAsked(id=one.id, title=one.title, commands=("-w default", f"-w {one.id}"))


def packaged_lists() -> tuple[PackagedList, ...]:
    """The packaged lists, read again when one of their files changes."""
    folder = packaged_folder()
    return _read_packaged(tuple((name, (folder / f"{name}.yaml").stat().st_mtime_ns) for name in packaged_ids()))


@lru_cache(maxsize=1)
def _read_packaged(files: tuple[tuple[str, int], ...]) -> tuple[PackagedList, ...]:
    from screener.watchlist.catalogue.load import load_watchlists

    lists = load_watchlists([name for name, _ in files])
    return tuple(PackagedList(one.id, one.title, one.superseded_on) for one in lists)


def _commands(held: PublishedList, stored: frozenset[str]) -> tuple[str, ...]:
    """What asks a list: at hand, the option and the policy's line; else first the command that brings it."""
    ask = (f"-w default -w {held.id}", f'[lists] use = ["default", "{held.id}"] in the policy')
    if held.id in stored or stored & _wholes(held.id):
        return ask
    if held.urls or any(published_lists()[whole].urls for whole in _wholes(held.id)):
        return f"{UPDATE}{held.id}", *ask
    if _stands_in_a_law(held):
        write = f"screener new list, an own list {held.id} of the names in {held.source}"
        return write, f"-w default -w {held.id}.yaml"
    return f"screener watchlist import FILE, a file from {held.source}", *ask


def _stands_in_a_law(held: PublishedList) -> bool:
    """Whether no file of a list is published: its names must be written out of the law."""
    return not (held.urls or held.formats or held.workbook or _wholes(held.id))


def _wholes(list_id: str) -> frozenset[str]:
    """The publications that a list is part of."""
    return frozenset(whole.id for whole in published_lists().values() if list_id in whole.contains)
