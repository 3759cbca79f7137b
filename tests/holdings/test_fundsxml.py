"""FundsXML 4 as holdings: `read_holdings([Path("fund.xml")])` gives its positions, named from the master data."""

from __future__ import annotations

from pathlib import Path

from screener.holdings import read_holdings
from tests.funds.samples import FUNDSXML


def test_positions_have_names_weights_and_values(tmp_path: Path) -> None:
    file = tmp_path / "fund.xml"
    file.write_text(FUNDSXML, encoding="utf-8")
    holdings = read_holdings([file])
    rows = holdings.positions[["name", "isin", "market_value", "currency", "weight", "quantity"]]
    assert rows.to_numpy().tolist() == [
        ["HANGZHOU HIKVISION DIGITAL-A", "CNE100000PM8", 30_000.0, "EUR", 1.5, 9_000.0],
        ["APPLE INC", "US0378331005", 1_900_000.0, "EUR", 95.0, 8_000.0],
    ]
    assert set(holdings.positions["held_on"]) == {"2026-09-30"}
    assert [row.reason for row in holdings.coverage if "Bank account" in row.text] == ["cash"]
