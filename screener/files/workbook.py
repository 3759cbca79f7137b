"""Workbooks of Excel (xlsx, xlsm, xlsb, xls), read by python-calamine."""

from __future__ import annotations

import html
import io
import itertools
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from screener.errors import FileError
from screener.files import package
from screener.files.arrow import begun, regular_sheet
from screener.files.binaryscan import scan_binary_sheet, sheet_targets
from screener.files.cells import Merged, Sheet, SheetNotes, Tidy, columns_of
from screener.files.sheetnotes import sheet_notes
from screener.files.sheetscan import SAMPLE, SheetScan, is_sheet, scan_sheet
from screener.files.source import Source, Wanted
from screener.files.xml import attributes_of
from screener.reference.text import clean

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_FILEPASS = re.compile(
    rb"\x09\x08.{2}\x00[\x05\x06].{0,300}?\x2f\x00(?:\x04\x00|\x06\x00|[\x36-\xff][\x00\x01])", re.DOTALL
)
_VBA = "_VBA_PROJECT_CUR".encode("utf-16-le")
_EXACT = 2 << 20
_SHARED = "xl/sharedStrings.xml"
_TEXT = re.compile(rb"<t(?: xml:space=\"preserve\")?>([^<]+)</t>")
_MANY_TEXTS = 1 << 18
"""Packed bytes of texts from which it pays to look them up while the sheets are parsed."""
_MOST_BOOK = 64 << 20
"""Bytes of the part that lists the sheets. The longest real ones, with 100,000 broken names, have a quarter of it."""

_SHEET_KINDS = {
    "ChartSheet": "a chart",
    "DialogSheet": "a dialog",
    "MacroSheet": "a macro sheet",
    "Vba": "a macro module",
}


def recognise(source: Source) -> bool:
    """Whether a file is an Excel workbook: an OLE container, or a zip with workbook parts.

    Raises:
        FileError: it begins like a zip file, but is damaged or encrypted.
    """
    if source.head.startswith(OLE):
        return True
    return source.head.startswith(_ZIP) and any(name.startswith("xl/") for name in package.members(source))


def sheets(source: Source, wanted: Wanted, tidy: Tidy = clean) -> Iterator[Sheet]:
    """The sheets of a workbook, hidden ones included.

    Raises:
        FileError: it is protected, damaged or too large.
    """
    scans = _look_into_ole(source) if source.head.startswith(OLE) else _look_into_package(source)
    yield from workbook_sheets(source, wanted, scans, tidy)


def workbook_sheets(source: Source, wanted: Wanted, scans: dict[str, SheetScan], tidy: Tidy) -> Iterator[Sheet]:
    """The sheets that calamine reads, with what a look before told about each by name."""
    import python_calamine as calamine

    with _faults(f"{source.name} cannot be read as a workbook"):
        try:
            workbook = calamine.CalamineWorkbook.from_object(source.path or io.BytesIO(source.read()))
            listed = workbook.sheets_metadata
        except calamine.PasswordError as error:
            raise _password(source, "Excel 97-2003 encryption, FilePass") from error
    source.limits.check("sheets", len(listed), f"{source.name}, sheets")
    if twice := sorted(name for name, count in Counter(meta.name for meta in listed).items() if count > 1):
        raise FileError(f"{source.name} is damaged: it has two sheets of the name {twice[0]!r}")
    asked = {name.casefold() for name in wanted}
    if asked and not asked & {meta.name.casefold() for meta in listed}:
        raise FileError(
            f"{source.name} has no sheet called {' or '.join(sorted(wanted))}",
            hint=f"Its sheets are {', '.join(meta.name for meta in listed)}.",
        )
    notes = _notes(source, {name: scan.ends for name, scan in scans.items() if scan.ends})
    with workbook:
        for place, meta in enumerate(listed):
            if asked and meta.name.casefold() not in asked:
                continue
            kind = str(meta.typ).rpartition(".")[2]
            if kind in _SHEET_KINDS:
                source.warnings.append(
                    f"{source.name}: the sheet {meta.name!r} is {_SHEET_KINDS[kind]} and holds no cells"
                )
                continue
            with _faults(f"{source.name}: the sheet {meta.name!r} cannot be read"):
                hidden = str(meta.visible).rpartition(".")[2] != "Visible"
                scan = scans.get(meta.name)
                if columns := regular_sheet(source, meta.name, scan, tidy):
                    hidden_rows = frozenset(scan.hidden if scan else ())
                    found = Sheet(meta.name, columns, len(columns[0].codes), 0, hidden, hidden_rows)
                else:
                    found = _sheet(source, workbook.get_sheet_by_index(place), meta.name, hidden, scan, tidy)
            sheet_notes = notes.get(meta.name, found.notes)
            if scan is not None:
                sheet_notes = sheet_notes._replace(uncalculated=tuple(sorted(scan.uncalculated_rows)))
            yield found._replace(notes=sheet_notes)


