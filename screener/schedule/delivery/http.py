"""A post of JSON, for the deliveries that go by HTTP."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator

from screener.schedule.delivery.payload import Receipt
from screener.schedule.errors import DeliveryError
from screener.schedule.secret import is_reference

_TRY_AGAIN = {408, 409, 425, 429}
_LONGEST_REPLY = 200


def _web_address(text: str) -> str:
    if is_reference(text):
        return text
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http(s) URL, or env:NAME or file:/path where the URL is itself a secret")
    if parts.username or parts.password:
        raise ValueError("must not hold a user name or password; put the whole URL at env:NAME or file:/path")
    return text


HttpUrl = Annotated[str, AfterValidator(_web_address)]
"""A URL, or the place of one: for Slack and Teams the URL is the secret."""


def post(url: str, body: bytes, headers: Mapping[str, str], timeout: float, ca_file: str | None = None) -> Receipt:
    """Post JSON once; redirects are not followed, since they would carry the message elsewhere.

    Args:
        url: where to; errors and receipts name only its host.
    Raises:
        DeliveryError: no connection, or an answer other than 2xx. An answer that repeating cannot change is permanent.
    """
    import httpx

    # httpx logs every request with its whole URL; for Slack and Teams the URL is the secret.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    host = urlsplit(url).hostname
    verify: Any = ssl.create_default_context(cafile=ca_file) if ca_file else True
    content = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "screener"}
    try:
        response = httpx.post(url, content=body, headers={**content, **headers}, timeout=timeout, verify=verify)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise DeliveryError(f"{host} cannot be reached: {error}") from None
    if response.is_success:
        return Receipt(f"{host} answered {response.status_code}", {"status": response.status_code})
    answer = " ".join(response.text.split())[:_LONGEST_REPLY]
    raise DeliveryError(
        f"{host} answered {response.status_code}{f': {answer}' if answer else ''}",
        permanent=300 <= response.status_code < 500 and response.status_code not in _TRY_AGAIN,
    )
