# ruff: noqa: E501, PLW2901 - rows of cells stay on one line each
"""The promise as arithmetic: positions' rows + skipped + not understood = rows with any content, for every sheet.

The default run tries 500 random sheets; `SCREENER_EXAMPLES=2000` tries as many as the issue asks for.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from screener.files.grid import Grid, Merged, columns_of
from screener.holdings.columns.options import Guidance
from screener.holdings.rows.reconcile import RowAudit
from screener.holdings.sheet import read_sheet
from tests.holdings.fixtures import securities as s

EXAMPLES = int(os.environ.get("SCREENER_EXAMPLES", "500"))

FIELDS = {
    "name": (["Security Name", "Name", "證券名稱", "Bezeichnung", "Holding", "Zorp"], lambda one: one.name),
    "isin": (["ISIN", "ISIN Code", "Identifier", "Code", ""], lambda one: one.isin),
    "sedol": (["SEDOL", "Security ID", ""], lambda one: one.sedol),
    "ticker": (["Ticker", "Bloomberg Code"], lambda one: f"{one.ticker} HK"),
    "country": (["Country", "Location", "國家"], lambda one: one.country),
    "currency": (["Currency", "CCY", ""], lambda one: one.currency),
    "quantity": (["Quantity", "Shares", "Holding", "股數"], None),
    "market_value": (["Market Value", "Value (USD)", "市值", "Kurswert in EUR"], None),
    "weight": (["Weight %", "% of Net Assets"], None),
    "account": (["Account", "Portfolio", "Record Type"], lambda one: "A-" + one.ticker[:1]),
}
NOISE = [
    ("Page 2 of 9",), ("As Of:  06-Jul-2016",), ("Account:   48029   NAME",), ("Total", "", 100.0), ("Equities",), ("-----",),
    ("Past performance is no guide.",), ("USD CASH", 5.0), ("合計", 7.0), (45000.0,), ("Exchange Rate", 7.8), ("N.A.", "-"),
    ("V. Debt Securities - US$  (債務票據 - 美元)",), ("Sub-Total", "x", 1.0), ("Source: somewhere",), ("\u200e",),
    (s.HIKVISION.isin,), ("", "", "", "", "", "", "", "", "", "far away", 3.0), ("Sector", "Weight"), ("Top Level", 1.0, 2.0),
    ("Branch Code", "Branch Name", "Cash Account", "Local CCY"), ("Name", "ISIN"),
]  # fmt: skip
numbers = st.one_of(
    st.floats(-1e9, 1e9, allow_nan=False),
    st.sampled_from(["1,234.50", "1.234,50", "(12)", "12.5%", "-", "N.A.", "HK$ 5", "", "see note"]),
    st.just(0.0),
)
anything = st.one_of(
    st.text(max_size=12),
    st.floats(allow_nan=True),
    st.dates(),
    st.datetimes(),
    st.booleans(),
    st.none(),
    st.sampled_from([one.isin for one in s.EQUITIES] + [one.name for one in s.EQUITIES]),
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[object]]:
    """A table of real securities with shuffled columns and noise rows."""
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=7, unique=True))
    header = [draw(st.sampled_from(FIELDS[name][0])) for name in names]
    stacked = draw(st.integers(1, 3))
    rows: list[list[object]] = [list(header)]
    if stacked > 1:
        rows += [
            [draw(st.sampled_from(["ISIN", "Country", "Coupon Rate", "", "Units"])) for _ in header]
            for _ in range(stacked - 1)
        ]
    for one in draw(st.lists(st.sampled_from(s.EQUITIES), max_size=8)):
        for line in range(stacked):
            cells = [FIELDS[name][1](one) if FIELDS[name][1] else draw(numbers) for name in names]
            rows.append(cells if not line else [one.isin if place == 0 else "" for place in range(len(names))])
        if stacked > 1 and draw(st.booleans()):
            rows.append([])
    return rows


@st.composite
def sheets(draw: st.DrawFn) -> list[list[object]]:
    """Tables one below the other or side by side, with noise between and around them."""
    rows: list[list[object]] = []
    for _ in range(draw(st.integers(0, 3))):
        table = draw(tables())
        if rows and draw(st.booleans()):
            gap = max(map(len, rows)) + draw(st.integers(0, 2))
            at = draw(st.integers(0, len(rows)))
            rows += [[] for _ in range(max(0, at + len(table) - len(rows)))]
            for row, cells in zip(rows[at:], table, strict=False):
                row += [""] * (gap - len(row)) + cells
        else:
            rows += [[""] * draw(st.integers(0, 3)) + row for row in table]
    for _ in range(draw(st.integers(0, 6))):
        noise = draw(st.one_of(st.sampled_from(NOISE).map(list), st.lists(anything, max_size=6)))
        rows.insert(draw(st.integers(0, len(rows))), list(noise))
    return rows


TWO_LINES_IN_A_LIST_OF_SECURITIES: list[list[object]] = [
    ["", "Ticker", "ISIN", "Market Value"],
    ["Sector", "Weight"],
    ["AAPL HK", "US0378331005", 0.0],
    ["AAPL HK", "US0378331005", 0.0],
    ["", "", "AAPL HK", "US0378331005", 0.0],
    ["Ticker", "Account", "Market Value"],
    ["AAPL HK", "A-A", 0.0],
    ["Account"],
]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@example(rows=TWO_LINES_IN_A_LIST_OF_SECURITIES, merged=False, hidden=False)
@given(rows=sheets(), merged=st.booleans(), hidden=st.booleans())
def test_every_line_is_accounted_for(rows: list[list[object]], merged: bool, hidden: bool) -> None:
    columns, height = columns_of(rows)
    ranges = (Merged(0, 0, 0, 2), Merged(1, 1, 2, 1)) if merged and height > 2 and len(columns) > 2 else ()
    grid = Grid("Sheet", columns, height, hidden_rows=frozenset({0, 1} if hidden else ()), merged=ranges)
    reading = read_sheet(grid, "file", Guidance())
    layout = reading.layout
    assert layout.position_rows + sum(layout.skipped.values()) + layout.not_understood == layout.content_rows
    assert layout.content_rows >= int((grid.filled() > 0).sum())
    if len(layout.tables) < 2:
        assert layout.content_rows == int((grid.filled() > 0).sum())
    assert sum(len(block.rows) for block in reading.blocks) == layout.positions
    assert layout.positions <= layout.position_rows or layout.tables[0].orientation == "columns"


def test_a_audit_that_does_not_add_up_is_a_fault_of_the_program() -> None:
    audit = RowAudit(positions=1, position_lines=1)
    audit.skip(0, "header", "ISIN")
    audit.check(2, "Sheet")
    with pytest.raises(AssertionError, match="3 lines with content, but 1 of positions and 1 others"):
        audit.check(3, "Sheet")
