"""The report that divestment statutes ask for: companies, shares and value held, transactions and actions taken.

Made from one run, or from two. Under a law it follows that law's items, in the statute's order. Without a law a company
is in it whose listing bans something on the date; what only an advisory list names is shown apart and not called
scrutinized. Holdings are compared with holdings: a decision on a finding is never a transaction.

Source: watchlists/laws for each law, and what is known of its text; without one, the common core of US state statutes
as their reports show it (a fund checks its own state's form).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

from screener.errors import ReportError
from screener.model import Decision, Finding, Run
from screener.reports import check_path, write_atomically
from screener.reports.content import holdings_dated, sections
from screener.reports.content.columns import columns
from screener.reports.content.exposure import amounts, grouped, in_base, touched
from screener.reports.content.findings import relation_sentence, view_findings
from screener.reports.content.funds import by_company, in_companies
from screener.reports.content.parts import Figure, Headline, Report, Section, Table, Value
from screener.reports.presentation import DEFAULT, Presentation
from screener.reports.rates import Rates
from screener.reports.safe import clean
from screener.reports.wording import Wording, regional, wording
from screener.review.change_reasons import Holding, holding_of
from screener.rules.laws import Item, Law, apply_laws, discovered_on, lists_missing
from screener.triage import group_of, is_position

_UNCERTAIN = ("first_found", "not_found")
"""Moves that other lists may explain as well: their difference is not stated."""


def build(
    after: Run, before: Run | None = None, presentation: Presentation = DEFAULT, law: Law | None = None
) -> Report:
    """The report as content, which HTML, PDF, Markdown and Excel dress; a law is applied to both runs here."""
    words = wording(regional(presentation.language, law.jurisdiction if law else "US"))
    if law:
        after, before = apply_laws(after, [law]), before and apply_laws(before, [law])
    items = _Items(after, before, law, presentation.rates, words)
    parts = [*items.sections(), sections.method(after, presentation.rates, words), sections.sign_off(words)]
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
        headline=items.headline(),
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
    """The items of a report: what it is about now, and what the last report was about."""

    def __init__(self, after: Run, before: Run | None, law: Law | None, rates: Rates | None, words: Wording) -> None:
        self._after, self._before, self._law, self._rates, self._words = after, before, law, rates, words
        self._titles = {item.id: clean(item.title or item.id) for item in after.run.watchlists}
        self._now = _subject(after, law)
        self._then = _subject(before, law) if before else ()
        self._own = [one for one in self._now if one.exposure_kind != "through_fund"]
        inside = [one for one in self._now if one.exposure_kind == "through_fund"]
        self._inside = view_findings(inside, {}, after.run.as_of, words)

    def sections(self) -> Iterator[Section]:
        """A law's items in its order, or the common core."""
        if self._law is not None:
            yield self._basis(self._law)
            for number, item in enumerate(self._law.report, start=1):
                made = self._item(item.shows, self._law)
                yield replace(made, id=f"item-{number}", title=f"{number}. {clean(item.title)}")
            return
        yield self._holdings(self._own)
        named = [one for one in _open(self._after) if one.status == "advisory" and one.verdict == "listed"]
        lead = (self._words("statutory.advisory_lead"),)
        yield replace(self._holdings(named), id="advisory", title=self._words("statutory.advisory"), lead=lead)
        if self._before:
            yield from (self._entries(), self._moves(self._before))
        yield self._actions()

    def _item(self, shows: Item, law: Law) -> Section:
        if shows in ("holdings", "companies", "prohibited"):
            section = self._holdings(self._own)
            # what the federal list means is another question than whether the law takes it
            tables = tuple(
                one.only({column.key for column in one.columns} - {"status"})
                for one in section.blocks
                if isinstance(one, Table)
            )
            whole = () if shows == "holdings" else self._whole_lists(law)
            return replace(section, lead=(*section.lead, *whole), blocks=tables)
        if shows in ("entries", "moves"):
            if self._before is None:
                return Section("", "", (self._words("statutory.first_report"),), ())
            return self._entries() if shows == "entries" else self._moves(self._before)
        if shows == "funds":
            return self._funds(law)
        if shows == "progress":
            return self._progress(law)
        return self._actions() if shows == "actions" else Section("", "", (self._words("statutory.staff"),), ())

    def headline(self) -> Headline:
        """How many companies are held, of what value, and what stands apart."""
        words, run, law = self._words, self._after, self._law
        companies = len({_company(one, words).casefold() for one in self._own})
        money = touched(view_findings(self._own, {}, run.run.as_of, words)).money
        sums = amounts(money, words)
        reported = {one.id for one in self._now}
        apart = [one for one in run.findings if one.id not in reported and group_of(one, run.run.as_of) == "review"]
        moves = len(self._table_of_moves(self._before).rows) if self._before else 0
        counts = {"transactions": moves, "apart": len(apart)}
        sentences = [words.count(f"statutory.{key}", number) for key, number in counts.items() if number]
        if self._inside:
            inside = in_companies(self._inside, words) or words("funds.not_known")
            number = len({view.relation or view.entity for view in self._inside})
            sentences.insert(0, words.count("statutory.in_funds", number, money=inside))
        under, name = ("_under", clean(law.authority)) if law else ("", "")
        missing = len(lists_missing(law, run)) if law else 0
        if companies:
            answer = words.count(f"statutory.held{under}", companies, law=name)
        elif missing:
            answer = words.count("statutory.none_in_part", missing, law=name)
        else:
            answer = words(f"statutory.none{under}", law=name)
        figures = {"figure.positions": run.summary.positions, "statutory.companies": companies}
        return Headline(
            answer=answer,
            touched=bool(companies),
            money=words("statutory.money", money=sums) if sums else "",
            sentences=tuple(sentences),
            figures=tuple(Figure(words(key), number, words.integer(number)) for key, number in figures.items()),
            tasks=None,
        )

    def _section(self, name: str, *tables: Table, lead: bool = False) -> Section:
        lines = (self._words(f"statutory.{name}_lead"),) if lead else ()
        return Section(name, self._words(f"statutory.{name}"), lines, tables)

    def _table(
        self, name: str, rows: Iterable[tuple[Value, ...]], *keys: str | tuple[str, str], empty: str = ""
    ) -> Table:
        empty = self._words(f"statutory.{empty or name}_none")
        return Table(name, "", columns(self._words, *keys), tuple(rows), empty=empty)

    def _whole_lists(self, law: Law) -> Iterator[str]:
        """That the companies shown are those held, and which lists staff must add whole."""
        asked = {one.id: one for one in self._after.run.watchlists}
        for name in dict.fromkeys(one.list for one in law.takes):
            if (held := asked.get(name)) is not None:
                day = self._words.day(held.published_on)
                yield self._words.count("statutory.whole_list", held.entities, title=self._titles[name], day=day)

    def _basis(self, law: Law) -> Section:
        known = self._words(f"statutory.known_{law.known}")
        said = (clean(f"{law.authority}: {known}"), clean(law.known_note or ""), clean(law.funds or ""))
        sources = (clean(f"{one.statement} {one.source}, {one.address}") for one in law.sources)
        return Section("basis", self._words("statutory.basis"), (*filter(None, said), *sources), ())

    def _list(self, finding: Finding) -> str:
        return self._titles.get(finding.listing.list, clean(finding.listing.list))

    def _holdings(self, findings: Sequence[Finding]) -> Section:
        """Each security of a listed company over all accounts, in a table for each list."""
        words = self._words
        groups = grouped(
            findings,
            lambda one: (one.listing.list, one.entity.id, holding_of(one.position)[1], one.position.currency or ""),
        )
        rows: dict[str, list[tuple[Value, ...]]] = defaultdict(list)
        for (list_id, _, _, unit), members in groups.items():
            first = members[0]
            rows[list_id].append(
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
        keys = ("company", "country", "listed_on", "status", "security", "accounts", "quantity", "currency", "value")
        tables = []
        for number, (name, held) in enumerate(sorted(rows.items()), start=1):
            table = self._table("holdings", sorted(held, key=lambda row: (str(row[0]).casefold(), str(row[4]))), *keys)
            tables.append(replace(table, id=f"holdings-{number}", title=self._titles.get(name, clean(name))))
        tables = tables or [self._table("holdings", (), *keys)]
        if self._rates:
            tables = [in_base(table, self._rates, words) for table in tables]
        return self._section("holdings", *tables, lead=True)

    def _entries(self) -> Section:
        """Companies newly listed or removed in the period."""
        start = self._before.run.as_of if self._before else self._after.run.as_of
        rows: dict[tuple[Value, ...], None] = {}
        for finding in (*self._now, *self._then):
            for name, event in (("listed_on", "listed"), ("removed_on", "removed")):
                day = getattr(finding.listing, name)
                if day is not None and start < day <= self._after.run.as_of:
                    move = self._words(f"statutory.{event}")
                    rows[clean(finding.entity.name), self._list(finding), move, day] = None
        table = self._table("entries", rows, "company", "list", "move", "day")
        return self._section("entries", table)

    def _moves(self, before: Run) -> Section:
        return self._section("moves", self._table_of_moves(before), lead=True)

    def _table_of_moves(self, before: Run) -> Table:
        """Transactions, by comparing holdings with holdings, whatever anyone decided about a finding."""
        had, has = _held(before), _held(self._after)
        # what one run found the other would have found: the same lists, and the same program
        lists, lists_then = ({one.id: one.sha256 for one in run.run.watchlists} for run in (self._after, before))
        alike = lists == lists_then and before.run.software == self._after.run.software
        rows: list[tuple[Value, ...]] = []
        found = (one for one in (*self._then, *self._now) if _is_held(one))
        for holding, finding in {holding_of(one.position): one for one in found}.items():
            move = _move(finding, holding, had, has, alike, before.run.as_of)
            if move:
                earlier, later = had.get(holding), has.get(holding)
                known = (holding not in had or earlier is not None) and (holding not in has or later is not None)
                counted = known and move not in _UNCERTAIN
                difference = (later or 0.0) - (earlier or 0.0) if counted else None
                about = (_company(finding, self._words), _security(finding), clean(finding.position.account))
                rows.append((*about, earlier, later, difference, self._words(f"statutory.{move}")))
        return self._table("moves", rows, "company", "security", "account", "before", "after", "difference", "move")

    def _actions(self) -> Section:
        """What may be done, and every decision since the moment at which the last report's run ended."""
        since = self._before.run.finished_at if self._before else None

        def of_the_period(one: Finding) -> Decision | None:
            late = one.decision and (since is None or one.decision.decided_at > since)
            return one.decision if late else None

        rows: dict[tuple[Value, ...], None] = {}
        decided = [one for one in self._after.findings if of_the_period(one)]
        for finding in {one.id: one for one in (*self._now, *decided)}.values():
            row = (_company(finding, self._words), self._list(finding), clean(finding.action))
            decision = of_the_period(finding)
            answer: tuple[Value, ...] = (None,) * 4
            if decision:
                label, day = self._words(f"decision.{decision.answer}"), decision.decided_at.date()
                answer = (label, clean(decision.reason), clean(decision.reviewer), day)
            rows[*row, *answer] = None
        keys = ("company", "list", "action", "decision", ("reason", "column.decision_reason"), "reviewer", "decided_at")
        return self._section("actions", self._table("actions", rows, *keys), lead=True)

    def _funds(self, law: Law) -> Section:
        rows = (
            (fund, views[0].relation or views[0].entity, share, views[0].currency or None, value)
            for fund in dict.fromkeys(view.funds[0] for view in self._inside)
            for share, value, views in by_company(view for view in self._inside if view.funds[0] == fund)
        )
        table = self._table("funds", rows, "fund", "company", ("share", "column.share_of_fund"), "currency", "value")
        lead = tuple(filter(None, (clean(law.funds or ""), self._words("statutory.funds_staff"))))
        return Section("funds", "", lead, (table,))

    def _progress(self, law: Law) -> Section:
        day = self._after.run.as_of
        rows = {
            (_company(one, self._words), clean(milestone.name), milestone.due(discovered_on(one, day)))
            for one in self._now
            for milestone in law.milestones
        }
        table = self._table("progress", sorted(rows), "company", "milestone", "due", empty="holdings")
        finished = "finished_when" if law.milestones else "finished_unread"
        asked = tuple(self._words(f"statutory.{key}") for key in ("reduced_by", finished, "moved_to", "costs"))
        return Section("progress", "", asked, (table,) if law.milestones else ())


def _open(run: Run) -> tuple[Finding, ...]:
    groups = ("bans", "advisory")
    return tuple(one for one in run.findings if group_of(one, run.run.as_of) in groups)


def _subject(run: Run, law: Law | None) -> tuple[Finding, ...]:
    """What a report is about: what the law reaches, related companies too; without one, what a listing bans."""
    if law is None:
        return tuple(one for one in _open(run) if one.verdict == "listed" and one.status != "advisory")
    return tuple(one for one in run.findings if any(duty.id == law.id for duty in one.laws))


def _company(finding: Finding, words: Wording) -> str:
    """The listed entity, or how the issuer stands to it where the law reaches a related company."""
    return relation_sentence(finding, words) or clean(finding.entity.name)


def _is_held(finding: Finding) -> bool:
    """Whether a finding is on a position of the fund's own: not inside another fund, not a text outside all tables."""
    return finding.exposure_kind != "through_fund" and is_position(finding)


def _held(run: Run) -> Mapping[Holding, float | None]:
    """What a run's positions hold of each security that a list names, whatever anyone decided about the finding."""
    quantities: dict[Holding, dict[tuple[object, ...], float | None]] = defaultdict(dict)
    for one in filter(_is_held, run.findings):
        quantities[holding_of(one.position)][one.position.counted_by] = one.position.quantity
    return {holding: _sum(rows.values()) for holding, rows in quantities.items()}


def _security(finding: Finding) -> str:
    held = finding.position
    identifier = held.isin or held.cusip or held.sedol or held.figi or held.ticker
    return clean(" · ".join(filter(None, (held.name or finding.match.position_value, identifier))))


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) if known else None


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
