"""The sheets of findings: one finding a row, with the columns in which people record their decisions.

Run and finding ids stand in two hidden columns, so that a workbook with decisions can be given back and checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from screener.reference.identifiers import SCHEMES
from screener.reports.colours import COLOURS, TINTS
from screener.reports.content.columns import kind_of
from screener.reports.content.parts import FindingView, Kind, Report, Value
from screener.reports.wording import Wording
from screener.reports.xlsx import rows
from screener.reports.xlsx.cells import cell, for_paper, header_height, header_of, room_for, style_of, widths
from screener.triage import STATUSES

ANSWERS = ("true_match", "false_positive", "escalated")
SCOPES = ("issuer", "security", "account", "fund")
ENTRY_KEYS = ("decision", "decision_reason", "reviewer", "second_reviewer", "scope", "expires_on")
"""The columns that people fill in; every other cell is the program's and a changed one shows."""

HEADER_ROW = 2

MAX_FINDINGS = 50_000
"""Findings on one sheet, each with a link (Excel refuses more than 65,530): more nobody decides in a workbook."""


@dataclass(frozen=True, slots=True)
class FindingColumn:
    """A column of a findings sheet: its stable key, and its width."""

    key: str
    width: float

    @property
    def kind(self) -> Kind:
        """What it shows."""
        return kind_of(self.key)

    def reader(self, run_id: str) -> Callable[[FindingView], Value]:
        """What stands in it for a finding of a run."""
        key = self.key
        if key == "run_id":
            return lambda _: run_id
        if key in _OF_DECISION:
            name = _OF_DECISION[key]
            return lambda view: getattr(view.decision, name, None)
        if key in SCHEMES or key == "ticker":
            return lambda view: view.identifiers.get(key)
        if key in _DAYS:
            return lambda view: view.dates.get(key)
        return _OTHERWISE.get(key, attrgetter(key))


_DAYS = ("listed_on", "effective_on", "divest_by", "removed_on")
_OF_DECISION = {
    "decision": "answer", "decision_reason": "reason", "reviewer": "reviewer", "second_reviewer": "second_reviewer",
    "scope": "scope_key", "expires_on": "expires_on",
}  # fmt: skip
_OTHERWISE: Mapping[str, Callable[[FindingView], Value]] = {
    "finding_id": lambda view: view.id,
    "status": lambda view: view.status_label,
    "verdict": lambda view: view.verdict_label,
    "list": lambda view: view.list_title,
    "explanation": lambda view: " ".join(view.explanation),
}
"""Columns whose key is no name of a field of the finding."""
_WIDTHS: Mapping[str, float] = {
    "run_id": 12, "finding_id": 12, "number": 6, "position": 30, "status": 17, "verdict": 10, "entity": 28, "list": 24,
    "action": 60, "treatment": 10, "account": 14, "currency": 9, "value": 17, "decision": 15, "decision_reason": 26,
    "reviewer": 15, "second_reviewer": 16, "scope": 11, "expires_on": 13, "earlier": 32, "by": 14,
    "position_value": 26, "list_value": 26, "explanation": 52, "score": 8, "relation": 40, "relation_source": 30,
    "isin": 15, "cusip": 11, "sedol": 9, "figi": 14, "lei": 22, "ticker": 12, "country": 16, "asset_class": 14,
    "quantity": 15, "price": 12, "weight": 10, "program": 16, "authority": 28, "listed_on": 12, "effective_on": 12,
    "divest_by": 12, "removed_on": 12, "source": 30, "file": 22, "sheet": 16, "row": 8, "notes": 32, "entity_id": 16,
}  # fmt: skip
COLUMNS = tuple(FindingColumn(key, width) for key, width in _WIDTHS.items())
"""`screener review import` reads these keys from the hidden sheet `_screener`; only add to them."""


def columns(*, decidable: bool) -> tuple[FindingColumn, ...]:
    """The columns of a findings sheet, without those for decisions where none can be taken back."""
    return COLUMNS if decidable else tuple(column for column in COLUMNS if column.key not in ENTRY_KEYS)


