"""The whole way, in one page: holdings -> positions -> matches -> findings -> run.

The command line, the scheduler, the archive's proof and any other door are callers of `Screener`; whoever reads this
file knows where everything is. It is the only place that makes a run.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from screener._version import __version__
from screener.checking import as_date, read_position
from screener.errors import UsageError
from screener.files.canonical_json import sha256_of
from screener.holdings.options import ReadOptions
from screener.holdings.typed import TYPED_PLACE
from screener.libraries import libraries
from screener.matching import NameHit
from screener.matching.securities import SecurityHit
from screener.matching.sweep import mentions
from screener.model import (
    Finding,
    InputFile,
    Match,
    Position,
    Run,
    RunHeader,
    Summary,
)
from screener.outcomes import LookedThrough
from screener.rulebook import Edition, ListFacts, Material, Rulebook
from screener.rules import findings
from screener.rules.funds import in_funds
from screener.rules.matured import matured
from screener.rules.notices import of_files, of_mentions
from screener.summary import summarise, summarise_one

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from screener.funds.library import FundLibrary
    from screener.holdings.inputs import HoldingsInput
    from screener.holdings.reader import Holdings
    from screener.policy import Policy
    from screener.positions import LooseText, LooseTexts, Positions
    from screener.rules.laws import Law

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is (0 where nobody knows)."""

DEFAULT_INVESTOR = "us-person"


class Answers(Protocol):
    """Decisions that were taken on earlier runs (`screener.review` has them)."""

    def apply(self, run: Run) -> Run:
        """The run with the decision that stands on each finding."""
        ...


class _Context(NamedTuple):
    """One screening: the lists that are asked, the date on which the rules are applied, and when it began."""

    edition: Edition
    as_of: date
    started_at: datetime


class Check(NamedTuple):
    """A check: the run with its finding, the position as read, the listed names nearest to its name, and who asks.

    `carriers` are the entries that carry its identifiers, whether or not they are in force on the date.
    """

    run: Run
    position: Mapping[str, str | None]
    nearest: tuple[NameHit, ...]
    investor: str
    carriers: tuple[SecurityHit, ...] = ()

    def __repr__(self) -> str:
        return f"<Check of {self.position}: {self.run!r}>"


