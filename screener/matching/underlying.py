"""What a derivative is on, against the lists: evidence of its own, apart from who issues the paper.

The underlying is what the file's own columns say of it, and what the name's grammar leaves (`derivatives`). One that an
identifier names is `listed`; one known by name only is `possible`. A counterparty is stated and is no evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from screener.matching.derivatives import DerivativeName, derivative_name
from screener.matching.evidence import BEST_POSSIBLE_SCORE
from screener.model import Match, Underlying

FIELDS: Mapping[str, str] = {
    "underlying_name": "name",
    "underlying_isin": "isin",
    "underlying_ticker": "ticker",
    "underlying_mic": "mic",
    "underlying_lei": "lei",
}
"""Columns of the positions frame that speak of the underlying -> the field that they are for it."""
TERMS = ("cic", "contract", "put_call", "strike", "expiry", "notional", "delta", "counterparty")
"""Columns that state the contract's terms."""

_MOST_NAMES = 5
"""Names in a product's name that are asked: more companies are in no basket that a name spells out."""
_CONTRACTS_OF_CIC = "ABCDEF"
"""Third sign of the Complementary Identification Code: futures, call options, put options, swaps, forwards, credit
derivatives. Source: EIOPA, implementing technical standards on supervisory reporting, annex V (CIC table)."""

Matches = Callable[[Mapping[str, str | None]], list[Match]]


class Derivative(NamedTuple):
    """A position that is a derivative, or that states an underlying.

    `candidates` are what the underlying may be, each as identifier and name fields; `only` is false where the position
    is a security of its own besides (a convertible bond), `exact` true where a name's own notation identifies.
    """

    stated: Underlying
    candidates: tuple[Mapping[str, str | None], ...]
    only: bool
    exact: bool
    counterparty: str | None
    contract: str


def derivative(position: Mapping[str, str | None]) -> Derivative | None:
    """What a position's columns and its name say of an underlying; None where they say nothing.

    Args:
        position: one row of the positions frame by column, None where missing.
    """
    columns = {field: position.get(column) for column, field in FIELDS.items()}
    read = derivative_name(position["name"]) if position.get("name") else None
    is_contract = bool(position.get("put_call") or position.get("contract")) or is_derivative_cic(position.get("cic"))
    if read is None and not is_contract and not any(columns.values()):
        return None
    candidates = [columns] if any(columns.values()) else []
    if read is not None and read.subject == "company":
        names = read.names[:_MOST_NAMES] or (None,)
        candidates += [{"name": name, "ticker": read.ticker, "mic": read.mic} for name in names]
    if read is None and is_contract and not candidates:
        candidates = [{"name": position.get("name")}]
    return Derivative(
        _stated(position, columns, read),
        tuple(candidates),
        only=is_contract or read is not None,
        exact=bool(read and read.exact) or any(columns.get(one) for one in ("isin", "lei", "ticker")),
        counterparty=position.get("counterparty") or (read.counterparty if read else None),
        contract=read.contract if read else "derivative",
    )


def is_derivative_cic(cic: str | None) -> bool:
    """Whether a CIC code is of a future, an option, a swap, a forward or a credit derivative."""
    return bool(cic) and len(cic or "") >= 4 and (cic or "")[2].upper() in _CONTRACTS_OF_CIC


def _stated(
    position: Mapping[str, str | None], columns: Mapping[str, str | None], read: DerivativeName | None
) -> Underlying:
    name = columns["name"] or (read.names[0] if read and read.names else None)
    return Underlying(
        name=name,
        isin=columns["isin"],
        ticker=columns["ticker"] or (read.ticker if read and read.exact else None),
        contract=position.get("contract") or (read.contract if read else None),
        put_call=position.get("put_call") or (read.put_call if read else None),
        strike=_number(position.get("strike")) or (read.strike if read else None),
        expiry=_day(position.get("expiry") or (read.expiry if read else None)),
        notional=_number(position.get("notional")),
        delta=_number(position.get("delta")),
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value else None  # noqa: PLR0124


def _day(text: str | None) -> date | None:
    """A day in ISO form; of any other text, and of a month, none."""
    try:
        return date.fromisoformat(text) if text and len(text) == len("2026-12-18") else None
    except ValueError:
        return None


def with_underlying(own: Sequence[Match], position: Mapping[str, str | None], match: Matches) -> list[Match]:
    """A position's matches together with those of its underlying; the same ones where it has none.

    Args:
        own: the matches of the position's own names and identifiers.
        position: one row of the positions frame by column, None where missing.
        match: what names and identifiers of a row match.
    """
    one = derivative(position)
    if one is None:
        return list(own)
    found = [
        _through(item, one, _of_basket(one, candidate), exact=one.exact)
        for candidate in one.candidates
        for item in match(candidate)
    ]
    reached = {(item.entity, item.list) for item in found}
    if one.only:
        kept = [item for item in own if item.by != "name" or (item.entity, item.list) not in reached]
        ordered = [*found, *(_through(item, one, one.stated, exact=True) for item in kept)]
    else:
        ordered = [*own, *found]
    strongest: dict[tuple[str, str | None], Match] = {}
    for item in sorted(ordered, key=lambda item: (item.verdict == "possible", -item.score)):
        strongest.setdefault((item.entity, item.list), item)
    return list(strongest.values())


def _of_basket(one: Derivative, candidate: Mapping[str, str | None]) -> Underlying:
    """The underlying that a candidate is: of several that a name spells out, each by its own name."""
    name = candidate.get("name")
    if name is None or name == one.stated.name:
        return one.stated
    return one.stated.model_copy(
        update={"name": name, "isin": candidate.get("isin"), "ticker": candidate.get("ticker")}
    )


def _through(item: Match, one: Derivative, stated: Underlying, *, exact: bool) -> Match:
    what = f"{stated.contract or one.contract} on {stated.name or stated.ticker or item.position_value}"
    behind = f"; {one.counterparty} stands behind the paper and is not the underlying" if one.counterparty else ""
    explanation = (*item.explanation, f"The position is a {what}{behind}.")
    update: dict[str, object] = {}
    if (item.by == "name" or not exact) and item.verdict != "possible":
        explanation = (*explanation, "The underlying is known by its name only: a person must look.")
        update = {"verdict": "possible", "score": min(item.score, BEST_POSSIBLE_SCORE)}
    update |= {"explanation": explanation, "underlying": stated, "counterparty": one.counterparty}
    return item.model_copy(update={**update, "exposure_kind": "derivative"})
