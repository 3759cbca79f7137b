"""Kept files: each lies once in a folder under the SHA-256 of its content, compressed with Zstandard.

`archive/ab/abcdef….zst` opens with the ordinary `zstd` program too, so that what is kept outlives this software. Behind
the compressed frame stands a skippable one with the SHA-256 of the packed bytes: some bits of a frame change nothing of
its content, and a change of these must be seen too.

Source: RFC 8878, sections 3.1.1 (frames) and 3.1.2 (skippable frames).
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import struct
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from screener.files.atomic import flush_folder
from screener.store.errors import ArchiveError

_BLOCK = 1 << 20
_LEVEL = 6
_ABANDONED = 24 * 3600
"""Seconds after which a file that was begun is one that a killed program left."""

_SEAL_HEAD = struct.pack("<II", 0x184D2A5C, 32)
_SEAL_SIZE = len(_SEAL_HEAD) + 32


def place(archive: Path, sha256: str) -> Path:
    """Where content lies."""
    return archive / sha256[:2] / f"{sha256}.zst"


def keep(archive: Path, source: Path | bytes) -> tuple[str, int]:
    """Keep a file. It is whole in its place, and on the disk, before this returns.

    Returns:
        The SHA-256 and the size in bytes of what was kept.

    Raises:
        ArchiveError: the file cannot be read or the archive cannot be written.
    """
    partial = archive / f".{secrets.token_hex(8)}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with _opened(source) as stream:
            known = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
            size = stream.tell()
        if is_kept(archive, known) and damage(archive, known) is None:
            return known, size
        archive.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _opened(source) as stream, partial.open("xb") as target:
            compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
            packed = _Hashed(target)
            with compressor.stream_writer(packed, closefd=False) as writer:  # type: ignore[arg-type]
                while block := stream.read(_BLOCK):
                    digest.update(block)
                    writer.write(block)
                size = stream.tell()
            target.write(_SEAL_HEAD + packed.digest.digest())
            target.flush()
            os.fsync(target.fileno())
        final = place(archive, digest.hexdigest())
        final.parent.mkdir(exist_ok=True, mode=0o700)
        partial.chmod(0o400)
        partial.replace(final)
        flush_folder(final.parent)
    except (OSError, zstandard.ZstdError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        name = f"“{source}”" if isinstance(source, Path) else "A file"
        raise ArchiveError(f"{name} cannot be kept in the archive {archive}: {reason}") from error
    finally:
        partial.unlink(missing_ok=True)
    return digest.hexdigest(), size


def is_kept(archive: Path, sha256: str) -> bool:
    """Whether content lies in the archive (its bytes are not read)."""
    return place(archive, sha256).is_file()


def restore(archive: Path, sha256: str, target: Path) -> None:
    """Write kept content to a file, checked.

    Raises:
        ArchiveError: the content is missing, or is not what was kept.
    """
    try:
        with target.open("wb") as file:
            for block in _content(archive, sha256):
                file.write(block)
    except ArchiveError:
        target.unlink()
        raise


def damage(archive: Path, sha256: str) -> str | None:
    """What is wrong with kept content, None where it is as it was kept."""
    try:
        for _ in _content(archive, sha256):
            pass
    except ArchiveError as error:
        return error.message
    return None


def remove_all_but(archive: Path, wanted: Iterable[str]) -> int:
    """Remove kept content that nothing refers to any more. Nobody may be keeping files meanwhile.

    Returns:
        How many files were removed.
    """
    kept, removed = set(wanted), 0
    for path in archive.glob("??/*.zst"):
        if path.stem not in kept:
            path.unlink()
            removed += 1
    for path in archive.glob(".*.part"):
        if time.time() - path.stat().st_mtime > _ABANDONED:
            path.unlink()
    return removed


def _opened(source: Path | bytes) -> BinaryIO:
    return source.open("rb") if isinstance(source, Path) else io.BytesIO(source)


class _Hashed:
    """A file whose bytes, up to an end, are hashed as they pass."""

    def __init__(self, file: BinaryIO, size: int = 0) -> None:
        self._file, self._left = file, size
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._file.write(data)

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        self.digest.update(data)
        return data


def _content(archive: Path, sha256: str) -> Iterator[bytes]:
    path, digest = place(archive, sha256), hashlib.sha256()
    for block in _blocks(path):
        digest.update(block)
        yield block
    if digest.hexdigest() != sha256:
        raise ArchiveError(f"The kept file {path} is damaged: its content has another SHA-256")


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            size = max(file.seek(0, os.SEEK_END) - _SEAL_SIZE, 0)
            file.seek(size)
            seal = file.read()
            file.seek(0)
            packed = _Hashed(file, size)
            reader = zstandard.ZstdDecompressor().stream_reader(packed)  # type: ignore[arg-type]
            while block := reader.read(_BLOCK):
                yield block
            packed.read()
            if seal != _SEAL_HEAD + packed.digest.digest():
                raise ArchiveError(f"The kept file {path} is damaged: its packed bytes have another SHA-256")
    except FileNotFoundError:
        raise ArchiveError(f"The kept file {path} is missing") from None
    except (OSError, zstandard.ZstdError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ArchiveError(f"The kept file {path} is damaged: {reason}") from error
