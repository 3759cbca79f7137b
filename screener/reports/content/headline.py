"""The answer first: how many positions, how much money, what must happen by when, and what is left to look at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from screener.model import Money, OutcomeCount, Run, Summary, WatchlistVersion
from screener.reports.content.columns import columns
from screener.reports.content.exposure import Touched, amounts, grouped, of, share, sums, touched
from screener.reports.content.findings import in_funds, of_group, short_title
from screener.reports.content.funds import in_companies, not_covered, under_a_ban, unscreened_in_all, ways
from screener.reports.content.parts import Column, Figure, FindingView, Headline, PositionKey, Table, Task, Tone, Value
from screener.reports.rates import Rates
from screener.reports.safe import clean
from screener.reports.wording import MOST_NAMES, Wording
from screener.rules.matured import maturity
from screener.triage import Group, commands_together, is_complete

_NAMED = 5
"""Positions that a sentence names; the JSON form has more."""
_MOST_COLUMNS = 7
"""Currencies that stand beside each other on a page; of more, a sentence tells."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class _Counted:
    """The positions of a report's first lines, each in one of these only; `outside` are names outside all positions.

    A position that needs a person counts as such even where an advisory list names it too: review asks for more.
    `units` are positions in funds whose units a ban reaches; they may stand in others as well.
    """

    banned: frozenset[PositionKey]
    review: frozenset[PositionKey]
    advised: frozenset[PositionKey]
    past: frozenset[PositionKey]
    inside: frozenset[PositionKey]
    units: frozenset[PositionKey]
    outside: int

    @property
    def found(self) -> int:
        """How many positions something in force was found on."""
        return len(self.banned | self.review | self.advised | self.inside)


def _count(findings: Sequence[FindingView]) -> _Counted:
    banned = _keys(_on_positions(findings, "bans"))
    review = _keys(_on_positions(findings, "review")) - banned
    advised = _keys(_on_positions(findings, "advisory")) - banned - review
    others = banned | advised | review
    return _Counted(
        banned,
        review,
        advised,
        past=_keys(of_group(findings, "not_in_force")) - others,
        inside=_keys(in_funds(findings)) - others,
        units=_keys(under_a_ban(in_funds(findings))) - banned,
        outside=sum(not view.on_position for view in of_group(findings, "bans", "advisory", "review")),
    )


def _keys(views: Iterable[FindingView]) -> frozenset[PositionKey]:
    return frozenset(view.key for view in views)


def headline(
    run: Run, findings: Sequence[FindingView], rates: Rates | None, wording: Wording, *, board: bool = False
) -> Headline:
    """The report's first lines; for a board, which gives tasks to others, one line a case and nothing to type."""
    summary, counted, bans = run.summary, _count(findings), _on_positions(findings, "bans")
    live = of_group(findings, "bans", "advisory", "review")
    fund_units = (replace(view, value=view.fund_money) for view in under_a_ban(in_funds(findings)))
    others = {
        "headline.money_review": touched(view for view in findings if view.key in counted.review),
        "headline.money_advisory": touched(view for view in live if view.key in counted.advised),
        "headline.money_fund_units": touched(fund_units),
    }
    currencies = _by_currency(touched(bans), others, summary, wording) if board and not rates else None
    money = (
        _portfolio(summary, wording, valued=not currencies) if board and summary.positions else "",
        _without_sums(touched(bans), wording) if currencies else _money(touched(bans), others, summary, rates, wording),
        wording("board.read_first") if board and counted.banned and run.run.notices else "",
    )
    tasks = _board_tasks(findings, summary, wording) if board else _tasks(findings, wording)
    named = counted.banned | counted.review | counted.units | _keys(live)
    return Headline(
        _answer(run, findings, counted, wording),
        bool(counted.banned) or not is_complete(run),
        " ".join(filter(None, money)),
        tuple(_sentences(findings, counted, wording, board=board)),
        _figures(summary, bans, counted, wording, board=board),
        tasks,
        tuple(_gaps(run, wording, board=board)),
        _by_file(summary, bans, wording, board=board),
        currencies,
        ways(summary, findings, wording),
        repeated=sum(one.positions for one in tasks if one.list_titles) > len(named),
    )


