"""The local store of official list versions: each file as it was published, by its SHA-256, and an index for each list.

    <home>/watchlists/files/<sha256>/<file>...   a version's file, or the files of its set
    <home>/watchlists/index/<list id>.json       what is known of each version; replaced whole

A version is written under another name, flushed to disk and renamed, the index after it: at every moment the store
holds the last good version, whatever happens to the program or the machine. No version is ever deleted here.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from screener.errors import WatchlistError
from screener.files.atomic import PUBLIC, flush_folder, write_whole
from screener.files.canonical_json import sha256_of
from screener.files.home import data_home
from screener.model import Watchlist
from screener.watchlist.publishers import import_list
from screener.watchlist.publishers.facts import published_lists

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class StoredVersion(BaseModel):
    """One version in the store. `origin` is the address or the path it came from, `lists` the lists that it holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    sha256: str
    file: str
    published_on: date
    version: str
    entities: int
    origin: str
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    lists: tuple[str, ...] = ()


class _Index(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)

    schema_: Literal["screener.versions/1"] = Field(default="screener.versions/1", alias="schema")
    id: str
    checked_at: datetime | None = None
    versions: tuple[StoredVersion, ...] = ()


def store_folder(home: Path | None = None) -> Path:
    """The store's folder: in `home`, else in `SCREENER_HOME`, else in the system's place for user data."""
    return (home.expanduser() if home else data_home()) / "watchlists"


def stored_lists(home: Path | None = None) -> tuple[str, ...]:
    """The ids of the lists that have a version in the store, in alphabetical order."""
    return tuple(sorted(path.stem for path in (store_folder(home) / "index").glob("*.json")))


def versions(list_id: str, home: Path | None = None) -> tuple[StoredVersion, ...]:
    """The versions of a list, the newest publication first.

    Raises:
        WatchlistError: the index of the list is damaged.
    """
    return tuple(
        sorted(_index(list_id, home).versions, key=lambda held: (held.published_on, held.fetched_at), reverse=True)
    )


def newest_version(list_id: str, home: Path | None = None) -> tuple[StoredVersion, str] | None:
    """The newest stored version that holds a list, and the list under which it is stored; None where there is none.

    Raises:
        WatchlistError: an index is damaged.
    """
    holders = [list_id, *(held.id for held in published_lists().values() if list_id in held.contains)]
    newest: tuple[StoredVersion, str] | None = None
    for holder in holders:
        for version in versions(holder, home)[:1]:
            if newest is None or version.published_on > newest[0].published_on:
                newest = version, holder
    return newest


def current(list_id: str, home: Path | None = None) -> Watchlist | None:
    """The newest stored version of a list, None where there is none.

    A list that is part of another publication (`us-ofac-ns-cmic` of `us-ofac-consolidated`) is taken out of its newest
    version.

    Raises:
        WatchlistError: the stored file is damaged; the message says which.
    """
    newest = newest_version(list_id, home)
    if newest is None:
        return None
    watchlist = read(newest[1], newest[0], home)
    return watchlist if newest[1] == list_id else part(watchlist, list_id)


def read(list_id: str, version: StoredVersion, home: Path | None = None) -> Watchlist:
    """A stored version as a watchlist, checked against its SHA-256.

    Raises:
        WatchlistError: the file is missing or is not the one that was stored.
    """
    path = store_folder(home) / "files" / version.sha256 / version.file
    hint = f"Run `screener watchlist update {list_id}`, or import the file again."
    if not path.is_file():
        raise WatchlistError(f"The stored file of {list_id}, {version.version}, is missing ({path})", hint=hint)
    watchlist = import_list(path, version.published_on)
    if watchlist.sha256 != version.sha256:
        raise WatchlistError(f"The stored file of {list_id}, {version.version}, has been changed ({path})", hint=hint)
    return watchlist.model_copy(update={"version": version.version, "published_on": version.published_on})


def part(watchlist: Watchlist, list_id: str) -> Watchlist:
    """One list out of a publication that holds several: its entities, each with its listing on that list only.

    Raises:
        WatchlistError: the publication holds nothing of that list.
    """
    entities = tuple(
        entity.model_copy(update={"listings": own})
        for entity in watchlist.entities
        if (own := tuple(held for held in entity.listings if held.list == list_id))
    )
    if not entities:
        raise WatchlistError(f"{watchlist.id}, {watchlist.version}, holds nothing of the list {list_id}")
    known = published_lists().get(list_id)
    return watchlist.model_copy(
        update={
            "id": list_id,
            "title": f"{known.title if known else list_id}, from {watchlist.title}",
            "regime": entities[0].listings[0].regime,
            "entities": entities,
        }
    )


