"""Laws that bind a kind of fund, as data: which lists one takes, what it asks by when, and what its report must say.

`watchlists/laws/<id>.yaml` holds one law each. A law is applied to a finished run: it adds duties to findings and says
in the run what it rests on. It never changes a status: what a list means stays what its regime says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from screener.errors import RegimeError, WatchlistError
from screener.files.form import Form, first_mistake
from screener.files.home import packaged_folder
from screener.model import Finding, LawDuty, RelationKind, Run
from screener.rules.regimes import Source, Text

FOLDER = "laws"

Scope = Literal["direct", "commingled", "all"]
Item = Literal["companies", "holdings", "prohibited", "entries", "moves", "actions", "funds", "progress", "staff"]
"""What fills an item of a law's report; `staff`: nothing here can."""


_COMMON_YEAR = 2001
_QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))
_NO_DAY = "quarterly report (the quarter ends; the law as far as it was read names no day)"

State = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Takes(Form):
    """Whom a law reaches: the entries of a list, under conditions, and how far from them.

    `domicile` and `states` narrow it to entities of those countries, and to owners among those states (of a file of
    state ownership, with `at_least` percent); `ever` counts a listing that has ended; `reaches` takes in related
    companies.
    """

    list: Text
    domicile: tuple[State, ...] = ()
    states: tuple[State, ...] = ()
    at_least: Decimal | None = None
    ever: bool = False
    reaches: tuple[RelationKind, ...] = ()
    because: Text


class Milestone(Form):
    """What must be reached by when: on a day, or so long after the holding was discovered."""

    name: Text
    on: date | None = None
    years_after_discovery: int | None = Field(default=None, gt=0)
    days_after_discovery: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _one_clock(self) -> Self:
        if sum(one is not None for one in (self.on, self.years_after_discovery, self.days_after_discovery)) != 1:
            raise ValueError("a milestone has exactly one of `on`, `years_after_discovery` and `days_after_discovery`")
        return self

    def due(self, discovered_on: date) -> date:
        """The day of the milestone for a holding that was discovered on a day."""
        if self.on is not None:
            return self.on
        if self.years_after_discovery is not None:
            return anniversary(discovered_on, self.years_after_discovery)
        return discovered_on + timedelta(days=self.days_after_discovery or 0)


class ReportDay(Form):
    """The last day of a year on which a report is in time; a day that every year has."""

    month: int
    day: int

    @model_validator(mode="after")
    def _is_a_day(self) -> Self:
        date(_COMMON_YEAR, self.month, self.day)
        return self


class ReportItem(Form):
    """One item of the report, in the statute's order, and what fills it."""

    title: Text
    shows: Item


