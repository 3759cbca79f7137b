"""Funds in a report: what was looked through and what not, and each company by every way that leads to it.

Direct and indirect holdings are never added: they stand in columns and tables of their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from screener.model import FundLook, Run
from screener.reports.content.columns import columns
from screener.reports.content.findings import of_group
from screener.reports.content.parts import Column, FindingView, Section, Table, Value
from screener.reports.safe import clean
from screener.reports.wording import Wording

_KINDS = ("direct", "derivative")


def sections(run: Run, findings: Sequence[FindingView], wording: Wording) -> tuple[Section, ...]:
    """The section on funds, and the companies by every way to them; none where there is neither fund nor derivative.

    Args:
        run: a finished run.
        findings: all, ready to be shown.
        wording: the language.
    """
    made = []
    counts = run.summary.funds
    if counts is not None and (counts.funds or counts.without_holdings):
        inside = [view for view in of_group(findings, "through_fund") if view.status != "not_in_force"]
        blocks = [_looked_through(counts.funds, inside, wording)] if counts.funds else []
        if inside:
            blocks.append(_what_to_do(inside, wording))
        if counts.without_holdings or any(look.unopened for look in counts.funds):
            blocks.append(_not_looked_through(run, wording))
        lead = (wording("lead.funds"), *_covered(counts.funds, wording))
        made.append(Section("funds", wording("section.funds"), lead, tuple(blocks)))
    live = [
        view
        for view in of_group(findings, "bans", "advisory", "review", "through_fund")
        if view.status != "not_in_force" and view.on_position
    ]
    if any(view.exposure_kind != "direct" for view in live):
        table = _by_issuer(live, wording)
        made.append(Section("issuers", wording("section.issuers"), (wording("lead.issuers"),), (table,)))
    return tuple(made)


def _covered(looks: Iterable[FundLook], wording: Wording) -> Iterator[str]:
    """How much of the money in the funds that were looked through was screened."""
    sums: dict[str, tuple[float, float]] = {}
    for look in looks:
        for money in look.value:
            whole, seen = sums.get(money.currency or "", (0.0, 0.0))
            sums[money.currency or ""] = whole + money.value, seen + money.value * look.coverage / 100
    for currency, (whole, seen) in sorted(sums.items()):
        share = wording.percent(100 * seen / whole if whole else 0.0)
        amounts = {"seen": wording.money(seen, currency), "whole": wording.money(whole, currency)}
        yield wording("funds.covered", share=share, **amounts)


def _looked_through(looks: Iterable[FundLook], inside: Sequence[FindingView], wording: Wording) -> Table:
    """One line a fund, its listed companies beneath it, the largest first."""
    rows: list[tuple[Value, ...]] = []
    by_fund: dict[str, list[FindingView]] = {}
    for view in inside:
        by_fund.setdefault(view.fund_file, []).append(view)
    for look in looks:
        money = look.value or (None,)
        for one in money:
            rows.append(
                (
                    clean(look.fund), "", look.as_of, look.coverage, look.flagged_weight,
                    one.currency if one else None, one.value if one else None,
                    wording("funds.by", file=clean(look.file), because=clean(look.because)),
                )
            )  # fmt: skip
        companies: dict[tuple[str, str], list[FindingView]] = {}
        for view in by_fund.get(clean(look.file), ()):
            companies.setdefault((view.entity, view.currency), []).append(view)
        for (entity, currency), views in sorted(companies.items(), key=lambda item: -_share(item[1])):
            lists = ", ".join(dict.fromkeys(f"{view.list_title} ({view.status_label})" for view in views))
            ways = ", ".join(dict.fromkeys(" → ".join((*view.funds[1:], view.security)) for view in views))
            rows.append(
                ("", entity, None, None, _share(views), currency or None, _value(views), f"{lists}: {ways}")
            )  # fmt: skip
    shown = columns(
        wording, "fund", ("company", "column.entity"), ("as_of", "column.held_on"), "coverage",
        ("share", "column.share_of_fund"), "currency", "value", ("why", "column.how"),
    )  # fmt: skip
    return Table("looked_through", wording("table.looked_through"), shown, tuple(rows), wording("note.looked_through"))


def _what_to_do(inside: Sequence[FindingView], wording: Wording) -> Table:
    """What each list asks for that names a company in a fund: the sentence of the company with the largest value."""
    largest: dict[tuple[str, str], FindingView] = {}
    for view in sorted(inside, key=lambda view: -(view.value or 0.0)):
        largest.setdefault((view.list_title, view.status_label), view)
    rows = tuple((title, status, view.entity, view.action) for (title, status), view in largest.items())
    shown = columns(wording, "list", "status", ("company", "column.entity"), "action")
    return Table("fund_actions", wording("table.fund_actions"), shown, rows, wording("note.fund_actions"))


def _not_looked_through(run: Run, wording: Wording) -> Table:
    counts = run.summary.funds
    rows: list[tuple[Value, ...]] = []
    for one in counts.without_holdings if counts else ():
        name, isin, account = clean(one.name or one.isin), clean(one.isin), clean(one.account)
        rows.append((name, isin, _place(one.file, one.sheet), one.row, account, one.currency, one.market_value))
    for look in counts.funds if counts else ():
        for part, money in product(look.unopened, look.value or (None,)):
            within = wording("funds.within", fund=clean(part.within))
            value = round(money.value * part.weight / 100, 2) if money and part.weight is not None else None
            currency = money.currency if money else None
            rows.append((clean(part.fund), clean(part.isin), within, None, "", currency, value))
    rest = columns(wording, "file", "row", "account", "currency", "value")
    shown = (*columns(wording, "fund"), Column("isin", "ISIN"), *rest)
    title = wording("table.not_looked_through")
    return Table("not_looked_through", title, shown, tuple(rows), wording("note.not_looked_through"))


def _place(file: str, sheet: str) -> str:
    """File and sheet; a text file's one sheet has its name."""
    return ", ".join(dict.fromkeys((clean(file), clean(sheet))))


