"""Grades of agreement: `compared("HIKVISION DIGITAL-A", "HIKVISION DIGITAL TECHNOLOGY CO LTD").grade == "cut_off"`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.matching import vocabulary
from screener.matching.grade import ListedNameParts, conflicting_forms
from screener.matching.normalise import listed_name, security_name
from screener.matching.score import Comparison, compare


def compared(name: str, listed: str, *, weak: bool = False) -> Comparison:
    parts = listed_name(listed)
    weights = tuple(vocabulary.weight(word) for word in parts.words)
    family = parts.legal.family if parts.legal else None
    return compare(security_name(name), ListedNameParts(parts.words, weights, family, weak))


@pytest.mark.parametrize(
    ("name", "listed", "grade"),
    [
        ("CHINA COMMUNICATIONS CONST-H", "CHINA COMMUNICATIONS CONSTRUCTION COMPANY LIMITED", "full"),
        ("HANGZHOU HIK-VISION DIGITAL TECHNOLOGY", "HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.", "full"),
        ("ANHUI GREATWALL MILITARY IND-A", "ANHUI GREAT WALL MILITARY INDUSTRY CO., LTD", "full"),
        ("SEMICONDUCTOR MFG INTL CORP A", "SEMICONDUCTOR MANUFACTURING INTERNATIONAL CORPORATION", "full"),
        ("HANGZHOU HIKVISION DIGITAL-A", "HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.", "cut_off"),
        ("HANGZHOU HIKVISON DIGITAL TECH CO LTD", "HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.", "full"),
        ("QUESTEL WIRELESS SOLUTIONS", "Quectel Wireless Solutions Co., Ltd.", "misspelt"),
        ("COSMO SHIPPING PORTS", "COSCO SHIPPING Ports Limited", "misspelt"),
        ("JIANGXI HONDU AVIATION INDUSTRY", "JIANGXI HONGDU AVIATION INDUSTRY CO., LTD.", "full"),
        ("FUKIEN TORCH ELECTRON TECHNOLOGY", "FUJIAN TORCH ELECTRON TECHNOLOGY CO., LTD.", "full"),
        ("HANGZH HIKVIS DIGIT TECH", "HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.", "full"),
        ("HANG HIKV DIGI TECH CO A", "HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.", "full"),
        ("CONTMPRY AMPRX TECHNOL", "Contemporary Amperex Technology Co., Limited", "misspelt"),
        ("CHINA SATLLT COMMUNICATNS", "CHINA SATELLITE COMMUNICATIONS CO., LTD.", "full"),
        ("QUANTUM CORP", "QuantumCTek Co., Ltd.", "distant"),
        ("HIKVISION DIGITAL TECHNOLOGY CO LTD", "HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.", "shortened"),
        ("SENSETIME GROUP INC-CLASS B", "SENSETIME GROUP LIMITED", "other_form"),
        (
            "CHINA UNITED NETWORK COMMUNICATIONS LTD A",
            "CHINA UNITED NETWORK COMMUNICATIONS GROUP CO., LTD.",
            "other_structure",
        ),
        ("CNOOC ENERGY TECHNOLOGY & SERVICES LTD", "CNOOC LIMITED", "family"),
        ("CHINA RAILWAY CONSTRUCTION HEAVY INDUSTRY", "CHINA RAILWAY CONSTRUCTION CORPORATION LIMITED", "family"),
        ("CHINA MOBILE GAMES & ENTERTAINMENT GROUP LTD", "CHINA MOBILE LIMITED", "distant"),
        ("CHINA STATE SHIPBUILDING CORP LTD", "CHINA SHIPBUILDING INDUSTRY COMPANY LIMITED", "distant"),
        ("CHINA CONSTRUCTION BANK CORP H", "CHINA COMMUNICATIONS CONSTRUCTION COMPANY LIMITED", "distant"),
        ("CHINA RAILWAY GROUP LTD", "CHINA RAILWAY CONSTRUCTION CORPORATION LIMITED", "distant"),
        ("NETEASE INC", "NETPOSA TECHNOLOGIES LIMITED", "distant"),
        ("AVIAT NETWORKS INC", "AVIC AVIATION HIGH-TECHNOLOGY COMPANY LIMITED", "distant"),
    ],
)
def test_grade_says_what_the_agreement_amounts_to(name: str, listed: str, grade: str) -> None:
    assert compared(name, listed).grade == grade


def test_weak_alias_never_decides_alone() -> None:
    assert compared("AVIC", "AVIC", weak=True).grade == "weak_alias"
    assert compared("CSC HOLDINGS LTD", "CSC", weak=True).grade == "distant"


def test_misspelling_of_a_short_name_is_no_agreement() -> None:
    assert compared("COMET HOLDING AG", "COMEC").grade == "distant"
    assert compared("MEGVI TECHNOLOGY LTD", "MEGVII TECHNOLOGY LIMITED").grade == "misspelt"


def test_common_words_alone_never_match() -> None:
    assert compared("CHINA TECHNOLOGY GROUP LTD", "CHINA ELECTRONICS TECHNOLOGY GROUP CORPORATION").grade == "distant"


def test_legal_forms_contradict_only_when_both_are_stated() -> None:
    assert conflicting_forms("inc", "limited")
    assert not conflicting_forms(None, "limited")
    assert not conflicting_forms("corporation", "limited")


@given(
    st.lists(
        st.sampled_from(["CHINA", "HIKVISION", "DIGITAL", "TECHNOLOGY", "GROUP", "SENSETIME", "A", "2013", "FINANCE"]),
        min_size=1,
    )
)
def test_name_agrees_with_itself_and_score_is_a_share(words: list[str]) -> None:
    name = " ".join(words)
    result = compared(name, name)
    assert 0 <= result.score <= 1
    parts = listed_name(name)
    if security_name(name).words == parts.words and sum(map(vocabulary.weight, parts.words)) > 0:
        assert result.score == 1
