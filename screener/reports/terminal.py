"""The report on a terminal: the answer first, then notices, what must happen, findings and what was not screened.

Bans stand first and the advisory lists apart. On a narrow terminal the columns fold under each other; nothing is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from screener.model import Run
from screener.reports.content import build
from screener.reports.content.parts import Findings, FindingView, Report, Section, Table, Tone
from screener.reports.presentation import DEFAULT, Presentation
from screener.reports.wording import Wording, wording

STYLES: Mapping[Tone, str] = {
    "blocked": "bold red",
    "trading_banned": "red",
    "purchase_banned": "red",
    "divestment_window": "yellow",
    "announced": "yellow",
    "excluded": "magenta",
    "advisory": "blue",
    "review": "cyan",
    "not_in_force": "dim",
    "plain": "",
}
MAX_WARNINGS = 10
MAX_ROWS = 200
"""Findings in one table; what is left out is counted, and the hint names the way to see it."""

LAW_COLUMNS = frozenset({"law", "position", "account", "milestone", "due"})
WIDE = 110


def render(run: Run, console: Console, *, quiet: bool = False, presentation: Presentation = DEFAULT) -> None:
    """Print a run; quiet, only the headline and how many notices there are. The console's width decides the layout."""
    report = build(run, presentation, brief=True)
    words = wording(report.language)
    _head(report, console)
    if quiet:
        if report.notices:
            console.print(words.count("terminal.notices", len(report.notices)), style="yellow")
        return
    _lines(console, *(f"! {notice}" for notice in report.notices), style="yellow")
    _tasks(report, words, console)
    one_file = len(run.run.inputs) == 1
    for section in (one for one in report.sections if one.id == "laws"):
        _laws(section, words, console)
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Findings) and block.findings:
                _findings(block, block.title or section.title, one_file, words, console)
    tables = (block for block in report.section("quality").blocks if isinstance(block, Table))
    warnings = [row for table in tables if table.id == "warnings" for row in table.rows]
    _lines(console, *(f"! {where}: {said}" for where, said in warnings[:MAX_WARNINGS]), style="yellow")
    _skipped(report, words, console)


def _head(report: Report, console: Console) -> None:
    answer = report.headline
    console.print(Text(answer.answer, style="bold red" if answer.touched else "bold green"))
    console.print(Text(report.subtitle, style="dim"))
    if answer.money:
        console.print(Text(answer.money))
    _indented(console, (*answer.gaps, *answer.sentences))


def _lines(console: Console, *lines: str, style: str) -> None:
    """Lines with an empty one above them; nothing where there is none."""
    if lines:
        console.print()
    for line in lines:
        console.print(Text(line, style=style))


def _indented(console: Console, sentences: Iterable[str]) -> None:
    for sentence in sentences:
        console.print(Padding(Text(sentence), (0, 0, 0, 2)))


def _tasks(report: Report, words: Wording, console: Console) -> None:
    if not report.headline.tasks:
        return
    _lines(console, words("headline.tasks"), style="bold")
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(max_width=24)
    grid.add_column(ratio=1)
    for task in report.headline.tasks:
        left = _cell((task.label, STYLES[task.tone]), (task.count, ""), (", ".join(task.lists), "dim"))
        grid.add_row(left, _cell((task.action, ""), (task.deadline, "bold")))
    console.print(grid)


def _laws(section: Section, words: Wording, console: Console) -> None:
    """What each law asks, with its source, and the duties below each other."""
    _lines(console, section.title, style="bold")
    _indented(console, section.lead)
    for block in section.blocks:
        if isinstance(block, Table) and block.rows:
            console.print()
            grid, table = _grid(), block.only(LAW_COLUMNS)
            for column in table.columns:
                grid.add_column(column.title, overflow="fold")
            for row in table.rows[:MAX_ROWS]:
                cells = zip(row, table.columns, strict=True)
                grid.add_row(*(Text(words.value(value, column.kind)) for value, column in cells))
            _print(grid, len(table.rows), words, console)


def _grid(**looks: Any) -> Grid:
    return Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", **looks)


def _print(grid: Grid, rows: int, words: Wording, console: Console) -> None:
    """A table, and how many of its rows are left out."""
    console.print(grid)
    if rows > MAX_ROWS:
        console.print(Text(words.count("terminal.more", rows - MAX_ROWS), style="dim"))


def _findings(block: Findings, title: str, one_file: bool, words: Wording, console: Console) -> None:
    _lines(console, title, style="bold")
    grid = _grid(show_edge=False, expand=True, leading=1)
    grid.box = SIMPLE_HEAD
    wide = console.width >= WIDE
    verdict, status = words("column.verdict"), words("column.status")
    grid.add_column(words("column.position"), ratio=6, overflow="fold")
    if wide:
        grid.add_column(verdict, max_width=10)
        grid.add_column(status, max_width=18)
        grid.add_column(words("column.entity"), ratio=6, overflow="fold")
        grid.add_column(words("column.evidence"), ratio=5, overflow="fold")
    else:
        grid.add_column(f"{verdict}, {status.lower()}", max_width=17)
        grid.add_column(words("column.entity"), ratio=7, overflow="fold")
    grid.add_column(words("column.value"), justify="right", no_wrap=True)
    for view in block.findings[:MAX_ROWS]:
        grid.add_row(*_row(view, wide, one_file), Text(view.money.replace("\u00a0", " ")))
    _print(grid, len(block.findings), words, console)


def _row(view: FindingView, wide: bool, one_file: bool) -> list[Text]:
    where = view.where_in_file if one_file else view.where
    position = _cell((view.position, "bold"), (" · ".join(filter(None, (where, view.account))), "dim"))
    verdict = [(view.verdict_label, ""), (view.relation_grade, "dim")]
    status = [
        (view.status_label, STYLES[view.tone]),
        (view.deadline.isoformat() if view.deadline else "", "bold"),
        (view.decision.label if view.decision else "", "italic"),
    ]
    entity = [(view.entity, ""), (view.list_id, "dim")]
    value = "" if view.position_value == view.position else view.position_value
    evidence = [(f"{view.by} {value}", "")]
    if view.position_value != view.list_value:
        evidence.append((f"≈ {view.list_value}", "dim"))
    if wide:
        return [position, _cell(*verdict), _cell(*status), _cell(*entity), _cell(*evidence)]
    return [position, _cell(*verdict, *status), _cell(*entity, *evidence)]


def _cell(*parts: tuple[str, str]) -> Text:
    """Lines below each other, each in its style; an empty one is none."""
    return Text("\n").join(Text(line, style) for line, style in parts if line)


def _skipped(report: Report, words: Wording, console: Console) -> None:
    reasons = report.section("skipped").blocks[0]
    if not isinstance(reasons, Table) or not reasons.rows:
        return
    counts = [(str(label), number) for label, number in reasons.rows if isinstance(number, int)]
    total = words.count("terminal.skipped", sum(number for _, number in counts))
    listed = ", ".join(f"{words.integer(number)} {label}" for label, number in counts)
    _lines(console, f"{total}: {listed}", style="dim")
