"""Names by ear: a name of the list in another script, in pinyin, or in another country's spelling of Cyrillic."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.matching import Matcher
from screener.matching.align import transcribed
from screener.matching.chinese import chinese_name, compare_chinese, korean_name, korean_readings, pinyin
from screener.matching.normalise import CHINESE_SYLLABLE, PINYIN
from screener.matching.sounds import Sounds, in_pinyin
from screener.model import Entity, Identifier, Listing, Match, Name
from tests.matching.lists import LISTED, RELATED

MATCHER = Matcher(LISTED, RELATED)


def found(name: str, **fields: str) -> list[Match]:
    return MATCHER.match_one({"name": name, **fields}, as_of=date(2026, 11, 24))


@pytest.mark.parametrize(
    "name",
    [
        "チヤイナテレコム",
        "チャイナ・テレコム Ｈ株",
        "차이나텔레콤",
        "중국전신 H",
        "Чайна Тэлеком",
        "zhōngguó diànxìn",
        "ZHONGGUODIANXIN A",
    ],
)
def test_name_is_found_as_it_sounds(name: str) -> None:
    assert [(match.entity, match.verdict) for match in found(name)] == [("ofac-30882", "listed")]


def test_explanation_says_that_a_name_was_only_heard() -> None:
    assert any(
        "sounds like" in sentence
        for sentence in found("ハンジョウ・ハイクビジョン・デジタル・テクノロジー")[0].explanation
    )


@pytest.mark.parametrize(
    "name",
    ["チャイナ・ライフ・インシュアランス", "コスター・グループ", "삼성전자", "Чайна Лайф", "DIAN XIN", "หุ้น Thai Union"],
)
def test_other_names_in_these_scripts_are_clear(name: str) -> None:
    assert found(name) == []


@pytest.mark.parametrize("name", ["チヤイナテレコム", "중국전신", "Чайна Тэлеком", "ZHONGGUO DIANXIN"])
@pytest.mark.parametrize("elsewhere", [{"isin": "KR7004140008"}, {"isin": "JP3435000009"}, {"mic": "XKRX"}])
def test_a_name_by_ear_decides_nothing_against_an_isin_or_a_market_of_another_country(
    name: str, elsewhere: dict[str, str]
) -> None:
    assert {match.verdict for match in found(name)} == {"listed"}
    matches = found(name, **elsewhere)
    assert {match.verdict for match in matches} == {"possible"}
    assert "it can be another company" in " ".join(matches[0].explanation)


def test_a_name_by_ear_decides_beside_an_isin_and_a_market_of_the_listed_company() -> None:
    assert {match.verdict for match in found("중국전신", isin="HK0000000005", mic="XHKG")} == {"listed"}


def test_two_korean_syllables_are_possible_at_most_and_nothing_against_a_korean_isin() -> None:
    taiji = Entity(
        id="taiji",
        name="Taiji Computer Corporation Limited",
        names=(Name(text="太极股份", kind="short"), Name(text="航天控股", kind="short")),
        identifiers=(Identifier(scheme="ticker", value="002368", raw="002368 XSHE", mic="XSHE"),),
        listings=(Listing(list="own", regime="advisory", listed_on=date(2024, 1, 31)),),
        country="CN",
    )
    matcher = Matcher([taiji])

    def verdicts(**position: str) -> list[str]:
        return [match.verdict for match in matcher.match_one(position, as_of=date(2026, 11, 24))]

    assert verdicts(name="태극") == verdicts(name="태극 보통주") == ["possible"]
    assert verdicts(name="태극", isin="KR7004140008") == []
    assert verdicts(name="미래 - 태극") == verdicts(name="한진") == verdicts(name="태극그룹") == []


def test_china_and_two_syllables_are_no_cut_off_name() -> None:
    listed, query = chinese_name("中国航空工业集团有限公司"), korean_name("중국항공")
    assert listed is not None
    assert query is not None
    assert {compare_chinese(query, one)[1] for one in korean_readings(listed)} == {"distant"}


def test_few_consonants_or_other_vowels_are_not_heard_as_a_name() -> None:
    sounds = Sounds([("LUKOIL", ("LUKOIL",)), ("GANSU", ("GANSU",))])
    assert [(name, sure) for _, name, sure in sounds.like(["RUKUOIRU"], frozenset())] == [("LUKOIL", False)]
    assert sounds.like(["KIENSU"], frozenset()) == []


def test_characters_of_several_readings_are_read_as_companies_are_called() -> None:
    assert pinyin("重庆长安银行") == ("CHONG", "QING", "CHANG", "AN", "YIN", "HANG")


@given(st.text("AEIOUNGRHZSB", max_size=12))
def test_pinyin_is_what_can_be_parted_into_syllables(word: str) -> None:
    ends = {0}
    for at in range(len(word)):
        if at in ends:
            ends |= {end for end in range(at, len(word) + 1) if CHINESE_SYLLABLE.fullmatch(word[at:end])}
    assert (PINYIN.fullmatch(word) is not None) == (word != "" and len(word) in ends)


@pytest.mark.parametrize("part", ["AN", "XIAN", "ANG", "ENGER", "GUANGUAN", "A", "주", "주식", "AGU"])
@pytest.mark.parametrize("letters", [200, 5000])
def test_a_name_that_is_nearly_pinyin_or_nearly_korean_is_answered(part: str, letters: int) -> None:
    assert found((part * letters)[:letters] + "K") == []


def test_pinyin_is_told_from_words_and_loses_what_a_company_ends_in() -> None:
    assert in_pinyin("HAIKANG WEISHI GUFEN YOUXIAN GONGSI")[1] == "HAIKANGWEISHI"
    assert in_pinyin("CNOOC LIMITED") == in_pinyin("DIANXIN") == ()


def test_silent_r_of_a_korean_reading_may_be_written() -> None:
    unicom = chinese_name("中国联通")
    assert unicom is not None
    assert {one.core for one in korean_readings(unicom)} == {"중국련통", "중국연통"}
    query = korean_name("중국연통유한공사")
    assert query is not None
    assert query.core == "중국연통"


@pytest.mark.parametrize(
    ("one", "other"),
    [("URALWAGONSAWOD", "URALVAGONZAVOD"), ("ROSSELCHOSBANK", "ROSSELHOZBANK"), ("SURGOUTNEFTEGAZ", "SURGUTNEFTJEGAS")],
)
def test_countries_transcribe_one_name_differently(one: str, other: str) -> None:
    assert transcribed(one) == transcribed(other)


def test_chinese_names_are_no_transcriptions() -> None:
    assert transcribed("ZHENHUA") != transcribed("SHENHUA")
