"""The words of docs/glossary.md as frozen data: what every part of the program hands to the next.

The classes from `Position` downwards are the published JSON (run.schema.json): their field names and order are a
contract that changes only by addition. `POSITION_COLUMNS` is the schema of the positions frame.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = "screener.run/1"

Verdict = Literal["listed", "related", "possible"]
Status = Literal[
    "not_in_force",
    "announced",
    "divestment_window",
    "trading_banned",
    "purchase_banned",
    "blocked",
    "advisory",
    "excluded",
]
EntityType = Literal[
    "Company", "Organization", "PublicBody", "Person", "Security", "LegalEntity", "Vessel", "Airplane", "Country"
]
NameKind = Literal["primary", "alias", "weak", "former", "issuer", "short"]
IdentifierScheme = Literal["isin", "cusip", "sedol", "figi", "lei", "ticker", "uscc", "registration", "other"]
RelationKind = Literal["parent", "subsidiary", "affiliate"]
Grade = Literal["primary", "secondary", "unverified"]
"""How well a fact is known: its primary text was read; a third party states it; or nobody has read it up."""
Treatment = Literal["block", "escalate", "note"]
MatchBasis = Literal["isin", "cusip", "sedol", "figi", "lei", "ticker", "name", "country", "sweep"]
ExposureKind = Literal["direct", "through_fund", "derivative"]
Scope = Literal["security", "issuer", "account", "fund"]
Outcome = Literal["finding", "not_screened", "weakly_screened", "clear"]
OutcomeReason = Literal[
    "fund_without_holdings",
    "index_product",
    "unreadable_name",
    "identifier_damaged",
    "ticker_without_market",
    "one_word_name",
    "uncalculated_formula",
]
Measure = Literal[
    "securities_ban", "asset_freeze", "export_control", "procurement", "visa_ban", "import_ban", "exclusion"
]

POSITION_COLUMNS: Mapping[str, str] = {
    "file": "str",
    "sheet": "str",
    "row": "int64",
    "account": "str",
    "name": "str",
    "issuer": "str",
    "person": "str",
    "isin": "str",
    "cusip": "str",
    "sedol": "str",
    "figi": "str",
    "lei": "str",
    "ticker": "str",
    "mic": "str",
    "country": "str",
    "asset_class": "str",
    "quantity": "float64",
    "price": "float64",
    "market_value": "float64",
    "currency": "str",
    "weight": "float64",
    "held_on": "str",
    "notes": "str",
    "manager": "str",
    "cic": "str",
    "underlying_name": "str",
    "underlying_isin": "str",
    "underlying_ticker": "str",
    "underlying_mic": "str",
    "underlying_lei": "str",
    "contract": "str",
    "put_call": "str",
    "strike": "float64",
    "expiry": "str",
    "notional": "float64",
    "delta": "float64",
    "counterparty": "str",
    "fund_name": "str",
    "fund_isin": "str",
    "fund_lei": "str",
    "weaknesses": "str",
}
"""Columns of the positions frame and their pandas dtypes; a missing text is NaN, never an empty string.

`row` is the number a person sees in Excel (first row is 1; for a stacked position its first row). Identifiers are
normalised and checksum-valid (an invalid one stays in the sheet and is named in `notes`); `mic` is ISO 10383,
`country` ISO 3166-1 alpha-2 upper case, `currency` ISO 4217, `weight` a percentage (7.82 means 7.82 %), `held_on` the
statement's own ISO 8601 date. `issuer` is a separate issuer column, `person` an account holder who is named as a
person, `manager` the firm that manages the account. `cic` is the Complementary Identification Code of Solvency II.

