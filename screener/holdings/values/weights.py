"""Weights as percentages: a spreadsheet that formats 0.0782 as 7.82 % stores the fraction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from screener.holdings.columns.assign import ColumnAssignment
from screener.holdings.values.fields import Fields


def as_percentages(
    uses: Sequence[ColumnAssignment], fields: Fields, keep: NDArray[np.bool_], shown: frozenset[int]
) -> list[str]:
    """Turn fractions into percentages where the sheet shows them so, or where each account's add up to about one.

    `keep` says which records are positions, `shown` which columns the sheet shows as percentages. A sentence says so.
    """
    weights = fields.numbers["weight"]
    given = keep & ~np.isnan(weights)
    use = next((use for use in uses if use.field == "weight"), None)
    used = [use.data.values[code] for code in use.data.used] if use else []
    if not given.any() or use is None or any(isinstance(value, str) and "%" in value for value in used):
        return []
    if use.column in shown:
        fields.numbers["weight"] = weights * 100.0
        return [f'"{use.header}": fractions that the sheet shows as percentages (0.05 as 5 %)']
    if float(np.abs(weights[given]).max()) > 1.0:
        return []
    accounts = fields.texts["account"].codes[given]
    sums = np.bincount(accounts, weights=weights[given])
    typical = float(np.median(sums[np.unique(accounts)]))
    if not 0.5 < typical <= 1.05:
        return []
    fields.numbers["weight"] = weights * 100.0
    return [f'"{use.header}": fractions were read as percentages (0.05 as 5 %)']
