"""What a run says of every position: a finding, not screened, weakly screened, or clear; the first that fits.

The outcomes add up to the positions, and each is stated with its money: nothing is called clear that was not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from screener.files.cache import table
from screener.model import POSITION_KEY, Finding, FundLook, InputFile, Money, Outcome, OutcomeCount, OutcomeReason
from screener.reference.identifiers import SCHEMES
from screener.triage import is_position

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from screener.positions import Positions

STRONG = SCHEMES
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
"""The outcomes with their reasons; a position has the first that fits it (docs/glossary.md)."""

_PLACE = {reason: place for place, (_, reason) in enumerate(ORDER) if place}
_NAMED_FOR = _PLACE.keys() - {None, "fund_without_holdings"}

NAMED = 20
"""Positions that a run names of each outcome that asks for a better file; a longer list nobody reads."""

_CONTRACT = ("contract", "put_call", "strike", "expiry")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BETWEEN_WORDS = re.compile(r"[\s/,&.-]+")
_LOST = ("?", "\ufffd")
"""Signs that stand where a letter was lost."""
_FULL_HAN_NAME = 3
"""Chinese, Japanese and Korean names have no blanks; one of so many characters is more than one word."""


class LookedThrough(NamedTuple):
    """What stands behind positions in funds.

    Attributes:
        findings: on the positions in funds, each with its `fund_path`; what they say of law is still that of a direct
            holding.
        positions: rows of the fund positions whose holdings were screened.
        inputs: the fund files.
        notices: what a reader must know first.
        settings: the files that decided, each with its SHA-256.
        looks: each fund that was looked through.
        funds: index labels of positions that a fund file at hand calls shares of a fund.
    """

    findings: tuple[Finding, ...] = ()
    positions: frozenset[int] = frozenset()
    inputs: tuple[InputFile, ...] = ()
    notices: tuple[str, ...] = ()
    settings: Mapping[str, Any] = {}
    looks: tuple[FundLook, ...] = ()
    funds: frozenset[int] = frozenset()


class OutcomeFacts(NamedTuple):
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
    positions: Positions,
    findings: Iterable[Finding],
    looked_through: Iterable[int] = (),
    funds: Iterable[int] = (),
) -> tuple[OutcomeCount, ...]:
    """How many positions came to each outcome, and their value by currency.

    Args:
        looked_through: rows of fund positions whose holdings were screened.
        funds: rows of positions that a file at hand calls shares of a fund.

    Returns:
        The outcomes that occur, in the order of `ORDER`; they add up to the positions.
    """
    import numpy as np

    decided = outcome_of_each(positions, findings, looked_through, funds)
    return tuple(
        OutcomeCount(
            outcome=outcome,
            reason=reason,
            positions=int(mask.sum()),
            value=money(positions, mask),
            named=tuple(positions.stated(np.flatnonzero(mask)[:NAMED])) if reason in _NAMED_FOR else (),
        )
        for place, (outcome, reason) in enumerate(ORDER)
        if (mask := decided == place).any()
    )


def outcome_of_each(
    positions: Positions,
    findings: Iterable[Finding],
    looked_through: Iterable[int] = (),
    funds: Iterable[int] = (),
) -> NDArray[np.int64]:
    """The place in `ORDER` of each position's outcome; the arguments are those of `outcomes`."""
    import numpy as np

    decided = _without_finding(positions)
    decided[np.array(sorted(funds), dtype=np.int64)] = ORDER.index(("not_screened", "fund_without_holdings"))
    looked = np.array(sorted(looked_through), dtype=np.int64)
    decided[looked] = _without_finding(positions.take(looked), looked_through=True)
    decided[_found(positions, findings)] = 0
    return decided


OUTCOME_COLUMNS = ("outcome", "outcome_reason", "verdict", "entity", "list")


