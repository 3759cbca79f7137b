"""Funds in a report: what was looked through and what not, and each company by every way that leads to it.

Direct and indirect holdings are never added: they stand in columns and tables of their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from screener.model import FundLook, Run, Summary
from screener.reports.content.columns import columns
from screener.reports.content.exposure import amounts, grouped, of, sums, touched
from screener.reports.content.findings import in_funds, of_group
from screener.reports.content.parts import Column, FindingView, Section, Table, Value
from screener.reports.safe import clean
from screener.reports.wording import Wording
from screener.triage import BANS, STATUSES

_KINDS = ("direct", "derivative")


def sections(run: Run, findings: Sequence[FindingView], wording: Wording) -> tuple[Section, ...]:
    """The section on funds, and the companies by every way to them; none where there is neither fund nor derivative."""
    found = []
    looks, inside = _looks(run.summary), in_funds(findings)
    closed = _not_looked_through(run.summary, wording)
    if looks or closed.rows:
        blocks = [_looked_through(looks, inside, wording)] if looks else []
        blocks += [_what_to_do(inside, wording)] if inside else []
        blocks += [closed] if closed.rows else []
        covered = not_covered(run.summary, wording) or ([wording("funds.covered")] if looks else [])
        lead = (wording("lead.funds"), *covered)
        found.append(Section("funds", wording("section.funds"), lead, tuple(blocks)))
    live = [view for view in (*of_group(findings, "bans", "advisory", "review"), *inside) if view.on_position]
    if any(view.exposure_kind != "direct" for view in live):
        table = _by_issuer(live, wording)
        found.append(Section("issuers", wording("section.issuers"), (wording("lead.issuers"),), (table,)))
    return tuple(found)


def _looks(summary: Summary) -> tuple[FundLook, ...]:
    return summary.funds.funds if summary.funds else ()


def for_a_board(table: Table, wording: Wording) -> Table:
    """A table as a board reads it: who must act in place of a command; fund and company in one column; no accounts."""
    if table.id == "not_looked_through":
        at = [column.key for column in table.columns].index("account")
        owners = (wording("where.account", name=row[at]) if row[at] else "" for row in table.rows)
        quoted = ((*row[:at], owner, *row[at + 1 :]) for row, owner in zip(table.rows, owners, strict=True))
        return replace(table, rows=tuple(quoted), note=wording("board.funds"))
    if table.id == "by_issuer":
        return _without_accounts(table, wording)
    if table.id != "looked_through":
        return table
    rows = []
    top = ""
    for fund, company, _, _, share, currency, value, why in table.rows:
        name = str(fund or wording("funds.inside", fund=company))
        nested = not company and name.startswith(wording("funds.inside", fund=""))
        top = name if fund and not nested else top
        # the sentence about a fund inside a fund says of which of the two each of its shares is
        said = wording("funds.of_fund", share=wording.percent(_number(share)), fund=top)
        rows.append((name, "" if nested else said, wording.money(_number(value), str(currency or "")), why))
    shown = columns(
        wording, ("fund", "column.fund_or_company"), ("listed", "column.in_listed"), ("held", "column.value"),
        ("why", "column.how"),
    )  # fmt: skip
    return replace(table, columns=shown, rows=tuple(rows))


def _number(value: Value) -> float | None:
    return value if isinstance(value, float) else None


def _without_accounts(table: Table, wording: Wording) -> Table:
    """The companies by every way, over all managers and accounts."""
    groups: dict[tuple[Value, Value, Value], list[tuple[Value, ...]]] = {}
    for company, verdict, _, _, positions, currency, *value in table.rows:
        groups.setdefault((company, verdict, currency), []).append((positions, *value))
    rows = []
    for (company, verdict, currency), lines in groups.items():
        known = [[one for one in column if isinstance(one, int | float)] for column in zip(*lines, strict=True)]
        counted, *of_each = (math.fsum(column) if column else None for column in known)
        rows.append((company, verdict, int(counted or 0), currency, *of_each))
    shown = tuple(column for column in table.columns if column.key not in ("manager", "account"))
    return replace(table, title=wording("table.by_company"), columns=shown, rows=tuple(rows))


def ways(summary: Summary, findings: Sequence[FindingView], wording: Wording) -> Table | None:
    """What is held directly, in funds that were looked through, in others, and on indices; None without these."""
    looks = _looks(summary)
    closed = summary.funds.without_holdings if summary.funds else ()
    on_index = [one for one in summary.outcomes if one.reason == "index_product"]
    of_index = sums(of(money for one in on_index for money in one.value))
    apart = [
        ("looked_through", sum(look.positions for look in looks), _in_funds(looks)),
        ("not_looked_through", len(closed), sums((one.currency, one.market_value or 0.0) for one in closed)),
        ("on_index", sum(one.positions for one in on_index), of_index),
    ]
    if not any(positions for _, positions, _ in apart):
        return None
    others = sums(item for _, _, value in apart for item in value.items())
    held = {unit: value - others.get(unit, 0.0) for unit, value in sums(of(summary.market_value)).items()}
    direct = [view for view in of_group(findings, "bans", "advisory", "review") if view.on_position]
    banned = {view.key for view in direct if view.group == "bans"}
    own = (touched(view for view in direct if (view.key in banned) is named).money for named in (True, False))
    found = {"direct": tuple(own), "looked_through": tuple(map(_in_currency, _banned_first(in_funds(findings))))}
    total = summary.positions - sum(positions for _, positions, _ in apart)
    rows: list[tuple[Value, ...]] = []
    for way, positions, value in (("direct", total, held), *apart):
        if positions:
            cells = [amounts(part, wording) for part in found.get(way, ())] or [wording("funds.not_known")] * 2
            rows.append((wording(f"funds.way_{way}"), positions, amounts(value, wording), *cells))
    sums_of = (("held", "column.value"), ("touched", "column.banned"), ("other", "column.named_otherwise"))
    shown = columns(wording, "way", "positions", *sums_of)
    return Table("ways", wording("table.ways"), shown, tuple(rows), wording("note.ways"))


def in_companies(inside: Sequence[FindingView], wording: Wording) -> str:
    """What lies in listed companies through funds, in words; empty where no weight is known."""
    return amounts(_in_currency(inside), wording)


def under_a_ban(inside: Sequence[FindingView]) -> list[FindingView]:
    """The findings through funds on a listed company whose ban reaches the units of the fund."""
    return [view for view in inside if view.verdict == "listed" and view.status in BANS]


def _banned_first(inside: Sequence[FindingView]) -> tuple[list[FindingView], list[FindingView]]:
    """Findings through funds that a ban names, and those on the ways that none does."""
    banned = under_a_ban(inside)
    under = _once(banned).keys()
    return banned, [view for way, view in _once(inside).items() if way not in under]


def _in_currency(views: Sequence[FindingView]) -> Mapping[str, float]:
    return sums((view.currency, view.value) for view in _once(views).values() if view.value is not None)


def not_covered(summary: Summary, wording: Wording) -> list[str]:
    """How much of the money in the funds that were looked through was not screened."""
    looks = _looks(summary)
    closed = sums(
        (money.currency, money.value * (part.weight or 0.0) / 100)
        for look in looks
        for part, money in product(look.unopened, look.value)
    )
    said = []
    whole = _in_funds(looks)
    for currency, rest in _rest(looks).items():
        inner = min(rest, closed.get(currency, 0.0))
        parts = {"funds.inner": inner, "funds.uncounted": rest - inner}
        known = [wording(key, money=wording.money(part, currency)) for key, part in parts.items() if round(part, 2)]
        about = {"rest": wording.money(rest, currency), "whole": wording.money(whole[currency], currency)}
        # a short holding in a fund may leave nothing to take a share of
        share = wording.percent(100 * rest / whole[currency]) if whole[currency] > 0 else "–"
        said.append(wording("funds.not_covered", share=share, parts=wording.list_of(known), **about))
    return said


def unscreened_in_all(summary: Summary, wording: Wording) -> Iterator[str]:
    """The money of positions that were not screened together with that inside funds, where there is both."""
    rest = _rest(_looks(summary))
    unseen = sums(of(money for one in summary.outcomes if one.outcome == "not_screened" for money in one.value))
    both = {currency: unseen[currency] + rest[currency] for currency in rest if currency in unseen}
    if both:
        yield wording("funds.together", money=amounts(both, wording, summary.market_value))


def _in_funds(looks: Iterable[FundLook]) -> dict[str, float]:
    return sums(of(money for look in looks for money in look.value))


def _rest(looks: Iterable[FundLook]) -> dict[str, float]:
    """Of each currency the money in funds that were looked through which was not screened, where there is any."""
    rest = sums((money.currency, money.value * (1 - look.coverage / 100)) for look in looks for money in look.value)
    return {currency: value for currency, value in rest.items() if round(value, 2) > 0}


def _looked_through(looks: Iterable[FundLook], inside: Sequence[FindingView], wording: Wording) -> Table:
    """One line a fund, its listed companies beneath it, the largest first."""
    rows: list[tuple[Value, ...]] = []
    by_fund = grouped(inside, lambda view: view.fund_file)
    for look in looks:
        money = look.value or (None,)
        about = (clean(look.fund), "", look.as_of, look.coverage, look.flagged_weight)
        rows += [
            (*about, one.currency if one else None, one.value if one else None, _held_as(look, wording))
            for one in money
        ]
        for part, one in product(look.opened, money):
            money_in = one.value * part.weight / 100 if one and part.weight is not None else None
            said = wording("funds.inside", fund=clean(part.fund))
            through = [view for view in by_fund.get(clean(look.file), ()) if clean(part.fund) in view.funds]
            listed = _share(through) if through else None
            within, of = clean(part.within), clean(look.fund)
            why = wording("funds.weighs", share=wording.percent(part.weight), fund=within)
            if part.file:
                dated, because = wording.day(part.as_of) or "?", clean(part.because or "")
                why += wording("funds.inside_read_from", day=dated, file=clean(part.file), because=because)
            if part.coverage is not None:
                why += wording("funds.of_its_own", share=wording.percent(part.coverage))
            if listed:
                why += wording("funds.found_in_it", share=wording.percent(listed), fund=of)
            rows.append((said, "", part.as_of, part.coverage, listed, one.currency if one else None, money_in, why))
        for share, value, views in by_company(by_fund.get(clean(look.file), ())):
            lists = "; ".join(dict.fromkeys(f"{view.status_label}: {view.named_by}" for view in views))
            ways = ", ".join(dict.fromkeys(" → ".join((*view.funds[1:], view.security)) for view in views))
            entity, currency = views[0].entity, views[0].currency or None
            why = f"{lists}. {wording('funds.in_it_as', ways=ways)}"
            rows.append(("", entity, None, None, share, currency, value, why))
    shown = columns(
        wording, "fund", ("company", "column.entity"), ("as_of", "column.statement_of"), "coverage",
        ("share", "column.share_of_fund"), "currency", "value", ("why", "column.how"),
    )  # fmt: skip
    return Table("looked_through", wording("table.looked_through"), shown, tuple(rows), wording("note.looked_through"))


def by_company(inside: Iterable[FindingView]) -> list[tuple[float, float | None, list[FindingView]]]:
    """The companies in one fund, the largest first: the share of the fund, the money, and the findings that say so."""
    companies = grouped(inside, lambda view: (view.entity, view.currency)).values()
    return sorted(((_share(one), _value(one), one) for one in companies), key=lambda item: -item[0])


def _held_as(look: FundLook, wording: Wording) -> str:
    """From which file the holdings of a fund were read, how much was screened, and why each position is that fund's."""
    dated, seen = wording.day(look.as_of) or "?", wording.percent(look.coverage)
    said = [wording("funds.read_from", file=clean(look.file), day=dated, share=seen, fund=clean(look.fund))]
    behind: dict[str, list[str]] = {} if look.held else {look.because: []}
    for held in look.held:
        one = held.position
        owners = ((f"where.{key}", clean(getattr(one, key))) for key in ("manager", "account"))
        place = ", ".join((*(wording(key, name=name) for key, name in owners if name), _place(one.file, one.sheet)))
        about = {"fund": clean(one.name or one.isin), "place": place, "row": wording.integer(one.row)}
        money = wording.money(one.market_value, clean(one.currency))
        behind.setdefault(held.because, []).append(wording("funds.held", money=money, **about))
    for because, positions in behind.items():
        where = wording.list_of(positions) or clean(look.fund)
        said.append(wording("funds.since", because=clean(because), positions=where))
    return " ".join(said)


