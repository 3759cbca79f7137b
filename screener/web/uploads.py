"""Uploaded files: on disk under names of our own, hashed, and known by a row of the store once all are whole."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

from sqlalchemy import insert, select, update
from starlette.datastructures import FormData, UploadFile

from screener.errors import UsageError
from screener.files.canonical_json import canonical, instant, sha256
from screener.store.engine import Store
from screener.store.tables import uploads
from screener.web.people import Person, log, newest_rows, row_for
from screener.web.settings import Settings

_BLOCK = 1 << 20
_LONGEST_NAME = 120
_LONGEST_NAME_BYTES = 200
"""A copy may bear the name, and most file systems take 255 bytes of UTF-8, which are 85 Chinese characters."""
_ABANDONED_SECONDS = 24 * 3600
"""A folder without a row is an upload that was cut off; younger ones may still be arriving."""

PASTED = "pasted.tsv"


Role = Literal["holdings", "fund"]


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file: `name` is what its owner calls it and is only ever shown, `stored` our own name for it."""

    name: str
    stored: str
    sha256: str
    size: int
    role: Role = "holdings"


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person said about how the files are to be read.

    Attributes:
        profile: a reading profile as TOML; empty for none.
        rows: class of single rows by `file / sheet / row`.
    """

    profile: str = ""
    rows: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Upload:
    """What one person uploaded at once."""

    id: str
    subject: str
    received_at: str
    files: tuple[UploadedFile, ...]
    corrections: Corrections

    def of(self, role: Role) -> tuple[UploadedFile, ...]:
        """Its holdings files, or the holdings of funds that came beside them."""
        return tuple(one for one in self.files if one.role == role)

    @property
    def key(self) -> str:
        """Changes whenever the files would be read differently."""
        return sha256(canonical(asdict(self.corrections)))[:16]


def plain_name(name: str) -> str:
    """A client's file name as it is shown: its last part, printable, not endless."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = "".join(character for character in last if character.isprintable()).strip(" .")
    if len(shown) <= _LONGEST_NAME and len(shown.encode()) <= _LONGEST_NAME_BYTES:
        return shown or "unnamed"
    stem, dot, ending = shown.rpartition(".")
    end = f"….{ending[:10]}" if dot else "…"
    kept = (stem or ending)[: _LONGEST_NAME - len(end)].encode()
    return kept[: _LONGEST_NAME_BYTES - len(end.encode())].decode(errors="ignore") + end


def distinct(names: Sequence[str]) -> Iterator[str]:
    """Names of which none is given twice: the second `x.csv` becomes `x (2).csv`."""
    given: dict[str, int] = {}
    for name in names:
        number = given[name] = given.get(name, 0) + 1
        stem, dot, ending = name.rpartition(".")
        yield name if number == 1 else f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"


async def receive(store: Store, settings: Settings, form: FormData, person: Person, address: str) -> Upload:
    """Keep what a form brought: its files, cells that were pasted, and the holdings of funds beside them.

    Args:
        form: parsed; its files lie in the system's temporary folder, which forgets them by itself.

    Raises:
        UsageError: there is nothing in it, or a mapping of funds, which names files of this machine.
    """
    from screener.funds.library import MAPPINGS

    given, funds = (
        [one for one in form.getlist(field) if isinstance(one, UploadFile) and one.filename]
        for field in ("files", "funds")
    )
    if mapping := next((name for one in funds if (name := plain_name(one.filename or "")).lower() in MAPPINGS), None):
        raise UsageError(f"“{mapping}” names files of this machine", hint="Choose the fund files themselves.")
    pasted = str(form.get("pasted") or "").strip("\r\n")
    if not given and not pasted.strip():
        raise UsageError("No file was chosen", hint="Choose one or more files, or paste cells from a spreadsheet.")
    sources: list[tuple[str, BinaryIO, Role]] = [(one.filename or "", one.file, "holdings") for one in given]
    if pasted:
        sources.append((PASTED, io.BytesIO(pasted.replace("\r\n", "\n").encode()), "holdings"))
    sources += [(one.filename or "", one.file, "fund") for one in funds]
    return await asyncio.to_thread(keep, store, settings, sources, person, address)


