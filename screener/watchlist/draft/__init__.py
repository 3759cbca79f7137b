"""An announcement -> a draft list for a person to confirm.

Takes a text, HTML or PDF file and the loaded watchlists; returns the draft as plain data for YAML. By rules and word
lists only (data/*.yaml), so that each pick can say why it was made. The way: `announcement` (file to passages) ->
`sentences` -> `names` (what may be a name) and `triggers` (what announces a measure) -> `targets` (which names it
strikes) -> `picks` -> `entries` (one a party) -> `link` (who is on a list already) -> `document`. Nothing here enters a
watchlist.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from screener.model import Watchlist
from screener.watchlist.draft.announcement import read_announcement
from screener.watchlist.draft.document import confirmed_document, draft_document, to_yaml
from screener.watchlist.draft.entries import entries
from screener.watchlist.draft.link import Register
from screener.watchlist.draft.picks import read_picks

__all__ = ["confirmed_document", "draft_announcement", "to_yaml"]


def draft_announcement(path: Path, watchlists: Iterable[Watchlist] = ()) -> dict[str, Any]:
    """The draft of an announcement.

    Args:
        path: a text, HTML or PDF file.
        watchlists: names that are on them are linked, and take their identifiers.

    Raises:
        WatchlistError: the file cannot be read.
    """
    announcement = read_announcement(path)
    findings = read_picks(announcement)
    now, earlier, aside = entries(findings)
    register = Register(watchlists)
    return draft_document(
        announcement,
        findings.publisher,
        [(entry, register.find(entry)) for entry in now],
        [(entry, register.find(entry)) for entry in earlier],
        aside,
    )
