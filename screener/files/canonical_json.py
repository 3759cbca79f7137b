"""JSON in the one form whose bytes can be hashed: sorted keys, no blanks, UTF-8."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> str:
    """A plain JSON value as canonical text.

    Runs and findings have their own: `screener.reports.json.canonical_json`, which gives the same form.

    Args:
        value: what `json` can write; no NaN and no infinity.
    """
    return _ENCODER.encode(value)


def read_object(text: str | None) -> dict[str, Any]:
    """A JSON object, empty where the text is none: what a tamperer left must be named, not stumbled over.

    Args:
        text: what should be a JSON object.
    """
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def sha256(*content: bytes | str) -> str:
    """The SHA-256 of bytes, or of a text's UTF-8 (of several: one after the other), as 64 lower-case hexadecimals."""
    digest = hashlib.sha256()
    for piece in content:
        digest.update(piece.encode() if isinstance(piece, str) else piece)
    return digest.hexdigest()


def sha256_of(paths: Sequence[Path]) -> str:
    """SHA-256 of a file's bytes (of a set of files: of their bytes one after the other, in the order given)."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def instant(moment: datetime) -> str:
    """A moment as the store writes it: ISO 8601 in UTC with microseconds, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> datetime:
    """The moment that `instant` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
