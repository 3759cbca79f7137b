"""A security's name, taken apart: `security_name("CNOOC LTD COMMON STOCK HKD NPV").words == ("CNOOC",)`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screener.matching.normalise import code_in, listed_name, security_name, to_latin


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("HANGZHOU HIKVISION DIGITAL-A", ("HANGZHOU", "HIKVISION", "DIGITAL")),
        ("CNOOC LTD COMMON STOCK HKD NPV", ("CNOOC",)),
        ("CNOOC LTD-SPONSORED ADR", ("CNOOC",)),
        ("SEMICONDUCTOR MANUFA FUNSPONSORED ADR 1 ADR REPS 5 ORD SHS", ("SEMICONDUCTOR", "MANUFA")),
        ("TAIWAN SEMICONDUCTORFSPONSORED ADR", ("TAIWAN", "SEMICONDUCTOR")),
        ("PROVEN GLORY CAPITAL LTD 4% 21/02/2027", ("PROVEN", "GLORY", "CAPITAL")),
        ("(XS1567423766) PROVEN GLORY CAPITAL LT", ("PROVEN", "GLORY", "CAPITAL")),
        ("CHINA UNICOM HONG KONG ADR REP 10 ORD", ("CHINA", "UNICOM", "HONG", "KONG")),
        ("China Telecom Corp. Ltd. Class H", ("CHINA", "TELECOM")),
        ("HUAWEI INVESTMENT & HOLDING CO 3.48% MTN", ("HUAWEI", "INVESTMENT", "HOLDINGS")),
        ("CNOOC FINANCE 2013 LTD 3% 05/09/2023", ("CNOOC", "FINANCE", "2013")),
        ("/CN/CHINA MOBILE LTD", ("CHINA", "MOBILE")),
        ("35B ISIN CHINA MOBILE LTD", ("CHINA", "MOBILE")),
        ("NR. 0047 CHINA MOBILE LTD - NO BUY", ("CHINA", "MOBILE")),
        ("AVIC XI'AN AIRCRAFT INDUSTRY GROUP", ("AVIC", "XIAN", "AIRCRAFT", "INDUSTRY", "GROUP")),
        ("SENSETIME GROUP INC-CLASS B", ("SENSETIME", "GROUP")),
    ],
)
def test_what_says_only_which_security_it_is_is_stripped(name: str, words: tuple[str, ...]) -> None:
    assert security_name(name).words == words


def test_legal_form_is_read_and_not_lost() -> None:
    assert security_name("SENSETIME GROUP INC-CLASS B").legal.form == "INC"  # type: ignore[union-attr]
    assert security_name("COSTAR GROUP CO LTD-A").legal.form == "CO LTD"  # type: ignore[union-attr]
    assert security_name("HANGZHOU HIKVISION DIGITAL-A").legal is None


def test_name_without_legal_form_may_have_been_cut_off() -> None:
    assert security_name("CHINA COMMUNICATIONS CONST-H").open_ended
    assert not security_name("CHINA COMMUNICATIONS CONSTRUCTION CO LTD-H").open_ended


def test_lists_name_keeps_words_that_a_security_would_lose() -> None:
    assert listed_name("Registered Bond Company Limited").words == ("REGISTERED", "BOND")


def test_scripts_are_read_as_latin_letters() -> None:
    assert to_latin("Сбербанк") == "SBERBANK"
    assert to_latin("Škoda\u200e") == "SKODA"


@settings(deadline=None)  # the first text in another script loads what transliterates it
@given(st.text(max_size=80))
def test_no_text_is_too_strange(text: str) -> None:
    parts = security_name(text)
    assert all(word == word.upper() and word.isascii() for word in parts.words)
    assert security_name(text) == parts


@given(
    st.sampled_from(["HIKVISION", "CHINA TELECOM", "PROVEN GLORY CAPITAL"]),
    st.sampled_from(["-A", "-H", " ORD", " ADR"]),
)
def test_suffixes_of_instruments_change_no_word(name: str, suffix: str) -> None:
    assert security_name(name + suffix).words == security_name(name).words


@pytest.mark.parametrize(
    ("text", "words", "form"),
    [
        ("CHINA TELECOM CORPORATIO", ("CHINA", "TELECOM"), "CORP"),
        ("002236.XSHE ZHEJIANG DAHUA", ("ZHEJIANG", "DAHUA"), None),
        ("HK.00700 TENCENT", ("TENCENT",), None),
        ("/HK/941 CHINA MOBILE LTD", ("CHINA", "MOBILE"), "LTD"),
        ("35B:ISIN HK0941009539 CHINA MOBILE LTD", ("CHINA", "MOBILE"), "LTD"),
        ("BYD CO LTD H WKN A0M4W9", ("BYD",), "CO LTD"),
        ("HSBC NOMS CLIENT A/C - CNOOC LTD", ("CNOOC",), "LTD"),
        ("HIKVISION DIGITAL 'A'(HK-C)", ("HIKVISION", "DIGITAL"), None),
        ("TENCENT HK SDR 10TO1", ("TENCENT",), None),
        ("TENCENT80 DR", ("TENCENT",), None),
        ("BYDCOM80 DR BYD COMPANY LIMITED", ("BYD",), "CO LTD"),
        ("M/S CRRC CORPORATION LIMITED", ("CRRC",), "CORP LTD"),
        ("CGN POWER CO (H) (HK)", ("CGN", "POWER"), "CO"),
        ("NANJING PANDA ELECTRONICS H (HK2)", ("NANJING", "PANDA", "ELECTRONICS"), None),
        ("CHINA TELECOM H YC 1 WP-RECHNUNG CHINA", ("CHINA", "TELECOM"), None),
        ("Consumer Discretionary - Alibaba Group Ltd", ("ALIBABA", "GROUP"), "LTD"),
        ("Equities / China / BYD Co Ltd", ("BYD",), "CO LTD"),
        ("Security Name = CNOOC LTD", ("CNOOC",), "LTD"),
        ("CASH DIV ON 12,000 CNOOC LTD HKD 0.74", ("CNOOC",), "LTD"),
        ("35B: ISIN /HK/941 CHINA MOBILE LTD", ("CHINA", "MOBILE"), "LTD"),
        ("35B:/HK/941 CHINA MOBILE LTD", ("CHINA", "MOBILE"), "LTD"),
        ("728-CHINA TELECOM CORP H", ("CHINA", "TELECOM"), "CORP"),
        ("L-941 CHINA MOBILE LTD", ("CHINA", "MOBILE"), "LTD"),
        ("EQU-USD-ALIBABA GROUP", ("ALIBABA", "GROUP"), None),
        ("[HK] CHINA MOBILELTD", ("CHINA", "MOBILE"), "LTD"),
        ("CH 601728 CHINA TELECOM A", ("CHINA", "TELECOM"), None),
        ("JIANGXI HONG DU AVIATION", ("JIANGXI", "HONGDU", "AVIATION"), None),
        ("BANQUE DU CAIRE", ("BANQUE", "CAIRE"), None),
        ("Обыкновенные акции China Mobile Limited", ("CHINA", "MOBILE"), "LTD"),
        ("شركة تشاينا موبايل المحدودة", ("CHINA", "MOBILE"), "LTD"),
        ("צ'יינה טלקום קורפוריישן בע\"מ", ("CHINA", "TELECOM"), "CORP LTD"),
    ],
)
def test_forms_cut_off_codes_in_front_and_other_scripts_are_read(
    text: str, words: tuple[str, ...], form: str | None
) -> None:
    parts = security_name(text)
    assert parts.words == words
    assert (parts.legal.form if parts.legal else None) == form


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BABA UN Equity", "BABA UN EQUITY"),
        ("NASDAQ:BIDU", "NASDAQ:BIDU"),
        ("HSAI.O", "HSAI.O"),
        ("BABA.N Alibaba", "BABA.N"),
        ("981 HK SMIC", "981 HK"),
        ("CHINA MOBILE LTD", None),
    ],
)
def test_code_beside_a_name_or_for_it_is_read(text: str, code: str | None) -> None:
    assert code_in(text) == code