def keep(
    files: Sequence[Path],
    watchlist: Watchlist,
    *,
    origin: str,
    fetched_at: datetime,
    etag: str | None = None,
    last_modified: str | None = None,
    home: Path | None = None,
) -> StoredVersion:
    """Store a version that has been read whole; call it inside `writing`.

    Args:
        files: the file, or the primary file of a set and its siblings in the order in which the importer read them.

    Raises:
        OSError: the disk is full or not writable; the store is as it was.
    """
    root = store_folder(home)
    target = root / "files" / watchlist.sha256
    names = [safe_name(file.name) for file in files]
    if target.is_dir() and _damaged(target, names, watchlist.sha256):
        target.replace(Path(tempfile.mkdtemp(dir=target.parent, prefix=f"{watchlist.sha256}.damaged-")))
    if not target.is_dir():
        temporary = tempfile.TemporaryDirectory(dir=root / "incoming", prefix="version-", ignore_cleanup_errors=True)
        with temporary as made:
            folder = Path(made)
            for file, name in zip(files, names, strict=True):
                with file.open("rb") as stream:
                    write_whole(folder / name, iter(partial(stream.read, 1 << 20), b""), PUBLIC)
            target.parent.mkdir(parents=True, exist_ok=True)
            folder.replace(target)
            flush_folder(target.parent)
    version = StoredVersion(
        sha256=watchlist.sha256,
        file=names[0],
        published_on=watchlist.published_on,
        version=watchlist.version,
        entities=len(watchlist.entities),
        origin=origin,
        fetched_at=fetched_at,
        etag=etag,
        last_modified=last_modified,
        lists=tuple(sorted({held.list for entity in watchlist.entities for held in entity.listings})),
    )
    index = _index(watchlist.id, home)
    others = tuple(held for held in index.versions if held.sha256 != version.sha256)
    _write_index(index.model_copy(update={"versions": (*others, version), "checked_at": fetched_at}), home)
    return version


def mark_checked(list_id: str, at: datetime, home: Path | None = None) -> None:
    """Note that the publisher was asked and had nothing newer; call it inside `writing`."""
    _write_index(_index(list_id, home).model_copy(update={"checked_at": at}), home)


@contextmanager
def writing(home: Path | None = None) -> Iterator[Path]:
    """The store, for one writer at a time; gives a folder for incoming files that is emptied before and after.

    Raises:
        WatchlistError: another update is running, or the folder cannot be written.
    """
    root = store_folder(home)
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / ".lock").open("a+b")
    except OSError as error:
        raise WatchlistError(
            f"The store of watchlists cannot be written ({root}: {error.strerror})",
            hint="Check the permission, or set SCREENER_HOME to another folder.",
        ) from error
    with lock:
        if not _locked(lock.fileno()):
            raise WatchlistError("Another update of watchlists is running", hint="Try again when it has ended.")
        incoming = root / "incoming"
        shutil.rmtree(incoming, ignore_errors=True)
        try:
            incoming.mkdir(exist_ok=True)
            yield incoming
        finally:
            shutil.rmtree(incoming, ignore_errors=True)


def safe_name(name: str) -> str:
    """A file name that is one everywhere: letters, digits, point, dash, underscore."""
    return _UNSAFE.sub("_", name).lstrip(".") or "list"


def _index(list_id: str, home: Path | None) -> _Index:
    path = _index_path(list_id, home)
    try:
        return _Index.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return _Index(id=list_id)
    except (ValidationError, OSError) as error:
        raise WatchlistError(
            f"The index of stored versions of {list_id} cannot be read ({path})",
            hint="Move the file away and import the list again; the versions themselves are in `files` beside it.",
        ) from error


def _index_path(list_id: str, home: Path | None) -> Path:
    return store_folder(home) / "index" / f"{safe_name(list_id)}.json"


def _write_index(index: _Index, home: Path | None) -> None:
    path = _index_path(index.id, home)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, index.model_dump_json(indent=2, by_alias=True).encode())


def _damaged(folder: Path, names: Sequence[str], sha256: str) -> bool:
    files = [folder / name for name in names]
    return not all(file.is_file() for file in files) or sha256_of(files) != sha256


def _locked(handle: int) -> bool:
    """Take the lock that ends with the process, however it ends."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
