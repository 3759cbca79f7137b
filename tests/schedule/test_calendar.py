"""A calendar turns `30 6 * * mon-fri` in a time zone into due times, through summer time and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screener.schedule.calendar import Calendar

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_next_due_is_the_local_time_of_the_zone() -> None:
    mornings = Calendar("30 6 * * mon-fri", LONDON)
    assert mornings.next_after(at(2026, 1, 2, 7)) == at(2026, 1, 5, 6, 30)  # Friday's is past: Monday, winter
    assert mornings.next_after(at(2026, 7, 6, 0)) == at(2026, 7, 6, 5, 30)  # summer


def test_due_times_are_later_than_the_moment_and_latest_includes_it() -> None:
    hourly = Calendar("0 * * * *", LONDON)
    assert hourly.next_after(at(2026, 1, 1, 12)) == at(2026, 1, 1, 13)
    assert hourly.latest_until(at(2026, 1, 1, 12)) == at(2026, 1, 1, 12)


def test_a_time_that_the_clocks_skip_runs_once_just_after() -> None:
    # New York, 8 March 2026: 01:59 EST is followed by 03:00 EDT.
    night = Calendar("30 2 * * *", NEW_YORK)
    assert night.next_after(at(2026, 3, 8, 1)) == at(2026, 3, 8, 7)  # 03:00 EDT
    assert night.next_after(at(2026, 3, 8, 7)) == at(2026, 3, 9, 6, 30)


def test_a_time_that_comes_twice_runs_once() -> None:
    # New York, 1 November 2026: 01:30 comes as EDT and again as EST.
    night = Calendar("30 1 * * *", NEW_YORK)
    first = night.next_after(at(2026, 11, 1))
    assert first == at(2026, 11, 1, 5, 30)
    assert night.next_after(first) == at(2026, 11, 2, 6, 30)
    assert night.next_after(at(2026, 11, 1, 6, 15)) == at(2026, 11, 2, 6, 30)  # in the second passing of the hour
    assert night.latest_until(at(2026, 11, 1, 6, 15)) == first


def test_an_hourly_job_runs_in_both_passings_of_an_hour() -> None:
    assert Calendar("0 * * * *", NEW_YORK).count_between(at(2026, 11, 1, 3, 59), at(2026, 11, 2, 5)) == 26


@pytest.mark.parametrize(
    ("expression", "first"),
    [
        ("0 9 l * *", at(2026, 1, 31, 9)),
        ("0 9 lw * *", at(2026, 1, 30, 9)),
        ("0 9 * * mon#1", at(2026, 1, 5, 9)),
        ("0 9 1 */3 *", at(2026, 1, 1, 9)),
        ("0 9 29 2 *", at(2028, 2, 29, 9)),
        ("0 9 13 * fri", at(2026, 1, 2, 9)),  # either day, as cron has it
    ],
)
def test_the_forms_that_reports_need_are_understood(expression: str, first: datetime) -> None:
    assert Calendar(expression, LONDON).next_after(at(2026, 1, 1)) == first


@pytest.mark.parametrize("expression", ["", "daily", "60 6 * * *", "0 6 * *", "0 6 31 2 *", "0 6 * * moon", "@reboot"])
def test_what_is_not_cron_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="cron expression"):
        Calendar(expression, LONDON)


expressions = st.builds(
    "{} {} {} * {}".format,
    st.sampled_from(["0", "30", "*/20", "45", "*", "5,50"]),
    st.sampled_from(["*", "1", "2", "*/2", "0-3", "6,18", "23"]),
    st.sampled_from(["*", "1", "l", "1-7", "29"]),
    st.sampled_from(["*", "mon-fri", "sun", "5l"]),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)) | st.sampled_from(
    [at(2026, month, day, hour, minute).replace(tzinfo=None)
     for month, day in ((3, 8), (3, 29), (10, 25), (11, 1))
     for hour in range(24) for minute in (0, 15, 30, 59)]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])  # a time, which a busy machine decides
@given(expressions, moments, st.sampled_from([LONDON, NEW_YORK, ZoneInfo("UTC")]))
def test_forwards_and_backwards_agree_at_every_moment(expression: str, naive: datetime, zone: ZoneInfo) -> None:
    calendar, moment = Calendar(expression, zone), naive.replace(tzinfo=UTC)
    following = calendar.next_after(moment)
    assert following > moment
    assert calendar.latest_until(following) == following
    latest = calendar.latest_until(moment)
    assert latest is not None
    assert latest <= moment
    assert calendar.next_after(latest) == following
    assert calendar.count_between(moment, following) == 1
    assert calendar.count_between(moment, following - timedelta(seconds=1)) == 0