The columns after `manager` state the other roles of a row's cells: what a derivative is on (`underlying_*`, `contract`,
`put_call`, `strike`, `expiry` as ISO 8601, `notional` in the row's currency, `delta`), who stands behind the paper
without being its underlying (`counterparty`), and the fund in which the position is held (`fund_*`). `weaknesses` are
blank-separated codes of what was wrong in the reading (`identifier_damaged`, `uncalculated_formula`); the sentences
stand in `notes`.
"""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)  # most commands use few of them


class Name(_Frozen):
    """One name of an entity, as a list or a curator gives it.

    `weak` marks a name that must never decide alone (OFAC's quotation marks). `official` is false where the publisher
    of the list does not print the name.
    """

    text: str
    kind: NameKind = "alias"
    official: bool = True
    source: str | None = None


class Identifier(_Frozen):
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


class Listing(_Frozen):
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


class Relation(_Frozen):
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


class Namesake(_Frozen):
    """A company known to be another one in spite of its name; its name and identifiers speak against a match."""

    name: str
    country: str | None = None
    isins: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()
    source: str


class Entity(_Frozen):
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


def _overdue(age_days: int, rhythm_days: int | None) -> bool:
    return rhythm_days is not None and age_days > rhythm_days


class Watchlist(_Frozen):
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
        return _overdue(self.age_days(today), self.rhythm_days)

    def __repr__(self) -> str:
        return f"<Watchlist {self.id}, {self.version}: {len(self.entities)} entities>"

    __str__ = __repr__


class AlignedWord(_Frozen):
    """One word of the position's name beside the list's word that it was read as, and what the agreement weighs.

    `weight` is in bits of surprise against the background of real security names; `how` says which reading it took.
    """

    position_word: str | None
    list_word: str | None
    weight: float
    how: Literal["same", "abbreviation", "cut_off", "joined", "spelling", "acronym", "script", "missing", "extra"]


class Match(_Frozen):
    """A position set against an entity: the evidence and a score from 0 to 1. Knows nothing of law.

    `position` is the index label of the row in the positions frame (None for a sweep outside every position, which
    has `cell` instead); `via` the related issuer through which a listed entity was reached; `list` the list whose
    names and identifiers were matched (None: all of the entity's lists). Through a derivative, `underlying` says what
    it is on and `counterparty` who stands behind the paper.
    """

    position: int | None
    entity: str
    via: str | None = None
    list: str | None = None
    verdict: Verdict
    score: float
    by: MatchBasis
    position_value: str
    list_value: str
    explanation: tuple[str, ...]
    words: tuple[AlignedWord, ...] = ()
    cell: "Cell | None" = None
    exposure_kind: ExposureKind = "direct"
    underlying: "Underlying | None" = None
    counterparty: str | None = None


class Cell(_Frozen):
    """Where a text stands: file, sheet, row (first is 1) and column letters."""

    file: str
    sheet: str
    row: int
    column: str
    text: str


# --- the published JSON -------------------------------------------------------------------------------------------


class _Published(_Frozen):
    """A part of the published JSON: what a later version adds is ignored by an earlier one."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Position(_Published):
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


POSITION_KEY = ("file", "sheet", "row", "account", "name")
"""Columns of the positions frame that tell one position from another: a table on its side has several in one row."""


class EntitySummary(_Published):
    """The entity as a finding names it.

    `fingerprint` tells whether its names or identifiers on the list changed since (see `screener.fingerprint`).
    """

    id: str
    name: str
    type: str
    country: str | None = None
    fingerprint: str | None = None


class ListingSummary(_Published):
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


class MatchSummary(_Published):
    """The evidence as a finding states it."""

    by: MatchBasis
    position_value: str
    list_value: str
    explanation: tuple[str, ...]
    words: tuple[AlignedWord, ...] = ()


class RelationSummary(_Published):
    """How the position's issuer stands to the listed entity."""

    kind: RelationKind
    share: float | None = None
    source: str
    issuer: str | None = None
    note: str | None = None
    grade: Grade | None = None
    verified_on: date | None = None


class Decision(_Published):
    """A person's answer to a finding, with reason and expiry."""

    answer: Literal["true_match", "false_positive", "escalated"]
    reason: str
    reviewer: str
    decided_at: datetime
    second_reviewer: str | None = None
    scope: Scope = "issuer"
    expires_on: date | None = None


class EarlierDecision(_Published):
    """A person's answer that no longer settles a finding (or not yet), and the sentence that says why it is asked."""

    decision: Decision
    because: str


class FundStep(_Published):
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


class Underlying(_Published):
    """What a derivative is on. `notional` is in the position's currency, `delta` in units of the underlying's price."""

    name: str | None = None
    isin: str | None = None
    ticker: str | None = None
    contract: str | None = None
    put_call: str | None = None
    strike: float | None = None
    expiry: date | None = None
    notional: float | None = None
    delta: float | None = None


class LawDuty(_Published):
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


class Finding(_Published):
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


class Mention(_Published):
    """A listed name or identifier in a row that is no holding: no finding, and no effect on the exit status."""

    entity: str
    name: str
    text: str


MENTIONING = ("transactions", "not_holdings")
"""Reasons of rows that are no holdings: a listed name in them is a mention, and no finding."""


class CoverageRow(_Published):
    """A row that is not a position, and why. `reason` is `not_understood` where the program does not know.

    `rule` is the name of the rule that decided, `because` what it saw.
    """

    file: str
    sheet: str
    row: int
    reason: str
    text: str
    rule: str | None = None
    because: str | None = None
    mentions: tuple[Mention, ...] = ()


class SheetCoverage(_Published):
    """How many tables, positions and skipped rows a sheet has.

    `content_rows` are the rows with any content, `position_rows` those that positions were read from (more than
    `positions` where one takes several rows): position_rows + skipped + not_understood = content_rows, always.
    """

    name: str
    tables: int
    positions: int
    skipped: int
    not_understood: int = 0
    hidden: bool = False
    position_rows: int | None = None
    content_rows: int | None = None


class InputFile(_Published):
    """A holdings file as it was read, by its SHA-256. `error` says why one of several could not be read."""

    file: str
    sha256: str
    sheets: tuple[SheetCoverage, ...]
    warnings: tuple[str, ...] = ()
    role: Literal["holdings", "fund"] = "holdings"
    error: str | None = None


class WatchlistVersion(_Published):
    """The version of a list that a run used."""

    id: str
    version: str
    published_on: date
    sha256: str
    entities: int
    title: str | None = None
    publisher: str | None = None
    source: str | None = None
    age_days: int | None = None
    rhythm_days: int | None = None
    regime: str | None = None

    @property
    def overdue(self) -> bool:
        """Whether the version is older than its publisher's rhythm; False where either is not known."""
        return self.age_days is not None and _overdue(self.age_days, self.rhythm_days)


class RunHeader(_Published):
    """When, with what and how a run was made; `notices` is what a reader must know first.

    `libraries` are the versions of the libraries that decide findings.
    """

    id: str
    started_at: datetime
    finished_at: datetime
    as_of: date
    investor: str
    software: str
    settings: Mapping[str, Any]
    inputs: tuple[InputFile, ...]
    watchlists: tuple[WatchlistVersion, ...]
    notices: tuple[str, ...] = ()
    libraries: Mapping[str, str] = Field(default_factory=dict)

    @property
    def titles(self) -> dict[str, str]:
        """The title of each list, its id where it has none."""
        return {one.id: one.title or one.id for one in self.watchlists}


class Money(_Published):
    """A sum in one currency (None where the file names none); sums of different currencies are never added."""

    currency: str | None
    value: float


class Exposure(_Published):
    """Market value touched, by verdict and currency; `percent` of all positions' value in that currency."""

    verdict: Verdict
    currency: str | None
    value: float
    percent: float | None


class FindingCounts(_Published):
    """Findings in force by verdict; those whose listing is not in force on the date are counted apart."""

    listed: int = 0
    related: int = 0
    possible: int = 0
    not_in_force: int = 0


class OutcomeCount(_Published):
    """How many positions came to an outcome for a reason, and their value by currency (sums are never mixed).

    `named` are the first positions that were not or weakly screened, funds apart (`FundCounts` has them all).
    """

    outcome: Outcome
    reason: OutcomeReason | None = None
    positions: int
    value: tuple[Money, ...] = ()
    named: tuple[Position, ...] = ()


class FileTotal(_Published):
    """What one file of holdings held: positions, and their value by currency."""

    file: str
    positions: int
    value: tuple[Money, ...] = ()


class FundInside(_Published):
    """A fund in a fund; `weight` is per cent of the top fund's net asset value.

    `as_of`, `file` and `coverage` are of its own statement, where that is at hand; `because` is why it is that fund's.
    """

    fund: str
    isin: str | None = None
    within: str
    weight: float | None = None
    as_of: date | None = None
    coverage: float | None = None
    file: str | None = None
    because: str | None = None


class FundPosition(_Published):
    """A position in a fund, and why it is that fund's."""

    position: Position
    because: str


class FundLook(_Published):
    """One fund whose holdings were screened behind the positions in it.

    Weights and coverage are per cent of its net asset value: `net_weight` and `gross_weight` over the securities read,
    `stated_weight` over all rows that state one, cash included; `coverage` over what was screened, funds in the fund
    looked through, of gross weights where these exceed 100; `flagged_weight` over what has a finding. `value` is that
    of the positions in the fund, which are `held`; `opened` are funds in it that were looked through, `unopened` those
    that could not be.
    """

    fund: str
    file: str
    sha256: str
    as_of: date | None = None
    age_days: int | None = None
    joined_by: str
    because: str
    positions: int
    value: tuple[Money, ...] = ()
    held: tuple[FundPosition, ...] = ()
    securities: int
    net_weight: float
    gross_weight: float
    stated_weight: float | None = None
    coverage: float
    flagged_weight: float
    opened: tuple[FundInside, ...] = ()
    unopened: tuple[FundInside, ...] = ()
    basis: Literal["stated", "value_over_net_assets", "unknown"]


class FundCounts(_Published):
    """Positions in funds whose holdings were looked through, and in funds whose holdings were not at hand.

    `funds` are those that were looked through, `without_holdings` the positions in all others.
    """

    looked_through: int = 0
    not_looked_through: int = 0
    funds: tuple[FundLook, ...] = ()
    without_holdings: tuple[Position, ...] = ()


class ListNotAsked(_Published):
    """A well-known list that the run did not ask, and the commands that ask it."""

    id: str
    title: str
    commands: tuple[str, ...] = ()


class DateRange(_Published):
    """The oldest and the newest date that the holdings state of themselves."""

    from_: date = Field(alias="from")
    to: date

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Summary(_Published):
    """The run in figures. `screened` positions had a name or an identifier to screen by."""

    positions: int
    screened: int
    skipped: int
    not_understood: int
    market_value: tuple[Money, ...]
    findings: FindingCounts
    exposure: tuple[Exposure, ...]
    outcomes: tuple[OutcomeCount, ...] = ()
    funds: FundCounts | None = None
    lists_not_asked: tuple[ListNotAsked, ...] = ()
    holdings_dated: DateRange | None = None
    files: tuple[FileTotal, ...] = ()


class Run(_Published):
    """One screening, complete: all that any report says comes from here."""

    schema_: Literal["screener.run/1"] = Field(default="screener.run/1", alias="schema")
    run: RunHeader
    summary: Summary
    findings: tuple[Finding, ...]
    coverage: tuple[CoverageRow, ...]

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    @property
    def id(self) -> str:
        """The run's id."""
        return self.run.id

    def __repr__(self) -> str:
        counts = self.summary.findings
        return (
            f"<Run {self.run.id} as of {self.run.as_of}: {self.summary.positions} positions, {counts.listed} listed, "
            f"{counts.related} related, {counts.possible} possible>"
        )

    __str__ = __repr__

    # The only late imports upwards: a run writes and reads itself for whoever works at the Python prompt.

    def write(self, path: str | Path) -> None:
        """Write a report; the path's ending picks the form. See `screener.write`."""
        from screener.reports import write

        write(self, path)

    @classmethod
    def load(cls, path: str | Path) -> "Run":
        """A run that was written as JSON. See `screener.load_run`."""
        from screener.reports.json import load_run

        return load_run(path)

    def to_dataframe(self) -> "pd.DataFrame":
        """The findings, one a row. See `screener.findings_frame`."""
        from screener.reports.frame import findings_frame

        return findings_frame(self)
