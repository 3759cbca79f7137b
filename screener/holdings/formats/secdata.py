"""The SEC's quarterly data sets of Form N-PORT: holdings in one table of a zip, their ISINs and tickers in another.

Source: SEC, Form N-PORT Data Sets, readme (tables FUND_REPORTED_HOLDING and IDENTIFIERS, joined by HOLDING_ID).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from screener.files import delimited, package
from screener.files.grid import Column, Grid
from screener.files.source import Source, Wanted

_HOLDINGS = "FUND_REPORTED_HOLDING.tsv"
_IDENTIFIERS = "IDENTIFIERS.tsv"
_VALUE = "CURRENCY_VALUE"
_JOINED = {"IDENTIFIER_ISIN": "ISIN", "IDENTIFIER_TICKER": "TICKER"}


def recognise(source: Source) -> bool:
    """Whether a zip holds the two tables."""
    if not source.head.startswith(b"PK\x03\x04"):
        return False
    names = {name.rpartition("/")[2].upper() for name in package.members(source)}
    return {_HOLDINGS.upper(), _IDENTIFIERS.upper()} <= names


def grids(source: Source, wanted: Wanted) -> Iterator[Grid]:
    """The table of holdings, with the identifiers beside each."""
    parts: dict[str, Grid] = {}
    seen = [0]
    others = []
    with package.opened(source) as archive:
        for name in archive.namelist():
            table = name.rpartition("/")[2].upper()
            if table in (_HOLDINGS.upper(), _IDENTIFIERS.upper()):
                data = b"".join(package.stream(source, archive, name, seen))
                inner = Source(f"{source.name}/{name}", data[:8192], None, data, source.limits)
                parts[table] = next(delimited.grids(inner, wanted))
            elif not name.endswith("/"):
                others.append(name)
    if others:
        source.warnings.append(f"{source.name}: tables without holdings were left: {', '.join(sorted(others)[:10])}")
    yield join(parts[_HOLDINGS.upper()], parts[_IDENTIFIERS.upper()])


def join(holdings: Grid, identifiers: Grid) -> Grid:
    """The holdings with columns for the identifiers that the other table gives for the same `HOLDING_ID`."""
    key, other_key = _named(holdings, "HOLDING_ID"), _named(identifiers, "HOLDING_ID")
    if key is None or other_key is None:
        return holdings
    row_of = {other_key.cell(row): row for row in range(1, identifiers.height)}
    rows = np.array([row_of.get(key.cell(row), -1) for row in range(holdings.height)], dtype=np.int64)
    extra = []
    for name, title in _JOINED.items():
        column = _named(identifiers, name)
        if column is None:
            continue
        taken = column.take(rows)
        taken.codes[0] = len(column.values)
        extra.append(Column(taken.codes, taken.numbers, [*column.values, title]))
    for column in holdings.columns:
        if column.cell(0) == _VALUE:
            # The readme: the value is in US dollars, whatever the holding's own currency.
            column.values[int(column.codes[0])] = "Value (USD)"
    return Grid(holdings.name, [*holdings.columns, *extra], holdings.height)


def _named(grid: Grid, name: str) -> Column | None:
    return next((column for column in grid.columns if column.cell(0) == name), None)
