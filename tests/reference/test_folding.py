"""Folding: `fold("СНINA")` reads look-alike letters; what systems write without blanks is written apart."""

from __future__ import annotations

import pytest

from screener.reference.folding import as_scanned, fold, written_apart


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("CHlNA M0BILE", "CHINA MOBILE"),
        ("CHINA SPACE5AT", "CHINA SPACESAT"),
        ("CN00C LIMITED", "CNOOC LIMITED"),
        ("CUSIP Y1R00", "CUSIP Y1R00"),
    ],
)
def test_digits_that_a_scanner_put_for_capitals_are_read_as_these(text: str, read: str) -> None:
    assert as_scanned(text) == read


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("ChinaMobileLtd", "China Mobile Ltd"),
        ("HANGZHOU%20HIKVISION", "HANGZHOU HIKVISION"),
        ("ChinaRailwayConstruction CorpLtd-H", "China Railway Construction Corp Ltd-H"),
        ("QuantumCTek", "QuantumCTek"),
        ("SenseTime", "SenseTime"),
    ],
)
def test_name_without_blanks_is_written_apart_where_capitals_or_escapes_show_the_words(text: str, apart: str) -> None:
    assert written_apart(text) == apart


def test_hungarian_and_finnish_are_not_taken_for_misread_chinese() -> None:
    for text in ("Népi Front Palesztina Felszabadításért", "Ulkovenäläisten oikeuksien tuki- ja suojelusäätiön"):
        assert fold(text) == text
    assert fold("ÖÐ¹úÒÆ¶¯") == "中国移动"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("BYD COMPANY LIMITEDÂ\u00a0â€“ H", "BYD COMPANY LIMITED - H"),
        ("CHINA MOBILE LTDÂ ", "CHINA MOBILE LTD"),
        ("Lâ€™Oréal", "L'Oréal"),
        ("PÂTE SA", "PÂTE SA"),
    ],
)
def test_punctuation_whose_bytes_were_misread_is_read_as_what_it_was(text: str, read: str) -> None:
    assert " ".join(fold(text).split()) == read


@pytest.mark.parametrize("name", ["海康威视", "中国铁建", "航天电子", "华为", "宁德时代", "腾讯控股"])
def test_chinese_misread_by_a_system_that_drops_bytes_is_put_together_again(name: str) -> None:
    misread = "".join(bytes([byte]).decode("cp1252", "ignore") for byte in name.encode())
    assert fold(misread) in {name, misread}
    assert len(name) < 3 or fold(misread) == name


@pytest.mark.parametrize("name", ["\uabaaENSETIME", "\u13daENSETIME"])
def test_cherokee_letters_of_both_sizes_are_read_as_the_latin_ones_they_look_like(name: str) -> None:
    assert fold(name).casefold() == "sensetime"
