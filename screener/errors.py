"""The errors a user can meet. Each carries one clear sentence and, where there is one, the next thing to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class ScreenerError(Exception):
    """Anything that stops a screen and that a person can do something about.

    Args:
        message: what is wrong, one sentence, without a trailing full stop.
        hint: what to do next, one sentence; empty where there is nothing to do.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.message = message.encode("utf-8", "backslashreplace").decode()  # a file's name may hold what is no text
        super().__init__(self.message)
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}".rstrip() if self.hint else self.message


class FileError(ScreenerError):
    """A file cannot be opened, decoded or parsed; each door says it as an error of its own kind."""


@contextmanager
def raised_as(kind: type[ScreenerError]) -> Iterator[None]:
    """A block in which what is wrong with a file is said as an error of a door's own kind."""
    try:
        yield
    except FileError as error:
        raise kind(error.message, hint=error.hint) from error


class HoldingsError(ScreenerError):
    """A holdings file cannot be read: wrong kind, encrypted, truncated, empty, too large."""


class WatchlistError(ScreenerError):
    """A watchlist cannot be loaded: unknown id, invalid entry (file, entry and field are named), wrong version."""


class RegimeError(ScreenerError):
    """`regimes.yaml` is invalid, or a list names a regime that it does not define."""


class ReportError(ScreenerError):
    """A report cannot be written: unknown ending, no permission, missing extra."""


class UsageError(ScreenerError):
    """The command was given values that do not make sense together."""


def install_hint(extra: str) -> str:
    """The sentence that tells how to install an extra, by the path form until the distribution is published.

    Returns:
        One sentence. It never names a distribution on the public index: `screener` there is somebody else's program.
    """
    return f"Install it from the folder of Screener's source: pip install '.[{extra}]'."
