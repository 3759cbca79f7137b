"""Delivery into a folder: each report under a name from a pattern, whole or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator

from screener.files.atomic import write_new
from screener.files.form import StrictForm
from screener.schedule.delivery.payload import Attachment, Payload, Receipt
from screener.schedule.errors import DeliveryError
from screener.schedule.naming import fill_path

_MODE = 0o640
"""Readable for the group of the folder, to which the people who read the reports belong."""


def file_fields(payload: Payload, attachment: Attachment) -> dict[str, object]:
    """What a naming pattern may use: `report` is the file name, `stem` and `ending` its two parts."""
    return {
        "report": attachment.name,
        "stem": Path(attachment.name).stem,
        "ending": Path(attachment.name).suffix.lstrip("."),
        "job": payload.job,
        "as_of": payload.as_of,
        "due": payload.due,
    }


def _known_pattern(pattern: str) -> str:
    now = datetime.now(UTC)
    sample = Payload("k", "job", now, now.date(), now, "", "", "", {})
    fill_path(pattern, file_fields(sample, Attachment("report.xlsx", b"")))
    return pattern


NamePattern = Annotated[str, AfterValidator(_known_pattern)]
"""Where a report goes inside its folder: `{as_of:%Y}/{job}/{report}`."""


class FolderSettings(StrictForm):
    """`kind = "folder"`: the folder (it must exist) and the pattern of names inside it."""

    kind: Literal["folder"]
    path: str
    name: NamePattern = "{report}"


def deliver_to_folder(settings: FolderSettings, payload: Payload, _progress: object) -> Receipt:
    """Put every report in place: written beside under a name that nobody can guess, flushed to disk, then renamed.

    A file that already has these bytes is left as it is, so repeating the delivery changes nothing. Another file of
    that name is left as well, since a person's decisions may stand in it: the report has a second name, and the receipt
    says so. No link is followed.

    Raises:
        DeliveryError: the folder is missing or cannot be written.
    """
    folder = Path(settings.path)
    if not folder.is_dir():
        # Making the folder would hide an unmounted share: the reports would land where nobody looks.
        raise DeliveryError(f"The folder {folder} does not exist", hint="Make it, or mount the share it belongs to.")
    names, renamed = [], []
    for attachment in payload.attachments:
        target = folder / fill_path(settings.name, file_fields(payload, attachment))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            stands = write_new(target, attachment.content, _MODE)
        except OSError as error:
            raise DeliveryError(f"{target} cannot be written: {error.strerror or error}") from None
        if stands != target:
            renamed.append(f"“{target.name}” is another file and was left; the report is “{stands.name}”")
        names.append(str(stands))
    return Receipt("; ".join((f"{len(names)} file(s) in {folder}", *renamed)), {"files": names})
