"""Errors between a job file and a delivered report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from screener.errors import ScreenerError


class JobFileError(ScreenerError):
    """The job file cannot be used: file, job and field are named."""


class JobError(ScreenerError):
    """A job cannot do its work: no holdings file, one too old, a list that cannot be updated."""


class SecretError(ScreenerError):
    """A secret is not where the job file says it is. The message names the place, never the value."""


class DeliveryError(ScreenerError):
    """One attempt to deliver failed.

    Args:
        permanent: true where the same attempt can only fail again (a refused address, a refused password).
        progress: what the next attempt must know of this one, such as the recipients who already have it.
    """

    def __init__(
        self, message: str, *, hint: str = "", permanent: bool = False, progress: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.permanent = permanent
        self.progress = dict(progress or {})


class LeaseLostError(ScreenerError):
    """Another scheduler has taken the work over; this one must stop before it delivers anything."""
