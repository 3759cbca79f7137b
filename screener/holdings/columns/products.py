"""Quantity, price and market value in columns with headers that nobody knows: one is the product of two others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import NUMBER
from screener.holdings.columns.assign import NOT_HELD, ColumnAssignment
from screener.holdings.columns.header_terms import of_values
from screener.holdings.values.numbers import decimal_mark, parse_numbers

LOOK = 200
"""Rows that are compared."""
FEWEST_ROWS = 2
MOST_UNKNOWN = 12
"""Columns of numbers without a known header that are tried; more are a table of figures."""
NEARLY = 0.002
"""How far a value lies from price by quantity where both are rounded."""
MOST_ROWS = 0.8
"""The share of rows that must agree: options are worth a hundred times their price."""


def by_product(uses: list[ColumnAssignment]) -> list[ColumnAssignment]:
    """The columns, with the market value that is the product of a quantity and a price, where no header names it.

    A quantity and a price that no header names are found with it. Of two products (of cost and value) none is taken.
    """
    if any(use.field == "market_value" for use in uses):
        return uses
    weights = next((use for use in uses if use.field == "weight"), None)
    doubtful = [use for use in uses if use.field == "price" and use.heading and "market_value" in use.heading.others]
    if weights and len(doubtful) == 1 and _in_proportion(first_numbers(doubtful[0]), first_numbers(weights)):
        return [replace(use, field="market_value", why="content") if use is doubtful[0] else use for use in uses]
    unknown = [use for use in uses if use.field is None and use.why not in ("map", "profile")]
    unknown = [use for use in unknown if use.heading is None or use.heading.field not in NOT_HELD]
    unknown = [use for use in unknown if use.evidence.share("number") > MOST_ROWS]
    if len(unknown) > MOST_UNKNOWN:
        return uses
    found = {id(value): (quantity, price, value) for quantity, price, value in _products(uses, unknown)}
    if len(found) != 1:
        return uses
    [(quantity, price, value)] = found.values()
    fields = {id(quantity): "quantity", id(price): "price", id(value): "market_value"}
    uses = [replace(use, field=fields[id(use)], why="content") if id(use) in fields else use for use in uses]
    return [replace(u, heading=u.heading or of_values(u.header)) if u.field == "market_value" else u for u in uses]


def _products(
    uses: Sequence[ColumnAssignment], unknown: Sequence[ColumnAssignment]
) -> Iterator[tuple[ColumnAssignment, ColumnAssignment, ColumnAssignment]]:
    quantities = [use for use in uses if use.field == "quantity"] or unknown
    prices = [use for use in uses if use.field == "price"] or unknown
    numbers = {
        id(use): first_numbers(use) for use in {id(use): use for use in (*quantities, *prices, *unknown)}.values()
    }
    seen = set[frozenset[int]]()
    for first, second, value in product(quantities, prices, unknown):
        if first is second or value is first or value is second:
            continue
        three = frozenset((id(first), id(second), id(value)))
        if three in seen or not _is_product(*(numbers[id(use)] for use in (first, second, value))):
            continue
        seen.add(three)
        if first.field is None and second.field is None:
            # The one with fewer fractions is the quantity, else the first.
            whole = {id(use): (np.nan_to_num(numbers[id(use)]) % 1 == 0).sum() for use in (first, second)}
            quantity, price = sorted((first, second), key=lambda use: (-whole[id(use)], use.column))
            yield quantity, price, value
        else:
            yield first, second, value


def _is_product(quantity: NDArray[np.float64], price: NDArray[np.float64], value: NDArray[np.float64]) -> bool:
    stated = ~np.isnan(quantity * price * value) & (value != 0)
    if stated.sum() < FEWEST_ROWS or (np.abs(quantity[stated]) == 1).all() or (np.abs(price[stated]) == 1).all():
        return False
    found = quantity[stated] * price[stated]
    return bool((np.abs(found - value[stated]) <= NEARLY * np.abs(value[stated])).mean() >= MOST_ROWS)


def _in_proportion(values: NDArray[np.float64], weights: NDArray[np.float64]) -> bool:
    """Whether a column of prices or of values, by its header, is one of values: they are in proportion to weights."""
    stated = (values > 0) & (weights > 0)
    if stated.sum() < FEWEST_WEIGHTS:
        return False
    ratio = values[stated] / weights[stated]
    return bool((np.abs(ratio / np.median(ratio) - 1) <= ROUNDED).mean() >= MOST_ROWS)


FEWEST_WEIGHTS = 3
ROUNDED = 0.02
"""How far a value may lie from its rounded weight's."""


def first_numbers(use: ColumnAssignment) -> NDArray[np.float64]:
    """The numbers of a column's first rows; NaN where there is none."""
    codes = use.data.codes[:LOOK]
    texts = [value if isinstance(value, str) else "" for value in use.data.values]
    read = np.append(parse_numbers(texts, decimal_mark(texts) or ".").values, np.nan)
    values: NDArray[np.float64] = read[codes]
    if use.data.numbers is not None:
        values = np.where(codes == NUMBER, use.data.numbers[:LOOK], values)
    return values