def outcome_columns(
    positions: Positions, findings: Iterable[Finding], decided: NDArray[np.int64]
) -> Mapping[str, list[str | None]]:
    """What a run says of each position, one text a position in each of `OUTCOME_COLUMNS`.

    Args:
        decided: the outcome of each position, as `outcome_of_each` gives it.
    """
    by_key: dict[tuple[Any, ...], list[Finding]] = {}
    for finding in findings:
        by_key.setdefault(finding.position.key, []).append(finding)
    columns: dict[str, list[str | None]] = {name: [] for name in OUTCOME_COLUMNS}
    rows = positions.rows(POSITION_KEY)
    for key, place in zip(rows, decided.tolist(), strict=True):
        found = by_key.get(key, [])
        outcome, reason = ORDER[place]
        cells = (
            outcome.replace("_", " "),
            (reason or "").replace("_", " "),
            "; ".join(dict.fromkeys(one.verdict for one in found)),
            "; ".join(dict.fromkeys(one.entity.name for one in found)),
            "; ".join(dict.fromkeys(one.listing.list for one in found)),
        )
        for name, text in zip(OUTCOME_COLUMNS, cells, strict=True):
            columns[name].append(text or None)
    return columns


def look_at(name: str) -> None:
    """Look at a name as a position's name will be; what is found is kept."""
    _has_several_words(name)
    _fund_by_name(name)
    _is_on_an_index(name)


def outcome_without_finding(facts: OutcomeFacts, *, looked_through: bool = False) -> int:
    """The place in `ORDER` of the outcome of a position on which nothing was found.

    Args:
        looked_through: whether it is a fund whose holdings were screened.
    """
    return _PLACE[_reason(facts, looked_through=looked_through)]


def _reason(facts: OutcomeFacts, *, looked_through: bool) -> OutcomeReason | None:
    """The first that fits, in the order of `ORDER`; None where the position is clear."""
    name = facts.name or facts.issuer or ""
    weaknesses = (facts.weaknesses or "").split()
    if not looked_through and is_fund(facts.name, facts.asset_class, facts.cic):
        return "fund_without_holdings"
    if _is_index_product(facts):
        return "index_product"
    if not (facts.strong or (facts.ticker and facts.market and "market_guessed" not in weaknesses)):
        if not facts.ticker and not _is_readable(name):
            return "unreadable_name"
        if "identifier_damaged" in weaknesses:
            return "identifier_damaged"
        if not _has_several_words(name):
            return "ticker_without_market" if facts.ticker else "one_word_name"
    return "uncalculated_formula" if "uncalculated_formula" in weaknesses else None


