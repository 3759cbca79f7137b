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
from screener.watchlist.mistakes import Mistake, explain, mistakes_of
from screener.watchlist.packaged import RELATIONS, packaged_folder, packaged_ids


def load_watchlists(selection: str | Path | Sequence[str | Path] = ()) -> tuple[Watchlist, ...]:
    """Load lists, each checked whole.

    Args:
        selection: ids of packaged lists, paths of YAML files, or paths of official list files in their publishers'
            formats; empty for all packaged lists. One named twice is loaded once.

    Raises:
        WatchlistError: an unknown id, a file that cannot be read, or an invalid entry; the message names file, line,
            entry and field. Two lists of one id.
    """
    shelf = _Shelf()
    named = (selection,) if isinstance(selection, str | Path) else selection
    paths = dict.fromkeys(_path(chosen) for chosen in (named or packaged_ids()))
    lists = tuple(shelf.watchlist(path) if _is_yaml(path) else _import(path) for path in paths)
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


def find_mistakes(path: Path) -> tuple[Mistake, ...]:
    """Every mistake of one list file, in the order of its lines; empty where the file can be used.

    Args:
        path: a watchlist as YAML, a file of relations (`kind: relations`), or what else `screen -w` reads (a workbook,
            a publisher's file), of which the first mistake ends the reading.

    Raises:
        WatchlistError: the file cannot be read, or is not YAML at all.
    """
    if not _is_yaml(path):
        return _import_mistakes(path)
    content = _read(path)
    data = _data(content, path)
    try:
        if isinstance(data, dict) and data.get("kind") == RELATIONS:
            to_relations(RelationsDocument.model_validate(data))
        else:
            _Shelf().convert(WatchlistDocument.model_validate(data), path, content)
    except (ValidationError, EntryError) as error:
        return mistakes_of(error, data, content, path.name)
    return ()


def _import_mistakes(path: Path) -> tuple[Mistake, ...]:
    """What keeps a file that is not YAML (a workbook, a publisher's file) from being read as a list."""
    try:
        _import(path)
    except WatchlistError as error:
        return (Mistake(path.name, None, None, None, error.message),)
    return ()


def dangling_relations(relations: Sequence[Entity], watchlists: Sequence[Watchlist]) -> tuple[tuple[str, str], ...]:
    """Pairs (related issuer, id in `to`) whose `to` is on none of the lists."""
    known = {entity.id for watchlist in watchlists for entity in watchlist.entities}
    return tuple(
        (entity.id, relation.to) for entity in relations for relation in entity.relations if relation.to not in known
    )


class _Shelf:
    """Files already read during one call, so that `same_as` costs no second reading."""

    def __init__(self) -> None:
        self._lists: dict[Path, Watchlist] = {}
        self._relations: dict[Path, tuple[Entity, ...]] = {}
        self._open: list[Path] = []

    def watchlist(self, path: Path) -> Watchlist:
        if path not in self._lists:
            content = _read(path)
            data = _data(content, path)
            self._open.append(path)
            try:
                self._lists[path] = self.convert(WatchlistDocument.model_validate(data), path, content)
            except (ValidationError, EntryError) as error:
                raise explain(mistakes_of(error, data, content, path.name)) from None
            self._open.pop()
        return self._lists[path]

    def relations(self, path: Path) -> tuple[Entity, ...]:
        if path not in self._relations:
            content = _read(path)
            data = strict_yaml.read(content, path.name)
            try:
                self._relations[path] = to_relations(RelationsDocument.model_validate(data))
            except (ValidationError, EntryError) as error:
                raise explain(mistakes_of(error, data, content, path.name)) from None
        return self._relations[path]

    def convert(self, document: WatchlistDocument, path: Path, content: bytes) -> Watchlist:
        return to_watchlist(
            document,
            sha256=hashlib.sha256(content).hexdigest(),
            file=path.name,
            file_date=_file_date(path),
            lookup=self._others(document, path).__getitem__,
        )

    def _others(self, document: WatchlistDocument, path: Path) -> dict[str, Entity]:
        """The entities of the lists in `takes_from`, by id."""
        others: dict[str, Entity] = {}
        for index, list_id in enumerate(document.takes_from):
            beside = path.with_name(f"{list_id}.yaml")
            other = beside if beside.is_file() else packaged_folder() / f"{list_id}.yaml"
            if other == path or other in self._open:
                raise EntryError(("takes_from", index), f"{list_id} takes from this list in turn")
            if not other.is_file():
                raise EntryError(("takes_from", index), f"there is no list {list_id}")
            entities = self.relations(other) if list_id == RELATIONS else self.watchlist(other).entities
            others.update((entity.id, entity) for entity in entities)
        return others


def _is_yaml(path: Path) -> bool:
    return path.suffix.lower() in (".yaml", ".yml")


def _path(chosen: str | Path) -> Path:
    if isinstance(chosen, str) and chosen in packaged_ids():
        return packaged_folder() / f"{chosen}.yaml"
    path = Path(chosen)
    if _is_yaml(path) or path.is_file():
        return path
    raise WatchlistError(
        f"There is no packaged watchlist and no file {str(chosen)!r}",
        hint=f"The packaged lists are {', '.join(packaged_ids())}; your own list is given by its path.",
    )


def _import(path: Path) -> Watchlist:
    # Imported here: the importers read large official files and are rarely needed.
    from screener.watchlist.importers import import_list

    return import_list(path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise WatchlistError(f"There is no file {path}") from None
    except OSError as error:
        raise WatchlistError(f"{path} cannot be read: {error.strerror}") from None


def _data(content: bytes, path: Path) -> Any:
    """The plain data of a YAML file; of a draft, its confirmed entries as a watchlist."""
    data = strict_yaml.read(content, path.name)
    if isinstance(data, dict) and data.get("kind") == "draft":
        from screener.watchlist.announcements import confirmed_document

        return confirmed_document(data, path.name)
    return data


def _file_date(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
