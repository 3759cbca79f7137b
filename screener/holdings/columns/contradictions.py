"""Cells that cannot be what their column holds, as where a name was written over two cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import Cell
from screener.holdings.columns.assign import NUMBERS, ColumnAssignment
from screener.holdings.columns.content import kinds
from screener.holdings.values.numbers import is_nothing, is_number, is_plain_number
from screener.reference import identifiers
from screener.reference.identifiers import SCHEMES

_CHECKED = (*NUMBERS, "isin", "cusip", "sedol", "currency", "country")


def contradictions(uses: Sequence[ColumnAssignment], height: int) -> NDArray[np.int16]:
    """How many columns each record contradicts: by their fields, or by their headers where these were not believed."""
    count = np.zeros(height, dtype=np.int16)
    for use in uses:
        field = use.heading.field if use.why.startswith("headed") and use.heading else use.field
        if field in _CHECKED:
            # plain numbers are asked first: it is quicker, and most cells are such
            plain = field in NUMBERS
            values = [v for v in use.data.values if not (plain and isinstance(v, str) and is_plain_number(v))]
            odd = {value for value in values if _contradicts(field, value)}
            if odd:
                count += np.array([*(value in odd for value in use.data.values), False])[use.data.codes]
    return count


def _contradicts(field: str | None, value: Cell) -> bool:
    """Whether a cell cannot be what a column holds. An empty cell contradicts nothing."""
    if not isinstance(value, str):
        return field in ("currency", "country", "isin")
    if is_nothing(value):
        return False
    if field in NUMBERS:
        return not (is_number(value) or "range" in kinds(value))
    if field in SCHEMES:
        return not any(char.isdigit() for char in value)
    if field == "currency":
        return identifiers.currency(value) is None
    return value[-1].isdigit() and is_number(value)
