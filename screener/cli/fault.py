"""The report of a fault of the program: where it happened, and nothing of what was being read."""

from __future__ import annotations

import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from screener._version import __version__


def write_report(error: BaseException) -> Path | None:
    """Write down a fault for the people who mend it.

    A message, a value or a command line can quote a user's cell: only kinds of errors, places in the code and versions
    are written.

    Returns:
        The report; None where it cannot be written.
    """
    from screener.files.home import data_home

    now = datetime.now(UTC)
    path = data_home() / "faults" / f"{now:%Y%m%dT%H%M%S%fZ}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(_lines(error, now)) + "\n", encoding="utf-8")
    except OSError:
        return None
    return path


def _lines(error: BaseException, now: datetime) -> list[str]:
    lines = [
        f"screener {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"at {now:%Y-%m-%dT%H:%M:%SZ}",
    ]
    cause: BaseException | None = error
    while cause is not None:
        lines += ["", f"{type(cause).__module__}.{type(cause).__qualname__}"]
        lines += [
            f"  {_place(frame.filename)}, line {frame.lineno}, in {frame.name}"
            for frame in traceback.extract_tb(cause.__traceback__, limit=200)
        ]
        cause = cause.__cause__ or cause.__context__
    return lines


def _place(file: str) -> str:
    """A file of the code without the folders above it, which can name a person."""
    found = Path(file)
    for folder in map(Path, sys.path):
        if str(folder) not in ("", ".") and found.is_relative_to(folder):
            return str(found.relative_to(folder))
    return found.name
