"""From holdings files to positions: the call behind `screener.read_holdings`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Union, cast

from screener.errors import HoldingsError, raised_as
from screener.files.canonical_json import sha256_of
from screener.files.grid import Grid
from screener.files.limits import Limits
from screener.files.source import OnTexts
from screener.holdings.columns.assign import FIELDS
from screener.holdings.columns.content import scheme_of
from screener.holdings.columns.header_terms import key
from screener.holdings.columns.options import Guidance, TableProfile
from screener.holdings.columns.profiles import load_profile, saved_profiles
from screener.holdings.dataframe import frame_document, is_frame
from screener.holdings.extract import TablePositions, positions_of
from screener.holdings.formats import Document, open_documents
from screener.holdings.layout.header import IDENTITY
from screener.holdings.lists_apart import set_lists_apart
from screener.holdings.report import SheetLayout, TableLayout
from screener.holdings.rows.lines import begins_like_total
from screener.holdings.security_master import read_master
from screener.holdings.sheet import SheetReading, read_sheet
from screener.model import CoverageRow, InputFile, SheetCoverage
from screener.positions import LooseGroup, LooseTexts, Positions
from screener.reference.markets import parse_ticker
from screener.reference.text import encodable

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str], None]
"""Told what is being read, one short text at a time."""

Source = Union[str, Path, "pd.DataFrame"]
"""What is read as one file."""


@dataclass(frozen=True, eq=False)
class Holdings:
    """Holdings files as read.

    Attributes:
        columns: the positions, one row each, as plain columns.
        coverage: each row that is not a position, and why.
        inputs: the files, with counts by sheet and warnings.
        loose: distinct texts outside the recognised fields of positions.
        layouts: how each sheet was understood.
        aside: the rows of tables that hold nothing, likewise; a listed name in one is a mention.
    """

    columns: Positions
    coverage: tuple[CoverageRow, ...]
    inputs: tuple[InputFile, ...]
    loose: LooseTexts
    layouts: tuple[SheetLayout, ...]
    aside: Positions = field(default_factory=lambda: Positions.of({}, 0))

    def __repr__(self) -> str:
        files = ", ".join(one.file for one in self.inputs)
        return f"<Holdings {files or 'of no file'}: {len(self.columns)} positions, {len(self.coverage)} other rows>"

    @cached_property
    def positions(self) -> pd.DataFrame:
        """The positions frame: one row a position; columns and dtypes are `screener.model.POSITION_COLUMNS`."""
        return self.columns.frame()

    @property
    def profiles(self) -> tuple[Path, ...]:
        """The saved profiles by which tables were read, each once."""
        named = (table.profile for layout in self.layouts for table in layout.tables)
        return tuple(dict.fromkeys(Path(profile) for profile in named if profile))

    @property
    def not_understood(self) -> int:
        """How many rows look like positions and were not understood."""
        return sum(layout.not_understood for layout in self.layouts)


def read_holdings(
    paths: Source | Sequence[Source],
    *,
    sheets: Sequence[str] = (),
    mapping: Mapping[str, str] = MappingProxyType({}),
    profiles: Sequence[Path] = (),
    saved: bool = False,
    rows: Mapping[str, str] = MappingProxyType({}),
    securities: Path | None = None,
    limits: Limits | None = None,
    on_progress: Progress | None = None,
    on_grid: Callable[[str, Grid], None] | None = None,
    on_texts: OnTexts | None = None,
) -> Holdings:
    """Read holdings files of any layout.

    Args:
        paths: the files, or one; an archive counts as the files inside it. A DataFrame is read as a file of its rows.
        sheets: as of `ReadOptions`, which says them all; likewise those that follow, down to `limits`.
        on_progress: told what is being read.
        on_grid: shown each sheet with its file's name, for what a sheet says besides holdings (facts about a fund).
        on_texts: told, in a thread, texts of a large workbook while its sheets are parsed.

    Returns:
        The positions, and what became of every other row. Of several files one that cannot be read stands among the
        inputs with its error.

    Raises:
        NoHoldingsError: no file holds a table of holdings; it has their texts.
        HoldingsError: no file can be read.
    """
    with raised_as(HoldingsError):
        limits = limits or Limits.from_environment()
    guidance = replace(_guidance(mapping, profiles, saved), rows=rows)
    if securities is not None:
        with raised_as(HoldingsError):
            documents = open_documents(securities, limits, frozenset())
            grids = [Grid.of(sheet) for document in documents for sheet in document.sheets]
        guidance = replace(guidance, securities=read_master(securities.name, grids, guidance))
    ahead: OnTexts | None = (lambda texts: on_texts(_looked_at(texts))) if on_texts else None
    sources = _each(paths)
    found, failed = _File(), list[HoldingsError]()
    for source, name in zip(sources, distinct_names(sources), strict=True):
        try:
            file = _read_file(source, name, sheets, guidance, limits, on_progress, on_grid, ahead)
            if refusal := _without_table(name, file.layouts, sheets):
                file.refuse(refusal)
                failed.append(refusal)
        except HoldingsError as error:
            failed.append(error)
            file = _File(inputs=[InputFile(file=name, sha256=_sha256(source), sheets=(), error=str(error))])
        for part in fields(file):
            getattr(found, part.name).extend(getattr(file, part.name))
    rest = (tuple(found.coverage), tuple(found.inputs), LooseTexts(found.loose), tuple(found.layouts))
    holdings = Holdings(positions_of(found.parts), *rest, positions_of(found.aside))
    if failed and len(failed) == len(sources):
        first = failed[0]
        raise NoHoldingsError(first.message, first.hint, holdings) if found.coverage else first
    _require_headers(mapping, found.layouts)
    return holdings


def _looked_at(texts: Iterable[str]) -> Iterator[str]:
    """The texts of a sheet that is being parsed, each looked at as its cells will be: what is found is kept."""
    for text in texts:
        begins_like_total(text)
        scheme_of(text)
        if len(text) <= _LONGEST_TICKER:
            parse_ticker(text)
        yield text


_LONGEST_TICKER = 11
"""Characters of most tickers with their market; an ISIN has one more, and names are no tickers."""


class NoHoldingsError(HoldingsError):
    """Files were read, and none holds a table of holdings: fact sheets, letters, lists of something else.

    Args:
        message: as of every error.
        hint: likewise.
        holdings: what was read; no position, but each row with its text, of which a listed name is a mention.
    """

    def __init__(self, message: str, hint: str, holdings: Holdings) -> None:
        super().__init__(message, hint=hint)
        self.holdings = holdings


def _each(given: Source | Sequence[Source]) -> Sequence[Source]:
    if isinstance(given, str | Path) or is_frame(given):
        return [given]
    return list(cast("Sequence[Source]", given))


@dataclass(slots=True)
class _File:
    """What was read from one file (an archive is one), or from several."""

    parts: list[tuple[str, str, TablePositions]] = field(default_factory=list)
    aside: list[tuple[str, str, TablePositions]] = field(default_factory=list)
    inputs: list[InputFile] = field(default_factory=list)
    coverage: list[CoverageRow] = field(default_factory=list)
    loose: list[LooseGroup] = field(default_factory=list)
    layouts: list[SheetLayout] = field(default_factory=list)

    def refuse(self, error: HoldingsError) -> None:
        """Say of every row that it belongs to no holdings, so that a listed name in it is a mention."""
        self.inputs = [one.model_copy(update={"error": str(error)}) for one in self.inputs]
        self.coverage = [row.model_copy(update={"reason": "not_holdings"}) for row in self.coverage]
        told = {(row.sheet, row.row) for row in self.coverage}
        apart = (one._replace(rows=one.rows[[(one.sheet, row) not in told for row in one.rows]]) for one in self.loose)
        self.loose = [one for one in apart if len(one.rows)]


def _read_file(
    source: Source,
    name: str,
    sheets: Sequence[str],
    guidance: Guidance,
    limits: Limits,
    on_progress: Progress | None,
    on_grid: Callable[[str, Grid], None] | None,
    on_texts: OnTexts | None,
) -> _File:
    """Read one file whole; nothing of a file that cannot be read is kept."""
    file = _File()
    with raised_as(HoldingsError):
        for document in _documents(source, name, limits, frozenset(sheets), on_texts):
            readings = []
            for grid, reading in _read_document(document, guidance, on_progress):
                if on_grid is not None:
                    on_grid(document.name, grid)
                readings.append(reading)
                file.loose += [
                    LooseGroup(document.name, grid.name, rows + 1, grid.letter(column), text)
                    for rows, column, text in reading.loose
                ]
            set_lists_apart(readings)
            for reading in readings:
                file.parts += [(document.name, reading.layout.sheet, block) for block in reading.blocks]
                file.aside += [(document.name, reading.layout.sheet, block) for block in reading.aside]
                file.coverage += coverage_of(document.name, reading)
            file.layouts += [reading.layout for reading in readings]
            file.inputs.append(_input(document, readings))
    return file


def _documents(
    source: Source, name: str, limits: Limits, sheets: frozenset[str], on_texts: OnTexts | None
) -> Iterator[Document]:
    """The documents of a file, named as the file is named in this run."""
    if not isinstance(source, str | Path):
        yield frame_document(source, name, limits)
        return
    path = Path(source)
    for document in open_documents(path, limits, sheets, on_texts):
        yield document._replace(name=name + document.name.removeprefix(encodable(path.name)))


def distinct_names(sources: Sequence[Source]) -> list[str]:
    """What each file is called: its base name, or the shortest end of its path that tells it from the others.

    Args:
        sources: paths and frames, in the order in which they are read; one that is given twice has one name.
    """
    paths = [
        Path(source).absolute().parts if isinstance(source, str | Path) else (_frame_name(place),)
        for place, source in enumerate(sources)
    ]
    names = []
    for parts in paths:
        others = [other for other in paths if other != parts]
        length = next(
            (n for n in range(1, len(parts)) if not any(other[-n:] == parts[-n:] for other in others)), len(parts)
        )
        names.append(encodable("/".join(parts[-length:])))
    return names


def _frame_name(place: int) -> str:
    return "DataFrame" if place == 0 else f"DataFrame {place + 1}"


def _sha256(source: Source) -> str:
    """The SHA-256 of a file that could not be read as holdings; empty where not even its bytes can be had."""
    try:
        return sha256_of([Path(source)])  # type: ignore[arg-type]
    except (OSError, TypeError):
        return ""


def _guidance(mapping: Mapping[str, str], profiles: Sequence[Path], saved: bool) -> Guidance:
    unknown = sorted(set(mapping) - {*FIELDS, "mic"})
    if unknown:
        raise HoldingsError(f"there is no field {unknown[0]!r} to map", hint=f"Fields are {', '.join(FIELDS)}.")
    in_folder = saved_profiles()
    applied: dict[str, TableProfile] = dict(in_folder) if saved else {}
    for path in profiles:
        applied |= load_profile(Path(path))
    return Guidance(dict(mapping), applied, {} if saved else in_folder)


def _read_document(
    document: Document, guidance: Guidance, on_progress: Progress | None
) -> Iterator[tuple[Grid, SheetReading]]:
    for sheet in document.sheets:
        grid = Grid.of(sheet)
        if on_progress is not None:
            on_progress(f"{document.name}: {grid.name}" if grid.name != document.name else document.name)
        yield grid, read_sheet(grid, document.name, guidance, sheet.notes)


def coverage_of(file: str, reading: SheetReading) -> list[CoverageRow]:
    """The rows of a sheet that are no positions, with what decided."""
    return [
        CoverageRow.model_construct(
            file=file,
            sheet=reading.layout.sheet,
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
        used = dict.fromkeys(table.profile for table in layout.tables if table.profile)
        warnings += [read_by_profile(document.name, layout.sheet, profile) for profile in used]
    return InputFile(
        file=document.name,
        sha256=document.source.sha256(),
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


def read_by_profile(file: str, sheet: str, profile: str) -> str:
    """The warning that a saved profile says how a table is read."""
    return f"{file}, {sheet}: read by the saved profile {profile}"


def _without_table(name: str, layouts: Sequence[SheetLayout], sheets: Sequence[str]) -> HoldingsError | None:
    """The refusal of a file in which nothing looks like holdings, which is no clear one; None for all others.

    Raises:
        HoldingsError: the file has no content, or not the sheets that are asked for.
    """
    if not layouts and sheets:
        raise HoldingsError(
            f"{name} has no sheet called {' or '.join(sheets)}",
            hint="`screener inspect` without --sheet names its sheets.",
        )
    if any(layout.positions or layout.not_understood or layout.skipped.get("transactions") for layout in layouts):
        return None
    if not any(layout.content_rows for layout in layouts):
        raise HoldingsError(f"{name} is empty", hint="Every sheet of it is without content.")
    tables = [table for layout in layouts for table in layout.tables]
    if any(table.holdings or _names_securities(table) for table in tables):
        return None
    return HoldingsError(
        f"{name} has no table of holdings: no header row with a security's name or identifier was found",
        hint="No position in it was screened. Look at `screener inspect FILE`, and name a column with "
        "`--map name=HEADER` if there is one.",
    )


def _names_securities(table: TableLayout) -> bool:
    """Whether a table of something else is about securities, such as a list of what funds cost."""
    about = {column.field for column in table.columns} & IDENTITY
    return "not_holdings" in table.skipped and bool(about)


def _require_headers(mapping: Mapping[str, str], layouts: Sequence[SheetLayout]) -> None:
    columns = [column for layout in layouts for table in layout.tables for column in table.columns]
    seen = {key(column.header) for column in columns} | {f"column{column.letter}".casefold() for column in columns}
    for name, header in mapping.items():
        if key(header) not in seen:
            known = ", ".join(dict.fromkeys(repr(column.header) for column in columns if column.header))
            raise HoldingsError(
                f"no column is headed {header!r} (mapped to {name})", hint=f"Headers are {known[:600]}."
            )


UNSTATED = "no manager stated"


def by_manager(holdings: Holdings) -> Mapping[str, Holdings]:
    """The positions of each manager as holdings of their own; rows that are no positions belong to no manager.

    Returns:
        Manager -> holdings, by name; positions without a manager under `UNSTATED`. They add up to all positions.
    """
    managers = holdings.columns.texts["manager"]
    inputs = tuple(one.model_copy(update={"sheets": ()}) for one in holdings.inputs)
    aside = holdings.columns.take([])
    rest = replace(holdings, coverage=(), inputs=inputs, loose=LooseTexts(), layouts=(), aside=aside)
    named = sorted({name for name in managers if name})
    parts = {name: managers.flags(name.__eq__) for name in named}
    if not managers.present.all():
        parts[UNSTATED] = ~managers.present
    return {name: replace(rest, columns=holdings.columns.take(mask)) for name, mask in parts.items()}
