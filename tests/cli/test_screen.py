"""`screener screen holdings.xlsx`: exit status, forms of output, reports, and what stands first."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from openpyxl import Workbook, load_workbook

from screener.reports.json import published_schema
from tests.cli.conftest import EXAMPLES, TODAY, Screener

ENDOWMENT, PENSION_FUND = EXAMPLES / "endowment.xlsx", EXAMPLES / "pension_fund.csv"


@pytest.fixture
def clear_file(tmp_path: Path) -> Path:
    path = tmp_path / "clear.csv"
    path.write_text("Security,ISIN,Market Value,Currency\nApple Inc,US0378331005,100,USD\n", encoding="utf-8")
    return path


@pytest.fixture
def related_file(tmp_path: Path) -> Path:
    path = tmp_path / "related.csv"
    path.write_text("Security,Market Value,Currency\nSenseTime Group Inc-Class B,100,HKD\n", encoding="utf-8")
    return path


@pytest.fixture
def partly_read_file(tmp_path: Path) -> Path:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Security", "ISIN", "Market Value", "Currency"])
    book.active.append(["Apple Inc", "US0378331005", 100, "USD"])
    book.create_sheet("Other").append(["See also XS1567423766 held through a nominee"])
    path = tmp_path / "partly.xlsx"
    book.save(path)
    return path


def test_nothing_found_is_exit_0(screener: Screener, clear_file: Path) -> None:
    assert screener("screen", clear_file, "--as-of", TODAY).status == 0


def test_something_found_is_exit_1(screener: Screener) -> None:
    assert screener("screen", ENDOWMENT, "--as-of", TODAY).status == 1


@pytest.mark.parametrize(("fail_on", "status"), [("listed", 0), ("related", 1), ("possible", 1), ("never", 0)])
def test_fail_on_says_from_which_verdict_on_the_exit_is_1(
    screener: Screener, related_file: Path, fail_on: str, status: int
) -> None:
    left = screener("screen", related_file, "-w", "us-ofac-ns-cmic", "--as-of", TODAY, "--fail-on", fail_on)
    assert left.status == status


def test_listing_that_is_not_yet_in_force_is_exit_0(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "before.csv"
    path.write_text("Security,Market Value,Currency\nSenseTime Group Limited,100,USD\n", encoding="utf-8")
    assert screener("screen", path, "-w", "us-ofac-ns-cmic", "--as-of", "2021-12-09").status == 0
    assert screener("screen", path, "-w", "us-ofac-ns-cmic", "--as-of", "2021-12-20").status == 1


def test_file_read_only_in_part_is_exit_3_whatever_was_found(screener: Screener, partly_read_file: Path) -> None:
    left = screener("screen", partly_read_file, "--as-of", TODAY, "--fail-on", "never", "--format", "json")
    assert left.status == 3
    (finding,) = [one for one in left.run["findings"] if one["listing"]["list"] == "us-ofac-ns-cmic"]
    assert finding["match"]["by"] == "sweep"


def test_the_answer_stands_first_and_what_must_be_confirmed_before_the_findings(screener: Screener) -> None:
    out = " ".join(screener("screen", PENSION_FUND, "--as-of", TODAY).out.split())
    order = [out.index(text) for text in ("positions are touched", "2026-11-12", "confirm the renewal", "What must")]
    assert order == sorted(order)


def test_bans_stand_before_the_advisory_lists(screener: Screener) -> None:
    out = screener("screen", ENDOWMENT, PENSION_FUND, "--as-of", TODAY).out
    order = [out.index(title) for title in ("Bans and exclusions", "Advisory lists", "Related and possible")]
    assert order == sorted(order)


def test_quiet_prints_the_headline_only(screener: Screener) -> None:
    out = screener("screen", PENSION_FUND, "--as-of", TODAY, "--quiet").out
    assert "positions" in out
    assert "Bans and exclusions" not in out


def test_the_printed_answer_states_money_in_one_currency_where_rates_are_given(
    screener: Screener, tmp_path: Path
) -> None:
    rates = tmp_path / "rates.toml"
    rates.write_text('base = "USD"\ndate = 2026-10-30\n[rates]\nCNY = 0.14\nEUR = 1.1\nHKD = 0.128\n', encoding="utf-8")
    result = screener("screen", PENSION_FUND, "--quiet", "--rates", rates)
    assert "Together USD" in " ".join(result.out.split())


def test_json_fits_the_published_schema(screener: Screener) -> None:
    run = screener("screen", ENDOWMENT, PENSION_FUND, "--as-of", TODAY, "--format", "json").run
    jsonschema.Draft202012Validator(published_schema()).validate(run)
    assert run["schema"] == "screener.run/1"
    assert run["findings"]


def test_jsonl_has_one_finding_a_line(screener: Screener) -> None:
    findings = screener("screen", ENDOWMENT, "--as-of", TODAY, "--format", "json").run["findings"]
    lines = screener("screen", ENDOWMENT, "--as-of", TODAY, "--format", "jsonl").out.splitlines()
    assert len([json.loads(line) for line in lines if "verdict" in json.loads(line)]) == len(findings)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_rows_without_a_place_for_it_are_followed_by_what_was_not_asked(screener: Screener, form: str) -> None:
    said = screener("screen", ENDOWMENT, "--as-of", TODAY, "--format", form).err
    assert "findings on these 7 lists" in said
    assert "screener watchlist update us-ofac-sdn us-bis-entity-list us-bis-meu un-sc" in said
    assert screener("screen", ENDOWMENT, "--as-of", TODAY, "--format", form, "--quiet").err == ""


def test_csv_has_one_finding_a_row(screener: Screener) -> None:
    findings = screener("screen", ENDOWMENT, "--as-of", TODAY, "--format", "json").run["findings"]
    rows = list(csv.DictReader(io.StringIO(screener("screen", ENDOWMENT, "--as-of", TODAY, "--format", "csv").out)))
    assert len(rows) == len(findings)


def test_results_go_to_standard_output_and_nothing_else_does(screener: Screener) -> None:
    left = screener("screen", PENSION_FUND, "--as-of", TODAY, "--format", "json")
    assert left.out.startswith("{")
    assert "\x1b" not in left.out


def test_output_is_written_to_a_file_and_not_printed(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    left = screener("screen", PENSION_FUND, "--as-of", TODAY, "--format", "json", "--output", path)
    assert left.out == ""
    assert json.loads(path.read_text(encoding="utf-8"))["schema"] == "screener.run/1"


@pytest.mark.parametrize("ending", ["xlsx", "html", "json", "csv"])
def test_ending_of_a_report_picks_its_form(screener: Screener, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"report.{ending}"
    assert screener("screen", PENSION_FUND, "--as-of", TODAY, "--quiet", "--report", path).status == 1
    begins = {"xlsx": b"pk", "html": b"<!doctype html", "json": b"{", "csv": b"\xef\xbb\xbf"}[ending]
    assert path.read_bytes()[:20].lower().startswith(begins)


def test_column_may_be_named_by_hand(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Held thing,Worth,Money\nChina Telecom Corp Ltd,100,HKD\n", encoding="utf-8")
    mapped = ("--map", "name=Held thing", "--map", "market_value=Worth", "--map", "currency=Money")
    left = screener("screen", path, *mapped, "--as-of", TODAY, "--format", "json", "-w", "us-ofac-ns-cmic")
    assert [finding["verdict"] for finding in left.run["findings"]] == ["listed"]


def test_only_the_named_sheet_is_read(screener: Screener) -> None:
    left = screener("screen", ENDOWMENT, "--sheet", "Bonds", "--as-of", TODAY, "--format", "json")
    assert {finding["position"]["sheet"] for finding in left.run["findings"]} == {"Bonds"}


def test_own_list_excludes(screener: Screener) -> None:
    own = EXAMPLES / "house_exclusions.yaml"
    left = screener("screen", PENSION_FUND, "-w", own, "--as-of", TODAY, "--format", "json")
    assert {finding["status"] for finding in left.run["findings"]} == {"excluded"}


@pytest.mark.parametrize("file", ["ishares_ivv_holdings.csv", "spdr_spy_holdings.xlsx"])
def test_index_funds_of_american_shares_are_clear(screener: Screener, shared_data: Path, file: str) -> None:
    left = screener("screen", shared_data / "holdings" / file, "--as-of", TODAY, "--format", "json")
    assert left.status == 0
    assert left.run["findings"] == []
    reasons = {row["reason"] for row in left.run["coverage"]}
    assert {"preamble", "header", "note"} <= reasons


def test_a_saved_profile_that_fits_is_applied_stated_and_kept(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Zorp,Blip,Units\nCHINA MOBILE LTD,HK0941009539,10\nACME LTD,AU000000ACM1,5\n", encoding="utf-8")
    screener("inspect", path, "--map", "quantity=Units", "--map", "name=Zorp", "--save-profile", "odd")
    saved = tmp_path / "home" / "profiles" / "odd.toml"
    left = screener(
        "screen", path, "--archive", "--store", tmp_path / "s.db", "--format", "json", "--as-of", "2026-11-24"
    )
    run = json.loads(left.out)["run"]
    assert any(f"read by the saved profile {saved}" in warning for warning in run["inputs"][0]["warnings"])
    assert run["settings"]["profiles"] == [{"name": "odd.toml", "sha256": sha256(saved.read_bytes()).hexdigest()}]
    saved.unlink()
    proof = screener("runs", "verify", "--store", tmp_path / "s.db")
    assert proof.status == 0, proof.out
    without = screener("screen", path, "--no-profile", "--format", "json", "--as-of", "2026-11-24")
    assert without.status == 2 or not json.loads(without.out)["run"]["settings"]["profiles"]


@pytest.mark.parametrize("option", ["--report", "--output"])
def test_a_report_that_would_write_over_the_holdings_is_refused(
    screener: Screener, clear_file: Path, option: str
) -> None:
    before = clear_file.read_bytes()
    left = screener("screen", clear_file, option, clear_file, "--as-of", TODAY)
    assert left.status == 2
    assert "is read, and would be written over" in " ".join(left.err.split())
    assert clear_file.read_bytes() == before


def _fill_in(path: Path) -> None:
    book = load_workbook(path)
    sheet = book["Findings"]
    titles = [cell.value for cell in sheet[2]]
    for title, value in (("Decision", "true match"), ("Reason for the decision", "Checked"), ("Reviewer", "Ann Lee")):
        sheet.cell(3, titles.index(title) + 1, value)
    book.save(path)


def test_decisions_in_the_workbook_of_a_plain_screen_can_be_taken_back(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    screener("screen", ENDOWMENT, "--as-of", TODAY, "-r", path)
    _fill_in(path)
    assert screener("review", "import", path).status == 0


def test_the_workbook_of_a_run_that_is_not_saved_asks_for_no_decisions(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    screener("screen", ENDOWMENT, "--as-of", TODAY, "-r", path, "--no-store")
    cells = [str(cell.value) for row in load_workbook(path)["Findings"].iter_rows(max_row=2) for cell in row]
    assert "Decision" not in cells
    assert any("was not saved" in text for text in cells)
    left = screener("review", "import", path)
    assert (left.status, "its run was not saved" in left.err) == (2, True)


MANAGED = """Manager,Security,ISIN,Quantity,Market Value,Currency
Alpha Capital,CHINA MOBILE LTD,HK0941009539,1000,9000,HKD
Beta / Partners,HANGZHOU HIKVISION DIGITAL-A,,500,15000,CNY
,MICROSOFT CORP,US5949181045,100,5000,USD
"""


def test_a_report_named_for_managers_is_written_for_each(screener: Screener, tmp_path: Path) -> None:
    file = tmp_path / "managers.csv"
    file.write_text(MANAGED, encoding="utf-8")
    left = screener("screen", file, "-r", tmp_path / "letter {manager}.xlsx", "-q", "--no-store")
    assert left.status == 1
    letters = sorted(path.name for path in tmp_path.glob("letter*"))
    assert letters == ["letter Alpha-Capital.xlsx", "letter Beta-Partners.xlsx", "letter no-manager-stated.xlsx"]
    told = " ".join(
        str(cell) for row in openpyxl.load_workbook(tmp_path / letters[0])["Findings"].values for cell in row if cell
    )
    assert "CHINA MOBILE" in told
    assert "HIKVISION" not in told
