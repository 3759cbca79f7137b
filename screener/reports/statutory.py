"""The report that divestment statutes ask for: companies, shares and value held, transactions and actions taken.

Made from one run, or from two. Under a law it follows that law's items, in the statute's order. Without a law a company
is in it whose listing bans something on the date; what only an advisory list names is shown apart and not called
scrutinized. Holdings are compared with holdings: a decision on a finding is never a transaction.

Source: watchlists/laws for each law, and what is known of its text; without one, the common core of US state statutes
as their reports show it (a fund checks its own state's form).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

from screener.errors import ReportError
from screener.model import Finding, Run
from screener.reports import check_path, write_atomically
from screener.reports.content import holdings_dated, sections
from screener.reports.content.columns import columns
from screener.reports.content.exposure import in_base, touched
from screener.reports.content.findings import relation_sentence, view_findings
from screener.reports.content.funds import by_company, in_companies
from screener.reports.content.parts import Figure, Headline, Report, Section, Table, Value
from screener.reports.presentation import DEFAULT, Presentation
from screener.reports.safe import clean
from screener.reports.wording import Wording, regional, wording
from screener.rules.laws import Item, Law, apply_laws, discovered_on, lists_missing
from screener.triage import group_of

Holding = tuple[str, str]
"""Account and security."""


def build(
    after: Run, before: Run | None = None, presentation: Presentation = DEFAULT, law: Law | None = None
) -> Report:
    """The report as content, which HTML, PDF, Markdown and Excel dress.

    Args:
        after: the run to report on.
        before: the run of the last report; None for the first one.
        presentation: language and the institution's own dress.
        law: the law whose items the report follows; it is applied to both runs here.
    """
    words = wording(regional(presentation.language, law.jurisdiction if law else "US"))
    if law:
        after, before = apply_laws(after, [law]), before and apply_laws(before, [law])
    items = _Items(after, before, law, presentation, words)
    parts = [*items.items(law), sections.method(after, presentation.rates, words), sections.sign_off(words)]
    period = words("statutory.opening", end=words.day(after.run.as_of))
    if before:
        period = words("statutory.period", start=words.day(before.run.as_of), end=words.day(after.run.as_of))
    return Report(
        run_id=after.run.id,
        as_of=after.run.as_of,
        language=words.language,
        title=clean(presentation.title) or (clean(law.title) if law else words("statutory.title")),
        subtitle=words(
            "statutory.subtitle",
            period=f"{holdings_dated(after, words)} · {period}",
            positions=words.count("counted.positions", after.summary.positions),
            files=words.count("counted.files", sum(one.role != "fund" for one in after.run.inputs)),
            lists=words.count("counted.lists", len(after.run.watchlists)),
            investor=words.get(f"investor.as_{after.run.investor}", clean(after.run.investor)),
        ),
        organisation=clean(presentation.organisation),
        notices=tuple(clean(notice) for notice in after.run.notices),
        headline=_headline(items.now, items.moves if before else None, after, law, words),
        sections=tuple(parts),
        footer=sections.footer(after, words),
        start=parts[0].id,
    )


def write_statutory(
    path: Path, after: Run, before: Run | None = None, presentation: Presentation = DEFAULT, law: Law | None = None
) -> None:
    """Write the report; its path's ending picks the form: .html, .pdf, .md or .xlsx.

    Raises:
        ReportError: another ending, or the file cannot be written.
    """
    check_path(path)
    write_atomically(path, _in_form(path.suffix.lower(), build(after, before, presentation, law), presentation))


_FORMS = {".pdf": "pdf.paper", ".xlsx": "xlsx.document", ".md": "markdown.text", ".html": "html.page",
          ".htm": "html.page"}  # fmt: skip
"""Ending -> the function of `screener.reports` that dresses a report in that form; loaded when it is asked for."""


def _in_form(ending: str, report: Report, presentation: Presentation) -> bytes:
    if ending not in _FORMS:
        hint = "Use .html, .pdf, .md or .xlsx."
        raise ReportError(f"A scrutinized-companies report has no form “{ending}”", hint=hint)
    module, _, name = _FORMS[ending].partition(".")
    made: bytes | str = getattr(import_module(f"screener.reports.{module}"), name)(report, presentation)
    return made if isinstance(made, bytes) else made.encode()


class _Items:
    """The items of a report; `now` and `then` are the findings that it is about."""

    def __init__(
        self, after: Run, before: Run | None, law: Law | None, presentation: Presentation, words: Wording
    ) -> None:
        self._after, self._before, self._words, self._presentation = after, before, words, presentation
        self._law = law
        self.now = _subject(after, law)
        self._then = _subject(before, law) if before else ()

    def items(self, law: Law | None) -> Iterator[Section]:
        """The sections: a law's items in its order, or the common core."""
        if law is None:
            yield self.holdings
            yield self._advisory
            if self._before:
                yield self.entries
                yield self.moves
            yield self.actions
            return
        yield self._basis(law)
        for number, item in enumerate(law.report, start=1):
            yield replace(self._item(item.shows, law), id=f"item-{number}", title=f"{number}. {clean(item.title)}")

    def _item(self, shows: Item, law: Law) -> Section:
        if shows in ("entries", "moves") and self._before is None:
            return Section("", "", (self._words("statutory.first_report"),), ())
        if shows == "funds":
            return self._funds(law)
        if shows == "progress":
            return self._progress(law)
        if shows == "staff":
            return Section("", "", (self._words("statutory.staff"),), ())
        if shows in ("companies", "prohibited"):
            return replace(self.holdings, lead=(*self.holdings.lead, *self._whole_lists(law)))
        found: Section = getattr(self, shows)
        return found

    def _whole_lists(self, law: Law) -> Iterator[str]:
        """That the companies shown are those held, and which lists staff must add whole."""
        asked = {one.id: one for one in self._after.run.watchlists}
        for name in dict.fromkeys(one.list for one in law.takes):
            if (held := asked.get(name)) is not None:
                title, day = clean(held.title or name), self._words.day(held.published_on)
                yield self._words.count("statutory.whole_list", held.entities, title=title, day=day)

    def _basis(self, law: Law) -> Section:
        known = self._words(f"statutory.known_{law.known}")
        said = (clean(f"{law.authority}: {known}"), clean(law.known_note or ""), clean(law.funds or ""))
        sources = (clean(f"{one.statement} {one.source}, {one.address}") for one in law.sources)
        return Section("basis", self._words("statutory.basis"), (*filter(None, said), *sources), ())

    @property
    def holdings(self) -> Section:
        """Companies and securities held; nothing in a fund is."""
        own = tuple(one for one in self.now if one.exposure_kind != "through_fund")
        section = _holdings(own, self._after, self._presentation, self._words)
        if self._law is None:
            return section
        # what the federal list means is another question than whether the law takes it
        return replace(section, blocks=tuple(_without_status(one) for one in section.blocks if isinstance(one, Table)))

    @property
    def _advisory(self) -> Section:
        named = tuple(one for one in _open(self._after) if one.status == "advisory" and one.verdict == "listed")
        held, words = _holdings(named, self._after, self._presentation, self._words), self._words
        title, lead = words("statutory.advisory"), words("statutory.advisory_lead")
        return replace(held, id="advisory", title=title, lead=(lead,))

    @property
    def entries(self) -> Section:
        """Companies newly listed or removed in the period."""
        start = self._before.run.as_of if self._before else self._after.run.as_of
        return _entries(self.now, self._then, start, self._after, self._words)

    @property
    def moves(self) -> Section:
        """Transactions, by comparing holdings with holdings."""
        assert self._before is not None
        return _moves(self._then, self.now, self._before, self._after, self._words)

    @property
    def actions(self) -> Section:
        """What may be done, and every decision taken since the last report."""
        return _actions(self.now, self._after, self._before, self._words)

    def _funds(self, law: Law) -> Section:
        inside = view_findings(_in_funds(self.now), {}, self._after.run.as_of, self._words)
        rows = tuple(
            (fund, views[0].relation or views[0].entity, share, views[0].currency or None, value)
            for fund in dict.fromkeys(view.funds[0] for view in inside)
            for share, value, views in by_company(view for view in inside if view.funds[0] == fund)
        )
        shown = columns(
            self._words, ("fund", "statutory.fund"), ("company", "statutory.company"),
            ("share", "column.share_of_fund"), "currency", "value",
        )  # fmt: skip
        table = Table("funds", "", shown, rows, empty=self._words("statutory.funds_none"))
        lead = tuple(filter(None, (clean(law.funds or ""), self._words("statutory.funds_staff"))))
        return Section("funds", "", lead, (table,))

    def _progress(self, law: Law) -> Section:
        words, day = self._words, self._after.run.as_of
        rows = {
            (_company(one, words), clean(milestone.name), milestone.due(discovered_on(one, day)))
            for one in self.now
            for milestone in law.milestones
        }
        shown = columns(
            words, ("company", "statutory.company"), ("milestone", "statutory.milestone"), ("due", "statutory.due")
        )
        table = Table("progress", "", shown, tuple(sorted(rows)), empty=words("statutory.holdings_none"))
        finished = "finished_when" if law.milestones else "finished_unread"
        asked = tuple(words(f"statutory.{key}") for key in ("reduced_by", finished, "moved_to", "costs"))
        return Section("progress", "", asked, (table,) if law.milestones else ())


