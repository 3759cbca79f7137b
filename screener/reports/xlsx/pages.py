"""The sheets that are read rather than filtered: the summary, and method, lists and sign-off."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.pagebreak import Break

from screener.reports.content.parts import Chart, Prose, Report, Section, SignOff, Table, Terms, Tone, Value
from screener.reports.wording import Wording
from screener.reports.xlsx.cells import (
    cell,
    coloured,
    for_paper,
    header_of,
    height,
    lines,
    room_for,
    style_of,
    widths,
)
from screener.reports.xlsx.charts import bar_chart

_WIDTHS = (32, 20, 14, 12, 20, 20, 20)
_CHART_ROWS = 16


class Page:
    """A sheet written from top to bottom, whose wide texts run over all its columns."""

    def __init__(self, sheet: Any, columns: Sequence[float], sections: Iterable[Section] = ()) -> None:
        self.sheet = sheet
        self.row = 0
        self._columns = list(columns)
        for table in (block for section in sections for block in section.blocks if isinstance(block, Table)):
            for at, column in enumerate(table.columns[: len(columns)]):
                self._columns[at] = room_for(
                    column.kind, (row[at] for row in table.rows), self._columns[at], column.title
                )
        widths(sheet, self._columns)

    def line(self, cells: Sequence[Any] = (), tall: float | None = None) -> None:
        """Write one row, so many points tall."""
        self.row += 1
        if tall:
            self.sheet.row_dimensions[self.row].height = tall
        self.sheet.append(list(cells))

    def text(self, text: str, style: str = "s_plain", *, first: int = 1, lead: Sequence[Any] = ()) -> None:
        """Write a text that runs from a column to the last, as many lines high as it needs."""
        most = max(lines(text, sum(self._columns[first - 1 :])), *(lines(str(item.value), 20) for item in lead), 1)
        fill = [cell(self.sheet, None, style) for _ in self._columns[first:]]
        self.line([*lead, cell(self.sheet, text, style), *fill], tall=height(most))
        self._merge(first)

    def large(self, text: str, style: str, size: int, tone: Tone = "plain") -> None:
        """Write a text in large letters, of so many points, as many lines high as it needs."""
        made = cell(self.sheet, text, style)
        if tone != "plain":
            made.font = coloured(tone, size)
        # bold letters are a tenth wider, and 11 points is what a column's width is counted in
        count = lines(text, sum(self._columns) * 11 / (size * 1.1))
        self.line([made], tall=(size * 1.4) * count + 3)
        self._merge(1)

    def labels(self, texts: Sequence[str]) -> None:
        """Write texts below each other's figures, as high as the longest needs."""
        most = max((lines(text, width) for text, width in zip(texts, self._columns, strict=False)), default=1)
        self.line([cell(self.sheet, text, "s_soft") for text in texts], tall=height(most))

    def heading(self, text: str) -> None:
        """Write a heading with room above it."""
        self.line()
        self.line([cell(self.sheet, text, "s_heading")], tall=22)

    def table(self, table: Table, words: Wording) -> None:
        """Write a table under its title, or the sentence that stands in its place."""
        if table.title:
            self.heading(table.title)
        if not table.rows:
            self.text(table.empty, "s_soft")
            return
        titles = [cell(self.sheet, column.title, header_of(column.kind)) for column in table.columns]
        self._row(titles, wide=table.columns[-1].kind == "text")
        for row in table.rows:
            cells = [self._value(value, column.kind, words) for value, column in zip(row, table.columns, strict=True)]
            self._row(cells, wide=table.columns[-1].kind == "text")
        if table.note:
            self.text(table.note, "s_soft")

    def _row(self, cells: Sequence[Any], *, wide: bool) -> None:
        """Write a table's row; a wide one lets its last cell run on to the sheet's last column."""
        room = list(self._columns[: len(cells)])
        if wide:
            room[-1] = sum(self._columns[len(cells) - 1 :])
        texts = [(made.value, width) for made, width in zip(cells, room, strict=True) if made.style != "s_code"]
        most = max((lines(value, width) for value, width in texts if isinstance(value, str)), default=1)
        fill = [cell(self.sheet, None, cells[-1].style) for _ in self._columns[len(cells) :]] if wide else []
        self.line([*cells, *fill], tall=height(most))
        if fill:
            self._merge(len(cells))

    def _merge(self, first: int) -> None:
        last = len(self._columns)
        self.sheet.merged_cells.add(CellRange(min_row=self.row, max_row=self.row, min_col=first, max_col=last).coord)

    def _value(self, value: Value, kind: Any, words: Wording) -> Any:
        if kind == "link" and value:
            return cell(self.sheet, words("report.source"), address=str(value))
        return cell(self.sheet, value, style_of(kind, value))