def _answer(run: Run, findings: Sequence[FindingView], counted: _Counted, wording: Wording) -> str:
    """The sentence that a reader takes away."""
    everything = wording.count("counted.positions", run.summary.positions)
    reached = wording.count("headline.units", len(counted.units)) if counted.units else ""
    but = f"{reached}{_unscreened(run.summary, wording)}"
    if counted.banned:
        return wording.count("headline.banned", len(counted.banned), all=everything, but=reached)
    if counted.review:
        return wording.count("headline.to_review", len(counted.review), all=everything, but=but)
    if counted.outside and not counted.advised:
        return wording.count("headline.outside", counted.outside)
    if not run.summary.positions:
        read = sum(one.role != "fund" for one in run.run.inputs)
        return wording("headline.no_positions", files=wording.count("counted.files", read))
    if findings:
        return wording("headline.none", but=but)
    return wording("headline.no_match", all=everything, asked=asked(run, wording), but=but)


def _sentences(findings: Sequence[FindingView], counted: _Counted, wording: Wording, *, board: bool) -> Iterator[str]:
    """The lesser matters. Of advice and review a board reads under what must happen."""
    some = counted.banned or counted.advised or counted.review
    counts = (
        ("headline.outside", counted.outside if some else 0),
        ("headline.advisory", 0 if board else len(counted.advised)),
        ("headline.review", len(counted.review) if counted.banned and not board else 0),
        ("headline.not_in_force", len(counted.past)),
        ("headline.suppressed", len(of_group(findings, "suppressed"))),
    )
    yield from (wording.count(key, number) for key, number in counts if number > 0)
    yield from _through_funds(findings, wording)


def _gaps(run: Run, wording: Wording, *, board: bool) -> Iterator[str]:
    """What was not looked at, or not well."""
    summary = run.summary
    if not summary.positions:
        yield wording("board.no_positions" if board else "headline.give_holdings")
    last = summary.holdings_dated.to if summary.holdings_dated else None
    yield from not_asked(summary, wording, board=board, asked=run.run.watchlists)
    yield from _no_own_list(run, wording) if board else ()
    yield from _not_looked_at(summary, wording, board=board)
    if board and last and last < run.run.as_of:
        yield wording("board.traded_since", day=wording.day(last))
    yield from not_covered(summary, wording)
    yield from unscreened_in_all(summary, wording)


def _figures(
    summary: Summary, bans: Sequence[FindingView], counted: _Counted, wording: Wording, *, board: bool
) -> tuple[Figure, ...]:
    """The large numbers, which add up to the positions read."""
    unscreened = sum(one.positions for one in summary.outcomes if one.outcome == "not_screened")
    figures = [
        _figure("positions", summary.positions, "plain", wording),
        _banned_figure(bans, len(counted.banned), wording, board=board),
        _figure("advisory", len(counted.advised), "advisory", wording),
        _figure("review", len(counted.review), "review", wording),
    ]
    if counted.inside:
        figures.append(_figure("through_funds", len(counted.inside), "advisory", wording))
    figures += [
        _figure("not_screened", unscreened, "announced", wording),
        _figure("nothing", summary.positions - counted.found - unscreened, "plain", wording),
    ]
    if summary.not_understood or not board:
        figures.append(_figure("not_understood", summary.not_understood, "announced", wording))
    return tuple(figures)


def _through_funds(findings: Sequence[FindingView], wording: Wording) -> Iterator[str]:
    """How many positions in funds lead to listed companies, and how much of their value; counted nowhere else."""
    found = in_funds(findings)
    if found:
        positions = len({view.key for view in found})
        companies = wording.count("counted.companies", len({view.entity_id for view in found}))
        said = ", ".join(filter(None, (companies, in_companies(found, wording))))
        yield wording.count("headline.through_funds", positions, companies=said)


def _on_positions(findings: Sequence[FindingView], group: Group) -> tuple[FindingView, ...]:
    return tuple(view for view in of_group(findings, group) if view.on_position)


