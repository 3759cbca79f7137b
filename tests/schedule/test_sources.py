"""A source picks the newest file by the date in its name, or all of them, and never an old one in silence."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener import screen
from screener.schedule.errors import JobError
from screener.schedule.jobs import Source
from screener.schedule.sources import choose_files, date_in_name, missing_files, unchanged_files

TODAY = date(2026, 11, 24)


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")


def chosen(folder: Path, *sources: Source) -> list[str]:
    return [path.name for path in choose_files(sources, folder, TODAY)]


def test_the_newest_by_the_date_in_its_name_is_taken_whatever_was_written_last(tmp_path: Path) -> None:
    put(
        tmp_path,
        "equities-2026-11-23.xlsx",
        "equities-2026-11-20.xlsx",
        "equities_20261122.xlsx",
        "~$equities-2026-12-01.xlsx",
    )
    os.utime(tmp_path / "equities-2026-11-23.xlsx", (0, 0))
    assert chosen(tmp_path, Source(files="equities*.xlsx")) == ["equities-2026-11-23.xlsx"]


def test_several_portfolios_go_into_one_report_each_file_once(tmp_path: Path) -> None:
    put(tmp_path, "a-2026-11-23.csv", "a-2026-11-20.csv", "bonds/x.csv", "bonds/y.csv")
    sources = [Source(files="a-*.csv"), Source(files="bonds/*.csv", take="all"), Source(files="**/x.csv")]
    assert chosen(tmp_path, *sources) == ["a-2026-11-23.csv", "x.csv", "y.csv"]


def test_the_newest_by_the_time_of_writing(tmp_path: Path) -> None:
    put(tmp_path, "one.csv", "two.csv")
    os.utime(tmp_path / "two.csv", (0, 0))
    assert chosen(tmp_path, Source(files="*.csv", by="modified")) == ["one.csv"]


def test_a_single_file_needs_no_date(tmp_path: Path) -> None:
    put(tmp_path, "holdings.xlsx")
    assert chosen(tmp_path, Source(files="holdings.xlsx")) == ["holdings.xlsx"]


@pytest.mark.parametrize(
    ("names", "source", "words"),
    [
        ([], Source(files="*.csv"), "No holdings file matches"),
        (["a.csv", "b-2026-11-01.csv"], Source(files="*.csv"), "states no date"),
        (["a-2026-11-01.csv", "b-2026-11-01.csv"], Source(files="*.csv"), "are the newest"),
        (["a-2026-11-01.csv"], Source(files="*.csv", max_age_days=5), "23 days old"),
    ],
)
def test_what_cannot_be_chosen_is_said(tmp_path: Path, names: list[str], source: Source, words: str) -> None:
    put(tmp_path, *names)
    with pytest.raises(JobError, match=words):
        chosen(tmp_path, source)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("NAV 23.11.2026 final.xlsx", date(2026, 11, 23)),
        ("pos_2026_11_23.csv", date(2026, 11, 23)),
        ("20261123.csv", date(2026, 11, 23)),
        ("account-120261123.csv", None),  # digits of a longer number
        ("11-23-2026.csv", None),  # may be read two ways in other months
        ("2026-02-30.csv", None),
        ("2026-1123.csv", None),
    ],
)
def test_dates_are_read_from_names_only_where_they_have_one_reading(name: str, day: date | None) -> None:
    assert date_in_name(Path(name)) == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%d.%m.%Y"]))
def test_every_date_written_in_a_known_form_is_found(day: date, form: str) -> None:
    assert date_in_name(Path(f"custody {day.strftime(form)} v2.xlsx")) == day


def test_a_senders_file_that_is_not_there_tonight_is_an_input_that_could_not_be_read(tmp_path: Path) -> None:
    put(tmp_path, "in/alpha-2026-11-23.csv", "in/gamma.csv")
    source = Source(files="in/*.csv", take="all", expect=["alpha-*.csv", "beta-*.csv"])
    files = choose_files([source], tmp_path, TODAY)
    missing = missing_files([source], files)
    assert [(one.file, one.error) for one in missing] == [
        ("beta-*.csv", "beta-*.csv was expected, and no such file is there")
    ]


def test_yesterdays_file_again_is_said_on_another_day_only(tmp_path: Path) -> None:
    for name, lines in (("alpha.csv", "SAP SE,DE0007164600,1"), ("beta.csv", "Apple Inc,US0378331005,1")):
        (tmp_path / name).write_text(f"Name,ISIN,Quantity\n{lines}\n")
    files = [tmp_path / "alpha.csv", tmp_path / "beta.csv"]
    yesterday = screen(files, as_of="2026-11-23")
    (tmp_path / "beta.csv").write_text("Name,ISIN,Quantity\nApple Inc,US0378331005,2\n")
    today = screen(files, as_of="2026-11-24")
    assert [text.split(":")[0] for text in unchanged_files(today, yesterday)] == [
        "alpha.csv has not changed since the run of 2026-11-23"
    ]
    assert unchanged_files(screen(files, as_of="2026-11-23"), yesterday) == ()
