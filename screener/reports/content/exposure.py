"""The exposure: positions and money by verdict, list, account and country, as tables and as charts.

A position counts once in each line, however many findings it has there, and money is added within one currency only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from screener.model import Money
from screener.reports.content.columns import columns
from screener.reports.content.parts import Bar, Chart, Column, FindingView, PositionKey, Table, Tone, Value
from screener.reports.rates import Rates
from screener.reports.wording import Wording
from screener.triage import STATUSES, VERDICTS

TONE_ORDER: tuple[Tone, ...] = (*STATUSES[:-2], "review", *STATUSES[-2:], "plain")
MAX_BARS = 8
Item = TypeVar("Item")
Key = TypeVar("Key")


@dataclass(frozen=True)
class Touched:
    """Distinct positions and their money by currency (an empty currency where the file states none)."""

    positions: int
    without_value: int
    money: dict[str, float]


def touched(findings: Iterable[FindingView]) -> Touched:
    """What some findings touch, each position once; a short one is touched as a long one is, never set off."""
    views = {view.key: view for view in findings}.values()
    valued = [(view.currency, abs(view.value)) for view in views if view.value is not None]
    return Touched(len(views), len(views) - len(valued), sums(valued))


def grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """Items by a key, in the order in which the keys first appear."""
    groups: dict[Key, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def sums(money: Iterable[tuple[str | None, float]]) -> dict[str, float]:
    """Sums by currency, which are never added to each other; the currency is empty where none is stated."""
    parts = grouped(money, lambda one: one[0] or "")
    return {currency: math.fsum(value for _, value in parts[currency]) for currency in sorted(parts)}


def of(money: Iterable[Money]) -> Iterator[tuple[str | None, float]]:
    """Currency and value of each sum of money."""
    return ((one.currency, one.value) for one in money)


def amounts(money: Mapping[str, float], wording: Wording, totals: Sequence[Money] = ()) -> str:
    """Sums by currency as a sentence writes them, with their percentages where totals are given; empty for none."""
    key, said = "headline.share_of_all" if len(totals) == 1 else "headline.share", []
    for currency, value in money.items():
        part, percent = wording.money(value, currency), share(value, currency, totals)
        if percent is not None:
            part = wording(key, money=part, percent=wording.percent(percent), currency=currency)
        if round(value, 2):
            said.append(part)
    return wording.list_of(said)


def share(value: float, currency: str, totals: Sequence[Money]) -> float | None:
    """A sum as a percentage of all holdings in its currency; None where there is no total to compare with."""
    whole = next((money.value for money in totals if (money.currency or "") == currency), None)
    return 100 * value / whole if whole and whole > 0 else None


def verdict_table(findings: Sequence[FindingView], totals: Sequence[Money], wording: Wording) -> Table:
    """Positions and money by verdict and status: one row for each currency."""
    groups = grouped(findings, lambda view: (VERDICTS.index(view.verdict), STATUSES.index(view.status)))
    rows: list[tuple[Value, ...]] = []
    for _, members in sorted(groups.items()):
        labels = (members[0].verdict_label, members[0].status_label)
        for currency, part in sorted(grouped(members, lambda view: view.currency).items()):
            value = touched(part).money.get(currency)
            percent = None if value is None else share(value, currency, totals)
            rows.append((*labels, touched(part).positions, currency or None, value, percent))
    shown = columns(wording, "verdict", "status", "positions", "currency", "value", "percent")
    return Table("by_verdict", wording("table.by_verdict"), shown, tuple(rows))


def group_table(
    name: str, findings: Sequence[FindingView], group: Callable[[FindingView], str], wording: Wording
) -> Table:
    """Positions and money by a group (list, account, country), and how much of both is under a ban."""
    rows: list[tuple[Value, ...]] = []
    for label, members in _largest_first(findings, group):
        for currency, part in sorted(grouped(members, lambda view: view.currency).items()):
            every, banned = touched(part), touched(view for view in part if view.group == "bans")
            rows.append(
                (label, every.positions, banned.positions, currency or None, every.money.get(currency),
                 banned.money.get(currency))
            )  # fmt: skip
    shown = columns(wording, name, "positions", "banned", "currency", "value", "banned_value")
    return Table(f"by_{name}", wording(f"table.by_{name}"), shown, tuple(rows))


def group_chart(
    name: str, findings: Sequence[FindingView], group: Callable[[FindingView], str], wording: Wording
) -> Chart:
    """Positions by a group, each bar parted by what binds the positions most."""
    groups = _largest_first(findings, group)
    bars = [_tone_bar(label, members, wording) for label, members in groups[:MAX_BARS]]
    if rest := [view for _, members in groups[MAX_BARS:] for view in members]:
        bars.append(_tone_bar(wording.count("chart.other", len(groups) - MAX_BARS), rest, wording))
    used = {tone for bar in bars for _, tone in bar.segments}
    legend = tuple((tone_label(tone, wording), tone) for tone in TONE_ORDER if tone in used)
    return Chart(f"chart_{name}", wording(f"chart.{name}"), tuple(bars), legend)


def status_chart(findings: Sequence[FindingView], wording: Wording) -> Chart:
    """Positions by what binds them most, one bar each."""
    bars = (_tone_bar(tone_label(tone, wording), views, wording) for tone, views in _by_strongest(findings))
    return Chart("chart_status", wording("chart.status"), tuple(bars))


def share_chart(banned: Sequence[FindingView], totals: Sequence[Money], wording: Wording) -> Chart:
    """The share of each currency's holdings under a ban: the one scale on which currencies can stand side by side."""
    bars = []
    for currency, value in touched(banned).money.items():
        percent = share(value, currency, totals)
        if percent is not None and percent > 0:
            text = f"{wording.percent(percent)} · {wording.money(value, currency)}"
            bars.append(Bar(currency or wording("money.no_currency"), ((percent, "plain"),), text))
    return Chart("chart_share", wording("chart.share"), tuple(sorted(bars, key=lambda bar: -bar.length)))


