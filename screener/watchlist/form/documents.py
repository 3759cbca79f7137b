"""The YAML form of a watchlist, as pydantic models: what may stand where, and nothing else.

`watchlist.schema.json` is generated from here (`python -m screener.watchlist.form.schema`). The form holds all that
`screener.model` holds; the shorthand of identifiers is in shorthand.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from screener.model import EntityType, Grade, Identifier, IdentifierScheme, Measure, NameKind, RelationKind
from screener.watchlist.form.shorthand import parse

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _day(value: Any) -> Any:
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError(f"{value!r} is not a date such as 2021-12-10")
    return value


class _OneOrMore:
    """A list, or its only item without brackets."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: (value,) if isinstance(value, str) else value, handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        listed = handler(schema)
        return {"anyOf": [listed["items"], listed]}


class _Shorthand:
    """One identifier in the shorthand of shorthand.py."""

    def __init__(self, scheme: IdentifierScheme, example: str) -> None:
        self.scheme = scheme
        self.example = example

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            lambda text: parse(self.scheme, text), core_schema.str_schema(min_length=1, max_length=500)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "examples": [self.example]}


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$", max_length=120)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Day = Annotated[date, BeforeValidator(_day)]
Texts = Annotated[tuple[Text, ...], _OneOrMore()]
Isins = Annotated[tuple[Annotated[Identifier, _Shorthand("isin", "US1694261033")], ...], _OneOrMore()]
Cusips = Annotated[tuple[Annotated[Identifier, _Shorthand("cusip", "169426103")], ...], _OneOrMore()]
Sedols = Annotated[tuple[Annotated[Identifier, _Shorthand("sedol", "6559335")], ...], _OneOrMore()]
Figis = Annotated[tuple[Annotated[Identifier, _Shorthand("figi", "BBG000BHBGN1")], ...], _OneOrMore()]
Leis = Annotated[tuple[Annotated[Identifier, _Shorthand("lei", "549300XIVJCBIGMRUD48")], ...], _OneOrMore()]
Tickers = Annotated[tuple[Annotated[Identifier, _Shorthand("ticker", "0728 HK = 728 XHKG")], ...], _OneOrMore()]
Usccs = Annotated[tuple[Annotated[Identifier, _Shorthand("uscc", "9111000071093019X7")], ...], _OneOrMore()]
_Registration = _Shorthand("registration", "C.R. No. 2162198 (Hong Kong) = 2162198")
Registrations = Annotated[tuple[Annotated[Identifier, _Registration], ...], _OneOrMore()]
Others = Annotated[tuple[Annotated[Identifier, _Shorthand("other", "SWIFT ABCDEF12")], ...], _OneOrMore()]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Facts(_Form):
    """Names and identifiers; the same fields stand in an entry and in each of its `also` blocks."""

    primary: Texts = Field((), description="Further names that the publisher gives as primary.")
    aliases: Texts = Field((), description="Other names in use.")
    weak: Texts = Field((), description="Names that must never decide alone (OFAC's quotation marks).")
    former: Texts = Field((), description="Names no longer in use.")
    issuers: Texts = Field((), description="The issuer's name as securities carry it.")
    short: Texts = Field((), description="Short names of the security, as an exchange uses them.")
    isins: Isins = ()
    cusips: Cusips = ()
    sedols: Sedols = ()
    figis: Figis = ()
    leis: Leis = ()
    tickers: Tickers = Field((), description="Published form = code and ISO 10383 market [from DATE] [until DATE].")
    uscc: Usccs = Field((), description="Unified Social Credit Code (China).")
    registrations: Registrations = ()
    other: Others = ()

    def names(self) -> Iterator[tuple[NameKind, str]]:
        """Each name with its kind, in the order of the fields."""
        for field, kind in NAME_FIELDS.items():
            for text in getattr(self, field):
                yield kind, text

    def identifiers(self) -> Iterator[Identifier]:
        """Each identifier, in the order of the fields."""
        for field in IDENTIFIER_FIELDS:
            yield from getattr(self, field)


NAME_FIELDS: Mapping[str, NameKind] = {
    "primary": "primary",
    "aliases": "alias",
    "weak": "weak",
    "former": "former",
    "issuers": "issuer",
    "short": "short",
}
IDENTIFIER_FIELDS: Mapping[str, IdentifierScheme] = {
    "isins": "isin",
    "cusips": "cusip",
    "sedols": "sedol",
    "figis": "figi",
    "leis": "lei",
    "tickers": "ticker",
    "uscc": "uscc",
    "registrations": "registration",
    "other": "other",
}


class Also(Facts):
    """Facts from another source than the entry's own; not official unless it says so."""

    source: Text = Field(description="A key of `sources`, or the source itself.")
    official: bool = Field(False, description="Whether the publisher of the list gives these facts, elsewhere.")
    confirmed: bool = Field(True, description="False where no source seen here confirms these identifiers.")


