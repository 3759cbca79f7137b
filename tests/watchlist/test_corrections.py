"""Facts that the packaged lists once had wrong: each test fails on the old value.

What rules and sentences once had wrong is in tests/rules/test_corrections.py, what a whole answer had wrong in
tests/test_known_answers.py.
"""

from __future__ import annotations

from datetime import date

import pytest

from screener.model import Entity, Relation, Watchlist
from screener.watchlist import load_relations, load_watchlists

UNBROKEN = {
    "yangtze-memory-technologies-co-ltd": date(2024, 1, 31),
    "changxin-memory-technologies-inc": date(2025, 1, 7),
}
ENDED_IN_JUNE_2026 = [
    "costar-group-co-ltd",
    "anhui-sun-create-electronics-co-ltd",
    "china-international-information-services-ltd",
    "china-traffic-construction-usa-inc",
    "cnooc-china-limited",
    "cnooc-international-trading-co-ltd",
    "cosco-shipping-finance-co-ltd",
    "glarun-technology-co-ltd",
    "taiji-computer-co-ltd",
]


@pytest.fixture(scope="module")
def lists() -> dict[str, Watchlist]:
    return {one.id: one for one in load_watchlists()}


@pytest.fixture(scope="module")
def entities(lists: dict[str, Watchlist]) -> dict[str, Entity]:
    return {entity.id: entity for one in lists.values() for entity in one.entities}


@pytest.fixture(scope="module")
def related() -> dict[str, Entity]:
    return {entity.id: entity for entity in load_relations()}


def relation(entity: Entity, to: str) -> Relation:
    (found,) = [one for one in entity.relations if one.to == to]
    return found


def tickers(entity: Entity) -> set[str]:
    return {f"{one.value} {one.mic}" for one in entity.identifiers if one.scheme == "ticker"}


def short_names(entity: Entity) -> set[str]:
    return {name.text for name in entity.names if name.kind == "short"}


@pytest.mark.parametrize("name", UNBROKEN)
def test_1_an_edition_that_was_withdrawn_ended_no_listing(entities, name):
    (listing,) = entities[f"dod-1260h-{name}"].listings
    assert (listing.listed_on, listing.removed_on) == (UNBROKEN[name], None)


@pytest.mark.parametrize("name", ENDED_IN_JUNE_2026)
def test_1_what_the_next_edition_left_out_stood_until_that_day(entities, name):
    assert entities[f"dod-1260h-{name}"].listings[-1].removed_on == date(2026, 6, 8)


@pytest.mark.parametrize(
    ("number", "issuer", "to", "ends"),
    [
        (5, "avic-joy", "ofac-30925", date(2020, 9, 15)),
        (6, "baobian-electric", "ofac-30933", date(2024, 9, 30)),
        (7, "changan-automobile", "ofac-30933", date(2025, 7, 29)),
        (7, "dongan-engine", "ofac-30933", date(2025, 7, 29)),
        (7, "hunan-tyen", "ofac-30933", date(2025, 7, 29)),
    ],
)
def test_5_to_7_a_company_that_was_sold_is_related_no_more(related, number, issuer, to, ends):
    found = relation(related[issuer], to)
    assert found.valid_until == ends, number
    assert not found.holds_on(ends)
    assert found.holds_on(date(2020, 9, 14))


def test_6_the_parent_that_the_department_prints_stays_as_its_statement(related, entities):
    assert "DoD still prints" in (relation(related["baobian-electric"], "ofac-30933").note or "")
    assert entities["dod-1260h-baoding-tianwei-baobian-electric-co-ltd"].listings[-1].removed_on is None


def test_8_what_is_left_of_south_industries_goes_into_norinco(entities):
    found = relation(entities["ofac-30933"], "ofac-30957")
    assert (found.kind, found.grade) == ("subsidiary", "secondary")
    assert "not seen" in (found.note or "")


def test_9_empyrean_is_a_subsidiary_whose_controller_was_not_named(related):
    found = relation(related["empyrean"], "ofac-30932")
    assert found.kind == "subsidiary"
    assert "was not seen" in (found.note or "")


def test_10_quantumctek_belongs_to_the_quoted_china_telecom(related):
    found = relation(related["quantumctek"], "ofac-30882")
    assert (str(found.share), found.share_as_of) == ("21.86", date(2025, 1, 8))


def test_11_cirrus_aircraft_is_a_cayman_company(related):
    assert related["cirrus-aircraft"].country == "KY"


def test_12_avic_industry_finance_left_shanghai(related):
    (code,) = [one for one in related["avic-industry-finance"].identifiers if one.value == "600705"]
    assert code.valid_until == date(2025, 5, 27)


def test_13_beijing_moved_its_codes(related):
    codes = {one.value: one.valid_until for one in related["dawning-data-infrastructure"].identifiers}
    assert codes["920808"] is None
    assert codes["872808"] is not None


@pytest.mark.parametrize("name", ["advanced-micro-fabrication-equipment-inc-china", "idg-capital-partners-co-ltd"])
def test_14_two_companies_were_removed_by_a_notice_before_the_next_edition(entities, name):
    (listing,) = entities[f"dod-1260h-{name}"].listings
    assert listing.removed_on == date(2024, 12, 18)
    assert "2024-30018" in (listing.removed_because or "")


def test_14_a_listing_that_the_newest_edition_does_not_print_cites_an_earlier_one(lists):
    for entity in lists["us-dod-1260h"].entities:
        if "2026-06-08" not in entity.extra.get("editions", "2026-06-08"):
            assert all("2025-01-07" in (one.source or "") for one in entity.listings), entity.id


