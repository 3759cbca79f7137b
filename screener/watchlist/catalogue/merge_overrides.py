"""Merge overrides (watchlists/merges.yaml): joins that a person makes, and joins that a person undoes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screener.errors import WatchlistError
from screener.files.home import packaged_folder

MERGES = "merges"


@dataclass(frozen=True)
class Merge:
    """One join: the entity `joined` counts as `kept` from now on, `because` of a sentence."""

    kept: str
    joined: str
    because: str


@dataclass(frozen=True)
class Curated:
    """A person's word: groups that are the same, and groups of which no two are."""

    same: tuple[tuple[tuple[str, ...], str], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()


def load_merges(path: Path | None = None) -> Curated:
    """The curated file of merges.

    Args:
        path: by default the packaged `merges.yaml`; a packaged folder without one has no word to say.

    Raises:
        WatchlistError: the file cannot be read, or an entry lacks its entities or its reason.
    """
    chosen = path or packaged_folder() / f"{MERGES}.yaml"
    if path is None and not chosen.is_file():
        return Curated()
    from screener.files import strict_yaml

    try:
        data: Any = strict_yaml.read(chosen.read_bytes(), chosen.name)
    except OSError as error:
        raise WatchlistError(f"{chosen} cannot be read: {error.strerror}") from error
    groups = {word: tuple(_groups(data, word, chosen.name)) for word in ("same", "apart")}
    return Curated(same=groups["same"], apart=tuple(entities for entities, _ in groups["apart"]))


def _groups(data: Any, word: str, file: str) -> Iterator[tuple[tuple[str, ...], str]]:
    rows = (data or {}).get(word) or []
    for number, row in enumerate(rows, start=1):
        ids = row.get("entities") if isinstance(row, dict) else None
        if not isinstance(ids, list) or len(ids) < 2 or not row.get("because"):
            raise WatchlistError(
                f"{file}: entry {number} of `{word}` needs two or more `entities` and a `because`",
                hint="docs/watchlists.md shows the form.",
            )
        yield tuple(map(str, ids)), str(row["because"])