class ListingFacts(_Form):
    """The facts of a listing; the same fields stand in an entry and in each of its `listings`."""

    program: Text | None = None
    authority: Text | None = None
    measure: Measure | None = None
    listed_on: Day | None = None
    effective_on: Day | None = None
    divest_by: Day | None = None
    removed_on: Day | None = None
    removed_because: Text | None = Field(None, description="Completes “the listing ended on DATE:”.")
    source: Text | None = Field(None, description="A key of `sources`, or the source itself; the list's by default.")

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.listed_on and self.removed_on and self.removed_on < self.listed_on:
            raise ValueError(f"removed_on ({self.removed_on}) is before listed_on ({self.listed_on})")
        return self


class ListingForm(ListingFacts):
    """One listing written out; needed only where an entity stands on several lists or was listed twice."""

    list: Id | None = None
    regime: Id | None = None


class RelationForm(_Form):
    """The relation of the entry to a listed entity: its parent, its subsidiary or its affiliate."""

    to: Id
    kind: RelationKind
    share: Annotated[Decimal, Field(ge=0, le=100)] | None = Field(None, description="Percent; left out where unknown.")
    share_as_of: Day | None = Field(None, description="The day for which the source states the share.")
    source: Text | None = Field(None, description="A key of `sources`, or the source; the entry's own by default.")
    says: Text | None = Field(None, description="What the source says, in a few words.")
    grade: Grade = Field(
        "unverified", description="Whether the primary text was read, a third party says it, or neither."
    )
    verified_on: Day | None = Field(None, description="When the primary text was read; only with `grade: primary`.")
    valid_from: Day | None = Field(None, alias="since", description="The first day of the relation, where known.")
    valid_until: Day | None = Field(None, alias="until", description="The day on which the relation has ended.")
    note: Text | None = None

    @model_validator(mode="after")
    def _read_where_verified(self) -> RelationForm:
        if self.verified_on is not None and self.grade != "primary":
            raise ValueError("verified_on: only a relation whose primary text was read (`grade: primary`) was verified")
        return self


class NamesakeForm(_Form):
    """Another company of nearly the same name, so that it is not taken for this one."""

    name: Text
    country: Country | None = None
    isins: Texts = ()
    tickers: Texts = Field((), description="Code and ISO 10383 market, such as CSGP XNAS.")
    source: Text


class Entry(ListingFacts, Facts):
    """One entity of a list. Only `name` is needed (or `same_as`, which brings one)."""

    id: Id | None = Field(None, description="Kept for ever; made from the list's id and the name where left out.")
    name: Text | None = None
    type: EntityType = "Company"
    country: Country | None = Field(None, description="ISO 3166-1 alpha-2.")
    same_as: Id | None = Field(
        None, description="An entity of a list in `takes_from`, whose names and identifiers count too."
    )
    listings: tuple[ListingForm, ...] | None = Field(None, description="In place of the single listing above.")
    also: tuple[Also, ...] = ()
    linked_to: Texts = ()
    relations: tuple[RelationForm, ...] = ()
    namesakes: tuple[NamesakeForm, ...] = ()
    birth_date: Text | None = None
    note: Text | None = None
    extra: Mapping[str, Any] = Field({}, description="Anything else the publisher says, kept as it is.")
    exact: str | None = Field(
        None, description="Written by an export where this form cannot hold all: the entity as JSON, which is taken."
    )

    @model_validator(mode="after")
    def _is_somebody(self) -> Entry:
        if self.name is None and self.same_as is None:
            raise ValueError("an entry needs a `name`")
        if self.listings is not None and (self.listed_on or self.effective_on or self.divest_by or self.removed_on):
            raise ValueError("dates stand either in the entry or in its `listings`, not in both")
        return self


class _Header(_Form):
    id: Id
    title: Text
    verified_on: Day | None = Field(None, description="When a person last compared this file with its sources.")
    sources: Mapping[Id, Text] = Field({}, description="Names for sources that entries use in `source`.")
    source: Text | None = Field(None, description="The source of every entry that names none.")
    note: Text | None = None
    entities: tuple[Entry, ...]


class WatchlistDocument(_Header):
    """A whole list. A house list needs `id`, `title`, `regime` and `entities` only."""

    regime: Id = Field(description="A key of regimes.yaml: what a listing means on a date.")
    publisher: Text | None = None
    program: Text | None = Field(None, description="The programme of every entry that names none.")
    authority: Text | None = None
    measure: Measure | None = None
    version: Text | None = None
    published_on: Day | None = Field(None, description="The publisher's date of this version.")
    rhythm_days: Annotated[int, Field(gt=0)] | None = Field(None, description="How often the publisher publishes.")
    superseded_on: Day | None = Field(None, description="The day on which another list took its place.")
    takes_from: Texts = Field((), description="Lists (or `relations`) whose entities `same_as` may name.")
    kind: Literal["watchlist"] = "watchlist"


class RelationsDocument(_Header):
    """Issuers that are on no list themselves and stand to a listed entity as parent, subsidiary or affiliate."""

    kind: Literal["relations"]
