"""Workbooks of Excel (xlsx, xlsm, xlsb, xls), read by python-calamine."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from screener.errors import HoldingsError
from screener.files import package
from screener.files.binaryscan import scan_binary_sheet, sheet_targets
from screener.files.grid import Grid, Merged, columns_of
from screener.files.sheetscan import SheetScan, scan_sheet
from screener.files.source import Source, Wanted

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_FILEPASS = re.compile(
    rb"\x09\x08.{2}\x00[\x05\x06].{0,300}?\x2f\x00(?:\x04\x00|\x06\x00|[\x36-\xff][\x00\x01])", re.DOTALL
)
_VBA = "_VBA_PROJECT_CUR".encode("utf-16-le")
_EXACT = 2 << 20
_SHEET_KINDS = {
    "ChartSheet": "a chart",
    "DialogSheet": "a dialog",
    "MacroSheet": "a macro sheet",
    "Vba": "a macro module",
}


def recognise(source: Source) -> bool:
    """Whether a file is an Excel workbook: an OLE container, or a zip with workbook parts.

    Raises:
        HoldingsError: it begins like a zip file, but is damaged or encrypted.
    """
    if source.head.startswith(OLE):
        return True
    return source.head.startswith(_ZIP) and any(name.startswith("xl/") for name in package.members(source))


def grids(source: Source, wanted: Wanted) -> Iterator[Grid]:
    """The sheets of a workbook, hidden ones included.

    Raises:
        HoldingsError: it is protected, damaged or too large.
    """
    scans = _look_into_ole(source) if source.head.startswith(OLE) else _look_into_package(source)
    yield from workbook_grids(source, wanted, scans)


def workbook_grids(source: Source, wanted: Wanted, scans: dict[str, SheetScan]) -> Iterator[Grid]:
    """The sheets that calamine reads, with what a look before told about each by name."""
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_object(source.path or io.BytesIO(source.read()))
        sheets = workbook.sheets_metadata
    except calamine.PasswordError as error:
        raise _password(source, "Excel 97-2003 encryption, FilePass") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise HoldingsError(f"{source.name} cannot be read as a workbook: {error}") from error
    source.limits.check("sheets", len(sheets), f"{source.name}, sheets")
    with workbook:
        for place, meta in enumerate(sheets):
            if wanted and meta.name not in wanted:
                continue
            kind = str(meta.typ).rpartition(".")[2]
            if kind in _SHEET_KINDS:
                source.warnings.append(
                    f"{source.name}: the sheet {meta.name!r} is {_SHEET_KINDS[kind]} and holds no cells"
                )
                continue
            try:
                sheet = workbook.get_sheet_by_index(place)
            except BaseException as error:
                # A panic inside the parser is no Exception; anything that is one of Python's own goes on up.
                if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
                    raise
                raise HoldingsError(f"{source.name}: the sheet {meta.name!r} cannot be read: {error}") from error
            hidden = str(meta.visible).rpartition(".")[2] != "Visible"
            yield _grid(source, sheet, meta.name, hidden, scans.get(meta.name))


def _grid(source: Source, sheet: Any, name: str, hidden: bool, scan: SheetScan | None) -> Grid:
    left = sheet.start[1] if sheet.start else 0
    if scan is not None and scan.uncalculated:
        cells = ", ".join(scan.uncalculated_cells)
        more = f" and {scan.uncalculated - len(scan.uncalculated_cells)} more" if scan.uncalculated > 5 else ""
        source.warnings.append(
            f"{source.name}, {name}: formulas without a stored value were read as empty: {cells}{more};"
            " open the file in a spreadsheet program, save it and screen it again"
        )
    columns, height = columns_of(sheet.iter_rows())
    source.limits.check("cells", height * len(columns), f"{source.name}, cells of the sheet {name!r}")
    merged = tuple(
        Merged(top, first - left, bottom, last - left)
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
    )
    hidden_rows = frozenset(scan.hidden) if scan is not None else frozenset()
    return Grid(name, columns, height, left, hidden, hidden_rows, merged)


def _password(source: Source, protection: str) -> HoldingsError:
    return HoldingsError(
        f"{source.name} is protected with a password ({protection})",
        hint="Open it with the password, save it without one, and try again.",
    )


def _look_into_ole(source: Source) -> dict[str, SheetScan]:
    data = source.read()
    if _PROTECTED in data:
        raise _password(source, "Office encryption, EncryptedPackage")
    if _FILEPASS.search(data):
        raise _password(source, "Excel 97-2003 encryption, FilePass")
    if _VBA in data:
        source.warnings.append(f"{source.name} holds macros; they were not run")
    return {}


def _look_into_package(source: Source) -> dict[str, SheetScan]:
    """Unpack every part once: prove its size, refuse entities, and look over the sheets."""
    scans: dict[str, SheetScan] = {}
    seen = [0]
    with package.opened(source) as archive:
        names = _sheet_names(source, archive)
        for member in archive.infolist():
            name = member.filename
            if name.lower().endswith("vbaproject.bin"):
                source.warnings.append(f"{source.name} holds macros; they were not run")
            chunks = package.stream(source, archive, name, seen)
            if name.endswith((".xml", ".rels")):
                chunks = _without_entities(source, chunks)
            if name not in names:
                for _ in chunks:
                    pass
            elif name.endswith(".bin"):
                scans[names[name]] = scan_binary_sheet(chunks)
            else:
                scans[names[name]] = scan_sheet(chunks, exact=member.compress_size < _EXACT)
    for name, scan in scans.items():
        source.limits.check("cells", scan.rows * scan.columns, f"{source.name}, cells of the sheet {name!r}")
    return scans


def _without_entities(source: Source, chunks: Iterator[bytes]) -> Iterator[bytes]:
    for place, chunk in enumerate(chunks):
        if not place:
            package.refuse_entities(source, chunk[:65_536])
        yield chunk


def _sheet_names(source: Source, archive: zipfile.ZipFile) -> dict[str, str]:
    """The sheets' names, by the part that holds each; a part whose name cannot be found bears its own."""
    from defusedxml.ElementTree import fromstring

    parts = {name: name for name in archive.namelist() if re.match(r"xl/worksheets/[^/]+\.(xml|bin)$", name)}
    kind = "bin" if "xl/workbook.bin" in archive.namelist() else "xml"
    try:
        book = archive.read(f"xl/workbook.{kind}")
        links = archive.read(f"xl/_rels/workbook.{kind}.rels")
        package.refuse_entities(source, links[:65_536] + (book[:65_536] if kind == "xml" else b""))
        targets = {link.get("Id"): link.get("Target", "") for link in fromstring(links)}
        named = sheet_targets(book) if kind == "bin" else _xml_sheets(fromstring(book))
        for relation, name in named.items():
            target = targets.get(relation, "")
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            if part in parts:
                parts[part] = name
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, struct.error):
        pass
    return parts


def _xml_sheets(book: ElementTree.Element) -> dict[str, str]:
    """The name of each sheet by the relation that leads to its part."""
    found = {}
    for element in book.iter():
        if element.tag.rpartition("}")[2] == "sheet":
            relation = next((value for key, value in element.items() if key.rpartition("}")[2] == "id"), "")
            found[relation] = element.get("name", "")
    return found
