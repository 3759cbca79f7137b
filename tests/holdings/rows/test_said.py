"""What a person says of a row goes before every rule, and the count still adds up."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.holdings import Holdings, read_holdings

LINES = """Statement of 30 Sep 2026
Name,ISIN,Market Value
APPLE INC,US0378331005,100
CASH HOLDINGS LTD,,50
OUR OWN LABEL,,150
"""


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    path = tmp_path / "s.csv"
    path.write_text(LINES)
    return path


def read(path: Path, **rows: str) -> Holdings:
    said = {f"s.csv / s.csv / {row.removeprefix('row')}": word for row, word in rows.items()}
    return read_holdings([path], rows=said)


def adds_up(holdings: Holdings) -> bool:
    (sheet,) = holdings.layouts
    return sheet.position_rows + sum(sheet.skipped.values()) + sheet.not_understood == sheet.content_rows


def test_a_position_can_be_said_to_be_a_total(statement: Path) -> None:
    assert "OUR OWN LABEL" in set(read(statement).positions["name"])
    said = read(statement, row5="total")
    assert "OUR OWN LABEL" not in set(said.positions["name"])
    (row,) = [one for one in said.coverage if one.row == 5]
    assert (row.reason, row.rule, row.because) == ("total", "person", "a person says so")
    assert adds_up(said)


def test_a_skipped_row_of_a_table_can_be_said_to_be_a_position(statement: Path) -> None:
    before = read(statement, row4="cash")
    assert len(before.positions) == 2
    said = read(statement, row4="position")
    assert list(said.positions["name"]) == ["APPLE INC", "CASH HOLDINGS LTD", "OUR OWN LABEL"]
    assert adds_up(said)


def test_a_line_outside_every_table_that_is_said_to_be_a_position_is_not_understood(statement: Path) -> None:
    said = read(statement, row1="position")
    assert said.not_understood == 1
    assert adds_up(said)


def test_another_file_of_the_same_row_is_left_alone(statement: Path) -> None:
    said = read_holdings([statement], rows={"other.csv / other.csv / 5": "total"})
    assert len(said.positions) == len(read(statement).positions)