def _banned_figure(bans: Sequence[FindingView], number: int, wording: Wording, *, board: bool) -> Figure:
    """The positions under a ban; for a board with those of which something must be established first."""
    figure = _figure("banned", number, bans[0].status if bans else "plain", wording)
    doubtful = len({view.key for view in bans if view.doubt}) if board else 0
    return replace(figure, label=wording.count("board.doubtful", doubtful, label=figure.label)) if doubtful else figure


def _unscreened(summary: Summary, wording: Wording) -> str:
    """The end of the sentence that says that nothing matched: how much of it was not screened at all."""
    parts = [one for one in summary.outcomes if one.outcome == "not_screened"]
    if not parts:
        return ""
    return wording("headline.but", what=_extent("headline.not_screened", parts, summary, wording))


def asked(run: Run, wording: Wording) -> str:
    """How many lists were asked and how old the oldest is."""
    oldest = min((one.published_on for one in run.run.watchlists), default=None)
    if oldest is None:
        return wording.count("counted.lists", 0)
    days = max((run.run.as_of - oldest).days, 0)
    return wording.count("headline.asked", len(run.run.watchlists), day=oldest.isoformat(), days=wording.integer(days))


def not_asked(
    summary: Summary, wording: Wording, *, board: bool = False, asked: Sequence[WatchlistVersion] = ()
) -> Iterator[str]:
    """Which well-known lists were not asked, and the one command that asks or loads them; a board types none.

    Of a list that was asked and is an extract of one that was not, that is said.
    """
    missing = summary.lists_not_asked
    if missing:
        titles = []
        for one in missing:
            title = clean(one.title) or one.id
            parts = wording.list_of(clean(part.title) or part.id for part in asked if part.id.startswith(f"{one.id}-"))
            titles.append(wording("headline.extract", list=title, extract=parts) if parts else title)
        said = [wording.count("headline.not_asked", len(missing), lists=wording.list_of(titles))]
        if board:
            said.append(wording("board.not_asked"))
        ways = {} if board else commands_together(missing)
        said += [wording(f"headline.not_asked_{way}", command=command) for way, command in ways.items()]
        yield " ".join(said)


def _no_own_list(run: Run, wording: Wording) -> Iterator[str]:
    """That the institution's own exclusions were not asked, where no list of them was; of old runs nobody can tell."""
    regimes = {one.regime for one in run.run.watchlists}
    if regimes.isdisjoint({"house", None}):
        yield wording("board.no_own_list")


def _not_looked_at(summary: Summary, wording: Wording, *, board: bool = False) -> Iterator[str]:
    """What was not screened, or weakly, with its money and the reasons."""
    for outcome in ("not_screened", "weakly_screened"):
        parts = [one for one in summary.outcomes if one.outcome == outcome]
        if parts:
            reasons = wording.list_of(_reason(one, wording) for one in parts)
            extent = _extent(f"headline.{outcome}", parts, summary, wording)
            said = wording("headline.because", what=extent, reasons=reasons)
            yield f"{said} {wording('board.weak')}" if board and outcome == "weakly_screened" else said
    if summary.not_understood:
        yield wording.count("headline.not_understood", summary.not_understood)
    if not summary.outcomes and summary.positions > summary.screened:
        yield wording.count("headline.unscreened", summary.positions - summary.screened)


def _reason(part: OutcomeCount, wording: Wording) -> str:
    """How many positions for which reason, and the first of them by name, so that somebody can look at them."""
    said = wording.count(f"outcome.{part.reason}", part.positions)
    named = [clean(one.name or one.ticker) or f"{clean(one.file)}, {one.row}" for one in part.named[:_NAMED]]
    more = ["…"] if part.positions > len(named) else []
    return f"{said} ({', '.join(named + more)})" if named else said


