"""Positions against the lists: distinct values are looked at once, distinct keys judged once and joined to rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from screener.matching.country import CountryIndex
from screener.matching.derivatives import derivative_name
from screener.matching.securities import SCHEMES, ticker_in, ticker_key
from screener.matching.sweep import Searchable, sweep_texts
from screener.matching.underlying import FIELDS, TERMS
from screener.model import Match, MatchBasis
from screener.positions import LooseText, LooseTexts, Positions

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]

KEY = (
    *("name", "issuer", "other_name", "text_beside", *SCHEMES, "ticker", "mic", "country", "asset_class", "person"),
    *("notes", *FIELDS, *TERMS),
)
"""The fields by which a position is judged; positions that agree in them are judged once."""


class Lists(Searchable, Protocol):
    """The lists, made ready to judge keys (`Matcher`)."""

    countries: CountryIndex

    def judge(self, keys: Iterable[Mapping[str, str | None]], *, as_of: date) -> list[list[Match]]:
        """What the lists say of each key."""
        ...


_NAMES = ("name", "issuer", "other_name", "text_beside", "underlying_name")
_SCHEME_OF: Mapping[str, MatchBasis] = {
    **{scheme: scheme for scheme in SCHEMES},
    "underlying_isin": "isin",
    "underlying_lei": "lei",
}
_TICKERS = (("ticker", "mic"), ("underlying_ticker", "underlying_mic"))
_OFTEN = 500
"""Names between two reports of progress."""


def match_positions(
    matcher: Lists,
    positions: Positions | pd.DataFrame,
    loose: LooseTexts | Iterable[LooseText],
    *,
    as_of: date,
    on_progress: Progress | None = None,
) -> tuple[Match, ...]:
    """Match every position, and sweep the texts outside positions: `Matcher.match`.

    Args:
        matcher: the lists, made ready.
        positions: columns, or a positions frame.
        loose: texts outside the recognised fields of positions.
        as_of: the date on which tickers must have been an entity's.
        on_progress: told how many distinct names of how many are done.
    """
    columns = positions if isinstance(positions, Positions) else Positions.of_frame(positions)
    if not isinstance(loose, LooseTexts):
        loose = LooseTexts.of(loose)
    rows = np.flatnonzero(worth_weighing(matcher, columns, on_progress))
    places, keys = columns.take(rows).keys(KEY)
    judged = matcher.judge((dict(zip(KEY, key, strict=True)) for key in keys), as_of=as_of)
    labels = rows.tolist() if isinstance(positions, Positions) else positions.index[rows].tolist()
    found: list[Match] = []
    seen: set[tuple[str, str, int, str]] = set()
    where = columns.rows(("file", "sheet", "row"), rows)
    for label, place, (file, sheet, row) in zip(labels, places.tolist(), where, strict=True):
        found += [match.model_copy(update={"position": label}) for match in judged[place]]
        seen.update((file, sheet, row, one) for match in judged[place] for one in (match.entity, match.position_value))
    return (*found, *sweep_texts(loose, matcher, seen))


def worth_weighing(matcher: Lists, positions: Positions, on_progress: Progress | None) -> NDArray[np.bool_]:
    """Which positions anything on the lists can speak of, asked once of each distinct value.

    Args:
        matcher: the lists, made ready.
        positions: as read.
        on_progress: told how many distinct names of how many are done.
    """
    texts, securities = positions.texts, matcher.securities
    tickers = securities.values("ticker")
    names = {one for column in _NAMES for text in texts[column].values if text for one in text.split("\n")}
    named = _named(matcher, names, tickers, on_progress)
    chosen = texts["person"].present
    for column in _NAMES:
        chosen |= texts[column].flags(lambda text: not named.isdisjoint(text.split("\n")))
    for column, scheme in _SCHEME_OF.items():
        chosen |= texts[column].flags(securities.values(scheme).__contains__)
    issuers = securities.cusip_issuers
    chosen |= texts["cusip"].flags(lambda cusip: cusip[:6] in issuers)
    for column in ("name", "notes"):
        chosen |= texts[column].flags(securities.is_named_in)
    for pair in _TICKERS:
        places, keys = positions.keys(pair)
        listed = [bool(code and mic) and ticker_key(code, mic) in tickers for code, mic in keys]
        chosen |= np.array(listed, dtype=bool)[places]
    return chosen | matcher.countries.reach(positions)


def _named(
    matcher: Lists, names: Collection[str], tickers: Collection[str], on_progress: Progress | None
) -> frozenset[str]:
    """The names that are like a listed one, that of a derivative, or hold a listed ticker."""
    worth = set()
    for done, text in enumerate(names, start=1):
        ticker = ticker_in(text)
        coded = ticker is not None and ticker_key(ticker.code, ticker.mic) in tickers
        if coded or any(hit.grade != "distant" for hit in matcher.names.best(text)) or derivative_name(text):
            worth.add(text)
        if on_progress and done % _OFTEN == 0:
            on_progress(done, len(names))
    return frozenset(worth)
