"""What a run says of every position: a finding, not screened, weakly screened, or clear; the first that fits.

The outcomes add up to the positions, and each is stated with its money: nothing is called clear that was not looked at.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from screener.model import Finding, Money, Outcome, OutcomeCount, OutcomeReason
from screener.triage import is_position

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

STRONG = ("isin", "cusip", "sedol", "figi", "lei")
"""Identifiers with a check digit: a position that has one was screened by it, whatever its name is."""

ORDER: tuple[tuple[Outcome, OutcomeReason | None], ...] = (
    ("finding", None),
    ("not_screened", "fund_without_holdings"),
    ("not_screened", "index_product"),
    ("not_screened", "unreadable_name"),
    ("weakly_screened", "identifier_damaged"),
    ("weakly_screened", "ticker_without_market"),
    ("weakly_screened", "one_word_name"),
    ("weakly_screened", "uncalculated_formula"),
    ("clear", None),
)
"""The outcomes with their reasons; a position has the first that fits it (DESIGN.md section 4)."""

_CONTRACT = ("contract", "put_call", "strike", "expiry")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LOST = ("?", "\ufffd")
"""Signs that stand where a letter was lost."""
_FULL_HAN_NAME = 3
"""Chinese, Japanese and Korean names have no blanks; one of so many characters is more than one word."""


class Told(NamedTuple):
    """What of a position decides its outcome, a finding apart; positions that tell the same have the same one."""

    name: str | None
    issuer: str | None
    underlying_name: str | None
    asset_class: str | None
    cic: str | None
    weaknesses: str | None
    strong: bool
    ticker: bool
    market: bool
    contract: bool


def outcomes(
    positions: pd.DataFrame, findings: Iterable[Finding], looked_through: Iterable[int] = ()
) -> tuple[OutcomeCount, ...]:
    """How many positions came to each outcome, and their value by currency.

    Args:
        positions: the positions frame.
        findings: of the run.
        looked_through: index labels of fund positions whose holdings were screened.

    Returns:
        The outcomes that occur, in the order of `ORDER`; their positions add up to those of the frame.
    """
    import numpy as np

    if not len(positions):
        return ()
    seen = positions.index.isin(list(looked_through))
    decided = np.where(_found(positions, findings), 0, _without_finding(positions, seen))
    counts = []
    for place, (outcome, reason) in enumerate(ORDER):
        mask = decided == place
        if mask.any():
            counts.append(
                OutcomeCount(outcome=outcome, reason=reason, positions=int(mask.sum()), value=money(positions[mask]))
            )
    return tuple(counts)


def outcome_without_finding(told: Told, *, looked_through: bool = False) -> int:
    """The place in `ORDER` of the outcome of a position on which nothing was found.

    Args:
        told: what of it decides.
        looked_through: whether it is a fund whose holdings were screened.
    """
    name = told.name or told.issuer
    identified = told.strong or (told.ticker and told.market)
    readable = bool(name) and _is_readable(name or "")
    several_words = readable and not _is_one_word(name or "")
    weaknesses = (told.weaknesses or "").split()
    fits: Mapping[str | None, bool] = {
        "fund_without_holdings": not looked_through and is_fund(told.name, told.asset_class, told.cic),
        "index_product": _is_index_product(told),
        "unreadable_name": not readable and not identified and not told.ticker,
        "identifier_damaged": "identifier_damaged" in weaknesses and not identified,
        "ticker_without_market": told.ticker and not identified and not several_words,
        "one_word_name": not identified and not several_words,
        "uncalculated_formula": "uncalculated_formula" in weaknesses,
        None: True,
    }
    return next(place for place, (_, reason) in enumerate(ORDER) if place and fits[reason])


def told_by(position: Mapping[str, Any]) -> Told:
    """What of one position decides its outcome.

    Args:
        position: by the names of the positions frame, None where missing.
    """
    has = {field for field, value in position.items() if value is not None}
    return Told(
        name=position.get("name"),
        issuer=position.get("issuer"),
        underlying_name=position.get("underlying_name"),
        asset_class=position.get("asset_class"),
        cic=position.get("cic"),
        weaknesses=position.get("weaknesses"),
        strong=not has.isdisjoint(STRONG),
        ticker="ticker" in has,
        market="mic" in has,
        contract=not has.isdisjoint(_CONTRACT),
    )


def is_fund(name: str | None, asset_class: str | None, cic: str | None) -> bool:
    """Whether a position is a share of a fund, by its code, asset class or name."""
    said = {"name": name, "asset_class": asset_class, "cic": cic}
    return any(text and _words("fund", field).search(text) for field, text in said.items())


def fund_rows(positions: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows of the positions frame are shares of a fund, by their code, asset class or name."""
    cic, kind, name = (_says(positions[field], _words("fund", field)) for field in ("cic", "asset_class", "name"))
    return cic | kind | name


