"""How an identifier is written in a watchlist."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.model import Identifier
from screener.watchlist.form.shorthand import parse, write


def test_a_ticker_as_published_and_as_normalised():
    assert parse("ticker", "0728 HK = 728 XHKG") == Identifier(scheme="ticker", raw="0728 HK", value="728", mic="XHKG")


def test_a_ticker_that_ended():
    end = date(2021, 5, 18)
    found = parse("ticker", "CHA US = CHA XNYS until 2021-05-18")
    assert found == Identifier(scheme="ticker", raw="CHA US", value="CHA", mic="XNYS", valid_until=end)


def test_spaces_inside_the_published_form_are_kept():
    assert parse("ticker", "601698  CN = 601698 XSHG").raw == "601698  CN"


@pytest.mark.parametrize("text", ["20 HK", "0020.HK", "HKG:20", "20 XHKG"])
def test_a_ticker_in_any_usual_writing(text):
    found = parse("ticker", text)
    assert (found.value, found.mic) == ("20", "XHKG")


def test_an_isin_that_its_publisher_printed_wrong():
    assert parse("isin", "BRC1EODR004 invalid") == Identifier(
        scheme="isin", raw="BRC1EODR004", value="BRC1EODR004", valid=False
    )


@pytest.mark.parametrize(
    ("scheme", "text", "said"),
    [
        ("isin", "US22160N1091", "write `US22160N1091 invalid`"),
        ("isin", "US22160N1090 invalid", "its check digit is right"),
        ("lei", "529900LWYPVP93SJ2U43", "not a valid LEI"),
        ("ticker", "CSGP", "which market"),
        ("ticker", "CSGP US until 2021", "one date such as"),
        ("ticker", "CSGP US until 2021-02-30", "day"),
        ("ticker", "CSGP US from 2022-01-01 until 2021-01-01", "before it begins"),
        ("ticker", "CSGP US until 2021-01-01 until 2022-01-01", "one date"),
    ],
)
def test_refused_with_a_clear_sentence(scheme, text, said):
    with pytest.raises(ValueError) as caught:
        parse(scheme, text)
    assert said in str(caught.value)


_days = st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1))


@given(
    st.from_regex(r"[0-9A-Z]{1,6}", fullmatch=True),
    st.sampled_from(["XHKG", "XNYS", "XSHG"]),
    _days,
    _days,
    st.booleans(),
)
def test_what_is_written_reads_back(code, mic, start, end, valid):
    if start and end and start > end:
        start, end = end, start
    stated = {"mic": mic, "valid": valid, "valid_from": start, "valid_until": end}
    identifier = Identifier(scheme="ticker", raw=f"{code} HK", value=code, **stated)
    assert parse("ticker", write(identifier)) == identifier
