"""An announcement -> a draft list for a person to confirm.

Takes the bytes of a text, HTML page, PDF, e-mail or Word file and the loaded watchlists; returns the draft as data.
The way: `announcement` (its passages, title and date) -> `candidates` (what may be a name, by shape) -> `sorting`
(what the text does to each) -> `parties` (each once: entries, unsorted, aside) -> `draft` (plain data, and who is on a
list already; what a person makes of it: `form/draft.py`). By rules and word lists (*.toml), so that each name can say
why it stands where it stands; no name is dropped. Nothing here enters a watchlist.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from screener.model import Watchlist
from screener.watchlist.announcements.announcement import read_bytes
from screener.watchlist.announcements.draft import Register, draft_document
from screener.watchlist.announcements.parties import sort_announcement

__all__ = ["draft_announcement", "read_bytes", "sort_announcement"]


def draft_announcement(content: bytes, file: str, watchlists: Sequence[Watchlist] = ()) -> dict[str, Any]:
    """The draft of an announcement: `measures`, `unsorted` and `aside`, as plain data.

    Args:
        content: a text, HTML, PDF, e-mail (.eml) or Word (.docx) file.
        file: its name, for messages and the draft.
        watchlists: names that are on them are linked, and take their identifiers.

    Raises:
        WatchlistError: the file cannot be read.
    """
    register = Register(watchlists)
    return draft_document(sort_announcement(read_bytes(content, file), register.named_in), register)
