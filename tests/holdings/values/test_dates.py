"""Dates of statements: `parse_date("06-Jul-2016") == date(2016, 7, 6)`."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.holdings.values.dates import find_date, is_day_first, parse_date

DAY = dt.date(2025, 11, 18)


@pytest.mark.parametrize(
    "text",
    [
        "2025-11-18", "2025/11/18", "18-Nov-2025", "18 November 2025", "Nov 18, 2025", "18.11.2025", "18/11/2025",
        "11/18/2025", "20251118", "2025年11月18日", "18. November 2025", "18 novembre 2025", "18 de noviembre de 2025",
        "18th Nov 2025", "2025-11-18T00:00:00", "18-NOV-25",
    ],
)  # fmt: skip
def test_dates_as_statements_print_them(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(("text", "first", "day"), [("03/04/2025", True, 3), ("03/04/2025", False, 4)])
def test_an_ambiguous_date_is_read_only_when_the_column_tells_its_order(text: str, first: bool, day: int) -> None:
    assert parse_date(text) is None
    read = parse_date(text, day_first=first)
    assert read is not None
    assert read.day == day


def test_the_order_is_told_by_other_dates_of_the_column() -> None:
    assert is_day_first(["03/04/2025", "25/04/2025"]) is True
    assert is_day_first(["03/04/2025", "04/25/2025"]) is False
    assert is_day_first(["03.04.2025"]) is True
    assert is_day_first(["03/04/2025"]) is None


def test_a_number_is_a_date_only_where_serials_are_expected() -> None:
    assert parse_date(45979.0) is None
    assert parse_date(45979.0, serial=True) == DAY
    assert parse_date(12.0, serial=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "Holdings as of 18-Nov-2025",
        "Portfolio as at 18 November 2025 (final)",
        "截至2025年11月18日",
        "Stand: 18.11.2025",
    ],
)
def test_a_date_inside_a_sentence_is_found(text: str) -> None:
    assert find_date(text) == DAY


@given(st.dates(dt.date(1980, 1, 1), dt.date(2099, 12, 31)))
def test_every_date_survives_its_printed_forms(day: dt.date) -> None:
    for form in ("%Y-%m-%d", "%d-%b-%Y", "%d %B %Y", "%b %d, %Y", "%Y%m%d"):
        assert parse_date(day.strftime(form)) == day


@given(st.text(max_size=30))
def test_no_text_breaks_the_parser(text: str) -> None:
    parse_date(text)
    find_date(text)
