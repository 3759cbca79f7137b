"""One name or identifier against the lists: the same way as `screening.screen`, with one position typed by hand."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from screener._version import __version__
from screener.errors import UsageError
from screener.matching import Matcher, NameHit
from screener.model import POSITION_COLUMNS, Run, RunHeader, Summary
from screener.reference import identifiers
from screener.rules import findings, load_regimes, notices
from screener.summary import count
from screener.watchlist.selection import choose_lists, combine, version_of

TYPED = "typed by hand"
"""The file that the position of a check is said to come from."""


LONGEST_NAME = 500
"""Characters of the longest name that is checked; more is a text, not a name."""

_UNPRINTABLE = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


class Check(NamedTuple):
    """A check: the run with its findings, and the listed names nearest to the name, also where they do not match."""

    run: Run
    position: Mapping[str, str | None]
    nearest: tuple[NameHit, ...]


def check_security(
    name: str,
    given: Mapping[str, str | None] | None = None,
    *,
    watchlists: Sequence[str | Path] = (),
    as_of: date | None = None,
    investor: str = "us-person",
) -> Check:
    """Check one name or identifier.

    Args:
        name: a name, an identifier of any scheme, or a ticker; may be empty where `given` has an identifier.
        given: field -> value as typed, for isin, cusip, sedol, figi, lei, ticker, country.
        watchlists: ids or paths of lists; empty for the packaged lists in force on the date.
        as_of: the date on which the rules are applied; today by default.
        investor: who asks.

    Raises:
        ScreenerError: a value is not what it is given as, or a list cannot be loaded.
    """
    import pandas as pd

    started_at = datetime.now(UTC)
    as_of = as_of or date.today()
    position = read_position(name, given or {})
    lists, regimes = choose_lists(watchlists, as_of), load_regimes()
    matcher = Matcher(*combine(lists))
    row: dict[str, object] = {column: position.get(column) for column in POSITION_COLUMNS}
    row |= {"file": TYPED, "sheet": TYPED, "row": 1}
    frame = pd.DataFrame([row]).astype(dict(POSITION_COLUMNS))
    matches = matcher.match(frame, as_of=as_of)
    found = findings(matches, frame, {**matcher.entities, **matcher.related}, regimes, as_of, investor)
    run = Run(
        run=RunHeader(
            id=f"{started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
            started_at=started_at,
            finished_at=datetime.now(UTC),
            as_of=as_of,
            investor=investor,
            software=f"screener {__version__}",
            settings={
                "watchlists": [str(one) for one in watchlists],
                "checked": {k: v for k, v in position.items() if v},
            },
            inputs=(),
            watchlists=tuple(version_of(one, started_at.date()) for one in lists),
            notices=notices(lists, regimes, as_of, started_at.date()),
        ),
        summary=Summary(
            positions=1, screened=1, skipped=0, not_understood=0, market_value=(), findings=count(found), exposure=()
        ),
        findings=found,
        coverage=(),
    )
    return Check(run, position, matcher.nearest(position.get("name") or ""))


def read_position(name: str, given: Mapping[str, str | None]) -> dict[str, str | None]:
    """The fields of a position that a person typed: an identifier is recognised for what it is.

    Args:
        name: a name, an identifier or a ticker.
        given: field -> value as typed.

    Raises:
        UsageError: a value given as an identifier is none.
    """
    position: dict[str, str | None] = {}
    for field in ("isin", "cusip", "sedol", "figi", "lei"):
        typed = given.get(field)
        if typed:
            value = getattr(identifiers, field)(typed)
            if value is None:
                raise UsageError(
                    f"“{typed}” is not a valid {field.upper()}",
                    hint="Its length or its check digit is wrong: compare it with its source.",
                )
            position[field] = value
    if given.get("ticker"):
        _set_ticker(position, given["ticker"] or "")
    if given.get("country"):
        position["country"] = identifiers.country(given["country"] or "")
    text = _UNPRINTABLE.sub(" ", name).strip()
    if not text:
        return position
    if not any(c.isalnum() for c in text):
        raise UsageError(f"“{text[:20]}” has no letter and no digit", hint="Give a name, an identifier or a ticker.")
    if len(text) > LONGEST_NAME:
        raise UsageError(
            f"The name has {len(text):,} characters", hint=f"A name of up to {LONGEST_NAME} characters can be checked."
        )
    for field in ("isin", "lei", "figi"):
        value = getattr(identifiers, field)(text)
        if value is not None:
            position.setdefault(field, value)
            return position
    ticker = identifiers.parse_ticker(text)
    if ticker is not None and (ticker.mic or text.isdigit()):
        _set_ticker(position, text)
        return position
    if len(text.split()) == 1 and any(c.isdigit() for c in text):
        for field in ("cusip", "sedol"):
            value = getattr(identifiers, field)(text)
            if value is not None:
                position.setdefault(field, value)
                return position
    for scheme, value in identifiers.find_identifiers(text):
        position.setdefault(scheme, value)
    position["name"] = position["person"] = text
    return position


def _set_ticker(position: dict[str, str | None], text: str) -> None:
    ticker = identifiers.parse_ticker(text)
    if ticker is None:
        raise UsageError(f"“{text}” is not a ticker", hint="Write it with its market, for example 20 HK or 0020.HK.")
    position["ticker"], position["mic"] = ticker.code, ticker.mic
