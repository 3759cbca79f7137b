"""Recognisers of the two plainest kinds of file: XML by its root element, a table by its whole header."""

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


def has_header(columns: Sequence[str], delimiter: str = ",") -> Recogniser:
    """A recogniser of a delimited table by its first row."""
    return lambda head, _: first_row(head, delimiter=delimiter) == [*columns]
