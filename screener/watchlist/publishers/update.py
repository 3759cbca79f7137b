"""New versions of official lists into the store: downloaded or from a file, checked before they are used.

A version is used only when its file reads cleanly as the list that it should be, is not older than the one in use, and
has not lost more than a fifth of its entities. Whatever fails, the last good version stays in use, and is named.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from screener.errors import WatchlistError
from screener.files.home import packaged_folder
from screener.model import Watchlist
from screener.watchlist.form.loader import Loader
from screener.watchlist.form.packaged import packaged_ids
from screener.watchlist.publishers import import_list, set_of, versions
from screener.watchlist.publishers.download import Fetched, Limits, fetch
from screener.watchlist.publishers.facts import PublishedList, published_list, published_lists
from screener.watchlist.publishers.versions import StoredVersion

LARGEST_LOSS = 0.2
"""The share of its entities that a list may lose from one version to the next without a person's word."""


@dataclass(frozen=True)
class Outcome:
    """The outcome of updating one list. `in_use` is the version that is used from now on, None where there is none.

    `updated`: a new version is in use. `unchanged`: the publisher has nothing newer. `kept`: stored, but a newer one is
    in use. `failed`: nothing was taken; `message` and `hint` say why.
    """

    list_id: str
    status: Literal["updated", "unchanged", "kept", "failed"]
    message: str
    in_use: StoredVersion | None
    hint: str = ""


def update(
    ids: Sequence[str] = (),
    *,
    home: Path | None = None,
    publishers: Mapping[str, PublishedList] | None = None,
    limits: Limits | None = None,
    accept_smaller: bool = False,
    allow_loopback: bool = False,
) -> tuple[Outcome, ...]:
    """Ask the publishers for newer versions.

    Args:
        ids: the lists; none for every list that is in the store, or, where the store is empty, every one that has an
            address. A list that is part of another publication stands for that publication.
        accept_smaller: a person has checked that a list really lost more than `LARGEST_LOSS` of its entities.

    Raises:
        WatchlistError: an unknown id, a list without an address, or a store that cannot be written. What fails for one
            list is in its outcome.
    """
    known = published_lists() if publishers is None else publishers
    asked: dict[str, list[str]] = {}
    for list_id in ids or [held.id for held in _default(known, home)]:
        asked.setdefault(_holder(list_id, known).id, []).append(list_id)
    outcomes = []
    with versions.writing(home) as incoming:
        for holder, wanted in asked.items():
            try:
                most = limits or Limits(bytes=known[holder].limit_mb * 1_000_000)
                outcomes.append(_update_one(known[holder], incoming, home, most, accept_smaller, allow_loopback))
            except WatchlistError as error:
                outcomes.append(_failed(holder, wanted, error.message, error.hint, home))
            except OSError as error:
                problem = f"The new version could not be stored ({error.strerror})"
                outcomes.append(_failed(holder, wanted, problem, "", home))
            finally:
                for left in incoming.iterdir():
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
    return tuple(outcomes)


def import_file(
    path: Path, *, known_on: date | None = None, home: Path | None = None, accept_smaller: bool = False
) -> Outcome:
    """Store a list file that a person has, with the same checks as a download.

    Raises:
        WatchlistError: the file is not taken; the last good version stays in use.
    """
    siblings = set_of(path)
    files = (path, *filter(None, siblings.values()))
    watchlist = import_list(path, known_on)
    if missing := [part for part, file in siblings.items() if file is None]:
        raise WatchlistError(
            f"{path.name} is the primary file of a set, without its {'/'.join(missing)} file",
            hint="Put the whole set into one folder and import its primary file again.",
        )
    with versions.writing(home):
        held = versions.versions(watchlist.id, home)
        _check_loss(watchlist, held, accept_smaller)
        try:
            version = versions.keep(
                files, watchlist, origin=str(path.absolute()), fetched_at=datetime.now(UTC), home=home
            )
        except OSError as error:
            raise WatchlistError(
                f"{path.name} could not be stored ({error.strerror}); what was in use stays in use",
                hint="Make room on the disk and import the file again.",
            ) from error
        return _taken(watchlist, version, held, home)


def _update_one(
    held: PublishedList, incoming: Path, home: Path | None, limits: Limits, accept_smaller: bool, allow_loopback: bool
) -> Outcome:
    before = versions.versions(held.id, home)
    problems: list[WatchlistError] = []
    for url in held.urls:
        known = next((version for version in before[:1] if version.origin == url), None)
        try:
            fetched = fetch(
                url,
                incoming / versions.safe_name(Path(urlsplit(url).path).name or held.id),
                limits,
                etag=known.etag if known else None,
                last_modified=known.last_modified if known else None,
                allow_loopback=allow_loopback,
            )
            if fetched.path is None:
                versions.mark_checked(held.id, datetime.now(UTC), home)
                return Outcome(held.id, "unchanged", "The publisher has nothing newer", before[0] if before else None)
            return _take(held, fetched, fetched.path, before, home, accept_smaller)
        except WatchlistError as error:
            problems.append(error)
    raise WatchlistError("; ".join(dict.fromkeys(held.message for held in problems)), hint=problems[-1].hint)


