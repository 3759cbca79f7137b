"""`{as_of:%Y}/{job}/{report}` becomes a path inside a folder, and nothing can lead out of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.schedule.naming import fill_path

FIELDS = {"job": "daily", "as_of": date(2026, 11, 23), "report": "daily.xlsx"}


def test_dates_take_a_format() -> None:
    assert str(fill_path("{as_of:%Y/%m}/{job}-{as_of}-{report}", FIELDS)) == "2026/11/daily-2026-11-23-daily.xlsx"


@pytest.mark.parametrize("pattern", ["../{report}", "/etc/{report}", "", "{job}/../../{report}"])
def test_a_pattern_that_leaves_its_folder_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="inside the folder"):
        fill_path(pattern, FIELDS)


@pytest.mark.parametrize("pattern", ["{unknown}", "{job.__class__}", "{report[0]}", "{}", "{job"])
def test_a_pattern_reaches_nothing_but_its_fields(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"knows no|expected"):
        fill_path(pattern, FIELDS)


@given(st.text())
def test_no_value_leaves_the_folder(value: str) -> None:
    path = fill_path("in/{job}-{report}", {**FIELDS, "job": value})
    assert len(path.parts) == 2
    assert path.parts[0] == "in"
    assert not {"\x00", "\n", "\\"} & set(path.name)
