"""The same security and the same issuer, in whatever file, row and spelling:

assert same_security(Position(..., isin="HK0000069689"), Position(..., isin="HK0000069689"))
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screener.model import Position
from screener.review.identity import same_account, same_issuer, same_person, same_security, security_key, subject_keys


def position(**facts: Any) -> Position:
    return Position(file="f", sheet="s", row=1, **facts)


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"isin": "US0378331005", "ticker": "AAPL", "mic": "XNAS", "name": "APPLE INC"}, "isin:US0378331005"),
        ({"cusip": "037833100", "name": "APPLE INC"}, "cusip:037833100"),
        ({"sedol": "2046251"}, "sedol:2046251"),
        ({"ticker": "0020", "mic": "XHKG", "name": "SENSETIME"}, "ticker:20@HK"),
        ({"ticker": "AAPL", "mic": "XNAS"}, "ticker:AAPL@US"),
        ({"ticker": "20", "name": "Sensetime  Group"}, "name:sensetime group"),
        ({}, ""),
    ],
)
def test_a_security_has_one_key(facts: dict[str, str], key: str) -> None:
    assert security_key(position(**facts)) == key


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"isin": "US0378331005"}, {"isin": "US0378331005", "name": "APPLE"}, True),
        ({"isin": "US0378331005"}, {"cusip": "037833100"}, True),
        ({"isin": "US0378331005", "name": "APPLE"}, {"isin": "HK0000069689", "name": "APPLE"}, False),
        ({"isin": "US0378331005", "ticker": "AAPL", "mic": "XNAS"}, {"ticker": "AAPL", "mic": "XNYS"}, True),
        ({"ticker": "20", "mic": "XHKG"}, {"ticker": "20", "mic": "XTKS"}, False),
        ({"ticker": "20"}, {"ticker": "20"}, False),
        ({"isin": "US0378331005", "name": "Apple Inc"}, {"name": "APPLE  INC"}, True),
        ({"name": "SENSETIME GROUP INC-CLASS A"}, {"name": "SENSETIME GROUP INC-CLASS B"}, False),
        ({}, {}, False),
    ],
)
def test_the_strongest_identifier_that_both_state_decides(one: Any, other: Any, same: bool) -> None:
    assert same_security(position(**one), position(**other)) is same
    assert same_security(position(**other), position(**one)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"name": "SENSETIME GROUP INC-CLASS A"}, {"name": "SENSETIME GROUP INC-CLASS B"}, True),
        ({"name": "SENSETIME GROUP INC-CLASS B"}, {"issuer": "SenseTime Group Inc."}, True),
        ({"name": "SENSETIME GROUP INC"}, {"name": "SENSETIME GROUP LTD"}, False),
        ({"name": "CNOOC LTD COMMON STOCK HKD NPV"}, {"name": "CNOOC LTD 4.2% 05/05/2045"}, True),
        ({"name": "A", "lei": "5493001KJTIIGC8Y1R12"}, {"name": "A", "lei": "549300MLUDYVRQOOXS22"}, False),
        ({"name": "A", "lei": "5493001KJTIIGC8Y1R12"}, {"name": "B", "lei": "5493001KJTIIGC8Y1R12"}, True),
        ({"isin": "US0378331005"}, {"isin": "US0378331005"}, True),
        ({}, {}, False),
    ],
)
def test_an_issuer_is_the_same_by_lei_by_name_or_by_security(one: Any, other: Any, same: bool) -> None:
    assert same_issuer(position(**one), position(**other)) is same


def test_accounts_and_people_are_compared_without_case_and_blanks() -> None:
    assert same_account(position(account="Growth  Fund"), position(account="GROWTH FUND"))
    assert not same_account(position(), position())
    assert same_person("Ann Lee", " ann  LEE ")
    assert not same_person("Ann Lee", "Bo Chen")


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "isin": st.sampled_from(["US0378331005", "HK0000069689", "HK0941009539"]),
        "cusip": st.sampled_from(["037833100", "594918104"]),
        "lei": st.sampled_from(["5493001KJTIIGC8Y1R12", "549300MLUDYVRQOOXS22"]),
        "ticker": st.sampled_from(["20", "0020", "AAPL"]),
        "mic": st.sampled_from(["XHKG", "XNAS", "XNYS"]),
        "name": st.sampled_from(
            ["SENSETIME GROUP INC-CLASS B", "SENSETIME GROUP INC", "SenseTime Group Ltd", "=1", " "]
        ),
        "issuer": st.sampled_from(["SenseTime Group Inc.", "SENSETIME GROUP INC", "APPLE INC"]),
    },
)


@settings(max_examples=500, deadline=None)
@given(one=FACTS, other=FACTS)
def test_what_is_the_same_can_be_looked_up(one: dict[str, str], other: dict[str, str]) -> None:
    left, right = position(**one), position(**other)
    assert same_security(left, right) == same_security(right, left)
    assert same_issuer(left, right) == same_issuer(right, left)
    if same_security(left, right) or same_issuer(left, right):
        assert subject_keys(left) & subject_keys(right)
