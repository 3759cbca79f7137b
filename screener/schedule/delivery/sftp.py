"""Delivery by SFTP: each report uploaded beside, read back, then renamed into place."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from screener.errors import install_hint
from screener.files.form import StrictForm
from screener.schedule.delivery.folder import NamePattern, file_fields
from screener.schedule.delivery.payload import Attachment, Payload, Receipt
from screener.schedule.errors import DeliveryError
from screener.schedule.naming import fill_path
from screener.schedule.secret import SecretReference, reveal

if TYPE_CHECKING:
    import paramiko


def _public_key(text: str) -> str:
    """Checks the form of RFC 4253, section 6.6: the blob begins with the length and name of its own kind."""
    kind, _, encoded = text.partition(" ")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        blob = b""
    size = int.from_bytes(blob[:4])
    if not kind or blob[4 : 4 + size] != kind.encode() or len(blob) <= 4 + size:
        raise ValueError("must be a key as ssh-keyscan prints it without the host: 'ssh-ed25519 AAAA...'")
    return text


HostKey = Annotated[str, AfterValidator(_public_key)]
"""The public key of a server."""


class SftpSettings(StrictForm):
    """`kind = "sftp"`: the server with the key it must show, who logs in, folder and pattern of names."""

    kind: Literal["sftp"]
    host: str
    port: int = Field(default=22, ge=1, le=65535)
    host_key: HostKey
    user: str
    password: SecretReference | None = None
    key_file: str | None = None
    key_passphrase: SecretReference | None = None
    path: str = "."
    name: NamePattern = "{report}"
    timeout_seconds: float = Field(default=60, gt=0)

    @model_validator(mode="after")
    def _can_log_in(self) -> SftpSettings:
        if (self.password is None) == (self.key_file is None):
            raise ValueError("needs either password or key_file")
        return self


def deliver_by_sftp(settings: SftpSettings, payload: Payload, _progress: object) -> Receipt:
    """Put every report in place on the server; one that already has these bytes is left as it is.

    Raises:
        DeliveryError: the extra is not installed, the server shows another key, refuses the login or the file.
    """
    try:
        import paramiko
    except ImportError:
        raise DeliveryError("Delivery by SFTP is not installed", hint=install_hint("sftp"), permanent=True) from None

    names = []
    try:
        with _connected(settings) as client, client.open_sftp() as files:
            channel = files.get_channel()
            if channel is not None:
                channel.settimeout(settings.timeout_seconds)
            for attachment in payload.attachments:
                target = PurePosixPath(settings.path) / fill_path(settings.name, file_fields(payload, attachment))
                names.append(str(_put(files, target, attachment)))
    except paramiko.AuthenticationException:
        raise DeliveryError(f"{settings.host} refused the login of {settings.user}", permanent=True) from None
    except paramiko.BadHostKeyException:
        raise DeliveryError(
            f"{settings.host} shows another key than host_key names; nothing was sent",
            hint="Ask the server's keeper, by another way than e-mail, whether its key has changed.",
            permanent=True,
        ) from None
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise DeliveryError(f"SFTP to {settings.host} failed: {error or type(error).__name__}") from None
    return Receipt(f"{len(names)} file(s) on {settings.host}", {"files": names})


@contextmanager
def _connected(settings: SftpSettings) -> Iterator[paramiko.SSHClient]:
    """A connection, which is closed however it ends: a refused login and another key leave it open otherwise."""
    import paramiko

    kind, _, encoded = settings.host_key.partition(" ")
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    entry = paramiko.hostkeys.HostKeyEntry.from_line(f"{_known_as(settings)} {kind} {encoded}")
    if entry is None or entry.key is None:
        raise DeliveryError(f"host_key is of the kind {kind}, which is not supported", permanent=True)
    client.get_host_keys().add(_known_as(settings), kind, entry.key)
    with client:
        client.connect(
            settings.host,
            port=settings.port,
            username=settings.user,
            password=reveal(settings.password) if settings.password else None,
            key_filename=settings.key_file,
            passphrase=reveal(settings.key_passphrase) if settings.key_passphrase else None,
            timeout=settings.timeout_seconds,
            banner_timeout=settings.timeout_seconds,
            auth_timeout=settings.timeout_seconds,
            allow_agent=False,
            look_for_keys=False,
        )
        yield client


def _known_as(settings: SftpSettings) -> str:
    return settings.host if settings.port == 22 else f"[{settings.host}]:{settings.port}"


def _put(files: paramiko.SFTPClient, wanted: PurePosixPath, attachment: Attachment) -> PurePosixPath:
    """Where the file stands: under the wanted name, or a numbered one where another file has that name."""
    target, number = wanted, 1
    while (there := _sha256(files, target)) is not None:
        if there == attachment.sha256:
            return target
        number += 1
        target = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
    _make_folders(files, target.parent)
    partial = target.with_name(f".{secrets.token_hex(8)}.part")
    with files.open(str(partial), "wbx") as file:
        file.set_pipelined(True)
        file.write(attachment.content)
    if _sha256(files, partial) != attachment.sha256:
        raise OSError(f"{target} did not arrive whole")
    files.rename(str(partial), str(target))  # refuses to replace a file that came meanwhile
    return target


def _sha256(files: paramiko.SFTPClient, path: PurePosixPath) -> str | None:
    try:
        with files.open(str(path), "rb") as file:
            file.prefetch()
            return hashlib.sha256(file.read()).hexdigest()
    except FileNotFoundError:
        return None


def _make_folders(files: paramiko.SFTPClient, folder: PurePosixPath) -> None:
    for part in [*reversed(folder.parents), folder]:
        try:
            files.stat(str(part))
        except FileNotFoundError:
            files.mkdir(str(part))
