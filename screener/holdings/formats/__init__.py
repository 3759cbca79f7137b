"""Formats of holdings files: each module turns a file of its kind into grids; none knows what the cells mean.

A format is recognised by the file's content, never by its name. To add one, write a module with `grids(source)` and
put it into `FORMATS`.
"""

from __future__ import annotations

from screener.holdings.formats.document import Document
from screener.holdings.formats.registry import FORMATS, open_documents

__all__ = ["FORMATS", "Document", "open_documents"]
