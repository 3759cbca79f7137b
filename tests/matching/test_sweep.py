"""The sweep: names inside long texts and among Chinese words, and every row in which a text stands."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from screener.matching import Matcher
from screener.model import Entity, Identifier, Listing, Name
from screener.positions import LooseGroup, LooseTexts, Positions

LISTED = Entity(
    id="test-listed",
    name="Quxley Varnholt Industries Limited",
    type="Company",
    names=(
        Name(text="Quxley Varnholt Industries Limited", kind="primary"),
        Name(text="夸克斯利瓦恩霍特股份有限公司", kind="alias"),
        Name(text="Quxley", kind="weak"),
        Name(text="QVI", kind="weak"),
    ),
    identifiers=(Identifier(scheme="ticker", value="9941", mic="XHKG", raw="09941.HK", valid=True),),
    listings=(Listing(list="test-list", regime="us-cmic", listed_on=date(2021, 1, 1)),),
)
PROSE = "This report is provided for information only and is no advice to anybody to buy or to sell anything at all. "


def rows_named(text: str, *further: int) -> list[int]:
    loose = LooseTexts([LooseGroup("f", "s", np.array([2, *further]), "B", text)])
    matches = Matcher([LISTED]).match(Positions.of({}, 0), loose, as_of=date(2026, 11, 24))
    return [match.cell.row for match in matches if match.cell]


@pytest.mark.parametrize("before", ["", PROSE, PROSE * 8])
def test_a_name_is_found_anywhere_in_a_text_of_any_length(before: str) -> None:
    assert rows_named(f"{before}Parts were supplied by Quxley Varnholt Industries Ltd. under a contract.") == [2]


@pytest.mark.parametrize("text", ["9941 HK", "09941.HK", "HKG:9941", "dual listed 9941.HK"])
def test_a_ticker_with_its_market_outside_the_positions_is_found(text: str) -> None:
    assert rows_named(text) == [2]


@pytest.mark.parametrize("text", ["9941", "9941 US", "9941 HKD", "in 9941 and later"])
def test_a_number_without_its_market_is_no_ticker(text: str) -> None:
    assert rows_named(text) == []


def test_prose_without_a_listed_name_names_nobody() -> None:
    assert rows_named(PROSE * 8) == []


def test_a_chinese_name_is_found_among_words_without_blanks() -> None:
    assert rows_named("质押给夸克斯利瓦恩霍特股份有限公司的股份") == [2]


@pytest.mark.parametrize(
    ("text", "rows"), [("QUXLEY", [2]), ("Quxley supplier", []), ("Owed by Quxley", []), ("QVI", []), ("Varnholt", [])]
)
def test_a_short_name_counts_where_it_is_all_that_a_cell_says(text: str, rows: list[int]) -> None:
    assert rows_named(text) == rows


def test_a_text_that_stands_in_many_rows_is_named_in_each() -> None:
    assert rows_named("Guarantor: Quxley Varnholt Industries Limited", *range(3, 503)) == [*range(2, 503)]


@pytest.mark.parametrize(
    "name",
    [
        "Co-invest: Quxley Varnholt Industries Ltd.",
        "Note 4% 2030 (guarantor: Quxley Varnholt Industries)",
        "Ränteinstrument, emittent Quxley Varnholt Industries",
    ],
)
def test_a_listed_name_within_a_positions_longer_name_is_for_a_person_to_look_at(name: str) -> None:
    positions = Positions.of({"name": [name], "isin": ["DE000VA00013"]}, 1)
    matches = Matcher([LISTED]).match(positions, [], as_of=date(2026, 11, 24))
    assert [(match.position, match.verdict) for match in matches] == [(0, "possible")]
