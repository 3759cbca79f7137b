"""Regimes as data: the form of `watchlists/regimes.yaml`, read and checked whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, Field, ValidationError, model_validator

from screener.errors import RegimeError, WatchlistError
from screener.files.form import Form, first_mistake
from screener.files.home import packaged_folder
from screener.model import Measure, Relation, RelationKind, RelationSummary, Status

FILE = "regimes.yaml"

Reach = Literal["none", "fifty_percent", "more_than_fifty_percent"]
"""Whether a regime reaches companies that a listed one owns: not at all; from 50 percent on, the shares of all listed
owners added up; or above 50 percent of one listed owner."""

FundShare = Literal["any", "at_least", "predominant", "none"]
"""From which share of a fund's value on listed securities bring the fund under a regime: any at all; from `at_least`
percent; a predominant one, of which the publisher gives no percentage; or none, because it speaks of what is held
directly."""

ActionStatus = Status | Literal["not_bound", "ended", "ended_not_bound", "dropped"]
ActionVerdict = Literal[
    "listed",
    "related",
    "related_owned",
    "related_parent",
    "related_share_unknown",
    "related_share_below",
    "related_share_half",
]
DateField = Literal["listed_on", "effective_on", "divest_by"]

PLACEHOLDERS = frozenset(
    {"entity", "issuer", "a_kind", "share", "aggregate", "date", "listed_on", "effective_on", "divest_by", "removed_on"}
    | {"list", "program", "about", "period", "investor"}
)
"""What may stand in braces in a sentence."""
_ALL_INVESTORS = "all"
_PLAIN_WORDS = {"Extra inputs are not permitted": "there is no such field", "Field required": "is missing"}


def _known_placeholders(text: str) -> str:
    found = re.findall(r"\{([^{}]*)\}", text)
    unknown = sorted(set(found) - PLACEHOLDERS)
    if unknown:
        raise ValueError(f"{{{unknown[0]}}} is not a placeholder; known are {', '.join(sorted(PLACEHOLDERS))}")
    if text.count("{") != len(found) or text.count("}") != len(found):
        raise ValueError("a brace stands alone")
    return text


def _asks_and_goes_on(text: str) -> str:
    if "{action}" not in text:
        raise ValueError("{action} must stand in it, for the sentence that holds if the identity is confirmed")
    _known_placeholders(text.replace("{action}", ""))
    return text


def _web_address(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError("an address begins with https://")
    return text


Text = Annotated[str, Field(min_length=1)]
Sentence = Annotated[Text, AfterValidator(_known_placeholders)]
ToConfirm = Annotated[Text, AfterValidator(_asks_and_goes_on)]


class Phase(Form):
    """One stretch of a listing's time: it begins on a published date, else so many days after the listing.

    A list can be older than the law that gave it its effect: the phase begins on `not_before` at the earliest, and
    `until_then` is the sentence for a date before that.
    """

    begins: DateField = Field(alias="from")
    days_after_listing: int | None = Field(default=None, ge=0)
    not_before: date | None = None
    until_then: Text | None = None
    status: Status

    @model_validator(mode="after")
    def _says_what_holds_before(self) -> Self:
        if (self.not_before is None) != (self.until_then is None):
            raise ValueError("until_then: not_before and until_then stand together")
        return self


class Source(Form):
    """One statement of law or policy with where it is found."""

    statement: Text
    source: Text
    address: Annotated[str, AfterValidator(_web_address)]


class Authority(Form):
    """A legal authority that can lapse, and the programmes of a list that rest on it."""

    programs: tuple[Text, ...]
    authority: Text
    authority_expires_on: date
    authority_note: Text


class FundReach(Form):
    """What a fund's holding of listed securities means for the fund's own units.

    `reached` has a sentence for each status in which the units are restricted, `otherwise` the one for a fund that the
    regime does not reach, or of which that cannot be told.
    """

    share: FundShare
    at_least: Decimal | None = Field(default=None, gt=0, le=100)
    reached: Mapping[Status, Sentence] = Field(default_factory=dict)
    otherwise: Sentence | None = None
    source: Text
    address: Annotated[str, AfterValidator(_web_address)] | None = None

    def restricts(self, weight: Decimal | None) -> bool:
        """Whether a fund with this share of its value in listed securities comes under the regime.

        Args:
            weight: percent of the fund's net asset value, all listed securities in it added up; None where unknown.
        """
        if self.share == "any":
            return True
        return self.share == "at_least" and weight is not None and weight >= (self.at_least or 0)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.share == "at_least") != (self.at_least is not None):
            raise ValueError("at_least: a percentage stands beside `share: at_least`, and only there")
        if self.share != "any" and self.otherwise is None:
            raise ValueError("otherwise: the sentence for a fund that is not reached is missing")
        if self.share in ("any", "at_least") and not self.reached:
            raise ValueError("reached: the sentences for a fund that is reached are missing")
        return self


class DatedSentence(Form):
    """What was to be said of a list until a law changed it; the last one has no end."""

    until: date | None = None
    sentence: Sentence


class Regime(Form):
    """What a listing means on a date and for whom; see the head of `watchlists/regimes.yaml` for each field."""

    id: str
    title: Text
    authority: Text
    applies_to: tuple[str, ...] = Field(min_length=1)
    reaches_owned: Reach
    reaches_owned_from: date | None = None
    reaches_funds: FundReach | None = None
    verified_on: date | None = None
    authority_expires_on: date | None = None
    authority_note: str | None = None
    programmes: tuple[Authority, ...] = ()
    timeline: tuple[Phase, ...] = Field(min_length=1)
    about: Sentence | None = None
    measures: Mapping[Measure, Sentence] = Field(default_factory=dict)
    lists: Mapping[str, Sentence | tuple[DatedSentence, ...]] = Field(default_factory=dict)
    collections: tuple[str, ...] = ()
    possible: ToConfirm | None = None
    actions: Mapping[ActionStatus, Mapping[ActionVerdict, Sentence]]
    sources: tuple[Source, ...] = Field(min_length=1)

    def binds(self, investor: str) -> bool:
        """Whether the regime restricts an investor of a kind."""
        return _ALL_INVESTORS in self.applies_to or investor in self.applies_to

    def reach_on(self, day: date) -> Reach:
        """Whether the regime reaches owned companies on a day: not before the rule that made it so was in force."""
        return "none" if self.reaches_owned_from and day < self.reaches_owned_from else self.reaches_owned

    def list_sentence(self, list_id: str, day: date) -> str | None:
        """The sentence on what a list is, as the law stood on a day; None where the regime has none for it."""
        said = self.lists.get(list_id)
        if said is None or isinstance(said, str):
            return said
        return next((one.sentence for one in said if one.until is None or day < one.until), None)

    @model_validator(mode="after")
    def _phases_in_order(self) -> Self:
        order = [get_args(DateField).index(phase.begins) for phase in self.timeline]
        if order[0] != 0 or order != sorted(set(order)):
            raise ValueError("timeline: phases begin with listed_on and follow in the order of time, each date once")
        return self

    @model_validator(mode="after")
    def _nothing_unsaid(self) -> Self:
        for status in ("not_in_force", *(phase.status for phase in self.timeline)):
            self._require(status, "listed")
        self._require("advisory", "related")
        if self.reaches_owned != "none":
            self._require(self.timeline[-1].status, "related")
        if _ALL_INVESTORS not in self.applies_to:
            self._require("not_bound", "listed")
        phases = {phase.status for phase in self.timeline}
        if self.reaches_funds and self.reaches_funds.reached and set(self.reaches_funds.reached) != phases:
            raise ValueError("reaches_funds.reached: one sentence for each status of the timeline, and no other")
        if (self.authority_expires_on is None) != (self.authority_note is None):
            raise ValueError("authority_note: authority_expires_on and authority_note stand together")
        return self

    def _require(self, status: ActionStatus, verdict: ActionVerdict) -> None:
        if verdict not in self.actions.get(status, {}):
            raise ValueError(f"actions.{status}.{verdict}: this sentence is missing")


class Regimes(Mapping[str, Regime]):
    """All regimes by id, the kinds of investor that they tell apart, and the sentences that none of them has alone."""

    def __init__(self, regimes: Mapping[str, Regime], document: _Document) -> None:
        self._regimes = dict(regimes)
        self._document = document
        self.investors = document.investors
        self.dates_ahead = document.dates_ahead

    def to_confirm(self, regime: Regime, relation: Relation | RelationSummary | None) -> str:
        """The sentence that asks a person to confirm the issuer, and its tie to the listed entity where it has one."""
        related = self._document.possible_related.get(relation.kind) if relation else None
        return regime.possible or related or self._document.possible

    @property
    def funds_not_read(self) -> str:
        """What is said of a fund's units without `reaches_funds`; the packaged sentence for a file older than it."""
        return self._document.funds_not_read or load_regimes().funds_not_read

    def __getitem__(self, regime: str) -> Regime:
        return self._regimes[regime]

    def __iter__(self) -> Iterator[str]:
        return iter(self._regimes)

    def __len__(self) -> int:
        return len(self._regimes)


