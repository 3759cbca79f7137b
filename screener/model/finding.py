"""A finding as every report has it: the position, the listing, the evidence, what was decided, what laws ask."""

from datetime import date, datetime
from decimal import Decimal

from screener.model.lists import Listing
from screener.model.match import AlignedWord, Underlying
from screener.model.words import (
    AnswerWord,
    ExposureKind,
    Grade,
    MatchBasis,
    Published,
    RelationKind,
    Scope,
    Status,
    Treatment,
    Verdict,
)


class Position(Published):
    """One holding of one security in one account, as the report states it."""

    file: str
    sheet: str
    row: int
    account: str | None = None
    name: str | None = None
    isin: str | None = None
    cusip: str | None = None
    sedol: str | None = None
    figi: str | None = None
    lei: str | None = None
    ticker: str | None = None
    mic: str | None = None
    country: str | None = None
    asset_class: str | None = None
    quantity: float | None = None
    price: float | None = None
    market_value: float | None = None
    currency: str | None = None
    weight: float | None = None
    issuer: str | None = None
    person: str | None = None
    held_on: date | None = None
    notes: str | None = None
    manager: str | None = None

    @property
    def place(self) -> tuple[str, str, int]:
        """The file, sheet and row in which it stands."""
        return self.file, self.sheet, self.row

    @property
    def key(self) -> tuple[str, str, int, str | None, str | None]:
        """What tells it from every other position of a run, in the order of `POSITION_KEY`."""
        return *self.place, self.account, self.name

    @property
    def counted_by(self) -> tuple[object, ...]:
        """What is counted once, however many lists it meets: `key` and the figures, which tell tables side by side."""
        return *self.key, self.quantity, self.market_value


class EntitySummary(Published):
    """The entity as a finding names it.

    `fingerprint` tells whether its names or identifiers on the list changed since (see `screener.fingerprint`).
    """

    id: str
    name: str
    type: str
    country: str | None = None
    fingerprint: str | None = None


class ListingSummary(Published):
    """The listing as a finding states it; `owned_by` is the state that owns `share` percent, where the list says so."""

    list: str
    program: str | None = None
    authority: str | None = None
    listed_on: date | None = None
    effective_on: date | None = None
    divest_by: date | None = None
    removed_on: date | None = None
    source: str | None = None
    regime: str | None = None
    owned_by: str | None = None
    share: Decimal | None = None
    share_as_of: date | None = None


def dates_of(listing: Listing | ListingSummary) -> dict[str, date]:
    """The publisher's dates that a listing states, by the names of their fields, in the order of time."""
    stated = {name: getattr(listing, name) for name in ("listed_on", "effective_on", "divest_by", "removed_on")}
    return {name: day for name, day in stated.items() if day is not None}


def dates_in_words(listing: Listing | ListingSummary) -> str:
    """The publisher's dates in words: `listed 2021-12-10, divest by 2022-12-10`."""
    return ", ".join(f"{name.removesuffix('_on').replace('_', ' ')} {day}" for name, day in dates_of(listing).items())


class MatchSummary(Published):
    """The evidence as a finding states it.

    `issuer_id` is the curated issuer (`screener watchlist search`) that the position was recognised as, where that is
    not the listed entity itself: a subsidiary, or a company of a country to which the list applies.
    """

    by: MatchBasis
    position_value: str
    list_value: str
    explanation: tuple[str, ...]
    words: tuple[AlignedWord, ...] = ()
    issuer_id: str | None = None


class RelationSummary(Published):
    """How the position's issuer stands to the listed entity."""

    kind: RelationKind
    share: float | None = None
    source: str
    issuer: str | None = None
    note: str | None = None
    grade: Grade | None = None
    verified_on: date | None = None


class Decision(Published):
    """A person's answer to a finding, with reason and expiry."""

    answer: AnswerWord
    reason: str
    reviewer: str
    decided_at: datetime
    second_reviewer: str | None = None
    scope: Scope = "issuer"
    expires_on: date | None = None


class EarlierDecision(Published):
    """A person's answer that no longer settles a finding (or not yet), and the sentence that says why it is asked."""

    decision: Decision
    because: str


class FundStep(Published):
    """One fund on the way from a position to a security that the fund holds.

    `file` and `row` are where the fund's own statement names the next step, `sha256` that file's, `as_of` its date;
    `weight` is the share of the fund's net asset value in per cent (1.23 means 1.23 %), `security` what stands there.
    """

    fund: str
    file: str
    sha256: str
    row: int
    as_of: date | None = None
    weight: float | None = None
    security: str | None = None


class LawDuty(Published):
    """What a law that binds the investor asks about a finding: its scope, the milestone that is next, and when.

    `discovered_on` is the day from which the law's clock runs, `authority` the act, `because` by which of its rules it
    reaches the holding, `funds` what it says of a holding inside a fund.
    """

    id: str
    scope: str
    milestone: str | None = None
    due: date | None = None
    discovered_on: date | None = None
    authority: str = ""
    because: str = ""
    funds: str | None = None


class Finding(Published):
    """Match, listing, verdict, status, exposure and what to do: one position on one list.

    `decision` is the answer that stands, `earlier` one that does not; `treatment` what the institution's policy says.
    """

    id: str
    verdict: Verdict
    status: Status
    score: float
    position: Position
    entity: EntitySummary
    listing: ListingSummary
    match: MatchSummary
    relation: RelationSummary | None = None
    action: str
    decision: Decision | None = None
    earlier: EarlierDecision | None = None
    treatment: Treatment | None = None
    exposure_kind: ExposureKind = "direct"
    fund_path: tuple[FundStep, ...] = ()
    underlying: Underlying | None = None
    counterparty: str | None = None
    laws: tuple[LawDuty, ...] = ()
