"""The content of a report, whatever its form: `build` turns a finished run into sections, tables, charts and sentences.

Takes a `Run`, returns a `Report`; knows nothing of HTML, Excel or terminals. Wording lives in `messages/*.toml`, so a
change in what is said happens once, and every form shows it.
"""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from screener.model import Run
from screener.reports.content import funds, laws, sections
from screener.reports.content.exposure import grouped
from screener.reports.content.findings import view_findings
from screener.reports.content.headline import headline
from screener.reports.content.parts import Findings, FindingView, Report, Section, Table
from screener.reports.presentation import DEFAULT, Presentation
from screener.reports.safe import clean
from screener.reports.wording import Wording, wording
from screener.triage import STATUSES

__all__ = ["Report", "board", "build", "holdings_dated"]


def build(run: Run, presentation: Presentation = DEFAULT, *, brief: bool = False) -> Report:
    """The report of a run; a brief one is without the exposure and what a board reads.

    Raises:
        ReportError: there is no catalogue for the language.
    """
    words = wording(presentation.language)
    lists, since = run.run.titles, presentation.since
    findings = _viewed(run, lists, words)
    return Report(
        run_id=run.run.id,
        as_of=run.run.as_of,
        language=presentation.language,
        title=clean(presentation.title) or words("report.title"),
        subtitle=_subtitle(run, words),
        organisation=clean(presentation.organisation),
        notices=(*(sections.purchases(since, words) if since else ()), *map(clean, run.run.notices)),
        headline=headline(run, findings, presentation.rates, words),
        board=None if brief else headline(run, findings, presentation.rates, words, board=True),
        sections=_arranged(_sections(run, findings, lists, presentation, words, brief=brief), presentation),
        footer=sections.footer(run, words),
    )


_views: dict[tuple[int, str], tuple[FindingView, ...]] = {}


def _viewed(run: Run, lists: Mapping[str, str], words: Wording) -> tuple[FindingView, ...]:
    """The findings of a run as shown, kept while it lives and no other is reported: one command makes several forms."""
    key = id(run), words.language
    findings = _views.get(key)
    if findings is None:
        findings = view_findings(run.findings, lists, run.run.as_of, words)
        _views.clear()
        _views[key] = findings
        weakref.finalize(run, _views.pop, key, None)
    return findings


_BOARD_LISTS = ("title", "published_on", "age", "remark")
"""What a board is told of each list: which, of when, and whether a newer one is due."""


def board(report: Report) -> Report:
    """The pages a board reads: answer, what must happen, bans, what to review, funds, laws, changes, sign-off."""
    words = wording(report.language)
    kept = []
    # what is held directly stands before what lies in funds
    order = {id_: place for place, id_ in enumerate(("findings", "funds", "issuers", "laws"))}
    placed = iter(sorted((one for one in report.sections if one.id in order), key=lambda one: order[one.id]))
    for section in (next(placed) if one.id in order else one for one in report.sections):
        if section.id == "findings":
            bans = [_banned(block, report) for block in section.blocks if isinstance(block, Findings)][:1]
            kept.append(
                replace(
                    section,
                    blocks=tuple(
                        _counted(one, words, reserved=bool(report.notices)) for one in (*bans, _others(report, words))
                    ),
                )
            )
        elif section.id == "method":
            lists = next(block for block in section.blocks if isinstance(block, Table) and block.id == "lists")
            kept.append(Section("words", words("section.words"), tuple(_explained(report, words)), ()))
            kept.append(
                Section(
                    "lists",
                    words("table.lists"),
                    _rest(report, words),
                    (_with_long_dates(lists.only(_BOARD_LISTS), words),),
                )
            )
        elif section.id in ("funds", "issuers"):
            tables = (block for block in section.blocks if isinstance(block, Table))
            kept.append(replace(section, blocks=tuple(funds.for_a_board(one, words) for one in tables)))
        elif section.id in ("changes", "laws", "sign_off") or section.id.startswith("text-"):
            kept.append(section)
    notices = [f"{words.with_long_dates(one)} {words('board.settled')}" for one in report.notices]
    ordered = [words("board.meanwhile")] if report.board and report.board.tasks else []
    notices += [" ".join((words("board.notices"), *ordered))] if notices else []
    return replace(report, headline=report.board or report.headline, notices=tuple(notices), sections=tuple(kept))


def _rest(report: Report, words: Wording) -> tuple[str, ...]:
    """How many positions these lists have nothing against, and where they are named."""
    number = next((one.number for one in report.headline.figures if one.label == words("figure.nothing")), 0)
    return (words.count("board.rest", number),) if number else ()


def _with_long_dates(table: Table, words: Wording) -> Table:
    """A table without a title whose dates are written as the sentences write them."""
    shown = tuple(replace(one, kind="text") if one.kind == "date" else one for one in table.columns)
    rows = tuple(tuple(words.day(one) if isinstance(one, date) else one for one in row) for row in table.rows)
    return replace(table, title="", columns=shown, rows=rows)


