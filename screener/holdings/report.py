"""How a file was understood, as data: what `screener inspect` shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """One column of a table.

    Attributes:
        letter: what stands over it in a spreadsheet; for a table on its side the number of its row.
        field: the field it fills, None where it is not used.
        why: `header`, `content`, `both`, `map` or `profile`; for an unused column why not.
        line: the header line it stands under, from 1, where positions are stacked over several rows.
    """

    letter: str
    header: str
    field: str | None
    why: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class TableLayout:
    """One table of a sheet.

    Attributes:
        range: such as `A10:O518`, header included.
        header_rows: numbers of the header's rows, as a person sees them; empty where there is no header.
        orientation: `rows` (a row a position), `stacked` (several rows a position) or `columns` (a column a position).
        rows_per_position: header lines stacked for one position.
        skipped: rows of the table that are not positions, by reason.
        first: the first positions as read, field by field.
        fingerprint: what tables of the same shape share, by which a saved profile finds them again.
        profile: the saved profile that was applied, None where none was.
        offer: a saved profile that fits and was not applied.
        holdings: whether it is a table of holdings at all.
    """

    range: str
    header_rows: tuple[int, ...]
    orientation: str
    rows_per_position: int
    columns: tuple[ColumnLayout, ...]
    positions: int
    skipped: Mapping[str, int]
    first: tuple[Mapping[str, str | float], ...] = ()
    fingerprint: str = ""
    profile: str | None = None
    offer: str | None = None
    holdings: bool = True


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet: its tables, and what became of each row with any content.

    Attributes:
        hidden_rows: how many of its rows with content are hidden.
        content_rows: rows with any content (where tables stand side by side, each table's part of a row counts).
        position_rows: rows that positions were read from; more than `positions` where positions take several rows.
        skipped: rows that are not positions, by reason.
        not_understood: rows that look like positions and were not understood.
    """

    file: str
    sheet: str
    hidden: bool
    hidden_rows: int
    tables: tuple[TableLayout, ...]
    content_rows: int
    position_rows: int
    positions: int
    skipped: Mapping[str, int] = field(default_factory=dict)
    not_understood: int = 0