def _open(run: Run) -> tuple[Finding, ...]:
    groups = ("bans", "advisory")
    return tuple(one for one in run.findings if group_of(one, run.run.as_of) in groups)


def _subject(run: Run, law: Law | None) -> tuple[Finding, ...]:
    """What a report is about: what the law reaches, related companies too; without one, what a listing bans."""
    if law is None:
        return tuple(one for one in _open(run) if one.verdict == "listed" and one.status != "advisory")
    return tuple(one for one in run.findings if any(duty.id == law.id for duty in one.laws))


def _in_funds(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.exposure_kind == "through_fund")


def _company(finding: Finding, words: Wording) -> str:
    """The listed entity, or how the issuer stands to it where the law reaches a related company."""
    return relation_sentence(finding, words) or clean(finding.entity.name)


def _headline(
    findings: Sequence[Finding], moves: Section | None, run: Run, law: Law | None, words: Wording
) -> Headline:
    own = [finding for finding in findings if finding.exposure_kind != "through_fund"]
    companies = len({_company(finding, words).casefold() for finding in own})
    money = touched(view_findings(own, {}, run.run.as_of, words)).money
    sums = words.list_of(words.money(value, unit) for unit, value in sorted(money.items()))
    sentences = []
    if inside := view_findings(_in_funds(findings), {}, run.run.as_of, words):
        number, value = len({view.relation or view.entity for view in inside}), in_companies(inside, words)
        sentences.append(words.count("statutory.in_funds", number, money=value or words("funds.not_known")))
    if moves and (count := sum(len(block.rows) for block in moves.blocks if isinstance(block, Table))):
        sentences.append(words.count("statutory.transactions", count))
    reported = {one.id for one in findings}
    if apart := sum(1 for one in run.findings if one.id not in reported and group_of(one, run.run.as_of) == "review"):
        sentences.append(words.count("statutory.apart", apart))
    under, name = ("_under", clean(law.authority)) if law else ("", "")
    held, none = f"statutory.held{under}", f"statutory.none{under}"
    missing = len(lists_missing(law, run)) if law else 0
    if companies:
        answer = words.count(held, companies, law=name)
    else:
        answer = words.count("statutory.none_in_part", missing, law=name) if missing else words(none, law=name)
    return Headline(
        answer=answer,
        touched=bool(companies),
        money=words("statutory.money", money=sums) if sums else "",
        sentences=tuple(sentences),
        figures=(
            Figure(words("figure.positions"), run.summary.positions, words.integer(run.summary.positions)),
            Figure(words("statutory.companies"), companies, words.integer(companies)),
        ),
        tasks=None,
    )


