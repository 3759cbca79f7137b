"""A run: its header, its figures, its findings, and the rows that are no positions."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ConfigDict, Field

from screener.model.finding import Finding, Position
from screener.model.lists import is_overdue
from screener.model.words import Outcome, OutcomeReason, Published, Verdict

if TYPE_CHECKING:
    import pandas as pd


SCHEMA_VERSION = "screener.run/1"


class Mention(Published):
    """A listed name or identifier in a row that is no holding: no finding, and no effect on the exit status."""

    entity: str
    name: str
    text: str


MENTIONING = ("transactions", "not_holdings")
"""Reasons of rows that are no holdings: a listed name in them is a mention, and no finding."""


class CoverageRow(Published):
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


class SheetCoverage(Published):
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


class InputFile(Published):
    """A holdings file as it was read, by its SHA-256. `error` says why one of several could not be read."""

    file: str
    sha256: str
    sheets: tuple[SheetCoverage, ...]
    warnings: tuple[str, ...] = ()
    role: Literal["holdings", "fund"] = "holdings"
    error: str | None = None


class WatchlistVersion(Published):
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
        return self.age_days is not None and is_overdue(self.age_days, self.rhythm_days)


class RunHeader(Published):
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


class Money(Published):
    """A sum in one currency (None where the file names none); sums of different currencies are never added."""

    currency: str | None
    value: float


class Exposure(Published):
    """Market value touched, by verdict and currency; `percent` of all positions' value in that currency."""

    verdict: Verdict
    currency: str | None
    value: float
    percent: float | None


class FindingCounts(Published):
    """Findings in force by verdict; those whose listing is not in force on the date are counted apart."""

    listed: int = 0
    related: int = 0
    possible: int = 0
    not_in_force: int = 0


class OutcomeCount(Published):
    """How many positions came to an outcome for a reason, and their value by currency (sums are never mixed).

    `named` are the first positions that were not or weakly screened, funds apart (`FundCounts` has them all).
    """

    outcome: Outcome
    reason: OutcomeReason | None = None
    positions: int
    value: tuple[Money, ...] = ()
    named: tuple[Position, ...] = ()


class FileTotal(Published):
    """What one file of holdings held: positions, and their value by currency."""

    file: str
    positions: int
    value: tuple[Money, ...] = ()


class FundInside(Published):
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


class FundPosition(Published):
    """A position in a fund, and why it is that fund's."""

    position: Position
    because: str


class FundLook(Published):
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


class FundCounts(Published):
    """Positions in funds whose holdings were looked through, and in funds whose holdings were not at hand.

    `funds` are those that were looked through, `without_holdings` the positions in all others.
    """

    looked_through: int = 0
    not_looked_through: int = 0
    funds: tuple[FundLook, ...] = ()
    without_holdings: tuple[Position, ...] = ()


class ListNotAsked(Published):
    """A well-known list that the run did not ask, and the commands that ask it."""

    id: str
    title: str
    commands: tuple[str, ...] = ()


class DateRange(Published):
    """The oldest and the newest date that the holdings state of themselves."""

    from_: date = Field(alias="from")
    to: date

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Summary(Published):
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


class Run(Published):
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
