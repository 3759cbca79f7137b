"""What a run says of every position: a finding, not screened, weakly screened, or clear; the first that fits.

The outcomes add up to the positions, and each is stated with its money: nothing is called clear that was not looked at.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

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

_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LOST = ("?", "\ufffd")
"""Signs that stand where a letter was lost."""
_FULL_HAN_NAME = 3
"""Chinese, Japanese and Korean names have no blanks; one of so many characters is more than one word."""


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
    masks = _masks(positions, findings, looked_through)
    decided = np.zeros(len(positions), dtype=bool)
    counts = []
    for outcome, reason in ORDER:
        mask = ~decided & masks.get(reason or outcome, ~decided)
        decided |= mask
        if mask.any():
            counts.append(
                OutcomeCount(outcome=outcome, reason=reason, positions=int(mask.sum()), value=money(positions[mask]))
            )
    return tuple(counts)


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


def _masks(
    positions: pd.DataFrame, findings: Iterable[Finding], looked_through: Iterable[int]
) -> Mapping[str, NDArray[np.bool_]]:
    name = positions["name"].fillna(positions["issuer"])
    strong = positions[list(STRONG)].notna().any(axis=1).to_numpy()
    ticker, market = positions["ticker"].notna().to_numpy(), positions["mic"].notna().to_numpy()
    identified = strong | (ticker & market)
    readable = _each(name, _is_readable)
    several_words = readable & ~_each(name, _is_one_word)
    weaknesses = positions["weaknesses"]
    funds = fund_rows(positions) & ~positions.index.isin(list(looked_through))
    return {
        "finding": _found(positions, findings),
        "fund_without_holdings": funds,
        "index_product": _index_products(positions),
        "unreadable_name": ~readable & ~identified & ~ticker,
        "identifier_damaged": _says(weaknesses, re.compile(r"\bidentifier_damaged\b")) & ~identified,
        "ticker_without_market": ticker & ~identified & ~several_words,
        "one_word_name": ~identified & ~several_words,
        "uncalculated_formula": _says(weaknesses, re.compile(r"\buncalculated_formula\b")),
    }


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


def _index_products(positions: pd.DataFrame) -> NDArray[np.bool_]:
    index, product = _words("index_product", "index"), _words("index_product", "product")
    on_index = _says(positions["name"], index) | _says(positions["underlying_name"], index)
    contract = positions[["contract", "put_call", "strike", "expiry"]].notna().any(axis=1).to_numpy()
    return on_index & (contract | _says(positions["name"], product) | _says(positions["asset_class"], product))


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