def _by_file(summary: Summary, bans: Sequence[FindingView], wording: Wording, *, board: bool) -> Table | None:
    """What each of several files holds and how much of it a ban touches: often they are different owners.

    A board, whose page has room for little, is told what a ban touches, with its share.
    """
    if len(summary.files) < 2:
        return None
    rows: list[tuple[Value, ...]] = []
    for file in summary.files:
        name = clean(file.file)
        part = touched(view for view in bans if view.file == name)
        held = amounts(sums(of(file.value)), wording)
        under = wording.list_of(
            f"{wording.money(value, unit)} ({wording.percent(share(value, unit, file.value))})"
            for unit, value in part.money.items()
        )
        rows.append((name, file.positions, held, part.positions, under))
    held_and_touched = (("held", "column.value"), "banned", ("touched", "column.of_the_currency"))
    shown = columns(wording, "file", "positions", *held_and_touched)
    table = Table("by_file", "" if board else wording("table.by_file"), shown, tuple(rows))
    return table.only(("file", "positions", "banned", "touched")) if board else table


def _extent(key: str, parts: Sequence[OutcomeCount], summary: Summary, wording: Wording) -> str:
    positions = sum(one.positions for one in parts)
    counted = wording.count("counted.positions", positions)
    value = amounts(sums(of(money for one in parts for money in one.value)), wording, summary.market_value)
    return wording.count(key, positions, what=f"{counted}, {value}," if value else counted)


def _figure(name: str, number: int, tone: Tone, wording: Wording) -> Figure:
    return Figure(wording(f"figure.{name}"), number, wording.integer(number), tone if number else "plain")


def _money(
    part: Touched, others: Mapping[str, Touched], summary: Summary, rates: Rates | None, wording: Wording
) -> str:
    sentences = _sums_of("headline.money", part, summary, wording)
    if rates and part.money:
        total, missing = rates.convert(part.money.items())
        sentences.append(wording("headline.base", money=wording.money(total, rates.base), day=wording.day(rates.date)))
        if missing:
            units = (unit or wording("money.no_currency") for unit in missing)
            sentences.append(wording("headline.no_rate", currencies=wording.list_of(units)))
    if part.without_value:
        sentences.append(wording.count("money.positions_without_value", part.without_value))
    for key, other in others.items():
        sentences += _sums_of(key, other, summary, wording)
    if sentences and not rates and len(summary.market_value) > 1:
        sentences.append(wording("headline.several"))
    return " ".join(sentences)


def _by_currency(banned: Touched, others: Mapping[str, Touched], summary: Summary, wording: Wording) -> Table | None:
    """The sums of a portfolio in several currencies, one column each, with what part of all in it they are."""
    totals = {money.currency or "": money.value for money in summary.market_value}
    if not 1 < len(totals) <= _MOST_COLUMNS:
        return None
    parts = {"board.all": totals, "figure.banned": banned.money} | {
        key.replace("headline.money_", "figure."): part.money for key, part in others.items() if part.money
    }
    rows = [
        (
            wording(key),
            *(
                _sum_and_share(money.get(unit), unit, () if money is totals else summary.market_value, wording)
                for unit in totals
            ),
        )
        for key, money in parts.items()
    ]
    shown = [Column(unit, unit or wording("money.no_currency"), "money") for unit in totals]
    first = Column("what", wording("table.by_currency"))
    return Table("by_currency", "", (first, *shown), tuple(rows))


def _sum_and_share(value: float | None, unit: str, totals: Sequence[Money], wording: Wording) -> str:
    if not value:
        return "–"
    percent = wording.percent(share(value, unit, totals))
    return f"{wording.number(value, 0)} ({percent})" if percent else wording.number(value, 0)


def _without_sums(part: Touched, wording: Wording) -> str:
    said = [wording.count("money.positions_without_value", part.without_value)] if part.without_value else []
    return " ".join([*said, wording("headline.several")])


def _sums_of(key: str, part: Touched, summary: Summary, wording: Wording) -> list[str]:
    said = amounts(part.money, wording, summary.market_value)
    return [wording(key, money=said)] if said else []


def _portfolio(summary: Summary, wording: Wording, *, valued: bool) -> str:
    """What all holdings are worth, and how many of them are funds: what every percentage beside it is of."""
    value = amounts(sums(of(summary.market_value)), wording) or wording("board.no_value")
    positions = wording.count("counted.positions", summary.positions)
    said = wording("board.portfolio" if valued else "board.portfolio_of", value=value, positions=positions)
    looked, closed = (summary.funds.looked_through, summary.funds.not_looked_through) if summary.funds else (0, 0)
    funds = wording.count("board.in_funds", looked + closed, looked=looked, closed=closed)
    return f"{said} {funds if looked + closed else wording('board.no_funds')}"


