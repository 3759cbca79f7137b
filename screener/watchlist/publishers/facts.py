"""What is known of each official list before its file is read: publishers.yaml as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from screener.errors import WatchlistError


@dataclass(frozen=True)
class PublishedList:
    """An official list: its facts, and how its newest version is fetched.

    `urls` are tried in order; none means that the publisher serves no file that can be read, and the list is imported
    by hand. `limit_mb` is the largest file accepted.
    """

    id: str
    title: str
    publisher: str
    regime: str
    source: str
    rhythm_days: int | None
    urls: tuple[str, ...]
    limit_mb: int
    contains: tuple[str, ...]
    known_to: tuple[str, ...] = ()


@cache
def published_lists() -> Mapping[str, PublishedList]:
    """Every list of publishers.yaml by id."""
    text = files(__package__).joinpath("publishers.yaml").read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {
        row["id"]: PublishedList(
            id=row["id"],
            title=row["title"],
            publisher=row["publisher"],
            regime=row["regime"],
            source=row["source"],
            rhythm_days=row.get("rhythm_days"),
            urls=tuple(row.get("urls", ())),
            limit_mb=row.get("limit_mb", 100),
            contains=tuple(row.get("contains", ())),
            known_to=tuple(row.get("known_to", ())),
        )
        for row in rows
    }


def published_list(list_id: str) -> PublishedList:
    """The facts of one list.

    Raises:
        WatchlistError: no such id.
    """
    try:
        return published_lists()[list_id]
    except KeyError:
        raise WatchlistError(
            f"No official list has the id {list_id}", hint=f"Known: {', '.join(published_lists())}."
        ) from None
