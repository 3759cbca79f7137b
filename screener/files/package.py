"""Zip packages opened with care: what is inside, how large it really is, whether it is encrypted or cut off."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from screener.errors import FileError
from screener.files.source import Source

GZIP = b"\x1f\x8b"
_ENCRYPTED = 0x1
_CHUNK = 1 << 20
_ANY_SIZE = 1 << 60
_DOCTYPE = b"<!DOCTYPE"
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, struct.error)
"""What `zipfile` raises at a damaged package; RuntimeError is also a packing that it does not know."""


def is_archive(source: Source) -> bool:
    """Whether a file is a zip or gzip container (a workbook, which is a zip too, has been recognised before)."""
    return source.head.startswith((b"PK\x03\x04", b"PK\x05\x06", GZIP))


@contextmanager
def opened(source: Source) -> Iterator[zipfile.ZipFile]:
    """A zip file, checked for limits that its own directory already shows.

    Raises:
        FileError: it is cut off, damaged, encrypted, or larger inside than the limit.
    """
    try:
        archive = zipfile.ZipFile(source.path or io.BytesIO(source.read()))
    except DAMAGE as error:
        raise FileError(
            f"{source.name} is cut off or damaged: it begins like a zip file, as xlsx and ods do, but has no end",
            hint="Fetch or copy the file again.",
        ) from error
    with archive:
        if any(member.flag_bits & _ENCRYPTED for member in archive.infolist()):
            raise FileError(
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


def parts(source: Source, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The parts of an office document, by name.

    Raises:
        FileError: two parts have one name (in any case), so that two programs could read two different documents.
    """
    found: dict[str, zipfile.ZipInfo] = {}
    folded = set()
    for member in archive.infolist():
        if member.filename.casefold() in folded:
            raise FileError(f"{source.name} is damaged: it has two parts of the name {member.filename!r}")
        folded.add(member.filename.casefold())
        found[member.filename] = member
    return found


def stream(source: Source, archive: zipfile.ZipFile, member: zipfile.ZipInfo, unpacked: list[int]) -> Iterator[bytes]:
    """A member's content in chunks, whatever size its directory entry claims.

    Args:
        source: the file, for limits and messages.
        archive: its package.
        member: one of its members.
        unpacked: one number, the bytes unpacked so far from this file; it is counted on.

    Raises:
        FileError: more is unpacked than the limit, or the member is damaged.
    """
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileError(f"{source.name}: {member.filename} is packed in a way that is not read")
    # `ZipFile.open` stops at the size that the directory claims; other readers do not, so neither does this one.
    member.file_size = _ANY_SIZE
    try:
        with archive.open(member) as file:
            while chunk := file.read(_CHUNK):
                unpacked[0] += len(chunk)
                source.limits.check("uncompressed_bytes", unpacked[0], f"{source.name}, bytes when unpacked")
                yield chunk
    except DAMAGE as error:
        raise FileError(f"{source.name} is damaged: {member.filename} inside it cannot be unpacked") from error


def content(source: Source, archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """A whole part, such as a list of sheets.

    Raises:
        FileError: it is damaged, or has more bytes than `most`.
    """
    found = bytearray()
    for chunk in stream(source, archive, member, [0]):
        found += chunk
        if len(found) > most:
            raise FileError(f"{source.name}: {member.filename} in it has more than {most:,} bytes, which none needs")
    return bytes(found)


def without_doctype(source: Source, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """XML in chunks, refused where it declares a document type: no spreadsheet needs one, and entities are an attack.

    Raises:
        FileError: a chunk declares one.
    """
    before = b""
    for chunk in chunks:
        if _DOCTYPE in chunk or _DOCTYPE in before + chunk[: len(_DOCTYPE)]:
            raise declares_entities(source.name)
        before = chunk[-len(_DOCTYPE) :]
        yield chunk


def declares_entities(name: str) -> FileError:
    """The error for XML that declares a document type."""
    return FileError(f"{name} declares XML entities, which no spreadsheet needs and which can be an attack")
