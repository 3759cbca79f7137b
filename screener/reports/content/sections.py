"""The sections of a report, each from the run and its findings ready to be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from screener.model import CoverageRow, InputFile, Run, WatchlistVersion
from screener.reports.content import exposure as exposure_of
from screener.reports.content.columns import columns
from screener.reports.content.findings import of_group
from screener.reports.content.parts import (
    Block,
    Cards,
    Chart,
    Column,
    Findings,
    FindingView,
    Prose,
    Section,
    SignOff,
    Table,
    Term,
    Terms,
    Tone,
    Value,
)
from screener.reports.presentation import TextBlock
from screener.reports.rates import Rates
from screener.reports.safe import address_in, clean, link
from screener.reports.wording import Wording
from screener.review.changes import Since
from screener.triage import STATUSES, VERDICTS, Group

COMPARABLE = 2
"""Bars from which on a chart says something that its table does not."""


def key(wording: Wording) -> Section:
    """Verdicts and statuses in plain language, for a reader who has never seen the program."""

    def term(name: str, tone: Tone) -> Term:
        return Term(wording(f"{name}.label"), wording(f"{name}.meaning"), tone)

    verdicts = tuple(term(f"verdict.{name}", "plain") for name in VERDICTS)
    statuses = tuple(term(f"status.{name}", name) for name in STATUSES)
    keys = (
        Terms(name, wording(f"key.{name}"), terms) for name, terms in (("verdicts", verdicts), ("statuses", statuses))
    )
    return Section("key", wording("section.key"), (), tuple(keys))


def exposure(run: Run, findings: Sequence[FindingView], rates: Rates | None, wording: Wording) -> Section:
    """Positions and money by verdict, list, account and country, as charts and as tables."""
    live = of_group(findings, "bans", "advisory", "review")
    totals = run.summary.market_value
    no_account, no_country = wording("no.account"), wording("no.country")
    groups: dict[str, Callable[[FindingView], str]] = {
        "list": lambda view: view.list_title,
        "account": lambda view: view.account or no_account,
        "country": lambda view: view.country or view.entity_country or no_country,
    }
    if any(view.manager for view in live):
        groups["manager"] = lambda view: view.manager or wording("no.manager")
    charts: list[Chart] = [
        exposure_of.status_chart(live, wording),
        exposure_of.share_chart(of_group(findings, "bans"), totals, wording),
    ]
    charts += [exposure_of.group_chart(name, live, group, wording) for name, group in groups.items()]
    tables = [exposure_of.verdict_table(live, totals, wording)]
    tables += [exposure_of.group_table(name, live, group, wording) for name, group in groups.items()]
    tables.append(_totals(run, wording))
    lead = [wording("lead.exposure")]
    if rates:
        charts.insert(2, exposure_of.base_chart(live, rates, wording))
        tables = [exposure_of.in_base(table, rates, wording) for table in tables]
        lead.append(wording("lead.exposure_base", base=rates.base, day=wording.day(rates.date), file=rates.file))
    blocks: tuple[Block, ...] = (
        *(chart for chart in charts if len(chart.bars) >= COMPARABLE),
        *(table for table in tables if table.rows or table.empty),
    )
    return Section("exposure", wording("section.exposure"), tuple(lead), blocks)


def news(since: Since, wording: Wording) -> str:
    """The sentence that counts the positions newly found on a list in force: newly listed, where a list changed."""
    listed = "newly_listed" if since.newly_listed else "newly_found"
    number = since.newly_listed or since.newly_found
    return wording.count(f"lead.{listed}", number, day=wording.day(since.as_of)) if number else ""


def purchases(since: Since, wording: Wording) -> Iterator[str]:
    """The sentence on positions under a ban that were bought since, or may have been."""
    if since.bought:
        names = [clean(one.position.name or one.match.position_value) for one in since.bought]
        yield wording.count("changes.bought", len(names), day=wording.day(since.as_of), names=wording.first_of(names))


def changes(since: Since, lists: Mapping[str, str], wording: Wording) -> Section:
    """What is new, gone or changed since an earlier run, and why."""
    rows = []
    for change in since.changes:
        finding = change.finding
        name = finding.position.name or finding.position.isin or finding.match.position_value
        title = lists.get(finding.listing.list) or finding.listing.list
        about = map(clean, (name, finding.position.account, finding.entity.name, title))
        labels = (wording(f"verdict.{finding.verdict}.label"), wording(f"status.{finding.status}.label"))
        rows.append((wording(f"changes.{change.kind}"), *about, *labels, clean(" ".join(change.sentences))))
    lead = [wording("changes.lead", run=clean(since.run_id), as_of=wording.day(since.as_of)), *map(clean, since.frame)]
    if since.revalued:
        lead.append(wording.count("changes.revalued", since.revalued))
    shown = columns(wording, "change", "position", "account", "entity", "list", "verdict", "status", "what_changed")
    table = Table("changes", wording("table.changes"), shown, tuple(rows), empty=wording("changes.same"))
    return Section("changes", wording("section.changes"), tuple(lead), (table,))


def own_text(block: TextBlock, number: int) -> Section:
    """An institution's own text."""
    paragraphs = tuple(clean(paragraph) for paragraph in block.paragraphs)
    return Section(f"text-{number}", clean(block.title), (), (Prose(f"text-{number}", paragraphs),))