def _take(
    held: PublishedList,
    fetched: Fetched,
    path: Path,
    before: Sequence[StoredVersion],
    home: Path | None,
    accept_smaller: bool,
) -> Outcome:
    with path.open("rb") as stream:
        head = stream.read(200).lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise WatchlistError(
            f"{fetched.url} sent a web page where the list should be",
            hint="The publisher may be closed for maintenance, or a proxy answered in its place.",
        )
    watchlist = import_list(path, _day(fetched.last_modified))
    if watchlist.id != held.id:
        raise WatchlistError(
            f"{fetched.url} sent the list {watchlist.id} where {held.id} should be", hint="Check publishers.yaml."
        )
    _check_loss(watchlist, before, accept_smaller)
    if before and watchlist.published_on < before[0].published_on:
        raise WatchlistError(
            f"{fetched.url} sent the version of {watchlist.published_on}, older than the one in use",
            hint="Try again later; to store an older version, import its file.",
        )
    version = versions.keep(
        [path],
        watchlist,
        origin=fetched.url,
        fetched_at=datetime.now(UTC),
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        home=home,
    )
    return _taken(watchlist, version, before, home)


def _taken(watchlist: Watchlist, version: StoredVersion, before: Sequence[StoredVersion], home: Path | None) -> Outcome:
    """What became of a version that was stored: how many entities, on which of its lists, and what of it is none."""
    list_id, left_out = watchlist.id, watchlist.left_out
    in_use = versions.versions(list_id, home)[0]
    what = f"version {version.version} with {version.entities} entities"
    on_list = Counter(one for entity in watchlist.entities for one in {held.list for held in entity.listings})
    if len(on_list) > 1:
        what += f" ({', '.join(f'{count} on {one}' for one, count in sorted(on_list.items()))})"
    if left_out:
        reasons = ", ".join(f"{count} {reason}" for reason, count in left_out.items())
        what += f"; {sum(left_out.values())} targets of the file are no entities ({reasons})"
    if any(held.sha256 == version.sha256 for held in before):
        return Outcome(list_id, "unchanged", f"The store has this file already: {what}", in_use)
    if in_use.sha256 != version.sha256:
        return Outcome(list_id, "kept", f"Stored {what}; the newer version {in_use.version} stays in use", in_use)
    return Outcome(list_id, "updated", f"Now in use: {what}", in_use)


def _check_loss(watchlist: Watchlist, before: Sequence[StoredVersion], accept_smaller: bool) -> None:
    """Refuse a version that has lost too much against the newest other one."""
    found, other = len(watchlist.entities), next((held for held in before if held.sha256 != watchlist.sha256), None)
    if other is None or accept_smaller or watchlist.published_on < other.published_on:
        return
    if found < other.entities * (1 - LARGEST_LOSS):
        raise WatchlistError(
            f"The version of {watchlist.published_on} of {watchlist.id} has {found} entities, the one in use "
            f"{other.entities}: more than {LARGEST_LOSS:.0%} are gone",
            hint="If the publisher really removed them, repeat with --accept-smaller.",
        )


def _failed(holder: str, asked: Sequence[str], message: str, hint: str, home: Path | None) -> Outcome:
    """A failure under the ids that a person asked for, with the version that stays in use."""
    try:
        in_use = next(iter(versions.versions(holder, home)), None)
    except WatchlistError:
        in_use = None
    stays = f"the version of {in_use.published_on} stays in use" if in_use else _packaged(holder, asked)
    return Outcome(", ".join(asked), "failed", f"{message}; {stays}", in_use, hint)


def _packaged(holder: str, asked: Sequence[str]) -> str:
    """The packaged lists that stay in use: those asked for, or, of a whole publication, its parts."""
    known = published_lists().get(holder)
    parts = known.contains if known and holder in asked else ()
    packaged = [one for one in (*asked, *parts) if one in packaged_ids()]
    if not packaged:
        return "there is no version of it to use"
    held = [Loader().watchlist(packaged_folder() / f"{one}.yaml") for one in packaged]
    of = [f"the packaged list{'' if one.id in asked else f' {one.id}'} of {one.published_on}" for one in held]
    return " and ".join(f"{one} stays in use" for one in of)


def _holder(list_id: str, known: Mapping[str, PublishedList]) -> PublishedList:
    """The publication to fetch for a list: itself, or the one that it is part of."""
    whole = [held for held in known.values() if list_id in held.contains and held.urls]
    if list_id not in known and not whole:
        published_list(list_id)
    held = known[list_id] if list_id in known and (known[list_id].urls or not whole) else whole[0]
    if not held.urls:
        raise WatchlistError(
            f"The publisher of {list_id} serves no file that can be fetched",
            hint=f"Get it from {held.source} and run `screener watchlist import FILE`.",
        )
    return held


def _default(known: Mapping[str, PublishedList], home: Path | None) -> list[PublishedList]:
    able = [held for held in known.values() if held.urls]
    stored = set(versions.stored_lists(home))
    return [held for held in able if held.id in stored] or able


def _day(header: str | None) -> date | None:
    try:
        return parsedate_to_datetime(header).date() if header else None
    except ValueError:
        return None
