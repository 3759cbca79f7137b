"""The same look over a sheet of a binary workbook (xlsb): its records tell rows, columns and what is hidden.

Source: [MS-XLSB] 2.1.4 (record types and lengths), BrtRowHdr, BrtCellBlank to BrtFmlaError, BrtWsDim.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from screener.files.sheetscan import SheetScan

_ROW_HEADER = 0
_CELLS = range(1, 12)
_DIMENSION = 148
_BUNDLE_SHEET = 156
_MOST = 64 << 20


def scan_binary_sheet(chunks: Iterable[bytes]) -> SheetScan:
    """Look over a worksheet part of an xlsb file; a part above 64 MB is believed to be as large as it says."""
    data = b"".join(chunks)
    scan = SheetScan()
    place = 0
    row = 0
    while place < len(data):
        kind, place = _number(data, place, 2)
        length, place = _number(data, place, 4)
        body = data[place : place + min(length, 24)]
        place += length
        if kind == _ROW_HEADER and len(body) >= 4:
            row = struct.unpack_from("<I", body)[0]
            scan.rows = max(scan.rows, row + 1)
            if len(body) >= 12 and body[11] & 0x10:
                scan.hidden.add(row)
        elif kind in _CELLS and len(body) >= 4:
            scan.columns = max(scan.columns, struct.unpack_from("<I", body)[0] + 1)
        elif kind == _DIMENSION and len(body) >= 16 and len(data) > _MOST:
            _, last_row, _, last_column = struct.unpack_from("<4I", body)
            scan.rows, scan.columns = last_row + 1, last_column + 1
            break
    return scan


def sheet_targets(book: bytes) -> dict[str, str]:
    """The name of each sheet by the relation that leads to its part, from a binary workbook part."""
    found = {}
    place = 0
    while place < len(book):
        kind, place = _number(book, place, 2)
        length, place = _number(book, place, 4)
        body = book[place : place + length]
        place += length
        if kind == _BUNDLE_SHEET and len(body) > 12:
            relation, rest = _wide(body[8:])
            found[relation] = _wide(rest)[0]
    return found


def _wide(data: bytes) -> tuple[str, bytes]:
    """A string with its length in front, and what follows it."""
    size = struct.unpack_from("<I", data)[0] * 2 if len(data) >= 4 else 0
    return data[4 : 4 + size].decode("utf-16-le", errors="replace"), data[4 + size :]


def _number(data: bytes, place: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = 0
    for shift in range(most):
        if place >= len(data):
            break
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << (7 * shift)
        if not byte & 0x80:
            break
    return value, place
