"""What a run was made of, gathered for the archive: holdings, lists as published and as read, relations, regimes.

The published files prove which version of a list was used. The lists as the program read them (one canonical JSON
document for all of them) are what a run is screened with again: no importer, path or file date plays a part in that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from screener.files.canonical_json import canonical
from screener.model import Entity, Run, Watchlist
from screener.rules.regimes import FILE as REGIMES_FILE
from screener.store.errors import ArchiveError
from screener.watchlist import load_relations, packaged_folder
from screener.watchlist.importers import files_of
from screener.watchlist.importers.assemble import sha256_of
from screener.watchlist.load import RELATIONS
from screener.watchlist.selection import choose_lists
from screener.watchlist.versions import store_folder

Role = Literal["input", "list", "lists_as_read", "relations", "regimes"]

LISTS_AS_READ = "lists.json"
_SCHEMA = "screener.lists/1"
_YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Material:
    """One file to keep: what it was for, its name, and where it is (or its bytes, where it is no file)."""

    role: Role
    name: str
    source: Path | bytes


@dataclass(frozen=True, slots=True)
class Lists:
    """Watchlists and related issuers as a run was screened with them."""

    watchlists: tuple[Watchlist, ...]
    relations: tuple[Entity, ...]


def gather(run: Run, inputs: Sequence[str | Path], selection: Sequence[str | Path] = ()) -> tuple[Material, ...]:
    """Everything that a run was made of, right after it was made.

    Args:
        run: a finished run.
        inputs: its holdings files, in the order in which they were screened.
        selection: its lists (ids or paths) as they were given; empty for the packaged ones.

    Raises:
        ArchiveError: a list changed since the run read it.
        WatchlistError: a list cannot be read any more.
    """
    lists = Lists(choose_lists(selection, run.run.as_of), load_relations())
    used = {one.id: one.sha256 for one in run.run.watchlists}
    for watchlist in lists.watchlists:
        if used.get(watchlist.id) != watchlist.sha256:
            raise ArchiveError(
                f"The list {watchlist.id} cannot be kept as it was used", hint="It changed since: screen again."
            )
    files = [Material("input", Path(path).name, Path(path)) for path in inputs]
    for watchlist in lists.watchlists:
        files += [Material("list", path.name, path) for path in _published(watchlist, selection)]
    for role, name in (("relations", f"{RELATIONS}.yaml"), ("regimes", REGIMES_FILE)):
        files.append(Material(role, name, packaged_folder() / name))  # type: ignore[arg-type]
    return (*files, Material("lists_as_read", LISTS_AS_READ, write_lists(lists)))


def write_lists(lists: Lists) -> bytes:
    """Lists as canonical JSON.

    Args:
        lists: as they were read.
    """
    content = {
        "schema": _SCHEMA,
        "watchlists": [one.model_dump(mode="json") for one in lists.watchlists],
        "relations": [one.model_dump(mode="json") for one in lists.relations],
    }
    return canonical(content).encode()


def read_lists(content: bytes) -> Lists:
    """The lists that `write_lists` wrote.

    Args:
        content: canonical JSON.

    Raises:
        ArchiveError: a newer version wrote them.
    """
    found = json.loads(content)
    if found.get("schema") != _SCHEMA:
        raise ArchiveError(f"Kept lists in the form {found.get('schema')} cannot be read by this version")
    try:
        return Lists(
            tuple(Watchlist.model_validate(one) for one in found["watchlists"]),
            tuple(Entity.model_validate(one) for one in found["relations"]),
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ArchiveError(f"Kept lists cannot be read by this version ({where}: {first['msg']})") from None


def _published(watchlist: Watchlist, selection: Sequence[str | Path]) -> tuple[Path, ...]:
    """The files whose bytes have the list's SHA-256; none where the list was put together from several sources."""
    candidates = (files for files in _candidates(watchlist, selection) if all(path.is_file() for path in files))
    return next((files for files in candidates if files and sha256_of(files) == watchlist.sha256), ())


def _candidates(watchlist: Watchlist, selection: Sequence[str | Path]) -> Iterator[tuple[Path, ...]]:
    yield (packaged_folder() / f"{watchlist.id}.yaml",)
    for chosen in selection:
        path = Path(chosen)
        if path.is_file():
            yield (path,) if path.suffix.lower() in _YAML else files_of(path)
    stored = store_folder() / "files" / watchlist.sha256
    if stored.is_dir():
        yield tuple(sorted(path for path in stored.iterdir() if path.is_file()))