def _explained(report: Report, words: Wording) -> Iterator[str]:
    """What the words of these pages mean, and of a ban on these pages what holders ask next."""
    yield words("board.words")
    if any(view.list_id.startswith("us-") for view in report.findings()):
        yield words("board.words_us")
    statuses = {view.status for view in report.findings("bans", "review")}
    for status in STATUSES:
        if status in statuses and (said := words.get(f"board.words_{status}", "")):
            yield said


def _counted(block: Findings, words: Wording, *, reserved: bool) -> Findings:
    """A table with the figures of page one that its lines add up to, and what page one holds back of its bans."""
    tones = {view.key: "banned" if view.group == "bans" else view.group for view in block.findings if view.on_position}
    counts = Counter(tones.values())
    said = [f"{words(f'figure.{name}')} {words.integer(number)}" for name, number in counts.items()]
    lead = [block.lead, words("board.counted", figures=", ".join(said))] if said else [block.lead]
    lead += [words("board.reserved")] if reserved and "banned" in counts else []
    return replace(block, lead=" ".join(lead))


def _others(report: Report, words: Wording) -> Findings:
    """Each position that no ban touches, once: for review, or else named by an advisory list."""
    views = [view for view in report.findings() if view.on_position]
    banned = {view.key for view in views if view.group == "bans"}
    left = [view for group in ("review", "advisory") for view in views if view.group == group]
    of_position = grouped((view for view in left if view.key not in banned), lambda view: view.key)
    once = sorted((_named_together(found) for found in of_position.values()), key=lambda view: view.number)
    return Findings("others", words("section.others"), words("lead.others"), words("lead.review_none"), tuple(once))


def _banned(bans: Findings, report: Report) -> Findings:
    """Each position under a ban, once, with all lists that name it: the gravest ban, then others, then the advisory."""
    banned = {view.key for view in bans.findings}
    views = (view for view in report.findings("bans", "advisory") if view.key in banned)
    of_position = grouped(views, lambda view: view.key)
    return replace(bans, findings=tuple(_named_together(found) for found in of_position.values()))


def _named_together(views: Sequence[FindingView]) -> FindingView:
    """The first finding on a position with all lists that name it, or another company that it may be."""
    first, named = views[0], []
    for one in views:
        status = one.status_label if one.status != first.status and one.group != "review" else ""
        if one.group == "advisory" and first.group == "review":  # the issuer itself is named by the other list
            status = f"{one.verdict_label}, {one.status_label}"
        entity = one.entity if one.entity != first.entity else ""
        named.append(": ".join(filter(None, (status, entity, one.named_by))))
    return replace(first, named_by="; ".join(dict.fromkeys(named)))


def _sections(
    run: Run,
    findings: tuple[FindingView, ...],
    lists: Mapping[str, str],
    presentation: Presentation,
    words: Wording,
    *,
    brief: bool,
) -> list[Section]:
    rates, since = presentation.rates, presentation.since
    return [
        sections.key(words),
        *([] if brief else [sections.exposure(run, findings, rates, words)]),
        *funds.sections(run, findings, words),
        *([sections.changes(since, lists, words)] if since else []),
        *filter(None, [laws.section(run, findings, words)]),
        *sections.findings_by_group(findings, words),
        *([sections.cards(findings, words)] if findings else []),
        sections.skipped(run.coverage, words, whole=all(map(sections.is_whole, run.run.inputs))),
        sections.quality(run, findings, words),
        sections.method(run, rates, words),
        sections.sign_off(words),
    ]


def _arranged(parts: list[Section], presentation: Presentation) -> tuple[Section, ...]:
    """Sections in the institution's order, those it does not name after them, and its own texts where it wants them."""
    order = presentation.section_order
    # Sorting is stable: sections without a place of their own stay in the usual order.
    parts = [section for section in parts if section.id not in presentation.left_out]
    parts.sort(key=lambda section: order.index(section.id) if section.id in order else len(order))
    numbered = enumerate(presentation.texts, start=1)
    texts = [(block.after, sections.own_text(block, number)) for number, block in numbered]
    result: list[Section] = []
    for section in parts:
        result += [section, *(text for after, text in texts if after == section.id)]
    # A text behind a section that this run does not have must not be lost.
    result += [text for _, text in texts if text not in result]
    return tuple(result)


def _subtitle(run: Run, words: Wording) -> str:
    subtitle = words(
        "report.subtitle",
        as_of=words.day(run.run.as_of),
        positions=words.count("counted.positions", run.summary.positions),
        files=words.count("counted.files", sum(one.role != "fund" for one in run.run.inputs)),
        lists=words.count("counted.lists", len(run.run.watchlists)),
        investor=words.get(f"investor.as_{run.run.investor}", clean(run.run.investor)),
    )
    return f"{holdings_dated(run, words)} · {subtitle}"


def holdings_dated(run: Run, words: Wording) -> str:
    """Of which day the holdings are, and how old they are on the date of the rules."""
    dated = run.summary.holdings_dated
    if dated is None:
        return words("report.holdings_undated")
    return words(
        "report.holdings_of" if dated.from_ == dated.to else "report.holdings_from_to",
        first=words.day(dated.from_),
        day=words.day(dated.to),
        age=words.count("counted.days", max((run.run.as_of - dated.from_).days, 0)),
    )
