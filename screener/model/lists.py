"""Lists and what stands on them: a watchlist, its entities, their names, identifiers, listings and relations."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field

from screener.model.words import EntityType, Frozen, Grade, IdentifierScheme, Measure, NameKind, RelationKind


class Name(Frozen):
    """One name of an entity, as a list or a curator gives it.

    `weak` marks a name that must never decide alone (OFAC's quotation marks). `official` is false where the publisher
    of the list does not print the name.
    """

    text: str
    kind: NameKind = "alias"
    official: bool = True
    source: str | None = None


class Identifier(Frozen):
    """One identifier of an entity's securities or of the entity itself.

    `raw` is what the source prints, `value` the normalised form; `valid` is the check digit's verdict and an invalid
    identifier never matches. For a ticker, `value` is the code without padding and `mic` the ISO 10383 market.
    """

    scheme: IdentifierScheme
    value: str
    raw: str
    mic: str | None = None
    valid: bool = True
    curated: bool = False
    confirmed: bool = True
    valid_from: date | None = None
    valid_until: date | None = None
    source: str | None = None

    @property
    def key(self) -> tuple[str, str, str | None]:
        """What makes two writings one identifier: scheme, value and market."""
        return self.scheme, self.value, self.mic


class Listing(Frozen):
    """One entity on one list, with the publisher's own dates (None where the publisher gives none).

    `removed_because` completes the sentence "the listing ended on a date:", where more is known than the date. A list
    of companies that states own says which state (`owned_by`, ISO 3166-1 alpha-2), and its share in percent on a day.
    """

    list: str
    regime: str
    program: str | None = None
    authority: str | None = None
    measure: Measure | None = None
    listed_on: date | None = None
    effective_on: date | None = None
    divest_by: date | None = None
    removed_on: date | None = None
    removed_because: str | None = None
    source: str | None = None
    owned_by: str | None = None
    share: Decimal | None = None
    share_as_of: date | None = None

    def ended_on(self, day: date) -> bool:
        """Whether the listing has ended by a day: the day of removal itself no longer belongs to it."""
        return self.removed_on is not None and self.removed_on <= day


class Relation(Frozen):
    """How the entity that carries it stands to a listed entity: it is that entity's parent, subsidiary or affiliate.

    `share` is the percentage of ownership (50 means 50 %) as of `share_as_of`, None where unknown: it is never guessed.
    `says` is what the source says. The relation holds from `valid_from` until the day before `valid_until`.
    """

    to: str
    kind: RelationKind
    share: Decimal | None = None
    share_as_of: date | None = None
    source: str
    says: str | None = None
    grade: Grade = "unverified"
    verified_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    note: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the relation holds on a day; a limit that is not known does not end it."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )


class Namesake(Frozen):
    """A company known to be another one in spite of its name; its name and identifiers speak against a match."""

    name: str
    country: str | None = None
    isins: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()
    source: str


class Entity(Frozen):
    """A company, organisation, person or security: named by a list (it has listings), or related to one that is."""

    id: str
    name: str
    type: EntityType = "Company"
    country: str | None = None
    names: tuple[Name, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    listings: tuple[Listing, ...] = ()
    relations: tuple[Relation, ...] = ()
    namesakes: tuple[Namesake, ...] = ()
    linked_to: tuple[str, ...] = ()
    birth_date: str | None = None
    note: str | None = None
    extra: Mapping[str, Any] = Field(default_factory=dict)
    members: tuple["Entity", ...] = Field(default=(), exclude=True, repr=False)
    """What each list says of a company that stands on several: lists are matched each by its own names."""


def is_overdue(age_days: int, rhythm_days: int | None) -> bool:
    """Whether a version is older than its publisher's rhythm; False where there is none."""
    return rhythm_days is not None and age_days > rhythm_days


class Watchlist(Frozen):
    """One version of one list.

    `sha256` is of the file's bytes, `published_on` the publisher's date of this version, `rhythm_days` how often the
    publisher is expected to publish (None: no rhythm), `superseded_on` the day on which another list took its place.
    `left_out` says why targets of the publisher's file are no entities here, and how many.
    """

    id: str
    title: str
    publisher: str
    regime: str
    version: str
    published_on: date
    verified_on: date | None = None
    rhythm_days: int | None = None
    superseded_on: date | None = None
    source: str
    sha256: str
    entities: tuple[Entity, ...]
    left_out: Mapping[str, int] = Field(default_factory=dict)

    def age_days(self, today: date) -> int:
        """How old the version is on a day, in days."""
        return (today - self.published_on).days

    def overdue(self, today: date) -> bool:
        """Whether the version is older on a day than its publisher's rhythm; False where there is none."""
        return is_overdue(self.age_days(today), self.rhythm_days)

    def __repr__(self) -> str:
        return f"<Watchlist {self.id}, {self.version}: {len(self.entities)} entities>"

    __str__ = __repr__