def _by_issuer(live: Sequence[FindingView], wording: Wording) -> Table:
    """Each company with what is held directly, by derivatives, short and through funds, by manager and account."""
    groups: dict[tuple[str, str, str, str], list[FindingView]] = {}
    for view in live:
        groups.setdefault((view.entity, view.manager, view.account, view.currency), []).append(view)
    rows: list[tuple[Value, ...]] = []
    for (entity, manager, account, currency), views in sorted(groups.items()):
        own = [view for view in views if view.exposure_kind != "through_fund"]
        short = [view for view in own if (view.value or 0.0) < 0]
        parts = [[view for view in own if view.exposure_kind == kind and view not in short] for kind in _KINDS]
        parts += [short, [view for view in views if view not in own]]
        positions = len({view.key for view in views})
        rows.append((entity, manager, account, positions, currency or None, *(_value(part) for part in parts)))
    of_company = ("manager", "account", "positions", "currency", "direct", "derivative", "short", "through_fund")
    shown = columns(wording, ("company", "column.entity"), *of_company)
    return Table("by_issuer", wording("table.by_issuer"), shown, tuple(rows), wording("note.by_issuer"))


def _once(views: Iterable[FindingView]) -> Mapping[tuple[object, ...], FindingView]:
    """One finding for each way to the company: two lists that name it add no money."""
    return {(view.key, view.funds, view.security, view.share_of_fund): view for view in views}


def _value(views: Sequence[FindingView]) -> float | None:
    known = [view.value for view in _once(views).values() if view.value is not None]
    return round(math.fsum(known), 2) if known else None


def _share(views: Sequence[FindingView]) -> float:
    ways = {(view.funds, view.security, view.share_of_fund): view.share_of_fund for view in views}
    return round(math.fsum(share for share in ways.values() if share is not None), 6)
