"""Delivery by webhook: JSON signed as the Standard Webhooks specification says (standardwebhooks.com).

The receiver checks `webhook-signature` over `webhook-id.webhook-timestamp.body` and drops a `webhook-id` that it has
already seen: the id is the same at every attempt.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from screener.files.form import StrictForm
from screener.schedule.delivery.http import HttpUrl, post
from screener.schedule.delivery.payload import Attachment, Payload, Receipt
from screener.schedule.secret import SecretReference, reveal, reveal_or_literal


class WebhookSettings(StrictForm):
    """`kind = "webhook"`: where to post, and the place of the secret that signs."""

    kind: Literal["webhook"]
    url: HttpUrl
    secret: SecretReference
    ca_file: str | None = None
    timeout_seconds: float = Field(default=30, gt=0)


def deliver_by_webhook(settings: WebhookSettings, payload: Payload, _progress: object) -> Receipt:
    """Post the facts of a payload, signed.

    Raises:
        DeliveryError: no connection, or an answer other than 2xx.
    """
    body = json.dumps(body_of(payload), ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = int(time.time())
    headers = {
        "webhook-id": payload.key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(reveal(settings.secret), payload.key, timestamp, body),
        "Idempotency-Key": payload.key,
    }
    return post(reveal_or_literal(settings.url), body, headers, settings.timeout_seconds, settings.ca_file)


def body_of(payload: Payload) -> dict[str, Any]:
    """The JSON of a payload: its facts, and each report by name and fingerprint (JSON reports with their content)."""
    return {
        "schema": "screener.delivery/1",
        "id": payload.key,
        "job": payload.job,
        "due": payload.due.isoformat(),
        "as_of": payload.as_of.isoformat(),
        "subject": payload.subject,
        **payload.facts,
        "reports": [_described(item) for item in payload.attachments],
    }


def signature(secret: str, identity: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.

    Args:
        secret: the shared secret; one that begins with `whsec_` is base64 after that, as the specification has it.
    """
    signed = f"{identity}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            return secret.encode()
    return secret.encode()


def _described(item: Attachment) -> Mapping[str, Any]:
    described: dict[str, Any] = {"name": item.name, "sha256": item.sha256, "bytes": len(item.content)}
    if Path(item.name).suffix == ".json":
        described["content"] = json.loads(item.content)
    return described
