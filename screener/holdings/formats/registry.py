"""Which format a file has, told from its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from screener.errors import HoldingsError
from screener.files import archive, delimited, html, opendocument, package, workbook
from screener.files.limits import Limits
from screener.files.source import Source
from screener.holdings.formats import columnar, custodyxml, filings, secdata, spreadsheetml, strangers
from screener.holdings.formats.document import Document, GridReader

_HEAD = 8192
_DEEPEST = 2

FORMATS: tuple[tuple[str, Callable[[Source], bool], GridReader], ...] = (
    ("Excel workbook", workbook.recognise, workbook.grids),
    ("OpenDocument spreadsheet", opendocument.recognise, opendocument.grids),
    ("SEC data set", secdata.recognise, secdata.grids),
    ("parquet", columnar.recognise, columnar.grids),
    ("SpreadsheetML 2003", spreadsheetml.recognise, spreadsheetml.grids),
    ("SEC Form 13F", filings.recognise_13f, filings.grids_13f),
    ("SEC Form N-PORT", filings.recognise_nport, filings.grids_nport),
    ("ISO 20022 semt.002", custodyxml.recognise, custodyxml.grids),
    ("HTML page", html.recognise, html.grids),
    ("delimited text", delimited.recognise, delimited.grids),
)
"""Name, recogniser and reader of each format; the first that recognises a file reads it."""


def open_documents(path: Path, limits: Limits) -> Iterator[Document]:
    """Open a file; an archive is several.

    Raises:
        HoldingsError: it does not exist, is too large, or is of no kind that is read.
    """
    if not path.is_file():
        raise HoldingsError(f"{path} is a folder, not a file" if path.is_dir() else f"there is no file {path}")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise HoldingsError(f"{path} cannot be opened: {error.strerror}") from error
    limits.check("file_bytes", path.stat().st_size, f"{path.name}, bytes")
    yield from _open(Source(path.name, head, path, None, limits), 0)


def _open(source: Source, depth: int) -> Iterator[Document]:
    if not source.head.strip(b"\x00\xef\xbb\xbf\xff\xfe \r\n\t"):
        raise HoldingsError(f"{source.name} is empty")
    if kind := strangers.kind_of(source.head):
        raise _not_read(source, kind)
    for _, recognise, grids in FORMATS[:3]:
        if recognise(source):
            yield _document(source, grids)
            return
    if archive.is_archive(source):
        yield from _open_archive(source, depth)
        return
    for _, recognise, grids in FORMATS[3:]:
        if recognise(source):
            yield _document(source, grids)
            return
    raise HoldingsError(f"{source.name} is of no kind that is read", hint=_KINDS_READ)


def _document(source: Source, grids: GridReader) -> Document:
    return Document(source.name, _digest(source), partial(grids, source), source.warnings)


def _digest(source: Source) -> str:
    if source.path is None:
        return hashlib.sha256(source.read()).hexdigest()
    with source.path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _open_archive(source: Source, depth: int) -> Iterator[Document]:
    """The documents in an archive. One that is no holdings file is named and left; a damaged one is an error."""
    if not source.head.startswith(b"\x1f\x8b") and (kind := strangers.kind_of_package(package.members(source))):
        raise _not_read(source, kind)
    if depth >= _DEEPEST:
        raise HoldingsError(f"{source.name}: archives inside archives inside archives are not opened")
    for inner in archive.contents(source):
        stranger = strangers.kind_of(inner.head)
        if stranger or not inner.head.strip():
            reason = f"is {stranger}" if stranger else "is empty"
            yield Document(inner.name, _digest(inner), lambda _: iter(()), [f"{inner.name} {reason} and was not read"])
        else:
            yield from _open(inner, depth + 1)


_KINDS_READ = (
    "Read are workbooks (xlsx, xlsm, xlsb, xls, ods), delimited text, HTML tables, SEC and ISO 20022 XML, parquet, zip"
    " and gzip."
)


def _not_read(source: Source, kind: str) -> HoldingsError:
    return HoldingsError(f"{source.name} is {kind}, not a holdings file", hint=_KINDS_READ)
