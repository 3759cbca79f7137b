"""Nothing in a row is lost: a listed ISIN or name put into any one cell of any fixture is named with its sheet and row.

The default run tries 300 cells; `SCREENER_EXAMPLES=2000` tries as many as a release asks for.
"""

from __future__ import annotations

import os
import tempfile
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screener.files.grid import Column, Grid, columns_of
from screener.files.limits import Limits
from screener.holdings.columns.options import Guidance
from screener.holdings.extract import positions_of
from screener.holdings.formats import open_documents
from screener.holdings.reader import coverage_of
from screener.holdings.sheet import read_sheet
from screener.matching import Matcher
from screener.matching.sweep import mentions
from screener.model import Entity, Identifier, Listing, Name
from screener.positions import LooseText
from tests.holdings.fixtures import LAYOUTS

EXAMPLES = int(os.environ.get("SCREENER_EXAMPLES", "300"))
ON = date(2026, 11, 24)
LISTED = Entity(
    id="test-listed",
    name="Quxley Varnholt Industries Limited",
    type="Company",
    names=(Name(text="Quxley Varnholt Industries Limited", kind="primary"),),
    identifiers=(Identifier(scheme="isin", value="HK0883013259", raw="HK0883013259"),),
    listings=(Listing(list="test-list", regime="us-cmic", listed_on=date(2021, 1, 1)),),
)
PUT = ("HK0883013259", "QUXLEY VARNHOLT INDUSTRIES LTD", "Custodian note: HK0883013259 (Quxley)")


@lru_cache(maxsize=1)
def grids() -> list[tuple[str, Grid]]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for number, layout in enumerate(LAYOUTS):
            place = Path(folder) / str(number)
            place.mkdir()
            for document in open_documents(layout.write(place / layout.file), Limits(), frozenset()):
                found += [(layout.title, Grid.of(sheet)) for sheet in document.sheets if sheet.height]
    return found


def with_cell(grid: Grid, row: int, column: int, text: str) -> Grid:
    held = grid.columns[column]
    codes = held.codes.copy()
    codes[row] = len(held.values)
    numbers = held.numbers
    if numbers is not None:
        numbers = numbers.copy()
        numbers[row] = np.nan
    columns = [*grid.columns]
    columns[column] = Column(codes, numbers, [*held.values, text])
    return Grid(grid.name, columns, grid.height, grid.first_column, grid.hidden, grid.hidden_rows, grid.merged)


def named_in(grid: Grid, row: int) -> bool:
    reading = read_sheet(grid, "f", Guidance())
    positions, aside = (positions_of([("f", grid.name, one) for one in of]) for of in (reading.blocks, reading.aside))
    loose = [
        LooseText("f", grid.name, at + 1, grid.letter(column), text)
        for rows, column, text in reading.loose
        for at in rows
    ]
    matcher = Matcher([LISTED])
    rows = set()
    lines = max((table.rows_per_position for table in reading.layout.tables), default=1)
    sideways = any(table.orientation == "columns" for table in reading.layout.tables)
    details = {at + 1 for at, ruling, _ in reading.audit.skipped if ruling.reason == "record_detail"}
    for match in matcher.match(positions, loose, as_of=ON):
        if match.position is None:
            assert match.cell is not None
            rows.add(match.cell.row)
        else:
            first = int(positions.numbers["row"][match.position])
            rows.update(range(first, grid.height + 1 if sideways else first + lines))
            rows |= adjoining(details, first)  # a security that stands on several rows is one position
    rows |= {one.row for one in mentions(coverage_of("f", reading), aside, matcher, ON) if one.mentions}
    return row + 1 in rows


def adjoining(details: set[int], row: int) -> set[int]:
    """The rows of details right above and below a position: those of its security."""
    found = set()
    for step in (-1, 1):
        at = row + step
        while at in details:
            found.add(at)
            at += step
    return found


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_listed_identifier_or_name_in_any_one_cell_is_named_with_its_row(data: st.DataObject) -> None:
    title, grid = data.draw(st.sampled_from(grids()))
    row = data.draw(st.integers(0, grid.height - 1))
    column = data.draw(st.integers(0, len(grid.columns) - 1))
    text = data.draw(st.sampled_from(PUT))
    assert named_in(with_cell(grid, row, column, text), row), (title, grid.name, row + 1, grid.letter(column), text)


@pytest.mark.parametrize("text", PUT)
def test_a_hit_in_another_row_makes_no_hit_superfluous(text: str) -> None:
    rows = [
        ("Name", "ISIN", "Quantity", "Remark"),
        ("X ONE LTD", "HK0883013259", 1.0, ""),
        ("Y TWO LTD", "", 2.0, text),
    ]
    columns, height = columns_of(rows)
    assert named_in(Grid("s", columns, height), 1)
    assert named_in(Grid("s", columns, height), 2)
