"""Zip archives and gzip: the files inside are read as if each had been given by itself."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator

from screener.errors import HoldingsError
from screener.files import package
from screener.files.source import Source

_HEAD = 8192
_NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db")


def is_archive(source: Source) -> bool:
    """Whether a file is a zip or gzip container (a workbook, which is a zip too, has been recognised before)."""
    return source.head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b"))


def contents(source: Source) -> Iterator[Source]:
    """The files inside an archive.

    Raises:
        HoldingsError: it is damaged, encrypted, empty, or larger inside than the limits.
    """
    if source.head.startswith(b"\x1f\x8b"):
        yield _unzipped(source)
        return
    seen = [0]
    with package.opened(source) as archive:
        names = [m.filename for m in archive.infolist() if not m.is_dir() and not _is_noise(m.filename)]
        source.limits.check("sheets", len(names), f"{source.name}, files inside")
        if not names:
            raise HoldingsError(f"{source.name} is an empty archive")
        for name in sorted(names):
            data = b"".join(package.stream(source, archive, name, seen))
            yield Source(f"{source.name}/{name}", data[:_HEAD], None, data, source.limits)


def _is_noise(name: str) -> bool:
    return name.startswith(_NOISE[0]) or name.rpartition("/")[2] in _NOISE or name.rpartition("/")[2].startswith("._")


def _unzipped(source: Source) -> Source:
    parts: list[bytes] = []
    size = 0
    try:
        with gzip.open(source.path or io.BytesIO(source.read())) as file:
            while chunk := file.read(1 << 20):
                size += len(chunk)
                source.limits.check("uncompressed_bytes", size, f"{source.name}, bytes when unpacked")
                parts.append(chunk)
    except (OSError, EOFError, zlib.error) as error:
        raise HoldingsError(f"{source.name} is cut off or damaged: it cannot be unpacked") from error
    data = b"".join(parts)
    name = source.name.removesuffix(".gz") if source.name.endswith(".gz") else source.name
    return Source(name, data[:_HEAD], None, data, source.limits)
