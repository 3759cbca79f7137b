"""Every form says which well-known lists were not asked, how well a relation is known, and the answer first."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rich.console import Console

from screener.model import Run
from screener.reports import terminal, write
from screener.screening import Screener

GRADE = "secondary source"
FOR_PEOPLE = (".txt", ".html", ".md", ".pdf", ".xlsx")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("holdings")
    text = "Security,ISIN,Market value,Currency\nSenseTime Group Inc-Class B,,500,HKD\n"
    (folder / "holdings.csv").write_text(text, encoding="utf-8")
    return Screener().screen(folder / "holdings.csv", as_of=date(2026, 11, 24))


def printed(run: Run, path: Path) -> str:
    """What a person or a program finds in a report of any form, white space apart; `.txt` is the terminal."""
    if path.suffix == ".txt":
        console = Console(width=100, file=io.StringIO(), record=True)
        terminal.render(run, console)
        return console.export_text()
    write(run, path)
    if path.suffix == ".xlsx":
        cells = (cell for sheet in load_workbook(path) for row in sheet.iter_rows(values_only=True) for cell in row)
        return " ".join(str(cell) for cell in cells if cell is not None)
    if path.suffix == ".pdf":
        import pypdf

        return " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", [".txt", ".html", ".md", ".pdf", ".xlsx", ".json", ".csv"])
def test_a_report_says_it(run: Run, ending: str, tmp_path: Path) -> None:
    said = " ".join(printed(run, tmp_path / f"report{ending}").split())
    assert "secondary" in said
    if ending != ".csv":  # a table of findings has no place for what was not asked
        assert "UFLPA Entity List" in said
        assert "Specially Designated Nationals" in said
    if ending in FOR_PEOPLE:
        assert GRADE in said
        # a board types nothing: its pages say who must act
        for_a_board = "Compliance must have them asked"
        command = "screener watchlist update us-ofac-sdn us-bis-entity-list us-bis-meu un-sc"
        assert (for_a_board if ending == ".pdf" else command) in said


@pytest.mark.parametrize("ending", FOR_PEOPLE)
def test_the_answer_comes_before_the_notices(run: Run, ending: str, tmp_path: Path) -> None:
    said = " ".join(printed(run, tmp_path / f"report{ending}").split())
    answer = said.index("none is certain to be touched by an investment ban")
    assert answer < said.index("The emergency behind E.O. 13959 was last seen continued")


@pytest.mark.parametrize("ending", [*FOR_PEOPLE, ".json"])
def test_a_notice_that_does_not_bind_the_investor_is_left_out(ending: str, tmp_path: Path) -> None:
    (tmp_path / "holdings.csv").write_text("Security\nSenseTime Group Inc-Class B\n", encoding="utf-8")
    elsewhere = Screener(investor="eu-person").screen(tmp_path / "holdings.csv", as_of=date(2026, 11, 24))
    said = " ".join(printed(elsewhere, tmp_path / f"report{ending}").split())
    assert "EU consolidated list of persons" in said
    assert "BIS Military End User List" not in said
    assert "The emergency behind E.O. 13959" not in said


def test_a_program_reads_it(run: Run, tmp_path: Path) -> None:
    write(run, tmp_path / "run.json")
    document = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert {"us-ofac-sdn", "us-uflpa"} <= {one["id"] for one in document["summary"]["lists_not_asked"]}
    grades = {one["relation"]["grade"] for one in document["findings"] if one["relation"]}
    assert grades == {"secondary"}
