"""The sheets of findings: one finding a row, with the columns in which people record their decisions.

Run and finding ids stand in two hidden columns, so that a workbook with decisions can be given back and checked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from screener.reports.colours import COLOURS, TINTS
from screener.reports.content.parts import FindingView, Kind, Report, Value
from screener.reports.wording import Wording
from screener.reports.xlsx import rows
from screener.reports.xlsx.cells import MAX_LINKS, cell, for_paper, header_of, height, lines, style_of, widths
from screener.triage import STATUSES

ANSWERS = ("true_match", "false_positive", "escalated")
SCOPES = ("issuer", "security", "account", "fund")
ENTRY_KEYS = ("decision", "decision_reason", "reviewer", "second_reviewer", "scope", "expires_on")
"""The columns that people fill in; every other cell is the program's and a changed one shows."""

HEADER_ROW = 2


@dataclass(frozen=True, slots=True)
class FindingColumn:
    """A column of a findings sheet: its stable key, its width, and how its value is had from a finding."""

    key: str
    width: float
    value: Callable[[FindingView], Value]
    kind: Kind = "text"


def _identifier(scheme: str) -> Callable[[FindingView], Value]:
    return lambda view: view.identifiers.get(scheme)


def _day(name: str) -> Callable[[FindingView], Value]:
    return lambda view: view.dates.get(name)


COLUMNS: tuple[FindingColumn, ...] = (
    FindingColumn("run_id", 12, lambda _: None),
    FindingColumn("finding_id", 12, lambda view: view.id),
    FindingColumn("number", 6, lambda view: view.number, "integer"),
    FindingColumn("position", 34, lambda view: view.position),
    FindingColumn("status", 17, lambda view: view.status_label),
    FindingColumn("verdict", 10, lambda view: view.verdict_label),
    FindingColumn("entity", 34, lambda view: view.entity),
    FindingColumn("list", 26, lambda view: view.list_title),
    FindingColumn("action", 52, lambda view: view.action),
    FindingColumn("treatment", 10, lambda view: view.treatment),
    FindingColumn("account", 18, lambda view: view.account),
    FindingColumn("currency", 9, lambda view: view.currency),
    FindingColumn("value", 17, lambda view: view.value, "money"),
    FindingColumn("decision", 16, lambda view: view.decision.answer if view.decision else None),
    FindingColumn("decision_reason", 32, lambda view: view.decision.reason if view.decision else None),
    FindingColumn("reviewer", 16, lambda view: view.decision.reviewer if view.decision else None),
    FindingColumn("second_reviewer", 16, lambda view: view.decision.second_reviewer if view.decision else None),
    FindingColumn("scope", 11, lambda view: view.decision.scope_key if view.decision else None),
    FindingColumn("expires_on", 13, lambda view: view.decision.expires_on if view.decision else None, "date"),
    FindingColumn("earlier", 32, lambda view: view.earlier),
    FindingColumn("by", 14, lambda view: view.by),
    FindingColumn("position_value", 26, lambda view: view.position_value),
    FindingColumn("list_value", 26, lambda view: view.list_value),
    FindingColumn("explanation", 52, lambda view: " ".join(view.explanation)),
    FindingColumn("score", 8, lambda view: view.score, "number"),
    FindingColumn("relation", 40, lambda view: view.relation),
    FindingColumn("relation_source", 30, lambda view: view.relation_source),
    FindingColumn("isin", 15, _identifier("isin")),
    FindingColumn("cusip", 11, _identifier("cusip")),
    FindingColumn("sedol", 9, _identifier("sedol")),
    FindingColumn("figi", 14, _identifier("figi")),
    FindingColumn("lei", 22, _identifier("lei")),
    FindingColumn("ticker", 12, _identifier("ticker")),
    FindingColumn("country", 16, lambda view: view.country),
    FindingColumn("asset_class", 14, lambda view: view.asset_class),
    FindingColumn("quantity", 15, lambda view: view.quantity, "number"),
    FindingColumn("price", 12, lambda view: view.price, "number"),
    FindingColumn("weight", 10, lambda view: view.weight, "percent"),
    FindingColumn("program", 16, lambda view: view.program),
    FindingColumn("authority", 28, lambda view: view.authority),
    FindingColumn("listed_on", 12, _day("listed_on"), "date"),
    FindingColumn("effective_on", 12, _day("effective_on"), "date"),
    FindingColumn("divest_by", 12, _day("divest_by"), "date"),
    FindingColumn("removed_on", 12, _day("removed_on"), "date"),
    FindingColumn("source", 30, lambda view: view.source, "link"),
    FindingColumn("file", 22, lambda view: view.file),
    FindingColumn("sheet", 16, lambda view: view.sheet),
    FindingColumn("row", 8, lambda view: view.row, "integer"),
    FindingColumn("notes", 32, lambda view: view.notes),
    FindingColumn("entity_id", 16, lambda view: view.entity_id),
)
"""`screener review import` reads these keys from the hidden sheet `_screener`; only add to them."""


def columns(*, decidable: bool) -> tuple[FindingColumn, ...]:
    """The columns of a findings sheet, without those for decisions where none can be taken back."""
    return COLUMNS if decidable else tuple(column for column in COLUMNS if column.key not in ENTRY_KEYS)


def write(
    sheet: Any, report: Report, findings: Sequence[FindingView], words: Wording, *, decidable: bool = True
) -> None:
    """Write a sheet of findings.

    Args:
        sheet: a new write-only sheet.
        report: for the run's id, the date and the footer.
        findings: its rows, in order.
        words: the language.
        decidable: with the columns in which people record decisions, and the hint how to give them back.
    """
    shown = columns(decidable=decidable)
    _frame(sheet, report, len(findings), words, shown)
    sheet.append([None, None, cell(sheet, words("workbook.how_to" if decidable else "workbook.not_saved"), "s_hint")])
    sheet.append(
        [
            cell(
                sheet,
                words(f"column.{column.key}"),
                "s_entry_header" if column.key in ENTRY_KEYS else header_of(column.kind),
            )
            for column in shown
        ]
    )
    rows.write(sheet, (_row(report, view, shown) for view in findings), HEADER_ROW + 1)


def _row(report: Report, view: FindingView, shown: Sequence[FindingColumn]) -> rows.Row:
    linked = view.number <= MAX_LINKS
    values = (report.run_id if column.key == "run_id" else column.value(view) for column in shown)
    made = [_cell(one.key, one.kind, one.width, value, linked) for one, value in zip(shown, values, strict=True)]
    return rows.Row([cell for cell, _ in made], height(max(taken for _, taken in made)))


@lru_cache(maxsize=65_536)
def _cell(key: str, kind: Kind, width: float, value: Value, linked: bool) -> tuple[rows.Cell, int]:
    """A cell, and the lines that it takes."""
    if key in ENTRY_KEYS:
        cell = rows.Cell(value or None, "s_entry_date" if kind == "date" else "s_entry")
    elif value in (None, ""):
        cell = rows.Cell(None)
    elif kind == "link" and linked:
        cell = rows.Cell(value, address=str(value))
    else:
        cell = rows.Cell(value, "s_bold" if key == "position" else style_of(kind, value))
    return cell, lines(value, width) if kind == "text" and isinstance(value, str) else 1


def _frame(sheet: Any, report: Report, count: int, words: Wording, shown: Sequence[FindingColumn]) -> None:
    widths(sheet, [column.width for column in shown])
    for number in (1, 2):
        sheet.column_dimensions[get_column_letter(number)].hidden = True
    sheet.row_dimensions[HEADER_ROW].height = 32
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
