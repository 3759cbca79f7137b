"""Answers of the rules that were once wrong: each test fails on the old sentence, status or choice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from screener.model import Entity, Finding, Listing, Relation
from screener.rules import load_regimes
from tests.rules.test_findings import found, match

TODAY = date(2026, 11, 24)
DOD = Listing(list="us-dod-1260h", regime="advisory", measure="procurement", listed_on=date(2021, 6, 3))
GROUP = Entity(id="group", name="Aviation Group", listings=(DOD,))


def issuer(*relations: Relation, id_: str = "issuer", listings: tuple[Listing, ...] = ()) -> Entity:
    return Entity(id=id_, name="Helicopter Company", relations=relations, listings=listings)


def related(to: str = "group", **more: object) -> Relation:
    return Relation.model_validate({"to": to, "kind": "subsidiary", "source": "s"} | more)


def test_2_the_sentence_of_a_list_names_the_listed_company_and_not_the_issuer():
    (finding,) = found(match("group", via="issuer", verdict="related"), entities=(GROUP, issuer(related())))
    assert "Section 1260H names Aviation Group a Chinese military company" in finding.action
    assert "names the company" not in finding.action


def test_3_an_issuer_that_is_listed_itself_is_never_said_not_to_be():
    own = Entity(id="own", name="Helicopter Company", listings=(DOD,))
    findings = found(
        match("group", via="issuer", verdict="related"), match("own"), entities=(GROUP, own, issuer(related()))
    )
    (finding,) = findings
    assert (finding.verdict, finding.entity.id) == ("listed", "own")
    assert "is not itself on" not in finding.action


def test_4_of_two_parents_the_one_whose_listing_is_in_force_counts():
    ended = Entity(id="ended", name="Oil Limited", listings=(DOD.model_copy(update={"removed_on": date(2025, 1, 7)}),))
    both = issuer(related("ended"), related("group"))
    (finding,) = found(
        match("ended", via="issuer", verdict="related"),
        match("group", via="issuer", verdict="related"),
        entities=(ended, GROUP, both),
    )
    assert (finding.entity.id, finding.status) == ("group", "advisory")


def test_26_a_relation_in_force_wins_over_the_issuers_own_ended_listing():
    own = Entity(id="own", name="Builder", listings=(DOD.model_copy(update={"removed_on": date(2026, 6, 8)}),))
    matches = match("own"), match("group", via="issuer", verdict="related")
    (now,) = found(*matches, entities=(GROUP, own, issuer(related())))
    (then,) = found(*matches, entities=(GROUP, own, issuer(related())), as_of=date(2025, 6, 1))
    assert (now.verdict, now.entity.id) == ("related", "group")
    assert (then.verdict, then.entity.id) == ("listed", "own")


@pytest.mark.parametrize(("day", "count"), [(date(2025, 7, 28), 1), (date(2025, 7, 29), 0)])
def test_7_a_relation_that_has_ended_is_no_finding(day, count):
    sold = issuer(related(valid_until=date(2025, 7, 29)))
    assert len(found(match("group", via="issuer", verdict="related"), entities=(GROUP, sold), as_of=day)) == count


@pytest.mark.parametrize(
    ("day", "status", "words"),
    [
        (date(2020, 8, 1), "not_in_force", "E.O. 13959 was signed on 2020-11-12"),
        (date(2020, 11, 11), "not_in_force", "restricted no securities"),
        (date(2020, 11, 12), "announced", "Named on 2020-06-12"),
        (date(2021, 1, 11), "divestment_window", "sell only to divest"),
    ],
)
def test_17_a_list_without_the_order_banned_nothing(day, status, words):
    hikvision = Listing(
        list="us-dod-ccmc",
        regime="us-ccmc",
        listed_on=date(2020, 6, 12),
        effective_on=date(2021, 1, 11),
        divest_by=date(2021, 11, 11),
        removed_on=date(2021, 6, 3),
    )
    (finding,) = found(match("h"), entities=(Entity(id="h", name="Hikvision", listings=(hikvision,)),), as_of=day)
    assert finding.status == status
    assert words in finding.action


def test_18_the_order_that_added_possession_is_named():
    cited = {source.source for source in load_regimes()["us-ccmc"].sources}
    assert any("13974" in source for source in cited)


def test_18_a_listing_that_a_court_stopped_is_not_followed_by_another_list():
    stopped = Listing(
        list="us-dod-ccmc",
        regime="us-ccmc",
        listed_on=date(2021, 1, 14),
        removed_on=date(2021, 3, 12),
        removed_because="a court enjoined it before it took effect",
    )
    (finding,) = found(match("x"), entities=(Entity(id="x", name="Xiaomi", listings=(stopped,)),))
    assert "a court enjoined it" in finding.action
    assert "took its place" not in finding.action


@pytest.mark.parametrize(
    ("day", "share", "status"),
    [
        (date(2026, 11, 24), "50", "blocked"),
        (date(2026, 11, 24), "49.9", "advisory"),
        (date(2023, 6, 22), "50", "blocked"),
        (date(2023, 6, 21), "50", "advisory"),  # before section 2.1 was in force
    ],
)
def test_19_canada_reaches_owned_companies_since_section_2_1(day, share, status):
    frozen = Listing(list="ca-sema", regime="ca-asset-freeze", listed_on=date(2021, 3, 21))
    owner = Entity(id="owner", name="Owner", listings=(frozen,))
    owned = issuer(related("owner", share=Decimal(share)))
    (finding,) = found(
        match("owner", via="issuer", verdict="related"), entities=(owner, owned), as_of=day, investor="ca-person"
    )
    assert finding.status == status


def test_19_control_is_a_test_of_its_own_in_canada():
    assert "or control" in load_regimes()["ca-asset-freeze"].actions["advisory"]["related"]


def test_20_the_uk_rules_reach_further_than_the_eleven_names():
    statements = " ".join(one.statement for one in load_regimes()["gb-investment-ban"].sources)
    assert "(4A) to (4D)" in statements
    assert "18B" in statements
    assert "does not clear it" in (load_regimes()["gb-russia-connected"].possible or "")


@pytest.mark.parametrize("list_id", ["us-dod-1260h", "us-bis-entity-list", "us-bis-meu", "us-uflpa", "us-fcc-covered"])
def test_21_an_advisory_list_speaks_of_itself_and_not_of_every_law(list_id):
    said = load_regimes()["advisory"].list_sentence(list_id, TODAY) or ""
    assert "does not itself restrict" in said
    assert "state law or your mandate may" in said
    assert "is not restricted" not in said


def test_23_a_list_that_does_not_bind_clears_nobody():
    russian = Listing(list="gb-investment-ban", regime="gb-investment-ban", listed_on=date(2014, 8, 1))
    (finding,) = found(match("s"), entities=(Entity(id="s", name="Sberbank", listings=(russian,)),))
    assert "does not restrict you" not in finding.action
    assert "lists that were not included in this run" in finding.action


def by_country(investor: str) -> tuple[Finding, ...]:
    rule = Listing(list="us-eo14071", regime="us-eo14071", listed_on=date(2022, 4, 6))
    russia = Entity(id="ru", name="Russian Federation", type="Country", country="RU", listings=(rule,))
    return found(match("ru", verdict="possible", by="country"), entities=(russia,), investor=investor)


def test_24_new_investment_in_russia_is_a_ban_on_purchases():
    (finding,) = by_country("us-person")
    assert finding.status == "purchase_banned"
    for words in ("may not buy", "may be kept", "nobody is required to divest", "sold to a non-US person"):
        assert words in finding.action
    assert finding.action.startswith("Confirm by hand that the issuer is an entity in the Russian Federation")
    assert finding.action.index("on the SDN List or owned") < finding.action.index("may be kept")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 9, 1), "what its entry names. The list"),
        (date(2025, 10, 1), "and to foreign companies that listed ones own 50 percent or more (90 FR 47201)"),
        (date(2026, 5, 1), "(the rule on companies that listed ones own 50 percent or more is suspended)"),
        (TODAY, "assume it applies unless counsel confirms an extension"),
    ],
)
def test_the_rule_on_affiliates_is_told_as_it_stood_and_asked_of_counsel_where_it_was_not_read(day, words):
    assert words in (load_regimes()["advisory"].list_sentence("us-bis-entity-list", day) or "")


@pytest.mark.parametrize("list_id", ["gb-russia-connected", "us-eo14071"])
def test_an_ended_entry_of_a_rule_without_a_list_clears_nobody(list_id):
    ended = Listing(list=list_id, regime=list_id, listed_on=date(2022, 4, 6), removed_on=date(2025, 1, 7))
    russia = Entity(id="ru", name="Russian Federation", type="Country", country="RU", listings=(ended,))
    investor = "uk-person" if list_id.startswith("gb-") else "us-person"
    (finding,) = found(match("ru", verdict="possible", by="country"), entities=(russia,), investor=investor)
    assert finding.status == "not_in_force"
    assert finding.action.startswith("This entry ended on 2025-01-07, which clears no company")
    (before,) = found(match("ru", by="country"), entities=(russia,), investor=investor, as_of=date(2021, 1, 1))
    assert "begins on 2022-04-06" in before.action


@pytest.mark.parametrize(
    ("share", "words"),
    [
        ("60", "listed persons own at least 60 % of Helicopter Company"),
        ("20", "does not by itself bring Helicopter Company under the directive"),
        (None, "the share is not known here"),
    ],
)
def test_a_sectoral_directive_reaches_a_company_by_its_ownership(share, words):
    sectoral = Listing(list="us-ofac-ssi", regime="us-ssi", program="UKRAINE-EO13662", listed_on=date(2014, 9, 12))
    bank = Entity(id="bank", name="Bank", listings=(sectoral,))
    owned = issuer(related("bank", share=share and Decimal(share)))
    (finding,) = found(match("bank", via="issuer", verdict="related"), entities=(bank, owned))
    assert finding.status == "advisory"
    assert words in finding.action


def test_a_name_that_ends_in_a_full_stop_closes_its_sentence_alone():
    owned = Entity(id="issuer", name="Helicopter Co., Ltd.", relations=(related(),))
    (finding,) = found(match("group", via="issuer", verdict="possible"), entities=(GROUP, owned))
    tie = "Aviation Group owns or controls Helicopter Co., Ltd.; what follows holds only then."
    assert f"{tie} Helicopter Co., Ltd. is a" in finding.action


def test_24_a_rule_by_country_says_nothing_to_those_it_does_not_bind():
    assert by_country("eu-person") == ()


@pytest.mark.parametrize(("percent", "restricted"), [("49.99", False), ("50", True), (None, False)])
def test_24_a_fund_counts_from_half_of_its_value_as_the_answer_of_2023_says(percent, restricted):
    reach = load_regimes()["us-eo14071"].reaches_funds
    assert reach is not None
    assert "2023-01-17" in reach.source
    assert reach.restricts(percent and Decimal(percent)) is restricted


@pytest.mark.parametrize(
    ("day", "said"), [(date(2023, 12, 21), False), (date(2023, 12, 22), True), (date(2026, 11, 24), True)]
)
def test_a_law_is_not_stated_for_a_date_before_it_existed(day, said):
    (finding,) = found(match("group"), entities=(GROUP,), as_of=day)
    assert ("2026-06-30" in finding.action) is said


@pytest.mark.parametrize("faq", [861, 863, 902, 903, 1047])
def test_answers_of_ofac_that_the_sources_of_the_ban_lacked(faq):
    assert f"https://ofac.treasury.gov/faqs/{faq}" in {one.address for one in load_regimes()["us-cmic"].sources}
    assert "stock split" in load_regimes()["us-cmic"].actions["trading_banned"]["listed"]


def test_blocked_property_is_reported_every_year():
    regime = load_regimes()["us-sdn"]
    assert "September 30" in regime.actions["blocked"]["listed"]
    assert "https://ofac.treasury.gov/faqs/835" in {one.address for one in regime.sources}


@pytest.mark.parametrize(
    ("list_id", "words"),
    [
        ("us-csl", "This collection no longer carries"),
        ("opensanctions", "look up the publisher's own list"),
        ("a-list-without-a-rule", "what that ends is for the list to say"),
        ("us-dod-1260h", "is not in force on"),
    ],
)
def test_the_end_of_an_entry_says_no_more_than_the_list_can(list_id, words):
    ended = Listing(list=list_id, regime="advisory", listed_on=date(2022, 4, 6), removed_on=date(2025, 1, 7))
    company = Entity(id="one", name="Helicopter Company", listings=(ended,))
    (finding,) = found(match("one"), entities=(company,))
    assert finding.status == "not_in_force"
    assert words in finding.action


@pytest.mark.parametrize(
    ("regime", "investor", "share", "words"),
    [
        (
            "eu-asset-freeze",
            "eu-person",
            "20",
            "is recorded as controlling Helicopter Company (20 % of the shares held)",
        ),
        ("gb-asset-freeze", "uk-person", "20", "treat Helicopter Company as frozen until counsel says otherwise"),
        ("un-asset-freeze", "us-person", "60", "make nothing available to Helicopter Company, and report"),
        ("au-asset-freeze", "au-person", "60", "(the law sets no percentage): treat Helicopter Company as frozen"),
        ("au-asset-freeze", "us-person", "60", "owns 60 % of Helicopter Company, so the freeze may reach"),
        ("ca-asset-freeze", "us-person", "20", "(20 % of the shares held), so the freeze may reach Helicopter"),
        ("eu-asset-freeze", "us-person", "60", "so the freeze may reach Helicopter Company too"),
    ],
)
def test_a_freeze_is_presumed_to_reach_what_is_controlled_or_owned_by_half(regime, investor, share, words):
    frozen = Entity(
        id="bank", name="Bank", listings=(Listing(list="frozen", regime=regime, listed_on=date(2024, 1, 1)),)
    )
    owned = issuer(related("bank", share=Decimal(share)))
    (finding,) = found(match("bank", via="issuer", verdict="related"), entities=(frozen, owned), investor=investor)
    assert finding.status == "advisory"
    assert words in finding.action