def findings_by_group(findings: Sequence[FindingView], wording: Wording) -> tuple[Section, ...]:
    """The findings tables: bans and advisory lists under one heading, every other part under its own."""
    parts: dict[str, tuple[Group, ...]] = {"findings": ("bans", "advisory"), "review": ("review",)}
    parts |= {"through_fund": ("through_fund",)} if of_group(findings, "through_fund") else {}
    parts |= {"not_in_force": ("not_in_force",), "suppressed": ("suppressed",)}
    tables = {name: tuple(_findings(group, findings, wording) for group in groups) for name, groups in parts.items()}
    return tuple(Section(name, wording(f"section.{name}"), (), blocks) for name, blocks in tables.items())


def cards(findings: Sequence[FindingView], wording: Wording) -> Section:
    """A card for each finding."""
    return Section("cards", wording("section.cards"), (wording("lead.cards"),), (Cards("cards", tuple(findings)),))


def is_whole(one: InputFile) -> bool:
    """Whether a run says of a file what became of each of its rows; one of a single manager's positions does not."""
    return bool(one.sheets or one.error) or one.role == "fund"


def skipped(coverage: Sequence[CoverageRow], wording: Wording, *, whole: bool = True) -> Section:
    """Rows that are not positions, with the reasons; what was not understood stands first.

    Of one manager's positions, where the run is not of whole files, the other rows are not known.
    """
    counts = Counter(row.reason for row in coverage)
    ordered = sorted(counts.items(), key=lambda item: (item[0] != "not_understood", -item[1], item[0]))
    shown = columns(wording, "reason", "rows")
    counted = tuple((reason_text(reason, wording), number) for reason, number in ordered)
    empty = wording("lead.skipped_none" if whole else "lead.skipped_elsewhere")
    reasons = Table("reasons", wording("table.reasons"), shown, counted, empty=empty)
    lines = tuple(
        (clean(row.file), clean(row.sheet), row.row, reason_text(row.reason, wording), clean(row.text))
        for row in sorted(coverage, key=lambda row: row.reason != "not_understood")
    )
    shown = columns(wording, "file", "sheet", "row", "reason", "text")
    rows = Table("skipped_rows", wording("table.rows"), shown, lines)
    blocks = (reasons, rows) if coverage else (reasons,)
    lead = (wording("lead.skipped"),) if whole else ()
    return Section("skipped", wording("section.skipped"), lead, blocks)


def reason_text(reason: str, wording: Wording) -> str:
    """A reason in words; one that the catalogue does not know is its own name."""
    return clean(wording.get(f"reason.{reason}", reason.replace("_", " ")))


def quality(run: Run, findings: Sequence[FindingView], wording: Wording) -> Section:
    """How the files were read, what was warned of, and what the program noted at rows with findings."""
    warnings: list[tuple[Value, ...]] = [
        (clean(item.file), clean(warning)) for item in run.run.inputs for warning in item.warnings
    ]
    noted = {view.key: view for view in findings if view.notes}
    warnings += [(view.where, view.notes) for view in noted.values()]
    shown = columns(wording, "where", ("text", "column.warning"))
    empty = wording("lead.quality_none")
    table = Table("warnings", wording("table.warnings"), shown, tuple(warnings), empty=empty)
    return Section("quality", wording("section.quality"), (), (_inputs(run.run.inputs, wording), table))


