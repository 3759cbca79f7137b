"""The message around a report says what the report says, in its language, and cannot be made to say anything else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from screener.model import Run
from screener.reports import DEFAULT, Presentation
from screener.schedule.changes import changes_between
from screener.schedule.job_store import JobRun
from screener.schedule.message import alert_message, report_message
from screener.screening import screen
from tests.schedule.conftest import CLEAN, HOUSE_LIST, TOUCHED

DUE = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def job_run(missed: int = 0) -> JobRun:
    return JobRun(
        1, "daily", DUE, "running", "me", DUE, None, 0, missed, DUE, None, date(2026, 11, 23), "run-1", None, None, None
    )


def run_of(folder: Path, text: str) -> Run:
    (folder / "house.yaml").write_text(HOUSE_LIST)
    (folder / "holdings.csv").write_text(text)
    return screen([folder / "holdings.csv"], watchlists=[folder / "house.yaml"], as_of=date(2026, 11, 23))


def test_the_answer_is_in_the_subject_and_in_both_bodies(tmp_path: Path) -> None:
    message = report_message(job_run(), run_of(tmp_path, TOUCHED), Presentation(organisation="Lakeshore"), None)
    answer = "1 of 2 positions is touched by an investment ban or an exclusion."
    assert message.subject == f"[Lakeshore] daily, 2026-11-23: {answer}"
    assert answer in message.text
    assert answer in message.html
    assert message.facts["summary"]["findings"]["listed"] == 1


def test_missed_runs_are_owned_up_to(tmp_path: Path) -> None:
    message = report_message(job_run(missed=2), run_of(tmp_path, CLEAN), DEFAULT, None)
    for text in (message.text, message.html):
        assert "This report also stands for 2 missed runs." in text


def test_the_readers_get_the_checkpoint_of_the_log(tmp_path: Path) -> None:
    message = report_message(job_run(), run_of(tmp_path, CLEAN), DEFAULT, None, "screener-store/ab 7 cd")
    assert "Checkpoint of the log: screener-store/ab 7 cd" in message.text
    assert message.facts["checkpoint"] == "screener-store/ab 7 cd"


def test_changes_are_counted(tmp_path: Path) -> None:
    before, after = run_of(tmp_path, CLEAN), run_of(tmp_path, TOUCHED)
    message = report_message(job_run(), after, DEFAULT, changes_between(before, after))
    assert message.facts["changes"] == {"new": 1, "gone": 0, "changed": 0}


def test_prices_that_move_and_new_file_names_are_no_change(tmp_path: Path) -> None:
    before = run_of(tmp_path, TOUCHED)
    (tmp_path / "holdings-2.csv").write_text(TOUCHED.replace("2500", "2600"))
    after = screen([tmp_path / "holdings-2.csv"], watchlists=[tmp_path / "house.yaml"], as_of=date(2026, 11, 24))
    assert not changes_between(before, after)


def test_rows_that_are_not_understood_any_more_are_a_change(tmp_path: Path) -> None:
    before = run_of(tmp_path, CLEAN)
    summary = before.summary.model_copy(update={"not_understood": 3})
    assert changes_between(before, before.model_copy(update={"summary": summary}))


def test_a_new_notice_is_a_change_and_a_list_that_is_a_day_older_is_none(tmp_path: Path) -> None:
    run = run_of(tmp_path, CLEAN)
    monday, tuesday = (
        run.model_copy(update={"run": run.run.model_copy(update={"notices": (f"This version is {days} days old.",)})})
        for days in (340, 341)
    )
    assert changes_between(run, monday)
    assert not changes_between(monday, tuesday)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "<img src=//evil.example/x>", "![x](http://evil.example/x.png)", "<b>Acme"]
)
def test_a_name_from_a_file_is_never_markup(tmp_path: Path, name: str) -> None:
    holdings = TOUCHED.replace("BRITISH AMERICAN TOBACCO", f'"{name}"')
    message = report_message(job_run(), run_of(tmp_path, holdings), DEFAULT, None)
    for forbidden in ("<script", "<img", "<b>"):
        assert forbidden not in message.html


def test_an_alert_says_what_is_wrong_and_what_to_do() -> None:
    message = alert_message(job_run(), ["archive: The folder <share> does not exist."])
    assert message.subject == "[Screener] FAILED: daily, due 2026-11-23 06:30 UTC"
    assert "- archive: The folder <share> does not exist." in message.text
    assert "screener schedule once daily" in message.text
    assert "&lt;share&gt;" in message.html
    assert message.facts == {"event": "failure", "problems": ["archive: The folder <share> does not exist."]}
