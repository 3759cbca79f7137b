"""A listing on a date: `status(sensetime, us_cmic, date(2022, 3, 1))` is `divestment_window`."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.model import Listing
from screener.rules import load_regimes, status

REGIMES = load_regimes()
SENSETIME = Listing(
    list="us-ofac-ns-cmic",
    regime="us-cmic",
    listed_on=date(2021, 12, 10),
    effective_on=date(2022, 2, 8),
    divest_by=date(2022, 12, 10),
)
dates = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2021-12-09", "not_in_force"),
        ("2021-12-10", "announced"),
        ("2021-12-20", "announced"),
        ("2022-02-07", "announced"),
        ("2022-02-08", "divestment_window"),
        ("2022-03-01", "divestment_window"),
        ("2022-12-09", "divestment_window"),
        ("2022-12-10", "trading_banned"),
        ("2022-12-11", "trading_banned"),
        ("2026-11-24", "trading_banned"),
    ],
)
def test_sensetime_group_limited_passes_through_every_phase(as_of, expected):
    assert status(SENSETIME, REGIMES["us-cmic"], date.fromisoformat(as_of)) == expected


def test_a_removed_listing_is_out_of_force_from_the_day_of_removal():
    removed = SENSETIME.model_copy(update={"removed_on": date(2022, 6, 1)})
    assert status(removed, REGIMES["us-cmic"], date(2022, 5, 31)) == "divestment_window"
    assert status(removed, REGIMES["us-cmic"], date(2022, 6, 1)) == "not_in_force"


@given(dates, st.integers(-500, 1000))
def test_dates_that_the_list_does_not_print_are_reckoned_from_the_listing(listed_on, days):
    bare = Listing(list="x", regime="us-cmic", listed_on=listed_on)
    printed = bare.model_copy(
        update={"effective_on": listed_on + timedelta(days=60), "divest_by": listed_on + timedelta(days=365)}
    )
    as_of = listed_on + timedelta(days=days)
    assert status(bare, REGIMES["us-cmic"], as_of) == status(printed, REGIMES["us-cmic"], as_of)


def test_a_date_that_the_list_prints_wins_over_the_reckoning():
    extended = SENSETIME.model_copy(update={"divest_by": date(2023, 6, 1)})
    assert status(extended, REGIMES["us-cmic"], date(2023, 5, 1)) == "divestment_window"


def test_a_listing_without_any_date_has_the_full_effect():
    assert status(Listing(list="x", regime="us-cmic"), REGIMES["us-cmic"], date(2026, 1, 1)) == "trading_banned"
    assert status(Listing(list="x", regime="us-sdn"), REGIMES["us-sdn"], date(2026, 1, 1)) == "blocked"


@pytest.mark.parametrize(
    ("regime", "expected"),
    [("us-sdn", "blocked"), ("advisory", "advisory"), ("house", "excluded"), ("gb-investment-ban", "trading_banned")],
)
def test_a_regime_of_one_phase_holds_from_the_day_of_listing(regime, expected):
    listing = Listing(list="x", regime=regime, listed_on=date(2023, 12, 8))
    assert status(listing, REGIMES[regime], date(2023, 12, 7)) == "not_in_force"
    assert status(listing, REGIMES[regime], date(2023, 12, 8)) == expected


@given(dates, dates, dates)
def test_time_never_runs_backwards_through_the_phases(listed_on, one, other):
    order = ["not_in_force", "announced", "divestment_window", "trading_banned"]
    listing = Listing(list="x", regime="us-cmic", listed_on=listed_on)
    early, late = sorted((one, other))
    regime = REGIMES["us-cmic"]
    assert order.index(status(listing, regime, early)) <= order.index(status(listing, regime, late))
