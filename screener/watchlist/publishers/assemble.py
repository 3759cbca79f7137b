"""Entities of one file -> one watchlist version, after the checks that hold for every publisher."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from screener.errors import WatchlistError
from screener.model import Entity, Watchlist
from screener.watchlist.publishers.facts import PublishedList, published_list


def sha256_of(paths: Sequence[Path]) -> str:
    """SHA-256 of a file's bytes (of a set of files: of their bytes one after the other, in the order given)."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def check_count(name: str, stated: int, found: int, what: str = "entries") -> None:
    """Refuse a file whose publisher's own count is not what was read.

    Raises:
        WatchlistError: the counts differ.
    """
    if stated != found:
        raise WatchlistError(
            f"{name} states {stated} {what} and holds {found}",
            hint="The file is incomplete; download it again. Nothing of it was used.",
        )


def assemble(
    paths: Sequence[Path],
    entities: Iterable[Entity],
    listed: str | PublishedList,
    *,
    stated_on: date | None,
    known_on: date | None = None,
    left_out: Mapping[str, int] | None = None,
) -> Watchlist:
    """One version of a list.

    Args:
        paths: the file, or the primary file and its siblings.
        listed: an id of publishers.yaml, where title, publisher, regime, rhythm and address stand; or the facts
            themselves, for a list that no publisher is known of (a house list).
        stated_on: the publication date that the file states; else `known_on`, else the primary file's own date on
            disk, and `version` then says so.
        left_out: why targets of the file are no entities, and how many.

    Raises:
        WatchlistError: no entity at all (a changed format), or one entity id twice.
    """
    name = paths[0].name
    facts = published_list(listed) if isinstance(listed, str) else listed
    held = tuple(entities)
    if not held:
        raise WatchlistError(
            f"{name} was recognised as {facts.title}, but no entity was found in it",
            hint="The publisher changed the format, or the file is empty.",
        )
    seen: set[str] = set()
    for entity in held:
        if entity.id in seen:
            raise WatchlistError(f"{name} names the entry {entity.id} twice", hint="Nothing of the file was used.")
        seen.add(entity.id)
    on_disk = datetime.fromtimestamp(paths[0].stat().st_mtime, UTC).date()
    published_on = stated_on or known_on or on_disk
    return Watchlist(
        id=facts.id,
        title=facts.title,
        publisher=facts.publisher,
        regime=facts.regime,
        version=published_on.isoformat() if stated_on or known_on else f"undated, file of {published_on.isoformat()}",
        published_on=published_on,
        rhythm_days=facts.rhythm_days,
        source=facts.source,
        sha256=sha256_of(paths),
        entities=held,
        left_out=dict(left_out or {}),
    )