def _key(finding: Finding) -> tuple[str, str, str]:
    """List, entity and security."""
    return finding.listing.list, finding.entity.id, _security_key(finding)


def _security_key(finding: Finding) -> str:
    held = finding.position
    named = held.isin or held.cusip or held.sedol or held.figi or (held.ticker and f"{held.ticker} {held.mic or ''}")
    return named or (held.name or finding.match.position_value).casefold()


def _holding(finding: Finding) -> Holding:
    return finding.position.account or "", _security_key(finding)


def _is_held(finding: Finding) -> bool:
    """Whether a finding is on a position of the fund's own: not inside another fund, not a text outside all tables."""
    return finding.exposure_kind != "through_fund" and finding.match.by != "sweep"


def _held(run: Run) -> Mapping[Holding, float | None]:
    """What a run's positions hold of each security that a list names, whatever anyone decided about the finding."""
    quantities: dict[Holding, dict[tuple[str, str, int], float | None]] = {}
    for one in run.findings:
        if _is_held(one):
            place = one.position.file, one.position.sheet, one.position.row
            quantities.setdefault(_holding(one), {})[place] = one.position.quantity
    return {holding: _sum(rows.values()) for holding, rows in quantities.items()}


def _security(finding: Finding) -> str:
    held = finding.position
    identifier = held.isin or held.cusip or held.sedol or held.figi or held.ticker
    return clean(" · ".join(filter(None, (held.name or finding.match.position_value, identifier))))


