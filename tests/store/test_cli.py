"""The commands on the store, as a person types them:

screener review list
screener review decide 20eecb5ac0f8 --answer false_positive --reason "Another Acme" --reviewer "Ann Lee"
screener runs compare 2026112 latest
screener runs verify
screener store purge --before 2016-01-01
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from screener.cli import review, runs
from screener.cli import store as store_commands
from screener.errors import ScreenerError, UsageError
from screener.store import chain
from screener.store.archive import place
from screener.store.engine import Store
from screener.store.runs import kept_files
from tests.store.screened import HOLDINGS, Desk, desk


@pytest.fixture
def table(tmp_path: Path, sqlite_store: Store, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("SCREENER_STORE", sqlite_url)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return desk(tmp_path, sqlite_store)


def call(app: typer.Typer, *arguments: str, expect: int = 0) -> Result:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == expect, result.output
    return result


DECIDE = ("--answer", "false_positive", "--reason", "Another Acme", "--reviewer", "Ann Lee")


def test_findings_are_listed_decided_and_gone_from_the_list(table: Desk) -> None:
    run = table.screen()
    listed = call(review.app, "list").output
    assert f"Run {run.run.id}: 2 findings, 0 decided." in listed
    assert "ACME MINING LTD" in listed
    said = call(review.app, "decide", run.findings[0].id, *DECIDE).output
    assert f"Finding {run.findings[0].id}: decided" in said
    assert "Nothing waits for a decision." in call(review.app, "list").output
    assert "false_positive (Ann Lee" in call(review.app, "list", "--all").output


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        (("--entity", "own-1"), 2),
        (("--entity", "acme  mining"), 2),
        (("--entity", "acme", "--account", "growth"), 1),
        (("--account", "Income"), 1),
        (("--isin", "us 0378331005"), 0),
        (("--entity", "%"), 0),
    ],
)
def test_whether_it_was_ever_held_is_answered_from_all_runs(table: Desk, asked: tuple[str, ...], rows: int) -> None:
    run = table.screen()
    found = json.loads(call(runs.app, "find", *asked, "--format", "json").output)
    assert [one["run_id"] for one in found] == [run.run.id] * rows
    assert ("No run of the store" in call(runs.app, "find", *asked).output) is (rows == 0)


def test_an_isin_that_was_found_is_found_again(table: Desk) -> None:
    table.write_holdings("Name,ISIN,Quantity\nACME MINING LTD,AU000000BHP4,5\n")
    table.screen()
    assert "ACME MINING LIMITED" in call(runs.app, "find", "--isin", "AU000000BHP4").output


def test_nothing_asked_is_refused(table: Desk) -> None:
    with pytest.raises(UsageError, match="Nothing to find"):
        call(runs.app, "find")


def test_what_is_asked_again_is_shown_with_the_reason(table: Desk) -> None:
    run = table.screen()
    call(review.app, "decide", run.findings[0].id, *DECIDE)
    table.write_list("ACME MINING LTD")
    table.screen()
    shown = call(review.app, "list").output
    assert "asked again: the list entry's name changed from “ACME MINING LIMITED”" in shown
    assert "before: false_positive (Ann Lee" in shown


def test_four_eyes_by_two_commands(table: Desk) -> None:
    run = table.screen()
    finding = run.findings[0].id
    assert "waits for a second, different person" in call(review.app, "decide", finding, *DECIDE, "--four-eyes").output
    assert "waits for a second, different person" in call(review.app, "decide", finding, *DECIDE, "--four-eyes").output
    assert "asked again: a second person must confirm" in call(review.app, "list").output
    second = (*DECIDE[:-1], "Bo Chen")
    assert "confirmed" in call(review.app, "decide", finding, *second, "--four-eyes").output
    assert "Nothing waits for a decision." in call(review.app, "list").output


def test_nobody_takes_back_that_a_decision_waits_for_a_second_person(table: Desk) -> None:
    finding = table.screen().findings[0].id
    call(review.app, "decide", finding, *DECIDE, "--four-eyes")
    for reason in ("Read it again", "And again"):
        again = call(review.app, "decide", finding, *DECIDE, "--reason", reason)
        assert "waits for a second, different person" in again.output
    assert "asked again: a second person must confirm" in call(review.app, "list").output


def test_findings_go_to_excel_and_come_back(table: Desk) -> None:
    run = table.screen()
    call(review.app, "export", "review.xlsx")
    book = openpyxl.load_workbook("review.xlsx")
    keys = [cell.value for cell in book["_screener"][3]][3:]
    sheet = book[book["_screener"]["B3"].value]
    for key, value in (("decision", "escalated"), ("decision_reason", "Ask counsel"), ("reviewer", "Ann Lee")):
        sheet.cell(3, keys.index(key) + 1).value = value
    book.save("review.xlsx")
    assert (
        f"Run {run.run.id}: 1 recorded, 0 confirmed, 0 unchanged." in call(review.app, "import", "review.xlsx").output
    )
    assert "0 recorded, 0 confirmed, 1 unchanged" in call(review.app, "import", "review.xlsx").output
    assert "escalated (Ann Lee" in call(review.app, "list").output
    call(review.app, "export", "again.xlsx")
    # both findings show it: they are of one issuer
    assert "0 recorded, 0 confirmed, 2 unchanged" in call(review.app, "import", "again.xlsx").output


def test_all_decisions_are_written_for_an_auditor(table: Desk) -> None:
    run = table.screen()
    call(review.app, "decide", run.findings[0].id, *DECIDE[:3], "=cmd|' /C calc'!A0", *DECIDE[4:])
    call(review.app, "export", "decisions.csv")
    call(review.app, "export", "decisions.json")
    with Path("decisions.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["answer"], row["reviewer"], row["entity"]) == ("false_positive", "Ann Lee", "own-1")
    assert row["reason"].startswith("'=")
    content = json.loads(Path("decisions.json").read_text(encoding="utf-8"))
    assert content["schema"] == "screener.decisions/1"
    assert content["decisions"][0]["reason"] == "=cmd|' /C calc'!A0"


def test_runs_are_listed_and_shown_with_their_provenance(table: Desk) -> None:
    run = table.screen()
    listed = call(runs.app, "list").output
    assert run.run.id in listed
    assert str(run.run.as_of) in listed  # neither breaks in 80 columns
    assert json.loads(call(runs.app, "list", "--format", "json").output)[0]["id"] == run.run.id
    shown = call(runs.app, "show", run.run.id[:12]).output
    assert run.run.inputs[0].sha256 in shown
    assert run.run.watchlists[0].sha256 in shown
    assert json.loads(call(runs.app, "show", "--format", "json").output)["run"]["id"] == run.run.id
    call(runs.app, "show", "--report", "again.html")
    assert Path("again.html").stat().st_size > 1000


def test_two_runs_are_compared_with_the_archives_help(table: Desk) -> None:
    table.write_list("ACME MINING LIMITED")
    before = table.screen(days_ago=1)
    call(review.app, "decide", before.findings[0].id, *DECIDE)
    table.write_list("ACME MINING LIMITED", "WIDGET HOLDINGS PLC")
    table.write_holdings(HOLDINGS.replace("Income,ACME MINING LTD,,20,30,AUD\n", "").replace(",1000,", ",1200,"))
    table.screen()
    shown = call(runs.app, "compare", before.run.id).output
    assert "list changed: WIDGET HOLDINGS PLC entered the list own-list." in shown
    assert "position sold: The position is no longer held." in shown
    assert "position bought: 200 bought." in shown
    assert "decision made: Ann Lee decided false_positive: Another Acme" in shown
    assert "possibly" not in shown
    found = json.loads(call(runs.app, "compare", before.run.id, "--format", "json").output)
    assert [len(found[kind]) for kind in ("new", "gone", "changed")] == [1, 1, 1]


def test_a_run_is_proved_and_a_damaged_one_is_not(table: Desk, sqlite_store: Store) -> None:
    run = table.screen()
    assert "identical byte for byte" in call(runs.app, "verify").output
    with sqlite_store.read() as connection:
        kept = kept_files(connection, run.run.id)[0]
    path = place(sqlite_store.archive, kept.sha256)
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[20] ^= 4
    path.write_bytes(content)
    shown = call(runs.app, "verify", run.run.id, expect=1).output
    assert "holdings.csv (input) of run" in shown
    assert path.name in shown.replace("\n", "")
    assert json.loads(call(runs.app, "verify", "--format", "json", expect=1).output)["files"]


def test_the_whole_store_is_proved(table: Desk) -> None:
    table.screen()
    assert "The log holds; its last: entry 1, hash " in call(store_commands.app, "verify").output


def test_old_records_are_purged_when_the_person_agrees(table: Desk, tmp_path: Path) -> None:
    old = table.screen(days_ago=366 * 11)
    today = datetime.now(UTC).date()
    ten_years_ago, six_years_ago = (str(today - timedelta(days=366 * years)) for years in (10, 6))
    result = CliRunner().invoke(store_commands.app, ["purge", "--before", ten_years_ago], input="n\n")
    assert result.exit_code == 1
    assert "1 run and 0 decisions" in result.output
    assert "Removed: 1 run, " in call(store_commands.app, "purge", "--before", ten_years_ago, "--yes").output
    assert "purged" in call(runs.app, "list").output
    call(store_commands.app, "verify")
    with pytest.raises(ScreenerError, match="was purged"):
        call(runs.app, "show", old.run.id)
    with pytest.raises(ScreenerError, match="must be kept for 10 years"):
        call(store_commands.app, "purge", "--before", six_years_ago, "--yes")
    policy = tmp_path / "policy.toml"
    policy.write_text("[records]\nkeep_years = 5\n")
    shorter = ("purge", "--before", six_years_ago, "--policy", str(policy), "--yes")
    with pytest.raises(ScreenerError, match="must be kept for 10 years"):
        call(store_commands.app, *shorter)
    call(store_commands.app, "policy", "--keep-years", "5")
    call(store_commands.app, *shorter)


def test_rules_holds_and_backups_are_stated_and_shown(table: Desk, tmp_path: Path) -> None:
    run = table.screen().run.id
    me = chain.operator()["user"]
    call(store_commands.app, "policy", "--role", f"{me}=approve,prepare", "--role", "ann=decide")
    call(store_commands.app, "hold", "latest", "--reason", "Letter of counsel")
    shown = call(store_commands.app, "policy").output
    assert f"{me}: approve, prepare" in shown
    assert f"Run {run} is on legal hold: Letter of counsel" in shown
    with pytest.raises(ScreenerError, match="is no USER=ROLE"):
        call(store_commands.app, "policy", "--role", "ann")
    assert "proved from its copy: 1 runs" in call(store_commands.app, "backup", str(tmp_path / "copy")).output
    assert "1 of 1 kept runs came out again" in call(store_commands.app, "verify", "--max-duration", "5").output
    assert "1 were not reached" in call(store_commands.app, "verify", "--max-duration", "0").output


@pytest.mark.parametrize("module", ["review", "runs", "store"])
def test_the_command_modules_import_nothing_heavy(module: str) -> None:
    program = f"import sys, screener.cli.{module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"sqlalchemy", "pandas", "pydantic", "openpyxl"} & set(done.stdout.split())


def test_a_plain_screen_does_not_import_the_database(tmp_path: Path) -> None:
    holdings = tmp_path / "holdings.csv"
    holdings.write_text(HOLDINGS)
    program: Any = (
        "import sys; from screener.screening import screen; from screener.policy import apply_policy, load_policy;"
        f"apply_policy(screen([{str(holdings)!r}]), load_policy());"
        "print('sqlalchemy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
