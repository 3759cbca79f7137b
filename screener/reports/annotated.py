"""Annotated copies: the analyst's own files, with what the run says of each row in columns at their right.

An .xlsx file is opened and added to (`files.addcells`); every other form is written anew as a plain workbook of its
cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from screener.files.addcells import Addition, added, added_to_file, write
from screener.files.grid import Grid
from screener.files.limits import Limits
from screener.files.source import Source
from screener.holdings import Holdings
from screener.holdings.formats import open_documents
from screener.holdings.reader import distinct_names
from screener.model import Run
from screener.outcomes import OUTCOME_COLUMNS
from screener.reports import write_atomically

TITLES = ("Outcome", "Reason", "Verdict", "Entity", "List")
ENDING = ".annotated.xlsx"

Said = Mapping[tuple[str, str, int], Sequence[str]]
"""What stands in the new columns, by file, sheet and row."""


def write_annotated(
    paths: Sequence[Path], folder: Path, holdings: Holdings, run: Run, columns: Mapping[str, Sequence[str | None]]
) -> list[Path]:
    """Write a copy of each file that was read, with the columns that say what became of each row.

    Args:
        columns: of the positions, as `screener.outcomes.outcome_columns` gives them.

    Returns:
        The copies.

    Raises:
        FileError: a workbook cannot be added to.
        ReportError: a copy cannot be written.
    """
    said = _said(holdings, run, columns)
    folder.mkdir(parents=True, exist_ok=True)
    copies, limits = [], Limits.from_environment()
    for path, name in zip(paths, distinct_names(paths), strict=True):
        if not any(_is_of(name, layout.file) for layout in holdings.layouts):
            continue
        additions = _additions(name, holdings, said)
        opened = path.suffix.lower() == ".xlsx" and Source.of(path, limits).head.startswith(b"PK")
        content = added_to_file(path, additions) if opened else added(_plain(path, name), additions)
        copies.append(folder / f"{name.removesuffix('.xlsx').replace('/', '-')}{ENDING}")
        write_atomically(copies[-1], content)
    return copies


def _said(holdings: Holdings, run: Run, columns: Mapping[str, Sequence[str | None]]) -> Said:
    """Rows that several positions share (tables side by side) say all of them, one behind the other."""
    said: dict[tuple[str, str, int], list[str]] = {}
    for place, (file, sheet, row) in enumerate(holdings.columns.rows(("file", "sheet", "row"))):
        cells = [columns[name][place] or "" for name in OUTCOME_COLUMNS]
        before = said.get((file, sheet, row))
        said[file, sheet, row] = [f"{a}; {b}" for a, b in zip(before, cells, strict=True)] if before else cells
    for line in run.coverage:
        mentioned = "; ".join(one.name for one in line.mentions)
        what = "not understood" if line.reason == "not_understood" else "no position"
        said.setdefault((line.file, line.sheet, line.row), [what, line.reason.replace("_", " "), "", mentioned, ""])
    for finding in run.findings:
        if finding.match.by == "sweep":
            held = finding.position
            cells = said.setdefault((held.file, held.sheet, held.row), [""] * len(TITLES))
            texts = (finding.verdict, finding.entity.name, finding.listing.list)
            for place, text in zip((2, 3, 4), texts, strict=True):
                cells[place] = "; ".join(dict.fromkeys(filter(None, (*cells[place].split("; "), text))))
    return said


def _plain(path: Path, name: str) -> Any:
    book = Workbook()
    book.remove(book.worksheets[0])
    for document in open_documents(path, Limits.from_environment(), frozenset()):
        for sheet in document.sheets:
            grid = Grid.of(sheet)
            copy = book.create_sheet(_title(name + document.name.removeprefix(path.name), grid.name))
            for row in range(grid.height):
                for column, value in enumerate(grid.row(row), start=grid.first_column + 1):
                    if value != "":
                        write(copy, row + 1, column, value)
    return book


def _title(document: str, sheet: str) -> str:
    name = sheet if sheet != document else Path(document).stem
    return "".join("_" if letter in r"[]:*?/\'" else letter for letter in name)[-31:] or "Sheet"


def _additions(file: str, holdings: Holdings, said: Said) -> Iterator[Addition]:
    """What is added to a file's copy; where a sheet had to have another name in it, under that name."""
    headers = {
        (layout.file, layout.sheet, max(table.header_rows))
        for layout in holdings.layouts
        for table in layout.tables
        if table.header_rows
    }
    cells = {
        **dict.fromkeys(headers, TITLES),
        **{place: texts for place, texts in said.items() if place not in headers},
    }
    for (document, sheet, row), texts in cells.items():
        if _is_of(file, document):
            for title in dict.fromkeys((sheet, _title(document, sheet))):
                yield Addition(title, row, texts, bold=(document, sheet, row) in headers)


def _is_of(file: str, document: str) -> bool:
    """Whether a document is a file or stands in it: `holdings.zip/a.csv`."""
    return f"{document}/".startswith(f"{file}/")
