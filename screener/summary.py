"""A run in figures: how much was screened, how much of it is touched, in which currency.

Sums of different currencies are never added. A position touched by several lists counts
once, under its strongest verdict.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from screener.model import Exposure, Finding, FindingCounts, Money, Summary, Verdict

if TYPE_CHECKING:
    from screener.holdings import Holdings

VERDICTS: tuple[Verdict, ...] = ("listed", "related", "possible")
_SCREENABLE = ("name", "issuer", "isin", "cusip", "sedol", "figi", "lei", "ticker")


def summarise(holdings: Holdings, findings: Sequence[Finding]) -> Summary:
    """The figures of a run.

    Args:
        holdings: what was read.
        findings: what was found.
    """
    positions = holdings.positions
    screened = int(positions[list(_SCREENABLE)].notna().any(axis=1).sum()) if len(positions) else 0
    totals = _totals(positions["currency"].where(positions["currency"].notna(), None), positions["market_value"])
    return Summary(
        positions=len(positions),
        screened=screened,
        skipped=sum(1 for row in holdings.coverage if row.reason != "not_understood"),
        not_understood=holdings.not_understood,
        market_value=tuple(Money(currency=currency, value=value) for currency, value in totals.items()),
        findings=count(findings),
        exposure=exposure(findings, totals),
    )


def count(findings: Iterable[Finding]) -> FindingCounts:
    """How many findings of each verdict are in force; the others are counted apart.

    Args:
        findings: the findings.
    """
    counts = dict.fromkeys((*VERDICTS, "not_in_force"), 0)
    for finding in findings:
        counts["not_in_force" if finding.status == "not_in_force" else finding.verdict] += 1
    return FindingCounts(**counts)


def exposure(findings: Sequence[Finding], totals: dict[str | None, float]) -> tuple[Exposure, ...]:
    """Market value touched by findings in force, by strongest verdict and currency.

    Args:
        findings: the findings.
        totals: currency -> market value of all positions.
    """
    strongest: dict[tuple[str, str, int], Finding] = {}
    for finding in findings:
        if finding.status == "not_in_force" or finding.match.by == "sweep":
            continue
        key = (finding.position.file, finding.position.sheet, finding.position.row)
        held = strongest.get(key)
        if held is None or VERDICTS.index(finding.verdict) < VERDICTS.index(held.verdict):
            strongest[key] = finding
    touched: dict[tuple[Verdict, str | None], list[float]] = {}
    for finding in strongest.values():
        value = finding.position.market_value
        if value is not None:
            touched.setdefault((finding.verdict, finding.position.currency), []).append(value)
    order = sorted(touched, key=lambda key: (VERDICTS.index(key[0]), key[1] or ""))
    sums = {key: round(math.fsum(touched[key]), 2) for key in order}
    return tuple(
        Exposure(verdict=verdict, currency=currency, value=total, percent=_percent(total, totals.get(currency)))
        for (verdict, currency), total in sums.items()
    )


def _percent(value: float, total: float | None) -> float | None:
    return round(100 * value / total, 4) if total else None


def _totals(currencies: Iterable[str | None], values: Iterable[float]) -> dict[str | None, float]:
    grouped: dict[str | None, list[float]] = {}
    for currency, value in zip(currencies, values, strict=True):
        if value == value:  # noqa: PLR0124 - a missing value is NaN, which differs from itself
            key = currency if isinstance(currency, str) else None
            grouped.setdefault(key, []).append(value)
    return {key: round(math.fsum(grouped[key]), 2) for key in sorted(grouped, key=lambda key: key or "")}
