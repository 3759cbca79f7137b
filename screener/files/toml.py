"""What an institution writes itself (policies, jobs, profiles, rates, the dress of reports), read as TOML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from screener.errors import ScreenerError

MOST_BYTES = 4 * 1024**2
"""More than any of these files needs, and little enough that a device or a holdings file in its place is refused."""


def read_toml(path: Path, what: str, refuse: type[ScreenerError], hint: str = "") -> dict[str, Any]:
    """The content of a TOML file.

    Args:
        path: the file, in UTF-8.
        what: what it is, for messages: "job file".
        refuse: the error to raise.
        hint: what to do about it.

    Raises:
        ScreenerError: of the kind `refuse`: the file cannot be read, is too large, or is not TOML.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise refuse(f"There is no {what} “{path}”", hint=hint) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refuse(f"The {what} “{path}” cannot be read: {reason.lower()}", hint=hint) from None
    if len(content) > MOST_BYTES:
        raise refuse(f"The {what} “{path}” is larger than {MOST_BYTES // 1024**2} MB", hint=hint)
    import tomllib

    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise refuse(f"The {what} “{path}” is not TOML: {error}", hint=hint) from None
