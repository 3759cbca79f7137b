"""Every form says which well-known lists were not asked, and how well a relation is known."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from screener.model import Run
from screener.reports import write_report
from screener.screening import Screener

GRADE = "secondary source"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("holdings")
    text = "Security,ISIN,Market value,Currency\nSenseTime Group Inc-Class B,,500,HKD\n"
    (folder / "holdings.csv").write_text(text, encoding="utf-8")
    return Screener().screen(folder / "holdings.csv", as_of=date(2026, 11, 24))


def printed(run: Run, path: Path) -> str:
    """What a person or a program finds in a report of any form, white space apart."""
    write_report(run, path)
    if path.suffix == ".xlsx":
        cells = (cell for sheet in load_workbook(path) for row in sheet.iter_rows(values_only=True) for cell in row)
        return " ".join(str(cell) for cell in cells if cell is not None)
    if path.suffix == ".pdf":
        import pypdf

        return " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", [".html", ".md", ".pdf", ".xlsx", ".json", ".csv"])
def test_a_report_says_it(run: Run, ending: str, tmp_path: Path) -> None:
    said = " ".join(printed(run, tmp_path / f"report{ending}").split())
    assert "secondary" in said
    if ending != ".csv":  # a table of findings has no place for what was not asked
        assert "us-uflpa" in said
        assert "us-ofac-sdn" in said
    if ending in (".html", ".md", ".pdf", ".xlsx"):
        assert GRADE in said


def test_a_program_reads_it(run: Run, tmp_path: Path) -> None:
    write_report(run, tmp_path / "run.json")
    document = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert {"us-ofac-sdn", "us-uflpa"} <= {one["id"] for one in document["summary"]["lists_not_asked"]}
    grades = {one["relation"]["grade"] for one in document["findings"] if one["relation"]}
    assert grades == {"secondary"}
