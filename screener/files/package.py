"""Zip packages opened with care: what is inside, how large it really is, whether it is encrypted or cut off."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from screener.errors import HoldingsError
from screener.files.source import Source

_ENCRYPTED = 0x1
_CHUNK = 1 << 20
_ANY_SIZE = 1 << 60
_ENTITIES = (b"<!ENTITY", b"<!DOCTYPE")


@contextmanager
def opened(source: Source) -> Iterator[zipfile.ZipFile]:
    """A zip file, checked for limits that its own directory already shows.

    Raises:
        HoldingsError: it is cut off, damaged, encrypted, or larger inside than the limit.
    """
    try:
        archive = zipfile.ZipFile(source.path or io.BytesIO(source.read()))
    except zipfile.BadZipFile as error:
        raise HoldingsError(
            f"{source.name} is cut off or damaged: it begins like a zip file, as xlsx and ods do, but has no end",
            hint="Fetch or copy the file again.",
        ) from error
    with archive:
        if any(member.flag_bits & _ENCRYPTED for member in archive.infolist()):
            raise HoldingsError(
                f"{source.name} is protected with a password (zip encryption)",
                hint="Remove the password and try again.",
            )
        declared = sum(member.file_size for member in archive.infolist())
        source.limits.check("uncompressed_bytes", declared, f"{source.name}, bytes when unpacked")
        yield archive


def members(source: Source) -> list[str]:
    """Names of what is in a zip file."""
    with opened(source) as archive:
        return archive.namelist()


def stream(source: Source, archive: zipfile.ZipFile, name: str, seen: list[int]) -> Iterator[bytes]:
    """A member's content in chunks, whatever size its directory entry claims.

    Args:
        source: the file, for limits and messages.
        archive: its package.
        name: the member.
        seen: one number, the bytes unpacked so far from this file; it is counted on.

    Raises:
        HoldingsError: more is unpacked than the limit, or the member is damaged.
    """
    member = archive.getinfo(name)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise HoldingsError(f"{source.name}: {name} is packed in a way that is not read")
    # `ZipFile.open` stops at the size that the directory claims; other readers do not, so neither does this one.
    member.file_size = _ANY_SIZE
    try:
        with archive.open(member) as file:
            while chunk := file.read(_CHUNK):
                seen[0] += len(chunk)
                source.limits.check("uncompressed_bytes", seen[0], f"{source.name}, bytes when unpacked")
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise HoldingsError(f"{source.name} is damaged: {name} inside it cannot be unpacked") from error


def refuse_entities(source: Source, chunk: bytes) -> None:
    """Refuse XML that declares entities: none of the formats needs them, and they can blow a file up or reach outside.

    Raises:
        HoldingsError: the chunk declares a document type or an entity.
    """
    if any(mark in chunk for mark in _ENTITIES):
        raise HoldingsError(
            f"{source.name} declares XML entities, which no spreadsheet needs and which can be an attack"
        )
