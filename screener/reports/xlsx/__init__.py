"""The report as an Excel workbook: summary with charts, findings to decide on, rows not screened, method and lists.

Numbers are numbers, dates are dates, and no text is ever a formula. The hidden sheet `_screener` says, for
`screener review import`, which run the workbook belongs to and which column of which sheet holds what.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from openpyxl import Workbook

from screener.model import Run
from screener.reports.content import build
from screener.reports.content.findings import of_group
from screener.reports.content.parts import Chart, Findings, FindingView, Kind, Report, Table, Value
from screener.reports.presentation import DEFAULT, Presentation
from screener.reports.wording import Wording, wording
from screener.reports.xlsx import charts, findings, pages, positions, rows
from screener.reports.xlsx.cells import (
    MAX_ROWS,
    add_styles,
    cell,
    for_paper,
    header_height,
    header_of,
    style_of,
    widths,
)
from screener.triage import Group

WORKBOOK_VERSION = "screener.workbook/1"
INDEX_SHEET = "_screener"

_SHEETS: tuple[tuple[str, tuple[Group, ...], bool], ...] = (
    ("findings", ("bans", "advisory"), True),
    ("review", ("review",), True),
    ("through_fund", ("through_fund",), False),
    ("not_in_force", ("not_in_force",), False),
    ("suppressed", ("suppressed",), False),
)
"""Sheets of findings: name, the parts of the report in it, and whether it is there even when it is empty."""


_ELSEWHERE = frozenset({"exposure", "findings", "review", "not_in_force", "suppressed", "cards", "skipped", "changes",
                         "through_fund"})  # fmt: skip
"""Sections with a sheet of their own, or (the cards) whose facts are columns; all others stand with the method."""

_PAPER = {"letter": 1, "a4": 9}
"""The number of a paper's size in a workbook (ECMA-376, part 1, 18.3.1.63)."""
_METHOD_WIDTHS = (34, 22, 24, 12, 12, 10, 12, 26, 9, 10, 58)
_CHANGE_WIDTHS = (12, 34, 20, 34, 30, 12, 18, 80)
_SKIPPED_WIDTHS = (30, 22, 8, 24, 110)


def render(run: Run, presentation: Presentation = DEFAULT) -> bytes:
    """The report as a workbook."""
    report = build(run, replace(presentation, left_out=()))  # a sheet that nobody opens costs no paper
    words = wording(report.language)
    book = Workbook(write_only=True)
    add_styles(book)
    book.properties.title, book.properties.creator = report.title, run.run.software
    book.properties.created = book.properties.modified = run.run.finished_at.replace(tzinfo=None)
    summary = _sheet(book, presentation, words("workbook.summary"))
    views = _all_findings(report)
    index: list[tuple[str, int, tuple[str, ...]]] = []
    for name, groups, always in _SHEETS:
        shown = of_group(views, *groups)
        if shown or always:
            sheet = _sheet(book, presentation, words(f"workbook.{name}"))
            findings.write(sheet, report, shown, words, decidable=presentation.decisions)
            if presentation.decisions:
                index.append((sheet.title, findings.HEADER_ROW, tuple(column.key for column in findings.COLUMNS)))
    _skipped(_sheet(book, presentation, words("workbook.skipped")), report, words)
    changes = [section for section in report.sections if section.id == "changes"]
    if changes:
        pages.prose(_sheet(book, presentation, words("workbook.changes")), report, changes, words, _CHANGE_WIDTHS)
    reading = [section for section in report.sections if section.id not in _ELSEWHERE]
    pages.prose(_sheet(book, presentation, words("workbook.method")), report, reading, words, _METHOD_WIDTHS)
    if presentation.positions is not None:
        positions.write(
            _sheet(book, presentation, words("workbook.positions")), presentation.positions, words, report.footer
        )
    drawn = [block for block in report.section("exposure").blocks if isinstance(block, Chart)]
    data = book.create_sheet(charts.DATA_SHEET)
    data.sheet_state = "hidden"
    pages.summary(summary, report, words, data, charts.write_data(data, drawn, words))
    _index(book.create_sheet(INDEX_SHEET), report, index)
    return _saved(book)


def document(report: Report, presentation: Presentation = DEFAULT) -> bytes:
    """A report without findings to decide on, as a workbook: its head, then one sheet a section.

    Args:
        presentation: the size of its paper.
    """
    words = wording(report.language)
    book = Workbook(write_only=True)
    add_styles(book)
    book.properties.title = report.title
    pages.opening(_sheet(book, presentation, words("workbook.summary")), report, words)
    for section in report.sections:
        columns = max((len(block.columns) for block in section.blocks if isinstance(block, Table)), default=8)
        sheet = _sheet(book, presentation, _title(section.title))
        pages.prose(sheet, report, (section,), words, (24, 34, 20, 24, 18, 38, *[18] * max(columns - 6, 2)))
    return _saved(book)


def _sheet(book: Workbook, presentation: Presentation, title: str) -> Any:
    """A new sheet on the report's paper, which must be set before a row is written."""
    sheet = book.create_sheet(title)
    sheet.page_setup.paperSize = _PAPER[presentation.paper]
    return sheet


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _title(text: str) -> str:
    # Excel allows a sheet's name 31 characters, and not these.
    return re.sub(r"[\\*?:/\[\]]", " ", text)[:31].strip()


def _all_findings(report: Report) -> tuple[FindingView, ...]:
    blocks = (block for section in report.sections for block in section.blocks)
    return tuple(view for block in blocks if isinstance(block, Findings) for view in block.findings)


def _skipped(sheet: Any, report: Report, words: Wording) -> None:
    tables = [block for block in report.section("skipped").blocks if isinstance(block, Table)]
    table = next((table for table in tables if table.id == "skipped_rows"), None)
    widths(sheet, _SKIPPED_WIDTHS)
    for_paper(sheet, report.footer, landscape=True)
    if table is None:
        sheet.append([cell(sheet, tables[0].empty, "s_soft")])
        return
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:E{1 + min(len(table.rows), MAX_ROWS - 2)}"
    titles = [column.title for column in table.columns]
    sheet.row_dimensions[1].height = header_height(titles, _SKIPPED_WIDTHS)
    sheet.append([cell(sheet, column.title, header_of(column.kind)) for column in table.columns])
    forms = [partial(_cell, column.kind) for column in table.columns[:-1]]
    room = MAX_ROWS - 2
    left_out = len(table.rows) - room
    note = words("workbook.too_many", n=words.integer(left_out)) if left_out > 0 else ""
    rows.write(sheet, [*forms, partial(_cell, "text", width=_SKIPPED_WIDTHS[-1])], table.rows[:room], 2, note=note)


def _cell(kind: Kind, value: Value, width: float | None = None) -> rows.Cell:
    return rows.Cell(value, style_of(kind, value), width=width)


def _index(sheet: Any, report: Report, sheets: Sequence[tuple[str, int, tuple[str, ...]]]) -> None:
    sheet.sheet_state = "veryHidden"
    sheet.append(["schema", WORKBOOK_VERSION])
    sheet.append(["run_id", cell(sheet, report.run_id, "s_plain")])
    for title, header_row, keys in sheets:
        sheet.append(["sheet", cell(sheet, title, "s_plain"), header_row, *keys])
