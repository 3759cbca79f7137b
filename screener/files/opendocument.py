"""OpenDocument spreadsheets (ods), read by python-calamine."""

from __future__ import annotations

from collections.abc import Iterator

from screener.errors import FileError
from screener.files import package
from screener.files.cells import Sheet, Tidy
from screener.files.sheetscan import SheetScan
from screener.files.source import Source, Wanted
from screener.files.workbook import workbook_sheets
from screener.files.xml import parse
from screener.reference.text import clean

_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_MOST_MANIFEST = 16 << 20
_MOST_HIDDEN = 100_000


def recognise(source: Source) -> bool:
    """Whether a zip file is an OpenDocument spreadsheet, by its `mimetype` or its manifest."""
    if not source.head.startswith(b"PK\x03\x04"):
        return False
    if _MIME in source.head[:200]:
        return True
    names = package.members(source)
    return "content.xml" in names and "META-INF/manifest.xml" in names


def sheets(source: Source, wanted: Wanted, tidy: Tidy = clean) -> Iterator[Sheet]:
    """The sheets of an OpenDocument spreadsheet.

    Raises:
        FileError: it is protected, damaged or too large.
    """
    with package.opened(source) as archive:
        parts = package.parts(source, archive)
        manifest = parts.get("META-INF/manifest.xml")
        if manifest and b"encryption-data" in package.content(source, archive, manifest, _MOST_MANIFEST):
            raise FileError(
                f"{source.name} is protected with a password (OpenDocument encryption)",
                hint="Open it with the password, save it without one, and try again.",
            )
        if any(name.startswith("Basic/") for name in parts):
            source.warnings.append(f"{source.name} holds macros; they were not run")
        if "content.xml" not in parts:
            raise FileError(f"{source.name} is damaged: it has no content")
        scanner = _Scanner(source)
        chunks = package.stream(source, archive, parts["content.xml"], [0])
        parse(source.name, chunks, scanner.start, scanner.end)
    yield from workbook_sheets(source, wanted, scanner.scans, tidy)


class _Scanner:
    """Counts rows and columns with content; one cell, or one row, may stand for a million by its repetition."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.scans: dict[str, SheetScan] = {}
        self.current, self.sheet = SheetScan(), ""
        self.row = self.column = self.rows_repeated = 0
        self.hidden = self.filled = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        values = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name == "table":
            self.sheet = values.get("name", "")
            self.current = self.scans[self.sheet] = SheetScan()
            self.row = 0
            self.source.limits.check("sheets", len(self.scans), f"{self.source.name}, sheets")
        elif name == "table-row":
            self.rows_repeated = self._times(values.get("number-rows-repeated"))
            self.column = 0
            self.filled = False
            self.hidden = values.get("visibility") in ("collapse", "filter")
        elif name in ("table-cell", "covered-table-cell"):
            self.column += self._times(values.get("number-columns-repeated"))
            if "value-type" in values or "formula" in values:
                self.filled = True
                self.current.columns = max(self.current.columns, self.column)

    def end(self, tag: str) -> None:
        if tag.rpartition(" ")[2] != "table-row":
            return
        if self.hidden and self.rows_repeated < _MOST_HIDDEN:
            self.current.hidden.update(range(self.row, self.row + self.rows_repeated))
        self.row += self.rows_repeated
        if self.filled:
            self.current.rows = self.row
            self.source.check_cells(self.row * self.current.columns, f"cells of the sheet {self.sheet!r}")
            self.source.limits.check("repeats", self.rows_repeated, f"{self._where()}, repeats of one row")

    def _where(self) -> str:
        return f"{self.source.name}, sheet {self.sheet!r}, row {self.row + 1}"

    def _times(self, text: str | None) -> int:
        if text is None:
            return 1
        if not (text.isascii() and text.isdigit() and 0 < len(text) < 10):
            raise FileError(f"{self._where()}: damaged, a cell or row is repeated {text[:40]!r} times")
        return int(text)
