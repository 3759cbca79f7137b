"""One sheet, from its cells to its positions: every line becomes a position, a skipped line or one not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_, ne

import numpy as np

from screener.files.cells import NO_NOTES, SheetNotes
from screener.files.grid import EMPTY, Cell, Grid, column_index
from screener.holdings.columns.header_terms import heading
from screener.holdings.columns.options import Guidance
from screener.holdings.extract import TablePositions, extract
from screener.holdings.layout.table_finder import TableRegion, find_headless, find_tables
from screener.holdings.layout.transposed import Sideways, find_sideways
from screener.holdings.purpose import COUNTED, ROWS_OF_TITLE
from screener.holdings.report import SheetLayout, TableLayout
from screener.holdings.residual_text import Residue, alone, says_something
from screener.holdings.rows.context_lines import (
    ContextLine,
    names_all_amounts,
    says_only_a_unit,
    stacked_marks,
    statement_marks,
    title_currency,
)
from screener.holdings.rows.labels import text_kind
from screener.holdings.rows.lines import line_text, looks_like_security
from screener.holdings.rows.reconcile import RowAudit, disagreeing_totals
from screener.holdings.rows.rules import MONEY, LineFacts, Place, Ruling, rule_on_line
from screener.holdings.security_master import fill, master_of
from screener.holdings.table_reader import TableReading, read_table
from screener.holdings.values.doubts import UNCERTAIN
from screener.holdings.values.numbers import parse_number
from screener.holdings.values.units import NOT_APPLIED, is_of_else, scales_said, unit_doubts
from screener.positions import constant


@dataclass(slots=True)
class SheetReading:
    """What was read from one sheet.

    Attributes:
        blocks: the positions, table by table.
        aside: the rows of tables that hold nothing, likewise.
        audit: what became of each line.
        loose: texts outside the recognised fields of positions: rows and column (from 0) and text.
        warnings: sentences for the report.
    """

    layout: SheetLayout
    blocks: list[TablePositions]
    audit: RowAudit
    aside: list[TablePositions] = field(default_factory=list)
    loose: list[Residue] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_sheet(grid: Grid, file: str, guidance: Guidance, notes: SheetNotes = NO_NOTES) -> SheetReading:
    """Read all tables of a sheet; its notes are formats, comments and page headers, which stand in no cell."""
    regions = find_tables(grid, guidance.header_words(), lone=False)
    if not regions and (sideways := find_sideways(grid)):
        reading = _read_sideways(grid, sideways, file, guidance)
        return replace(reading, loose=[*reading.loose, *_texts_of_notes(grid, notes)])
    regions = regions or find_tables(grid) or find_headless(grid)
    audit = RowAudit(overrides=guidance.rows_of(file, grid.name))
    loose: list[Residue] = []
    marks: list[ContextLine] = []
    outside = _outside(grid, regions)
    _rule_outside(grid, regions, outside, audit, marks)
    tables = [read_table(grid, region, guidance, file) for region in regions]
    _use_security_lists(grid, tables)
    for table in tables:
        if guidance.securities and table.fields:
            table.coded = fill(guidance.securities, table.uses, table.fields), guidance.securities.name
        marks += table.marks
    if len(tables) == 1:
        marks = _with_footnotes(marks, tables[0], grid)
    titles = [range(table.region.header.top - ROWS_OF_TITLE, table.region.header.top) for table in tables]
    for at, title in enumerate(titles[1:], 1):
        kinds = {mark.kind for mark in marks if mark.row in title}
        if kinds & {"currency", "section_currency"} and "scale" not in kinds:
            marks += [ContextLine(title[0], "base", "no more")]
            said = max((mark.row for mark in marks if mark.kind == "scale" and mark.row < title[0]), default=None)
            if said is None or any(isinstance(cell, str) and names_all_amounts(cell) for cell in grid.row(said)):
                continue
            marks += [ContextLine(title[0], "doubtful_scale", "")]
            if any(said in one for one in titles[:at]) and not says_only_a_unit(grid.row(said)):
                # "Table 2 (EUR)" below "Table 1 (USD thousands)"
                marks += [ContextLine(title[0], "scale", "1.0")]
    marks.sort(key=lambda mark: mark.row)
    blocks = []
    warnings = []
    percents = frozenset(column - grid.first_column for column in notes.percents)
    scaled = {column - grid.first_column: (1000.0**left, words) for column, left, words in notes.scaled}
    for table in tables:
        block = extract(grid, table, marks, audit, guidance, percents, notes.uncalculated, scaled)
        blocks.append(block)
        warnings += block.remarks
        warnings += disagreeing_totals(block.sums, f"{file}, {grid.name}") if block.sums else []
        loose += block.loose
    for row in outside:
        loose += _texts_of(grid, row, regions)
    loose += _texts_of_notes(grid, notes)
    others = ((row, text, ruling.reason) for row, ruling, text in audit.skipped if "header" not in ruling.reason)
    texts = [(row, text) for row, text, reason in others if reason not in MONEY or scales_said(text)]
    texts += [(-1, grid.name), *((row, text) for row, _, text in notes.texts)]
    texts += [line for table in tables for line in _scaled_headers(table)]
    units = _unit_warnings(blocks, texts)
    told = {doubt.partition(": row ")[0] for doubt in units if "scale" in doubt}  # with its row: once is enough
    warnings = [one for one in warnings if one.partition(f": {NOT_APPLIED}")[0] not in told] + units
    lines = sum(table.content for table in tables) + len(outside)
    audit.check(lines, grid.name)
    layout = _layout(grid, file, tuple(block.layout for block in blocks), audit, lines)
    held, aside = ([one for one in blocks if len(one.rows) and one.layout.holdings is own] for own in (True, False))
    return SheetReading(layout, held, audit, aside, loose, warnings)


def _unit_warnings(blocks: Sequence[TablePositions], texts: Sequence[tuple[int, str]]) -> list[str]:
    valued = [block.valued._replace(rows=block.rows) for block in blocks if block.valued and len(block.rows)]
    return [UNCERTAIN + doubt for doubt in unit_doubts(valued, texts)]


def _scaled_headers(table: TableReading) -> Iterator[tuple[int, str]]:
    """The headers of a table that say a scale, not of quantities, unless that of its value says a unit itself."""
    heads = [use.heading for use in table.uses if use.field == "market_value" and use.heading]
    if not any(head.currency or head.scale != 1.0 for head in heads):
        for use in table.uses:
            counted = use.heading and {"quantity", "notional"} & {use.heading.field, *use.heading.others}
            if not counted and not is_of_else(use.header) and scales_said(use.header):
                yield table.region.header.top, use.header


def _with_footnotes(marks: list[ContextLine], table: TableReading, grid: Grid) -> list[ContextLine]:
    """What a note below the only table says of its money, and of nothing else, stands above it, in a row below zero.

    It does unless a line above does, and it is doubtful.
    """
    last = max(set(table.records.rows.tolist()) - table.lines.keys(), default=0)
    kinds = {"scale", "currency", "dollar"} - {mark.kind for mark in marks if mark.row <= last}
    value = next((use for use in table.uses if use.field == "market_value"), None)
    own = value.heading if value else None
    kinds -= {"scale"} if own and own.scale != 1.0 else set()
    kinds -= {"currency", "dollar"} if own and own.currency else set()
    after = {row: grid.row(row) for row in range(last + 1, min(last + 1 + MOST_NOTES, grid.height))}
    after = {row: cells for row, cells in after.items() if says_only_a_unit(cells)}
    told = {mark.row for mark in marks if mark.kind in kinds}
    marks = [*marks, *(mark for row, cells in after.items() if row not in told for mark in title_currency(row, cells))]
    notes = [mark for mark in marks if mark.kind in {*kinds, "base"} and mark.row > last]
    first = {mark.kind: mark for mark in reversed(notes) if mark.row in after}
    below = sorted(first.values(), key=lambda mark: mark.row)  # the first of each kind counts, and is told
    if value and table.fields:
        table.fields.remarks += [
            f'{UNCERTAIN}"{value.header}": its {mark.kind} is what row {mark.row + 1} below the table says'
            for mark in below
            if mark.kind == "scale" or (mark.kind != "base" and not table.fields.texts["currency"].codes.any())
        ]
    return [replace(mark, row=~mark.row) if mark in below else mark for mark in marks]


MOST_NOTES = 20
"""Lines below a table of which one may say its unit."""


def _texts_of_notes(grid: Grid, notes: SheetNotes) -> list[Residue]:
    """What a sheet says beside its cells, its own name first."""
    named = [alone(0, 0, grid.name)] if says_something(grid.name) else []
    return named + [alone(row, column - grid.first_column, text) for row, column, text in notes.texts]


def _use_security_lists(grid: Grid, tables: list[TableReading]) -> None:
    """Fill positions from a list of their instruments that stands in the same sheet; the list itself holds nothing."""
    read = [(table, table.fields) for table in tables if table.fields]
    held = [(table, fields) for table, fields in read if fields.count_numbers().any()]
    symbols = {value for _, fields in held for value in fields.texts["ticker"].values if value}
    others = [(table, fields) for table, fields in read if not fields.count_numbers().any()]
    lists = [(table, fields) for table, fields in others if symbols.intersection(fields.texts["ticker"].values)]
    if not lists:
        return
    master = master_of("the list of instruments in the same file", [(table.uses, fields) for table, fields in lists])
    for table, fields in held:
        table.coded = fill(master, table.uses, fields), master.name
    for table in (table for table, _ in lists if table.titled):
        table.withdraw(grid, "not_holdings")


def _layout(grid: Grid, file: str, tables: tuple[TableLayout, ...], audit: RowAudit, lines: int) -> SheetLayout:
    hidden = [row for row in grid.hidden_rows if row < grid.height and any(c.codes[row] != EMPTY for c in grid.columns)]
    return SheetLayout(
        file=file,
        sheet=grid.name,
        hidden=grid.hidden,
        hidden_rows=len(hidden),
        tables=tables,
        content_rows=lines,
        position_rows=audit.position_lines,
        positions=audit.positions,
        skipped=dict(audit.counts()),
        not_understood=audit.not_understood,
    )


def _read_sideways(grid: Grid, sideways: Sideways, file: str, guidance: Guidance) -> SheetReading:
    """Read a table on its side; every row of it belongs to all of its positions."""
    inner = read_sheet(sideways.grid, file, guidance)
    audit = RowAudit(positions=inner.audit.positions)
    inside = ((int(row) - sideways.top, column, text) for rows, column, text in inner.loose for row in rows)
    loose = [alone(sideways.top + column, sideways.left + row, text) for row, column, text in inside if row >= 0]
    filled = [row for row in range(grid.height) if any(column.codes[row] != EMPTY for column in grid.columns)]
    marks: list[ContextLine] = []
    for row in filled:
        cells = grid.row(row)
        if inner.blocks and sideways.top <= row <= sideways.bottom:
            audit.position_lines += 1
            continue
        marks += statement_marks(row, cells)
        unclear = not inner.blocks and looks_like_security(cells)
        reason = "not_understood" if unclear else "preamble" if row < sideways.top else "note"
        audit.skip(row, Ruling(reason, "beside_table", "it stands outside the table on its side"), line_text(cells))
        loose += _texts_of(grid, row, [])
    audit.check(len(filled), grid.name)
    blocks = [replace(block, rows=np.full(len(block.rows), sideways.top)) for block in inner.blocks]
    for block in blocks:
        for kind in ("account", "held_on", "currency"):
            said = next((mark.value for mark in reversed(marks) if mark.kind == kind), None)
            block.texts[kind] = block.texts[kind].or_else(constant(said, len(block.rows)))
    first = grid.letter(sideways.left)
    tables = []
    for table in inner.layout.tables:
        span = f"{first}{sideways.top + 1}:{grid.letter(len(grid.columns) - 1)}{sideways.bottom + 1}"
        columns = (replace(one, letter=str(sideways.top + column_index(one.letter) + 1)) for one in table.columns)
        tables.append(replace(table, range=span, header_rows=(), orientation="columns", columns=tuple(columns)))
    layout = _layout(grid, file, tuple(tables), audit, len(filled))
    doubts = _unit_warnings(blocks, [(row, text) for row, _, text in audit.skipped])
    return SheetReading(layout, blocks, audit, [], loose, [*inner.warnings, *doubts])


def _outside(grid: Grid, regions: list[TableRegion]) -> list[int]:
    """Rows with content outside every table."""
    masks = [np.ones(grid.height, dtype=bool) for _ in regions]
    for region, mask in zip(regions, masks, strict=True):
        mask[region.rows] = False
        for header in (region.header, *region.repeats):
            mask[header.top : header.bottom + 1] = False
    open_rows = np.zeros(grid.height, dtype=bool)
    for place, column in enumerate(grid.columns):
        beside = (mask for one, mask in zip(regions, masks, strict=True) if one.left <= place <= one.right)
        open_rows |= reduce(and_, beside, column.codes != EMPTY)
    return np.flatnonzero(open_rows).tolist()


def _inside(regions: list[TableRegion], row: int, column: int) -> bool:
    for region in regions:
        if region.left <= column <= region.right:
            place = int(np.searchsorted(region.rows, row))
            if row in region.rows[place : place + 1]:
                return True
            if any(header.top <= row <= header.bottom for header in (region.header, *region.repeats)):
                return True
    return False


def _cells(grid: Grid, row: int, regions: list[TableRegion]) -> list[Cell]:
    cells = grid.row(row)
    return ["" if cell != "" and _inside(regions, row, place) else cell for place, cell in enumerate(cells)]


def _texts_of(grid: Grid, row: int, regions: list[TableRegion]) -> list[Residue]:
    cells = enumerate(_cells(grid, row, regions))
    return [alone(row, place, cell) for place, cell in cells if isinstance(cell, str) and says_something(cell)]


def _rule_outside(
    grid: Grid, regions: list[TableRegion], outside: list[int], audit: RowAudit, marks: list[ContextLine]
) -> None:
    """Rule on the rows outside every table, and note what they say about the rows below."""
    first = min((region.header.top for region in regions), default=None)
    data = _rows_of_data(grid, outside, regions)
    rulings: dict[int, tuple[Ruling, str]] = {}
    for row in outside:
        cells = _cells(grid, row, regions)
        place: Place = "no_table" if first is None else "above" if row < first else "beside"
        ruling, found = rule_on_line(LineFacts(row, cells, place, of_data=row in data))
        below = _cells(grid, row + 1, regions) if row + 1 < grid.height else []
        if below and (stacked := stacked_marks(row, cells, below)):
            found = stacked
        elif place == "above" or any(0 < one.header.top - row <= ROWS_OF_TITLE for one in regions):
            said = [] if any(mark.kind == "currency" for mark in found) else title_currency(row, cells)
            found = [*found, *said]
        marks += found
        rulings[row] = ruling, line_text(cells)
    unclear = [row for row, (ruling, _) in rulings.items() if ruling.reason == "not_understood"]
    for row in unclear:  # and grows by the rows beside them
        for beside in (row - 1, row + 1):
            other, text = rulings.get(beside, (_BESIDE_UNCLEAR, ""))
            if other.reason == "no_table" and _HAS_FIGURE.search(text) and not text_kind(text):
                rulings[beside] = _BESIDE_UNCLEAR, text
                unclear.append(beside)
    for row, (ruling, text) in rulings.items():
        audit.skip(row, ruling, text)


_BESIDE_UNCLEAR = Ruling("not_understood", "beside_unclear", "text and figure beside a row that was not understood")
_HAS_FIGURE = re.compile(r"(?=.*[^\W\d_]).*\d")
"""Letters and a figure, in either order."""
FEWEST_OF_DATA = (4, 2, 2)
"""Cells, numbers among them, and rows below each other that make a table, in whatever language its header is."""


MOST_NAMED = 0.5
"""The share of rows that name a company from which the others beside them do too."""


def _heads_amounts(cells: Sequence[Cell]) -> bool:
    """Whether a row of texts heads a quantity and a value, and before them what no header word is known for."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell and parse_number(cell) is None]
    found = list(map(heading, texts))
    fields = {one.field for one in found if one and one.exact}
    return found[:1] == [None] and fields >= COUNTED and len(texts) == sum(cell != "" for cell in cells)


