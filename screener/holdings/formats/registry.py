"""Which format a file has, told from its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from screener.errors import HoldingsError
from screener.holdings.formats import delimited, excel
from screener.holdings.formats.document import Document, GridReader, Source
from screener.holdings.limits import Limits

_HEAD = 8192

FORMATS: tuple[tuple[str, Callable[[Source], bool], GridReader], ...] = (
    ("workbook", excel.recognise, excel.grids),
    ("delimited text", delimited.recognise, delimited.grids),
)
"""Name, recogniser and reader of each format; the first that recognises a file reads it."""


def open_documents(path: Path, limits: Limits) -> Iterator[Document]:
    """Open a file; an archive is several.

    Raises:
        HoldingsError: it does not exist, is too large, or is of no kind that is read.
    """
    if not path.is_file():
        raise HoldingsError(f"there is no file {path}" if not path.is_dir() else f"{path} is a folder")
    limits.check("file_bytes", path.stat().st_size, path.name)
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    source = Source(path.name, head, path, None, limits)
    if not head.strip():
        raise HoldingsError(f"{path.name} is empty")
    yield _document(source, digest)


def _document(source: Source, digest: str) -> Document:
    for _, recognise, grids in FORMATS:
        if recognise(source):
            return Document(source.name, digest, partial(grids, source), source.warnings)
    raise HoldingsError(f"{source.name} is not a spreadsheet, a delimited text or a filing that can be read")
