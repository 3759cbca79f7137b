"""The SEC's quarterly data sets of Form N-PORT: holdings in one table of a zip, their ISINs and tickers in another.

Source: SEC, Form N-PORT Data Sets, readme (tables FUND_REPORTED_HOLDING and IDENTIFIERS, joined by HOLDING_ID).
"""

from __future__ import annotations

from collections.abc import Iterator

from screener.files import package
from screener.files.cells import FlatColumn, Sheet
from screener.files.source import Source, Wanted

_HOLDINGS = "FUND_REPORTED_HOLDING.TSV"
_IDENTIFIERS = "IDENTIFIERS.TSV"
_VALUE = "CURRENCY_VALUE"
_JOINED = {"IDENTIFIER_ISIN": "ISIN", "IDENTIFIER_TICKER": "TICKER"}


def recognise(source: Source) -> bool:
    """Whether a zip holds the two tables."""
    if not source.head.startswith(b"PK\x03\x04"):
        return False
    names = {name.rpartition("/")[2].upper() for name in package.members(source)}
    return {_HOLDINGS, _IDENTIFIERS} <= names


def sheets(source: Source, wanted: Wanted) -> Iterator[Sheet]:
    """The table of holdings, with the identifiers beside each."""
    from screener.files import delimited

    parts: dict[str, Sheet] = {}
    seen = [0]
    others = []
    with package.opened(source) as archive:
        for name, member in package.parts(source, archive).items():
            table = name.rpartition("/")[2].upper()
            if table in (_HOLDINGS, _IDENTIFIERS):
                data = b"".join(package.stream(source, archive, member, seen))
                parts[table] = next(delimited.sheets(source.member(f"{source.name}/{name}", data), wanted))
            elif not name.endswith("/"):
                others.append(name)
    if others:
        source.warnings.append(f"{source.name}: tables without holdings were left: {', '.join(sorted(others)[:10])}")
    yield join(parts[_HOLDINGS], parts[_IDENTIFIERS])


def join(holdings: Sheet, identifiers: Sheet) -> Sheet:
    """The holdings with columns for the identifiers that the other table gives for the same `HOLDING_ID`."""
    key, other_key = _named(holdings, "HOLDING_ID"), _named(identifiers, "HOLDING_ID")
    if key is None or other_key is None:
        return holdings
    row_of = {other_key.cell(row): row for row in range(1, identifiers.height)}
    rows = [row_of.get(key.cell(row), -1) for row in range(holdings.height)]
    extra = []
    for name, title in _JOINED.items():
        if (column := _named(identifiers, name)) is not None:
            taken = column.take(rows)
            taken.codes[0] = len(taken.values)
            extra.append(FlatColumn(taken.codes, taken.numbers, [*taken.values, title]))
    for column in holdings.columns:
        if column.cell(0) == _VALUE:
            # The readme: the value is in US dollars, whatever the holding's own currency.
            column.values[column.codes[0]] = "Value (USD)"
    return Sheet(holdings.name, [*holdings.columns, *extra], holdings.height)


def _named(sheet: Sheet, name: str) -> FlatColumn | None:
    return next((column for column in sheet.columns if sheet.height and column.cell(0) == name), None)
