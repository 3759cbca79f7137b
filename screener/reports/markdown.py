"""The report as Markdown, for mail and for tickets: the answer, what must happen, the findings, without the cards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from screener.model import Run
from screener.reports.content import build
from screener.reports.content.parts import Findings, FindingView, Report, Section, Table, Terms
from screener.reports.presentation import DEFAULT, Presentation
from screener.reports.wording import Wording, wording

MAX_FINDINGS = 50
"""Findings in one table; what is left out is counted."""

MAX_ROWS = 30
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#])")
_SKIPPED_SECTIONS = frozenset({"cards", "sign_off", "key"})
_SHORT_TABLES = frozenset({"skipped_rows", "inputs", "settings"})


def render(run: Run, presentation: Presentation = DEFAULT) -> bytes:
    """The report as Markdown."""
    return text(build(run, presentation)).encode()


def text(report: Report, _: Presentation = DEFAULT) -> str:
    """A report that has been built, as Markdown."""
    words = wording(report.language)
    return "\n".join(_lines(report, words)).rstrip() + "\n"


def _lines(report: Report, words: Wording) -> Iterator[str]:
    if report.organisation:
        yield from (_safe(report.organisation), "")
    yield from (f"# {_safe(report.title)}", "", _safe(report.subtitle), "")
    yield from _headline(report, words)
    if report.notices:
        yield from (f"> **{words('report.notices')}**", ">")
        yield from (f"> - {_safe(notice)}" for notice in report.notices)
        yield ""
    for section in report.sections:
        if section.id not in _SKIPPED_SECTIONS:
            yield from _section(section, words)
    yield from ("---", "", _safe(report.footer))


def _headline(report: Report, words: Wording) -> Iterator[str]:
    headline = report.headline
    yield from (f"**{_safe(headline.answer)}** {_safe(headline.money)}".rstrip(), "")
    if headline.gaps:
        yield from (f"**{words('headline.gaps')}**", "")
        yield from (f"- {_safe(sentence)}" for sentence in headline.gaps)
        yield ""
    if headline.tasks:
        yield from (f"## {words('headline.tasks')}", "")
    for task in headline.tasks or ():
        deadline = f" **{_safe(task.deadline)}**" if task.deadline else ""
        yield f"- **{_safe(task.label)}**, {task.count}, {_safe(task.list_titles)}: {_safe(task.action)}{deadline}"
    if headline.tasks:
        yield ""
    yield from (f"- {_safe(sentence)}" for sentence in headline.sentences)
    yield ""


def _section(section: Section, words: Wording) -> Iterator[str]:
    blocks = [line for block in section.blocks for line in _block(block, words)]
    if not blocks and not section.lead:
        return
    yield from (f"## {_safe(section.title)}", "")
    for sentence in section.lead:
        yield from (_safe(sentence), "")
    yield from blocks


def _block(block: object, words: Wording) -> Iterator[str]:
    if isinstance(block, Findings) and block.findings:
        if block.title:
            yield from (f"### {_safe(block.title)}", "")
        yield from _findings(block.findings, words)
    elif isinstance(block, Table) and block.rows and block.id not in _SHORT_TABLES:
        yield from _table(block, words)
    elif isinstance(block, Table) and not block.rows and block.empty:
        yield from (_safe(block.empty), "")
    elif isinstance(block, Terms):
        yield from (f"- **{_safe(term.word)}**: {_safe(term.meaning)}" for term in block.terms)
        yield ""
    elif hasattr(block, "paragraphs"):
        for paragraph in block.paragraphs:
            yield from (_safe(paragraph), "")


def _findings(findings: Sequence[FindingView], words: Wording) -> Iterator[str]:
    names = ("position", "verdict", "status", "entity", "evidence", "value")
    yield _row(words(f"column.{name}") for name in names)
    yield "| --- | --- | --- | --- | --- | ---: |"
    for view in findings[:MAX_FINDINGS]:
        where = ", ".join(filter(None, (view.where, view.account)))
        yield _row(
            (
                f"**{_safe(view.position)}** ({_safe(where)})",
                _safe(", ".join(filter(None, (view.verdict_label, view.relation_grade)))),
                _safe(view.status_label),
                f"{_safe(view.entity)} ({_safe(view.list_id)})",
                _safe(view.evidence),
                _safe(view.money),
            )
        )
    yield ""
    if (rest := len(findings) - MAX_FINDINGS) > 0:
        yield from (words.count("terminal.more", rest), "")


def _table(table: Table, words: Wording) -> Iterator[str]:
    shown = table.only({column.key for column in table.columns if column.kind != "code"})
    if table.title:
        yield from (f"### {_safe(table.title)}", "")
    yield _row(_safe(column.title) for column in shown.columns)
    yield _row("---" if column.kind in ("text", "date", "link") else "---:" for column in shown.columns)
    for row in shown.rows[:MAX_ROWS]:
        yield _row(_safe(words.value(value, column.kind)) for value, column in zip(row, shown.columns, strict=True))
    yield ""
    if (rest := len(table.rows) - MAX_ROWS) > 0:
        yield from (words.count("terminal.more", rest), "")
    if table.note:
        yield from (_safe(table.note), "")


def _row(cells: Iterator[str] | Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _safe(text: str) -> str:
    """Text that Markdown shows as it is: no emphasis, no link, no HTML, no new column."""
    return _SPECIAL.sub(r"\\\1", text).replace("&", "&amp;").replace("\u00a0", " ")
