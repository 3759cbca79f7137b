"""The report that divestment statutes ask for: scrutinised companies by list, shares and value held, transactions since
the last report, and actions taken; from one run, or from two.

Only what is listed, in force on the date and not decided to be a false positive is in it.

Source: the common core of US state divestment statutes as the project's issue 7 names it (no statute was read; a fund
checks its own state's form).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from screener.errors import ReportError
from screener.model import Finding, Run
from screener.reports import check_path, write_atomically
from screener.reports.content import sections
from screener.reports.content.exposure import in_base, touched
from screener.reports.content.findings import view_findings
from screener.reports.content.parts import Column, Figure, Headline, Report, Section, Table, Value
from screener.reports.content.wording import Wording, wording
from screener.reports.presentation import DEFAULT, Presentation
from screener.reports.safe import clean
from screener.triage import group_of

Security = tuple[str, str, str]
"""List, entity and security."""


def build(after: Run, before: Run | None = None, presentation: Presentation = DEFAULT) -> Report:
    """The report as content, which HTML, PDF, Markdown and Excel dress.

    Args:
        after: the run to report on.
        before: the run of the last report; None for the first one.
        presentation: language and the institution's own dress.
    """
    words = wording(presentation.language)
    scrutinised = _scrutinised(after)
    moves = _moves(_scrutinised(before), scrutinised, before, after, words) if before else None
    parts = [_holdings(scrutinised, after, presentation, words)]
    if before and moves:
        parts += [_entries(scrutinised, _scrutinised(before), before.run.as_of, after.run.as_of, words), moves]
    parts += [
        _actions(scrutinised, before, words),
        sections.method(after, presentation.rates, words),
        sections.sign_off(words),
    ]
    period = words("statutory.opening", end=words.day(after.run.as_of))
    if before:
        period = words("statutory.period", start=words.day(before.run.as_of), end=words.day(after.run.as_of))
    return Report(
        run_id=after.run.id,
        as_of=after.run.as_of,
        language=presentation.language,
        title=clean(presentation.title) or words("statutory.title"),
        subtitle=words(
            "statutory.subtitle",
            period=period,
            positions=words.count("counted.positions", after.summary.positions),
            files=words.count("counted.files", len(after.run.inputs)),
            lists=words.count("counted.lists", len(after.run.watchlists)),
            investor=words.get(f"investor.{after.run.investor}", clean(after.run.investor)),
        ),
        organisation=clean(presentation.organisation),
        notices=tuple(clean(notice) for notice in after.run.notices),
        headline=_headline(scrutinised, moves, after, words),
        sections=tuple(parts),
        footer=words(
            "report.footer",
            run=clean(after.run.id),
            software=clean(after.run.software),
            finished=words.moment(after.run.finished_at),
            as_of=words.day(after.run.as_of),
        ),
        start="holdings",
    )


def write_statutory(path: Path, after: Run, before: Run | None = None, presentation: Presentation = DEFAULT) -> None:
    """Write the report; its path's ending picks the form: .html, .pdf, .md or .xlsx.

    Raises:
        ReportError: another ending, or the file cannot be written.
    """
    check_path(path)
    write_atomically(path, _form(path.suffix.lower())(build(after, before, presentation), presentation))


def _form(ending: str) -> Callable[[Report, Presentation], bytes]:
    if ending == ".pdf":
        from screener.reports.pdf import paper

        return paper
    if ending == ".xlsx":
        from screener.reports.xlsx import document

        return document
    if ending == ".md":
        from screener.reports.markdown import text

        return lambda report, _: text(report).encode()
    if ending in (".html", ".htm"):
        from screener.reports.html import page

        return lambda report, presentation: page(report, presentation).encode()
    raise ReportError(f"A scrutinised-companies report has no form “{ending}”", hint="Use .html, .pdf, .md or .xlsx.")


def _scrutinised(run: Run) -> tuple[Finding, ...]:
    groups = ("bans", "advisory")
    return tuple(one for one in run.findings if one.verdict == "listed" and group_of(one, run.run.as_of) in groups)


def _headline(findings: Sequence[Finding], moves: Section | None, run: Run, words: Wording) -> Headline:
    companies = len({finding.entity.name.casefold() for finding in findings})
    money = touched(view_findings(findings, {}, run.run.as_of, words)).money
    sums = words.list_of(words.money(value, unit) for unit, value in sorted(money.items()))
    sentences = []
    if moves and (count := sum(len(block.rows) for block in moves.blocks if isinstance(block, Table))):
        sentences.append(words.count("statutory.transactions", count))
    if apart := sum(1 for one in run.findings if group_of(one, run.run.as_of) == "review"):
        sentences.append(words.count("statutory.apart", apart))
    return Headline(
        answer=words.count("statutory.held", companies) if companies else words("statutory.none"),
        touched=bool(companies),
        money=words("statutory.money", money=sums) if sums else "",
        sentences=tuple(sentences),
        figures=(
            Figure(words("figure.positions"), run.summary.positions, words.integer(run.summary.positions)),
            Figure(words("statutory.company"), companies, words.integer(companies)),
        ),
        tasks=None,
    )


def _key(finding: Finding) -> Security:
    held = finding.position
    named = held.isin or held.cusip or held.sedol or held.figi or (held.ticker and f"{held.ticker} {held.mic or ''}")
    security = named or (held.name or finding.match.position_value).casefold()
    return finding.listing.list, finding.entity.id, security


def _security(finding: Finding) -> str:
    held = finding.position
    identifier = held.isin or held.cusip or held.sedol or held.figi or held.ticker
    return clean(" · ".join(filter(None, (held.name or finding.match.position_value, identifier))))


def _grouped(findings: Iterable[Finding], by_account: bool = False) -> dict[tuple[str, ...], list[Finding]]:
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        last = (finding.position.account or "") if by_account else (finding.position.currency or "")
        groups.setdefault((*_key(finding), last), []).append(finding)
    return groups


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) if known else None


def _columns(words: Wording, *keys: tuple[str, str]) -> tuple[Column, ...]:
    kinds = {"quantity": "number", "before": "number", "after": "number", "difference": "number", "value": "money",
             "accounts": "integer", "listed_on": "date", "decided_at": "date"}  # fmt: skip
    return tuple(Column(key, words(text), kinds.get(key, "text")) for key, text in keys)  # type: ignore[arg-type]


def _holdings(findings: Sequence[Finding], run: Run, presentation: Presentation, words: Wording) -> Section:
    titles, rates = _titles(run), presentation.rates
    rows: dict[str, list[tuple[Value, ...]]] = {}
    for (list_id, _, _, unit), members in _grouped(findings).items():
        first = members[0]
        rows.setdefault(list_id, []).append(
            (
                clean(first.entity.name),
                words.country(clean(first.entity.country)),
                first.listing.listed_on,
                words(f"status.{first.status}.label"),
                _security(first),
                len({one.position.account for one in members}),
                _sum(one.position.quantity for one in members),
                clean(unit) or None,
                _sum(one.position.market_value for one in members),
            )
        )
    columns = _columns(
        words,
        ("company", "statutory.company"), ("country", "column.country"), ("listed_on", "column.listed_on"),
        ("status", "column.status"), ("security", "statutory.security"), ("accounts", "statutory.accounts"),
        ("quantity", "column.quantity"), ("currency", "column.currency"), ("value", "column.value"),
    )  # fmt: skip
    tables = [
        Table(f"holdings-{number}", titles.get(list_id, clean(list_id)), columns, tuple(sorted(held, key=_by_name)))
        for number, (list_id, held) in enumerate(sorted(rows.items()), start=1)
    ] or [Table("holdings-0", "", columns, (), empty=words("statutory.holdings_none"))]
    if rates:
        tables = [in_base(table, rates, words) for table in tables]
    return Section("holdings", words("statutory.holdings"), (words("statutory.holdings_lead"),), tuple(tables))


def _by_name(row: tuple[Value, ...]) -> tuple[str, str]:
    return str(row[0]).casefold(), str(row[4])


def _entries(now: Sequence[Finding], then: Sequence[Finding], start: date, end: date, words: Wording) -> Section:
    rows: dict[tuple[Value, ...], None] = {}
    for finding in (*now, *then):
        for name, event in (("listed_on", "listed"), ("removed_on", "removed")):
            day = getattr(finding.listing, name)
            if day is not None and start < day <= end:
                rows[clean(finding.entity.name), clean(finding.listing.list), words(f"statutory.{event}"), day] = None
    columns = (
        *_columns(words, ("company", "statutory.company"), ("list", "column.list"), ("move", "statutory.move")),
        Column("day", words("sign_off.day"), "date"),
    )
    table = Table("entries", "", columns, tuple(rows), empty=words("statutory.entries_none"))
    return Section("entries", words("statutory.entries"), (), (table,))


def _moves(then: Sequence[Finding], now: Sequence[Finding], before: Run, after: Run, words: Wording) -> Section:
    earlier, later = _grouped(then, by_account=True), _grouped(now, by_account=True)
    rows: list[tuple[Value, ...]] = []
    for key in dict.fromkeys((*earlier, *later)):
        one, other = earlier.get(key, []), later.get(key, [])
        first = (other or one)[0]
        had, has = _sum(item.position.quantity for item in one), _sum(item.position.quantity for item in other)
        move = _move(first, one, other, (had, has), before.run.as_of, after.run.as_of)
        if move:
            difference = None if (one and had is None) or (other and has is None) else (has or 0.0) - (had or 0.0)
            rows.append(
                (
                    clean(key[0]),
                    clean(first.entity.name),
                    _security(first),
                    clean(first.position.account),
                    had,
                    has,
                    difference,
                    words(f"statutory.{move}"),
                )
            )
    columns = _columns(
        words,
        ("list", "column.list"), ("company", "statutory.company"), ("security", "statutory.security"),
        ("account", "column.account"), ("before", "statutory.before"), ("after", "statutory.after"),
        ("difference", "statutory.difference"), ("move", "statutory.move"),
    )  # fmt: skip
    table = Table("moves", "", columns, tuple(rows), empty=words("statutory.moves_none"))
    return Section("moves", words("statutory.moves"), (words("statutory.moves_lead"),), (table,))


def _move(
    finding: Finding,
    one: Sequence[Finding],
    other: Sequence[Finding],
    quantities: tuple[float | None, float | None],
    start: date,
    end: date,
) -> str:
    """What happened to a holding between two reports; empty where nothing did."""
    listing = finding.listing
    if not one:
        # A company listed in the period may have been held all along: its first appearance is no purchase.
        return "newly_listed" if listing.listed_on and listing.listed_on > start else "bought"
    if not other:
        return "no_longer_listed" if listing.removed_on and listing.removed_on <= end else "sold"
    had, has = quantities
    if had is None or has is None:
        return "" if had == has else "quantity_unknown"
    if has == had:
        return ""
    return "increased" if has > had else "reduced"


def _actions(findings: Sequence[Finding], before: Run | None, words: Wording) -> Section:
    rows: dict[tuple[Value, ...], None] = {}
    for finding in findings:
        decision = finding.decision
        if decision and before and decision.decided_at.date() <= before.run.as_of:
            decision = None
        rows[
            clean(finding.entity.name),
            clean(finding.listing.list),
            clean(finding.action),
            words(f"decision.{decision.answer}") if decision else None,
            clean(decision.reason) if decision else None,
            clean(decision.reviewer) if decision else None,
            decision.decided_at.date() if decision else None,
        ] = None
    columns = _columns(
        words,
        ("company", "statutory.company"), ("list", "column.list"), ("action", "column.action"),
        ("decision", "column.decision"), ("reason", "column.decision_reason"), ("reviewer", "column.reviewer"),
        ("decided_at", "column.decided_at"),
    )  # fmt: skip
    table = Table("actions", "", columns, tuple(rows), empty=words("statutory.actions_none"))
    return Section("actions", words("statutory.actions"), (words("statutory.actions_lead"),), (table,))


def _titles(run: Run) -> Mapping[str, str]:
    return {item.id: clean(item.title or item.id) for item in run.run.watchlists}
