"""One position against the lists: `matcher.match_one({"name": "HIKVISION-A"}, as_of=...)[0].verdict == "listed"`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest

from screener.matching import Matcher
from screener.model import POSITION_COLUMNS, Entity, Match, Name
from screener.positions import LooseText
from screener.watchlist import load_watchlists
from screener.watchlist.catalogue.selection import choose_lists, combine
from tests.matching.lists import CMIC, LISTED, RELATED, ticker

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(LISTED, RELATED)


@pytest.fixture(scope="module")
def packaged() -> Matcher:
    return Matcher(entity for each in load_watchlists() for entity in each.entities)


@pytest.fixture(scope="module")
def packaged_lists() -> Matcher:
    """The packaged lists with what is known of related companies."""
    return Matcher(*combine(choose_lists([], TODAY)))


def one(matcher: Matcher, **fields: str) -> Match | None:
    matches = matcher.match_one(fields, as_of=TODAY)
    return matches[0] if matches else None


def frame(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    blank = dict.fromkeys(POSITION_COLUMNS)
    full = [{**blank, "file": "f", "sheet": "s", "row": number, **row} for number, row in enumerate(rows, start=2)]
    return pd.DataFrame(full).astype(dict(POSITION_COLUMNS))


def test_isin_decides_whatever_the_name_says(matcher: Matcher) -> None:
    match = one(matcher, name="MEGA HOLDINGS", isin="CNE100000PM8")
    assert match is not None
    assert (match.verdict, match.by, match.entity) == ("listed", "isin", "ofac-30946")


def test_ticker_with_its_market_is_listed(matcher: Matcher) -> None:
    match = one(matcher, ticker="728", mic="XHKG")
    assert match is not None
    assert (match.verdict, match.by, match.entity) == ("listed", "ticker", "ofac-30882")


def test_ticker_without_market_proves_nothing(matcher: Matcher) -> None:
    assert one(matcher, ticker="728") is None


def test_same_digits_in_another_market_are_another_company(matcher: Matcher) -> None:
    assert one(matcher, ticker="000728", mic="XSHE") is None


def test_ticker_that_was_handed_on_proves_nothing(matcher: Matcher) -> None:
    assert one(matcher, ticker="CHA", mic="XNAS", name="CHAGEE HOLDINGS LTD ADR") is None
    assert matcher.match_one({"ticker": "CHA", "mic": "XNYS"}, as_of=date(2021, 1, 4))[0].verdict == "listed"


def test_ticker_against_a_foreign_name_is_for_a_person_to_look_at(matcher: Matcher) -> None:
    match = one(matcher, ticker="728", mic="XHKG", name="ACME WIDGETS PLC")
    assert match is not None
    assert match.verdict == "possible"
    assert any("shares no word" in sentence for sentence in match.explanation)


@pytest.mark.parametrize("name", ["HIKVISION SMART HOME", "HIKVISION", "FRN NOTES 2028"])
def test_better_hit_of_the_issuers_name_is_not_hidden_by_a_weaker_one_of_the_positions(
    matcher: Matcher, name: str
) -> None:
    match = one(matcher, name=name, issuer="Hangzhou Hikvision Digital Technology Co., Ltd.")
    assert match is not None
    assert (match.verdict, match.entity) == ("listed", "ofac-30946")
    assert f"“{match.position_value}”" in match.explanation[0]


@pytest.mark.parametrize("name", ["ACME WIDGETS PLC", ""])
def test_evidence_prints_the_issuers_name_where_that_matched(matcher: Matcher, name: str) -> None:
    match = one(matcher, name=name, issuer="Hikvision Services")
    assert match is not None
    assert (match.verdict, match.position_value) == ("possible", "Hikvision Services")
    assert "“Hikvision Services”" in match.explanation[0]
    assert "ACME" not in " ".join(match.explanation)


def test_issuer_of_another_name_lowers_no_hit_of_the_positions_name(matcher: Matcher) -> None:
    match = one(matcher, name="HIKVISION-A", issuer="Hikvision Services")
    assert match is not None
    assert (match.verdict, match.position_value) == ("listed", "HIKVISION-A")


@pytest.mark.parametrize("sign", ["/", "(", "-", ".", " ", "—", "1", "1 ", "1.", "USD1 "])
def test_name_followed_by_twenty_thousand_signs_is_read_as_without_them(matcher: Matcher, sign: str) -> None:
    match = one(matcher, name=f"HIKVISION {sign * (20_000 // len(sign))}")
    assert match is not None
    assert (match.verdict, match.entity) == ("listed", "ofac-30946")


def test_parent_is_related_and_says_so(matcher: Matcher) -> None:
    for fields in ({"name": "SENSETIME GROUP INC-CLASS B"}, {"ticker": "20", "mic": "XHKG"}, {"name": "商湯-W"}):
        match = one(matcher, **fields)
        assert match is not None
        assert (match.verdict, match.entity, match.via) == ("related", "ofac-33114", "issuer-sensetime-group-inc")
        assert "is the parent of SENSETIME GROUP LIMITED" in match.explanation[-1]


def test_listed_company_is_preferred_to_its_parent_where_the_legal_form_says_so(matcher: Matcher) -> None:
    match = one(matcher, name="SENSETIME GROUP LTD")
    assert match is not None
    assert match.verdict == "listed"


def test_unconfirmed_identifier_alone_is_only_possible(matcher: Matcher) -> None:
    alone = one(matcher, isin="KYG8062L1041")
    named = one(matcher, isin="KYG8062L1041", name="SENSETIME GROUP INC")
    assert alone is not None
    assert alone.verdict == "possible"
    assert named is not None
    assert named.verdict == "related"


def test_known_namesake_is_clear_and_the_chinese_company_is_not(matcher: Matcher) -> None:
    assert one(matcher, name="COSTAR GROUP INC") is None
    assert one(matcher, name="CoStar Group Inc.", isin="US22160N1090") is None
    match = one(matcher, name="COSTAR GROUP CO LTD-A")
    assert match is not None
    assert match.verdict == "listed"


def test_isin_of_another_country_lowers_a_name_match(matcher: Matcher) -> None:
    match = one(matcher, name="CHINA TELECOM CORP LTD", isin="JP3435000009")
    assert match is not None
    assert match.verdict == "possible"
    assert any("JP" in sentence for sentence in match.explanation)


def test_country_column_that_contradicts_lowers_a_name_match(matcher: Matcher) -> None:
    match = one(matcher, name="HIKVISION", country="BR")
    assert match is not None
    assert match.verdict == "possible"


def test_name_in_another_script_is_found() -> None:
    names = (Name(text="SBERBANK OF RUSSIA", kind="primary"), Name(text="ПАО Сбербанк"))
    entity = Entity(id="x", name="SBERBANK OF RUSSIA", country="RU", names=names, listings=(CMIC,))
    match = one(Matcher([entity]), name="Сбербанк ПАО")
    assert match is not None
    assert match.verdict == "listed"


def test_asset_class_that_no_company_has_lowers_a_name_match(matcher: Matcher) -> None:
    match = one(matcher, name="CHINA TELECOM CORP LTD", asset_class="Government Bonds")
    assert match is not None
    assert match.verdict == "possible"


def test_weak_alias_beside_a_line_of_shares_that_the_company_has_decides() -> None:
    crrc = Entity(
        id="x-crrc",
        name="CRRC Corporation Limited",
        names=(Name(text="CRRC Corporation Limited"), Name(text="CRRC", kind="weak")),
        identifiers=(ticker("1766", "XHKG"),),
        listings=(CMIC,),
    )
    names = ("CRRC", "CRRC ACCIONES H", "CRRC-R", "CRRC-A")
    found = [one(Matcher([crrc]), name=name) for name in names]
    assert [match and match.verdict for match in found] == ["possible", "listed", "listed", "possible"]


@pytest.mark.parametrize(("name", "verdict"), [("BYD", "possible"), ("비야디", "listed"), ("ビーワイディー", "listed")])
def test_weak_alias_decides_in_a_script_in_which_nobody_else_is_called_so(name: str, verdict: str) -> None:
    names = (Name(text="BYD Company Limited"), Name(text="BYD", kind="weak"))
    found = one(Matcher([Entity(id="x-byd", name="BYD Company Limited", names=names, listings=(CMIC,))]), name=name)
    assert found is not None
    assert found.verdict == verdict


def test_name_that_a_group_shares_with_its_quoted_company_means_the_quoted_one_and_names_both() -> None:
    group = Entity(
        id="x-group",
        name="CHINA UNITED NETWORK GROUP CO LTD",
        names=(Name(text="CHINA UNITED NETWORK GROUP CO LTD"), Name(text="CHINA UNICOM", kind="alias")),
        listings=(CMIC,),
    )
    quoted = Entity(
        id="x-quoted",
        name="CHINA UNICOM LIMITED",
        identifiers=(ticker("762", "XHKG"),),
        listings=(CMIC,),
    )
    found = one(Matcher([group, quoted]), name="CHINA UNICOM")
    assert found is not None
    assert found.entity == "x-quoted"
    assert group.name in " ".join(found.explanation)


@pytest.mark.parametrize("name", ["CONTEMP AMPEREX TECH CO-A", "Cont.Amperex Techn.Co.Ltd. Reg. Shares A YC 1"])
def test_rare_word_is_read_as_cut_off_beside_another_that_agrees(name: str) -> None:
    catl = Entity(id="x-catl", name="Contemporary Amperex Technology Co., Ltd.", listings=(CMIC,))
    found = one(Matcher([catl]), name=name)
    assert found is not None
    assert found.entity == "x-catl"


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("XI'AN AIRCR INDUS CORP.", "XI'AN AIRCRAFT INDUSTRIAL CORP."),
        ("SUN CREA ELEC CO., LTD.", "Sun Create Electronics Co., Ltd."),
        ("HUAWE TECHN CO., LTD.", "HUAWEI TECHNOLOGIES CO., LTD."),
        ("CHENG DU WESTO INFOR INDUS CO., LTD.", "Cheng Du Westone Information Industry Co., Ltd."),
        (
            "CHINA SHIPBU INDUST GROUP MARINE DEFENS AND INFORM CONFRO CO., LTD.",
            "CHINA SHIPBUILDING INDUSTRY GROUP MARINE DEFENSE AND INFORMATION CONFRONTATION CO., LTD.",
        ),
    ],
)
def test_rare_word_is_read_as_cut_off_beside_a_word_that_a_system_shortened(name: str, listed: str) -> None:
    company = Entity(id="x-1", name=listed, identifiers=(ticker("600000", "XSHG"),), listings=(CMIC,))
    found = one(Matcher([company]), name=name)
    assert found is not None
    assert found.verdict == "listed"


@pytest.mark.parametrize("name", ["DAWN INFO LTD", "DAWN INFORMATION LTD"])
def test_word_that_issuers_are_called_by_themselves_is_no_sign_that_words_were_shortened(name: str) -> None:
    dawning = Entity(
        id="x-1",
        name="DAWNING INFORMATION INDUSTRY CO., LTD.",
        identifiers=(ticker("603019", "XSHG"),),
        listings=(CMIC,),
    )
    assert one(Matcher([dawning]), name=name) is None


@pytest.mark.parametrize("printed", ["АО “МПЗ”", "Τμήμα 39", "TransMorFlot", "GENERAL"])
def test_whatever_a_list_prints_finds_its_entity(printed: str) -> None:
    names = (Name(text="JSC MPZ"), Name(text=printed, kind="alias"))
    found = one(Matcher([Entity(id="x-1", name="JSC MPZ", names=names, listings=(CMIC,))]), name=printed)
    assert found is not None
    assert found.entity == "x-1"


def test_every_company_that_bears_a_printed_name_is_told() -> None:
    bearers = [
        Entity(
            id=f"x-{n}",
            name=f"BRANCH {n}",
            names=(Name(text=f"BRANCH {n}"), Name(text="AL HARAMAIN")),
            listings=(CMIC,),
        )
        for n in range(5)
    ]
    match = one(Matcher(bearers), name="AL HARAMAIN")
    assert match is not None
    assert all(bearer.name in " ".join(match.explanation) for bearer in bearers)


def test_weak_alias_alone_is_only_possible(matcher: Matcher) -> None:
    match = one(matcher, name="AVIC")
    assert match is not None
    assert match.verdict == "possible"
    assert "weak" in match.explanation[0]


def test_frame_is_matched_row_by_row_in_its_order(matcher: Matcher) -> None:
    positions = frame(
        [
            {"name": "APPLE INC"},
            {"name": "HANGZHOU HIKVISION DIGITAL-A"},
            {"isin": "CNE1000002V2", "name": "CHINA TELECOM CORP LTD-H"},
            {"ticker": "20", "mic": "XHKG"},
        ]
    )
    matches = matcher.match(positions, as_of=TODAY)
    assert [(match.position, match.verdict, match.by) for match in matches] == [
        (1, "listed", "name"),
        (2, "listed", "isin"),
        (3, "related", "ticker"),
    ]


def test_every_match_is_explained(matcher: Matcher) -> None:
    positions = frame([{"name": "CHINA TELECOM CORP LTD-H"}, {"name": "商汤-W"}, {"name": "AVIC HEAVY"}])
    for match in matcher.match(positions, as_of=TODAY):
        assert match.explanation
        assert all(sentence.endswith(".") for sentence in match.explanation)


def test_identifier_outside_every_position_is_swept_up(matcher: Matcher) -> None:
    loose = [
        LooseText("f", "s", 40, "B", "collateral: CNE100000PM8, held abroad"),
        LooseText("f", "s", 41, "A", "SENSETIME GROUP INC"),
        LooseText("f", "s", 42, "A", "Total China"),
    ]
    matches = matcher.match(frame([{"name": "APPLE INC"}]), loose, as_of=TODAY)
    assert [(match.by, match.verdict, match.cell.row if match.cell else None) for match in matches] == [
        ("sweep", "listed", 40),
        ("sweep", "related", 41),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "ZALTRON GAZPROMBANK",
        "ZALTRON BAICELLS TECHNOLOGIES CO LTD",
        "RECV GUIZHOU LIYUAN HYDRAULIC CO LTD",
        "ZALTRON CHINA STATE SHIPBUILDING CORP",
    ],
)
def test_unknown_word_in_front_leaves_a_listed_name_to_a_person(packaged: Matcher, name: str) -> None:
    match = one(packaged, name=name)
    assert match is not None
    assert match.verdict == "possible"
    assert any(name.split(maxsplit=1)[0] in sentence for sentence in match.explanation)


@pytest.mark.parametrize(
    "name",
    [
        "HANGZHOUHIKVISIONDIGITALTECHNOLOGYCO.,LTD.",
        "HANGZHOUHIKVISIONDIGITALTECHNO",
        "H A N G Z H O U H I K V I S I O N D I G I T A L",
        "HANGZHOU HIKVISION DIGITAL TECHNOLOGYCO.,LTD",
        "CO LTD HANGZHOU HIKVISION DIGITAL TECHNOLOGY",
        "Technology Co Ltd, Hangzhou Hikvision Digital",
    ],
)
def test_name_without_blanks_or_in_another_order_is_the_same_name(matcher: Matcher, name: str) -> None:
    match = one(matcher, name=name)
    assert match is not None
    assert match.verdict == "listed"


@pytest.mark.parametrize(
    "name", ["SCANDINAVIAN TOBACCO GROUP A/S", "Holdings Ltd, Inc.", "COLTD", "TELEKOMUNIKASI", "," * 5000]
)
def test_words_that_are_not_of_the_lists_are_not_taken_apart(matcher: Matcher, name: str) -> None:
    assert one(matcher, name=name) is None


def test_short_name_that_is_cut_before_its_share_class_goes_on(packaged: Matcher) -> None:
    match = one(packaged, name="CHANGSHA JINGJ-A")
    assert match is not None
    assert match.verdict == "listed"


@pytest.mark.parametrize("beside", ["text_beside", "issuer"])
@pytest.mark.parametrize(
    "own", [{"name": "HIKVISION DIGITAL TECHNOLOGY"}, {"name": "HIKVISION", "ticker": "002415", "mic": "XSHE"}]
)
def test_a_related_company_in_another_text_of_the_row_hides_no_listed_one(
    packaged_lists: Matcher, beside: str, own: dict[str, str]
) -> None:
    found = packaged_lists.match_one({**own, beside: "Hangzhou EZVIZ Network Co., Ltd."}, as_of=TODAY)
    named = [(match.list, match.verdict) for match in found if match.entity == "ofac-30946"]
    assert sorted(named) == [("us-dod-1260h", "listed"), ("us-ofac-ns-cmic", "listed")]


def test_a_namesake_is_none_in_spite_of_an_issuer_column_without_its_legal_form(packaged_lists: Matcher) -> None:
    assert one(packaged_lists, name="CoStar Group, Inc.", issuer="CoStar Group") is None


def test_what_the_issuer_column_says_takes_no_listed_company_of_the_name_away(packaged_lists: Matcher) -> None:
    fields = {"name": "IRICO Group", "issuer": "IRICO Group New Energy Company Limited"}
    found = packaged_lists.match_one(fields, as_of=TODAY)
    assert ("dod-1260h-irico-group-company-ltd", "listed") in {(match.entity, match.verdict) for match in found}


@pytest.mark.parametrize("name", ["CHINA RAILWAY-H", "CHINA RAILWAY -A"])
def test_short_name_that_ends_with_a_word_is_not_taken_for_every_company_that_begins_so(
    packaged: Matcher, name: str
) -> None:
    match = one(packaged, name=name)
    assert match is None or match.verdict == "possible"


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("LTD BYD H SHS", "listed"),
        ("LTD CHINA MOBILE H SHS", "listed"),
        ("CO LTD HANGZHOU HIKVISION DIGITAL TECHNOLOGY A SHS", "listed"),
        ("CO LTD AVIC AVIATION HIGH-TEC", "listed"),
        ("LIMITED LIABILITY COMPANY GAZPROM NEFT", "listed"),
    ],
)
def test_legal_form_in_front_and_a_class_behind_are_both_taken_off(packaged: Matcher, name: str, verdict: str) -> None:
    match = one(packaged, name=name)
    assert match is not None
    assert match.verdict == verdict


def test_a_listing_that_ended_hides_none_in_force_that_the_issuer_column_names(packaged_lists: Matcher) -> None:
    fields = {
        "name": "COSCO SHIPPING Finance Co. Ltd. 3% 2028",
        "issuer": "China COSCO Shipping Corporation Limited",
    }
    alone = {match.entity for match in packaged_lists.match_one({"name": fields["issuer"]}, as_of=TODAY)}
    assert alone <= {match.entity for match in packaged_lists.match_one(fields, as_of=TODAY)}
