"""Sources: a file's bytes, on disk or out of an archive, with the limits that hold for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from screener.files.limits import Limits


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes, on disk or out of an archive.

    Attributes:
        name: how it is called in reports; inside an archive `archive.zip/member.csv`.
        head: its first bytes, for recognition.
        path: where it is on disk, None for a member of an archive.
        data: its bytes, None where it is on disk.
        limits: how large it may be.
        warnings: what a reader wants said in the report; formats add to it.
    """

    name: str
    head: bytes
    path: Path | None
    data: bytes | None
    limits: Limits
    warnings: list[str] = field(default_factory=list)

    def read(self) -> bytes:
        """All of its bytes."""
        if self.data is not None:
            return self.data
        assert self.path is not None
        return self.path.read_bytes()


Wanted = frozenset[str]
"""Names of the sheets to read; all where empty."""
