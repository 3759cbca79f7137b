"""How uploaded files were understood, as plain data for the page: columns and why, rows by class, sums, dates.

What the reading itself says, arranged for a person who must confirm it; nothing is understood here.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from screener.files.grid import Grid, column_index, column_letters
from screener.holdings import Holdings, Limits
from screener.holdings.formats import open_documents
from screener.holdings.reader import read_by_profile
from screener.outcomes import money
from screener.reference.identifiers import SCHEMES

PREVIEW_ROWS = 60
"""Rows of a sheet that are shown as they stand; the rest is counted."""

PREVIEW_COLUMNS = 40
PREVIEW_BYTES = 20 * 1024 * 1024
"""Larger files are understood as any other, but not opened a second time to show their cells."""

LISTED_ROWS = 200
"""Rows of one class that are listed; more are counted."""

_SAMPLES = 3


def describe(holdings: Holdings, paths: Sequence[Path], shown: Callable[[str], str]) -> dict[str, Any]:
    """What the page shows of files that were read.

    Args:
        shown: a text with the stored names put back to their owner's.
    """
    rows = _rows_by_sheet(holdings)
    # the table itself says by which profile it was read
    by_profile = {
        read_by_profile(layout.file, layout.sheet, Path(table.profile).name)
        for layout in holdings.layouts
        for table in layout.tables
        if table.profile
    }
    cells = dict(_cells(paths, shown))
    return {
        "files": [
            {
                "file": one.file,
                "sha256": one.sha256,
                "warnings": [warning for warning in one.warnings if warning not in by_profile],
                "error": one.error,
            }
            for one in holdings.inputs
        ],
        "sheets": [
            _sheet(layout, rows.get((layout.file, layout.sheet), {}), cells.get((layout.file, layout.sheet)))
            for layout in holdings.layouts
        ],
        "skipped": _skipped(holdings),
        **_money(holdings),
    }


def is_known(understood: Mapping[str, Any]) -> bool:
    """Whether a saved profile read all of it and nothing is left to look at, so that a person need not confirm it."""
    tables = [table for sheet in understood["sheets"] for table in sheet["tables"] if table["holdings"]]
    odd = any(file["error"] or file["warnings"] for file in understood["files"])
    return (
        bool(tables)
        and all(table["profile"] for table in tables)
        and not (odd or understood["not_understood"] or understood["unnamed"])
    )


def _money(holdings: Holdings) -> dict[str, Any]:
    positions = holdings.columns
    named = positions.has("name", "issuer", *SCHEMES, "ticker")
    dates = sorted(filter(None, positions.texts["held_on"].values))
    return {
        "positions": len(positions),
        "not_understood": holdings.not_understood,
        "unnamed": int((~named).sum()),
        "without_value": int((~positions.has("market_value")).sum()),
        "value": [one.model_dump() for one in money(positions)],
        "dates": [dates[0], dates[-1]] if dates else [],
        "accounts": sorted(filter(None, positions.texts["account"].values))[:50],
    }


def _rows_by_sheet(holdings: Holdings) -> dict[tuple[str, str], dict[int, str]]:
    """What became of each row: `position`, or the reason why it is none."""
    rows: dict[tuple[str, str], dict[int, str]] = {}
    for file, sheet, row in holdings.columns.rows(("file", "sheet", "row")):
        rows.setdefault((file, sheet), {})[row] = "position"
    for one in holdings.coverage:
        rows.setdefault((one.file, one.sheet), {}).setdefault(one.row, one.reason)
    return rows


def _skipped(holdings: Holdings) -> list[dict[str, Any]]:
    """Rows that are no positions, by reason, those not understood first."""
    counts = Counter(one.reason for one in holdings.coverage)
    listed: dict[str, list[dict[str, Any]]] = {reason: [] for reason in counts}
    for one in holdings.coverage:
        if len(listed[one.reason]) < LISTED_ROWS:
            listed[one.reason].append(
                {"file": one.file, "sheet": one.sheet, "row": one.row, "text": one.text, "because": one.because}
            )
    order = sorted(counts, key=lambda reason: (reason != "not_understood", -counts[reason], reason))
    return [{"reason": reason, "count": counts[reason], "rows": listed[reason]} for reason in order]


def _sheet(layout: Any, rows: Mapping[int, str], cells: Sequence[Sequence[str]] | None) -> dict[str, Any]:
    sheet = dataclasses.asdict(layout)
    sheet["preview"] = [
        {"row": number, "kind": rows.get(number, ""), "cells": list(line)}
        for number, line in enumerate(cells or (), start=1)
        if any(line)
    ]
    fields = {one["letter"]: one["field"] for table in sheet["tables"] if table["holdings"] for one in table["columns"]}
    wide = max((len(line["cells"]) for line in sheet["preview"]), default=0)
    sheet["heads"] = [[column_letters(place), fields.get(column_letters(place))] for place in range(wide)]
    for table in sheet["tables"]:
        table["profile"] = Path(table["profile"]).stem if table["profile"] else None
        inside = [line for line in sheet["preview"] if line["kind"] == "position"]
        for column in table["columns"]:
            column["samples"] = _samples(column, table, inside)
    return sheet


def _samples(column: Mapping[str, Any], table: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """The first values of a column, as the file has them."""
    if not str(column["letter"]).isalpha():
        return []
    place = column_index(str(column["letter"]))
    shift = int(column.get("line", 1)) - 1
    found = (line["cells"][place] for line in lines if place < len(line["cells"]))
    if shift:
        return [str(first[column["field"]]) for first in table["first"][:_SAMPLES] if first.get(column["field"])]
    return [text for text in found if text][:_SAMPLES]


def _cells(paths: Sequence[Path], shown: Callable[[str], str]) -> Iterator[tuple[tuple[str, str], list[list[str]]]]:
    """The first rows of each sheet as they stand, with the sheet's own column letters."""
    limits = Limits.from_environment()
    for path in paths:
        if path.stat().st_size > PREVIEW_BYTES:
            continue
        for document in open_documents(path, limits):
            for grid in map(Grid.of, document.sheets):
                yield (shown(document.name), shown(grid.name)), _first_rows(grid)


def _first_rows(grid: Grid) -> list[list[str]]:
    left = [""] * grid.first_column
    return [
        [*left, *(_text(cell) for cell in grid.row(row))][:PREVIEW_COLUMNS]
        for row in range(min(grid.height, PREVIEW_ROWS))
    ]


def _text(cell: Any) -> str:
    return cell[:200] if isinstance(cell, str) else f"{cell:,.10g}" if isinstance(cell, float) else str(cell)
