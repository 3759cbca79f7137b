"""Names by ear: a name of the list in another script, in pinyin, or in another country's spelling of Cyrillic."""

from __future__ import annotations

from datetime import date

import pytest

from screener.matching import Matcher
from screener.matching.align import transcribed
from screener.matching.chinese import chinese_name, korean_name, korean_readings, pinyin
from screener.matching.sounds import Sounds, in_pinyin
from screener.model import Match
from tests.matching.lists import LISTED, RELATED

MATCHER = Matcher(LISTED, RELATED)


def found(name: str) -> list[Match]:
    return MATCHER.match_one({"name": name}, as_of=date(2026, 11, 24))


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


def test_few_consonants_or_other_vowels_are_not_heard_as_a_name() -> None:
    sounds = Sounds([("LUKOIL", ("LUKOIL",)), ("GANSU", ("GANSU",))])
    assert [(name, sure) for _, name, sure in sounds.like(["RUKUOIRU"], frozenset())] == [("LUKOIL", False)]
    assert sounds.like(["KIENSU"], frozenset()) == []


def test_characters_of_several_readings_are_read_as_companies_are_called() -> None:
    assert pinyin("重庆长安银行") == ("CHONG", "QING", "CHANG", "AN", "YIN", "HANG")


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
