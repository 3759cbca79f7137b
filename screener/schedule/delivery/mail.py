"""Delivery by e-mail: plain and HTML body, the reports attached, over STARTTLS or TLS."""

from __future__ import annotations

import mimetypes
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from screener.files.form import StrictForm
from screener.schedule.delivery.payload import Payload, Receipt
from screener.schedule.errors import DeliveryError
from screener.schedule.secret import SecretReference, reveal

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_PERMANENT_REPLIES = range(500, 600)


class MailSettings(StrictForm):
    """`kind = "email"`: the mail server, how the way there is secured, sender and recipients."""

    model_config = ConfigDict(populate_by_name=True)

    kind: Literal["email"]
    host: str
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: str | None = None
    user: str | None = None
    password: SecretReference | None = None
    sender: str = Field(alias="from")
    to: list[str] = Field(min_length=1)
    cc: list[str] = Field(default_factory=list)
    bcc: list[str] = Field(default_factory=list)
    attach: bool = True
    timeout_seconds: float = Field(default=60, gt=0)

    @field_validator("sender", "to", "cc", "bcc")
    @classmethod
    def _has_addresses(cls, value: str | list[str]) -> str | list[str]:
        for text in [value] if isinstance(value, str) else value:
            address = parseaddr(text)[1]
            if "@" not in address.strip("@") or any(sign in text for sign in "\r\n"):
                raise ValueError(f"{text!r} is not an e-mail address")
        return value

    @model_validator(mode="after")
    def _login_is_whole_and_secured(self) -> MailSettings:
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password belong together")
        if self.password is not None and self.security == "none":
            raise ValueError('a password needs security = "starttls" or "tls": without it, the network can read it')
        return self


def deliver_by_mail(settings: MailSettings, payload: Payload, progress: Mapping[str, Any]) -> Receipt:
    """Hand one message to the mail server, to the recipients who do not have it yet.

    Every attempt carries the same Message-ID, made from the payload's key: a mail system that sees it twice can drop
    the second.

    Args:
        progress: `accepted`: addresses that an earlier attempt has served.
    Raises:
        DeliveryError: nothing was accepted, or not for all; `progress` then names who has it.
    """
    message = compose(settings, payload)
    accepted: list[str] = list(progress.get("accepted", []))
    waiting = [address for address in recipients(settings) if address not in accepted]
    refused: dict[str, tuple[int, bytes]] = {}
    reply = "already accepted for every recipient"
    if waiting:
        try:
            with _connect(settings) as server:
                refused, reply = _hand_over(server, message, bare_address(settings.sender), waiting)
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(
                f"The mail server {settings.host} answered {error.smtp_code}: {_words(error.smtp_error)}",
                permanent=error.smtp_code in _PERMANENT_REPLIES,
                progress={"accepted": accepted},
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryError(
                f"The mail server {settings.host} cannot be used: {error}", progress={"accepted": accepted}
            ) from None
    accepted += [address for address in waiting if address not in refused]
    if refused:
        reasons = "; ".join(f"{address}: {code} {_words(text)}" for address, (code, text) in refused.items())
        raise DeliveryError(
            f"The mail server {settings.host} refused {len(refused)} recipient(s): {reasons}",
            permanent=all(code in _PERMANENT_REPLIES for code, _ in refused.values()),
            progress={"accepted": accepted},
        )
    return Receipt(f"accepted for {', '.join(accepted)}: {reply}", {"message_id": message["Message-ID"]})


def compose(settings: MailSettings, payload: Payload) -> EmailMessage:
    """The message, the same bytes at every attempt but for its MIME boundaries."""
    message = EmailMessage()
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.to)
    if settings.cc:
        message["Cc"] = ", ".join(settings.cc)
    message["Subject"] = " ".join(payload.subject.split())
    message["Date"] = format_datetime(payload.sent_at)
    message["Message-ID"] = f"<{payload.key}@{bare_address(settings.sender).rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(payload.text)
    message.add_alternative(payload.html, subtype="html")
    if settings.attach:
        for item in payload.attachments:
            kind = mimetypes.guess_type(item.name)[0] or "application/octet-stream"
            main, _, sub = kind.partition("/")
            message.add_attachment(item.content, maintype=main, subtype=sub, filename=item.name)
    return message


def recipients(settings: MailSettings) -> list[str]:
    """Every address once, in the order of to, cc, bcc."""
    return list(dict.fromkeys(bare_address(text) for text in [*settings.to, *settings.cc, *settings.bcc]))


def bare_address(text: str) -> str:
    """The bare address of `Name <address>`."""
    return parseaddr(text)[1]


def _connect(settings: MailSettings) -> smtplib.SMTP:
    port = settings.port or _PORTS[settings.security]
    if settings.security == "tls":
        context = ssl.create_default_context(cafile=settings.ca_file)
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, port, timeout=settings.timeout_seconds, context=context)
    else:
        server = smtplib.SMTP(settings.host, port, timeout=settings.timeout_seconds)
    try:
        if settings.security == "starttls":
            server.starttls(context=ssl.create_default_context(cafile=settings.ca_file))
        if settings.user is not None and settings.password is not None:
            server.login(settings.user, reveal(settings.password))
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(
    server: smtplib.SMTP, message: EmailMessage, sender: str, to: list[str]
) -> tuple[dict[str, tuple[int, bytes]], str]:
    """One SMTP transaction: who was refused, and the server's last word."""
    try:
        refused = server.send_message(message, from_addr=sender, to_addrs=to)
    except smtplib.SMTPRecipientsRefused as error:
        return error.recipients, "nobody accepted"
    return refused, "250"


def _words(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return " ".join(text.split())