def in_base(table: Table, rates: Rates, wording: Wording) -> Table:
    """The table with a further column: the value in the base currency, where there is a rate."""
    keys = [column.key for column in table.columns]
    if "currency" not in keys or "value" not in keys:
        return table
    unit, value = keys.index("currency"), keys.index("value")
    column = Column("base_value", wording("column.base_value", base=rates.base), "money")
    rows = tuple((*row, _converted(row[unit], row[value], rates)) for row in table.rows)
    return replace(table, columns=(*table.columns, column), rows=rows)


def base_chart(findings: Sequence[FindingView], rates: Rates, wording: Wording) -> Chart:
    """What is touched in the base currency, by what binds the positions most."""
    bars = []
    for tone, members in _by_strongest(findings):
        total, _ = rates.convert(touched(members).money.items())
        if total > 0:
            bars.append(Bar(tone_label(tone, wording), ((total, tone),), wording.money(total, rates.base)))
    return Chart("chart_base", wording("chart.base", base=rates.base), tuple(bars))


def _converted(unit: Value, value: Value, rates: Rates) -> float | None:
    if not isinstance(unit, str) or not isinstance(value, float) or unit not in rates.values:
        return None
    return value * rates.values[unit]


def tone_label(tone: Tone, wording: Wording) -> str:
    """A tone in words."""
    return wording("figure.review") if tone in ("review", "plain") else wording(f"status.{tone}.label")


def _tone_bar(label: str, members: Sequence[FindingView], wording: Wording) -> Bar:
    tones = list(_strongest(members).values())
    segments = tuple((float(tones.count(tone)), tone) for tone in TONE_ORDER if tone in tones)
    return Bar(label, segments, wording.integer(len(tones)))


def _strongest(findings: Iterable[FindingView]) -> Mapping[PositionKey, Tone]:
    weakest_first = sorted(findings, key=lambda view: -TONE_ORDER.index(view.tone))
    return {view.key: view.tone for view in weakest_first}


def _by_strongest(findings: Sequence[FindingView]) -> list[tuple[Tone, list[FindingView]]]:
    """The findings that bind their position most, by tone."""
    strongest = _strongest(findings)
    groups = grouped((view for view in findings if strongest[view.key] == view.tone), lambda view: view.tone)
    return sorted(groups.items(), key=lambda item: TONE_ORDER.index(item[0]))


def _largest_first(
    findings: Sequence[FindingView], group: Callable[[FindingView], str]
) -> list[tuple[str, list[FindingView]]]:
    groups = grouped(findings, group)
    return sorted(groups.items(), key=lambda item: (-len({view.key for view in item[1]}), item[0]))
