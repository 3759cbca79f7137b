"""Recognisers of the two plainest kinds of file: XML by its root element, a table by its header."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from screener.files.xml import root_of
from screener.watchlist.publishers.table import first_row

Recogniser = Callable[[bytes, str], bool]
"""A file's head and its name -> whether it is the format."""


def has_root(name: str, *marks: bytes) -> Recogniser:
    """A recogniser of XML by the name of its root element, and by marks that its head holds."""

    def recognises(head: bytes, _: str) -> bool:
        root = root_of(head)
        return root is not None and root[1] == name and all(mark in head for mark in marks)

    return recognises


KNOWN_COLUMNS = 0.75
"""The share of a format's columns by which a header is its own. A publisher's file with a column more or less must come
to its reader, which keeps the one and refuses for want of the other; otherwise it would be read as a house list."""


def has_header(columns: Sequence[str], delimiter: str = ",") -> Recogniser:
    """A recogniser of a delimited table by most of its columns, in any order."""
    known = frozenset(columns)
    return lambda head, _: len(known.intersection(first_row(head, delimiter=delimiter))) >= KNOWN_COLUMNS * len(known)
