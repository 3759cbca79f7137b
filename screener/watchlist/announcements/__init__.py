"""An announcement -> a draft list for a person to confirm.

Takes the bytes of a text, HTML page, PDF, e-mail or Word file and the loaded watchlists; returns the draft as data. The
way: `formats` (bytes -> passages) -> `names` (what may be a name, by shape) -> `sorting` (what the text does to each)
-> `parties` (each once: entries, unsorted, aside) -> `link` (who is on a list already) -> `document` (YAML, and the
confirmed part as a watchlist). By rules and word lists (data/*.yaml), so that each name can say why it stands where it
stands; no name is dropped. Nothing here enters a watchlist.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from screener.model import Watchlist
from screener.watchlist.announcements.document import confirmed_document, draft_document, open_draft, to_yaml
from screener.watchlist.announcements.link import Register
from screener.watchlist.announcements.parties import Draft, sort_announcement
from screener.watchlist.announcements.passages import read_bytes, read_file

__all__ = [
    "Draft",
    "Register",
    "confirmed_document",
    "draft_announcement",
    "draft_document",
    "open_draft",
    "read_bytes",
    "sort_announcement",
    "to_yaml",
]


def draft_announcement(path: Path, watchlists: Sequence[Watchlist] = ()) -> dict[str, Any]:
    """The draft of an announcement: `measures`, `unsorted` and `aside`, as plain data.

    Args:
        path: a text, HTML, PDF, e-mail or Word file.
        watchlists: names that are on them are linked, and take their identifiers.

    Raises:
        WatchlistError: the file cannot be read.
    """
    register = Register(watchlists)
    return draft_document(sort_announcement(read_file(path), register.named_in), register)
