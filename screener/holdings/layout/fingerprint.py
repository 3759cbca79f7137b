"""What two files of the same shape share: their header words, whatever the rows below them say."""

from __future__ import annotations

import hashlib

from screener.holdings.columns.header_terms import key
from screener.holdings.layout.header import Header


def fingerprint(header: Header) -> str:
    """A short name for the shape of a table; empty where it has no header."""
    if not header.cells:
        return ""
    first = min(cell.column for cell in header.cells)
    words = "|".join(f"{cell.line}:{cell.column - first}:{key(cell.text)}" for cell in header.cells)
    return hashlib.sha256(words.encode()).hexdigest()[:16]