def money(positions: pd.DataFrame) -> tuple[Money, ...]:
    """Market value by currency; sums of different currencies are never added, and a missing value is no value."""
    import math

    valued = positions.loc[positions["market_value"].notna(), ["currency", "market_value"]]
    groups = valued.groupby("currency", dropna=False, sort=False)["market_value"]
    sums = {key if isinstance(key, str) else None: round(math.fsum(part), 2) for key, part in groups}
    return tuple(Money(currency=key, value=sums[key]) for key in sorted(sums, key=lambda key: key or ""))


def _without_finding(positions: pd.DataFrame, looked_through: NDArray[np.bool_]) -> NDArray[np.int_]:
    """The place in `ORDER` of each row's outcome, were nothing found; asked once of rows that tell the same."""
    import numpy as np

    table = positions[list(Told._fields[:6])].assign(
        strong=positions[list(STRONG)].notna().any(axis=1),
        ticker=positions["ticker"].notna(),
        market=positions["mic"].notna(),
        contract=positions[list(_CONTRACT)].notna().any(axis=1),
        looked_through=looked_through,
    )
    codes = table.groupby(list(table.columns), dropna=False, sort=False).ngroup().to_numpy()
    first = np.unique(codes, return_index=True)[1]
    distinct = table.iloc[first].astype(object)
    distinct = distinct.where(distinct.notna(), None)
    places = [
        outcome_without_finding(Told(*told), looked_through=seen)
        for *told, seen in distinct.itertuples(index=False, name=None)
    ]
    result: NDArray[np.int_] = np.array(places, dtype=int)[codes]
    return result


def _found(positions: pd.DataFrame, findings: Iterable[Finding]) -> NDArray[np.bool_]:
    """Positions with a finding in force, decided or not."""
    import numpy as np

    keys = {
        (held.file, held.sheet, held.row, held.account, held.name)
        for finding in findings
        if is_position(finding) and finding.status != "not_in_force"
        for held in (finding.position,)
    }
    found = np.zeros(len(positions), dtype=bool)
    places = np.flatnonzero(positions["row"].isin([key[2] for key in keys]).to_numpy())
    rows = positions.iloc[places][["file", "sheet", "row", "account", "name"]].astype(object)
    rows = rows.where(rows.notna(), None)
    found[places] = [tuple(row) in keys for row in rows.itertuples(index=False, name=None)]
    return found


def _is_index_product(told: Told) -> bool:
    index, product = _words("index_product", "index"), _words("index_product", "product")
    if not any(text and index.search(text) for text in (told.name, told.underlying_name)):
        return False
    return told.contract or any(text and product.search(text) for text in (told.name, told.asset_class))


def _is_readable(name: str) -> bool:
    """Whether a text can be a name: it has letters, more than signs that stand for lost ones, and is no filler."""
    lost = sum(map(name.count, _LOST))
    return sum(map(str.isalpha, name)) > lost and not _words("unreadable", "name").fullmatch(name.strip())


def _is_one_word(name: str) -> bool:
    if len(_HAN.findall(name)) >= _FULL_HAN_NAME:
        return False
    return len([word for word in re.split(r"[\s/,&.-]+", name) if any(c.isalpha() for c in word)]) < 2


@cache
def _words(part: str, field: str) -> re.Pattern[str]:
    data: Any = tomllib.loads(files("screener.data").joinpath("outcomes.toml").read_text(encoding="utf-8"))
    said: str | Sequence[str] = data[part][field]
    if isinstance(said, str):
        return re.compile(rf"^{said}$", re.IGNORECASE)
    return re.compile(rf"(?<!\w)(?:{'|'.join(said)})(?!\w)", re.IGNORECASE)


def _says(column: pd.Series[Any], words: re.Pattern[str]) -> NDArray[np.bool_]:
    return _each(column, lambda text: words.search(text) is not None)


def _each(column: pd.Series[Any], test: Any) -> NDArray[np.bool_]:
    """A test of each distinct text of a column; false where there is no text."""
    import numpy as np
    import pandas as pd

    codes, texts = pd.factorize(column)
    answers = np.array([bool(test(text)) for text in texts] + [False], dtype=bool)
    result: NDArray[np.bool_] = answers[codes]
    return result
