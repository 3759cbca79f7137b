"""`write(run, path)`: the path's ending picks the form, and the file is there whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from screener.errors import ReportError
from screener.reports import WRITERS, check_path, render, write
from tests.reports.example_run import example_run


@pytest.mark.parametrize("ending", [ending for ending in WRITERS if ending != ".pdf"])
def test_each_form_can_be_written(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"report{ending.upper()}"
    write(example_run(), path)
    assert path.stat().st_size > 1000
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", [".html", ".json", ".jsonl", ".csv", ".md"])
def test_a_form_is_the_same_bytes_each_time(ending: str) -> None:
    if ending in WRITERS:
        assert render(example_run(), ending) == render(example_run(), ending)


@pytest.mark.parametrize("name", ["report.doc", "report", "report.xlsx.bak"])
def test_an_unknown_ending_names_those_that_are_known(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReportError, match=r"\.csv .*\.html .*\.xlsx"):
        check_path(tmp_path / name)


def test_a_missing_folder_is_said_before_anything_is_rendered(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="does not exist"):
        write(example_run(), tmp_path / "nowhere" / "report.json")


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "report.json").mkdir()
    with pytest.raises(ReportError, match="is a folder"):
        write(example_run(), tmp_path / "report.json")


def test_a_failing_write_leaves_the_old_report_and_no_scrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ReportError, match="no space left on device"):
        write(example_run(), path)
    assert path.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["report.json"]


def test_forms_that_are_not_asked_for_cost_nothing() -> None:
    script = (
        "import sys, screener.reports, screener.reports.terminal, screener.reports.json, screener.reports.html, "
        "screener.reports.pdf, screener.reports.csv_; "
        "print(sorted({'openpyxl', 'jinja2', 'pandas', 'weasyprint'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout == "[]\n"
