"""What a report must say before anything else: an authority that may have lapsed, a list that is old, a date ahead,
a file that was not screened or counts twice, listed names in rows that are no holdings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from screener.errors import RegimeError
from screener.model import CoverageRow, InputFile, Watchlist
from screener.rules.regimes import Regime, Regimes

WARN_BEFORE = timedelta(days=60)
"""How long before an authority ends a report begins to say so."""
MOST_MENTIONED = 10
"""Names that the notice on mentions gives; the coverage has all."""


def notices(
    watchlists: Sequence[Watchlist], regimes: Regimes, as_of: date, today: date, investor: str | None = None
) -> tuple[str, ...]:
    """The notices of a run, the legal ones first; none twice.

    Args:
        investor: who asks: authorities that do not bind that kind are left out, the age of a list never. None for all.

    Raises:
        RegimeError: a list names a regime that is not defined.
    """
    used = [(one, programs) for one, programs in _used(watchlists, regimes) if investor is None or one.binds(investor)]
    sentences = [
        *(notice for regime, programs in used for notice in _authority(regime, programs, as_of, today)),
        *(notice for regime, _ in used for notice in _unverified(regime)),
        *(notice for one in watchlists for notice in _age(one, as_of, today)),
    ]
    if as_of > today:
        sentences.insert(
            0, f"The as-of date {as_of} lies ahead: the findings tell what follows from the lists as they stand today."
        )
    return tuple(dict.fromkeys(sentences))


def of_files(inputs: Iterable[InputFile]) -> Iterator[str]:
    """The notices on files: which could not be read, and which have one content, so that a holding counts twice."""
    named: dict[str, list[str]] = {}
    for file in inputs:
        if file.error:
            yield f"{file.file} could not be read and was not screened: {file.error}"
        if file.role == "holdings" and file.sha256:
            named.setdefault(file.sha256, []).append(file.file)
    for files in named.values():
        if len(files) > 1:
            yield f"{', '.join(files)} have the same content: what they hold counts {len(files)} times"


def of_mentions(coverage: Iterable[CoverageRow]) -> Iterator[str]:
    """The notice on listed names in rows that are no holdings, each name with its first row."""
    first: dict[str, CoverageRow] = {}
    for row in coverage:
        for mention in row.mentions:
            first.setdefault(mention.name, row)
    if not first:
        return
    named = [f"{name} ({row.file}, row {row.row})" for name, row in [*first.items()][:MOST_MENTIONED]]
    more = [f"{len(first) - len(named)} more"] if len(first) > len(named) else []
    said = "Rows that are no holdings mention listed names, or names like them, which are no findings"
    yield f"{said}: {', '.join([*named, *more])}."


def _used(watchlists: Sequence[Watchlist], regimes: Regimes) -> list[tuple[Regime, set[str]]]:
    """The regimes that the lists and their listings name, in the order of regimes.yaml, each with its programmes."""
    programs: dict[str, set[str]] = {}
    for watchlist in watchlists:
        programs.setdefault(watchlist.regime, set())
        for entity in watchlist.entities:
            for listing in entity.listings:
                programs.setdefault(listing.regime, set()).add(listing.program or "")
    unknown = sorted(set(programs) - set(regimes))
    if unknown:
        raise RegimeError(
            f"A list names the regime {unknown[0]!r}, which is not defined",
            hint=f"regimes.yaml defines {', '.join(regimes)}.",
        )
    return [(regimes[regime], programs[regime]) for regime in regimes if regime in programs]


def _authority(regime: Regime, programs: set[str], as_of: date, today: date) -> Iterator[str]:
    if regime.authority_expires_on is not None and regime.authority_note is not None:
        yield from _lapse(
            regime.authority, regime.title, regime.authority_note, regime.authority_expires_on, as_of, today
        )
    for one in regime.programmes:
        if any(word in program for program in programs for word in one.programs):
            yield from _lapse(one.authority, regime.title, one.authority_note, one.authority_expires_on, as_of, today)


def _lapse(authority: str, title: str, note: str, expires_on: date, as_of: date, today: date) -> Iterator[str]:
    latest = max(as_of, today)
    if expires_on <= latest:
        yield f"{note} What rests on it is treated as in force ({title}): confirm the renewal before relying on it."
    elif expires_on - latest <= WARN_BEFORE:
        days = (expires_on - as_of).days
        yield f"{note} That is {days} days ahead as of {as_of}: watch for a renewal of {authority}."


def _unverified(regime: Regime) -> Iterator[str]:
    if regime.verified_on is None:
        yield (
            f"The rules for “{regime.title}” have not been checked against their sources: "
            "take counsel before relying on them."
        )


def _age(watchlist: Watchlist, as_of: date, today: date) -> Iterator[str]:
    if watchlist.overdue(today):
        # one clock in a report: age counts to its date, and a version that is younger than that has none
        age = f", {watchlist.age_days(as_of)} days old as of {as_of}" if watchlist.overdue(as_of) else ""
        yield (
            f"{watchlist.title}: of {watchlist.published_on}{age}; a new one is expected every "
            f"{watchlist.rhythm_days} days: get the newest before relying on a finding or on the absence of one."
        )
    if watchlist.superseded_on is not None and watchlist.superseded_on <= as_of:
        yield f"{watchlist.title} was superseded on {watchlist.superseded_on}; it says nothing of later dates."
