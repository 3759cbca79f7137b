"""Holdings of one manager each add up to all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.holdings import read_holdings
from screener.holdings.reader import UNSTATED, by_manager

TABLE = """Manager,Security,ISIN,Quantity,Market Value,Currency
Alpha Capital,CHINA MOBILE LTD,HK0941009539,1000,9000,HKD
Beta / Partners,HANGZHOU HIKVISION DIGITAL-A,,500,15000,CNY
Alpha Capital,APPLE INC,US0378331005,100,20000,USD
,MICROSOFT CORP,US5949181045,100,5000,USD
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "managers.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_the_managers_positions_add_up_to_all(file: Path) -> None:
    holdings = read_holdings([file])
    parts = by_manager(holdings)
    assert {name: len(part.columns) for name, part in parts.items()} == {
        "Alpha Capital": 2,
        "Beta / Partners": 1,
        UNSTATED: 1,
    }
    assert sum(len(part.columns) for part in parts.values()) == len(holdings.columns)