def outcome_facts(position: Mapping[str, Any]) -> OutcomeFacts:
    """What of one position decides its outcome.

    Args:
        position: by the names of the positions frame, None where missing.
    """
    has = {field for field, value in position.items() if value is not None}
    return OutcomeFacts(
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
    """Whether a position is a share of a fund, by its code, asset class or name, in the order of `outcomes.toml`."""
    if cic and _words("fund", "cic").search(cic.lower()):
        return True
    sure, likely = _fund_by_name(name or "")
    if sure or cic:
        return sure
    return likely or _fund_by_class(asset_class or "")


@lru_cache(maxsize=4_096)
def _fund_by_class(asset_class: str) -> bool:
    kind = asset_class.lower()
    return bool(_words("fund", "asset_class").search(kind) or _words("fund", "characters").search(kind))


@lru_cache(maxsize=262_144)
def _fund_by_name(name: str) -> tuple[bool, bool]:
    """Whether a name is a fund's for certain, and whether it is where no asset class says that it is none."""
    text = name.lower()
    if _words("fund", "sure").search(text) or _words("fund", "characters").search(text):
        return True, True
    if _words("fund", "company").search(text) or _words("fund", "bond").search(text):
        return False, False
    if _words("fund", "name").search(text):
        return False, True
    house = _words("fund", "house").match(text)
    on_market = house is not None and _words("fund", "theme").search(text, house.end())
    return False, bool(on_market) and not _words("fund", "not_house").search(text)


def fund_rows(positions: Positions) -> NDArray[np.bool_]:
    """Which positions are shares of a fund, by their code, asset class or name."""
    import numpy as np

    codes, distinct = positions.keys(("name", "asset_class", "cic"))
    answers: NDArray[np.bool_] = np.array([is_fund(*facts) for facts in distinct], dtype=bool)
    return answers[codes]


def money(positions: Positions, of: NDArray[Any] | None = None) -> tuple[Money, ...]:
    """Market value by currency; sums of different currencies are never added, and a missing value is no value.

    Args:
        of: which rows, by number or as a mask; all by default.
    """
    import math

    import numpy as np

    values, codes = positions.numbers["market_value"], positions.texts["currency"].codes
    if of is not None:
        values, codes = values[of], codes[of]
    stated = ~np.isnan(values)
    sums = {
        positions.texts["currency"].values[code]: round(math.fsum(values[stated & (codes == code)].tolist()), 2)
        for code in np.unique(codes[stated]).tolist()
    }
    return tuple(Money(currency=key, value=sums[key]) for key in sorted(sums, key=lambda key: key or ""))


def _without_finding(positions: Positions, *, looked_through: bool = False) -> NDArray[np.int64]:
    """The place in `ORDER` of each row's outcome, were nothing found; asked once of rows that tell the same."""
    import numpy as np

    of_the_key, keys = positions.keys(OutcomeFacts._fields[:6])
    strong, ticker, market, contract = (positions.has(*f) for f in (STRONG, ("ticker",), ("mic",), _CONTRACT))
    codes = of_the_key * 16 + strong * 8 + ticker * 4 + market * 2 + contract
    distinct, inverse = np.unique(codes, return_inverse=True)
    places = [
        outcome_without_finding(
            OutcomeFacts(*keys[code // 16], *(bool(code & bit) for bit in (8, 4, 2, 1))), looked_through=looked_through
        )
        for code in distinct.tolist()
    ]
    return np.array(places, dtype=np.int64)[inverse]


def _found(positions: Positions, findings: Iterable[Finding]) -> list[int]:
    """The rows of positions with a finding in force, decided or not."""
    import numpy as np

    keys = {one.position.key for one in findings if is_position(one) and one.status != "not_in_force"}
    places = np.flatnonzero(np.isin(positions.numbers["row"], [key[2] for key in keys]))
    rows = positions.rows(POSITION_KEY, places)
    return [place for place, row in zip(places.tolist(), rows, strict=True) if row in keys]


def _is_index_product(facts: OutcomeFacts) -> bool:
    product = _words("index_product", "product")
    if not any(text and _is_on_an_index(text) for text in (facts.name, facts.underlying_name)):
        return False
    return facts.contract or any(text and product.search(text.lower()) for text in (facts.name, facts.asset_class))


@lru_cache(maxsize=262_144)
def _is_on_an_index(name: str) -> bool:
    """Whether a name says an index."""
    return _words("index_product", "index").search(name.lower()) is not None


def _is_readable(name: str) -> bool:
    """Whether a text can be a name: it has letters, more than signs that stand for lost ones, and is no filler."""
    lost = sum(map(name.count, _LOST))
    return sum(map(str.isalpha, name)) > lost and not _words("unreadable", "name").fullmatch(name.strip().lower())


@lru_cache(maxsize=262_144)
def _has_several_words(name: str) -> bool:
    if not _is_readable(name):
        return False
    if len(_HAN.findall(name)) >= _FULL_HAN_NAME:
        return True
    return sum(any(map(str.isalpha, word)) for word in _BETWEEN_WORDS.split(name)) > 1


@table
def _tables() -> Mapping[str, Any]:
    import tomllib

    return tomllib.loads(files("screener.data").joinpath("outcomes.toml").read_text(encoding="utf-8"))


@cache
def _words(part: str, field: str) -> re.Pattern[str]:
    """The words of a field, for texts in lower case: `re` tries alternatives five times slower where case is open."""
    patterns: str | Sequence[str] = _tables()[part][field]
    if isinstance(patterns, str):
        return re.compile(rf"^{patterns}$")
    whole = "|".join(patterns)
    return re.compile(whole if field in ("characters", "bond") else rf"(?<!\w)(?:{whole})(?!\w)")
