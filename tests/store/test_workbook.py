"""Decisions made in the Excel report come back:

write(run, Path("report.xlsx"))       # people fill in decision, reason, reviewer
import_workbook(store, Path("report.xlsx"))
"""

from __future__ import annotations

import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from screener.model import Run
from screener.reports import write
from screener.reports.xlsx import INDEX_SHEET
from screener.review.apply import apply_decisions
from screener.store.decisions import Answer, decide, read_decisions
from screener.store.engine import Store
from screener.store.errors import DecisionError, StoreError, WorkbookError
from screener.store.runs import save_run
from screener.store.workbook import import_workbook
from tests.store import samples

FINDINGS = (
    samples.finding(
        id="f1",
        verdict="listed",
        position=samples.position(
            name="=CHINA MOBILE LTD", isin="HK0941009539", ticker="941", quantity=1234.5678, market_value=0.1 + 0.2
        ),
    ),
    samples.finding(id="f2", position=samples.position(name="000728", row=9, ticker="728", account=None)),
    samples.finding(id="f3", position=samples.position(name="中国电信 — “class” & <b>", row=11, ticker=None)),
)
FILLED = {
    "decision": "false_positive",
    "decision_reason": "Another company",
    "reviewer": "Ann Lee",
    "scope": "security",
    "expires_on": date(2999, 1, 31),
}


