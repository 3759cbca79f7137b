"""Chinese names: `chinese_name("商汤-W").core == "商汤"`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.matching.chinese import chinese_name, compare_chinese


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("商汤-W", "商汤"),
        ("商湯-W", "商汤"),
        ("中芯國際集成電路製造有限公司", "中芯国际集成电路制造"),
        ("*ST网力", "网力"),
        ("中国电信 H股", "中国电信"),
        ("SENSETIME-W 商汤-W", "商汤"),
        ("中国电信集团有限公司", "中国电信"),
        ("中国电信(融)", "中国电信"),
        ("寧徳時代新能源科技 A株", "宁德时代新能源科技"),
        ("騰訊控股有限公司 普通株式", "腾讯"),
        ("沪电股份", "沪电"),
    ],
)
def test_core_of_a_name_is_what_says_who(text: str, core: str) -> None:
    name = chinese_name(text)
    assert name is not None
    assert name.core == core


def test_text_without_chinese_characters_has_no_chinese_name() -> None:
    assert chinese_name("SENSETIME GROUP") is None


@pytest.mark.parametrize(
    ("name", "listed", "grade"),
    [
        ("中国电信", "中国电信股份有限公司", "full"),
        ("中国电信集团", "中国电信股份有限公司", "other_structure"),
        ("杭州海康威视数字技术", "杭州海康威视数字技术股份有限公司", "full"),
        ("杭州海康威视数", "杭州海康威视数字技术股份有限公司", "cut_off"),
        ("海康威视数字", "海康威视", "family"),
        ("中国电影", "中国电信", "distant"),
        ("中電信", "中国电信股份有限公司", "shortened"),
        ("中国鉄建", "中国铁建", "full"),
        ("南方海康威视", "海康威视", "family"),
    ],
)
def test_grade_of_chinese_names(name: str, listed: str, grade: str) -> None:
    one, other = chinese_name(name), chinese_name(listed)
    assert one is not None
    assert other is not None
    assert compare_chinese(one, other)[1] == grade


@given(st.text(alphabet="中国电信集团有限公司ST*- AW股H", max_size=20))
def test_no_text_is_too_strange(text: str) -> None:
    name = chinese_name(text)
    assert name is None or name.core
