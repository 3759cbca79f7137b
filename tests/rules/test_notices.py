"""What a report says first: `notices(watchlists, load_regimes(), as_of, today)`, each one or two sentences."""

from __future__ import annotations

from datetime import date

import pytest

from screener.errors import RegimeError
from screener.model import Entity, Listing, Watchlist
from screener.rules import load_regimes, notices

REGIMES = load_regimes()
LAPSED = (
    "The emergency behind E.O. 13959 was last seen continued to 2026-11-12; a renewal has not been seen. "
    "What rests on it is treated as in force (US ban on trading securities of Chinese military-industrial complex "
    "companies (NS-CMIC List)): confirm the renewal before relying on it."
)


def watchlist(regime="us-cmic", *, published_on=date(2026, 11, 1), program=None, **more):
    listing = Listing(list="a", regime=regime, program=program)
    return Watchlist(
        id="a",
        title="List A",
        publisher="P",
        regime=regime,
        version="1",
        published_on=published_on,
        source="s",
        sha256="0",
        entities=(Entity(id="e", name="E", listings=(listing,)),),
        **more,
    )


def said(*lists, as_of=date(2026, 8, 1), today=date(2026, 8, 1)):
    return notices(lists, REGIMES, as_of, today)


@pytest.mark.parametrize(
    ("as_of", "today"),
    [
        (date(2026, 11, 24), date(2026, 11, 24)),
        (date(2022, 3, 1), date(2026, 11, 24)),
        (date(2026, 11, 12), date(2026, 11, 12)),
    ],
)
def test_an_authority_past_its_date_is_the_first_thing_said(as_of, today):
    assert said(watchlist(), as_of=as_of, today=today)[0] == LAPSED


def test_within_60_days_before_the_end_the_report_says_that_it_comes():
    (notice,) = said(watchlist(), as_of=date(2026, 10, 1), today=date(2026, 10, 1))
    assert "42 days ahead as of 2026-10-01: watch for a renewal of E.O. 13959" in notice
    assert said(watchlist(), as_of=date(2026, 9, 1), today=date(2026, 9, 1)) == ()


def test_the_sixtieth_day_before_the_end_is_the_first_on_which_it_is_said():
    first, before = date(2026, 9, 13), date(2026, 9, 12)
    assert "60 days ahead" in said(watchlist(), as_of=first, today=first)[0]
    assert said(watchlist(), as_of=before, today=before) == ()


def test_days_and_ages_count_to_the_as_of_date_and_not_to_the_day_of_the_run():
    old = watchlist(published_on=date(2026, 6, 1), rhythm_days=45)
    ahead, age = said(old, as_of=date(2026, 9, 20), today=date(2026, 10, 1))
    assert "That is 53 days ahead as of 2026-09-20" in ahead
    assert "111 days old as of 2026-09-20" in age


def test_a_list_that_was_not_yet_due_on_the_as_of_date_is_warned_of_without_an_age():
    old = watchlist("house", published_on=date(2026, 6, 1), rhythm_days=45)
    (notice,) = said(old, as_of=date(2026, 6, 2), today=date(2026, 8, 1))
    assert notice.startswith("List A: of 2026-06-01; a new one is expected every 45 days")


def test_an_authority_counts_only_for_lists_that_rest_on_it():
    day = date(2026, 11, 24)
    assert said(watchlist("house"), as_of=day, today=day) == ()
    (notice,) = said(watchlist("us-sdn", program="GLOMAG"), as_of=day, today=day)
    assert "E.O. 13818" in notice
    assert said(watchlist("us-sdn", program="SDGT"), as_of=day, today=day) == ()


def test_a_list_older_than_its_rhythm_is_named_with_its_age():
    old = watchlist("house", published_on=date(2026, 6, 1), rhythm_days=45)
    (notice,) = said(old)
    assert notice.startswith("List A: of 2026-06-01, 61 days old")
    assert said(watchlist("house", published_on=date(2026, 6, 17), rhythm_days=45)) == ()
    assert said(watchlist("house", published_on=date(2000, 1, 1))) == ()


def test_an_as_of_date_before_the_lists_version_is_fine_and_one_ahead_is_said():
    assert said(watchlist("house"), as_of=date(2021, 1, 1), today=date(2026, 8, 1)) == ()
    (notice,) = said(watchlist("house"), as_of=date(2027, 1, 1), today=date(2026, 8, 1))
    assert "2027-01-01 lies ahead" in notice


def test_a_superseded_list_and_an_unverified_regime_are_said():
    (notice,) = said(watchlist("house", superseded_on=date(2021, 6, 3)))
    assert "superseded on 2021-06-03" in notice
    (notice,) = said(watchlist("ca-asset-freeze"))
    assert "have not been checked against their sources" in notice


def test_the_age_of_a_list_is_said_to_an_investor_whom_it_does_not_bind():
    day = date(2026, 11, 24)
    old = watchlist("gb-investment-ban", published_on=date(2022, 4, 6), rhythm_days=31)
    (notice,) = notices([old], REGIMES, day, day, "us-person")
    assert "1693 days old" in notice


def test_nothing_is_said_twice_and_the_law_comes_before_the_age():
    day = date(2026, 11, 24)
    old = watchlist(published_on=date(2025, 12, 19), rhythm_days=45)
    first, second = said(old, watchlist(), as_of=day, today=day)
    assert first == LAPSED
    assert "340 days old" in second


def test_a_list_of_an_unknown_regime_is_refused():
    with pytest.raises(RegimeError, match="'my-ban'"):
        said(watchlist("my-ban"))
