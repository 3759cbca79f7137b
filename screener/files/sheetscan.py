"""One fast look over a sheet's XML before it is parsed: how large it is, what is hidden, which formulas have no value.

The parser makes room for every cell between the first and the last, so two cells far apart would exhaust memory: the
size must be known before. It also does not tell which rows are hidden and which formulas were never calculated.

Every pattern is linear in the text, whatever stands in it: it stops at the next `<`, which no tag can contain, and
gives nothing back that it has taken.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from screener.files.cells import column_index
from screener.files.sheetnotes import MOST_BYTES

if TYPE_CHECKING:
    from concurrent.futures import Future

_PREFIX = rb"<(?:[\w.-]{1,64}:)?"
_REFERENCE = rb"[^<>]*?\sr\s*+=\s*+[\"']\s*+"
_ROW = re.compile(_PREFIX + rb"row\b([^<>]*+)>")
_IS_HIDDEN = re.compile(rb"\bhidden\s*+=\s*+[\"'](?:1|true)[\"']", re.IGNORECASE)
_ROW_NUMBER = re.compile(rb"\sr\s*+=\s*+[\"']\s*+(\d{1,7})\s*+[\"']")
_CELL = re.compile(_PREFIX + rb"c\b" + _REFERENCE + rb"([A-Za-z]{1,3})(\d{1,7})[^<>]*+(?<!/)>")
_UNCALCULATED = re.compile(
    _PREFIX + rb"c\b" + _REFERENCE + rb"([A-Za-z]{1,3}\d{1,7})[^<>]*+>\s*+"
    rb"<(?:\w+:)?f\b[^<>]*+(?:(?<=/)>|>[^<]*+</(?:\w+:)?f\s*+>)\s*+"
    rb"(?:<(?:\w+:)?v\s*+/>|<(?:\w+:)?v>\s*+</(?:\w+:)?v>)?+\s*+</(?:\w+:)?c\s*+>"
)
_MERGED = re.compile(_PREFIX + rb"mergeCell\b")
_WORKSHEET = re.compile(_PREFIX + rb"worksheet\b")
_PLACED = re.compile(rb"\sr\s*+=")
SAMPLE = 32_768
KEPT = 4
"""Chunks of a megabyte that hold `MOST_BYTES`, however they are cut; a part of fewer is none that is kept."""
_LONGEST_ROW = 64 << 20


class SheetScan:
    """What a look over the XML tells.

    Attributes:
        rows: number of the last row.
        columns: number of the last column.
        hidden: rows that are hidden, from 0.
        uncalculated: how many formulas have no value.
        uncalculated_cells: the first of them.
        uncalculated_rows: the rows, from 0, in which they stand.
        merged: how many merged ranges are declared.
        ends: the beginning and the end of a large part; None of a smaller one, which is soon unpacked again.
        head: how the part begins.
        tail: its end, from the last row or before.
        odd: whether a cell holds an error or a truth value.
        begun: its table, where `arrow` parses it meanwhile.
    """

    def __init__(self) -> None:
        self.rows = self.columns = self.uncalculated = self.merged = 0
        self.hidden: set[int] = set()
        self.uncalculated_cells: list[str] = []
        self.uncalculated_rows: set[int] = set()
        self.ends: tuple[bytes, bytes] | None = None
        self.head = self.tail = b""
        self.odd = False
        self.begun: Future[Any] | None = None


def is_sheet(head: bytes) -> bool:
    """Whether a part is a worksheet, by its first bytes: it may lie in any folder of the package."""
    return _WORKSHEET.search(head[:SAMPLE]) is not None


def scan_sheet(chunks: Iterable[bytes], *, exact: bool) -> SheetScan:
    """Look over a worksheet part.

    Args:
        chunks: its XML.
        exact: look at every cell. Else, which is ten times faster, at the cells in the first part of each megabyte and
            at the last row; that is right for every sheet whose rows are alike.
    """
    scan = SheetScan()
    rest = b""
    first: list[bytes] = []
    latest: deque[bytes] = deque(maxlen=KEPT)
    for chunk in chunks:
        scan.head = scan.head or chunk[:SAMPLE]
        latest.append(chunk)
        if len(first) < KEPT:
            first.append(chunk)
        scan.odd = scan.odd or b't="e"' in chunk or b't="b"' in chunk
        if b"mergeCell" in chunk:
            scan.merged += len(_MERGED.findall(chunk))
        if exact or _says_something(chunk) or _says_something(rest[-16:] + chunk[:16]):
            data = rest + chunk
            cut = data.rfind(b"<row")
            if cut <= 0 and len(data) < _LONGEST_ROW:
                rest = data
                continue
            cut = cut if cut > 0 else len(data)
            _look(scan, data[:cut], data[:cut] if exact else data[:SAMPLE])
            rest = data[cut:]
        else:
            # Nothing is hidden and nothing calculated here: a look at some cells is enough.
            _measure(scan, chunk[:SAMPLE])
            last = chunk.rfind(b"<row")
            rest = chunk[last:] if last >= 0 else (rest + chunk)[-_LONGEST_ROW:]
    _look(scan, rest, rest)
    if len(latest) == KEPT:
        scan.ends = b"".join(first)[:MOST_BYTES], b"".join(latest)[-MOST_BYTES:]
    scan.tail = rest[rest.rfind(b"<row") :][:SAMPLE]
    return scan


_LAST_DIGITS = re.compile(rb"\d+$")


def _says_something(part: bytes) -> bool:
    """Whether a part holds a hidden row or a formula; the single letter is looked for first because that is quick."""
    return b"hidden" in part or (b"f" in part and (b"<f" in part or b":f" in part))


def _look(scan: SheetScan, part: bytes, cells: bytes) -> None:
    """Take down what whole rows say: hidden rows, formulas without value, and how far some of their cells reach."""
    if b"hidden" in part:
        for attributes in _ROW.findall(part):
            if _IS_HIDDEN.search(attributes) and (number := _ROW_NUMBER.search(attributes)):
                scan.hidden.add(int(number[1]) - 1)
    if b"<f" in part or b":f" in part:
        found = _UNCALCULATED.findall(part)
        scan.uncalculated += len(found)
        scan.uncalculated_rows |= {int(place[0]) - 1 for cell in found if (place := _LAST_DIGITS.search(cell))}
        scan.uncalculated_cells += [cell.decode() for cell in found[: 5 - len(scan.uncalculated_cells)]]
    _measure(scan, cells)
    if not _PLACED.search(part):
        # Rows and cells may leave out where they stand; then they follow each other.
        scan.rows += part.count(b"<row")
        scan.columns = max([scan.columns, *(row.count(b"<c") for row in part.split(b"<row"))])


def _measure(scan: SheetScan, cells: bytes) -> None:
    for letters, number in set(_CELL.findall(cells)):
        scan.columns = max(scan.columns, column_index(letters.decode().upper()) + 1)
        scan.rows = max(scan.rows, int(number))