def _grouped(findings: Iterable[Finding]) -> dict[tuple[str, ...], list[Finding]]:
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((*_key(finding), finding.position.currency or ""), []).append(finding)
    return groups


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) if known else None


def _holdings(findings: Sequence[Finding], run: Run, presentation: Presentation, words: Wording) -> Section:
    titles, rates = _titles(run), presentation.rates
    rows: dict[str, list[tuple[Value, ...]]] = {}
    for (list_id, _, _, unit), members in _grouped(findings).items():
        first = members[0]
        rows.setdefault(list_id, []).append(
            (
                _company(first, words),
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
    shown = columns(
        words, ("company", "statutory.company"), "country", "listed_on", "status",
        ("security", "statutory.security"), ("accounts", "statutory.accounts"), "quantity", "currency", "value",
    )  # fmt: skip
    tables = [
        Table(f"holdings-{number}", titles.get(list_id, clean(list_id)), shown, tuple(sorted(held, key=_by_name)))
        for number, (list_id, held) in enumerate(sorted(rows.items()), start=1)
    ] or [Table("holdings-0", "", shown, (), empty=words("statutory.holdings_none"))]
    if rates:
        tables = [in_base(table, rates, words) for table in tables]
    return Section("holdings", words("statutory.holdings"), (words("statutory.holdings_lead"),), tuple(tables))


def _without_status(table: Table) -> Table:
    at = [place for place, column in enumerate(table.columns) if column.key != "status"]
    kept = tuple(table.columns[place] for place in at)
    return replace(table, columns=kept, rows=tuple(tuple(row[place] for place in at) for row in table.rows))


def _by_name(row: tuple[Value, ...]) -> tuple[str, str]:
    return str(row[0]).casefold(), str(row[4])


def _entries(now: Sequence[Finding], then: Sequence[Finding], start: date, after: Run, words: Wording) -> Section:
    titles, end = _titles(after), after.run.as_of
    rows: dict[tuple[Value, ...], None] = {}
    for finding in (*now, *then):
        for name, event in (("listed_on", "listed"), ("removed_on", "removed")):
            day = getattr(finding.listing, name)
            if day is not None and start < day <= end:
                title = titles.get(finding.listing.list, clean(finding.listing.list))
                rows[clean(finding.entity.name), title, words(f"statutory.{event}"), day] = None
    shown = columns(
        words, ("company", "statutory.company"), "list", ("move", "statutory.move"), ("day", "sign_off.day")
    )
    table = Table("entries", "", shown, tuple(rows), empty=words("statutory.entries_none"))
    return Section("entries", words("statutory.entries"), (), (table,))


def _moves(then: Sequence[Finding], now: Sequence[Finding], before: Run, after: Run, words: Wording) -> Section:
    had, has = _held(before), _held(after)
    alike = _same_basis(before, after)
    rows: list[tuple[Value, ...]] = []
    for holding, finding in {_holding(one): one for one in (*then, *now)}.items():
        if not _is_held(finding):
            continue
        move = _move(finding, holding, had, has, alike, before.run.as_of)
        if move:
            earlier, later = had.get(holding), has.get(holding)
            known = (holding not in had or earlier is not None) and (holding not in has or later is not None)
            counted = known and move not in ("first_found", "not_found")
            rows.append(
                (
                    _company(finding, words),
                    _security(finding),
                    clean(finding.position.account),
                    earlier,
                    later,
                    (later or 0.0) - (earlier or 0.0) if counted else None,
                    words(f"statutory.{move}"),
                )
            )
    shown = columns(
        words, ("company", "statutory.company"), ("security", "statutory.security"), "account",
        ("before", "statutory.before"), ("after", "statutory.after"), ("difference", "statutory.difference"),
        ("move", "statutory.move"),
    )  # fmt: skip
    table = Table("moves", "", shown, tuple(rows), empty=words("statutory.moves_none"))
    return Section("moves", words("statutory.moves"), (words("statutory.moves_lead"),), (table,))


def _same_basis(before: Run, after: Run) -> bool:
    """Whether what one run found the other would have found: the same lists, and the same program."""
    lists = [{one.id: one.sha256 for one in run.run.watchlists} for run in (before, after)]
    return lists[0] == lists[1] and before.run.software == after.run.software


def _move(
    finding: Finding,
    holding: Holding,
    had: Mapping[Holding, float | None],
    has: Mapping[Holding, float | None],
    alike: bool,
    start: date,
) -> str:
    """What happened to a holding between two reports; empty where nothing did.

    A finding that is missing is a sale only where the two runs rest on the same lists: else the list may have changed,
    and not the holding.
    """
    if holding not in had:
        if finding.listing.listed_on and finding.listing.listed_on > start:
            return "newly_listed"
        return "bought" if alike else "first_found"
    if holding not in has:
        return "sold" if alike else "not_found"
    earlier, later = had[holding], has[holding]
    if earlier is None or later is None:
        return "" if earlier == later else "quantity_unknown"
    if later == earlier:
        return ""
    return "increased" if later > earlier else "reduced"


def _actions(findings: Sequence[Finding], after: Run, before: Run | None, words: Wording) -> Section:
    """What may be done with each company, and every decision since the moment at which the last report's run ended."""
    rows: dict[tuple[Value, ...], None] = {}
    since, titles = before.run.finished_at if before else None, _titles(after)
    decided = [one for one in after.findings if one.decision and (since is None or one.decision.decided_at > since)]
    for finding in {one.id: one for one in (*findings, *decided)}.values():
        decision = finding.decision
        if decision and since and decision.decided_at <= since:
            decision = None
        rows[
            _company(finding, words),
            titles.get(finding.listing.list, clean(finding.listing.list)),
            clean(finding.action),
            words(f"decision.{decision.answer}") if decision else None,
            clean(decision.reason) if decision else None,
            clean(decision.reviewer) if decision else None,
            decision.decided_at.date() if decision else None,
        ] = None
    shown = columns(
        words, ("company", "statutory.company"), "list", "action", "decision", ("reason", "column.decision_reason"),
        "reviewer", "decided_at",
    )  # fmt: skip
    table = Table("actions", "", shown, tuple(rows), empty=words("statutory.actions_none"))
    return Section("actions", words("statutory.actions"), (words("statutory.actions_lead"),), (table,))


def _titles(run: Run) -> Mapping[str, str]:
    return {item.id: clean(item.title or item.id) for item in run.run.watchlists}
