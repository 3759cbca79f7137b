"""The one thin way from the pages to the pipeline: a screener that stays loaded, for checks before a trade."""

from __future__ import annotations

import gc
import threading
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from screener.policy import Policy, load_policy
from screener.rulebook import Rulebook
from screener.rules import Regimes, load_regimes
from screener.screening import Check, Screener
from screener.store.engine import Store
from screener.store.runs import list_runs
from screener.web import lists
from screener.web.settings import Settings

MOST_SELECTIONS = 8
"""Different selections of lists that stay loaded; each holds its entities in memory."""

_lock = threading.Lock()
_rulebooks: dict[tuple[str, ...], Rulebook] = {}


@lru_cache(maxsize=1)
def regimes() -> Regimes:
    """What lists mean in law, and the kinds of investor that it tells apart."""
    return load_regimes()


@lru_cache(maxsize=4)
def _policy(path: Path | None, _: float) -> Policy:
    return load_policy(path, regimes=regimes())


def policy(settings: Settings) -> Policy:
    """The institution's policy, read again when its file changed."""
    return _policy(settings.policy, settings.policy.stat().st_mtime if settings.policy else 0.0)


def usual_investor(store: Store, settings: Settings) -> str:
    """Who holds the positions where nobody says so: as of the newest run, else the policy's."""
    newest = next(iter(list_runs(store, 1)), None)
    return newest.investor if newest and newest.investor in regimes().investors else policy(settings).investor


def rulebook(watchlists: Sequence[str] = ()) -> Rulebook:
    """Lists, loaded once and again when one of them changed.

    Args:
        watchlists: ids or paths; empty for the standing lists.
    """
    key = tuple(watchlists)
    with _lock:
        held = _rulebooks.get(key)
        if held is None or held.stale():
            while len(_rulebooks) >= MOST_SELECTIONS:
                _rulebooks.pop(next(iter(_rulebooks)))
            held = _rulebooks[key] = _settled(Rulebook.load(key))
    return held


def _settled(loaded: Rulebook) -> Rulebook:
    """A rulebook that the collector of garbage passes over: walking its millions of objects stops every request."""
    loaded.on(date.today())
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return loaded


def check(
    settings: Settings,
    given: Mapping[str, str | None],
    *,
    watchlists: Sequence[str] = (),
    as_of: date | None = None,
    investor: str | None = None,
) -> Check:
    """One name or identifier against the lists.

    Args:
        given: field -> value; `name` is what a person typed, of whatever kind.
        watchlists: ids or paths; empty for the standing lists, the institution's own among them.
    """
    chosen = policy(settings)
    asked = rulebook(chosen.selection(watchlists or lists.standing()))
    return Screener(asked, investor, chosen).check(given, as_of=as_of)