def test_15_hesai_stands_in_three_editions(entities):
    hesai = entities["dod-1260h-hesai-group"]
    assert hesai.extra["editions"] == "2024-01-31, 2025-01-07, 2026-06-08"
    assert [one.removed_on for one in hesai.listings] == [None]


@pytest.mark.parametrize(("name", "sdn"), [("shohrat-zakir", "ofac-34079"), ("erken-tuniyaz", "ofac-34119")])
def test_16_two_officials_were_barred_from_entry_on_the_day_of_their_blocking(entities, name, sdn):
    barred = entities[f"visa-{name}"]
    assert barred.listings[0].listed_on == date(2021, 12, 10)
    assert {one.text for one in entities[sdn].names} <= {one.text for one in barred.names}


@pytest.mark.parametrize("name", ["xiaomi-corporation", "luokung-technology-corp"])
def test_18_a_listing_that_a_court_stopped_says_so(entities, name):
    (listing,) = [one for one in entities[f"ccmc-{name}"].listings if one.removed_because]
    assert "never on the NS-CMIC List" in (listing.removed_because or "")


def test_25_short_names_of_the_exchange(related):
    assert "国脉文化" in short_names(related["new-guomai"])
    assert "ST应急" in short_names(related["harzone"])


def test_26_the_quoted_chemical_engineering_company_was_listed_itself_for_one_edition(entities, related):
    (listing,) = entities["dod-1260h-china-national-chemical-engineering-co-ltd"].listings
    assert (listing.listed_on, listing.removed_on) == (date(2025, 1, 7), date(2026, 6, 8))
    group = entities["dod-1260h-china-national-chemical-engineering-group-corporation"]
    assert "China National Chemical Engineering Co., Ltd." not in {name.text for name in group.names}
    found = relation(related["china-national-chemical-engineering"], group.id)
    assert (found.kind, found.grade) == ("subsidiary", "secondary")


@pytest.mark.parametrize(
    ("code", "to"),
    [
        ("001280 XSHE", "ofac-30954"),
        ("688563 XSHG", "ofac-30902"),
        ("688190 XSHG", "ofac-30902"),
        ("688709 XSHG", "ofac-30932"),
        ("688439 XSHG", "ofac-30932"),
        ("688707 XSHG", "ofac-30932"),
        ("920029 BJSE", "ofac-30932"),
        ("688818 XSHG", "ofac-30936"),
        ("600776 XSHG", "ofac-30936"),
        ("688475 XSHG", "ofac-30936"),
        ("920640 BJSE", "ofac-30925"),
        ("688027 XSHG", "ofac-30882"),
        ("601919 XSHG", "dod-1260h-china-cosco-shipping-corporation-limited"),
        ("1919 XHKG", "dod-1260h-china-cosco-shipping-corporation-limited"),
        ("1199 XHKG", "dod-1260h-china-cosco-shipping-corporation-limited"),
        ("600026 XSHG", "dod-1260h-china-cosco-shipping-corporation-limited"),
        ("2866 XHKG", "dod-1260h-china-cosco-shipping-corporation-limited"),
        ("598 XHKG", "dod-1260h-sinotrans-csc-holdings-co-ltd"),
        ("600900 XSHG", "dod-1260h-china-three-gorges-corporation"),
        ("600905 XSHG", "dod-1260h-china-three-gorges-corporation"),
        ("000883 XSHE", "dod-1260h-china-three-gorges-corporation"),
        ("601117 XSHG", "dod-1260h-china-national-chemical-engineering-group-corporation"),
        ("002140 XSHE", "dod-1260h-china-national-chemical-engineering-group-corporation"),
        ("3898 XHKG", "dod-1260h-crrc-corporation-limited"),
        ("600458 XSHG", "dod-1260h-crrc-corporation-limited"),
        ("301039 XSHE", "dod-1260h-china-international-marine-containers-group-co-ltd"),
        ("300425 XSHE", "dod-1260h-china-state-construction-engineering-corporation-limited"),
    ],
)
def test_a_related_company_that_was_missing_is_there_with_its_grade(related, code, to):
    (issuer,) = [one for one in related.values() if code in tickers(one)]
    assert relation(issuer, to).grade in ("secondary", "unverified")


@pytest.mark.parametrize(
    ("cusip", "issuer"),
    [
        ("12634M", "cnooc-finance-2015-usa"),
        ("65334H", "cnooc-petroleum-north-america"),
        ("12625G", "cnooc-finance-2013"),
    ],
)
def test_issuer_numbers_of_bonds(related, cusip, issuer):
    assert cusip in {one.value for one in related[issuer].identifiers if one.scheme == "cusip"}


@pytest.mark.parametrize(
    ("entity", "short"),
    [
        ("ofac-30924", "中國聯通"),
        ("dod-1260h-mgi-tech-co-ltd", "华大智造"),
        ("dod-1260h-autel-intelligent-technology-corp-ltd", "道通科技"),
        ("dod-1260h-novogene-company-limited", "诺禾致源"),
        ("dod-1260h-advanced-micro-fabrication-equipment-inc-china", "中微公司"),
        ("dod-1260h-chengdu-jouav-automation-tech-co-ltd", "纵横股份"),
        ("dod-1260h-guizhou-aviation-technical-development-co-ltd", "航宇科技"),
        ("dod-1260h-chengdu-m-s-electronics-technology-co-ltd", "盟升电子"),
    ],
)
def test_chinese_short_names(entities, entity, short):
    assert short in short_names(entities[entity])


def test_lines_and_shares_that_were_missing(entities):
    assert {"SMICY OTCM", "SIUIF OTCM"} <= tickers(entities["ofac-30951"])
    assert "CNE100000981" in {one.value for one in entities["ofac-30959"].identifiers}
