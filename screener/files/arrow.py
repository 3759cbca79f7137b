"""Large regular tables read by Arrow, column by column: no object of Python for a cell, only for a distinct text.

Strict: whatever is not certain to come out as the ordinary reader reads it gives None, and the ordinary reader reads
the sheet. So a regular table is one with a header in its first row and below it columns of one kind each. It needs
pyarrow, and for workbooks fastexcel, which lends calamine's cells instead of copying them; without them nothing is
read this way.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

from screener.files.cells import EMPTY, NAN, NUMBER, Cell, FlatColumn, Tidy, column_letters
from screener.files.sheetscan import SheetScan
from screener.files.source import Source

FEWEST_ROWS = 20_000
"""Rows from which the libraries' import is earned back."""
FEWEST_CHARACTERS = 2 << 20
"""Characters of a delimited text from which it is."""

_HEADER_KINDS = frozenset({b"s", b"str", b"inlineStr"})
_ROW = re.compile(rb"<row\b[^<>]*>(.*?)</row>", re.DOTALL)
_PLACED_CELL = re.compile(rb"<c r=\"([A-Z]{1,3})(\d{1,7})\"([^<>]*)>")
_KIND = re.compile(rb"\bt=\"(\w+)\"")
_STYLE = re.compile(rb"\bs=\"(\d+)\"")
_DAY = 86_400_000
"""Milliseconds of a day."""
_RENAMED = re.compile(r"(.*)_\d+")


def begun(source: Source, name: str, head: bytes) -> Future[Any] | None:
    """Arrow's table of a large sheet, parsed beside the look over its XML, which decides whether it is taken.

    Args:
        source: the workbook.
        name: the sheet's name.
        head: how its XML begins.

    Returns:
        None where its first rows are not regular, or where nothing would stop a parser that swells: how far a sheet
        reaches is known only after the look.
    """
    if not (_is_limited() and _regular_header(head) and _has_libraries()):
        return None
    return ThreadPoolExecutor(1).submit(_table, source, name)


def regular_sheet(source: Source, name: str, scan: SheetScan | None, tidy: Tidy) -> list[FlatColumn] | None:
    """The columns of a sheet of an xlsx file.

    Args:
        source: the workbook.
        name: the sheet's name.
        scan: what a look over it told.
        tidy: what is done to each distinct text.

    Returns:
        None where the sheet is small or not regular for certain.
    """
    if scan is None or scan.rows < FEWEST_ROWS or scan.merged or scan.uncalculated or scan.odd:
        return None
    if not (header := _regular_header(scan.head, scan.tail)) or not _has_libraries():
        return None
    import pyarrow.compute  # noqa: F401 - a third of a second, while the sheet is parsed

    parsing, scan.begun = scan.begun, None  # not kept beside the columns that are made of it
    table = parsing.result() if parsing else _table(source, name)
    del parsing
    if table is None:
        return None
    headers = table.schema.names
    renamed = any((one := _RENAMED.fullmatch(name)) and one[1] in headers for name in headers)
    if renamed or len(headers) != len(header):
        return None
    columns = []
    for place, header in enumerate(headers):
        column = _column(table.column(place), [header], tidy)
        if column is None:
            return None
        columns.append(column)
    return columns


def regular_text(text: str, delimiter: str, tidy: Tidy) -> list[FlatColumn] | None:
    """The columns of a delimited text.

    Args:
        text: the whole of it.
        delimiter: what parts its fields.
        tidy: what is done to each distinct text.

    Returns:
        None where it is small, has a quotation mark or an empty line, or lines of unequal width.
    """
    if len(text) < FEWEST_CHARACTERS or find_spec("pyarrow") is None:
        return None
    if '"' in text or "\0" in text or text[0] in "\r\n":
        return None
    ending = "\r\n" if "\r" in text else "\n"
    if text.count("\r") not in (0, text.count("\r\n")) or ending * 2 in text or ("\r" in text and "\n\n" in text):
        return None
    import pyarrow as pa
    from pyarrow import csv

    width = text[: text.find("\n")].count(delimiter) + 1
    texts = csv.ConvertOptions(
        column_types={f"f{place}": pa.large_string() for place in range(width)}, strings_can_be_null=False
    )
    try:
        table = csv.read_csv(
            pa.py_buffer(text.encode()),
            csv.ReadOptions(autogenerate_column_names=True, block_size=16 << 20),
            csv.ParseOptions(delimiter=delimiter, quote_char=False),
            texts,
        )
    except pa.ArrowInvalid:
        return None
    return [column for one in table.columns if (column := _column(one.combine_chunks(), [], tidy)) is not None]


