from __future__ import annotations

import json
from pathlib import Path

import yaml

from tests.cli.conftest import Screener

ANNOUNCEMENT = Path(__file__).resolve().parents[1] / "watchlist" / "announcements" / "texts" / "treasury-cmic.txt"


def test_a_draft_goes_to_standard_output_and_its_summary_to_standard_error(screener: Screener) -> None:
    outcome = screener("watchlist", "draft", str(ANNOUNCEMENT), "--watchlist", "us-ofac-ns-cmic")
    assert outcome.status == 0
    document = yaml.safe_load(outcome.out)
    assert document["status"] == "draft"
    assert [entry["confirmed"] for entry in document["measures"]] == [False] * 3
    assert "3 entries to confirm" in outcome.err


def test_a_draft_never_overwrites_a_file(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text("confirmed_by: somebody\n", encoding="utf-8")
    outcome = screener("watchlist", "draft", str(ANNOUNCEMENT), "--output", str(path))
    assert outcome.status == 2
    assert "is there already" in outcome.err
    assert path.read_text(encoding="utf-8") == "confirmed_by: somebody\n"


def test_an_unconfirmed_draft_cannot_be_exported_or_screened_against(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    assert screener("watchlist", "draft", str(ANNOUNCEMENT), "--output", str(path)).status == 0
    outcome = screener("watchlist", "export", str(path))
    assert outcome.status == 2
    assert "none of its 3 entries is confirmed" in outcome.err


def test_export_writes_the_form_that_the_ending_names(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    outcome = screener("watchlist", "export", "us-ofac-ns-cmic", "--output", str(path))
    assert outcome.status == 0, outcome.err
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert sum(line["schema"] == "Sanction" for line in lines) == 68


def test_export_prints_yaml_by_default(screener: Screener) -> None:
    outcome = screener("watchlist", "export", "us-ofac-ns-cmic")
    assert yaml.safe_load(outcome.out)["id"] == "us-ofac-ns-cmic"


def test_an_export_reads_back_as_a_list(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    assert screener("watchlist", "export", "us-ofac-ns-cmic", "-o", str(path)).status == 0
    again = screener("watchlist", "export", str(path), "--format", "csv")
    assert again.out.replace("\r\n", "\n").count("\nofac-") == 68


def test_a_text_with_names_and_no_entry_says_so_and_exits_1(screener: Screener, tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Alpha One Ltd published a report on Beta Two Bank.\n", encoding="utf-8")
    outcome = screener("watchlist", "draft", str(text))
    assert outcome.status == 1
    assert "No name in this text was sorted as struck" in outcome.err
    assert "Alpha One Ltd" in {one["name"] for one in yaml.safe_load(outcome.out)["unsorted"]}
