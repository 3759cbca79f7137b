"""Readers that do what a parser of a hostile file could do; a child process runs them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from screener.files.cells import Sheet, columns_of
from screener.files.source import Document, Source, Wanted

CELLS = [["Name", "Day", ""], ["CNOOC \u200bLTD", 1.5, float("nan")], ["中海油", True, None]]


def reads(source: Source, _: Wanted) -> Iterator[Document]:
    columns, height = columns_of(CELLS)
    yield Document(source.name, source, iter([Sheet("S", columns, height, 2, True, frozenset({1}))]), ["said"])


def tells_texts_first(source: Source, wanted: Wanted) -> Iterator[Document]:
    if source.on_texts:
        source.on_texts(["CNOOC LTD", "中海油"])
    yield from reads(source, wanted)


def aborts(source: Source, _: Wanted) -> Iterator[Document]:
    os.abort()
    yield Document(source.name, source, iter(()), [])


def swells(source: Source, _: Wanted) -> Iterator[Document]:
    yield Document(source.name, source, iter([Sheet(str(len(bytes(1 << 34))), [], 0)]), [])


def never_ends(source: Source, _: Wanted) -> Iterator[Document]:
    time.sleep(3600)
    yield Document(source.name, source, iter(()), [])


def runs_hot(source: Source, _: Wanted) -> Iterator[Document]:
    while True:
        pass
    yield Document(source.name, source, iter(()), [])


def stumbles(source: Source, _: Wanted) -> Iterator[Document]:
    yield Document(source.name, source, iter([Sheet("S", [], int("four"))]), [])


def echoes(path: Path, word: str) -> bytes:
    return path.read_bytes() + word.encode()


def falls(path: Path) -> bytes:
    os.abort()
    return path.read_bytes()
