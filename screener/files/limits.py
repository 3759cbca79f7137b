"""How large a file may be, and what reading it may cost, before it is refused."""

from __future__ import annotations

import os
from typing import NamedTuple

from screener.errors import FileError

SMALL_FILE = 5 * 1024**2
"""Bytes up to which a file has the plain budget; a larger one has more in proportion."""

_CELLS_A_BYTE = 4
"""Cells that a byte of a file may declare. A cell that is written takes bytes even when packed, so a small file that
declares a huge sheet declares empty space, and parsers make room for that too."""

_COPIES = 4
"""What is unpacked stands in memory in chunks, whole, as text and as cells."""


class Limits(NamedTuple):
    """The largest file that is read. A larger one is refused with a message that names the limit.

    Attributes:
        file_bytes: size of the file itself.
        uncompressed_bytes: size of everything inside a compressed file (xlsx, ods, zip, gzip), added up.
        cells: rows times columns of one sheet, as far as anything is written in it.
        empty_cells: the same for the smallest of files; each byte of a file allows four more.
        columns: columns of one sheet; spreadsheet programs have no more.
        sheets: sheets of one workbook, tables of one page, or members of one archive.
        merged: merged ranges of one sheet.
        repeats: how often one row with content may stand for itself.
        seconds: processor time, and waiting, that the parser of a file up to 5 MB may take; more in proportion.
        memory_bytes: memory that the parser of a file up to 5 MB may take; more in proportion.
    """

    file_bytes: int = 2 * 1024**3
    uncompressed_bytes: int = 4 * 1024**3
    cells: int = 100_000_000
    empty_cells: int = 20_000_000
    columns: int = 16_384
    sheets: int = 1_000
    merged: int = 100_000
    repeats: int = 10_000
    seconds: int = 60
    memory_bytes: int = 2 * 1024**3

    @classmethod
    def from_environment(cls) -> Limits:
        """The defaults, with `SCREENER_LIMIT_CELLS` and its siblings put in place of them where set.

        Raises:
            FileError: a variable is set to something that is not a whole number.
        """
        chosen: dict[str, int] = {}
        for name in cls._fields:
            variable = f"SCREENER_LIMIT_{name.upper()}"
            text = os.environ.get(variable)
            if text is None:
                continue
            if not (text.isascii() and text.isdigit()):
                raise FileError(f"{variable} must be a whole number, not {text!r}")
            chosen[name] = int(text)
        return cls(**chosen)

    def check(self, name: str, found: int, what: str) -> None:
        """Refuse what is larger than the limit `name`.

        Raises:
            FileError: `found` is larger; the message names the limit and how to raise it.
        """
        self._refuse_above(name, getattr(self, name), found, what)

    def check_cells(self, found: int, file_bytes: int, what: str) -> None:
        """Refuse more cells than a file of this size may declare.

        Raises:
            FileError: `found` is larger; the message names the limit and how to raise it.
        """
        self.check("cells", found, what)
        self._refuse_above("empty_cells", self.empty_cells + _CELLS_A_BYTE * file_bytes, found, what)

    def check_unpacked(self, found: int, file_bytes: int, what: str) -> None:
        """Refuse more bytes than a compressed file of this size may hold in the memory of this process.

        Raises:
            FileError: `found` is larger; the message names the limit and how to raise it.
        """
        self.check("uncompressed_bytes", found, what)
        self._refuse_above("memory_bytes", self.budget(file_bytes)[1] // _COPIES, found, what)

    def budget(self, file_bytes: int) -> tuple[int, int]:
        """Seconds and bytes of memory that the parser of a file of this size may take."""
        scale = max(1.0, file_bytes / SMALL_FILE)
        return int(self.seconds * scale), int(self.memory_bytes * scale)

    def _refuse_above(self, name: str, allowed: int, found: int, what: str) -> None:
        if found > allowed:
            raise FileError(
                f"{what}: {found:,} is more than the limit `{name}` of {allowed:,}",
                hint=f"If the file is genuine, set SCREENER_LIMIT_{name.upper()} to a larger number and run again.",
            )
