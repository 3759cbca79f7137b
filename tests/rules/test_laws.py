"""Laws as data: `apply_laws(run, load_laws(["us-in-5-10.2-13"]))` adds duties with due dates; it changes no status."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from screener.errors import RegimeError
from screener.model import Decision, Finding, LawDuty, ListingSummary, Run
from screener.rules.laws import (
    Law,
    Milestone,
    ReportDay,
    apply_laws,
    duty_sentence,
    law_ids,
    laws_of,
    load_laws,
    reached,
)
from screener.watchlist.publishers import import_list
from tests.law_pages import PAGE, page
from tests.reports.example_run import example_run

AS_OF = date(2026, 11, 24)


def law(name: str) -> Law:
    (found,) = load_laws([name])
    return found


def finding(**changes: object) -> Finding:
    """A finding under the BIS Entity List of a company in China, held directly."""
    base = example_run().findings[0]
    listing = base.listing.model_copy(
        update={"list": "us-bis-entity-list", "regime": "advisory", "removed_on": None, "program": "Entity List"}
    )
    entity = base.entity.model_copy(update={"country": "CN"})
    start = {"listing": listing, "entity": entity, "status": "advisory", "decision": None, "relation": None}
    return base.model_copy(update={**start, **changes})


def run_of(*findings: Finding) -> Run:
    run = example_run()
    header = run.run.model_copy(update={"as_of": AS_OF})
    return run.model_copy(update={"run": header, "findings": findings})


def test_the_packaged_laws():
    assert set(law_ids()) == {
        "house-policy",
        "us-fl-215.473",
        "us-fl-215.4735",
        "us-in-5-10.2-13",
        "us-tn-9-4-15",
        "us-tx-809a",
    }
    for one in load_laws(law_ids()):
        assert one.sources
        assert one.known == "read" or one.known_note


def test_indiana_makes_the_entity_list_an_investment_ban_with_three_dates():
    indiana = law("us-in-5-10.2-13")
    (found,) = apply_laws(run_of(finding()), [indiana]).findings
    (duty,) = found.laws
    assert (duty.id, duty.scope, duty.milestone, duty.due) == (
        indiana.id,
        "direct",
        "50 percent divested",
        date(2029, 11, 24),
    )
    assert [one.due(AS_OF) for one in indiana.milestones] == [
        date(2029, 11, 24),
        date(2030, 11, 24),
        date(2031, 11, 24),
    ]
    assert "IC 5-10.2-13 (P.L. 104-2023) reaches this holding" in found.action
    assert found.status == "advisory"


def test_the_clock_runs_from_the_decision_that_confirmed_the_holding():
    confirmed = Decision(
        answer="true_match", reason="custodian", reviewer="A", decided_at=datetime(2024, 2, 29, tzinfo=UTC)
    )
    (found,) = apply_laws(run_of(finding(decision=confirmed)), [law("us-in-5-10.2-13")]).findings
    assert found.laws[0].due == date(2027, 2, 28)


def test_without_a_decision_the_clock_runs_from_the_first_finding_and_does_not_start_again():
    indiana, start = law("us-in-5-10.2-13"), finding()
    first = {start.id: date(2025, 3, 1)}
    run = apply_laws(run_of(start), [indiana], first)
    (duty,) = run.findings[0].laws
    assert (duty.discovered_on, duty.due) == (date(2025, 3, 1), date(2028, 3, 1))
    assert apply_laws(run, [indiana]).findings == run.findings


@pytest.mark.parametrize(
    ("changes", "reaches"),
    [
        ({}, True),
        ({"verdict": "possible"}, False),
        ({"status": "not_in_force"}, False),
        ({"entity": {"country": "IR"}}, False),
        ({"relation": "affiliate"}, True),
        ({"exposure_kind": "through_fund"}, True),
    ],
)
def test_whom_indiana_reaches(changes, reaches):
    start = finding()
    if isinstance(changes.get("entity"), dict):
        changes = {"entity": start.entity.model_copy(update=changes["entity"])}
    if changes.get("relation"):
        changes = {
            "relation": next(one.relation for one in example_run().findings if one.relation).model_copy(
                update={"kind": changes["relation"]}
            )
        }
    assert (reached(law("us-in-5-10.2-13"), start.model_copy(update=changes)) is not None) is reaches


def test_what_a_person_decided_to_be_another_company_is_reached_by_no_law():
    decision = Decision(answer="false_positive", reason="r", reviewer="A", decided_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert reached(law("us-in-5-10.2-13"), finding(decision=decision)) is None


def owned(tmp_path: Path, share: str, state: str = "CN") -> Finding:
    path = tmp_path / "owned.csv"
    path.write_text(
        f"Company,ISIN,State,Share,Source,As of\nInvented Steel,CNE000001R84,{state},{share},report,2026-06-30\n",
        encoding="utf-8",
    )
    (entity,) = import_list(path).entities
    start = finding()
    (listing,) = entity.listings
    return start.model_copy(update={"listing": ListingSummary(**listing.model_dump())})


@pytest.mark.parametrize(
    ("share", "state", "reaches"), [("50.1", "CN", True), ("50.0", "CN", False), ("80", "RU", False)]
)
def test_florida_reaches_by_ownership_of_a_state_from_the_funds_own_file(tmp_path, share, state, reaches):
    found = reached(law("us-fl-215.4735"), owned(tmp_path, share, state))
    assert (found is not None) is reaches


def test_ownership_is_read_from_the_listings_fields_and_not_from_the_text_that_a_person_reads(tmp_path):
    held = owned(tmp_path, "50.10")
    assert (held.listing.owned_by, held.listing.share, held.listing.share_as_of) == (
        "CN",
        Decimal("50.10"),
        date(2026, 6, 30),
    )
    assert held.listing.program == "CN 50.1 % on 2026-06-30"
    kept = ListingSummary.model_validate_json(held.listing.model_dump_json())
    assert kept == held.listing
    law_of_ownership = law("us-fl-215.4735")
    reworded = held.model_copy(update={"listing": kept.model_copy(update={"program": "majority held by the state"})})
    assert reached(law_of_ownership, reworded)
    only_said = kept.model_copy(update={"owned_by": None, "share": None})
    assert reached(law_of_ownership, held.model_copy(update={"listing": only_said})) is None
    unknown = kept.model_copy(update={"share": None})
    assert reached(law_of_ownership, held.model_copy(update={"listing": unknown})) is None


def test_florida_reaches_direct_holdings_only(tmp_path):
    held = owned(tmp_path, "60").model_copy(update={"exposure_kind": "through_fund"})
    assert reached(law("us-fl-215.4735"), held) is None


def test_a_date_that_has_passed_is_said_to_have_passed(tmp_path):
    (found,) = apply_laws(run_of(owned(tmp_path, "60")), [law("us-fl-215.4735")]).findings
    assert found.laws[0].due == date(2025, 9, 1)
    assert "was due by 2025-09-01" in found.action


@pytest.mark.parametrize("name", ["us-tx-809a", "us-tn-9-4-15"])
def test_of_a_law_that_was_not_read_nothing_is_decided_and_it_says_so(name):
    run = apply_laws(run_of(finding()), [law(name)])
    assert run.findings[0].laws == ()
    assert "nothing is decided by this law here" in run.run.notices[0]


def test_a_list_that_a_law_takes_and_that_was_not_asked_is_said_first():
    run = apply_laws(run_of(), [law("us-in-5-10.2-13")])
    assert "us-bis-entity-list, which was not asked" in run.run.notices[0]
    assert [one.id for one in laws_of(run)] == ["us-in-5-10.2-13"]
    assert laws_of(run)[0].sha256


def test_one_portfolio_under_four_laws_has_the_same_findings_and_other_duties():
    run = run_of(finding())
    under = {name: apply_laws(run, [law(name)]) for name in ("us-in-5-10.2-13", "us-fl-215.4735", "house-policy")}
    assert {tuple(one.id for one in made.findings) for made in under.values()} == {(run.findings[0].id,)}
    assert [len(made.findings[0].laws) for made in under.values()] == [1, 0, 0]
    assert apply_laws(run, []) is run


def test_a_mistake_in_a_law_is_named_with_its_line(tmp_path):
    path = tmp_path / "own.yaml"
    text = Path(__file__).resolve().parents[2].joinpath("watchlists/laws/house-policy.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("days_after_discovery: 90", "days_after_discovery: soon"), encoding="utf-8")
    with pytest.raises(RegimeError, match=r"own.yaml, line \d+, field milestones.0"):
        load_laws([path])
    with pytest.raises(RegimeError, match="There is no law"):
        load_laws(["us-xx"])


def test_a_law_applied_again_after_a_decision_replaces_its_duties():
    indiana = law("us-in-5-10.2-13")
    once = apply_laws(run_of(finding()), [indiana])
    decision = Decision(answer="false_positive", reason="r", reviewer="A", decided_at=datetime(2026, 1, 1, tzinfo=UTC))
    decided = once.model_copy(update={"findings": (once.findings[0].model_copy(update={"decision": decision}),)})
    again = apply_laws(decided, laws_of(decided))
    assert again.findings[0].laws == ()
    assert again.findings[0].action == finding().action
    assert apply_laws(once, laws_of(once)).findings == once.findings


def test_a_duty_states_its_parts_and_a_law_may_word_its_authority_as_the_action_does():
    indiana = law("us-in-5-10.2-13").model_copy(
        update={"authority": "The act reaches this holding, it says", "takes": ()}
    )
    takes = law("us-in-5-10.2-13").takes[0].model_copy(update={"because": "as it reaches this holding, again"})
    odd = indiana.model_copy(update={"takes": (takes,)})
    start = finding(action="A law reaches this holding, says the regime.", exposure_kind="through_fund")
    once = apply_laws(run_of(start), [odd])
    (duty,) = once.findings[0].laws
    assert (duty.authority, duty.because, duty.funds) == (odd.authority, takes.because, odd.funds)
    assert once.findings[0].action == f"{start.action} {duty_sentence(duty, AS_OF)}"
    assert apply_laws(once, [odd]).findings == once.findings
    assert apply_laws(once, [law("house-policy")]).findings[0].action == start.action
    assert LawDuty(id="a", scope="direct").authority == ""


def test_a_date_falls_due_on_its_day_and_is_past_the_day_after():
    duty = LawDuty(id="a", scope="direct", milestone="all sold", due=AS_OF, authority="The act", because="named")
    assert duty_sentence(duty, AS_OF) == "The act reaches this holding, named: all sold by 2026-11-24."
    assert "was due by" in duty_sentence(duty, AS_OF + timedelta(days=1))


def test_the_milestone_that_comes_next_may_be_today_and_the_last_stays_when_all_have_passed():
    policy = law("house-policy")
    (last,) = policy.milestones
    due = last.due(AS_OF)
    assert due == AS_OF + timedelta(days=90)
    assert policy.next_due(AS_OF, due) == policy.next_due(AS_OF, due + timedelta(days=900)) == (last.name, due)
    two = policy.model_copy(update={"milestones": (Milestone(name="first", on=AS_OF), last)})
    assert two.next_due(AS_OF, AS_OF) == ("first", AS_OF)
    assert two.next_due(AS_OF, AS_OF + timedelta(days=1)) == (last.name, due)


@pytest.mark.parametrize(
    "clock",
    [
        {},
        {"on": AS_OF, "days_after_discovery": 3},
        {"years_after_discovery": 1, "days_after_discovery": 3},
        {"years_after_discovery": 0},
        {"days_after_discovery": 0},
    ],
)
def test_a_milestone_has_exactly_one_clock(clock):
    with pytest.raises(ValueError, match=r"exactly one of|greater than 0"):
        Milestone(name="m", **clock)


@pytest.mark.parametrize(
    ("name", "as_of", "due"),
    [
        ("us-in-5-10.2-13", "2026-10-31", "2026-11-01"),
        ("us-in-5-10.2-13", "2026-11-01", "2027-11-01"),
        ("us-fl-215.473", "2026-11-24", "2026-12-31"),
        ("us-fl-215.473", "2026-12-31", "2027-03-31"),
        ("us-fl-215.473", "2028-02-29", "2028-03-31"),
        ("us-fl-215.473", "2026-04-01", "2026-06-30"),
        ("us-fl-215.473", "2026-09-29", "2026-09-30"),
    ],
)
def test_a_report_is_due_on_the_first_such_day_after_a_date(name, as_of, due):
    ((day, what),) = law(name).report_dates(date.fromisoformat(as_of))
    assert day == date.fromisoformat(due)
    assert ("names no day" in what) is (name == "us-fl-215.473")


@pytest.mark.parametrize(("month", "day"), [(2, 29), (6, 31), (13, 1), (1, 0)])
def test_a_day_that_not_every_year_has_is_no_day_of_a_report(month, day):
    with pytest.raises(ValueError, match=r"day|month"):
        ReportDay(month=month, day=day)


def test_the_page_of_laws_is_generated_from_the_laws():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.law_pages"
