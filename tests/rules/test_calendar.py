"""Dates ahead: `dates_ahead(run, regimes)`, and the same as an iCalendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from screener.model import Decision, WatchlistVersion
from screener.rules import load_regimes
from screener.rules.calendar import DateAhead, as_ics, dates_ahead
from screener.rules.laws import apply_laws, load_laws
from tests.rules.test_laws import AS_OF, finding, run_of


def test_duties_lapses_and_expiries_in_the_order_of_time():
    laws = load_laws(["us-in-5-10.2-13"])
    decision = Decision(
        answer="true_match",
        reason="r",
        reviewer="A",
        decided_at=datetime(2026, 11, 24, tzinfo=UTC),
        expires_on=date(2027, 5, 1),
    )
    run = apply_laws(run_of(finding(decision=decision)), laws)
    found = dates_ahead(run, load_regimes(), laws)
    assert [one.day for one in found] == sorted(one.day for one in found)
    assert all(one.day > AS_OF for one in found)
    said = {one.what: one.day for one in found}
    assert said[
        "report due: Indiana divestment from certain persons of the People's Republic of China "
        "(IC 5-10.2-13 (P.L. 104-2023))"
    ] == date(2027, 11, 1)
    milestones = {one.what.partition(":")[0]: one.day for one in found if "divested" in one.what}
    assert list(milestones) == ["50 percent divested", "75 percent divested", "all divested"]
    assert [day.year for day in milestones.values()] == [2029, 2030, 2031]
    assert date(2027, 5, 1) in said.values()


def test_a_quarterly_report_stands_in_the_calendar_on_the_last_day_of_the_quarter_as_a_day_that_the_law_does_not_name():
    laws = load_laws(["us-fl-215.473"])
    run = apply_laws(run_of(), laws)
    (report,) = [one for one in dates_ahead(run, load_regimes(), laws) if one.kind == "duty"]
    assert (report.day, report.kind) == (date(2026, 12, 31), "duty")
    assert report.what == (
        "quarterly report (the quarter ends; the law as far as it was read names no day): "
        f"{laws[0].title} ({laws[0].authority})"
    )
    assert "DTSTART;VALUE=DATE:20261231\r\n" in as_ics([report], run.run.id)


def test_dates_are_those_after_the_day_on_which_one_asks_where_that_is_later_than_the_runs():
    laws = load_laws(["us-fl-215.473"])
    run = apply_laws(run_of(), laws)

    def duties_after(today: date) -> list[date]:
        return [one.day for one in dates_ahead(run, load_regimes(), laws, today) if one.kind == "duty"]

    assert duties_after(date(2026, 12, 31)) == [date(2027, 3, 31)]
    assert duties_after(date(2026, 1, 1)) == [date(2026, 12, 31)]


def test_an_authority_behind_a_list_that_was_asked_is_ahead_without_any_finding():
    sdn = WatchlistVersion(
        id="us-ofac-sdn", version="1", published_on=AS_OF, sha256="0" * 64, entities=1, regime="us-sdn"
    )
    run = run_of()
    asked = run.model_copy(update={"run": run.run.model_copy(update={"watchlists": (sdn,)})})
    assert DateAhead(date(2026, 12, 20), "ends unless renewed: E.O. 13818", "lapse") in dates_ahead(
        asked, load_regimes()
    )


def test_the_end_of_a_window_says_that_it_ends_and_not_that_one_must_sell():
    ahead = finding()
    listing = ahead.listing.model_copy(update={"divest_by": date(2027, 1, 10)})
    found = dates_ahead(run_of(ahead.model_copy(update={"listing": listing})), load_regimes())
    (window,) = [one for one in found if one.day == date(2027, 1, 10)]
    assert "even a sale needs authorization" in window.what


def test_the_calendar_file_has_whole_days_escaped_text_and_short_lines():
    text = as_ics([DateAhead(date(2026, 12, 31), "a, b; c " + "ü" * 80, "duty")], "20261124T090000Z-abcd")
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n" in text
    assert "SUMMARY:a\\, b\\; c " in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert text.endswith("END:VCALENDAR\r\n")


def test_what_falls_on_the_day_itself_is_no_longer_ahead():
    ahead = finding()
    for day, expected in ((AS_OF, []), (AS_OF + timedelta(days=1), ["change"])):
        listing = ahead.listing.model_copy(update={"effective_on": day, "divest_by": None})
        found = dates_ahead(run_of(ahead.model_copy(update={"listing": listing})), load_regimes())
        assert [one.kind for one in found if one.day == day] == expected


def test_a_calendar_file_is_stamped_with_the_moment_in_its_runs_id():
    one = [DateAhead(AS_OF, "a", "duty")]
    assert "DTSTAMP:20261124T090000Z\r\n" in as_ics(one, "20261124T090000Z-abcd")
    assert "DTSTAMP:19700101T000000Z\r\n" in as_ics(one, "run-2025-11-24-0001")


def test_a_date_has_one_uid_in_the_files_of_two_runs():
    day = DateAhead(date(2027, 5, 1), "the decision on Alpha expires", "lapse")
    first, second = (
        as_ics([*more, day], run) for run, more in (("20261124T060000Z-a", []), ("20261125T060000Z-b", [day]))
    )
    uids = [{line for line in text.splitlines() if line.startswith("UID")} for text in (first, second)]
    assert uids[0] == uids[1]