def _is_limited() -> bool:
    """Whether the system stops this process when it takes too much memory, as it does a child that reads one file."""
    if find_spec("resource") is None:
        return False  # Windows
    import resource

    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


def _has_libraries() -> bool:
    return find_spec("fastexcel") is not None and find_spec("pyarrow") is not None


def _table(source: Source, name: str) -> Any:
    """Arrow's table of a sheet; None where a column holds several kinds."""
    import logging

    import fastexcel

    # It warns of a column without any value, which is simply an empty one here.
    logging.getLogger("fastexcel").setLevel(logging.ERROR)
    reader = fastexcel.read_excel(str(source.path) if source.path else source.read())
    try:
        return reader.load_sheet_eager(name, schema_sample_rows=None, dtype_coercion="strict")
    except fastexcel.FastExcelError:
        return None


def _regular_header(head: bytes, tail: bytes | None = None) -> list[bytes]:
    """The letters of the header's cells, where the first rows, and the last one, have the same kinds below it."""
    first, *rows = [_PLACED_CELL.findall(row) for row in _ROW.findall(head)] or [[]]
    last = [] if tail is None else _PLACED_CELL.findall(tail)
    header = [letters for letters, row, attributes in first if row == b"1" and _kind(attributes)[0] in _HEADER_KINDS]
    unseen = not rows or (tail is not None and not last)
    if unseen or header != [column_letters(at).encode() for at in range(len(first))]:
        return []
    kinds: dict[bytes, tuple[bytes, bytes]] = {}
    cells = [cell for row in (*rows, last) for cell in row]
    alike = all(kinds.setdefault(letters, _kind(said)) == _kind(said) for letters, _, said in cells)
    return header if alike and kinds.keys() <= set(header) else []


def _kind(attributes: bytes) -> tuple[bytes, bytes]:
    kind, style = _KIND.search(attributes), _STYLE.search(attributes)
    own = kind[1] if kind else b"n"
    return own, style[1] if style and own == b"n" else b""


def _column(values: Any, above: Sequence[str], tidy: Tidy) -> FlatColumn | None:
    """A column as the ordinary reader makes it, with texts above its values; None for kinds that it does not know."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = values.type
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        numbers = values.cast(pa.float64(), safe=False)
        finite = pc.fill_null(pc.is_finite(numbers), False)
        codes = pc.if_else(finite, pa.scalar(NUMBER, pa.int32()), pa.scalar(EMPTY, pa.int32()))
        held = array("d", [NAN] * len(above))
        held.frombytes(_bytes(pc.if_else(finite, numbers, NAN).cast(pa.float64()), 8))
        return _under(above, [], codes, held, tidy)
    if pa.types.is_timestamp(kind):
        whole = values.cast(pa.timestamp("ms")).cast(pa.int64())
        if pc.any(pc.not_equal(pc.subtract(whole, pc.multiply(pc.divide(whole, _DAY), _DAY)), 0)).as_py():
            return None
        values, kind = values.cast(pa.date32()), pa.date32()
    if pa.types.is_null(kind):
        values = values.cast(pa.large_string())
    elif not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_date32(kind)):
        return None
    encoded = values.dictionary_encode()
    distinct = encoded.dictionary.to_pylist()
    codes = pc.fill_null(encoded.indices.cast(pa.int32()), len(distinct))
    return _under(above, distinct, codes, None, tidy)


def _under(
    above: Sequence[str], distinct: Sequence[Cell], codes: Any, numbers: array[float] | None, tidy: Tidy
) -> FlatColumn:
    """A column from Arrow's codes into values, under texts of its own; each value stands once, tidied."""
    import pyarrow as pa

    values: list[Cell] = [""]
    places: dict[Cell, int] = {"": EMPTY}

    def place(cell: Cell) -> int:
        content = tidy(cell) if isinstance(cell, str) else cell
        if content not in places:
            places[content] = len(values)
            values.append(content)
        return places[content]

    own = array("i", map(place, above))
    if numbers is None:
        codes = pa.array([*map(place, distinct), EMPTY], pa.int32()).take(codes)
    own.frombytes(_bytes(codes, 4))
    return FlatColumn(own, numbers, values)


def _bytes(fixed: Any, width: int) -> memoryview:
    """The bytes of an Arrow array of numbers without nulls."""
    return memoryview(fixed.buffers()[1])[fixed.offset * width : (fixed.offset + len(fixed)) * width]
