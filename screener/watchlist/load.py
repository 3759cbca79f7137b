"""Files -> watchlists: finds the packaged lists, reads any list a person wrote, says where a mistake stands."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from screener.errors import WatchlistError
from screener.model import Entity, Watchlist
from screener.watchlist import strict_yaml
from screener.watchlist.convert import EntryError, to_relations, to_watchlist
from screener.watchlist.documents import RelationsDocument, WatchlistDocument

RELATIONS = "relations"
NOT_LISTS = frozenset({RELATIONS, "regimes"})
"""Files in the packaged folder that are not watchlists."""


def packaged_folder() -> Path:
    """The folder of packaged lists: inside the installed package, or `watchlists/` of a checkout.

    Raises:
        WatchlistError: there is neither; the installation is damaged.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "packaged_watchlists", package.parent / "watchlists"):
        if folder.is_dir():
            return folder
    raise WatchlistError("The packaged watchlists are missing", hint="Install the program again.")


def packaged_ids() -> tuple[str, ...]:
    """The ids of the packaged lists, in alphabetical order."""
    return tuple(sorted(path.stem for path in packaged_folder().glob("*.yaml") if path.stem not in NOT_LISTS))


def load_watchlists(selection: Sequence[str | Path] = ()) -> tuple[Watchlist, ...]:
    """Load lists, each checked whole.

    Args:
        selection: ids of packaged lists, or paths of YAML files; empty for all packaged lists. One named twice is
            loaded once.

    Raises:
        WatchlistError: an unknown id, a file that cannot be read, or an invalid entry; the message names file, line,
            entry and field. Two lists of one id.
    """
    shelf = _Shelf()
    paths = dict.fromkeys(_path(chosen) for chosen in (selection or packaged_ids()))
    lists = tuple(shelf.watchlist(path) for path in paths)
    seen: dict[str, Path] = {}
    for path, watchlist in zip(paths, lists, strict=True):
        if watchlist.id in seen:
            raise WatchlistError(f"{path.name} and {seen[watchlist.id].name} are both the list {watchlist.id}")
        seen[watchlist.id] = path
    return lists


def load_relations(path: Path | None = None) -> tuple[Entity, ...]:
    """The related issuers: entities with `relations` and without listings.

    Args:
        path: a YAML file of relations; the packaged one by default.

    Raises:
        WatchlistError: the file cannot be read, or an entry is invalid.
    """
    return _Shelf().relations(path or packaged_folder() / f"{RELATIONS}.yaml")


class _Shelf:
    """Files already read during one call, so that `same_as` costs no second reading."""

    def __init__(self) -> None:
        self._lists: dict[Path, Watchlist] = {}
        self._relations: dict[Path, tuple[Entity, ...]] = {}

    def watchlist(self, path: Path) -> Watchlist:
        if path not in self._lists:
            content = _read(path)
            data = strict_yaml.read(content, path.name)
            try:
                document = WatchlistDocument.model_validate(data)
                others = self._others(document, path)
                self._lists[path] = to_watchlist(
                    document,
                    sha256=hashlib.sha256(content).hexdigest(),
                    file=path.name,
                    file_date=_file_date(path),
                    lookup=others.__getitem__,
                )
            except (ValidationError, EntryError) as error:
                raise _explain(error, data, content, path.name) from None
        return self._lists[path]

    def relations(self, path: Path) -> tuple[Entity, ...]:
        if path not in self._relations:
            content = _read(path)
            data = strict_yaml.read(content, path.name)
            try:
                self._relations[path] = to_relations(RelationsDocument.model_validate(data))
            except (ValidationError, EntryError) as error:
                raise _explain(error, data, content, path.name) from None
        return self._relations[path]

    def _others(self, document: WatchlistDocument, path: Path) -> dict[str, Entity]:
        """The entities of the lists in `takes_from`, by id."""
        others: dict[str, Entity] = {}
        for index, list_id in enumerate(document.takes_from):
            if list_id == document.id:
                raise EntryError(("takes_from", index), "a list cannot take from itself")
            known = path.with_name(f"{list_id}.yaml")
            other = known if known.is_file() else packaged_folder() / f"{list_id}.yaml"
            if not other.is_file():
                raise EntryError(("takes_from", index), f"there is no list {list_id}")
            entities = self.relations(other) if list_id == RELATIONS else self.watchlist(other).entities
            others.update((entity.id, entity) for entity in entities)
        return others


def _path(chosen: str | Path) -> Path:
    if isinstance(chosen, Path) or Path(chosen).suffix.lower() in (".yaml", ".yml"):
        return Path(chosen)
    if chosen in packaged_ids():
        return packaged_folder() / f"{chosen}.yaml"
    raise WatchlistError(
        f"There is no packaged watchlist {chosen!r}",
        hint=f"Known are {', '.join(packaged_ids())}; your own list is given by its path, ending in .yaml.",
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise WatchlistError(f"There is no file {path}") from None
    except OSError as error:
        raise WatchlistError(f"{path} cannot be read: {error.strerror}") from None


def _file_date(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()


def _explain(error: ValidationError | EntryError, data: Any, content: bytes, file: str) -> WatchlistError:
    """The first mistake of a document as one sentence: file, line, entry, field, problem."""
    if isinstance(error, EntryError):
        path, problem, more = error.path, str(error), 0
    else:
        first = error.errors(include_url=False, include_input=False)[0]
        path, problem, more = first["loc"], first["msg"].removeprefix("Value error, "), error.error_count() - 1
    line = strict_yaml.line_of(content, path)
    where = [f"{file}, line {line}" if line else file, *_entry_and_field(path, data)]
    return WatchlistError(
        f"{', '.join(where)}: {problem}", hint=f"{more} more mistakes in this file." if more > 0 else ""
    )


def _entry_and_field(path: tuple[str | int, ...], data: Any) -> list[str]:
    """`entry ofac-33114` and `field tickers` for a path such as ("entities", 64, "tickers", 0)."""
    words = []
    if len(path) > 1 and path[0] == "entities" and isinstance(path[1], int):
        entry = data["entities"][path[1]]
        named = (entry.get("id") or entry.get("name")) if isinstance(entry, dict) else None
        words.append(f"entry {named or path[1] + 1}")
        path = path[2:]
    if field := ".".join(str(step) for step in path if isinstance(step, str)):
        words.append(f"field {field}")
    return words
