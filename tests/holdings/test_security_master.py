"""The user's own list of securities: an internal code becomes an ISIN, and the position's notes say so."""

from __future__ import annotations

from pathlib import Path

from screener import read_holdings
from tests.holdings.fixtures import securities as s


def test_an_internal_code_is_looked_up(tmp_path: Path) -> None:
    holdings, master = tmp_path / "holdings.csv", tmp_path / "securities.csv"
    holdings.write_text("Security ID,Security Name,Quantity\n000471,LINE 471,10\n000472,LINE 472,20\n")
    master.write_text(f"Internal code,ISIN,Issuer,Country\n471,{s.SAP.isin},{s.SAP.name},DE\n")
    frame = read_holdings([holdings], securities=master).positions
    assert frame["isin"].iloc[0] == s.SAP.isin
    assert frame["issuer"].iloc[0] == s.SAP.name
    assert "code 000471 was looked up in securities.csv" in frame["notes"].iloc[0]
    assert frame["isin"].isna().iloc[1]
