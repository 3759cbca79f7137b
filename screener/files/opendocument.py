"""OpenDocument spreadsheets (ods), read by python-calamine."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from screener.errors import HoldingsError
from screener.files import package
from screener.files.grid import Grid
from screener.files.sheetscan import SheetScan
from screener.files.source import Source, Wanted
from screener.files.workbook import workbook_grids

_MIME = b"application/vnd.oasis.opendocument.spreadsheet"


def recognise(source: Source) -> bool:
    """Whether a zip file is an OpenDocument spreadsheet, by its `mimetype` or its manifest."""
    if not source.head.startswith(b"PK\x03\x04"):
        return False
    if _MIME in source.head[:200]:
        return True
    names = package.members(source)
    return "content.xml" in names and "META-INF/manifest.xml" in names


def grids(source: Source, wanted: Wanted) -> Iterator[Grid]:
    """The sheets of an OpenDocument spreadsheet.

    Raises:
        HoldingsError: it is protected, damaged or too large.
    """
    seen = [0]
    with package.opened(source) as archive:
        names = archive.namelist()
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise HoldingsError(
                f"{source.name} is protected with a password (OpenDocument encryption)",
                hint="Open it with the password, save it without one, and try again.",
            )
        if any(name.startswith("Basic/") for name in names):
            source.warnings.append(f"{source.name} holds macros; they were not run")
        if "content.xml" not in names:
            raise HoldingsError(f"{source.name} is damaged: it has no content")
        scans = _Scanner().scan(source, package.stream(source, archive, "content.xml", seen))
    for name, scan in scans.items():
        source.limits.check("cells", scan.rows * scan.columns, f"{source.name}, cells of the sheet {name!r}")
    yield from workbook_grids(source, wanted, scans)


class _Scanner:
    """Counts rows and columns with content; one cell may stand for a million by its repetition."""

    def __init__(self) -> None:
        self.scans: dict[str, SheetScan] = {}
        self.current = SheetScan()
        self.row = self.column = self.rows_repeated = 0
        self.hidden = self.filled = False

    def scan(self, source: Source, chunks: Iterator[bytes]) -> dict[str, SheetScan]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            for place, chunk in enumerate(chunks):
                if not place:
                    package.refuse_entities(source, chunk[:65_536])
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise HoldingsError(f"{source.name} is damaged: its content is not well-formed") from error
        return self.scans

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        values = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name == "table":
            self.current = self.scans[values.get("name", "")] = SheetScan()
            self.row = 0
        elif name == "table-row":
            self.rows_repeated = int(values.get("number-rows-repeated", 1))
            self.column = 0
            self.filled = False
            self.hidden = values.get("visibility") in ("collapse", "filter")
        elif name in ("table-cell", "covered-table-cell"):
            self.column += int(values.get("number-columns-repeated", 1))
            if "value-type" in values or "formula" in values:
                self.filled = True
                self.current.columns = max(self.current.columns, self.column)

    def _end(self, tag: str) -> None:
        if tag.rpartition(" ")[2] != "table-row":
            return
        if self.hidden and self.rows_repeated < 100_000:
            self.current.hidden.update(range(self.row, self.row + self.rows_repeated))
        self.row += self.rows_repeated
        if self.filled:
            self.current.rows = self.row