class Book:
    """A report opened as a person would, addressed by finding and by column."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.keys = {
            str(row[1].value): [str(cell.value) for cell in row[3:] if cell.value]
            for row in self.book[INDEX_SHEET].iter_rows(min_row=3)
        }

    def cell(self, finding_id: str, key: str) -> Any:
        for title, keys in self.keys.items():
            sheet: Worksheet = self.book[title]
            for row in range(3, sheet.max_row + 1):
                if sheet.cell(row, keys.index("finding_id") + 1).value == finding_id:
                    return sheet.cell(row, keys.index(key) + 1)
        raise AssertionError(finding_id)

    def name(self, finding_id: str, key: str) -> str:
        cell = self.cell(finding_id, key)
        return f"{cell.parent.title}!{get_column_letter(cell.column)}{cell.row}"

    def fill(self, of: str, **entries: Any) -> None:
        for key, value in entries.items():
            self.cell(of, key).value = value

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path


@pytest.fixture
def run() -> Run:
    return samples.run(FINDINGS)


@pytest.fixture
def report(tmp_path: Path, sqlite_store: Store, run: Run) -> Book:
    save_run(sqlite_store, run)
    path = tmp_path / "report.xlsx"
    write(run, path)
    return Book(path)


def answers(store: Store) -> dict[str, str]:
    return {one.finding_id: one.decision.answer for one in read_decisions(store).recorded}


def test_decisions_made_in_the_workbook_come_back(sqlite_store: Store, report: Book, run: Run) -> None:
    report.fill("f1", **FILLED)
    report.fill(
        "f3", decision="escalated", decision_reason="Ask counsel", reviewer="Bo Chen", second_reviewer="Ann Lee"
    )
    imported = import_workbook(sqlite_store, report.save())
    assert (imported.run_id, imported.missing) == (run.run.id, 0)
    assert [one.effect for one in imported.outcomes] == ["recorded", "recorded"]
    first, second = (one.decision for one in read_decisions(sqlite_store).recorded)
    assert (first.answer, first.reason, first.reviewer) == ("false_positive", "Another company", "Ann Lee")
    assert (first.scope, first.expires_on) == ("security", date(2999, 1, 31))
    assert (second.answer, second.second_reviewer, second.scope, second.expires_on) == (
        "escalated", "Ann Lee", "issuer", None
    )  # fmt: skip


def test_a_workbook_without_entries_changes_nothing(sqlite_store: Store, report: Book) -> None:
    assert import_workbook(sqlite_store, report.path).outcomes == ()


def test_importing_twice_is_importing_once_whatever_was_decided_between(
    sqlite_store: Store, report: Book, run: Run
) -> None:
    report.fill("f1", **FILLED)
    path = report.save()
    import_workbook(sqlite_store, path)
    assert [one.effect for one in import_workbook(sqlite_store, path).outcomes] == ["unchanged"]
    decide(sqlite_store, run, [Answer("f1", "true_match", "It is the one", "Bo Chen", scope="security")])
    assert [one.effect for one in import_workbook(sqlite_store, path).outcomes] == ["unchanged"]
    assert apply_decisions(run, read_decisions(sqlite_store)).findings[0].decision.answer == "true_match"  # type: ignore[union-attr]


def test_what_the_report_had_filled_in_itself_is_no_new_answer(sqlite_store: Store, tmp_path: Path, run: Run) -> None:
    save_run(sqlite_store, run)
    decide(sqlite_store, run, [Answer("f1", "false_positive", "=1+1 is no reason", "Ann Lee")])
    later = apply_decisions(samples.run(FINDINGS), read_decisions(sqlite_store))
    save_run(sqlite_store, later)
    path = tmp_path / "later.xlsx"
    write(later, path)
    assert import_workbook(sqlite_store, path).outcomes == ()


def test_rows_may_be_sorted(sqlite_store: Store, report: Book) -> None:
    report.fill("f2", decision="false_positive", decision_reason="No", reviewer="Ann Lee")
    cell = report.cell("f2", "finding_id")
    sheet, one = cell.parent, cell.row
    other = report.cell("f3", "finding_id").row
    assert report.cell("f3", "finding_id").parent is sheet
    for column in range(1, sheet.max_column + 1):
        first, second = sheet.cell(one, column), sheet.cell(other, column)
        first.value, second.value = second.value, first.value
    import_workbook(sqlite_store, report.save())
    assert answers(sqlite_store) == {"f2": "false_positive"}


def test_a_row_taken_out_is_counted(sqlite_store: Store, report: Book) -> None:
    cell = report.cell("f3", "finding_id")
    cell.parent.delete_rows(cell.row)
    assert import_workbook(sqlite_store, report.save()).missing == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("value", 0.3000001),
        ("position", "SOMEBODY ELSE"),
        ("entity", None),
        ("verdict", "Possible"),
        ("status", "Advisory"),
        ("listed_on", date(2021, 12, 11)),
        ("isin", "HK0941009538"),
        ("source", "https://example.org"),
        ("row", 8),
        ("score", 1),
        ("run_id", "another"),
        ("action", "=1+1"),
    ],
)
def test_a_cell_that_was_changed_is_named_and_nothing_is_taken(
    sqlite_store: Store, report: Book, key: str, value: Any
) -> None:
    report.fill("f1", **FILLED)
    report.fill("f1", **{key: value})
    with pytest.raises(WorkbookError) as caught:
        import_workbook(sqlite_store, report.save())
    assert caught.value.message.startswith(f"{report.name('f1', key)} was changed")
    assert answers(sqlite_store) == {}


def test_every_cell_of_a_finding_that_is_not_for_people_is_checked(sqlite_store: Store, report: Book) -> None:
    entries = {"decision", "decision_reason", "reviewer", "second_reviewer", "scope", "expires_on"}
    title = report.cell("f1", "finding_id").parent.title
    for key in report.keys[title]:
        if key in entries | {"number", "earlier"}:
            continue
        cell, name = report.cell("f1", key), report.name("f1", key)
        before, kind = cell.value, cell.data_type
        cell.value = "changed"
        with pytest.raises(WorkbookError, match=name):
            import_workbook(sqlite_store, report.save())
        cell.value, cell.data_type = before, kind
    import_workbook(sqlite_store, report.save())


def test_a_finding_that_is_not_of_the_run_is_named(sqlite_store: Store, report: Book) -> None:
    name = report.name("f1", "finding_id")
    report.fill("f1", finding_id="f9")
    with pytest.raises(WorkbookError, match=f"{name} says “f9”, which is no finding of run"):
        import_workbook(sqlite_store, report.save())


def test_a_finding_that_stands_there_twice_is_named(sqlite_store: Store, report: Book) -> None:
    first, second = report.name("f2", "finding_id"), report.name("f3", "finding_id")
    report.fill("f3", finding_id="f2")
    with pytest.raises(WorkbookError) as caught:
        import_workbook(sqlite_store, report.save())
    assert first in caught.value.message or second in caught.value.message


def test_a_row_that_was_added_is_named(sqlite_store: Store, report: Book) -> None:
    sheet = report.cell("f1", "finding_id").parent
    row = sheet.max_row + 2
    sheet.cell(row, 4).value = "A SECURITY OF MY OWN"
    with pytest.raises(WorkbookError, match=f"{sheet.title}!B{row} says nothing"):
        import_workbook(sqlite_store, report.save())


def test_a_column_that_was_renamed_or_moved_is_named(sqlite_store: Store, report: Book) -> None:
    heading = report.cell("f1", "decision").parent.cell(2, report.cell("f1", "decision").column)
    heading.value = "My decision"
    with pytest.raises(WorkbookError, match=f"{heading.parent.title}!{heading.coordinate} was changed: it says “My de"):
        import_workbook(sqlite_store, report.save())


def test_columns_and_rows_of_the_analysts_own_do_not_stop_the_import(sqlite_store: Store, report: Book) -> None:
    report.fill("f1", **FILLED)
    sheet = report.cell("f1", "decision").parent
    at = report.cell("f1", "decision").column
    end = sheet.max_column + 1
    sheet.cell(2, end, "Ticket")
    sheet.cell(3, end, "OPS-17")
    sheet.cell(sheet.max_row + 2, end, "Seen by the desk")
    sheet.insert_cols(at)
    sheet.cell(2, at, "My notes")
    sheet.cell(3, at, "asked the custodian")
    assert [one.effect for one in import_workbook(sqlite_store, report.save()).outcomes] == ["recorded"]


@pytest.mark.parametrize("typed", ["12/31/2999", "31.12.2999", "31 Dec 2999", "December 31, 2999", "2999/12/31"])
def test_a_date_may_be_typed_as_people_type_them(sqlite_store: Store, report: Book, typed: str) -> None:
    report.fill("f1", **(FILLED | {"expires_on": typed}))
    import_workbook(sqlite_store, report.save())
    assert read_decisions(sqlite_store).recorded[0].decision.expires_on == date(2999, 12, 31)


@pytest.mark.parametrize(
    ("entries", "key", "problem"),
    [
        ({"decision": "perhaps"}, "decision", "says “perhaps”"),
        ({"decision": None}, "decision", "is empty, though"),
        ({"decision_reason": "  "}, "decision_reason", "needs a reason"),
        ({"reviewer": None}, "reviewer", "needs the name"),
        ({"scope": "everything"}, "scope", "says “everything”"),
        ({"expires_on": "next year"}, "expires_on", "is no date"),
        ({"expires_on": "03/04/2999"}, "expires_on", "reads one way only"),
    ],
)
def test_an_incomplete_entry_is_named(
    sqlite_store: Store, report: Book, entries: dict[str, Any], key: str, problem: str
) -> None:
    report.fill("f1", **(FILLED | entries))
    with pytest.raises(WorkbookError) as caught:
        import_workbook(sqlite_store, report.save())
    assert caught.value.message.startswith(report.name("f1", key))
    assert problem in caught.value.message


def test_what_only_the_store_can_refuse_names_the_cell_too(sqlite_store: Store, report: Book) -> None:
    report.fill("f1", **(FILLED | {"second_reviewer": "ann lee"}))
    with pytest.raises(DecisionError, match=f"{report.name('f1', 'decision')}: the second person must be a different"):
        import_workbook(sqlite_store, report.save())
    report.fill("f1", **(FILLED | {"second_reviewer": None, "expires_on": date(2020, 1, 1)}))
    with pytest.raises(DecisionError, match="would have expired on 2020-01-01"):
        import_workbook(sqlite_store, report.save())
    report.fill("f2", **(FILLED | {"scope": "account"}))
    with pytest.raises(
        WorkbookError, match=f"{report.name('f2', 'scope')} says “account”, and the position states none"
    ):
        import_workbook(sqlite_store, report.save())


def test_people_may_write_answers_and_dates_a_little_otherwise(sqlite_store: Store, report: Book) -> None:
    report.fill("f1", **(FILLED | {"decision": "False positive ", "scope": "SECURITY", "expires_on": "2999-01-31"}))
    report.fill("f3", **(FILLED | {"expires_on": datetime(2999, 1, 31)}))
    import_workbook(sqlite_store, report.save())
    decisions = [one.decision for one in read_decisions(sqlite_store).recorded]
    assert {(one.answer, one.scope, one.expires_on) for one in decisions} == {
        ("false_positive", "security", date(2999, 1, 31))
    }


def test_under_four_eyes_two_people_import_their_own_workbooks(sqlite_store: Store, report: Book, run: Run) -> None:
    report.fill("f1", **FILLED)
    first = import_workbook(sqlite_store, report.save(), four_eyes=True)
    assert [(one.effect, one.waiting) for one in first.outcomes] == [("recorded", True)]
    report.fill("f1", reviewer="Bo Chen")
    second = import_workbook(sqlite_store, report.save(), four_eyes=True)
    assert [(one.effect, one.waiting) for one in second.outcomes] == [("confirmed", False)]
    decision = apply_decisions(run, read_decisions(sqlite_store)).findings[0].decision
    assert decision is not None
    assert (decision.reviewer, decision.second_reviewer) == ("Ann Lee", "Bo Chen")


def test_a_run_that_the_store_does_not_hold_is_named(sqlite_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write(samples.run(id="elsewhere"), path)
    with pytest.raises(StoreError, match="holds no run elsewhere"):
        import_workbook(sqlite_store, path)


def test_another_workbook_is_refused(sqlite_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    book = openpyxl.Workbook()
    book.save(path)
    with pytest.raises(WorkbookError, match="is not a report of this program"):
        import_workbook(sqlite_store, path)
    path.write_bytes(b"PK nothing")
    with pytest.raises(WorkbookError, match="is not a workbook that can be read"):
        import_workbook(sqlite_store, path)
    with pytest.raises(WorkbookError, match="there is no file"):
        import_workbook(sqlite_store, tmp_path / "absent.xlsx")


def test_a_changed_index_is_refused(sqlite_store: Store, report: Book) -> None:
    report.book[INDEX_SHEET]["D3"].value = "finding_number"
    with pytest.raises(WorkbookError, match=f"{INDEX_SHEET}!A3 was changed"):
        import_workbook(sqlite_store, report.save())


@pytest.mark.slow
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_decisions_come_back_after_libreoffice_saved_the_workbook(
    sqlite_store: Store, report: Book, tmp_path: Path, form: str
) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed (Debian package libreoffice-calc)")
    report.fill("f1", **FILLED)
    report.fill("f3", **(FILLED | {"decision": "true_match", "expires_on": None}))
    path = report.save()
    converted = _converted(program, path, tmp_path, form)
    imported = import_workbook(sqlite_store, converted)
    assert imported.missing == 0
    assert answers(sqlite_store) == {"f1": "false_positive", "f3": "true_match"}
    assert read_decisions(sqlite_store).recorded[0].decision.expires_on == date(2999, 1, 31)

    report.fill("f1", value=12.0)
    with pytest.raises(WorkbookError) as caught:
        import_workbook(sqlite_store, _converted(program, report.save(), tmp_path, form))
    assert caught.value.message.startswith(f"{report.name('f1', 'value')} was changed")


def _converted(program: str, path: Path, folder: Path, form: str) -> Path:
    out = folder / f"libreoffice-{form}"
    profile = (folder / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", form, "--outdir", out, path]
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=180)
    return out / f"{path.stem}.{form}"
