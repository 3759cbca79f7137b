"""Which files of the packaged folder are lists."""

from __future__ import annotations

from screener.files.home import packaged_folder

RELATIONS = "relations"
NOT_LISTS = frozenset({RELATIONS, "regimes", "merges"})
"""Files in the packaged folder that are not watchlists."""


def packaged_ids() -> tuple[str, ...]:
    """The ids of the packaged lists, in alphabetical order."""
    return tuple(sorted(path.stem for path in packaged_folder().glob("*.yaml") if path.stem not in NOT_LISTS))