def write(
    sheet: Any, report: Report, findings: Sequence[FindingView], words: Wording, *, decidable: bool = True
) -> None:
    """Write a sheet of findings.

    Args:
        report: for the run's id, the date and the footer.
        findings: its rows, in order.
        decidable: with the columns in which people record decisions, and the hint how to give them back.
    """
    shown = columns(decidable=decidable)
    hint, rest = words("workbook.how_to" if decidable else "workbook.not_saved"), len(findings) - MAX_FINDINGS
    if rest > 0:
        hint = f"{words('workbook.more_findings', n=words.integer(rest))} {hint}"
    findings = findings[:MAX_FINDINGS]
    readers = [column.reader(report.run_id) for column in shown]
    titles = [words(f"column.{column.key}") for column in shown]
    wide = [
        room_for(column.kind, map(read, findings), column.width, title)
        for column, read, title in zip(shown, readers, titles, strict=True)
    ]
    widths(sheet, wide)
    sheet.row_dimensions[HEADER_ROW].height = header_height(titles[2:], wide[2:])
    _frame(sheet, report, len(findings), words, shown)
    sheet.append([None, None, cell(sheet, hint, "s_hint")])
    sheet.append(
        [
            cell(sheet, title, "s_entry_header" if column.key in ENTRY_KEYS else header_of(column.kind))
            for column, title in zip(shown, titles, strict=True)
        ]
    )
    values = ([read(view) for read in readers] for view in findings)
    rows.write(sheet, [partial(_cell, column) for column in shown], values, HEADER_ROW + 1)


def _cell(column: FindingColumn, value: Value) -> rows.Cell:
    width = column.width if column.kind == "text" else None
    if column.key in ENTRY_KEYS:
        return rows.Cell(value or None, "s_entry_date" if column.kind == "date" else "s_entry", width=width)
    if value in (None, ""):
        return rows.Cell(None)
    if column.kind == "link":
        return rows.Cell(value, address=str(value))
    return rows.Cell(value, "s_bold" if column.key == "position" else style_of(column.kind, value), width=width)


def _frame(sheet: Any, report: Report, count: int, words: Wording, shown: Sequence[FindingColumn]) -> None:
    for number in (1, 2):
        sheet.column_dimensions[get_column_letter(number)].hidden = True
    sheet.freeze_panes = f"{_letter('status')}{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(shown))}{HEADER_ROW + count}"
    for_paper(sheet, report.footer, landscape=True)
    # On paper the row ends with who decided what: evidence and identifiers would leave no letter legible.
    decidable = any(column.key in ENTRY_KEYS for column in shown)
    sheet.print_area = f"C1:{_letter('reviewer' if decidable else 'value')}{HEADER_ROW + count}"
    if count:
        _colours(sheet, count, words)
        if decidable:
            _entries(sheet, report.as_of, count, words)


def _colours(sheet: Any, count: int, words: Wording) -> None:
    area = _area("status", count)
    for status in STATUSES:
        label = words(f"status.{status}.label").replace('"', '""')
        sheet.conditional_formatting.add(
            area,
            CellIsRule(  # type: ignore[no-untyped-call]
                operator="equal",
                formula=[f'"{label}"'],
                font=Font(bold=True, color=f"FF{COLOURS[status][1:]}"),
                fill=PatternFill("solid", bgColor=f"FF{TINTS[status][1:]}"),
            ),
        )


def _entries(sheet: Any, as_of: date, count: int, words: Wording) -> None:
    answers = DataValidation(type="list", formula1=f'"{",".join(ANSWERS)}"', allow_blank=True, showErrorMessage=True)
    answers.promptTitle, answers.prompt = words("workbook.decide_title"), words("workbook.decide_help")
    scopes = DataValidation(type="list", formula1=f'"{",".join(SCOPES)}"', allow_blank=True, showErrorMessage=True)
    scopes.promptTitle, scopes.prompt = words("column.scope"), words("workbook.scope_help")
    expiry = DataValidation(
        type="date",
        operator="greaterThanOrEqual",
        formula1=f"DATE({as_of.year},{as_of.month},{as_of.day})",
        allow_blank=True,
        showErrorMessage=True,
    )
    for validation, key in ((answers, "decision"), (scopes, "scope"), (expiry, "expires_on")):
        validation.showInputMessage = bool(validation.prompt)
        validation.add(_area(key, count))
        sheet.data_validations.append(validation)


def _letter(key: str) -> str:
    position = next(number for number, column in enumerate(COLUMNS, start=1) if column.key == key)
    return get_column_letter(position)


def _area(key: str, count: int) -> str:
    return f"{_letter(key)}{HEADER_ROW + 1}:{_letter(key)}{HEADER_ROW + count}"