class Law(Form):
    """One act or policy; see the files of `watchlists/laws` for each field.

    `jurisdiction` is the country or part of it whose law it is (ISO 3166): its report is written as it is there.
    """

    schema_: Literal["screener.laws/1"] = Field(alias="schema")
    id: Text
    title: Text
    authority: Text
    jurisdiction: str | None = Field(default=None, pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")
    investor: Text
    binds: Text
    known: Literal["read", "excerpt", "not_read"]
    known_note: Text | None = None
    takes: tuple[Takes, ...] = ()
    scope: Scope = "all"
    funds: Text | None = None
    milestones: tuple[Milestone, ...] = ()
    report_due: ReportDay | None = None
    report_due_each_quarter: bool = False
    report: tuple[ReportItem, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)
    sha256: str = ""

    @model_validator(mode="after")
    def _states_no_more_than_was_read(self) -> Self:
        if self.known == "not_read" and (self.takes or self.milestones or self.report):
            raise ValueError("known: of a law whose text was not read nothing is decided: leave out takes, milestones")
        if self.known != "read" and not self.known_note:
            raise ValueError("known_note: say what was read and what not")
        return self

    def next_due(self, discovered_on: date, as_of: date) -> tuple[str, date] | None:
        """The milestone that comes next; the last one, where all have passed."""
        dated = [(one.name, one.due(discovered_on)) for one in self.milestones]
        return next((one for one in dated if one[1] >= as_of), dated[-1] if dated else None)

    def report_dates(self, as_of: date) -> Iterator[tuple[date, str]]:
        """The first day after a date on which each report is due, and how far the law's own words tell that day."""
        if self.report_due is not None:
            days = (date(year, self.report_due.month, self.report_due.day) for year in (as_of.year, as_of.year + 1))
            yield next(day for day in days if day > as_of), "report due"
        if self.report_due_each_quarter:
            ends = [date(year, *end) for year in (as_of.year, as_of.year + 1) for end in _QUARTER_ENDS]
            yield next(day for day in ends if day > as_of), _NO_DAY


@dataclass(frozen=True, slots=True)
class Reached:
    """A finding that a law reaches: by which of its rules, and how the holding stands to its scope."""

    takes: Takes
    scope: str


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; 28 February for the 29th in a year that has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def law_ids() -> tuple[str, ...]:
    """The ids of the packaged laws, in alphabetical order."""
    return tuple(sorted(path.stem for path in (packaged_folder() / FOLDER).glob("*.yaml")))


def load_laws(chosen: Sequence[str | Path]) -> tuple[Law, ...]:
    """Laws by id or path, each checked whole.

    Args:
        chosen: ids of packaged laws, or paths of YAML files of the same form.

    Raises:
        RegimeError: there is no such law, or its file is invalid; the message names file, line and field.
    """
    return tuple(_load(one) for one in dict.fromkeys(chosen))


def _load(chosen: str | Path) -> Law:
    from screener.files import strict_yaml

    path = packaged_folder() / FOLDER / f"{chosen}.yaml" if str(chosen) in law_ids() else Path(chosen)
    try:
        content = path.read_bytes()
    except OSError:
        raise RegimeError(
            f"There is no law {str(chosen)!r}", hint=f"Known are {', '.join(law_ids())}; your own is given by its path."
        ) from None
    try:
        data = strict_yaml.read(content, path.name)
        form = {**data, "sha256": hashlib.sha256(content).hexdigest()} if isinstance(data, dict) else data
        return Law.model_validate(form)
    except WatchlistError as error:
        raise RegimeError(error.message, hint=error.hint) from None
    except ValidationError as error:
        first = first_mistake(error)
        line = strict_yaml.line_finder(content)(first.path)
        where = f"{path.name}, line {line}" if line else path.name
        raise RegimeError(f"{where}{f', field {first.place}' if first.place else ''}: {first.problem}") from None


def reached(law: Law, finding: Finding) -> Reached | None:
    """Whether a law reaches a finding.

    A position that may be the company (`possible`) is reached only when a person confirmed it, and none that a person
    decided to be another company.
    """
    answer = finding.decision.answer if finding.decision else None
    if answer == "false_positive" or (finding.verdict == "possible" and answer != "true_match"):
        return None
    takes = next((one for one in law.takes if _takes(one, finding)), None)
    if takes is None:
        return None
    if finding.exposure_kind == "through_fund":
        return None if law.scope == "direct" else Reached(takes, "commingled")
    return None if law.scope == "commingled" else Reached(takes, "direct")


def _takes(takes: Takes, finding: Finding) -> bool:
    in_force = finding.status != "not_in_force" or (takes.ever and finding.listing.removed_on is not None)
    if finding.listing.list != takes.list or not in_force:
        return False
    if takes.domicile and finding.entity.country not in takes.domicile:
        return False
    if takes.states and finding.listing.owned_by not in takes.states:
        return False
    if takes.at_least is not None and (finding.listing.share is None or finding.listing.share < takes.at_least):
        return False
    return finding.relation is None or finding.relation.kind in takes.reaches


def discovered_on(finding: Finding, as_of: date, first_found: date | None = None) -> date:
    """The day from which a law's clock runs: the first finding of the holding, whether or not anyone decided on it.

    Args:
        first_found: the as-of date of the earliest run known to have found the holding; None where none is known.
    """
    days = [as_of, *(one.discovered_on for one in finding.laws if one.discovered_on)]
    if first_found is not None:
        days.append(first_found)
    if finding.decision is not None and finding.decision.answer == "true_match":
        days.append(finding.decision.decided_at.date())
    return min(days)


def apply_laws(run: Run, laws: Sequence[Law], first_found: Mapping[str, date] | None = None) -> Run:
    """The run with each law's duties on the findings that it reaches, and those of no other law.

    Args:
        laws: from `load_laws`; without any the run stays as it is.
        first_found: for findings that earlier runs have had, by id, the as-of date of the first of those runs.

    Returns:
        The run; its notices say first which lists a law takes that were not asked, and of which law the text was not
        read or only in part, and its settings name each law with its SHA-256.
    """
    if not laws:
        return run
    before = {notice for law in laws_of(run) for notice in law_notices(law, run)}
    kept = (notice for notice in run.run.notices if notice not in before)
    findings = with_duties(run.findings, laws, run.run.as_of, first_found or {})
    notices = (*(notice for law in laws for notice in law_notices(law, run)), *kept)
    settings = {**run.run.settings, "laws": [law.model_dump(mode="json", by_alias=True) for law in laws]}
    header = run.run.model_copy(update={"settings": settings, "notices": tuple(dict.fromkeys(notices))})
    return run.model_copy(update={"run": header, "findings": findings})


def laws_of(run: Run) -> tuple[Law, ...]:
    """The laws that a run states in its settings, whole; none where it states none."""
    return tuple(Law.model_validate(one) for one in run.run.settings.get("laws", ()))


def with_duties(
    findings: Iterable[Finding], laws: Sequence[Law], as_of: date, first_found: Mapping[str, date]
) -> tuple[Finding, ...]:
    """Findings with the duties of each law that reaches them, for whoever has no run around them."""
    return tuple(_with_duties(one, laws, as_of, discovered_on(one, as_of, first_found.get(one.id))) for one in findings)


def _with_duties(finding: Finding, laws: Sequence[Law], as_of: date, discovered: date) -> Finding:
    found = [(law, reached(law, finding)) for law in laws]
    duties = [_duty(law, one, as_of, discovered) for law, one in found if one]
    before = "".join(f" {duty_sentence(one, as_of)}" for one in finding.laws)
    action = " ".join((finding.action.removesuffix(before), *(duty_sentence(one, as_of) for one in duties)))
    return finding.model_copy(update={"laws": tuple(duties), "action": action})


def _duty(law: Law, found: Reached, as_of: date, discovered: date) -> LawDuty:
    milestone, due = law.next_due(discovered, as_of) or (None, None)
    return LawDuty(
        id=law.id,
        scope=found.scope,
        milestone=milestone,
        due=due,
        discovered_on=discovered,
        authority=law.authority,
        because=found.takes.because,
        funds=law.funds if found.scope == "commingled" else None,
    )


def duty_sentence(duty: LawDuty, as_of: date) -> str:
    """What a duty adds to the action of its finding.

    Args:
        as_of: of its run: a day before it has passed.
    """
    clock = f": {duty.milestone} {'by' if duty.due >= as_of else 'was due by'} {duty.due}" if duty.due else ""
    fund = f" {duty.funds}" if duty.funds else ""
    return f"{duty.authority} reaches this holding, {duty.because}{clock}.{fund}"


def lists_missing(law: Law, run: Run) -> tuple[str, ...]:
    """The lists that a law takes and that a run did not ask, by id."""
    asked = {one.id for one in run.run.watchlists} | {one.listing.list for one in run.findings}
    return tuple(dict.fromkeys(one.list for one in law.takes if one.list not in asked))


def law_notices(law: Law, run: Run) -> Iterator[str]:
    """What a run under a law must say first: that its text was not read, or which of its lists was not asked."""
    if law.known == "not_read":
        yield f"{law.title} ({law.authority}): nothing is decided by this law here. {law.known_note}"
        return
    for missing in lists_missing(law, run):
        yield (
            f"{law.authority} takes the list {missing}, which was not asked: what it reaches through that list is not "
            f"in this answer (-w default -w {missing})."
        )
    if law.known == "excerpt":
        yield f"{law.authority}: {law.known_note}"
