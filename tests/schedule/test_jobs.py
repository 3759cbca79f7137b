"""A job file says what is screened when and who gets which report; what is wrong in it is named by job and field."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.errors import ScreenerError
from screener.schedule.errors import JobFileError
from screener.schedule.jobs import load_jobs

WHOLE = """
[scheduler]
time_zone = "Europe/London"

[deliveries.archive]
kind = "folder"
path = "reports"
name = "{as_of:%Y}/{report}"

[deliveries.board]
kind = "email"
host = "mail.example.org"
user = "screener"
password = "env:SMTP_PASSWORD"
from = "Screener <screener@example.org>"
to = ["Board <board@example.org>"]

[jobs.daily]
holdings = ["in/equities-*.xlsx", { files = "in/bonds/*.csv", take = "all" }]
reports = ["daily-{as_of}.xlsx", "daily.json"]
schedule = "30 6 * * mon-fri"
tell = ["board"]

[[jobs.daily.deliver]]
to = "archive"

[[jobs.daily.deliver]]
to = "board"
reports = ["xlsx"]
send = "on-change"

[jobs.quarterly]
holdings = ["in/all.xlsx"]
lists = { use = ["us-cmic", "house.yaml"], update = "try" }
as_of = 2026-09-30
reports = ["q.csv"]
time_zone = "America/New_York"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "screener.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    file = load_jobs(write(tmp_path, WHOLE))
    daily, quarterly = file.jobs["daily"], file.jobs["quarterly"]
    assert [source.take for source in daily.holdings] == ["newest", "all"]
    assert daily.time_zone == "Europe/London"
    assert quarterly.time_zone == "America/New_York"
    assert quarterly.calendar is None
    assert file.deliveries["archive"].path == str(tmp_path / "reports")
    assert [(one.to, one.send) for one in daily.deliver] == [("archive", None), ("board", "on-change")]


def replaced(old: str, new: str) -> str:
    assert old in WHOLE
    return WHOLE.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (replaced("30 6 * * mon-fri", "30 25 * * *"), "job 'daily', schedule", "bad hour"),
        (replaced('schedule = "30', 'shedule = "30'), "job 'daily', shedule", "extra inputs"),
        (replaced('"America/New_York"', '"Mars/Olympus"'), "job 'quarterly', time_zone", "not a time zone"),
        (replaced('take = "all"', 'take = "some"'), "job 'daily', holdings 2, take", "'newest' or 'all'"),
        (replaced('"daily.json"', '"daily.doc"'), "job 'daily', reports 2", "must end in one of"),
        (replaced('"daily.json"', '"{nope}.json"'), "job 'daily', reports 2", "knows no {nope}"),
        (replaced('to = "archive"', 'to = "attic"'), "job 'daily', deliver 1, to", "no [deliveries.attic]"),
        (
            replaced('reports = ["xlsx"]', 'reports = ["pdf"]'),
            "job 'daily', deliver 2, reports",
            "makes no report 'pdf'",
        ),
        (replaced('tell = ["board"]', 'tell = ["archive"]'), "job 'daily', tell", "needs a message"),
        (replaced('"env:SMTP_PASSWORD"', '"hunter2"'), "delivery 'board', password", "env:NAME or file:/path"),
        (replaced('user = "screener"\n', ""), "delivery 'board'", "belong together"),
        (replaced('user = "screener"', 'user = "x"\nsecurity = "none"'), "delivery 'board'", "network can read it"),
        (replaced("<board@example.org>", "board"), "delivery 'board', to", "not an e-mail address"),
        (replaced('kind = "folder"', 'kind = "pigeon"'), "delivery 'archive'", "pigeon"),
        (replaced("{as_of:%Y}/{report}", "../{report}"), "delivery 'archive', name", "inside the folder"),
        (replaced("[jobs.daily]", '[jobs."daily run"]'), "daily run", "letters, digits"),
        (
            replaced("[scheduler]", '[scheduler]\nstore = "postgresql://u:hunter2@h/d"'),
            "scheduler, store",
            "not hold a password",
        ),
        ("jobs = 3", "jobs", "dictionary"),
        ("x = [", "TOML", ""),
    ],
)
def test_what_is_wrong_is_named_by_file_job_and_field(tmp_path: Path, text: str, place: str, words: str) -> None:
    path = write(tmp_path, text.replace("[[jobs.daily.", '[[jobs."daily run".') if "daily run" in text else text)
    with pytest.raises(JobFileError) as caught:
        load_jobs(path)
    assert str(path) in caught.value.message
    assert place in caught.value.message
    assert words in caught.value.message
    assert "hunter2" not in str(caught.value)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(JobFileError, match="There is no job file"):
        load_jobs(tmp_path / "none.toml")


def test_several_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(JobFileError) as caught:
        load_jobs(write(tmp_path, replaced("30 6", "30 25").replace("Mars", "x").replace('"newest"', "1") + "\nx = 1"))
    assert caught.value.message.count(str(tmp_path)) == 2


@given(st.data())
def test_whatever_stands_in_a_field_is_read_or_refused_with_one_sentence(data: st.DataObject) -> None:
    import tempfile

    junk = data.draw(
        st.sampled_from(["true", "-1", "[]", "{}", '""', '"\\u0000"', "1979-05-27", "[[1]]", "9e99", '"../.."'])
    )
    lines = WHOLE.splitlines()
    number = data.draw(st.sampled_from([index for index, line in enumerate(lines) if " = " in line]))
    lines[number] = f"{lines[number].split(' = ')[0]} = {junk}"
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), "\n".join(lines))
        tomllib.loads(path.read_text())
        try:
            load_jobs(path)
        except ScreenerError as error:
            assert str(path) in error.message
