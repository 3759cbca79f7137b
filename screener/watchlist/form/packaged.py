"""What names a list: an id of the packaged folder, or a path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from screener.errors import UsageError
from screener.files.home import packaged_folder

RELATIONS = "relations"
NOT_LISTS = frozenset({RELATIONS, "regimes", "merges"})
"""Files in the packaged folder that are not watchlists."""


def packaged_ids() -> tuple[str, ...]:
    """The ids of the packaged lists, in alphabetical order."""
    return tuple(sorted(path.stem for path in packaged_folder().glob("*.yaml") if path.stem not in NOT_LISTS))


def as_named(lists: str | Path | Sequence[str | Path]) -> tuple[str | Path, ...]:
    """Ids and paths of lists as a caller gives them: one, or several.

    Raises:
        UsageError: what is given is neither.
    """
    several = (lists,) if isinstance(lists, str | Path) else lists
    named = tuple(several) if isinstance(several, Iterable) else (several,)
    if not all(isinstance(one, str | Path) for one in named):
        raise UsageError("A watchlist is given by its id or its path", hint='For example: ["us-ofac-ns-cmic"].')
    return named