def method(run: Run, rates: Rates | None, wording: Wording) -> Section:
    """How the findings came about: method, lists with version and age, settings."""
    prose = Prose("method_text", tuple(wording(f"lead.method_{number}") for number in (1, 2, 3)))
    settings = (("as_of", run.run.as_of.isoformat()), ("investor", run.run.investor), *_flat(run.run.settings, ""))
    shown = (Column("setting", wording("column.setting")), Column("value", wording("column.setting_value")))
    stated = tuple((clean(name), clean(value)) for name, value in settings if value)
    settings_table = Table("settings", wording("table.settings"), shown, stated)
    lead = (wording("language_note"),) if wording("language_note") else ()
    blocks: list[Block] = [prose, _lists(run.run.watchlists, run.run.as_of, wording), settings_table]
    if rates:
        blocks.append(_rates(rates, wording))
    return Section("method", wording("section.method"), lead, tuple(blocks))


def footer(run: Run, wording: Wording) -> str:
    """The line at the foot of every page: which run, made by what, when, as of which day."""
    header, finished, as_of = run.run, wording.moment(run.run.finished_at), wording.day(run.run.as_of)
    named = {"run": clean(header.id), "software": clean(header.software)}
    return wording("report.footer", finished=finished, as_of=as_of, **named)


def sign_off(wording: Wording) -> Section:
    """Lines for the people who answer for the report."""
    lines = tuple(wording(f"sign_off.{name}") for name in ("prepared", "reviewed", "approved"))
    labels = tuple(wording(f"sign_off.{name}") for name in ("name", "signature", "day"))
    return Section("sign_off", wording("section.sign_off"), (), (SignOff("sign_off", lines, labels),))


def _findings(group: Group, findings: Sequence[FindingView], wording: Wording) -> Findings:
    title = wording(f"lead.{group}") if group in ("bans", "advisory") else ""
    lead = wording(f"lead.{group}_lead") if group in ("bans", "advisory") else wording(f"lead.{group}")
    return Findings(group, title, lead, wording(f"lead.{group}_none"), of_group(findings, group))


def _totals(run: Run, wording: Wording) -> Table:
    rows = tuple(
        (clean(money.currency) or wording("money.no_currency"), money.value) for money in run.summary.market_value
    )
    shown = columns(wording, "currency", "value")
    return Table("totals", wording("table.totals"), shown, rows, empty=wording("lead.totals_none"))


def _inputs(inputs: Sequence[InputFile], wording: Wording) -> Table:
    shown = columns(wording, "file", "sheet", "tables", "positions", "skipped", "not_understood", "hidden", "sha256")
    rows = tuple(
        (clean(item.file), clean(sheet.name), sheet.tables, sheet.positions, sheet.skipped, sheet.not_understood,
         wording("yes.yes") if sheet.hidden else "", item.sha256)
        for item in inputs
        for sheet in item.sheets
    )  # fmt: skip
    parts = tuple((clean(one.file), "", *[None] * 4, "", one.sha256) for one in inputs if not is_whole(one))
    return Table("inputs", wording("table.inputs"), shown, (*rows, *parts))


def _lists(watchlists: Iterable[WatchlistVersion], as_of: date, wording: Wording) -> Table:
    shown = columns(
        wording, "title", "id", "publisher", "version", "published_on", "age", "rhythm", "remark", "entities",
        "source", "sha256",
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for item in watchlists:
        # a version that is younger than the as-of date has no age on it
        age = (as_of - item.published_on).days if item.published_on <= as_of else None
        rows.append(
            (clean(item.title) or clean(item.id), clean(item.id), clean(item.publisher), clean(item.version),
             item.published_on, age, item.rhythm_days, _due(item, wording),
             item.entities, link(address_in(item.source)) or None, item.sha256)
        )  # fmt: skip
    return Table("lists", wording("table.lists"), shown, tuple(rows))


def _due(item: WatchlistVersion, wording: Wording) -> str:
    """Whether a newer version is due; of one whose publisher keeps no rhythm nobody can tell."""
    return wording("list.overdue") if item.overdue else "" if item.rhythm_days else wording("list.no_rhythm")


def _rates(rates: Rates, wording: Wording) -> Table:
    shown = (*columns(wording, "currency"), Column("rate", wording("column.rate", base=rates.base), "number"))
    rows = tuple(sorted((unit, value) for unit, value in rates.values.items() if unit != rates.base))
    note = wording("lead.rates", day=wording.day(rates.date), file=clean(rates.file), source=clean(rates.source) or "–")
    return Table("rates", wording("table.rates"), shown, rows, note=note)


def _flat(settings: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, str]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", _in_words(value)


def _in_words(value: object) -> str:
    """A setting's value as a person writes it."""
    if isinstance(value, Mapping) and {"id", "sha256"} <= value.keys():
        return f"{value['id']} (SHA-256 {value['sha256']})"
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {_in_words(one)}" for name, one in value.items() if one is not None)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(map(_in_words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
