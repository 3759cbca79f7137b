"""Parquet files, read by pyarrow."""

from __future__ import annotations

import datetime as dt
import io
from array import array
from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePath
from typing import Any

from screener.errors import FileError, install_hint
from screener.files.cells import NUMBER, Cell, FlatColumn, Sheet
from screener.files.source import Source, Wanted
from screener.reference.text import clean


def recognise(source: Source) -> bool:
    """Whether a file is parquet."""
    return source.head.startswith(b"PAR1")


def sheets(source: Source, _wanted: Wanted) -> Iterator[Sheet]:
    """The table, with its column names as the first row.

    Raises:
        FileError: pyarrow is not installed, or the file is damaged or too large.
    """
    try:
        pa, pq = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        said = f"{source.name} is a parquet file, and pyarrow is not installed"
        raise FileError(said, hint=install_hint("parquet")) from error
    try:
        file = pq.ParquetFile(source.path or io.BytesIO(source.read()))
        meta = file.metadata
        source.check_cells(meta.num_rows * meta.num_columns)
        size = sum(meta.row_group(place).total_byte_size for place in range(meta.num_row_groups))
        source.limits.check("uncompressed_bytes", size, f"{source.name}, bytes when unpacked")
        table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise FileError(f"{source.name} is a parquet file, but is damaged: {error}") from error
    columns = [_column(pa, name, table.column(name)) for name in table.column_names]
    yield Sheet(PurePath(source.name).name, columns, table.num_rows + 1)


def _column(pa: Any, name: str, data: Any) -> FlatColumn:
    """An arrow column below its name."""
    import numpy as np

    chunk = data.combine_chunks()
    kind = chunk.type
    header: list[Cell] = ["", clean(name)]
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        numbers = np.concatenate([[np.nan], chunk.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)])
        codes = np.where(np.isfinite(numbers), NUMBER, 0).astype(np.int32)
        codes[0] = 1
        return FlatColumn(array("i", codes.tobytes()), array("d", numbers.tobytes()), header)
    if not pa.types.is_dictionary(kind):
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_temporal(kind)):
            chunk = chunk.cast(pa.string())
        chunk = chunk.dictionary_encode()
    values = [_cell(value) for value in chunk.dictionary.to_pylist()]
    indices = chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    places = np.array([0 if value in ("", None) else place + 2 for place, value in enumerate(values)] + [0], np.int32)
    codes = np.concatenate([[1], places[indices]]).astype(np.int32)
    return FlatColumn(array("i", codes.tobytes()), None, [*header, *values])


def _cell(value: object) -> Cell:
    return value if isinstance(value, dt.date | dt.time | dt.timedelta) else clean(str(value or ""))