class _Document(Form):
    schema_: Literal["screener.regimes/1"] = Field(alias="schema")
    investors: Mapping[str, Text] = Field(min_length=1)
    possible: ToConfirm
    possible_related: Mapping[RelationKind, ToConfirm] = Field(default_factory=dict)
    funds_not_read: Sentence | None = None
    dates_ahead: Mapping[DateField | Literal["removed_on"], Sentence] = Field(default_factory=dict)
    regimes: Mapping[str, Any] = Field(min_length=1)


def load_regimes(path: str | Path | None = None) -> Regimes:
    """The regimes of a file, checked whole.

    Args:
        path: a YAML file; the packaged `watchlists/regimes.yaml` by default, which is read again only when it changed.

    Raises:
        RegimeError: it cannot be read, or a regime is invalid; the message names file, line, regime and field.
    """
    if path is not None:
        return _load(Path(path))
    packaged = packaged_folder() / FILE
    return _unchanged(packaged, packaged.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _unchanged(path: Path, _modified: int) -> Regimes:
    return _load(path)


def _load(path: Path) -> Regimes:
    from screener.files import strict_yaml

    try:
        content = path.read_bytes()
    except OSError as error:
        raise RegimeError(f"{path} cannot be read: {error.strerror}") from None
    try:
        data = strict_yaml.read(content, path.name)
    except WatchlistError as error:
        raise RegimeError(error.message, hint=error.hint) from None
    try:
        document = _Document.model_validate(data)
    except ValidationError as error:
        raise _explain(error, (), content, path.name) from None
    regimes = {name: _regime(name, form, document, content, path.name) for name, form in document.regimes.items()}
    return Regimes(regimes, document)


def _regime(name: str, form: Any, document: _Document, content: bytes, file: str) -> Regime:
    at = ("regimes", name)
    try:
        regime = Regime.model_validate({**form, "id": name} if isinstance(form, dict) else form)
    except ValidationError as error:
        raise _explain(error, at, content, file) from None
    kinds = (*document.investors, _ALL_INVESTORS)
    unknown = [investor for investor in regime.applies_to if investor not in kinds]
    if unknown:
        place = _place((*at, "applies_to"), content, file)
        raise RegimeError(f"{place}: {unknown[0]!r} is no kind of investor", hint=f"Known are {', '.join(kinds)}.")
    return regime


def _explain(error: ValidationError, at: tuple[str, ...], content: bytes, file: str) -> RegimeError:
    """The first mistake as one sentence: file, line, regime, field, problem."""
    first = first_mistake(error)
    return RegimeError(
        f"{_place((*at, *first.path), content, file)}: {_PLAIN_WORDS.get(first.problem, first.problem)}",
        hint=f"{first.more} more mistakes in it." if first.more else "",
    )


def _place(path: tuple[str | int, ...], content: bytes, file: str) -> str:
    from screener.files import strict_yaml

    line = strict_yaml.line_finder(content)(path)
    where = [f"{file}, line {line}" if line else file]
    if path[:1] == ("regimes",) and len(path) > 1:
        where.append(f"regime {path[1]}")
        path = path[2:]
    if path:
        where.append(f"field {'.'.join(map(str, path))}")
    return ", ".join(where)
