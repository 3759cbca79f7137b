"""What no field has understood is kept for the sweep, each distinct text of a column once with all its rows."""

from __future__ import annotations

import pandas as pd

from screener.holdings import read_holdings
from screener.positions import LooseText

FRAME = pd.DataFrame(
    {
        "Security Name": ["Apple Inc", "Tencent Holdings Ltd", "Apple Inc"],
        "ISIN": ["US0378331005", "KYG875721634", "US0378331005"],
        "Ticker": ["AAPL US", "700 HK", "AAPL US"],
        "Quantity": [1.0, 2.0, 3.0],
        "Market Value": [10.0, 20.0, 30.0],
    }
)


def test_a_ticker_of_letters_may_be_a_name_and_one_of_digits_is_none() -> None:
    loose = read_holdings(FRAME).loose
    assert LooseText("DataFrame", "DataFrame", 2, "C", "AAPL US") in list(loose)
    assert "700 HK" not in loose.distinct


def test_a_text_of_many_rows_stands_once_with_each_of_them() -> None:
    loose = read_holdings(FRAME).loose.with_texts({"AAPL US"})
    assert [one.row for one in loose] == [2, 4]
    assert len(loose) == 2
    assert len(loose.groups) == 1
    assert {one.file for one in loose.renamed(str.upper)} == {"DATAFRAME"}


def test_numbers_without_a_header_are_kept_as_codes_with_the_zeros_that_a_spreadsheet_took() -> None:
    frame = pd.DataFrame({"Name": ["Some Ltd", "Another Ltd"], "": [6_073_556, 263_494], "Market Value": [1.0, 2.0]})
    loose = read_holdings(frame).loose
    assert [(one.row, one.text) for one in loose if one.column == "B"] == [(3, "0263494"), (2, "6073556")]
