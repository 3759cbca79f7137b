"""Values as quoted and in the portfolio's currency, which is the same: of two amounts the portfolio's is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

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


SAP = ("SAP SE", "EUR", 10, 200.0, 2000.0)
IN_HONG_KONG = (("China Mobile Ltd", "HKD", 1000, 80.0, 8976.0), ("SMIC", "HKD", 1000, 50.1, 5621.22))


@pytest.mark.parametrize(
    "rows",
    [
        (SAP, *IN_HONG_KONG),
        (SAP, ("Apple Inc", "USD", 10, 231.5, 2120.54)),
        (SAP, *IN_HONG_KONG, ("US Treasury 4.125%", "USD", 100_000, 98.0, 89_768.0)),
    ],
)
def test_values_by_one_rate_for_each_currency_are_in_the_accounts(
    rows: tuple[tuple[object, ...], ...], tmp_path: Path
) -> None:
    assert set(_currencies(tmp_path, *rows)) == {"EUR"}


FUTURES = (("SMIC Future Dec26", "HKD", 10, 50.0, 25_000.0), ("China Mobile Future Dec26", "HKD", 4, 80.0, 16_000.0))
INDEXED = (
    ("Indexed Bond 2030", "USD", 100_000, 98.0, 118_580.0),
    ("Indexed Bond 2031", "USD", 200_000, 97.0, 233_000.0),
)


@pytest.mark.parametrize(
    "rows",
    [
        FUTURES,
        (SAP, *FUTURES),
        (SAP, FUTURES[0]),
        INDEXED,
        (SAP, *INDEXED),
        (SAP, INDEXED[0]),
        (SAP, INDEXED[0], ("Indexed Bond 2030", "USD", 200_000, 98.0, 237_160.0)),
        IN_HONG_KONG,  # nothing in the account's own currency bears witness
    ],
)
def test_the_size_of_a_contract_and_the_index_of_a_bond_are_no_exchange_rate(
    rows: tuple[tuple[object, ...], ...], tmp_path: Path
) -> None:
    assert _currencies(tmp_path, *rows) == [row[1] for row in rows]


def _currencies(folder: Path, *rows: tuple[object, ...]) -> list[str]:
    header = ("Security", "Currency", "Quantity", "Price", "Market Value")
    path = write_xlsx(folder / "a.xlsx", {"Report": (("Account currency: EUR",), header, *rows)})
    return list(read_holdings(path).positions["currency"])
