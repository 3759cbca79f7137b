"""Rules by country: a position whose country column says RU is `possible` under E.O. 14071, and says why."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from screener.matching import Matcher
from screener.model import POSITION_COLUMNS, Entity, Listing, Match

RULE = Entity(
    id="us-eo14071-ru",
    name="Russian Federation",
    type="Country",
    country="RU",
    listings=(Listing(list="us-eo14071", regime="us-eo14071"),),
)


def matched(**fields: str) -> list[Match]:
    row = dict.fromkeys(POSITION_COLUMNS) | {"file": "f", "sheet": "s", "row": 2} | fields
    frame = pd.DataFrame([row]).astype(dict(POSITION_COLUMNS))
    whole = Matcher([RULE]).match(frame, as_of=date(2026, 11, 24))
    alone = Matcher([RULE]).match_one({**dict.fromkeys(row), **fields}, as_of=date(2026, 11, 24))
    assert list(whole) == alone
    return alone


def test_the_issuers_country_decides():
    (found,) = matched(name="Gazprom PJSC", country="RU", isin="US3682872078")
    assert (found.verdict, found.by, found.entity) == ("possible", "country", "us-eo14071-ru")
    assert (found.position_value, found.list_value) == ("RU", "RU")
    assert "The position's country is RU" in found.explanation[0]


@pytest.mark.parametrize(
    ("fields", "value"),
    [({"isin": "RU0007661625"}, "RU0007661625"), ({"ticker": "GAZP", "mic": "MISX"}, "MISX")],
)
def test_a_prefix_or_a_market_is_only_a_hint_and_says_so(fields, value):
    (found,) = matched(**fields)
    assert found.position_value == value
    assert "only a hint" in found.explanation[0]
    assert "No country is stated" in found.explanation[1]
    assert found.score < matched(country="RU")[0].score


def test_a_hint_that_the_country_column_contradicts_is_shown_with_it():
    (found,) = matched(isin="RU000A1025V3", country="CY")
    assert "given as CY" in found.explanation[1]


def test_another_country_means_nothing():
    assert matched(name="Novatek Microelectronics", country="TW", isin="TW0003034005") == []


def test_a_country_is_no_name_that_a_security_could_bear():
    assert matched(name="Russian Federation 4.25 % 2027") == []
