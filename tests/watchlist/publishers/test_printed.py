from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.model import NameKind
from screener.watchlist.publishers.printed import aliases_in, joined_periods, names_in, slug_id


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Example Group, Inc.", [("Example Group, Inc.", "primary")]),
        ("13th Research Institute (CETC 13)", [("13th Research Institute", "primary"), ("CETC 13", "short")]),
        ("Example Trading and any successor, sub-unit, or subsidiary thereof", [("Example Trading", "primary")]),
        (
            "Example (CASC) First Academy, and its sub-units and successors",
            [("Example (CASC) First Academy", "primary")],
        ),
        (
            "Example, Inc. (a.k.a. Pasadena Example; Example Supply)",
            [("Example, Inc.", "primary"), ("Pasadena Example", "alias"), ("Example Supply", "alias")],
        ),
        ("Example Institute [aka Example Center]", [("Example Institute", "primary"), ("Example Center", "alias")]),
        ("Example Ltd., f.k.a. Older Example Ltd.", [("Example Ltd.", "primary"), ("Older Example Ltd.", "former")]),
        ("Example (Shanghai) Co., Ltd.", [("Example (Shanghai) Co., Ltd.", "primary")]),
        ("Example (a subordinate institute)", [("Example (a subordinate institute)", "primary")]),
    ],
)
def test_a_cell_is_taken_apart(printed: str, names: list[tuple[str, NameKind]]) -> None:
    assert names_in(printed) == names


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("A Ltd; B Ltd", ["A Ltd", "B Ltd"]),
        ("A Ltd; and B Ltd", ["A Ltd", "B Ltd"]),
        ("Growth Co., Ltd., and Sense", ["Growth Co., Ltd.", "Sense"]),
        ("Institute of Physics, and Chemistry", ["Institute of Physics, and Chemistry"]),
    ],
)
def test_aliases_are_told_apart_without_cutting_a_name(printed: str, names: list[str]) -> None:
    assert [text for text, _ in aliases_in(printed)] == names


@given(st.text(max_size=120))
def test_any_text_is_read_without_failing(printed: str) -> None:
    assert names_in(printed)[0][1] == "primary"
    aliases_in(printed)
    assert slug_id("x", printed).startswith("x-")


def test_an_id_stays_when_points_and_capitals_change() -> None:
    assert slug_id("x", "Example Co., Ltd.") == slug_id("x", "EXAMPLE CO LTD")
    assert slug_id("x", "商湯集團") != slug_id("x", "商汤集团")


days = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2000, 3, 1)))


@given(st.lists(st.tuples(days, days).filter(lambda row: None in row or row[0] <= row[1]), max_size=6))
def test_joined_periods_cover_the_same_days_and_never_touch(rows: list[tuple[date | None, date | None]]) -> None:
    def inside(periods: list[tuple[date | None, date | None]], day: date) -> bool:
        return any((start or date.min) <= day <= (end or date.max) for start, end in periods)

    joined = joined_periods(rows)
    for number in range(1, 90):
        day = date.fromordinal(date(1999, 12, 20).toordinal() + number)
        assert inside(joined, day) == inside(rows, day)
    for (_, end), (start, _) in itertools.pairwise(joined):
        assert end is not None
        assert start is not None
        assert end < start