def _tasks(findings: Sequence[FindingView], wording: Wording) -> tuple[Task, ...]:
    direct = of_group(findings, "bans", "advisory", "review")
    by_list = grouped(direct, lambda view: (view.group, _case(view), view.list_id))
    alike: dict[tuple[str, str, str], list[FindingView]] = {}
    for (part, kind, _), views in by_list.items():
        alike.setdefault((part, kind, _shared_action(kind, views, wording)), []).extend(views)
    tasks = (_task(action, views, wording) for (_, _, action), views in alike.items())
    return (*tasks, *_fund_tasks(findings, wording))


def _case(view: FindingView) -> str:
    return view.verdict if view.group == "review" else view.status


def _fund_tasks(findings: Sequence[FindingView], wording: Wording) -> Iterator[Task]:
    """What a ban on companies in funds means for the units of the funds, one line a status."""
    for status, views in grouped(under_a_ban(in_funds(findings)), lambda view: view.status).items():
        task = _task(wording.get(f"task.in_funds.{status}", wording(f"task.{status}")), views, wording)
        funds = len({view.funds[0] for view in views})
        action = f"{_held_as(views, wording)} {task.action}"
        yield replace(task, action=action, count=wording.count("counted.in_funds", funds, positions=task.count))


def _held_as(views: Sequence[FindingView], wording: Wording) -> str:
    """The names under which the portfolio holds funds, with the money under each; one fund may stand under several."""
    said = []
    of_each = {(view.position, view.key): view for view in views}.values()
    for name, positions in grouped(of_each, lambda view: view.position).items():
        worth = amounts(
            sums((one.currency, one.fund_money) for one in positions if one.fund_money is not None), wording
        )
        said.append(f"{name} ({worth})" if worth else name)
    return wording("task.held_as", names=wording.first_of(said))


def _board_tasks(findings: Sequence[FindingView], summary: Summary, wording: Wording) -> tuple[Task, ...]:
    """One line for each ban, and one for each case in which somebody must look, with who that is.

    A position stands in the gravest of these cases only, as it does among the figures and in the table of findings.
    """
    findings = [replace(view, list_title=short_title(view.list_title)) for view in findings]
    bans = _tasks(of_group(findings, "bans", "through_fund"), wording)
    actions = ((one.action, _asked_of(one, findings, wording), wording("board.bans")) for one in bans)
    lines = [replace(one, action=" ".join(filter(None, parts))) for one, parts in zip(bans, actions, strict=True)]
    cases: dict[tuple[str, str], list[FindingView]] = {}
    taken = dict.fromkeys((view.key for view in _on_positions(findings, "bans")), ("", ""))
    for view in (*of_group(findings, "review"), *of_group(findings, "advisory")):
        # what follows from a relation depends on the list; of several, that on the gravest stands first
        case = _case(view), view.list_id if view.verdict == "related" else ""
        if taken.setdefault(view.key, case) == case:
            cases.setdefault(case, []).append(view)
    for (name, _), views in cases.items():
        task = _task(f"{_of_relation(views, wording)}{wording(f'board.{name}')}", views, wording)
        lines.append(replace(task, label=wording("figure.advisory")) if name == "advisory" else task)
    lines += _unseen(summary, wording)
    day = wording("board.by_when")
    return tuple(
        replace(one, action=wording.with_long_dates(one.action), deadline=one.deadline or day) for one in lines
    )


def _of_relation(views: Sequence[FindingView], wording: Wording) -> str:
    """What a list's law says of companies related to those it names, where it says the same of all of these."""
    said = set()
    for view in views:
        sentence = _without_names(view.action, view.issuer, view.entity, wording)
        said.add(_RELATION.sub(wording("task.related_to"), sentence))
    return f"{said.pop()} " if len(said) == 1 and views[0].verdict == "related" else ""


_RELATION = re.compile(r"\bis an? (?:parent|subsidiary|affiliate)(?: \([^()]*\))? of\b")


