"""`screener watchlist list|show|search|validate`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from screener.cli.watchlist import app
from screener.errors import WatchlistError
from screener.watchlist.publishers.update import import_file
from tests.watchlist.publishers.test_csl import HEADER


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_list_states_version_date_and_count_of_each_list():
    result = run("list")
    assert result.exit_code == 0
    assert "us-ofac-ns-cmic" in result.stdout
    (row,) = [one for one in json.loads(run("list", "--format", "json").stdout) if one["id"] == "us-ofac-ns-cmic"]
    assert (row["entities"], row["published_on"], row["verified_on"]) == (68, "2025-12-19", "2026-11-24")


def test_a_list_in_the_store_is_listed_shown_and_searched(tmp_path, monkeypatch):
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "home"))
    path = tmp_path / "csl.csv"
    row = {"source": "Military End User (MEU) List", "name": "EXAMPLE AERO"}
    path.write_text("\n".join(",".join(cells) for cells in (HEADER, [row.get(column, "") for column in HEADER])))
    with pytest.raises(WatchlistError, match="No version of the list us-bis-meu is here"):
        CliRunner().invoke(app, ["show", "us-bis-meu"], catch_exceptions=False)
    import_file(path, known_on=date(2026, 1, 2))
    assert "us-csl, us-bis-meu\n    in the store, version 2026-01-02, 1 entity" in run("list").stdout
    assert "BIS Military End User List, from US Consolidated Screening List" in run("show", "us-bis-meu").stdout
    assert "EXAMPLE AERO" in run("search", "aero", "-w", "us-bis-meu").stdout


@pytest.mark.parametrize("command", ["list", "stale"])
def test_a_well_known_list_that_is_not_packaged_is_named_with_the_command_that_brings_it(
    command, tmp_path, monkeypatch
):
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path))
    said = " ".join(run(command).stdout.split())
    assert "screener watchlist update us-ofac-sdn" in said
    assert "us-uflpa" in said
    assert "screener watchlist import FILE, a file from https://www.dhs.gov/uflpa-entity-list" in said


def test_show_an_entity_with_its_dates_and_sources():
    result = run("show", "us-ofac-ns-cmic", "33114")
    assert result.exit_code == 0
    assert "listed 2021-12-10, effective 2022-02-08, divest by 2022-12-10" in result.stdout
    assert "商湯集團有限公司" in result.stdout
    assert "source 1: OFAC" in result.stdout


def test_show_says_which_identifier_is_unconfirmed_or_invalid():
    assert "RU000A0JP5V6 (unconfirmed)" in run("show", "gb-investment-ban", "13080").stdout
    assert "BRC1EODR004 (check digit wrong: never matches)" in run("show", "us-ofac-ns-cmic", "30926").stdout


def test_show_a_whole_list_as_json():
    shown = json.loads(run("show", "us-state-visa-xinjiang", "--format", "json").stdout)
    assert [entity["name"] for entity in shown["entities"]][:2] == ["Chen Quanguo", "Zhu Hailun"]


def test_show_nobody_says_how_to_search():
    result = run("show", "us-ofac-ns-cmic", "nobody")
    assert isinstance(result.exception, WatchlistError)
    assert "watchlist search" in result.exception.hint


def test_search_finds_the_listed_company_its_parent_and_the_advisory_listing():
    found = json.loads(run("search", "sensetime", "--format", "json").stdout)
    assert {(one["list"], one["id"]) for one in found} == {
        ("us-ofac-ns-cmic", "ofac-33114"),
        ("us-dod-1260h", "dod-1260h-sensetime-group-inc"),
        ("relations", "sensetime-group-inc"),
    }


def test_search_without_a_hit_says_so():
    assert "No list holds" in run("search", "no such company").stdout


def test_validate_the_packaged_lists():
    result = run("validate")
    assert (result.exit_code, "no mistakes" in result.stdout) == (0, True)


def test_validate_names_file_line_entry_and_field_and_leaves_with_2(tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text("id: mine\ntitle: Mine\nregime: house\nentities:\n  - name: A\n    isin: X\n", encoding="utf-8")
    result = run("validate", str(path))
    assert result.exit_code == 2
    assert "mine.yaml, line 6, entry A, field isin: there is no such field" in result.stdout
    assert json.loads(run("validate", str(path), "--format", "json").stdout)["mistakes"][0]["line"] == 6


def test_validate_names_a_regime_that_does_not_exist(tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text("id: mine\ntitle: Mine\nregime: hous\nentities:\n  - name: A\n", encoding="utf-8")
    result = run("validate", str(path))
    assert result.exit_code == 2
    assert "hous is not in regimes.yaml" in result.stdout
