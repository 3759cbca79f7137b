"""Holdings files to the positions frame.

Takes paths of spreadsheets, delimited texts, pages, filings and archives; returns a `Holdings` with the positions, what
became of every other row, and how each sheet was understood. Formats are siblings in `formats`, recognised by content.
It knows nothing of watchlists, matching or law. The names load on first use: the process that parses a file needs the
formats alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from screener.files.limits import Limits
    from screener.holdings.options import ReadOptions
    from screener.holdings.reader import Holdings, read_holdings
    from screener.holdings.report import ColumnLayout, SheetLayout, TableLayout

__all__ = ["ColumnLayout", "Holdings", "Limits", "ReadOptions", "SheetLayout", "TableLayout", "read_holdings"]

_HOME = {
    "ColumnLayout": "screener.holdings.report",
    "Holdings": "screener.holdings.reader",
    "Limits": "screener.files.limits",
    "ReadOptions": "screener.holdings.options",
    "SheetLayout": "screener.holdings.report",
    "TableLayout": "screener.holdings.report",
    "read_holdings": "screener.holdings.reader",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use (PEP 562)."""
    try:
        return getattr(import_module(_HOME[name]), name)
    except KeyError:
        raise AttributeError(f"module 'screener.holdings' has no attribute {name!r}") from None
