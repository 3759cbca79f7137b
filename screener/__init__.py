"""Screener: which positions of a portfolio are touched by an announced investment ban, and how do we know?

`screen` is the whole way in one call; `Screener`, made once, is what every door (command line, scheduler) uses. The
names below are the public API; they load on first use, so that `screener --version` need not wait for pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from screener._version import __version__

if TYPE_CHECKING:
    from screener.errors import ScreenerError
    from screener.holdings import Holdings, ReadOptions, read_holdings
    from screener.matching import Matcher
    from screener.model import Entity, Finding, Listing, Match, Run, Watchlist
    from screener.policy import Policy, load_policy
    from screener.reports import write
    from screener.reports.frame import findings_frame
    from screener.reports.json import load_run
    from screener.rulebook import Rulebook
    from screener.rules import load_regimes
    from screener.screening import Check, Screener, screen
    from screener.watchlist import load_relations, load_watchlists

__all__ = [
    "Check",
    "Entity",
    "Finding",
    "Holdings",
    "Listing",
    "Match",
    "Matcher",
    "Policy",
    "ReadOptions",
    "Rulebook",
    "Run",
    "Screener",
    "ScreenerError",
    "Watchlist",
    "__version__",
    "findings_frame",
    "load_policy",
    "load_regimes",
    "load_relations",
    "load_run",
    "load_watchlists",
    "read_holdings",
    "screen",
    "write",
]

_ROOMS = {
    "errors": "ScreenerError",
    "holdings": "Holdings ReadOptions read_holdings",
    "matching": "Matcher",
    "model": "Entity Finding Listing Match Run Watchlist",
    "policy": "Policy load_policy",
    "reports": "write",
    "reports.frame": "findings_frame",
    "reports.json": "load_run",
    "rulebook": "Rulebook",
    "rules": "load_regimes",
    "screening": "Check Screener screen",
    "watchlist": "load_relations load_watchlists",
}
_HOME = {name: f"{__name__}.{room}" for room, names in _ROOMS.items() for name in names.split()}


def __dir__() -> list[str]:
    """The public names, for completion at the prompt."""
    return list(__all__)


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use (PEP 562)."""
    try:
        return getattr(import_module(_HOME[name]), name)
    except KeyError:
        raise AttributeError(f"module 'screener' has no attribute {name!r}") from None