def _asked_of(task: Task, findings: Sequence[FindingView], wording: Wording) -> str:
    """What nobody can tell from holdings, and somebody must: whether it was reported, or bought when it was banned."""
    listed = [view.dates["listed_on"] for view in findings if view.status == task.tone and "listed_on" in view.dates]
    said = wording.get(f"board.{task.tone}", "").replace("{day}", wording.day(min(listed)) if listed else "?")
    touched_so = [view for view in of_group(findings, "bans") if view.status == task.tone]
    doubtful = {view.key: view.position for view in touched_so if view.doubt}
    if doubtful:
        first = wording.count("board.confirm", len(doubtful), names=wording.first_of(list(doubtful.values())))
        said = f"{first} {said}"
    named = {view.position for view in touched_so}
    due = sorted((day, name) for name in named if task.tone in _PAID_OUT and (day := maturity(name)))
    bonds = [f"{name} ({wording.day(day)})" for day, name in due[:MOST_NAMES]]
    return f"{said} {wording('board.falls_due', bonds=wording.list_of(bonds))}" if bonds else said


_PAID_OUT = frozenset({"trading_banned", "purchase_banned"})
"""Statuses under which a bond is held until it is paid back, and whether the money may be accepted is not said."""


def _unseen(summary: Summary, wording: Wording) -> Iterator[Task]:
    """What may be done meanwhile with funds and products on an index into which nobody has looked."""
    funds = len(summary.funds.without_holdings) if summary.funds else 0
    positions = funds + sum(one.positions for one in summary.outcomes if one.reason == "index_product")
    if positions:
        count, label = wording.count("counted.positions", positions), wording("board.unseen_label")
        yield Task("announced", label, (), "", positions, count, wording("board.unseen"))


def _task(action: str, views: Sequence[FindingView], wording: Wording) -> Task:
    first = views[0]
    positions = len({view.key for view in views if view.on_position})
    outside = sum(not view.on_position for view in views)
    counts = (("counted.positions", positions), ("counted.outside", outside))
    lists = {view.list_id: view.list_title for view in views}
    deadline = min((view.deadline for view in views if view.deadline), default=None)
    return Task(
        tone=first.tone,
        label=first.verdict_label if first.group == "review" else first.status_label,
        lists=tuple(lists),
        list_titles=wording.list_of(lists.values()),
        positions=positions,
        count=wording.list_of(wording.count(key, number) for key, number in counts if number),
        action=action,
        deadline=wording(f"headline.deadline.{first.status}", day=wording.day(deadline)) if deadline else "",
    )


def _shared_action(case: str, views: Sequence[FindingView], wording: Wording) -> str:
    """What all say; where only names differ, or dates, it points to them; else what the case means for all."""
    said = {view.action for view in views}
    if len(said) > 1:
        cases = {(view.action, view.issuer, view.entity) for view in views}
        said = {_without_names(*case, wording) for case in cases}
    if len(said) > 1:
        dates = _dates(views, wording)
        said = {_DATE.sub(dates, action) for action in said}
    return said.pop() if len(said) == 1 else wording(f"task.{case}")


def _dates(views: Sequence[FindingView], wording: Wording) -> str:
    """The dates of some findings, where each names one and they are few; else where they stand."""
    named = {view.key: _DATE.findall(view.action) for view in views}
    days = Counter(dates[0] for dates in named.values() if len(dates) == 1)
    if days.total() < len(named) or len(days) > MOST_NAMES:
        return wording("task.date")
    return wording.list_of(wording.count("task.dated", number, day=day) for day, number in sorted(days.items()))


def _without_names(sentence: str, issuer: str, entity: str, wording: Wording) -> str:
    """What to do about a finding, said of "the issuer" and "the listed company"."""
    for name, word in ((issuer, wording("task.issuer")), (entity, wording("task.entity"))):
        if name:
            # the full stop of "Co., Ltd." goes with the name, unless it closes the sentence too
            sentence = re.sub(rf"{re.escape(name.rstrip('.'))}(\.(?=[,;:.)]| [a-z(\d]))?", word, sentence)
    return re.sub(r"(^|\. )[a-z]", lambda first: first[0].upper(), sentence)
