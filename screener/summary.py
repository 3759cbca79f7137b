"""A run in figures: how much was screened, how much of it is touched, in which currency, and what was not looked at.

Sums of different currencies are never added. A position touched by several lists counts
once, under its strongest verdict.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from screener.holdings.typed import TYPED_PLACE
from screener.model import (
    DateRange,
    Exposure,
    FileTotal,
    Finding,
    FindingCounts,
    FundCounts,
    FundLook,
    ListNotAsked,
    Money,
    OutcomeCount,
    Position,
    Summary,
    Verdict,
)
from screener.outcomes import ORDER, fund_rows, is_fund, money, outcome_facts, outcome_without_finding, outcomes
from screener.reference.identifiers import SCHEMES
from screener.triage import VERDICTS, is_position

if TYPE_CHECKING:
    from screener.holdings import Holdings
    from screener.positions import Positions

_SCREENABLE = ("name", "issuer", *SCHEMES, "ticker")


def summarise(
    holdings: Holdings,
    findings: Sequence[Finding],
    looked_through: Iterable[int] = (),
    lists_not_asked: Sequence[ListNotAsked] = (),
    funds: Sequence[FundLook] = (),
    in_funds: frozenset[int] = frozenset(),
) -> Summary:
    """The figures of a run.

    Args:
        looked_through: rows of fund positions whose holdings were screened.
        in_funds: index labels of positions that a file at hand calls shares of a fund.
    """
    positions = holdings.columns
    totals = money(positions)
    looked = frozenset(looked_through)
    return Summary(
        positions=len(positions),
        screened=int(positions.has(*_SCREENABLE).sum()),
        skipped=sum(1 for row in holdings.coverage if row.reason != "not_understood"),
        not_understood=holdings.not_understood,
        market_value=totals,
        findings=count(findings),
        exposure=exposure(findings, totals),
        outcomes=outcomes(positions, findings, looked, in_funds),
        funds=_funds(holdings, looked, funds, in_funds),
        lists_not_asked=tuple(lists_not_asked),
        holdings_dated=_dated(filter(None, positions.texts["held_on"].values)),
        files=tuple(_by_file(positions)),
    )


def summarise_one(
    position: Mapping[str, str | None], findings: Sequence[Finding], lists_not_asked: Sequence[ListNotAsked] = ()
) -> Summary:
    """The figures of a check: one position without a value, of no file."""
    facts = outcome_facts(position)
    found = any(is_position(finding) and finding.status != "not_in_force" for finding in findings)
    outcome, reason = ORDER[0 if found else outcome_without_finding(facts)]
    fund = is_fund(facts.name, facts.asset_class, facts.cic)
    stated = {field: value for field, value in position.items() if field in Position.model_fields}
    one = Position.model_validate({**stated, **TYPED_PLACE})
    return Summary(
        positions=1,
        screened=int(any(position.get(field) for field in _SCREENABLE)),
        skipped=0,
        not_understood=0,
        market_value=(),
        findings=count(findings),
        exposure=exposure(findings, ()),
        outcomes=(OutcomeCount(outcome=outcome, reason=reason, positions=1, value=()),),
        funds=FundCounts(looked_through=0, not_looked_through=1, without_holdings=(one,)) if fund else None,
        lists_not_asked=tuple(lists_not_asked),
    )


def count(findings: Iterable[Finding]) -> FindingCounts:
    """How many findings of each verdict are in force on what is held directly; the others are counted apart."""
    counts = dict.fromkeys((*VERDICTS, "not_in_force"), 0)
    for finding in findings:
        if finding.exposure_kind == "through_fund":
            continue
        counts["not_in_force" if finding.status == "not_in_force" else finding.verdict] += 1
    return FindingCounts(**counts)


def exposure(findings: Sequence[Finding], totals: Sequence[Money]) -> tuple[Exposure, ...]:
    """Market value touched by findings in force on what is held directly, by strongest verdict and currency.

    A short position is touched as a long one is: they are not set off against each other.
    """
    strongest: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        if finding.status == "not_in_force" or not is_position(finding) or finding.exposure_kind == "through_fund":
            continue
        key = finding.position.counted_by
        held = strongest.get(key)
        if held is None or VERDICTS.index(finding.verdict) < VERDICTS.index(held.verdict):
            strongest[key] = finding
    touched: dict[tuple[Verdict, str | None], list[float]] = {}
    for finding in strongest.values():
        value = finding.position.market_value
        if value is not None:
            touched.setdefault((finding.verdict, finding.position.currency), []).append(abs(value))
    order = sorted(touched, key=lambda key: (VERDICTS.index(key[0]), key[1] or ""))
    sums = {key: round(math.fsum(touched[key]), 2) for key in order}
    whole = {total.currency: total.value for total in totals}
    return tuple(
        Exposure(verdict=verdict, currency=currency, value=total, percent=_percent(total, whole.get(currency)))
        for (verdict, currency), total in sums.items()
    )


def _funds(
    holdings: Holdings, looked_through: frozenset[int], funds: Sequence[FundLook], in_funds: frozenset[int]
) -> FundCounts | None:
    """Positions in funds, by whether their holdings were screened; None where there is no position in a fund."""
    shares = frozenset(fund_rows(holdings.columns).nonzero()[0].tolist()) | looked_through | in_funds
    if not shares:
        return None
    rest = sorted(shares - looked_through)
    return FundCounts(
        looked_through=len(looked_through),
        not_looked_through=len(rest),
        funds=tuple(funds),
        without_holdings=tuple(holdings.columns.stated(rest)),
    )


def _by_file(positions: Positions) -> Iterator[FileTotal]:
    """What each file held, in the order of the files."""
    files = positions.texts["file"]
    for code, file in enumerate(files.values):
        mask = files.codes == code
        if file is not None and mask.any():
            yield FileTotal(file=file, positions=int(mask.sum()), value=money(positions, mask))


def _dated(held_on: Iterable[str]) -> DateRange | None:
    dates = [date.fromisoformat(text) for text in held_on]
    return DateRange.model_validate({"from": min(dates), "to": max(dates)}) if dates else None


def _percent(value: float, total: float | None) -> float | None:
    return round(100 * value / total, 4) if total else None
