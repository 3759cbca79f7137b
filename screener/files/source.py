"""Sources: a file's bytes, on disk or out of an archive, with the limits that hold for it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from screener.errors import FileError
from screener.files.cells import Sheet
from screener.files.limits import Limits
from screener.reference.text import encodable

HEAD_BYTES = 8192
OnTexts = Callable[[Iterator[str]], None]
"""Told the texts of a large file while its sheets are parsed elsewhere; they end when its first sheet is there."""


class Source:
    """A file's bytes, on disk or out of an archive.

    Attributes:
        name: how it is called in reports; inside an archive `archive.zip/member.csv`.
        head: its first bytes, for recognition.
        path: where it is on disk, None for a member of an archive.
        data: its bytes, None where it is on disk.
        limits: how large it may be.
        size: bytes of the file on disk, the archive's for a member of one.
        digest: the SHA-256 of its bytes where it is known already.
        warnings: what a reader wants said in the report; formats add to it.
        on_texts: told the texts of a large file before its sheets are parsed, by a format that knows them so early.
    """

    __slots__ = ("data", "digest", "head", "limits", "name", "on_texts", "path", "size", "warnings")

    def __init__(
        self, name: str, head: bytes, path: Path | None, data: bytes | None, limits: Limits, size: int
    ) -> None:
        self.name, self.head, self.path, self.data = name, head, path, data
        self.limits, self.size = limits, size
        self.digest: str | None = None
        self.warnings: list[str] = []
        self.on_texts: Callable[[list[str]], None] | None = None

    @classmethod
    def of(cls, path: Path, limits: Limits) -> Source:
        """A file on disk.

        Raises:
            FileError: there is none, it cannot be opened, or it is larger than the limit.
        """
        try:
            if not path.is_file():
                raise FileError(f"{path} is a folder, not a file" if path.is_dir() else f"there is no file {path}")
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
            size = path.stat().st_size
        except (OSError, ValueError) as error:
            raise FileError(f"{path} cannot be opened: {getattr(error, 'strerror', None) or error}") from error
        limits.check("file_bytes", size, f"{path.name}, bytes")
        return cls(encodable(path.name), head, path, None, limits, size)

    def member(self, name: str, data: bytes) -> Source:
        """A file out of this one."""
        return Source(name, data[:HEAD_BYTES], None, data, self.limits, self.size)

    @classmethod
    def hashed(cls, name: str, sha256: str, limits: Limits) -> Source:
        """A file whose bytes are elsewhere: in another process, or in a DataFrame."""
        found = cls(name, b"", None, b"", limits, 0)
        found.digest = sha256
        return found

    def read(self) -> bytes:
        """All of its bytes."""
        if self.data is not None:
            return self.data
        assert self.path is not None
        return self.path.read_bytes()

    def opened(self) -> IO[bytes]:
        """Its bytes as an open file."""
        return self.path.open("rb") if self.path is not None else io.BytesIO(self.read())

    def sha256(self) -> str:
        """The SHA-256 of its bytes."""
        import hashlib  # loads OpenSSL; a child process leaves the hash of the file itself to its parent

        if self.digest is not None:
            return self.digest
        if self.path is None:
            return hashlib.sha256(self.read()).hexdigest()
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def check_cells(self, found: int, what: str = "cells") -> None:
        """Refuse more cells than a file of this size may declare.

        Raises:
            FileError: `found` is larger.
        """
        self.limits.check_cells(found, self.size, f"{self.name}, {what}")


Wanted = frozenset[str]
"""Names of the sheets to read; all where empty."""


class Document(NamedTuple):
    """One file: its name in reports, where it lies, its sheets one after the other, and what is to be said about it.

    The warnings are complete when the sheets have been taken.
    """

    name: str
    source: Source
    sheets: Iterator[Sheet]
    warnings: list[str]