def summary(sheet: Any, report: Report, words: Wording, data: Any, places: Mapping[str, Any]) -> None:
    """Write the first sheet: notices, the answer, what must happen, charts and exposure.

    Args:
        data: the sheet with the charts' figures.
        places: where those stand.
    """
    section = report.section("exposure")
    page = opening(sheet, report, words, (section,))
    if any(isinstance(block, Chart) for block in section.blocks):
        sheet.row_breaks.append(Break(id=page.row))  # else a chart is cut in two
    page.heading(section.title)
    for sentence in section.lead:
        page.text(sentence, "s_soft")
    _charts(page, [block for block in section.blocks if isinstance(block, Chart)], data, places)
    for block in section.blocks:
        if isinstance(block, Table):
            page.table(block, words)


def opening(sheet: Any, report: Report, words: Wording, sections: Sequence[Section] = ()) -> Page:
    """Write the head of a report: title, notices, the answer and what must happen."""
    for_paper(sheet, report.footer, landscape=False)
    page = Page(sheet, (*_WIDTHS, 16)[: max(len(_WIDTHS), len(report.headline.figures))], sections)
    if report.organisation:
        page.line([cell(sheet, report.organisation, "s_bold")])
    page.large(report.title, "s_title", 12)
    page.text(report.subtitle, "s_soft")
    page.line()
    _headline(page, report, words)
    if report.notices:
        page.line()
        page.text(words("report.notices"), "s_notice")
        for notice in report.notices:
            page.text(f"• {notice}", "s_notice")
    return page


def _headline(page: Page, report: Report, words: Wording) -> None:
    sheet, headline = page.sheet, report.headline
    page.large(headline.answer, "s_answer", 18, "trading_banned" if headline.touched else "plain")
    if headline.money:
        page.text(headline.money)
    page.line()
    figures = []
    for figure in headline.figures:
        made = cell(sheet, figure.number, "s_figure")
        made.font = coloured(figure.tone, 18)
        figures.append(made)
    page.line(figures, tall=26)
    page.labels([figure.label for figure in headline.figures])
    if headline.gaps:
        page.heading(words("headline.gaps"))
        for sentence in headline.gaps:
            page.text(sentence)
    if headline.tasks is not None:
        page.heading(words("headline.tasks"))
    if headline.tasks == ():
        page.text(words("headline.incomplete" if headline.touched else "headline.nothing"))
    for task in headline.tasks or ():
        label = cell(sheet, task.label, "s_bold")
        label.font = coloured(task.tone)
        what = " ".join(filter(None, (task.action, task.deadline and f"({task.deadline})")))
        page.text(
            f"{', '.join(task.lists)}: {what}", "s_text", first=3, lead=[label, cell(sheet, task.count, "s_text")]
        )
    page.line()
    for sentence in headline.sentences:
        page.text(sentence, "s_soft")


def _charts(page: Page, charts: Sequence[Chart], data: Any, places: Mapping[str, Any]) -> None:
    for number, chart in enumerate(charts):
        drawn = bar_chart(data, chart, places[chart.id])
        row = page.row + 1 + _CHART_ROWS * (number // 2)
        page.sheet.add_chart(drawn, f"{'A' if number % 2 == 0 else 'D'}{row}")
    for _ in range(_CHART_ROWS * math.ceil(len(charts) / 2)):
        page.line()


def prose(sheet: Any, report: Report, sections: Sequence[Section], words: Wording, columns: Sequence[float]) -> None:
    """Write sections one under the other.

    Args:
        sections: in order; charts and findings are not for this sheet.
        columns: their widths in characters.
    """
    for_paper(sheet, report.footer, landscape=True)
    page = Page(sheet, columns, sections)
    for section in sections:
        page.large(section.title, "s_answer", 18)
        for sentence in section.lead:
            page.text(sentence, "s_soft")
        for block in section.blocks:
            if isinstance(block, Table):
                page.table(block, words)
            elif isinstance(block, Prose):
                for paragraph in block.paragraphs:
                    page.text(paragraph)
            elif isinstance(block, Terms):
                _terms(page, block)
            elif isinstance(block, SignOff):
                _sign_off(page, block)
        page.line()


def _terms(page: Page, block: Terms) -> None:
    page.heading(block.title)
    for term in block.terms:
        word = cell(page.sheet, term.word, "s_bold")
        word.font = coloured(term.tone)
        page.text(term.meaning, "s_text", first=2, lead=[word])


def _sign_off(page: Page, block: SignOff) -> None:
    page.line([None, *(cell(page.sheet, label, "s_soft") for label in block.labels)])
    for line in block.lines:
        page.line([cell(page.sheet, line, "s_plain"), *(cell(page.sheet, None) for _ in block.labels)], tall=34)
