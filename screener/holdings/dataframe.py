"""A pandas DataFrame as a document: its column names are the first row, and its columns are assigned as a file's."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeGuard

from screener.files.cells import Sheet, columns_of
from screener.files.limits import Limits
from screener.files.source import Document, Source

if TYPE_CHECKING:
    import pandas as pd


def is_frame(given: object) -> TypeGuard[pd.DataFrame]:
    """Whether a value is a DataFrame; asked by name, since a path should not have to wait for pandas."""
    return type(given).__name__ == "DataFrame"


def frame_document(frame: pd.DataFrame, name: str, limits: Limits) -> Document:
    """A DataFrame as a document. Row 1 is its header, as in a file of it; an index with a name is a column too.

    Raises:
        FileError: it has more cells than the limit.
    """
    table = frame.reset_index() if any(part is not None for part in frame.index.names) else frame
    limits.check("cells", (len(table) + 1) * len(table.columns), f"{name}, cells")
    header = [" ".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in table.columns]
    # what pandas writes as missing is an empty cell
    cells = table.astype(object).where(table.notna(), None)
    lists = [map(_cell, cells.iloc[:, place].tolist()) for place in range(len(header))]
    columns, height = columns_of([header, *zip(*lists, strict=True)])
    digest = hashlib.sha256(table.to_csv(index=False).encode("utf-8", "backslashreplace")).hexdigest()

    return Document(name, Source.hashed(name, digest, limits), iter((Sheet(name, columns, height),)), [])


def _cell(value: Any) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, str | int | float) or hasattr(value, "isoformat") else str(value)