def _what_to_do(inside: Sequence[FindingView], wording: Wording) -> Table:
    """What each list asks for that names a company in a fund: the sentence of the company with the largest value.

    What binds most stands first; of units that a ban reaches, no other list's sentence takes that back.
    """
    largest: dict[tuple[str, str], FindingView] = {}
    for view in sorted(inside, key=lambda view: (STATUSES.index(view.status), -(view.value or 0.0))):
        largest.setdefault((view.list_title, view.status_label), view)
    banned = {view.key for view in under_a_ban(inside)}
    rows = []
    for (title, status), view in largest.items():
        stands = wording("funds.ban_stands") if view.status not in BANS and view.key in banned else ""
        rows.append((title, status, view.entity, " ".join(filter(None, (view.fund_duty, stands)))))
    shown = columns(wording, "list", "status", ("company", "column.entity"), "action")
    return Table("fund_actions", wording("table.fund_actions"), shown, tuple(rows), wording("note.fund_actions"))


def _not_looked_through(summary: Summary, wording: Wording) -> Table:
    """The funds without holdings at hand, those in funds, and the products on an index whose constituents are not."""
    closed = summary.funds.without_holdings if summary.funds else ()
    rows: list[tuple[Value, ...]] = []
    on_index = [one for one in summary.outcomes if one.reason == "index_product"]
    named = [position for one in on_index for position in one.named]
    for one in (*closed, *named):
        name, isin, account = clean(one.name or one.isin), clean(one.isin), clean(one.account)
        rows.append((name, isin, _place(one.file, one.sheet), one.row, account, one.currency, one.market_value))
    if (unnamed := sum(one.positions for one in on_index) - len(named)) > 0:
        rows.append((wording.count("funds.more_on_index", unnamed), "", "", None, "", None, None))
    for look in _looks(summary):
        for part, money in product(look.unopened, look.value or (None,)):
            within = wording("funds.within", fund=clean(part.within))
            value = round(money.value * part.weight / 100, 2) if money and part.weight is not None else None
            rows.append(
                (clean(part.fund), clean(part.isin), within, None, "", money.currency if money else None, value)
            )
    rest = columns(wording, "file", "row", "account", "currency", "value")
    shown = (*columns(wording, ("fund", "column.fund_or_index")), Column("isin", "ISIN"), *rest)
    title = wording("table.not_looked_through")
    return Table("not_looked_through", title, shown, tuple(rows), wording("note.not_looked_through"))


def _place(file: str, sheet: str) -> str:
    """File and sheet; a text file's one sheet has its name."""
    return ", ".join(dict.fromkeys((clean(file), clean(sheet))))


def _by_issuer(live: Sequence[FindingView], wording: Wording) -> Table:
    """Each company with what is held directly, by derivatives, short and through funds, by manager and account."""
    groups = grouped(live, lambda view: (view.entity, view.verdict_label, view.manager, view.account, view.currency))
    rows: list[tuple[Value, ...]] = []
    for (entity, verdict, manager, account, currency), views in sorted(groups.items()):
        own = [view for view in views if view.exposure_kind != "through_fund"]
        short = [view for view in own if (view.value or 0.0) < 0]
        parts = [[view for view in own if view.exposure_kind == kind and view not in short] for kind in _KINDS]
        parts += [short, [view for view in views if view not in own]]
        positions = len({view.key for view in views})
        rows.append((entity, verdict, manager, account, positions, currency or None, *(_value(part) for part in parts)))
    ways_to_it = (*_KINDS, "short", "through_fund")
    of_company = ("verdict", "manager", "account", "positions", "currency", *ways_to_it)
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
