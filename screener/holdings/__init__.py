"""Holdings files to the positions frame.

Takes paths of spreadsheets, delimited texts, pages, filings and archives; returns a `Holdings` with the positions, what
became of every other row, and how each sheet was understood. Formats are siblings in `formats`, recognised by content.
It knows nothing of watchlists, matching or law.
"""

from screener.files.limits import Limits
from screener.holdings.options import ReadOptions
from screener.holdings.reader import Holdings, read_holdings
from screener.holdings.report import ColumnLayout, SheetLayout, TableLayout

__all__ = ["ColumnLayout", "Holdings", "Limits", "ReadOptions", "SheetLayout", "TableLayout", "read_holdings"]
