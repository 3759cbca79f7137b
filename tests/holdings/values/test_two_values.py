"""Values as quoted and in the portfolio's currency, which is the same: of two amounts the portfolio's is meant."""

from __future__ import annotations

from pathlib import Path

from screener import read_holdings
from tests.holdings.fixtures.sheets import write_xlsx

HEADER = (
    "1_Portfolio identifying data",
    "4_Portfolio currency (B)",
    "14_Identification code of the financial instrument",
    "15_Type of identification code for the instrument",
    "17_Instrument name",
    "18_Quantity",
    "21_Quotation currency (A)",
    "22_Market valuation in quotation currency (A)",
    "24_Market valuation in portfolio currency (B)",
)


def test_of_two_amounts_in_one_currency_the_portfolios_is_taken_and_the_other_said(tmp_path: Path) -> None:
    rows = (
        HEADER,
        ("LU0000000001", "EUR", "DE0007164600", 1, "SAP SE", 10, "EUR", 2205.0, 2205.0),
        ("LU0000000001", "EUR", "HK0941009539", 1, "China Mobile Ltd", 100, "HKD", 9100.0, 1000.0),
        ("LU0000000001", "EUR", "LEG1", 99, "Acme Receiving Leg", 1, "EUR", 734_800_000.0, -4_120.5),
    )
    frame = read_holdings(write_xlsx(tmp_path / "tpt.xlsx", {"Report": rows})).positions
    found = {row["name"]: (row["market_value"], row["currency"]) for _, row in frame.iterrows()}
    assert found["SAP SE"] == (2205.0, "EUR")
    assert found["China Mobile Ltd"] == (9100.0, "HKD")
    assert found["Acme Receiving Leg"] == (-4120.5, "EUR")
    assert "734,800,000.00 EUR as quoted" in dict(zip(frame["name"], frame["notes"], strict=True))["Acme Receiving Leg"]
