"""The whole way, in one page: holdings -> positions -> matches -> findings -> run. DESIGN.md section 2 in code.

The command line, the scheduler and any other door call `screen`; whoever reads this file knows where everything is.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from screener._version import __version__
from screener.holdings import Holdings, read_holdings
from screener.matching import Matcher
from screener.model import Entity, Finding, Match, Run, RunHeader, Watchlist
from screener.rules import Regimes, findings, load_regimes, notices
from screener.summary import summarise
from screener.watchlist.selection import choose_lists, combine, version_of

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is (0 where nobody knows)."""


def screen(
    files: Sequence[str | Path],
    *,
    watchlists: Sequence[str | Path] = (),
    as_of: date | None = None,
    investor: str = "us-person",
    min_score: float | None = None,
    mapping: Mapping[str, str] | None = None,
    sheets: Sequence[str] = (),
    on_progress: Progress | None = None,
) -> Run:
    """Screen holdings files against watchlists.

    Args:
        files: holdings spreadsheets.
        watchlists: ids of packaged lists or paths of YAML lists; empty for the packaged lists in force on the date.
        as_of: the date on which the rules are applied; today by default.
        investor: who asks (`us-person`, ...): a regime binds only those it names.
        min_score: matches below it (0 to 1) are left out; none are by default.
        mapping: field of the positions frame -> header in the file, where the reader should not decide itself.
        sheets: names of the sheets to read; empty for all.
        on_progress: told how far the run is.

    Returns:
        The finished run.

    Raises:
        ScreenerError: a file, list or regime cannot be read; the message says which and why.
    """
    started_at = datetime.now(UTC)
    as_of = as_of or date.today()
    holdings = read_holdings(
        [Path(file) for file in files], sheets=sheets, mapping=mapping or {}, on_progress=_reading(on_progress)
    )
    lists = choose_lists(watchlists, as_of)
    _, found = screen_positions(holdings, lists, as_of, investor, min_score, _stage(on_progress, "Matching names"))
    return Run(
        run=RunHeader(
            id=f"{started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
            started_at=started_at,
            finished_at=datetime.now(UTC),
            as_of=as_of,
            investor=investor,
            software=f"screener {__version__}",
            settings=_settings(watchlists, min_score, mapping, sheets),
            inputs=holdings.inputs,
            watchlists=tuple(version_of(watchlist, started_at.date()) for watchlist in lists),
            notices=notices(lists, load_regimes(), as_of, started_at.date()),
        ),
        summary=summarise(holdings, found),
        findings=found,
        coverage=holdings.coverage,
    )


def screen_positions(
    holdings: Holdings,
    lists: Sequence[Watchlist],
    as_of: date,
    investor: str,
    min_score: float | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    *,
    related: Sequence[Entity] | None = None,
    regimes: Regimes | None = None,
) -> tuple[tuple[Match, ...], tuple[Finding, ...]]:
    """Match positions that were read, and say what the law makes of the matches.

    Args:
        holdings: what was read.
        lists: the watchlists, loaded.
        as_of: the date on which the rules are applied.
        investor: who asks.
        min_score: matches below it are left out.
        on_progress: told how many distinct names of how many are done.
        related: related issuers; by default the packaged ones.
        regimes: what the lists mean in law; by default the packaged regimes.

    Returns:
        The matches, and the findings made of them.
    """
    matcher = Matcher(*combine(lists, related))
    matches = tuple(
        match
        for match in matcher.match(holdings.positions, holdings.loose, as_of=as_of, on_progress=on_progress)
        if min_score is None or match.score >= min_score
    )
    entities = {**matcher.entities, **matcher.related}
    return matches, findings(matches, holdings.positions, entities, regimes or load_regimes(), as_of, investor)


def _settings(
    watchlists: Sequence[str | Path], min_score: float | None, mapping: Mapping[str, str] | None, sheets: Sequence[str]
) -> dict[str, Any]:
    return {
        "watchlists": [str(one) for one in watchlists],
        "min_score": min_score,
        "mapping": dict(mapping or {}),
        "sheets": list(sheets),
    }


def _reading(on_progress: Progress | None) -> Callable[[str], None] | None:
    if on_progress is None:
        return None
    return lambda what: on_progress(what, 0, 0)


def _stage(on_progress: Progress | None, stage: str) -> Callable[[int, int], None] | None:
    if on_progress is None:
        return None
    return lambda done, total: on_progress(stage, done, total)
