"""One name or identifier: `Screener().check("20 HK").run.findings`."""

from __future__ import annotations

from datetime import date

import pytest

from screener.checking import read_position
from screener.errors import UsageError
from screener.screening import Screener

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener()


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("XS1567423766", {"isin": "XS1567423766"}),
        ("20 HK", {"ticker": "20", "mic": "XHKG"}),
        ("0020.HK", {"ticker": "20", "mic": "XHKG"}),
        ("000728", {"ticker": "000728", "mic": None}),
        ("B00G0S5", {"sedol": "B00G0S5"}),
        ("03783310", {"cusip": "037833100"}),
        ("SENSETIME GROUP INC", {"name": "SENSETIME GROUP INC"}),
        ("(XS1567423766) PROVEN GLORY", {"isin": "XS1567423766", "name": "(XS1567423766) PROVEN GLORY"}),
    ],
)
def test_what_was_typed_is_recognised_for_what_it_is(typed: str, fields: dict[str, str | None]) -> None:
    position = read_position(typed, {})
    assert {field: position.get(field) for field in fields} == fields


def test_value_given_as_an_identifier_must_be_one() -> None:
    with pytest.raises(UsageError, match="not a valid ISIN"):
        read_position("", {"isin": "XS1567423767"})


@pytest.mark.parametrize("typed", ["!!!", ". . .", "X" * 501])
def test_what_is_no_name_is_refused(screener: Screener, typed: str) -> None:
    with pytest.raises(UsageError):
        read_position(typed, {})


def test_control_and_direction_characters_are_not_echoed() -> None:
    assert read_position("SENSE\x1b[31mTIME\u202e GROUP", {})["name"] == "SENSE [31mTIME  GROUP"


@pytest.mark.parametrize("typed", ["SENSETIME GROUP INC-CLASS B", "0020.HK", "20 HK", "商汤-W"])
def test_parent_of_a_listed_company_is_related_however_it_is_written(screener: Screener, typed: str) -> None:
    findings = screener.check(typed, as_of=TODAY).run.findings
    verdicts = {finding.listing.list: finding.verdict for finding in findings}
    assert verdicts["us-ofac-ns-cmic"] == "related"
    assert verdicts["us-dod-1260h"] == "listed"
    related = next(finding for finding in findings if finding.verdict == "related")
    assert related.relation is not None
    assert related.relation.kind == "parent"


def test_bond_is_found_by_its_isin_alone(screener: Screener) -> None:
    findings = screener.check("XS1567423766", as_of=TODAY).run.findings
    assert [finding.verdict for finding in findings] == ["listed"]
    assert findings[0].entity.name == "PROVEN GLORY CAPITAL LIMITED"


def test_ticker_without_its_market_is_never_listed(screener: Screener) -> None:
    assert all(finding.verdict != "listed" for finding in screener.check("000728", as_of=TODAY).run.findings)


def test_unlisted_company_of_a_listed_group_is_not_called_listed(screener: Screener) -> None:
    findings = screener.check("CHINA UNITED NETWORK COMMUNICATION", as_of=TODAY).run.findings
    assert findings
    assert all(finding.verdict != "listed" for finding in findings)


def test_clear_name_has_its_nearest_listed_name(screener: Screener) -> None:
    check = screener.check("CHINA CONSTRUCTION BANK CORP H", as_of=TODAY)
    assert check.run.findings == ()
    assert check.nearest


def test_identifier_that_a_publisher_printed_with_a_wrong_check_digit_is_looked_for_as_it_stands() -> None:
    printed = {"CND10002K094"}.__contains__
    assert read_position("CND10002K094", {}, printed)["name"] == "CND10002K094"
    assert read_position("", {"isin": "CND10002K094"}, printed)["notes"] == "CND10002K094"
    with pytest.raises(UsageError, match="check digit"):
        read_position("HK0941009538", {}, printed)


def test_a_damaged_figi_is_called_a_figi_although_bb_is_a_country() -> None:
    with pytest.raises(UsageError, match="looks like a FIGI"):
        read_position("BBG000BD1375", {})


@pytest.mark.parametrize(("typed", "scheme"), [("4295865078", "PermID"), ("BBG000BLNNH7", "FIGI")])
def test_number_that_no_list_has_or_that_is_damaged_is_called_what_it_is(typed: str, scheme: str) -> None:
    with pytest.raises(UsageError, match=scheme):
        read_position(typed, {})