class Screener:
    """A rulebook made ready for an investor; one may be used for weeks, and by several threads at once.

    Args:
        rulebook: lists, relations, merges and regimes; by default the packaged ones.
        investor: who asks (a kind that regimes.yaml knows); by default the policy's, else `us-person`.
        policy: what findings mean for the institution; None leaves findings without a treatment.
        reading: how holdings are read.
        funds: holdings of funds, to look through positions in them.
        min_score: matches below it (0 to 1) are left out; none are by default.
        laws: acts and policies whose duties are stated beside what the regimes say; by default those that the policy
            names.

    Raises:
        UsageError: the kind of investor is not known, or the score lies outside 0 to 1.
    """

    def __init__(
        self,
        rulebook: Rulebook | None = None,
        investor: str | None = None,
        policy: Policy | None = None,
        reading: ReadOptions | None = None,
        funds: FundLibrary | None = None,
        min_score: float | None = None,
        laws: Sequence[Law] | None = None,
    ) -> None:
        for given, load in ((rulebook, "Rulebook.load"), (policy, "load_policy"), (funds, "funds.FundLibrary")):
            if isinstance(given, str | Path):
                raise UsageError(f"{given} was not loaded", hint=f'Give screener.{load}("{given}").')
        self.rulebook = rulebook or Rulebook.load()
        self.investor = investor or (policy.investor if policy else DEFAULT_INVESTOR)
        self.policy = policy
        self.reading = reading or ReadOptions()
        self.funds = funds
        self.min_score = min_score
        if laws is None and policy and policy.laws.use:
            from screener.rules.laws import load_laws

            laws = load_laws(policy.laws.use)
        self.laws = tuple({law.id: law for law in laws or ()}.values())
        known = self.rulebook.regimes.investors
        if self.investor not in known:
            raise UsageError(f"“{self.investor}” is no kind of investor", hint=f"Known are {', '.join(known)}.")
        if min_score is not None and not (isinstance(min_score, int | float) and 0 <= min_score <= 1):
            raise UsageError(f"The score {min_score} lies outside 0 to 1", hint="A score is a number from 0 to 1.")

    def screen(
        self,
        holdings: HoldingsInput,
        *,
        as_of: date | str | None = None,
        decisions: Answers | None = None,
        on_progress: Progress | None = None,
        on_outcomes: Callable[[Holdings, NDArray[np.int64]], None] | None = None,
    ) -> Run:
        """Screen holdings.

        Args:
            holdings: a path or several, a folder, a DataFrame, or holdings that were read.
            as_of: the date on which the rules are applied (a date, or `YYYY-MM-DD`); today by default.
            decisions: to be applied to the findings.
            on_progress: told how far the run is.
            on_outcomes: told what was read, and each position's outcome as its place in `screener.outcomes.ORDER`.

        Returns:
            The finished run.

        Raises:
            ScreenerError: no file can be read, or an argument makes no sense; the message says which and why.
        """
        context, refusal = self._begin(as_of), None
        from screener.holdings.inputs import whole
        from screener.holdings.reader import NoHoldingsError

        try:
            on_file: Callable[[str], None] | None = on_progress and (lambda what: on_progress(what, 0, 0))
            read = whole(holdings, self.reading, on_file, context.edition.matcher.look_up_ahead)
        except NoHoldingsError as error:
            read, refusal = error.holdings, error
        run = self._run(
            read,
            context,
            {},
            on_progress and (lambda done, total: on_progress("Matching names", done, total)),
            on_outcomes,
        )
        if refusal and not run.findings and not any(row.mentions for row in run.coverage):
            raise refusal
        return self._under_laws(decisions.apply(run) if decisions else run)

    def check(self, position: str | Mapping[str, str | None], *, as_of: date | str | None = None) -> Check:
        """Check one name, identifier or ticker.

        Args:
            position: what a person typed, or its fields: name, isin, cusip, sedol, figi, lei, ticker, country.
            as_of: the date on which the rules are applied; today by default.

        Raises:
            UsageError: a value is not what it is given as.
        """
        context = self._begin(as_of)
        matcher = context.edition.matcher
        given: dict[str, str | None] = {"name": position} if isinstance(position, str) else dict(position)
        fields = read_position(given.pop("name", None) or "", given, matcher.securities.is_named_in)
        checked = {"checked": {name: value for name, value in fields.items() if value}}
        if self.funds:
            from screener.holdings.inputs import typed_by_hand

            run = self._run(typed_by_hand(fields), context, checked)
        else:
            run = self._run_of_one(fields, context, checked)
        run = self._under_laws(run)
        carriers = tuple(matcher.securities.hits(fields, context.as_of))
        investor = self.rulebook.regimes.investors.get(self.investor, self.investor)
        return Check(run, fields, matcher.nearest(fields.get("name") or ""), investor, carriers)

    def _begin(self, as_of: date | str | None) -> _Context:
        started_at, day = datetime.now(UTC), as_date(as_of)
        return _Context(self.rulebook.on(day), day, started_at)

    def _under_policy(self, run: Run) -> Run:
        if self.policy is None:
            return run
        from screener.policy import apply_policy

        return apply_policy(run, self.policy)

    def _under_laws(self, run: Run) -> Run:
        if not self.laws:
            return run
        from screener.rules.laws import apply_laws

        return apply_laws(run, self.laws)

    def judge(self, holdings: Holdings, as_of: date) -> tuple[Finding, ...]:
        """What is found on holdings that were read, without a run around it: for whoever joins it to rows."""
        from screener.rules.laws import with_duties

        context = self._begin(as_of)
        return with_duties(self._judged(holdings, context)[0], self.laws, as_of, {})

    def run_of(
        self,
        run_id: str,
        found: tuple[Finding, ...],
        summary: Summary,
        inputs: tuple[InputFile, ...],
        as_of: date,
        started_at: datetime,
        settings: Mapping[str, Any],
        notices: Sequence[str],
    ) -> Run:
        """A run around findings that somebody else joined to rows: `judge` gave them.

        Args:
            run_id: a hash of all that decides the run.
            summary: its figures; the lists that were not asked are put in.
        """
        context = _Context(self.rulebook.on(as_of), as_of, started_at)
        header = self._header(context, {**self._settings(()), **settings}, inputs, notices)
        missing = self._standing(context).not_asked
        return self._under_policy(
            Run(
                run=header.model_copy(update={"id": run_id}),
                summary=summary.model_copy(update={"lists_not_asked": missing}),
                findings=found,
                coverage=(),
            )
        )

    def materials(self, run: Run, holdings: HoldingsInput) -> tuple[Material, ...]:
        """Everything that decided a run's findings, for the archive.

        Raises:
            ScreenerError: a file changed since it was read.
        """
        from screener.holdings.columns.profiles import saved_paths
        from screener.holdings.inputs import sources

        files = [Material("input", path.name, path) for path in sources(holdings) if isinstance(path, Path)]
        applied = {one["sha256"] for one in run.run.settings["profiles"]}
        profiles = [*self.reading.profiles, *(saved_paths() if self.reading.saved else ())]
        files += [Material("profile", path.name, path) for path in profiles if sha256_of([path]) in applied]
        files += [Material("fund", name, path) for path, name in self.funds.files()] if self.funds else []
        if self.reading.securities:
            files.append(Material("securities", self.reading.securities.name, self.reading.securities))
        return (*files, *self.rulebook.materials(run.run.as_of))

    def _run(
        self,
        holdings: Holdings,
        context: _Context,
        settings: Mapping[str, Any],
        on_progress: Callable[[int, int], None] | None = None,
        on_outcomes: Callable[[Holdings, NDArray[np.int64]], None] | None = None,
    ) -> Run:
        found, looked = self._judged(holdings, context, on_progress)
        inputs = (*holdings.inputs, *looked.inputs)
        settings = {
            **self._settings(holdings.profiles),
            **({"funds": looked.settings} if self.funds else {}),
            **settings,
        }
        coverage = tuple(mentions(holdings.coverage, holdings.aside, context.edition.matcher, context.as_of))
        notices = (*of_mentions(coverage), *matured(holdings.columns, context.as_of), *looked.notices)
        header = self._header(context, settings, inputs, notices)
        missing = self._standing(context).not_asked
        summary = summarise(holdings, found, looked.positions, missing, looked.looks, looked.funds)
        if on_outcomes is not None:
            from screener.outcomes import outcome_of_each

            on_outcomes(holdings, outcome_of_each(holdings.columns, found, looked.positions, looked.funds))
        run = Run(run=header, summary=summary, findings=found, coverage=coverage)
        return self._under_policy(run)

    def _judged(
        self, holdings: Holdings, context: _Context, on_progress: Callable[[int, int], None] | None = None
    ) -> tuple[tuple[Finding, ...], LookedThrough]:
        """All findings, those through funds behind the direct ones, and what was looked through."""

        def judge(positions: Positions, loose: LooseTexts | Sequence[LooseText] = ()) -> tuple[Finding, ...]:
            matches = context.edition.matcher.match(positions, loose, as_of=context.as_of, on_progress=on_progress)
            return self._findings(matches, positions, context)

        direct = judge(holdings.columns, holdings.loose)
        looked = self.funds.look_through(holdings, judge, context.as_of) if self.funds else LookedThrough()
        return (*direct, *in_funds(looked.findings, self.rulebook.regimes)), looked

    def _run_of_one(
        self,
        position: Mapping[str, str | None],
        context: _Context,
        settings: Mapping[str, Any],
    ) -> Run:
        """The same way for one position that a person typed; it needs no frame, and so no pandas."""
        matches = context.edition.matcher.match_one(position, as_of=context.as_of)
        stated = {field: value for field, value in position.items() if field in Position.model_fields}
        held = {0: Position.model_validate({**stated, **TYPED_PLACE})}
        found = self._findings(matches, held, context)
        header = self._header(context, {**self._settings(()), **settings})
        summary = summarise_one(position, found, self._standing(context).not_asked)
        run = Run(run=header, summary=summary, findings=found, coverage=())
        return self._under_policy(run)

    def _findings(
        self, matches: Iterable[Match], positions: Positions | Mapping[int, Position], context: _Context
    ) -> tuple[Finding, ...]:
        enough = (match for match in matches if self.min_score is None or match.score >= self.min_score)
        entities = {**context.edition.matcher.entities, **context.edition.matcher.related}
        return findings(enough, positions, entities, self.rulebook.regimes, context.as_of, self.investor)

    def _standing(self, context: _Context) -> ListFacts:
        today = context.started_at.date()
        return context.edition.facts(self.rulebook.regimes, self.investor, context.as_of, today)

    def _header(
        self,
        context: _Context,
        settings: Mapping[str, Any],
        inputs: tuple[InputFile, ...] = (),
        news: Sequence[str] = (),
    ) -> RunHeader:
        standing = self._standing(context)
        return RunHeader(
            id=f"{context.started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
            started_at=context.started_at,
            finished_at=datetime.now(UTC),
            as_of=context.as_of,
            investor=self.investor,
            software=f"screener {__version__}",
            settings=dict(settings),
            inputs=inputs,
            watchlists=standing.versions,
            notices=(*of_files(inputs), *news, *standing.notices),
            libraries=libraries(),
        )

    def _settings(self, profiles: Sequence[Path]) -> dict[str, Any]:
        """What was chosen, and the SHA-256 of what else decides findings."""
        return {
            "watchlists": [str(one) for one in self.rulebook.named],
            "min_score": self.min_score,
            **self.reading.settings(),
            "profiles": [{"name": path.name, "sha256": sha256_of([path])} for path in profiles],
            "rules": dict(self.rulebook.sha256),
        }


