"""Payload and receipt: what is handed to every kind of delivery, and what each hands back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Attachment:
    """One finished report: its file name, its bytes and their SHA-256 (hexadecimal)."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The fingerprint of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Payload:
    """One message with its reports, the same at every attempt.

    `key` names this delivery for good: every attempt carries it, so that a receiver can tell a repetition from news.
    `sent_at` is the moment of the first attempt (UTC). `facts` is the message as JSON data, for machines.
    """

    key: str
    job: str
    due: datetime
    as_of: date
    sent_at: datetime
    subject: str
    text: str
    html: str
    facts: Mapping[str, Any]
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """That a payload arrived, in the receiver's words where it gives any."""

    text: str
    details: Mapping[str, Any] = field(default_factory=dict)


def content_sha256(payload: Payload) -> str:
    """The fingerprint of what a reader gets: subject, text and every attachment with its name."""
    digest = hashlib.sha256()
    for part in (payload.subject, payload.text, *(f"{item.name}\0{item.sha256}" for item in payload.attachments)):
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()
