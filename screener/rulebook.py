"""All that rules a finding, loaded once: lists, related issuers, merges and regimes, each with its SHA-256."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

from pydantic import ValidationError

from screener.errors import ScreenerError, WatchlistError
from screener.files import cache
from screener.files.canonical_json import canonical, sha256_of
from screener.files.form import first_mistake
from screener.files.home import is_yaml, packaged_folder
from screener.matching import Matcher
from screener.model import Entity, ListNotAsked, Watchlist, WatchlistVersion
from screener.rules import Regimes, load_regimes, notices
from screener.rules.regimes import FILE as REGIMES_FILE
from screener.watchlist.catalogue.merge_overrides import MERGES, Curated, load_merges
from screener.watchlist.catalogue.not_asked import PackagedList, lists_not_asked, packaged_lists
from screener.watchlist.catalogue.selection import DEFAULT, Selection, combine, identities, load_selection, version_of
from screener.watchlist.form.packaged import RELATIONS, as_named
from screener.watchlist.publishers import files_of
from screener.watchlist.publishers.versions import newest_version, store_folder, stored_lists

Role = Literal["input", "list", "lists_as_read", "relations", "merges", "regimes", "profile", "securities", "fund"]

LISTS_AS_READ = "lists.json"
_SCHEMA = "screener.lists/1"


@dataclass(frozen=True, slots=True)
class Material:
    """One file that decides findings: what it is for, its name, and where it is (or its bytes, where it is no file)."""

    role: Role
    name: str
    source: Path | bytes


@dataclass(frozen=True, slots=True)
class Lists:
    """Watchlists and related issuers as a run was screened with them, and which entries are one company.

    `same` is what `selection.identities` said; None where 0.1.0 kept the lists.
    """

    watchlists: tuple[Watchlist, ...]
    relations: tuple[Entity, ...]
    same: Mapping[str, str] | None = None


class ListFacts(NamedTuple):
    """Versions of the lists, notices on them, and the lists that were not asked."""

    versions: tuple[WatchlistVersion, ...]
    notices: tuple[str, ...]
    not_asked: tuple[ListNotAsked, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """The lists that are asked on a date, the matcher made of them, and the packaged lists, asked or not."""

    watchlists: tuple[Watchlist, ...]
    matcher: Matcher
    same: Mapping[str, str]
    packaged: tuple[PackagedList, ...]
    standing: dict[tuple[object, ...], ListFacts] = field(default_factory=dict, compare=False)

    def facts(self, regimes: Regimes, investor: str, as_of: date, today: date) -> ListFacts:
        """What a run says of the lists themselves, made once a day: 30,000 entities are gone through for it."""
        stored = frozenset(stored_lists())
        asked = (investor, as_of, today, stored)
        if asked not in self.standing:
            self.standing[asked] = ListFacts(
                tuple(version_of(one, today) for one in self.watchlists),
                notices(self.watchlists, regimes, as_of, today, investor),
                lists_not_asked(self.watchlists, investor, as_of, self.packaged, stored),
            )
        return self.standing[asked]


@dataclass(frozen=True, slots=True)
class Ready:
    """A rulebook with the edition that was made last, as the cache keeps it."""

    selection: Selection
    related: tuple[Entity, ...]
    merges: Curated
    regimes: Regimes
    sha256: Mapping[Role, str]
    edition: Edition


class Rulebook:
    """Lists, related issuers, merges and regimes, frozen; several threads may use one.

    Attributes:
        selection: the lists that were asked for.
        related: related issuers.
        merges: a person's word on which entities are the same.
        regimes: what a listing means in law.
        sha256: of the files beside the lists, by role.
    """

    def __init__(
        self,
        selection: Selection,
        related: Sequence[Entity],
        merges: Curated,
        regimes: Regimes,
        sha256: Mapping[Role, str],
        named: Sequence[str | Path] = (),
        same: Mapping[str, str] | None = None,
    ) -> None:
        self.selection = selection
        self.related = tuple(related)
        self.merges = merges
        self.regimes = regimes
        self.sha256 = dict(sha256)
        self.named = tuple(named)
        self._same = same
        self._editions: dict[tuple[str, ...], Edition] = {}
        self._ready_under: str | None = None
        self._lock = threading.Lock()
        self._files = tuple(dict.fromkeys(_sources(selection, self.named)))
        self._stamp = self._stamps()

    def __reduce__(self) -> tuple[Any, ...]:
        """All but what was made ready of it: a worker of a cluster makes that itself, once."""
        rules = self.selection, self.related, self.merges, self.regimes, self.sha256
        return type(self), (*rules, self.named, self._same)

    @classmethod
    def load(cls, lists: str | Path | Sequence[str | Path] = "default") -> Self:
        """The packaged rules with the lists that are asked for.

        Args:
            lists: ids or paths; `default` (also nothing) stands for the packaged lists in force on the date.

        Raises:
            ScreenerError: a list, the relations, the merges or the regimes cannot be read.
        """
        named = as_named(lists)
        key = inputs_key(named)
        ready = cache.load(key) if key else None
        if isinstance(ready, Ready):
            rulebook = cls(ready.selection, ready.related, ready.merges, ready.regimes, ready.sha256, named)
            rulebook._editions[_ids(ready.edition.watchlists)] = ready.edition
        else:
            from screener.watchlist.catalogue.load import load_relations

            sha256 = {role: sha256_of([path]) for role, path in _packaged().items() if path.is_file()}
            rulebook = cls(load_selection(named), load_relations(), load_merges(), load_regimes(), sha256, named)
        rulebook._ready_under = key
        return rulebook

    @classmethod
    def of(cls, kept: Mapping[Role, Path]) -> Self:
        """The rules of a kept run.

        Args:
            kept: role -> file, as `materials` named them; without merges (0.1.0 kept none) the packaged ones stand.

        Raises:
            ScreenerError: a kept file cannot be read by this version.
        """
        lists = read_lists(kept["lists_as_read"].read_bytes())
        sha256 = {role: sha256_of([path]) for role, path in kept.items() if role in _packaged()}
        merges, regimes = load_merges(kept.get("merges")), load_regimes(kept["regimes"])
        return cls(Selection(lists.watchlists), lists.relations, merges, regimes, sha256, same=lists.same or {})

    def on(self, as_of: date) -> Edition:
        """The lists that are asked on a date, made ready to be searched; made once for all dates that ask the same."""
        watchlists = self.selection.on(as_of)
        key = _ids(watchlists)
        with self._lock:
            if key not in self._editions:
                same = identities(watchlists, self.merges) if self._same is None else self._same
                matcher = Matcher(*combine(watchlists, self.related, self.merges, same))
                self._editions[key] = Edition(watchlists, matcher, same, packaged_lists())
                self._keep_ready(self._editions[key])
            return self._editions[key]

    def _keep_ready(self, edition: Edition) -> None:
        """Keep on disk what was made, unless a source changed while it was being read."""
        if self._ready_under is None or self._ready_under != inputs_key(self.named):
            return
        _ = edition.matcher.persons
        cache.keep(
            self._ready_under,
            Ready(self.selection, self.related, self.merges, self.regimes, self.sha256, edition),
        )

    def materials(self, as_of: date) -> tuple[Material, ...]:
        """The files to keep with a run, so that it can be screened again with nothing else.

        The published files prove which version of a list was used. The lists as the program read them (one canonical
        JSON document for all of them) are what a run is screened with again: no importer, path or file date plays a
        part in that.

        Raises:
            WatchlistError: a file changed since it was loaded.
        """
        edition = self.on(as_of)
        watchlists = edition.watchlists
        files: list[Material] = []
        for watchlist in watchlists:
            files += [Material("list", path.name, path) for path in _published(watchlist, self.named)]
        for role, path in _packaged().items():
            if role not in self.sha256:
                continue
            if sha256_of([path]) != self.sha256[role]:
                raise WatchlistError(f"{path.name} changed since it was loaded", hint="Screen again.")
            files.append(Material(role, path.name, path))
        lists = Lists(watchlists, self.related, edition.same)
        return (*files, Material("lists_as_read", LISTS_AS_READ, write_lists(lists)))

    def stale(self) -> bool:
        """Whether a source changed since it was loaded: a file on disk, or a list's newest stored version."""
        return self._stamps() != self._stamp

    def _stamps(self) -> tuple[object, ...]:
        """What tells that a source is another one now: size and time of a file, the newest stored version's hash."""
        newest = (newest_version(one.id) for one in self.selection.watchlists)
        return (
            *(_state(path) if path.is_file() else None for path in self._files),
            *(found and found[0].sha256 for found in newest),
        )


