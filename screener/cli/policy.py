"""The screener that a command's options ask for: lists, investor, the institution's policy, and laws."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from screener.funds import FundLibrary
    from screener.rules.laws import Law
    from screener.screening import Progress, Screener


def screener_for(
    watchlist: Sequence[str],
    investor: str | None,
    policy: Path | None,
    law: Sequence[str],
    funds: Path | None = None,
    on_progress: Progress | None = None,
    **more: Any,
) -> Screener:
    """The screener of `screen`, `check` and `bulk`, so that none of them forgets what the policy says.

    Args:
        watchlist: ids and paths as given; none for the standing lists and those that the policy uses.
        investor: who asks; None for the policy's.
        policy: a TOML file; None for the packaged policy, so that every answer states one.

    Raises:
        ScreenerError: the policy, a list or a law cannot be read, or the investor is of no known kind.
    """
    from screener.policy import load_policy
    from screener.rulebook import Rulebook
    from screener.rules import load_regimes
    from screener.screening import Screener

    library = fund_library(funds, on_progress) if funds else None
    chosen = load_policy(policy, regimes=load_regimes() if policy else None)
    rulebook = Rulebook.load(chosen.selection(watchlist))
    laws: tuple[Law, ...] = ()
    if law or chosen.laws.use:
        from screener.rules.laws import load_laws

        laws = load_laws([*law, *chosen.laws.use])
    return Screener(rulebook, investor, chosen, funds=library, laws=laws, **more)


def fund_library(folder: Path, on_progress: Progress | None) -> FundLibrary:
    """The holdings of funds."""
    from screener.funds import FundLibrary

    return FundLibrary(folder, on_progress=on_progress and (lambda what: on_progress(what, 0, 0)))
