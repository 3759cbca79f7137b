"""An announcement -> a draft list for a person to confirm.

Takes the bytes of a text, HTML page, PDF, e-mail or Word file and the loaded watchlists; returns the draft as data.
The way: `announcement` (its passages, title and date) -> `candidates` (what may be a name, by shape) -> `sorting`
(what the text does to each) -> `parties` (each once: entries, unsorted, aside) -> `draft` (plain data, and who is on a
list already; what a person makes of it: `form/draft.py`). By rules and word lists (*.toml), so that each name can say
why it stands where it stands; no name is dropped. Nothing here enters a watchlist.
"""

from screener.watchlist.announcements.announcement import read_bytes
from screener.watchlist.announcements.draft import draft_announcement

__all__ = ["draft_announcement", "read_bytes"]
