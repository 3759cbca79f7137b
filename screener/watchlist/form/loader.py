"""Lists of the YAML form, each file read once: checked whole, with what they take from each other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from screener.errors import WatchlistError
from screener.files import strict_yaml
from screener.files.home import packaged_folder
from screener.model import Entity, Watchlist
from screener.watchlist.form.documents import RelationsDocument, WatchlistDocument
from screener.watchlist.form.draft import confirmed_document
from screener.watchlist.form.from_yaml import EntryError, to_relations, to_watchlist
from screener.watchlist.form.packaged import RELATIONS
from screener.watchlist.form.validation_errors import InvalidListError, mistakes_of

_Loaded = TypeVar("_Loaded")


class Loader:
    """Files already read during one call, so that `same_as` costs no second reading.

    Every method raises WatchlistError where the file cannot be read or is not YAML at all, and InvalidListError, with
    every mistake, where what it says does not hold together.
    """

    def __init__(self) -> None:
        self._lists: dict[Path, Watchlist] = {}
        self._relations: dict[Path, tuple[Entity, ...]] = {}
        self._open: list[Path] = []

    def watchlist(self, path: Path) -> Watchlist:
        """The list of a file; of a draft, its confirmed entries."""
        if path not in self._lists:
            self._open.append(path)
            self._lists[path] = _loaded(path, self._convert)
            self._open.pop()
        return self._lists[path]

    def relations(self, path: Path) -> tuple[Entity, ...]:
        """The related issuers of a file of relations."""
        if path not in self._relations:
            self._relations[path] = _loaded(path, _relations)
        return self._relations[path]

    def check(self, path: Path) -> None:
        """Read a file as what its field `kind` says that it is."""
        _loaded(path, lambda data, *file: (_relations if _kind(data) == RELATIONS else self._convert)(data, *file))

    def _convert(self, data: Any, path: Path, content: bytes) -> Watchlist:
        document = WatchlistDocument.model_validate(data)
        return to_watchlist(
            document,
            sha256=hashlib.sha256(content).hexdigest(),
            file=path.name,
            file_date=datetime.fromtimestamp(path.stat().st_mtime, UTC).date(),
            lookup=self._others(document, path).__getitem__,
        )

    def _others(self, document: WatchlistDocument, path: Path) -> dict[str, Entity]:
        """The entities of the lists in `takes_from`, by id."""
        others: dict[str, Entity] = {}
        for index, list_id in enumerate(document.takes_from):
            neighbour = path.with_name(f"{list_id}.yaml")
            other = neighbour if neighbour.is_file() else packaged_folder() / f"{list_id}.yaml"
            if other == path or other in self._open:
                raise EntryError(("takes_from", index), f"{list_id} takes from this list in turn")
            if not other.is_file():
                raise EntryError(("takes_from", index), f"there is no list {list_id}")
            entities = self.relations(other) if list_id == RELATIONS else self.watchlist(other).entities
            others.update((entity.id, entity) for entity in entities)
        return others


def _loaded(path: Path, make: Callable[[Any, Path, bytes], _Loaded]) -> _Loaded:
    """What a file is made into, with its mistakes as one error that names their lines."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise WatchlistError(f"There is no file {path}") from None
    except OSError as error:
        raise WatchlistError(f"{path} cannot be read: {error.strerror}") from None
    data = strict_yaml.read(content, path.name)
    if _kind(data) == "draft":
        data = confirmed_document(data, path.name)
    try:
        return make(data, path, content)
    except (ValidationError, EntryError) as error:
        raise InvalidListError(mistakes_of(error, data, content, path.name)) from None


def _kind(data: Any) -> Any:
    return data.get("kind") if isinstance(data, dict) else None


def _relations(data: Any, _path: Path, _content: bytes) -> tuple[Entity, ...]:
    return to_relations(RelationsDocument.model_validate(data))
