"""The ways in which a report is delivered: siblings of one shape, found in one plain dictionary.

A new way is one new module with its settings and its function, and one line in `KINDS`. A function takes its settings,
a payload and what earlier attempts have achieved; it returns a receipt or raises `DeliveryError`. It may be called
again with the same payload after a crash, so it looks before it writes wherever its protocol lets it look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from pydantic import BaseModel

from screener.schedule.delivery.chat import SlackSettings, TeamsSettings, deliver_to_slack, deliver_to_teams
from screener.schedule.delivery.folder import FolderSettings, deliver_to_folder
from screener.schedule.delivery.mail import MailSettings, deliver_by_mail
from screener.schedule.delivery.payload import Attachment, Payload, Receipt, content_sha256
from screener.schedule.delivery.sftp import SftpSettings, deliver_by_sftp
from screener.schedule.delivery.webhook import WebhookSettings, deliver_by_webhook
from screener.schedule.errors import DeliveryError, SecretError
from screener.schedule.secret import is_reference, redact, reveal

__all__ = ["KINDS", "Attachment", "Kind", "Payload", "Receipt", "Settings", "content_sha256", "deliver"]


class Kind(NamedTuple):
    """One way to deliver: what a job file says of it, the function, and whether it can carry an alert to a person."""

    settings: type[BaseModel]
    function: Callable[[Any, Payload, Mapping[str, Any]], Receipt]
    carries_alerts: bool


KINDS: Mapping[str, Kind] = {
    "folder": Kind(FolderSettings, deliver_to_folder, carries_alerts=False),
    "email": Kind(MailSettings, deliver_by_mail, carries_alerts=True),
    "webhook": Kind(WebhookSettings, deliver_by_webhook, carries_alerts=True),
    "slack": Kind(SlackSettings, deliver_to_slack, carries_alerts=True),
    "teams": Kind(TeamsSettings, deliver_to_teams, carries_alerts=True),
    "sftp": Kind(SftpSettings, deliver_by_sftp, carries_alerts=False),
}

Settings = FolderSettings | MailSettings | WebhookSettings | SlackSettings | TeamsSettings | SftpSettings


def deliver(
    settings: Settings, payload: Payload, progress: Mapping[str, Any], *, others: Iterable[Settings] = ()
) -> Receipt:
    """One attempt to deliver one payload. No secret can leave through its errors or its receipt.

    Args:
        progress: what earlier attempts have achieved, from their errors.
        others: further deliveries whose secrets must not show either, should a receiver quote one.
    Raises:
        DeliveryError: the attempt failed; says whether another can succeed.
    """
    try:
        secrets = [reveal(place) for place in _places(settings)]
    except SecretError as error:
        raise DeliveryError(error.message, hint=error.hint) from None
    for place in (place for other in others for place in _places(other)):
        with suppress(SecretError):
            secrets.append(reveal(place))
    try:
        receipt = KINDS[settings.kind].function(settings, payload, progress)
    except DeliveryError as error:
        raise DeliveryError(
            redact(error.message, secrets),
            hint=redact(error.hint, secrets),
            permanent=error.permanent,
            progress=error.progress,
        ) from None
    except Exception as error:  # whatever it is, it may quote a secret, so it must not travel on as it is
        raise DeliveryError(redact(f"{type(error).__name__}: {error}", secrets)) from None
    return Receipt(redact(receipt.text, secrets), receipt.details)


def _places(settings: Settings) -> list[str]:
    return [value for _, value in settings if isinstance(value, str) and is_reference(value)]
