"""Formats of holdings files: each module turns a file of its kind into sheets; none knows what the cells mean.

A format is recognised by the file's content, never by its name. To add one, write a module with `recognise(source)` and
`sheets(source, wanted)` and put it into `FORMATS` of `registry`. The readers run in a process of their own
(`screener.files.isolation`), whose start every file pays for: what they import is light, or loads late.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from screener.errors import HoldingsError, raised_as
from screener.files.limits import Limits
from screener.files.source import Document, OnTexts

__all__ = ["Document", "open_documents"]


def open_documents(
    path: Path, limits: Limits | None = None, sheets: frozenset[str] = frozenset(), on_texts: OnTexts | None = None
) -> Iterator[Document]:
    """Open a file, or only the sheets of some names; an archive is several documents.

    Raises:
        HoldingsError: it does not exist, is too large, damaged, or of no kind that is read.
    """
    from screener.files import isolation  # the child process, which needs the formats, does not need it

    with raised_as(HoldingsError):
        limits = limits or Limits.from_environment()
        yield from isolation.documents("screener.holdings.formats.registry:documents", path, limits, sheets, on_texts)
