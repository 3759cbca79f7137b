"""Entries of one file -> one watchlist version, after the checks that hold for every publisher."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from screener.errors import WatchlistError
from screener.files.canonical_json import sha256_of
from screener.model import Entity, EntityType, Identifier, Listing, NameKind, Relation, Watchlist
from screener.watchlist.publishers.facts import PublishedList, published_list
from screener.watchlist.publishers.printed import collect, first_country, tidy


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


def changed(problem: str) -> WatchlistError:
    """The error of a file in which something is not as its publisher has always printed it."""
    return WatchlistError(problem, hint="The publisher changed the format; nothing of the file was used.")


def damaged(problem: str) -> WatchlistError:
    """The error of a file that is cut or broken."""
    return WatchlistError(problem, hint="Download the file again; nothing of it was used.")


@dataclass
class Entry:
    """One party as its publisher prints it, filled fact by fact.

    The first of `names` is the one shown, the first of `births` the one that decides, the first of `countries` (as
    printed) that is known the party's. Blank texts do no harm anywhere.
    """

    id: str = ""
    type: EntityType = "Company"
    names: list[tuple[str | None, NameKind]] = field(default_factory=list)
    countries: list[str | None] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    linked_to: list[str] = field(default_factory=list)
    births: list[str] = field(default_factory=list)
    notes: list[str | None] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    exact: bool = False
    """How names are told apart, see `collect`."""

    joint: str = " "
    """Stands between two notes."""

    def keep(self, key: str, text: str | None) -> None:
        """Remember a fact that no other field holds, once, among the others of its key."""
        if (tidied := tidy(text)) and tidied not in self.extra.setdefault(key, []):
            self.extra[key].append(tidied)

    def entity(self, file: str) -> Entity:
        """The entity of the entry.

        Raises:
            WatchlistError: no name.
        """
        names = collect(self.names, exact=self.exact)
        if not names:
            raise changed(f"{file}: the entry {self.id} has no name")
        return Entity(
            id=self.id,
            name=next(" ".join(text.split()) for text, _ in self.names if text and tidy(text)),
            type=self.type,
            country=first_country(self.countries),
            names=names,
            identifiers=tuple(self.identifiers),
            listings=tuple(dict.fromkeys(self.listings)),
            relations=tuple(self.relations),
            linked_to=tuple(dict.fromkeys(self.linked_to)),
            birth_date=next(filter(None, self.births), None),
            note=self.joint.join(dict.fromkeys(filter(None, self.notes))) or None,
            extra={key: value for key, value in self.extra.items() if value not in (None, "", [], {}, ())},
        )


def listed(list_id: str, **stated: Any) -> Listing:
    """A listing on a list of publishers.yaml: regime, authority and measure are the list's where none is stated."""
    facts = published_list(list_id)
    own = {"regime": facts.regime, "authority": facts.authority, "measure": facts.measure}
    return Listing(list=list_id, **{**own, **stated})


def newest_listing(entries: Iterable[Entry]) -> date | None:
    """The newest day of listing in a list, which dates a table that states no day of its own."""
    return max((held.listed_on for one in entries for held in one.listings if held.listed_on), default=None)


class Reading(NamedTuple):
    """A publisher's file as read.

    `listed` is an id of publishers.yaml, where title, publisher, regime, rhythm and address stand; or the facts
    themselves, for a list that no publisher is known of (a house list). `stated_on` is the publication date that the
    file states, `newest_entry` the day of its newest entry, which dates it where nobody knows more; `left_out` says why
    targets of the file are no entities, and how many; `siblings` are the other files of its set, and `missing` names
    those that are not there.
    """

    listed: str | PublishedList
    entries: Iterable[Entry | Entity]
    stated_on: date | None = None
    left_out: Mapping[str, int] = {}
    siblings: tuple[Path, ...] = ()
    missing: tuple[str, ...] = ()
    newest_entry: date | None = None


def assemble(path: Path, reading: Reading, known_on: date | None = None) -> Watchlist:
    """One version of a list.

    Args:
        known_on: the publication date that the bearer of the file knows (an HTTP header, a person); used only where
            the file states none. Without any, the file's own date on disk stands, and `version` says so.

    Raises:
        WatchlistError: no entity at all (a changed format), or one entity id twice.
    """
    name = path.name
    facts = published_list(reading.listed) if isinstance(reading.listed, str) else reading.listed
    held = tuple(one.entity(name) if isinstance(one, Entry) else one for one in reading.entries)
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
    on_disk = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    dated = reading.stated_on or known_on or reading.newest_entry
    published_on = dated or on_disk
    version = published_on.isoformat() if dated else f"undated, file of {published_on.isoformat()}"
    return Watchlist(
        id=facts.id,
        title=facts.title,
        publisher=facts.publisher,
        regime=facts.regime,
        version=f"{version}, without its {'/'.join(reading.missing)} file" if reading.missing else version,
        published_on=published_on,
        rhythm_days=facts.rhythm_days,
        source=facts.source,
        sha256=sha256_of((path, *reading.siblings)),
        entities=held,
        left_out=dict(reading.left_out),
    )
