"""Decisions out of an Excel report that people filled in: read, checked against the run, and taken all or not at all.

The workbook is the program's own (`screener.reports.xlsx`). Its hidden sheet says which run it belongs to; every cell
that is not for people to fill in must say what the run says, or the workbook is refused with that cell named.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from openpyxl.utils import get_column_letter

from screener.errors import raised_as
from screener.files import isolation
from screener.files.canonical_json import sha256_of
from screener.files.limits import Limits
from screener.holdings.values.dates import parse_date
from screener.model import AnswerWord, Decision, Finding, Run, Scope
from screener.reports.content.findings import view_findings
from screener.reports.content.parts import FindingView
from screener.reports.safe import clean, link
from screener.reports.wording import Wording, wording
from screener.reports.xlsx import INDEX_SHEET, WORKBOOK_VERSION
from screener.reports.xlsx.cells import MAX_TEXT
from screener.reports.xlsx.findings import ANSWERS, COLUMNS, ENTRY_KEYS, SCOPES
from screener.store.decisions import Answer, Outcome, decide
from screener.store.engine import Store
from screener.store.errors import WorkbookError
from screener.store.runs import load_run

_LIMITS = Limits(uncompressed_bytes=1 << 30)

_BY_KEY = {column.key: column for column in COLUMNS}
_NOT_COMPARED = frozenset({*ENTRY_KEYS, "number", "earlier"})
"""What people fill in, and what depends on the decisions known when the workbook was written."""


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A sheet of findings as it came back: its cells by row, and the columns in which the report's own stand.

    `columns` are the report's keys; a column that somebody added between or behind them is nobody's.
    """

    title: str
    columns: Mapping[str, int]
    header_row: int
    rows: Sequence[Sequence[Any]]

    def cell(self, row: int, key: str) -> str:
        """The name of a cell as Excel shows it, such as `Findings!N7`; `row` counts from 1."""
        return f"{self.title}!{get_column_letter(self.columns[key] + 1)}{row}"


