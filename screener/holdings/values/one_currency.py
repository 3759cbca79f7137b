"""Market values that are in one currency, whatever the currency column says of the securities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screener.holdings.columns.assign import ColumnAssignment
from screener.positions import TextColumn

FEWEST = 3
"""Positions from which weights tell."""
SMALLEST_WEIGHT = 0.5
"""Smaller weights are rounded too much to tell, in per cent."""
NEARLY = 0.01
ROUNDED = 0.05
"""How far a printed weight may lie from the true one, in per cent."""
AGREED = 1e-4


@dataclass(frozen=True, slots=True)
class Stated:
    """The money of a table as it states it; weights in per cent, currencies as numbers, 0 where a row names none."""

    values: NDArray[np.float64]
    weights: NDArray[np.float64]
    currencies: NDArray[np.int32]
    positions: NDArray[np.bool_]
    totals: NDArray[np.bool_]


def are_in_one_currency(stated: Stated) -> str:
    """What proves that values beside several currencies are in one: `weights`, a `total`; empty where nothing does.

    Weights prove it where they are in proportion to the values whatever the currency, totals where one of them is the
    sum of values beside different currencies.
    """
    counted = stated.positions & ~np.isnan(stated.values) & (stated.currencies > 0)
    if len(np.unique(stated.currencies[counted])) < 2:
        return ""
    if _in_proportion(stated, counted):
        return "weights"
    return "a total" if any(_sums_up(stated, counted, int(at)) for at in np.flatnonzero(stated.totals)) else ""


def _in_proportion(stated: Stated, counted: NDArray[np.bool_]) -> bool:
    rows = counted & (np.nan_to_num(stated.weights) >= SMALLEST_WEIGHT) & (stated.values > 0)
    if rows.sum() < FEWEST or len(np.unique(stated.currencies[rows])) < 2:
        return False
    ratio = stated.values[rows] / stated.weights[rows]
    usual = float(np.median(ratio))
    return bool(np.all(np.abs(ratio / usual - 1) <= NEARLY + ROUNDED / stated.weights[rows]))


def _sums_up(stated: Stated, counted: NDArray[np.bool_], place: int) -> bool:
    """Whether a total is the sum of all positions above it, or since the total before it, of several currencies."""
    total = stated.values[place]
    for start in {0, *(np.flatnonzero(stated.totals[:place])[-1:] + 1).tolist()}:
        rows = np.flatnonzero(counted[start:place]) + start
        several = len(np.unique(stated.currencies[rows])) > 1
        if several and abs(total - float(stated.values[rows].sum())) <= AGREED * abs(total):
            return True
    return False


def bare_dollar(use: ColumnAssignment, uses: list[ColumnAssignment], others: TextColumn, titled: bool) -> bool:
    """Whether values are in "$" and nothing in the table speaks of another dollar than that of the United States.

    Neither may the currencies of prices and positions that it names (`others`). `titled`: a line above says "$".
    """
    used = [use.data.values[code] for code in use.data.used][:LOOK]
    signs = titled or "$" in use.header or any(isinstance(value, str) and "$" in value for value in used)
    # A printed report has the sign in a column of its own, before the first figure and the totals.
    signs |= any({one.data.values[code] for code in one.data.used} == {"$"} for one in uses if not one.header)
    if not signs or others.codes.any():
        return False
    heads = " ".join(one.header for one in uses)
    return not any(code in heads for code in OTHER_DOLLARS)


LOOK = 200
OTHER_DOLLARS = ("HK", "AUD", "CAD", "SGD", "NZD", "TWD", "A$", "C$", "S$", "NT$", "NZ$")
