"""The packaged lists as a whole: what the announcement demands of them."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from screener.model import Entity, Watchlist
from screener.reference import identifiers
from screener.watchlist import dangling_relations, find_mistakes, load_relations, load_watchlists, packaged_folder


@pytest.fixture(scope="module")
def lists() -> dict[str, Watchlist]:
    return {one.id: one for one in load_watchlists()}


@pytest.fixture(scope="module")
def entities(lists) -> dict[str, Entity]:
    return {entity.id: entity for one in lists.values() for entity in one.entities}


@pytest.fixture(scope="module")
def relations() -> dict[str, Entity]:
    return {entity.id: entity for entity in load_relations()}


def texts(entity: Entity) -> set[str]:
    return {name.text for name in entity.names}


def test_every_packaged_file_is_sound():
    for path in sorted(packaged_folder().glob("*.yaml")):
        if path.stem not in ("regimes", "merges"):
            assert find_mistakes(path) == ()
            assert path.stem == "relations" or load_watchlists([path])[0].id == path.stem


def test_every_list_says_when_it_was_verified_and_where_from(lists):
    for one in lists.values():
        assert one.verified_on, one.id
        for entity in one.entities:
            assert all(listing.source for listing in entity.listings), entity.id
            assert all(name.source for name in entity.names), entity.id
            assert all(identifier.source for identifier in entity.identifiers), entity.id


def test_normalised_tickers_are_what_the_identifiers_module_makes_of_the_published_form(lists, relations):
    checked = 0
    every = [entity for one in lists.values() for entity in one.entities] + list(relations.values())
    for one in (one for entity in every for one in entity.identifiers if one.scheme == "ticker"):
        assert identifiers.mic_country(one.mic or ""), one
        read = identifiers.parse_ticker(one.raw)
        assert read is not None, one
        assert read.code == one.value, one
        assert read.mic is not None, one
        assert identifiers.mic_country(read.mic) == identifiers.mic_country(one.mic or ""), one
        checked += 1
    assert checked > 300


def test_an_identifier_is_invalid_only_where_it_says_so(lists, relations):
    every = [entity for one in lists.values() for entity in one.entities] + list(relations.values())
    for one in (one for entity in every for one in entity.identifiers if one.scheme == "isin"):
        assert one.valid == (identifiers.isin(one.raw) is not None), one


def test_sensetime_as_ofac_lists_it_has_no_security(entities):
    sensetime = entities["ofac-33114"]
    assert sensetime.name == "SENSETIME GROUP LIMITED"
    assert [(one.scheme, one.value) for one in sensetime.identifiers] == [("registration", "2162198")]


def test_sensetime_group_inc_is_the_parent_and_carries_the_share(relations):
    parent = relations["sensetime-group-inc"]
    assert [(one.to, one.kind, one.share) for one in parent.relations] == [("ofac-33114", "parent", None)]
    share = {(one.value, one.mic, one.valid_from) for one in parent.identifiers if one.scheme == "ticker"}
    assert ("20", "XHKG", date(2021, 12, 30)) in share
    (isin,) = [one for one in parent.identifiers if one.scheme == "isin"]
    assert (isin.value, isin.valid, isin.confirmed) == ("KYG8062L1041", True, True)
    assert {"SENSETIME-W", "商汤-W", "商汤集团股份有限公司", "商湯集團股份有限公司"} <= texts(parent)


def test_sensetime_group_inc_stands_on_the_1260h_list_with_the_share(entities):
    listed = entities["dod-1260h-sensetime-group-inc"]
    assert listed.name == "SenseTime Group, Inc."
    assert listed.listings[0].listed_on == date(2025, 1, 7)
    assert ("20", "XHKG") in {(one.value, one.mic) for one in listed.identifiers}
    assert all(one.curated for one in listed.identifiers)


@pytest.mark.parametrize(
    ("isin", "owner"),
    [
        ("KYG875721634", "dod-1260h-tencent-holdings-limited"),
        ("US88032Q1094", "dod-1260h-tencent-holdings-limited"),
        ("CNE100000296", "dod-1260h-byd-company-limited"),
        ("CNE100001526", "dod-1260h-byd-company-limited"),
        ("CNE100003662", "dod-1260h-contemporary-amperex-technology-co-ltd"),
        ("KYG4417G1148", "dod-1260h-hesai-group"),
        ("CNE000000HT1", "dod-1260h-tianma-microelectronics-co-ltd"),
        ("KYG9830T1067", "ccmc-xiaomi-corporation"),
        ("CNE000000JW1", "aecc-aviation-power"),
        ("CNE100003688", "china-tower"),
        ("US88034P1093", None),  # Tencent Music
        ("HK0285041858", None),  # BYD Electronic
        ("KYG2198S1093", None),  # CIMC Enric
    ],
)
def test_a_share_without_a_name_is_its_companys_and_no_other_of_the_group(entities, relations, isin, owner):
    every = {**entities, **relations}
    owners = {key for key, entity in every.items() if isin in {one.value for one in entity.identifiers}}
    assert owner in owners if owner else not owners


def test_a_curated_isin_is_one_companys_in_each_list(lists, relations):
    for one in [list(one.entities) for one in lists.values()] + [list(relations.values())]:
        own = [entity for entity in one if "same_as" not in entity.extra]
        stated = [each.value for entity in own for each in entity.identifiers if each.scheme == "isin" and each.curated]
        assert len(stated) == len(set(stated))


def test_a_ticker_that_passed_to_another_company_ends(entities):
    ends = {
        one.raw: one.valid_until
        for entity in entities.values()
        for one in entity.identifiers
        if one.scheme == "ticker" and entity.id.startswith("ofac-") and one.mic == "XNYS"
    }
    assert ends == {
        "CHA US": date(2021, 5, 18),
        "CHL US": date(2021, 5, 18),
        "CHU US": date(2021, 5, 18),
        "CEO US": date(2021, 10, 22),
    }


def test_codes_that_ofac_does_not_print_are_curated_and_dated(entities):
    later = {
        one.value: one.valid_from
        for entity in entities.values()
        for one in entity.identifiers
        if entity.id.startswith("ofac-") and one.curated and one.scheme == "ticker"
    }
    assert later["601728"] == date(2021, 8, 20)
    assert later["600941"] == date(2022, 1, 5)
    assert later["600938"] == date(2022, 4, 21)
    assert later["688327"] == date(2022, 5, 27)
    assert "302132" in later


def test_the_american_costar_is_named_as_another_company(entities):
    (namesake,) = entities["ofac-32107"].namesakes
    assert namesake.name == "CoStar Group, Inc."
    assert namesake.isins == ("US22160N1090",)
    assert entities["dod-1260h-costar-group-co-ltd"].namesakes == (namesake,)


def test_persons_of_the_announcement_with_its_spellings(entities):
    assert {"TUNIYAZ, Erken", "Erkin Tuniyaz", "Alken Tuniaz", "艾尔肯·吐尼亚孜"} <= texts(entities["ofac-34119"])
    assert {"Shohrat Zakir", "雪克来提·扎克尔"} <= texts(entities["ofac-34079"])


def test_persons_of_the_visa_ban_stand_on_the_sdn_list_as_they_do_today(entities):
    assert entities["ofac-31493"].listings[0].listed_on == date(2021, 3, 22)
    assert entities["ofac-46884"].listings[0].listed_on == date(2023, 12, 8)
    assert entities["visa-hu-lianhe"].listings[0].listed_on == date(2021, 12, 10)
    assert {"Hu Lianhe", "HU, Lianhe", "胡联合"} <= texts(entities["visa-hu-lianhe"])


def test_names_of_the_corps_that_ofac_does_not_give_are_not_official(entities):
    corps = entities["ofac-29299"]
    unofficial = {name.text for name in corps.names if not name.official}
    assert {"XPCC", "China Xinjian Group", "新疆生产建设兵团"} <= unofficial
    assert {name.text for name in corps.names if name.official} == {"XINJIANG PRODUCTION AND CONSTRUCTION CORPS"}
    assert corps.type == "Organization"


def test_sdn_names_are_those_of_the_publication(shared_data, entities):
    text = (shared_data / "lists" / "us-ofac" / "sdn_2024-05-07_subset.xml").read_text(encoding="utf-8")
    for uid, aliases in {"34079": 3, "34119": 4}.items():
        (entry,) = [one for one in text.split("<sdnEntry>")[1:] if one.strip().startswith(f"<uid>{uid}</uid>")]
        entity = entities[f"ofac-{uid}"]
        official = [name.text for name in entity.names if name.official]
        assert len(official) == 1 + aliases
        for name in official:
            last, first = name.split(", ")
            assert f"<lastName>{last}</lastName>" in entry
            assert f"<firstName>{first}</firstName>" in entry


def test_every_current_row_of_the_1260h_list(shared_data, lists):
    with (shared_data / "facts" / "dod_1260h_history.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["Start date"] == "2026-06-08"]
    current = [one for one in lists["us-dod-1260h"].entities if one.listings[-1].removed_on is None]
    assert len(rows) == len(current) == 188
    held = {name.casefold() for entity in current for name in texts(entity)}
    for row in rows:
        clean = row["Clean Name"].replace("’", "'").removesuffix(" (").removesuffix(" (Sugon)").strip()
        assert clean.casefold() in held, row["Name"]


def test_removals_of_the_1260h_list(entities):
    assert entities["dod-1260h-costar-group-co-ltd"].listings[0].removed_on == date(2026, 6, 8)
    assert entities["dod-1260h-china-railway-construction-corporation-limited"].listings[0].removed_on == date(
        2025, 1, 7
    )
    memory = entities["dod-1260h-changxin-memory-technologies-inc"].listings
    assert [(one.listed_on, one.removed_on) for one in memory] == [(date(2025, 1, 7), None)]


def test_every_relation_leads_to_a_listed_entity(lists, relations):
    assert dangling_relations(tuple(relations.values()), tuple(lists.values())) == ()
    assert not any(entity.listings for entity in relations.values())


def test_a_share_is_stated_only_with_a_source_that_was_read(relations):
    for entity in relations.values():
        for relation in entity.relations:
            assert relation.source
            assert relation.share is None or (relation.grade != "unverified" and relation.says), entity.id


def test_relations_by_how_well_they_are_known(relations):
    every = [relation for entity in relations.values() for relation in entity.relations]
    grades = {grade: sum(one.grade == grade for one in every) for grade in ("primary", "secondary", "unverified")}
    assert grades["primary"] == 8
    assert grades["unverified"] <= 44  # may only become fewer
    for one in every:
        assert (one.grade == "primary") == (one.verified_on is not None)
        assert one.grade == "unverified" or one.says or one.source, one


def test_quoted_companies_of_the_corps(shared_data, relations):
    with (shared_data / "facts" / "xpcc_listed.csv").open(encoding="utf-8", newline="") as stream:
        codes = {row["code"].partition(".")[0] for row in csv.DictReader(stream)}
    held = {
        one.value
        for entity in relations.values()
        if any(relation.to == "ofac-29299" and relation.share is None for relation in entity.relations)
        for one in entity.identifiers
    }
    assert held == codes


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("CNOOC Finance (2013) Limited", "ofac-30926"),
        ("CNOOC Curtis Funding No.1 Pty Ltd", "ofac-30956"),
        ("China Railway Construction Heavy Industry Corporation Limited", "ofac-30959"),
        ("CRCC High-Tech Equipment Corporation Limited", "ofac-30959"),
        ("CGN New Energy Holdings Co., Ltd.", "ofac-30937"),
        ("China United Network Communications Limited", "ofac-30942"),
        ("CCCC Design & Consulting Group Co., Ltd.", "ofac-30930"),
        ("China Communications Services Corporation Limited", "ofac-30939"),
    ],
)
def test_issuers_of_the_labelled_names(relations, name, to):
    (entity,) = [one for one in relations.values() if one.name == name]
    assert entity.relations[0].to == to
