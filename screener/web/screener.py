"""The one thin way from the pages to the pipeline: check one name, and what both need to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from screener.checking import Check, check_security
from screener.policy import Policy, load_policy
from screener.rules import Regimes, load_regimes
from screener.web.settings import Settings


@lru_cache(maxsize=1)
def regimes() -> Regimes:
    """What lists mean in law, and the kinds of investor that it tells apart."""
    return load_regimes()


@lru_cache(maxsize=4)
def _policy(path: Path | None, _: float) -> Policy:
    return load_policy(path, regimes=regimes())


def policy(settings: Settings) -> Policy:
    """The institution's policy, read again when its file changed.

    Args:
        settings: of the server.
    """
    return _policy(settings.policy, settings.policy.stat().st_mtime if settings.policy else 0.0)


def check(
    given: Mapping[str, str | None],
    *,
    watchlists: Sequence[str] = (),
    as_of: date | None = None,
    investor: str = "us-person",
) -> Check:
    """One name or identifier against the lists.

    Args:
        given: field -> value; `name` is what a person typed, of whatever kind.
        watchlists: ids or paths; empty for the standing lists.
        as_of: the date of the rules.
        investor: who asks.
    """
    fields = dict(given)
    name = fields.pop("name", None) or ""
    return check_security(name, fields, watchlists=watchlists, as_of=as_of, investor=investor)