def _notes(source: Source, ends: Mapping[str, tuple[bytes, bytes]]) -> Mapping[str, SheetNotes]:
    try:
        with source.opened() as file:
            return sheet_notes(file, ends)
    except FileError as error:
        source.warnings.append(f"{source.name}: {error.message}; {error.hint[0].lower()}{error.hint[1:]}")
        return {}


@contextmanager
def _faults(what: str) -> Iterator[None]:
    """Say what the parser raises as a file's fault; a panic inside it is no `Exception`."""
    try:
        yield
    except FileError:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise FileError(f"{what}: {error}") from error


def _sheet(source: Source, sheet: Any, name: str, hidden: bool, scan: SheetScan | None, tidy: Tidy) -> Sheet:
    left = sheet.start[1] if sheet.start else 0
    source.check_cells(sheet.total_height * sheet.width, f"cells of the sheet {name!r}")
    if scan is not None and scan.uncalculated:
        cells = ", ".join(scan.uncalculated_cells)
        more = f" and {scan.uncalculated - len(scan.uncalculated_cells)} more" if scan.uncalculated > 5 else ""
        source.warnings.append(
            f"{source.name}, {name}: formulas without a stored value were read as empty: {cells}{more};"
            " open the file in a spreadsheet program, save it and screen it again"
        )
    columns, height = columns_of(sheet.iter_rows(), tidy=tidy)
    ranges = sheet.merged_cell_ranges or ()
    source.limits.check("merged", len(ranges), f"{source.name}, merged ranges of the sheet {name!r}")
    merged = tuple(Merged(top, first - left, bottom, last - left) for (top, first), (bottom, last) in ranges)
    hidden_rows = frozenset(scan.hidden) if scan is not None else frozenset()
    return Sheet(name, columns, height, left, hidden, hidden_rows, merged)


def _password(source: Source, protection: str) -> FileError:
    return FileError(
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
    """Unpack every part once: prove its size, refuse entities, and look over the sheets, whatever folder holds them."""
    scans: dict[str, SheetScan] = {}
    parsing = False
    unpacked = [0]
    with package.opened(source) as archive:
        parts = package.parts(source, archive)
        names = _sheet_names(source, archive, parts)
        for part, member in sorted(parts.items(), key=lambda one: one[0] != _SHARED):
            if part.lower().endswith("vbaproject.bin"):
                source.warnings.append(f"{source.name} holds macros; they were not run")
            chunks = package.stream(source, archive, member, unpacked)
            if part.lower().endswith(".bin"):
                if part.casefold() in names:
                    scans[names[part.casefold()]] = scan_binary_sheet(chunks)
            else:
                head = next(chunks, b"")
                chunks = itertools.chain((head,), chunks)
                chunks = package.without_doctype(source, chunks) if b"<" in head[:64] else chunks
                if part == _SHARED and member.compress_size >= _MANY_TEXTS and source.on_texts:
                    source.on_texts([clean(html.unescape(text)) for text in _texts(chunks)])
                if part.casefold() in names or is_sheet(head):
                    name, is_large = names.get(part.casefold(), part), member.compress_size >= _EXACT
                    table = begun(source, name, head[:SAMPLE]) if is_large and not parsing else None
                    parsing = parsing or table is not None
                    scans[name] = scan_sheet(chunks, exact=not is_large)
                    scans[name].begun = table
            for _ in chunks:
                pass
    for name, scan in scans.items():
        source.check_cells(scan.rows * scan.columns, f"cells of the sheet {name!r}")
        source.limits.check("merged", scan.merged, f"{source.name}, merged ranges of the sheet {name!r}")
    return scans


def _texts(chunks: Iterable[bytes]) -> Iterator[str]:
    """The shared texts, but for the few that two chunks part; whoever wants them all reads the sheets."""
    for chunk in chunks:
        for text in _TEXT.findall(chunk):
            yield text.decode("utf-8", "replace")


def _sheet_names(source: Source, archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    """The sheets' names, by the part (its name folded) that holds each; a part that no sheet names has none."""
    kind = "bin" if "xl/workbook.bin" in parts else "xml"
    book, links = parts.get(f"xl/workbook.{kind}"), parts.get(f"xl/_rels/workbook.{kind}.rels")
    if book is None or links is None:
        return {}
    listed, related = (package.content(source, archive, part, _MOST_BOOK) for part in (book, links))
    targets = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for attributes in attributes_of(source.name, related, "Relationship")
    }
    if kind == "bin":
        named = sheet_targets(listed)
    else:
        sheets = attributes_of(source.name, listed, "sheet")
        named = {attributes.get("id", ""): attributes.get("name", "") for attributes in sheets}
    source.limits.check("sheets", len(named), f"{source.name}, sheets")
    return {
        posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip("/").casefold(): name
        for relation, name in named.items()
        if relation in targets
    }
