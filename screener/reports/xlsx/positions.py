"""The sheet of all positions: as many rows as Excel can hold, written fast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from screener.model import POSITION_COLUMNS
from screener.outcomes import OUTCOME_COLUMNS
from screener.reports.content.parts import Value
from screener.reports.wording import Wording
from screener.reports.xlsx import rows
from screener.reports.xlsx.cells import MAX_ROWS, cell, for_paper, widths

if TYPE_CHECKING:
    import pandas as pd

_FIRST = ("name", "account", "isin", "quantity", "market_value", "currency", "weight")
_ROLES = tuple(POSITION_COLUMNS)[tuple(POSITION_COLUMNS).index("manager") :]
COLUMNS = (*_FIRST, *(name for name in POSITION_COLUMNS if name not in (*_FIRST, *_ROLES)))
"""The columns of every report; those of `_ROLES` follow where a position states them."""
_WIDTHS: Mapping[str, float] = {"name": 40, "issuer": 30, "file": 24, "notes": 40, "market_value": 18, "quantity": 16}
_NUMBERS = frozenset(name for name, kind in POSITION_COLUMNS.items() if kind in ("float64", "int64"))
_BATCH = 10_000


def write(sheet: Any, positions: pd.DataFrame, words: Wording, footer: str) -> None:
    """Write every position, one a row.

    Args:
        positions: the positions frame (`screener.model.POSITION_COLUMNS`).
        footer: the line at the foot of printed pages.
    """
    room = MAX_ROWS - 2
    more = (name for name in _ROLES if name in positions and positions[name].notna().any())
    columns = (*(name for name in OUTCOME_COLUMNS if name in positions), *COLUMNS, *more)
    widths(sheet, [_WIDTHS.get(name, 14) for name in columns])
    for_paper(sheet, footer, landscape=True)
    # across one page's width so many columns would be too small to read
    sheet.page_setup.fitToWidth = 0
    sheet.freeze_panes, sheet.print_title_rows = "B2", "1:1"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{1 + min(len(positions), room)}"
    sheet.append(
        [
            cell(sheet, words(f"column.{name}"), "s_number_header" if name in _NUMBERS else "s_header")
            for name in columns
        ]
    )
    left_out = len(positions) - room
    note = words("workbook.too_many", n=words.integer(left_out)) if left_out > 0 else ""
    rows.write(sheet, [_cell] * len(columns), _rows(positions[:room], columns), 2, fitted=False, note=note)


def _rows(positions: pd.DataFrame, names: Sequence[str]) -> Iterator[Sequence[Value]]:
    # In batches: the frame as Python objects all at once would take more memory than the frame itself.
    for start in range(0, len(positions), _BATCH):
        batch = positions.iloc[start : start + _BATCH]
        yield from zip(*(batch[name].tolist() for name in names), strict=True)


def _cell(value: Value) -> rows.Cell:
    return rows.Cell(value, "s_date" if isinstance(value, date) else "")
