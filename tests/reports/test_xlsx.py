"""The workbook: sheets for the summary, the findings to decide on, rows not screened, method and lists."""

from __future__ import annotations

import io
import math
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook

from screener import read_holdings
from screener.model import POSITION_COLUMNS, CoverageRow, Finding, Run
from screener.reports.presentation import Presentation
from screener.reports.xlsx import INDEX_SHEET, findings, render
from screener.reports.xlsx.findings import ANSWERS, COLUMNS, HEADER_ROW
from tests.reports import golden
from tests.reports.example_run import empty_run, example_run


def book_of(run: Run) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(render(run)))


def cells(book: Workbook) -> list[Any]:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def finding_rows(book: Workbook, title: str = "Findings") -> list[dict[str, Any]]:
    keys = [column.key for column in COLUMNS]
    return [
        dict(zip(keys, row, strict=True)) for row in book[title].iter_rows(min_row=HEADER_ROW + 1, values_only=True)
    ]


def with_text(text: str) -> Run:
    run = example_run()
    finding = run.findings[0]
    changed = finding.model_copy(
        update={"position": finding.position.model_copy(update={"name": text, "account": text})}
    )
    row = CoverageRow(file=text, sheet=text, row=1, reason=text, text=text)
    return run.model_copy(update={"findings": (changed,), "coverage": (row,)})


def dump(book: Workbook) -> str:
    """A workbook as text: every cell with its place, format and link, and what surrounds the cells."""
    lines = []
    for sheet in book:
        lines.append(
            f"== {sheet.title} ({sheet.sheet_state}) freeze={sheet.freeze_panes} filter={sheet.auto_filter.ref}"
        )
        hidden = [letter for letter, column in sheet.column_dimensions.items() if column.hidden]
        lines.append(f"hidden columns {hidden}, print {sheet.print_area}, charts {len(sheet._charts)}")
        for validation in sheet.data_validations.dataValidation:
            lines.append(f"validation {validation.sqref}: {validation.type} {validation.formula1}")
        for area in sheet.conditional_formatting:
            lines.extend(f"format {area.sqref}: {rule.operator} {rule.formula}" for rule in area.rules)
        lines.extend(f"merged {area}" for area in sorted(str(area) for area in sheet.merged_cells.ranges))
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    link = f" -> {cell.hyperlink.target}" if cell.hyperlink else ""
                    quote = " '" if cell.quotePrefix else ""
                    lines.append(f"{cell.coordinate} [{cell.style}{quote}] {cell.value!r}{link}")
        lines.append("")
    return "\n".join(lines)


def test_the_sheets_are_those_a_reader_expects() -> None:
    book = book_of(example_run())
    assert book.sheetnames[:6] == [
        "Summary", "Findings", "Related & possible", "Not in force", "False positives", "Rows not screened",
    ]  # fmt: skip
    assert [sheet.title for sheet in book_of(empty_run()) if sheet.sheet_state == "visible"] == [
        "Summary", "Findings", "Related & possible", "Rows not screened", "Method & lists",
    ]  # fmt: skip


def test_findings_can_be_filtered_and_their_header_stays_in_view() -> None:
    sheet = book_of(example_run())["Findings"]
    assert sheet.freeze_panes == "E3"
    assert sheet.auto_filter.ref.startswith("A2:")
    assert sheet.auto_filter.ref.endswith("10")


