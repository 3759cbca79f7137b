"""A name whose every other cell says that its value is missing: a position without a value, and no title."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.holdings import read_holdings

HEAD = "Account;Security;ISIN;Quantity;Price;Market Value;Currency"
SOUND = ("A1;ALLIANZ SE;DE0008404005;100;300;30000;EUR", "A1;SIEMENS AG;DE0007236101;100;200;20000;EUR")


def positions(tmp_path: Path, line: str) -> list[str]:
    file = tmp_path / "holdings.csv"
    file.write_text("\n".join([HEAD, SOUND[0], line, SOUND[1]]), encoding="utf-8")
    return [str(name) for name in read_holdings([file]).positions["name"]]


@pytest.mark.parametrize("missing", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "n/a", "N.A.", "nan"])
@pytest.mark.parametrize("account", ["A1", ""])
def test_a_name_beside_missing_values_is_a_position(tmp_path: Path, missing: str, account: str) -> None:
    name = "ZHEJIANG DAHUA TECHN. A"
    assert name in positions(tmp_path, f"{account};{name};" + ";".join([missing] * 5))


@pytest.mark.parametrize("line", [";Equities;;;;;", ";Emerging Markets;-;-;-;-;", "A1;Total;#N/A;;;#N/A;EUR"])
def test_titles_and_totals_are_no_positions(tmp_path: Path, line: str) -> None:
    assert positions(tmp_path, line) == ["ALLIANZ SE", "SIEMENS AG"]
