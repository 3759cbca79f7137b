"""Which format a file has, told from its content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import cast

from screener.errors import FileError
from screener.files import package
from screener.files.cells import Sheet
from screener.files.source import Document, Source, Wanted
from screener.holdings.formats import unsupported

_DEEPEST = 2


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
    if kind := unsupported.kind_of(source.head):
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

    if not source.head.startswith(package.GZIP) and (kind := unsupported.kind_of_package(package.members(source))):
        raise _not_read(source, kind)
    if depth >= _DEEPEST:
        raise FileError(f"{source.name}: archives inside archives inside archives are not opened")
    for inner in archive.contents(source):
        stranger = unsupported.kind_of(inner.head)
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
