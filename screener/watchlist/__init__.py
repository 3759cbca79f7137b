"""Watchlists: lists of entities under a regime, from YAML that a compliance officer writes.

Takes YAML files (the packaged ones in `watchlists/`, or anyone's own), returns `screener.model.Watchlist` and related
`Entity` objects, checked whole. Knows nothing of holdings, matching or what a regime prohibits. Official publications
in the publishers' own formats are read by `screener.watchlist.publishers`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from screener.files.home import packaged_folder
    from screener.watchlist.catalogue.load import dangling_relations, find_mistakes, load_relations, load_watchlists
    from screener.watchlist.form.packaged import packaged_ids
    from screener.watchlist.form.validation_errors import Mistake

__all__ = [
    "Mistake",
    "dangling_relations",
    "find_mistakes",
    "load_relations",
    "load_watchlists",
    "packaged_folder",
    "packaged_ids",
]


def __getattr__(name: str) -> Any:
    """A name of `__all__`, on first use: lists that are kept ready need no reader of YAML."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    elsewhere = {
        "Mistake": "form.validation_errors",
        "packaged_folder": "form.packaged",
        "packaged_ids": "form.packaged",
    }
    return getattr(import_module(f"{__name__}.{elsewhere.get(name, 'catalogue.load')}"), name)
