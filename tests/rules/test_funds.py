"""What a fund's units become: `in_funds(findings, load_regimes())`, from the share of the fund that a law asks for."""

from __future__ import annotations

from datetime import date

import pytest

from screener.model import Finding, FundStep
from screener.rules import load_regimes
from screener.rules.funds import in_funds, path_sentence, share_of_fund, value_through_funds
from tests.reports.example_run import example_run

REGIMES = load_regimes()
DAY = date(2026, 9, 30)


def step(weight: float | None = 10.0, *, as_of: date | None = DAY, row: int = 2, file: str = "f.csv") -> FundStep:
    return FundStep(fund="A FUND", file=file, sha256="0" * 64, row=row, as_of=as_of, weight=weight, security="A SHARE")


def through(*path: FundStep, regime: str = "us-sdn", status: str = "blocked", **changes: object) -> Finding:
    base = example_run().findings[0]
    dates = dict.fromkeys(("listed_on", "effective_on", "divest_by", "removed_on"))
    start: dict[str, object] = {
        "listing": base.listing.model_copy(update={"list": "a-list", "regime": regime, "program": None, **dates}),
        "position": base.position.model_copy(update={"market_value": 2000.0, "currency": "USD"}),
        "entity": base.entity.model_copy(update={"name": "LISTED CO"}),
        "verdict": "listed",
        "status": status,
        "relation": None,
        "decision": None,
        "action": "DIRECT",
        "exposure_kind": "through_fund",
        "fund_path": path or (step(),),
    }
    return base.model_copy(update={**start, **changes})


def units(*findings: Finding) -> list[tuple[str, str]]:
    made = in_funds(findings, REGIMES)
    return [(one.status, one.action.removeprefix(f"{path_sentence(one)} ")) for one in made]


@pytest.mark.parametrize(
    ("path", "share"),
    [((), None), ((step(None),), None), ((step(50.0), step(None)), None), ((step(50.0), step(20.0)), 10.0)],
)
def test_shares_multiply_and_one_that_is_not_stated_leaves_the_whole_unknown(
    path: tuple[FundStep, ...], share: float | None
) -> None:
    found = through().model_copy(update={"fund_path": path})
    assert share_of_fund(found) == share
    assert value_through_funds(found) == (None if share is None else 200.0)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (DAY, DAY, " on 2026-09-30, by"),
        (None, None, ", on a date that is not stated, by"),
        (DAY, None, " on 2026-09-30 and a date that is not stated, by"),
        (None, DAY, " on a date that is not stated and 2026-09-30, by"),
    ],
)
def test_a_path_says_the_dates_that_are_stated(first: date | None, last: date | None, said: str) -> None:
    assert said in path_sentence(through(step(as_of=first), step(as_of=last)))


def test_a_path_says_shares_to_four_places_and_money_where_both_are_known() -> None:
    assert path_sentence(through(step(12.345678), step(None))) == (
        "A FUND held A SHARE (12.3457 percent of its net assets), which held A SHARE (share not stated) on 2026-09-30, "
        "by f.csv."
    )
    assert path_sentence(through()).endswith(" The position's 2,000.00 USD contain 200.00 USD of it.")


@pytest.mark.parametrize(("shares", "status"), [((49.9,), "advisory"), ((50.0,), "blocked"), ((30.0, 20.0), "blocked")])
def test_a_fund_is_reached_from_the_share_that_all_listed_securities_have_together(
    shares: tuple[float, ...], status: str
) -> None:
    made = units(*(through(step(share, row=row)) for row, share in enumerate(shares)))
    assert {found for found, _ in made} == {status}
    reach = REGIMES["us-sdn"].reaches_funds
    assert reach is not None
    expected = reach.reached["blocked"] if status == "blocked" else reach.otherwise
    assert expected is not None
    assert {said for _, said in made} == {expected.replace("{entity}", "LISTED CO").replace("{issuer}", "LISTED CO")}


@pytest.mark.parametrize(
    "beside",
    [
        through(step(30.0, row=3), verdict="possible"),
        through(step(30.0, row=3), status="advisory"),
        through(step(30.0, row=3), status="not_in_force"),
        through(step(30.0, row=2)),
        through(step(30.0, row=3, file="g.csv")),
    ],
    ids=["not confirmed", "only related", "ended", "the same row once more", "another fund"],
)
def test_what_does_not_count_for_the_share_of_a_fund(beside: Finding) -> None:
    assert units(through(step(30.0)), beside)[0][0] == "advisory"


def test_a_share_that_is_not_known_leaves_all_of_the_fund_unknown() -> None:
    assert [found for found, _ in units(through(step(60.0)), through(step(None, row=3)))] == ["advisory", "advisory"]


def test_what_is_not_in_force_or_only_advisory_keeps_its_own_sentence() -> None:
    assert units(through(step(90.0), status="not_in_force")) == [("not_in_force", "DIRECT")]
    assert units(through(step(90.0), status="advisory", regime="us-cmic")) == [("advisory", "DIRECT")]


def test_a_regime_of_which_nobody_read_what_it_says_of_funds_says_that() -> None:
    assert units(through(step(90.0), regime="eu-asset-freeze")) == [
        ("advisory", REGIMES.funds_not_read.format(entity="LISTED CO", list="a-list"))
    ]


def test_dates_of_the_listing_are_said_and_those_that_nobody_published_are_said_to_be_so() -> None:
    held = through(step(0.1), regime="us-cmic", status="announced")
    assert "from a date that is not published" in units(held)[0][1]
    dated = held.listing.model_copy(update={"effective_on": date(2027, 1, 4), "divest_by": date(2027, 11, 5)})
    (found,) = units(held.model_copy(update={"listing": dated}))
    assert found[0] == "announced"
    assert "from 2027-01-04" in found[1]
    assert "before 2027-11-05" in found[1]


def test_of_a_fund_that_may_hold_the_company_a_person_is_asked_first() -> None:
    (found,) = units(through(step(0.1), regime="us-cmic", status="trading_banned", verdict="possible"))
    assert found[1].startswith("Confirm by hand, before any dealing, that the issuer held is LISTED CO;")
