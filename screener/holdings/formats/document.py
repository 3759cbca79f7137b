"""A file to be read, and the grids inside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from screener.files.grid import Grid
from screener.files.source import Source, Wanted

GridReader = Callable[[Source, Wanted], Iterator[Grid]]


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its name, its SHA-256, its grids one after the other, and what is to be said about it."""

    name: str
    sha256: str
    grids: Callable[[Wanted], Iterator[Grid]]
    warnings: list[str]
