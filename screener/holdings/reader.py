"""From holdings files to the positions frame: the call behind `screener.read_holdings`."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from screener.errors import HoldingsError
from screener.files.grid import Grid
from screener.files.limits import Limits
from screener.holdings.columns.assign import FIELDS
from screener.holdings.columns.header_terms import key
from screener.holdings.columns.options import Guidance, TableProfile
from screener.holdings.columns.profiles import load_profile, saved_profiles
from screener.holdings.formats import Document, open_documents
from screener.holdings.frame import loose_frame, positions_frame
from screener.holdings.report import SheetLayout
from screener.holdings.sheet import SheetReading, read_sheet
from screener.model import CoverageRow, InputFile, SheetCoverage

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str], None]
"""Told what is being read, one short text at a time."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Holdings files as read.

    Attributes:
        positions: one row a position; columns and dtypes are `screener.model.POSITION_COLUMNS`.
        coverage: each row that is not a position, and why.
        inputs: the files, with counts by sheet and warnings.
        loose: distinct texts outside the recognised fields of positions: file, sheet, row, column (letters), text.
        layouts: how each sheet was understood.
    """

    positions: pd.DataFrame
    coverage: tuple[CoverageRow, ...]
    inputs: tuple[InputFile, ...]
    loose: pd.DataFrame
    layouts: tuple[SheetLayout, ...]

    @property
    def not_understood(self) -> int:
        """How many rows look like positions and were not understood."""
        return sum(layout.not_understood for layout in self.layouts)


def read_holdings(
    paths: Sequence[Path],
    *,
    sheets: Sequence[str] = (),
    mapping: Mapping[str, str] = MappingProxyType({}),
    profiles: Sequence[Path] = (),
    limits: Limits | None = None,
    on_progress: Progress | None = None,
) -> Holdings:
    """Read holdings files of any layout.

    Args:
        paths: the files; an archive counts as the files inside it.
        sheets: read only the sheets of these names; all where empty.
        mapping: field to header words, for columns that would not be understood rightly.
        profiles: saved profiles, applied to tables of their shape; one in the user's folder that fits is mentioned.
        limits: how large a file may be; by default `Limits.from_environment()`.
        on_progress: told what is being read.

    Returns:
        The positions, and what became of every other row.

    Raises:
        HoldingsError: a file cannot be read, or holds no table of holdings at all.
    """
    limits = limits or Limits.from_environment()
    guidance = _guidance(mapping, profiles)
    parts = []
    inputs: list[InputFile] = []
    coverage: list[CoverageRow] = []
    loose: list[tuple[str, str, int, str, str]] = []
    layouts: list[SheetLayout] = []
    with _without_collector():
        for path in paths:
            before = len(inputs)
            for document in open_documents(Path(path), limits):
                readings = []
                for grid, reading in _read_document(document, sheets, guidance, on_progress):
                    readings.append(reading)
                    parts += [(document.name, grid.name, block) for block in reading.blocks]
                    coverage += _coverage(document.name, grid, reading)
                    loose += [
                        (document.name, grid.name, row + 1, grid.letter(column), text)
                        for row, column, text in reading.loose
                    ]
                layouts += [reading.layout for reading in readings]
                inputs.append(_input(document, readings))
            _require_table(
                path, [layout for layout in layouts if layout.file in {i.file for i in inputs[before:]}], sheets
            )
        _require_headers(mapping, layouts)
        return Holdings(positions_frame(parts), tuple(coverage), tuple(inputs), loose_frame(loose), tuple(layouts))


def _guidance(mapping: Mapping[str, str], profiles: Sequence[Path]) -> Guidance:
    unknown = sorted(set(mapping) - {*FIELDS, "mic"})
    if unknown:
        raise HoldingsError(f"there is no field {unknown[0]!r} to map", hint=f"Fields are {', '.join(FIELDS)}.")
    applied: dict[str, TableProfile] = {}
    for path in profiles:
        applied |= load_profile(Path(path))
    return Guidance(dict(mapping), applied, saved_profiles())


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of cells are made and none is garbage: the cyclic collector would only look at them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read_document(
    document: Document, sheets: Sequence[str], guidance: Guidance, on_progress: Progress | None
) -> Iterator[tuple[Grid, SheetReading]]:
    for grid in document.grids(frozenset(sheets)):
        if on_progress is not None:
            on_progress(f"{document.name}: {grid.name}" if grid.name != document.name else document.name)
        yield grid, read_sheet(grid, document.name, guidance)


def _coverage(file: str, grid: Grid, reading: SheetReading) -> list[CoverageRow]:
    return [
        CoverageRow.model_construct(
            file=file,
            sheet=grid.name,
            row=row + 1,
            reason=ruling.reason,
            text=text,
            rule=ruling.rule,
            because=ruling.because,
        )
        for row, ruling, text in sorted(reading.audit.skipped, key=lambda one: (one[0], one[1].reason, one[2]))
    ]


def _input(document: Document, readings: Sequence[SheetReading]) -> InputFile:
    warnings = list(document.warnings)
    for reading in readings:
        layout = reading.layout
        if layout.hidden:
            warnings.append(f"{document.name}: the sheet {layout.sheet!r} is hidden; it was read and screened")
        if layout.hidden_rows:
            rows = "1 hidden row was" if layout.hidden_rows == 1 else f"{layout.hidden_rows} hidden rows were"
            warnings.append(f"{document.name}, {layout.sheet}: {rows} read and screened")
        warnings += reading.warnings
        offers = dict.fromkeys(table.offer for table in layout.tables if table.offer)
        warnings += [f"{document.name}, {layout.sheet}: a saved profile fits this table: {offer}" for offer in offers]
    return InputFile(
        file=document.name,
        sha256=document.sha256,
        sheets=tuple(
            SheetCoverage(
                name=reading.layout.sheet,
                tables=sum(table.holdings for table in reading.layout.tables),
                positions=reading.layout.positions,
                skipped=sum(reading.layout.skipped.values()),
                not_understood=reading.layout.not_understood,
                hidden=reading.layout.hidden,
                position_rows=reading.layout.position_rows,
                content_rows=reading.layout.content_rows,
            )
            for reading in readings
        ),
        warnings=tuple(warnings),
    )


def _require_table(path: Path, layouts: Sequence[SheetLayout], sheets: Sequence[str]) -> None:
    """A file in which nothing looks like holdings is refused rather than reported as clear."""
    if not layouts and sheets:
        raise HoldingsError(f"{path.name} has no sheet called {' or '.join(sheets)}")
    if any(layout.positions or layout.not_understood for layout in layouts):
        return
    if not any(layout.content_rows for layout in layouts):
        raise HoldingsError(f"{path.name} is empty", hint="Every sheet of it is without content.")
    if any(table.holdings for layout in layouts for table in layout.tables):
        return
    raise HoldingsError(
        f"{path.name} has no table of holdings: no header row with a security's name or identifier was found",
        hint="Look at `screener inspect FILE`, and name a column with `--map name=HEADER` if there is one.",
    )


def _require_headers(mapping: Mapping[str, str], layouts: Sequence[SheetLayout]) -> None:
    columns = [column for layout in layouts for table in layout.tables for column in table.columns]
    seen = {key(column.header) for column in columns} | {f"column{column.letter}".casefold() for column in columns}
    for name, header in mapping.items():
        if key(header) not in seen:
            known = ", ".join(dict.fromkeys(repr(column.header) for column in columns if column.header))
            raise HoldingsError(
                f"no column is headed {header!r} (mapped to {name})", hint=f"Headers are {known[:600]}."
            )
