"""Which format a file has, told from its content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import cast

from screener.errors import FileError
from screener.files import package
from screener.files.cells import Sheet
from screener.files.source import Document, Source, Wanted

_DEEPEST = 2
_BEGUN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"), (b"MM\x00*", "a TIFF picture"), (b"BM", "a bitmap picture"),
    (b"%PDF", "a PDF document"), (b"{\\rtf", "an RTF document"), (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"), (b"BZh", "a bzip2 archive"), (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"), (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"), (b"MZ", "a Windows program"), (b"ARROW1", "an Arrow file"),
    (b"%!PS", "a PostScript document"), (b"-----BEGIN PGP", "a file encrypted with PGP"),
    (b"\x00\x05\x16\x07", "what a Mac keeps beside a file (AppleDouble)"),
    (b"\x00\x00\x00\x01Bud1", "a Mac's view of a folder (.DS_Store)"),
)  # fmt: skip
_PACKED = (
    ("word/", "a Word document"),
    ("ppt/", "a PowerPoint presentation"),
    ("Index/", "an Apple Numbers document"),
)
"""What is no holdings file, by how it begins or what is inside, so that a wrong one gets one clear sentence."""

SheetReader = Callable[[Source, Wanted], Iterator[Sheet]]

PACKAGES: Mapping[str, tuple[str, str, str]] = {
    "Excel workbook": ("screener.files.workbook", "recognise", "sheets"),
    "OpenDocument spreadsheet": ("screener.files.opendocument", "recognise", "sheets"),
    "SEC data set": ("screener.holdings.formats.sec_nport_dataset", "recognise", "sheets"),
}
"""Formats that are containers of their own; what is a container of none of these is an archive of files."""

FORMATS: Mapping[str, tuple[str, str, str]] = {
    "parquet": ("screener.holdings.formats.parquet", "recognise", "sheets"),
    "SpreadsheetML 2003": ("screener.holdings.formats.spreadsheetml", "recognise", "sheets"),
    "SEC Form 13F": ("screener.holdings.formats.filings", "recognise_13f", "sheets_13f"),
    "SEC Form N-PORT": ("screener.holdings.formats.filings", "recognise_nport", "sheets_nport"),
    "ISO 20022 semt.002": ("screener.holdings.formats.iso20022", "recognise", "sheets"),
    "FundsXML 4": ("screener.holdings.formats.fundsxml", "recognise", "sheets"),
    "HTML page": ("screener.files.html", "recognise", "sheets"),
    "delimited text": ("screener.files.delimited", "recognise", "sheets"),
}
"""Module, recogniser and reader of each format, loaded when it is asked; the first that recognises a file reads it."""


def documents(source: Source, wanted: Wanted) -> Iterator[Document]:
    """The documents in a file; an archive is several.

    Raises:
        FileError: it is damaged, too large, or of no kind that is read.
    """
    yield from _open(source, wanted, 0)


def _open(source: Source, wanted: Wanted, depth: int) -> Iterator[Document]:
    if not source.head.strip(b"\x00\xef\xbb\xbf\xff\xfe \r\n\t"):
        raise FileError(f"{source.name} is empty")
    if kind := _kind_of(source.head):
        raise _not_read(source, kind)
    known = _recognised(source, PACKAGES)
    if known is None and package.is_archive(source):
        yield from _open_archive(source, wanted, depth)
        return
    known = known or _recognised(source, FORMATS)
    if known is None:
        raise FileError(f"{source.name} is of no kind that is read", hint=_KINDS_READ)
    yield Document(source.name, source, known(source, wanted), source.warnings)


def _recognised(source: Source, formats: Mapping[str, tuple[str, str, str]]) -> SheetReader | None:
    for name, recognise, sheets in formats.values():
        module = import_module(name)
        if getattr(module, recognise)(source):
            return cast(SheetReader, getattr(module, sheets))
    return None


def _open_archive(source: Source, wanted: Wanted, depth: int) -> Iterator[Document]:
    """The documents in an archive. One that is no holdings file is named and left; a damaged one is an error."""
    from screener.files import archive

    if not source.head.startswith(package.GZIP) and (kind := _kind_of_package(package.members(source))):
        raise _not_read(source, kind)
    if depth >= _DEEPEST:
        raise FileError(f"{source.name}: archives inside archives inside archives are not opened")
    for inner in archive.contents(source):
        stranger = _kind_of(inner.head)
        if stranger or not inner.head.strip():
            reason = f"is {stranger}" if stranger else "is empty"
            yield Document(inner.name, inner, iter(()), [f"{inner.name} {reason} and was not read"])
        else:
            yield from _open(inner, wanted, depth + 1)


_KINDS_READ = (
    "Read are workbooks (xlsx, xlsm, xlsb, xls, ods), delimited text, HTML tables, SEC, ISO 20022 and FundsXML files,"
    " parquet, zip and gzip."
)


def _not_read(source: Source, kind: str) -> FileError:
    return FileError(f"{source.name} is {kind}, not a holdings file", hint=_KINDS_READ)


def _kind_of(head: bytes) -> str | None:
    """What a file is, told from its first bytes; None where they tell nothing."""
    return next((kind for magic, kind in _BEGUN if head.startswith(magic) and (len(magic) > 2 or 0 in head[:64])), None)


def _kind_of_package(names: list[str]) -> str | None:
    """What a zip file is, told from what is inside, where that is no archive of files."""
    return next((kind for prefix, kind in _PACKED if any(name.startswith(prefix) for name in names)), None)
