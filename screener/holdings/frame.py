"""The positions frame: `POSITION_COLUMNS` with their dtypes, from the blocks of all tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from screener.holdings.extract import TablePositions
from screener.holdings.values.text_column import TextColumn, constant, nothing
from screener.model import POSITION_COLUMNS

if TYPE_CHECKING:
    import pandas as pd


def positions_frame(parts: Sequence[tuple[str, str, TablePositions]]) -> pd.DataFrame:
    """Put the positions of all tables into one frame.

    Args:
        parts: file, sheet and positions of each table, in the order of the files.

    Returns:
        One row a position, columns and dtypes as in `POSITION_COLUMNS`, index from 0.
    """
    import pandas as pd

    data: dict[str, Any] = {}
    for name, dtype in POSITION_COLUMNS.items():
        if name == "row":
            data[name] = _stack([block.rows + 1 for _, _, block in parts], np.int64)
        elif dtype == "float64":
            data[name] = _stack([_numbers(name, block) for _, _, block in parts], np.float64)
        else:
            data[name] = _text_array([_texts(name, *part) for part in parts])
    return pd.DataFrame(data, copy=False)


def loose_frame(rows: Sequence[tuple[str, str, int, str, str]]) -> pd.DataFrame:
    """The texts outside the recognised fields of positions: file, sheet, row, column letters, text."""
    import pandas as pd

    names = ("file", "sheet", "row", "column", "text")
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    dtypes = {name: "int64" if name == "row" else "str" for name in names}
    return pd.DataFrame(dict(zip(names, columns, strict=True))).astype(dtypes)


def _texts(name: str, file: str, sheet: str, block: TablePositions) -> TextColumn:
    if name in ("file", "sheet"):
        return constant(file if name == "file" else sheet, len(block.rows))
    return block.texts.get(name) or nothing(len(block.rows))


def _numbers(name: str, block: TablePositions) -> NDArray[np.float64]:
    found = block.numbers.get(name)
    return np.full(len(block.rows), np.nan) if found is None else found


def _stack(parts: Sequence[NDArray[Any]], dtype: type) -> NDArray[Any]:
    if not parts:
        return np.zeros(0, dtype=dtype)
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


@lru_cache(maxsize=1)
def _no_text(height: int) -> Any:
    """A column without any text; one for all such columns of a frame, since nothing writes into it."""
    return _strings([None], np.zeros(height, dtype=np.int32))


def _text_array(parts: Sequence[TextColumn]) -> Any:
    """One text column; each distinct text is converted once."""
    height = sum(map(len, parts))
    if not any(part.codes.any() for part in parts):
        return _no_text(height)
    values: list[str | None] = [None]
    codes: list[NDArray[np.int32]] = []
    for part in parts:
        shift = len(values) - 1
        codes.append(np.where(part.codes > 0, part.codes + shift, 0).astype(np.int32))
        values += part.values[1:]
    return _strings(values, _stack(codes, np.int32))


def _strings(values: Sequence[str | None], codes: NDArray[np.int32]) -> Any:
    """A pandas text column from distinct values and an index a row."""
    import pandas as pd

    if find_spec("pyarrow") is None:
        return pd.array(list(values), dtype="str").take(codes)
    # Arrow gathers a million texts ten times faster than pandas' own `take` asks it to.
    arrow = import_module("pyarrow")
    return pd.array(arrow.array(values, arrow.large_string()).take(arrow.array(codes)), dtype="str")
