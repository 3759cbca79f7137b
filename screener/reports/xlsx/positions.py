"""The sheet of all positions: as many rows as Excel can hold, written fast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from screener.model import POSITION_COLUMNS
from screener.outcomes import OUTCOME_COLUMNS
from screener.reports.content.parts import Kind, Value
from screener.reports.wording import Wording
from screener.reports.xlsx import rows
from screener.reports.xlsx.cells import MAX_ROWS, cell, for_paper, header_height, room_for, style_of, widths

if TYPE_CHECKING:
    import pandas as pd

_FIRST = ("name", "account", "isin", "quantity", "market_value", "currency", "weight")
_ROLES = tuple(POSITION_COLUMNS)[tuple(POSITION_COLUMNS).index("manager") :]
COLUMNS = (*_FIRST, *(name for name in POSITION_COLUMNS if name not in (*_FIRST, *_ROLES)))
"""The columns of every report; those of `_ROLES` follow where a position states them."""
_WIDTHS: Mapping[str, float] = {
    "outcome": 15, "outcome_reason": 18, "verdict": 11, "entity": 30, "list": 26, "name": 38, "isin": 15,
    "currency": 10, "weight": 10, "issuer": 30, "file": 30, "sheet": 30, "asset_class": 24, "notes": 40,
}  # fmt: skip
_NUMBERS: Mapping[str, Kind] = {
    name: "money" if name == "market_value" else "integer" if kind == "int64" else "number"
    for name, kind in POSITION_COLUMNS.items()
    if kind in ("float64", "int64")
}
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
    titles = [words(f"column.{name}") for name in columns]
    wide = [_width(name, positions, title) for name, title in zip(columns, titles, strict=True)]
    widths(sheet, wide)
    sheet.row_dimensions[1].height = header_height(titles, wide)
    for_paper(sheet, footer, landscape=True)
    # On paper a row says what is held and what became of it: forty columns across a page could not be read.
    printed = columns.index(_FIRST[-1]) + 1
    sheet.print_area = f"A1:{get_column_letter(printed)}{1 + min(len(positions), room)}"
    sheet.freeze_panes, sheet.print_title_rows = "B2", "1:1"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{1 + min(len(positions), room)}"
    sheet.append(
        [
            cell(sheet, title, "s_number_header" if name in _NUMBERS else "s_header")
            for name, title in zip(columns, titles, strict=True)
        ]
    )
    left_out = len(positions) - room
    note = words("workbook.too_many", n=words.integer(left_out)) if left_out > 0 else ""
    # the line below a row runs on through what is empty, as far as the row is printed
    empty = ["s_text"] * printed + [""] * (len(columns) - printed)
    forms = [
        partial(_cell, _NUMBERS.get(name, "text"), width, style)
        for name, width, style in zip(columns, wide, empty, strict=True)
    ]
    rows.write(sheet, forms, _rows(positions[:room], columns), 2, note=note)


def _width(name: str, positions: pd.DataFrame, title: str) -> float:
    ends = (positions[name].max(), positions[name].min()) if name in _NUMBERS else ()
    return room_for(_NUMBERS.get(name, "text"), ends, _WIDTHS.get(name, 14), title)


def _rows(positions: pd.DataFrame, names: Sequence[str]) -> Iterator[Sequence[Value]]:
    # In batches: the frame as Python objects all at once would take more memory than the frame itself.
    for start in range(0, len(positions), _BATCH):
        batch = positions.iloc[start : start + _BATCH]
        yield from zip(*(batch[name].tolist() for name in names), strict=True)


def _cell(kind: Kind, width: float, empty: str, value: Value) -> rows.Cell:
    if value is None or value != value:  # noqa: PLR0124 - NaN, a number that the file does not state
        return rows.Cell(None, empty)
    return rows.Cell(value, style_of("date" if isinstance(value, date) else kind, value), width=width)