def inputs_key(named: Sequence[str | Path]) -> str | None:
    """A hash of all that a rulebook is made of: nothing that was kept under it can be out of date.

    Files count by their bytes (those of the store, kept under their SHA-256, by size and time), the program as
    `cache.program` says.

    Returns:
        64 hexadecimal digits; None where a file cannot be read.
    """
    try:
        parts = list(_input_parts(named))
    except (OSError, ScreenerError):
        return None  # whoever reads the lists says so, in better words
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _input_parts(named: Sequence[str | Path]) -> Iterator[object]:
    yield cache.program()
    yield [str(one) for one in named or (DEFAULT,)]
    folder = packaged_folder()
    files = [*sorted(folder.glob("*.yaml")), *(one for path in map(Path, named) for one in _named_files(path))]
    yield [(str(path.resolve()), _state(path), sha256_of([path])) for path in files]
    yield [(path.name, path.read_bytes()) for path in sorted(store_folder().glob("index/*.json"))]
    yield [(str(path), _state(path)) for path in sorted(store_folder().glob("files/*/*"))]


def _named_files(path: Path) -> Iterator[Path]:
    """The file or the files of the folder; of a YAML list also those beside it, from which it may take entries."""
    if path.is_dir():
        yield from sorted(one for one in path.iterdir() if one.is_file() and one.name[0] != ".")
    elif path.is_file():
        yield from sorted(path.parent.glob("*.y*ml")) if is_yaml(path) else files_of(path)


