"""Identifiers as files print them: letters that stand for digits are put right, and nothing is made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener import read_holdings


def isin_of(written: str, tmp_path: Path) -> object:
    path = tmp_path / "a.csv"
    path.write_text(f"Security,ISIN,Quantity,Currency\nInvented One,{written},5,HKD\n", encoding="utf-8")
    return read_holdings(path).positions["isin"][0]


@pytest.mark.parametrize(
    ("written", "isin"),
    [
        ("KYG8O62L1O41", "KYG8062L1041"),
        ("HKO941OO9539", "HK0941009539"),
        ("HK094l009539", "HK0941009539"),
    ],
)
def test_a_letter_for_a_digit_is_put_right_where_the_check_digit_proves_it(
    written: str, isin: str, tmp_path: Path
) -> None:
    assert isin_of(written, tmp_path) == isin


@pytest.mark.parametrize("written", ["HK0941009538", "KYG8O62L1O42"])
def test_what_no_letter_explains_stays_damaged(written: str, tmp_path: Path) -> None:
    assert isin_of(written, tmp_path) != isin_of("HK0941009539", tmp_path)
    assert not isinstance(isin_of(written, tmp_path), str)