def test_findings_beyond_what_a_sheet_takes_are_counted_at_its_top(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MAX_FINDINGS", 1)
    sheet = book_of(example_run())["Findings"]
    assert sheet.max_row == HEADER_ROW + 1
    assert " further findings, of less weight," in sheet["C1"].value


def test_numbers_and_dates_are_typed_and_formatted() -> None:
    sheet = book_of(example_run())["Findings"]
    keys = [column.key for column in COLUMNS]
    row = sheet[HEADER_ROW + 4]
    value, listed = row[keys.index("value")], row[keys.index("listed_on")]
    assert (value.value, value.number_format) == (26_687_500, "#,##0.00")
    assert (listed.is_date, listed.number_format) == (True, "yyyy-mm-dd")


def test_sources_are_links_and_only_web_addresses_are() -> None:
    links = [cell.hyperlink.target for cell in cells(book_of(example_run())) if cell.hyperlink]
    assert "https://sanctionslist.ofac.treas.gov/Home/ConsolidatedList" in links
    assert all(link.startswith("https://") for link in links)


def test_each_row_carries_the_run_and_the_finding_in_hidden_columns() -> None:
    book = book_of(example_run())
    sheet = book["Findings"]
    assert sheet.column_dimensions["A"].hidden
    ids = {row["finding_id"] for title in book.sheetnames[1:5] for row in finding_rows(book, title)}
    assert ids == {finding.id for finding in example_run().findings}
    assert {row["run_id"] for row in finding_rows(book)} == {"run-2025-11-24-0001"}


def test_the_index_tells_an_import_where_everything_stands() -> None:
    sheet = book_of(example_run())[INDEX_SHEET]
    assert sheet.sheet_state == "veryHidden"
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("schema", "screener.workbook/1")
    assert rows[1][:2] == ("run_id", "run-2025-11-24-0001")
    assert rows[2][:3] == ("sheet", "Findings", HEADER_ROW)
    assert [key for key in rows[2][3:] if key] == [column.key for column in COLUMNS]


def test_decisions_are_chosen_from_a_list_and_standing_ones_are_filled_in() -> None:
    book = book_of(example_run())
    formulas = {validation.formula1 for validation in book["Findings"].data_validations.dataValidation}
    assert f'"{",".join(ANSWERS)}"' in formulas
    assert finding_rows(book, "False positives")[0]["decision"] == "false_positive"
    assert finding_rows(book, "False positives")[0]["reviewer"] == "A. Example"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", " =1", "=cmd|' /C calc'!A0", "#N/A", "{=1}"]
)
def test_no_text_is_a_formula_or_an_error(text: str) -> None:
    kinds = {cell.data_type for cell in cells(book_of(with_text(text)))}
    assert kinds <= {"s", "n", "d"}
    shown = [row["position"] for row in finding_rows(book_of(with_text(text)))]
    assert [str(name).strip() for name in shown] == [text.strip()]


def test_a_text_that_begins_like_a_formula_keeps_its_quote_prefix() -> None:
    found = [cell for cell in cells(book_of(example_run())) if str(cell.value).startswith("=HYPERLINK")]
    assert found
    assert all(cell.quotePrefix for cell in found)


@pytest.mark.parametrize("text", ["\x00\x01\x1b", "\ud800", "x" * 40_000, "\ufffe", "é" * 32_767])
def test_what_xml_or_excel_cannot_hold_is_still_written(text: str) -> None:
    assert len(str(finding_rows(book_of(with_text(text)))[0]["position"])) <= 32_767


def test_every_skipped_row_is_there() -> None:
    run = example_run()
    rows = tuple(CoverageRow(file="f", sheet="s", row=number, reason="blank", text="") for number in range(2000))
    assert book_of(run.model_copy(update={"coverage": rows}))["Rows not screened"].max_row == 2001


def test_the_summary_has_charts() -> None:
    assert len(book_of(example_run())["Summary"]._charts) == 5
    assert len(book_of(empty_run())["Summary"]._charts) == 0


def test_a_run_of_one_kind_of_finding_has_no_empty_colours() -> None:
    def only(finding: Finding) -> Run:
        return example_run().model_copy(update={"findings": (finding,)})

    for finding in example_run().findings:
        assert book_of(only(finding)).sheetnames[0] == "Summary"


def test_the_workbook_is_as_reviewed() -> None:
    golden.check("example.xlsx.txt", dump(book_of(example_run())))


