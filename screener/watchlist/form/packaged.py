"""The folder of packaged lists, and which lists are in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from screener.errors import WatchlistError

RELATIONS = "relations"
NOT_LISTS = frozenset({RELATIONS, "regimes", "merges"})
"""Files in the packaged folder that are not watchlists."""


@cache
def packaged_folder() -> Path:
    """The folder of packaged lists: inside the installed package, or `watchlists/` of a checkout.

    Raises:
        WatchlistError: there is neither; the installation is damaged.
    """
    package = Path(__file__).resolve().parents[2]
    for folder in (package / "packaged_watchlists", package.parent / "watchlists"):
        if folder.is_dir():
            return folder
    raise WatchlistError("The packaged watchlists are missing", hint="Install the program again.")


def packaged_ids() -> tuple[str, ...]:
    """The ids of the packaged lists, in alphabetical order."""
    return tuple(sorted(path.stem for path in packaged_folder().glob("*.yaml") if path.stem not in NOT_LISTS))
