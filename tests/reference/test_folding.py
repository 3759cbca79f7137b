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