def test_all_positions_are_listed_and_none_is_a_formula() -> None:
    frame = pd.DataFrame(
        {
            name: [1, 2] if kind == "int64" else [1.5, float("nan")] if kind == "float64" else ["=1+1", None]
            for name, kind in POSITION_COLUMNS.items()
        }
    )
    book = openpyxl.load_workbook(io.BytesIO(render(example_run(), Presentation(positions=frame))))
    sheet = book["All positions"]
    assert sheet.max_row == 3
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None} == {
        "s",
        "n",
    }
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].quotePrefix


@pytest.mark.slow
def test_libreoffice_opens_it_and_calculates_nothing(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "report.xlsx").write_bytes(render(example_run()))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    token = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    subprocess.run(
        [
            office,
            profile,
            "--headless",
            "--convert-to",
            token,
            "--outdir",
            str(tmp_path),
            str(tmp_path / "report.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    text = (tmp_path / "report-Findings.csv").read_text(encoding="utf-8")
    assert '"=HYPERLINK(""http://example.org"",""click"")"' in text
    assert "@SUM(A1:A9) Tobacco plc" in text
    assert "商汤集团" in text
    assert "#NAME?" not in text


def test_every_sheet_that_is_seen_prints_on_the_papers_size_with_its_header_and_the_run(tmp_path: Path) -> None:
    path = tmp_path / "holdings.csv"
    path.write_text("Security,ISIN,Market value,Currency\nMicrosoft Corp,US5949181045,100,USD\n", encoding="utf-8")
    positions = read_holdings(path).positions
    content = render(example_run(), Presentation(paper="letter", positions=positions))
    book = openpyxl.load_workbook(io.BytesIO(content))
    seen = [sheet for sheet in book if sheet.sheet_state == "visible"]
    assert {sheet.page_setup.paperSize for sheet in seen} == {int(seen[0].PAPERSIZE_LETTER)}
    assert all("run-2025-11-24-0001" in str(sheet.oddFooter.left.text) for sheet in seen)
    assert [sheet.title for sheet in seen if not sheet.print_title_rows] == ["Summary", "Method & lists"]
    # forty columns across one page could not be read: those from the weight on are for the screen
    assert seen[-1].print_area == "'All positions'!$A$1:$G$2"
    for sheet in seen:
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0), sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title


LARGE = 123_456_789_012_345.5


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_number_is_wider_than_its_column_and_no_text_higher_than_its_row(language: str) -> None:
    run = example_run()
    first, *others = run.findings
    held = first.position.model_copy(update={"market_value": -LARGE, "quantity": LARGE, "name": "Long " * 20})
    run = run.model_copy(update={"findings": (first.model_copy(update={"position": held}), *others)})
    frame = pd.DataFrame({name: [None] for name in POSITION_COLUMNS}).astype(object)
    frame["market_value"], frame["quantity"], frame["name"] = -LARGE, LARGE, "A name of many words " * 5
    book = openpyxl.load_workbook(io.BytesIO(render(run, Presentation(language=language, positions=frame))))
    for sheet in (one for one in book if one.sheet_state == "visible"):
        merged = {area.coord.split(":")[0]: area.max_col for area in sheet.merged_cells.ranges}
        wide = {at: one.width for one in sheet.column_dimensions.values() for at in range(one.min, one.max + 1)}
        for cell in (one for row in sheet.iter_rows() for one in row if one.value is not None):
            last = merged.get(cell.coordinate, cell.column)
            room = sum(wide[at] for at in range(cell.column, last + 1))
            if isinstance(cell.value, int | float):
                assert len(f"{cell.value:,.2f}" if "0.00" in cell.number_format else f"{cell.value:,.0f}") + 1 < room
            elif cell.alignment.wrap_text:
                tall = sheet.row_dimensions[cell.row].height
                # a column is counted in digits, and letters are a little narrower
                taken = math.ceil(len(str(cell.value)) * cell.font.sz / 11 / (room * 1.05))
                needed = taken * cell.font.sz * 1.25
                assert min(needed, 409) <= (tall or 15), (sheet.title, cell.coordinate)