def screen(
    files: HoldingsInput,
    *,
    watchlists: str | Path | Sequence[str | Path] = (),
    as_of: date | str | None = None,
    investor: str = DEFAULT_INVESTOR,
    min_score: float | None = None,
    mapping: Mapping[str, str] | None = None,
    sheets: Sequence[str] = (),
    profiles: Sequence[str | Path] = (),
    policy: Policy | None = None,
    funds: FundLibrary | None = None,
    on_progress: Progress | None = None,
) -> Run:
    """Screen holdings against watchlists.

    Args:
        files: a path or several, a folder, a DataFrame, or holdings that were read.
        watchlists: ids of packaged lists or paths of lists; empty for the packaged lists in force on the date.
        as_of: the date on which the rules are applied; today by default.
        investor: who asks (`us-person`, ...): a regime binds only those it names.
        min_score: matches below it (0 to 1) are left out; none are by default.
        mapping: field of the positions frame -> header in the file, where the reader should not decide itself.
        sheets: names of the sheets to read; empty for all.
        profiles: saved profiles that say how tables of a shape are read.
        policy: what findings mean for the institution.
        funds: holdings of funds, to look through positions in them.
        on_progress: told how far the run is.

    Returns:
        The finished run.

    Raises:
        ScreenerError: a file, list or regime cannot be read, or an argument makes no sense; the message says why.
    """
    reading = ReadOptions(sheets=tuple(sheets), mapping=dict(mapping or {}), profiles=tuple(map(Path, profiles)))
    screener = Screener(Rulebook.load(watchlists), investor, policy, reading, funds, min_score)
    return screener.screen(files, as_of=as_of, on_progress=on_progress)
