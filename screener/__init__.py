"""Screener: which positions of a portfolio are touched by an announced investment ban, and how do we know?

`screen` is the one call behind every door (command line, scheduler, web page). The names below are the public API; they
load on first use, so that `screener --version` need not wait for pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from screener._version import __version__

if TYPE_CHECKING:
    from screener.errors import ScreenerError
    from screener.holdings import Holdings, read_holdings
    from screener.matching import Matcher
    from screener.model import Entity, Finding, Listing, Match, Run, Watchlist
    from screener.rules import load_regimes
    from screener.screening import screen
    from screener.watchlist import load_relations, load_watchlists

__all__ = [
    "Entity",
    "Finding",
    "Holdings",
    "Listing",
    "Match",
    "Matcher",
    "Run",
    "ScreenerError",
    "Watchlist",
    "__version__",
    "load_regimes",
    "load_relations",
    "load_watchlists",
    "read_holdings",
    "screen",
]

_HOME = {
    "Entity": "screener.model",
    "Finding": "screener.model",
    "Holdings": "screener.holdings",
    "Listing": "screener.model",
    "Match": "screener.model",
    "Matcher": "screener.matching",
    "Run": "screener.model",
    "ScreenerError": "screener.errors",
    "Watchlist": "screener.model",
    "load_regimes": "screener.rules",
    "load_relations": "screener.watchlist",
    "load_watchlists": "screener.watchlist",
    "read_holdings": "screener.holdings",
    "screen": "screener.screening",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use (PEP 562)."""
    try:
        return getattr(import_module(_HOME[name]), name)
    except KeyError:
        raise AttributeError(f"module 'screener' has no attribute {name!r}") from None
