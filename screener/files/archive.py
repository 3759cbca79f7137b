"""Zip archives and gzip: the files inside are read as if each had been given by itself."""

from __future__ import annotations

import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator

from screener.errors import FileError
from screener.files import package
from screener.files.source import Source


def contents(source: Source) -> Iterator[Source]:
    """The files inside an archive, each of them: of several with one name, the second is called `name#2`.

    Raises:
        FileError: it is damaged, encrypted, empty, or larger inside than the limits.
    """
    if source.head.startswith(package.GZIP):
        yield _unzipped(source)
        return
    unpacked = [0]
    times: Counter[str] = Counter()
    with package.opened(source) as archive:
        found = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda member: member.filename)
        source.limits.check("sheets", len(found), f"{source.name}, files inside")
        if not found:
            raise FileError(f"{source.name} is an empty archive")
        for member in found:
            times[member.filename] += 1
            again = f"#{times[member.filename]}" if times[member.filename] > 1 else ""
            data = _whole(source, package.stream(source, archive, member, unpacked))
            yield source.member(f"{source.name}/{member.filename}{again}", data)


def _unzipped(source: Source) -> Source:
    try:
        with gzip.open(source.path or io.BytesIO(source.read())) as file:
            data = _whole(source, iter(lambda: file.read(1 << 20), b""))
    except (OSError, EOFError, zlib.error) as error:
        raise FileError(f"{source.name} is cut off or damaged: it cannot be unpacked") from error
    return source.member(source.name.removesuffix(".gz"), data)


def _whole(source: Source, chunks: Iterable[bytes]) -> bytes:
    """Chunks of what is unpacked together, no more than memory has room for."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        source.limits.check_unpacked(size, source.size, f"{source.name}, bytes when unpacked")
        parts.append(chunk)
    return b"".join(parts)
