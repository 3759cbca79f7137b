"""Deliver into a folder: each report under a name from a pattern, whole or not at all."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from screener.schedule.delivery.parcel import Attachment, Parcel, Receipt
from screener.schedule.errors import DeliveryError
from screener.schedule.naming import fill_path


def file_fields(parcel: Parcel, attachment: Attachment) -> dict[str, object]:
    """What a naming pattern may use: `report` is the file name, `stem` and `ending` its two parts."""
    return {
        "report": attachment.name,
        "stem": Path(attachment.name).stem,
        "ending": Path(attachment.name).suffix.lstrip("."),
        "job": parcel.job,
        "as_of": parcel.as_of,
        "due": parcel.due,
    }


def _known_pattern(pattern: str) -> str:
    now = datetime.now(UTC)
    sample = Parcel("k", "job", now, now.date(), now, "", "", "", {})
    fill_path(pattern, file_fields(sample, Attachment("report.xlsx", b"")))
    return pattern


NamePattern = Annotated[str, AfterValidator(_known_pattern)]
"""Where a report goes inside its folder: `{as_of:%Y}/{job}/{report}`."""


class FolderSettings(BaseModel):
    """`kind = "folder"`: the folder (it must exist) and the pattern of names inside it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: Literal["folder"]
    path: str
    name: NamePattern = "{report}"


def deliver_to_folder(settings: FolderSettings, parcel: Parcel, _progress: object) -> Receipt:
    """Put every report in place: written beside, flushed to disk, then renamed.

    A file that already has these bytes is left as it is, so repeating the delivery changes nothing.

    Raises:
        DeliveryError: the folder is missing or cannot be written.
    """
    folder = Path(settings.path)
    if not folder.is_dir():
        # Making the folder would hide an unmounted share: the reports would land where nobody looks.
        raise DeliveryError(f"The folder {folder} does not exist", hint="Make it, or mount the share it belongs to.")
    names = []
    for attachment in parcel.attachments:
        target = folder / fill_path(settings.name, file_fields(parcel, attachment))
        try:
            _put(target, attachment)
        except OSError as error:
            raise DeliveryError(f"{target} cannot be written: {error.strerror or error}") from None
        names.append(str(target))
    return Receipt(f"{len(names)} file(s) in {folder}", {"files": names})


def _put(target: Path, attachment: Attachment) -> None:
    if target.is_file() and hashlib.sha256(target.read_bytes()).hexdigest() == attachment.sha256:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    with beside.open("wb") as file:
        file.write(attachment.content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)
    _flush_folder(target.parent)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