def _rows_of_data(grid: Grid, outside: list[int], regions: list[TableRegion]) -> set[int]:
    """Rows outside every table that look like a table's whose header words nobody knows.

    They lie below each other with the same cells filled: a text, and numbers; fewer do where most rows name companies.
    The row with most cells among them tells how many they have.
    """
    fewest, numbers, rows = FEWEST_OF_DATA
    found: set[int] = set()
    run: list[int] = []
    shape: tuple[int, ...] = ()
    for row in [*outside, -1]:
        cells = _cells(grid, row, regions) if row >= 0 else []
        kinds = tuple(
            0 if cell == "" else 2 if not isinstance(cell, str) or parse_number(cell) else 1 for cell in cells
        )
        like = 2 in kinds and 1 in kinds
        if like and run and row == run[-1] + 1 and sum(map(ne, kinds, shape)) <= 1:
            run.append(row)
            shape = max(shape, kinds, key=lambda one: (-one.count(0), one.count(2)))
            continue
        named = sum(looks_like_security(_cells(grid, one, regions), firmly=True) for one in run)
        enough = len(shape) - shape.count(0) >= fewest and shape.count(2) >= numbers
        if not regions and enough and run and run[0] and _heads_amounts(_cells(grid, run[0] - 1, regions)):
            found.update(run)  # one row is enough
        if len(run) >= rows and (enough or MOST_NAMED * len(run) < named):
            found.update(run)
        run, shape = ([row], kinds) if like else ([], ())
    return found