def keep(
    store: Store,
    settings: Settings,
    sources: Sequence[tuple[str, BinaryIO, Role]],
    person: Person,
    address: str,
    corrections: Corrections = Corrections(),
) -> Upload:
    """Keep files as an upload; it is in the store once all of them lie on disk, whole."""
    identity = secrets.token_urlsafe(16)
    folder = settings.folder / identity
    folder.mkdir(parents=True, mode=0o700)
    names = distinct([plain_name(name) for name, _, _ in sources])
    files = tuple(_keep(folder, name, source, role) for name, (_, source, role) in zip(names, sources, strict=True))
    upload = Upload(identity, person.subject, instant(datetime.now(UTC)), files, corrections)
    _record(store, upload, person, address)
    return upload


def find(store: Store, identity: str, person: Person | None = None) -> Upload | None:
    """An upload; of this person, unless they are an admin or nobody in particular asks."""
    row = row_for(store, uploads, identity, person)
    return None if row is None else _upload(row)


def latest(store: Store, person: Person, limit: int = 10) -> tuple[Upload, ...]:
    """The newest uploads of a person."""
    return tuple(map(_upload, newest_rows(store, uploads.c.received_at, person, limit)))


def earlier(store: Store, upload: Upload) -> dict[str, tuple[str, str]]:
    """By name, when and by whom the very same file was uploaded before."""
    found = {}
    with store.read() as connection:
        for file in upload.files:
            query = select(uploads.c.received_at, uploads.c.subject).where(
                uploads.c.files.contains(file.sha256, autoescape=True), uploads.c.received_at < upload.received_at
            )
            row = connection.execute(query.order_by(uploads.c.received_at.desc()).limit(1)).one_or_none()
            if row is not None:
                found[file.name] = (row.received_at, row.subject)
    return found


def correct(store: Store, upload: Upload, corrections: Corrections) -> Upload:
    """The upload with other corrections; they are in the store when this returns."""
    with store.write() as connection:
        connection.execute(
            update(uploads).where(uploads.c.id == upload.id).values(corrections=canonical(asdict(corrections)))
        )
    return replace(upload, corrections=corrections)


def remove_abandoned(store: Store, settings: Settings) -> None:
    """Remove the folders of uploads that were cut off."""
    if not settings.folder.is_dir():
        return
    with store.read() as connection:
        known = set(connection.execute(select(uploads.c.id)).scalars())
    for folder in settings.folder.iterdir():
        if folder.name not in known and time.time() - folder.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def path_of(settings: Settings, upload: Upload, file: UploadedFile) -> Path:
    """Where a file lies."""
    return settings.folder / upload.id / file.stored


def _keep(folder: Path, name: str, source: BinaryIO, role: Role) -> UploadedFile:
    stored, digest, size = secrets.token_hex(16), hashlib.sha256(), 0
    descriptor = os.open(folder / stored, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        while block := source.read(_BLOCK):
            digest.update(block)
            target.write(block)
            size += len(block)
        target.flush()
        os.fsync(target.fileno())
    return UploadedFile(name, stored, digest.hexdigest(), size, role)


def _record(store: Store, upload: Upload, person: Person, address: str) -> None:
    row: dict[str, Any] = {
        "id": upload.id,
        "subject": upload.subject,
        "received_at": upload.received_at,
        "files": canonical([asdict(one) for one in upload.files]),
        "corrections": canonical(asdict(upload.corrections)),
    }
    with store.write() as connection:
        connection.execute(insert(uploads).values(row))
        log(connection, "web.upload", person, address, id=upload.id, files=[one.sha256 for one in upload.files])


def _upload(row: Any) -> Upload:
    files = tuple(UploadedFile(**one) for one in json.loads(row.files))
    return Upload(row.id, row.subject, row.received_at, files, Corrections(**json.loads(row.corrections)))
