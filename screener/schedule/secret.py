"""Secrets from the environment or from a file, read at the last moment and shown to nobody.

A job file holds only the place of a secret: `env:NAME` or `file:/path`. `reveal` reads it just before a delivery and
`redact` takes every revealed value out of a text before that text may reach a log, the job store or a person.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from pydantic import AfterValidator

from screener.schedule.errors import SecretError

HIDDEN = "•••"
_SHORTEST_TO_HIDE = 4
_SHORTEST_TOKEN = 8


def is_reference(text: str) -> bool:
    """Whether a text is the place of a secret (`env:NAME`, `file:/path`) and not a value itself."""
    kind, colon, place = text.partition(":")
    return bool(colon and place) and kind in ("env", "file")


def _must_be_reference(text: str) -> str:
    if not is_reference(text):
        # The value is not repeated: it may be the secret itself, put in the wrong place.
        raise ValueError("must be env:NAME or file:/path; a secret itself does not belong in a job file")
    return text


SecretReference = Annotated[str, AfterValidator(_must_be_reference)]
"""A field of a job file that takes the place of a secret and refuses the secret itself."""


def reveal(reference: str) -> str:
    """The secret at a place.

    Args:
        reference: `env:NAME` or `file:/path`. A file's last line end is not part of the secret.
    Raises:
        SecretError: nothing is there; the place is named.
    """
    kind, _, place = reference.partition(":")
    if kind == "env":
        value = os.environ.get(place, "")
        if not value:
            raise SecretError(f"The environment variable {place} is not set", hint="Set it where the scheduler starts.")
        return value
    try:
        value = Path(place).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise SecretError(f"The secret file {place} cannot be read: {reason}") from None
    if not value:
        raise SecretError(f"The secret file {place} is empty")
    return value


def reveal_or_literal(text: str) -> str:
    """The secret at a place, or the text itself where it is no place (a URL or a user name may be either)."""
    return reveal(text) if is_reference(text) else text


def _revealing_parts(secret: str) -> list[str]:
    """What gives a secret URL away: its path, its query, and each part of them that is long enough to be a token."""
    if "://" not in secret:
        return []
    url = urlsplit(secret)
    parts = [*url.path.split("/"), *(value for _, value in parse_qsl(url.query))]
    return [url.path.strip("/"), url.query, *(part for part in parts if len(part) >= _SHORTEST_TOKEN)]


def redact(text: str, secrets: Iterable[str]) -> str:
    """A text without any of the secrets, also not in the forms that URLs and Python literals give them.

    Of a secret URL, path and query are hidden wherever they stand. Values of three characters or fewer are left: hiding
    them would tear words apart, and they protect nothing.
    """
    whole = {part for secret in secrets for part in (secret, *_revealing_parts(secret))}
    forms = {form for part in whole for form in (part, quote(part), quote_plus(part), repr(part)[1:-1])}
    for form in sorted(forms, key=len, reverse=True):
        if len(form) >= _SHORTEST_TO_HIDE:
            text = text.replace(form, HIDDEN)
    return text