def _state(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_mtime_ns, state.st_size


def _ids(watchlists: Iterable[Watchlist]) -> tuple[str, ...]:
    return tuple(one.id for one in watchlists)


def write_lists(lists: Lists) -> bytes:
    """Lists as canonical JSON."""
    content = {
        "schema": _SCHEMA,
        "watchlists": [one.model_dump(mode="json") for one in lists.watchlists],
        "relations": [one.model_dump(mode="json") for one in lists.relations],
        "same": None if lists.same is None else dict(lists.same),
    }
    return canonical(content).encode()


def read_lists(content: bytes) -> Lists:
    """The lists that `write_lists` wrote.

    Raises:
        WatchlistError: a newer version wrote them.
    """
    found = json.loads(content)
    if found.get("schema") != _SCHEMA:
        raise WatchlistError(f"Kept lists in the form {found.get('schema')} cannot be read by this version")
    try:
        return Lists(
            tuple(Watchlist.model_validate(one) for one in found["watchlists"]),
            tuple(Entity.model_validate(one) for one in found["relations"]),
            found.get("same"),
        )
    except ValidationError as error:
        first = first_mistake(error)
        raise WatchlistError(f"Kept lists cannot be read by this version ({first.place}: {first.problem})") from None


def _packaged() -> dict[Role, Path]:
    folder = packaged_folder()
    return {
        "relations": folder / f"{RELATIONS}.yaml",
        "merges": folder / f"{MERGES}.yaml",
        "regimes": folder / REGIMES_FILE,
    }


def _published(watchlist: Watchlist, named: Sequence[str | Path]) -> tuple[Path, ...]:
    """The files whose bytes have the list's SHA-256; none where the list was put together from several sources."""
    candidates = (files for files in _candidates(watchlist, named) if all(path.is_file() for path in files))
    return next((files for files in candidates if files and sha256_of(files) == watchlist.sha256), ())


def _candidates(watchlist: Watchlist, named: Sequence[str | Path]) -> Iterator[tuple[Path, ...]]:
    yield (packaged_folder() / f"{watchlist.id}.yaml",)
    yield from (_files(file) for path in map(Path, named) for file in _named_files(path))
    stored = store_folder() / "files" / watchlist.sha256
    if stored.is_dir():
        yield tuple(sorted(path for path in stored.iterdir() if path.is_file()))


def _files(path: Path) -> tuple[Path, ...]:
    return (path,) if is_yaml(path) else files_of(path)


def _sources(selection: Selection, named: Sequence[str | Path]) -> Iterator[Path]:
    """The files whose change makes a rulebook stale; those of one that stands in the store are told by their hash."""
    yield from (packaged_folder() / f"{one.id}.yaml" for one in selection.watchlists)
    yield from _packaged().values()
    yield from (file for path in map(Path, named) for file in _named_files(path))