@dataclass(frozen=True, slots=True)
class FilledWorkbook:
    """A workbook that came back: the run it says it belongs to, its sheets of findings, its SHA-256."""

    run_id: str
    sheets: tuple[FilledSheet, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Imported:
    """The outcome of importing a workbook: the answers' outcomes, and how many findings of the run it does not have."""

    run_id: str
    outcomes: tuple[Outcome, ...]
    missing: int


def import_workbook(store: Store, path: Path, *, four_eyes: bool = False) -> Imported:
    """Take the decisions of a workbook: all of them, or none. Importing it again changes nothing.

    Raises:
        WorkbookError: it is no such workbook, a cell was changed, or an entry is incomplete; the cell is named.
        StoreError: the store does not hold its run.
        DecisionError: a decision cannot be taken.
    """
    workbook = read_workbook(path)
    run = load_run(store, workbook.run_id)
    answers = read_answers(workbook, run)
    outcomes = decide(store, run, answers, four_eyes=four_eyes, once=True, source=f"workbook sha256:{workbook.sha256}")
    present = sum(len(list(_finding_rows(sheet))) for sheet in workbook.sheets)
    return Imported(run.run.id, outcomes, len(run.findings) - present)


def read_workbook(path: Path) -> FilledWorkbook:
    """Read a workbook that the program wrote and people filled in.

    Raises:
        WorkbookError: it cannot be read, or the program did not write it.
    """
    with raised_as(WorkbookError):
        cells = {sheet.name: sheet.rows() for sheet in isolation.workbook(path, _LIMITS)}
    if INDEX_SHEET not in cells:
        raise WorkbookError(
            f"“{path.name}” is not a report of this program: it has no sheet {INDEX_SHEET}",
            hint="Save decisions in the Excel report itself (.xlsx), and keep its hidden sheets.",
        )
    run_id, places = _index(path.name, cells[INDEX_SHEET])
    missing = [title for title, _, _ in places if title not in cells]
    if missing:
        raise WorkbookError(f"“{path.name}” has no sheet “{missing[0]}” any more")
    sheets = tuple(
        FilledSheet(title, {key: at for at, key in enumerate(keys)}, row, cells[title]) for title, row, keys in places
    )
    try:
        digest = sha256_of([path])
    except OSError as error:
        raise WorkbookError(f"“{path}” cannot be read: {error.strerror}") from error
    return FilledWorkbook(run_id, sheets, digest)


def read_answers(workbook: FilledWorkbook, run: Run) -> tuple[Answer, ...]:
    """The decisions in a workbook, after a check of every other cell against the run.

    What the report itself had filled in (a decision that stood already) is no new answer.

    Raises:
        WorkbookError: a cell was changed, or an entry is incomplete; the cell is named.
    """
    if workbook.run_id != run.run.id:
        raise WorkbookError(f"The workbook belongs to run {workbook.run_id}, not to {run.run.id}")
    words = _language(workbook)
    views = {view.id: view for view in view_findings(run.findings, run.run.titles, run.run.as_of, words)}
    by_id = {finding.id: finding for finding in run.findings}
    places: dict[str, str] = {}
    answers = []
    for returned in workbook.sheets:
        sheet = _placed(returned, words)
        for number, row in _finding_rows(sheet):
            where, finding_id = sheet.cell(number, "finding_id"), _text(_value(sheet, row, "finding_id"))
            view = views.get(finding_id)
            if view is None:
                shown = f"“{finding_id}”" if finding_id else "nothing"
                raise WorkbookError(f"{where} says {shown}, which is no finding of run {run.run.id}")
            if finding_id in places:
                raise WorkbookError(f"{where} repeats the finding of {places[finding_id]}")
            places[finding_id] = where
            _check_row(sheet, number, row, view, by_id[finding_id], run)
            answer = _answer(sheet, number, row, view)
            if answer is not None and not _is_prefilled(answer, by_id[finding_id].decision):
                answers.append(answer)
    return tuple(answers)


def _index(name: str, rows: Sequence[Sequence[Any]]) -> tuple[str, list[tuple[str, int, tuple[str, ...]]]]:
    facts = {_text(row[0]): _text(row[1]) for row in rows if len(row) > 1}
    if facts.get("schema") != WORKBOOK_VERSION:
        raise WorkbookError(
            f"“{name}” was written in the form “{facts.get('schema', '')}”, this version reads {WORKBOOK_VERSION}",
            hint="Write it again with `screener review export`.",
        )
    places = []
    for number, row in enumerate(rows, start=1):
        if _text(row[0]) != "sheet":
            continue
        keys = tuple(text for text in map(_text, row[3:]) if text)
        unknown = [key for key in keys if key not in _BY_KEY]
        if unknown or not isinstance(row[2], int | float) or not {"run_id", "finding_id", *ENTRY_KEYS} <= set(keys):
            raise WorkbookError(
                f"{INDEX_SHEET}!A{number} was changed", hint="Write it again with `screener review export`."
            )
        places.append((_text(row[1]), int(row[2]), keys))
    if facts.get("run_id") and not places:
        raise WorkbookError(
            f"“{name}” has no columns for decisions: its run was not saved", hint="Screen again without --no-store."
        )
    if not facts.get("run_id"):
        raise WorkbookError(f"{INDEX_SHEET}!B2 does not say which run the workbook belongs to")
    return facts["run_id"], places


def _language(workbook: FilledWorkbook) -> Wording:
    """The language in which the workbook was written, told from its header rows."""
    folder = files("screener.reports") / "messages"
    languages = sorted(Path(entry.name).stem for entry in folder.iterdir() if entry.name.endswith(".toml"))
    catalogues = [wording(language) for language in languages]

    def agreeing(words: Wording) -> int:
        return sum(
            words(f"column.{key}") in set(map(_text, _header(sheet)))
            for sheet in workbook.sheets
            for key in sheet.columns
        )

    return max(catalogues, key=agreeing)


def _header(sheet: FilledSheet) -> Sequence[Any]:
    return sheet.rows[sheet.header_row - 1] if len(sheet.rows) >= sheet.header_row else ()


def _placed(sheet: FilledSheet, words: Wording) -> FilledSheet:
    """The sheet with its columns found by their headers, wherever a column of somebody's own has pushed them.

    Raises:
        WorkbookError: a header is no longer what the report wrote.
    """
    header = [_text(value) for value in _header(sheet)]
    columns, at = {}, 0
    for key, usual in sheet.columns.items():
        title = words(f"column.{key}")
        if title not in header[at:]:
            found = header[usual] if usual < len(header) else ""
            raise WorkbookError(
                f"{sheet.cell(sheet.header_row, key)} was changed: it says “{found}”, the report said “{title}”",
                hint="The report's columns must keep their titles and their order; rows may be sorted and filtered.",
            )
        columns[key] = header.index(title, at)
        at = columns[key] + 1
    return replace(sheet, columns=columns)


def _finding_rows(sheet: FilledSheet) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows below the header that hold anything in the report's columns, with their numbers as Excel shows them."""
    for number, row in enumerate(sheet.rows[sheet.header_row :], start=sheet.header_row + 1):
        if any(_text(row[at]) for at in sheet.columns.values() if at < len(row)):
            yield number, row


def _check_row(
    sheet: FilledSheet, number: int, row: Sequence[Any], view: FindingView, finding: Finding, run: Run
) -> None:
    for key in sheet.columns:
        if key in _NOT_COMPARED:
            continue
        found = _value(sheet, row, key)
        wanted = _BY_KEY[key].reader(run.run.id)(view)
        # 0.1.0 printed a source only where it is nothing but an address
        if not _same(found, wanted) and not (key == "source" and _same(found, link(finding.listing.source))):
            raise WorkbookError(
                f"{sheet.cell(number, key)} was changed: it says “{_text(found)}”, the run says “{_printed(wanted)}”",
                hint=f"Only the columns for decisions may be filled in; the report was written by {run.run.software}.",
            )


def _answer(sheet: FilledSheet, number: int, row: Sequence[Any], view: FindingView) -> Answer | None:
    entries = {key: _text(_value(sheet, row, key)) for key in ENTRY_KEYS}
    written = {key: value for key, value in entries.items() if value}
    if not written:
        return None

    def wrong(key: str, problem: str) -> WorkbookError:
        return WorkbookError(f"{sheet.cell(number, key)} {problem}")

    answer = entries["decision"].casefold().replace(" ", "_")
    scope = entries["scope"].casefold() or "issuer"
    if not answer:
        first = next(iter(written))
        raise wrong("decision", f"is empty, though {sheet.cell(number, first)} is filled in")
    if answer not in ANSWERS:
        raise wrong("decision", f"says “{entries['decision']}”; it may be {', '.join(ANSWERS)}")
    if scope not in SCOPES:
        raise wrong("scope", f"says “{entries['scope']}”; it may be {', '.join(SCOPES)}")
    if not entries["decision_reason"]:
        raise wrong("decision_reason", "is empty: a decision needs a reason")
    if not entries["reviewer"]:
        raise wrong("reviewer", "is empty: a decision needs the name of the person who decides")
    if scope == "account" and not view.account:
        raise wrong("scope", "says “account”, and the position states none")
    if scope == "fund" and view.exposure_kind != "through_fund":
        raise wrong("scope", "says “fund”, and the finding is on no position in a fund")
    expires = parse_date(_value(sheet, row, "expires_on"))
    if expires is None and entries["expires_on"]:
        raise wrong(
            "expires_on", f"says “{entries['expires_on']}”, which is no date that reads one way only (YYYY-MM-DD)"
        )
    return Answer(
        finding_id=view.id,
        answer=cast(AnswerWord, answer),
        reason=entries["decision_reason"],
        reviewer=entries["reviewer"],
        second_reviewer=entries["second_reviewer"] or None,
        scope=cast(Scope, scope),
        expires_on=expires,
        where=sheet.cell(number, "decision"),
    )


def _is_prefilled(answer: Answer, decision: Decision | None) -> bool:
    """Whether the answer is what the report had filled in itself, where control characters are written out."""
    if decision is None:
        return False
    names = ("answer", "reason", "reviewer", "second_reviewer", "scope")
    shown = all((getattr(answer, name) or "") == clean(getattr(decision, name)) for name in names)
    return shown and answer.expires_on == decision.expires_on


def _value(sheet: FilledSheet, row: Sequence[Any], key: str) -> Any:
    at = sheet.columns[key]
    return row[at] if at < len(row) else None


def _same(found: Any, wanted: Any) -> bool:
    """Whether a cell still says what was written; programs that save a workbook anew may type numbers otherwise."""
    if isinstance(wanted, bool):
        return _text(found) == str(wanted).upper()
    if isinstance(wanted, int | float):
        return isinstance(found, int | float) and math.isclose(found, wanted, rel_tol=1e-12, abs_tol=1e-12)
    if isinstance(wanted, date):
        return _day(found) == wanted
    return _text(found) == _printed(wanted)


def _printed(value: Any) -> str:
    """A text as the report writes it into a cell."""
    text = clean(value) if isinstance(value, str) else "" if value is None else str(value)
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if not isinstance(value, str) else value.strip()


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(_text(value)) if _text(value) else None
    except ValueError:
        return None
