"""Where the header rows of a sheet are: one, or several stacked or bilingual ones, below a preamble or again later."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import Column, Grid
from screener.holdings.columns.header_terms import YEAR, Heading, currency_of, heading, key, phrases, scale_of
from screener.holdings.rows.context_lines import key_and_value, says_only_a_unit
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.dates import find_date
from screener.holdings.values.numbers import parse_number
from screener.reference.identifiers import SCHEMES, isin

IDENTITY = frozenset({"name", "issuer", *SCHEMES, "ticker", "identifier"})
"""Fields that say which security a row is about."""

TEXT, NUMERIC = 1, 2
"""What a cell is: text, or a number or a date or what looks like one (`kinds`)."""
_TOP = 80
_UNIT = re.compile(r"[(（\[].*[)）\]]")
"""A cell that says only in what the column above it counts: "(USD '000)"."""
_LONGEST_UNIT = 8
_LONGEST_SAID = 24
"""A unit in words: "in milliers d'euros"."""
_ZEROS = re.compile(r"(?!0)[(\[]?(?:(?:in|x) ?[€$£]? ?1[.,'’ ]?|[€$£]?['’]?)000['’]?s?[)\]]?")
"""A scale by its zeros alone: "(000)", "in 1.000"."""
_MOST_LINES = 6
_MANY = 2_000


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """One header cell: its column in the grid, its line within the header (from 0) and what it says."""

    column: int
    line: int
    text: str
    heading: Heading | None


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: its first and last row, from 0 within the grid, and its non-empty cells, line by line."""

    top: int
    bottom: int
    cells: tuple[HeaderCell, ...]

    def lines(self) -> int:
        """How many rows it has."""
        return self.bottom - self.top + 1

    def fingerprint(self) -> str:
        """A short name for the header words, which two files of one shape share; empty where it has none."""
        if not self.cells:
            return ""
        first = min(cell.column for cell in self.cells)
        words = "|".join(f"{cell.line}:{cell.column - first}:{key(cell.text)}" for cell in self.cells)
        return hashlib.sha256(words.encode()).hexdigest()[:16]

    def shape(self) -> tuple[tuple[int, int, str], ...]:
        """What two headers share when the second only repeats the first on a later page."""
        return tuple((cell.line, cell.column, key(cell.text)) for cell in self.cells)


def kinds(column: Column) -> NDArray[np.int8]:
    """For each distinct value of a column what it is, 0 for empty; the last answers for numbers, whose code is -1."""
    return np.array([0, *map(_kind, column.values[1:]), NUMERIC], dtype=np.int8)


def _kind(value: object) -> int:
    if not isinstance(value, str):
        return NUMERIC
    if value.isdigit():
        return NUMERIC
    if len(value) <= _LONGEST_UNIT and "000" in value and _ZEROS.fullmatch(value):
        return TEXT
    edges = value[-1] in "0123456789%)-" and value[0] in "0123456789-+(.$€£¥"
    numeric = (
        edges and sum(map(str.isalpha, value)) <= 3 and not (value[:2] == "20" and value[4:5] == " " and heading(value))
    )
    return NUMERIC if numeric else TEXT  # "2026 £'000" heads a column


def find_headers(grid: Grid, named: Sequence[frozenset[str]] = (), *, lone: bool = True) -> list[Header]:
    """All header blocks of a grid, from the top; repeated ones too.

    A row is a header when its texts name at least two fields of a holding, one of which says which security it is, or
    when it has all keys of one of the sets that the user names. Where there is none, a row with one known word above a
    list is taken for one (`lone`).
    """
    texts, numeric = _census(grid)
    only_texts = (texts >= 1) & (numeric == 0)
    few_numbers = (texts >= 3) & (numeric * 3 <= texts)
    candidate = only_texts | (few_numbers & ((grid.height <= _MANY) | (np.arange(grid.height) < _TOP)))
    for row in np.flatnonzero((texts > 1) & (numeric > 0) & ~candidate)[:_TOP].tolist():
        cells = _texts(grid, row)
        candidate[row] = len(cells) == texts[row] + numeric[row] and all(
            _kind(text) == TEXT or find_date(text) or YEAR.fullmatch(text) for _, text in cells
        )
    rows = np.flatnonzero(candidate)
    if len(rows) > _MANY:
        rows = rows[_names_a_field(grid, rows, named)]
    possible = rows.tolist()
    found: list[Header] = []
    after = 0
    for row in possible:
        if row < after:
            continue
        cells = _texts(grid, row)
        if _is_of_section(grid, cells) and cells[1][1] == "Data":
            continue
        keys = {key(text) for _, text in cells} if named else set()
        if not is_header(cells) and not any(words <= keys for words in named):
            continue
        bottom = _last_line(grid, row, candidate)
        top = _first_line(grid, row, after, only_texts, {column for column, _ in cells})
        days = _days_above(grid, row) if after < top == row else ()
        found.append(_header(grid, top - bool(days), bottom, days))
        after = bottom + 1
    if found or not lone:
        return found
    nameless = [_header(grid, row, row) for row in possible if _is_nameless(grid, row, numeric)]
    return nameless or _lone_header(grid, possible, texts, numeric)


def _is_nameless(grid: Grid, row: int, numeric: NDArray[np.int16]) -> bool:
    """Whether a row heads figures of holdings ("Shares", "Value") beside a first column of names without a header."""
    cells = _texts(grid, row)
    headings = [heading(text) for _, text in cells]
    fields = {found.field for found in headings if found is not None and found.exact}
    if len(fields & FIGURES) < FEWEST_FIGURES or None in headings or not cells[0][0]:
        return False
    below = np.arange(row + 1, min(row + 1 + _LOOK, grid.height))
    named = kinds(grid.columns[0])[grid.columns[0].codes[below]] == TEXT
    return bool(len(below) and named.mean() > 0.5 and (named & (numeric[below] > 0)).any())


FIGURES = frozenset({"quantity", "price", "market_value", "weight"})
FEWEST_FIGURES = 2
"""Kinds of figures that a header without a word for names must name."""
_LOOK = 50


def _census(grid: Grid) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """How many cells of each row are text, and how many are numbers or dates or look like them."""
    texts = np.zeros(grid.height, dtype=np.int16)
    numeric = np.zeros(grid.height, dtype=np.int16)
    for column in grid.columns:
        kind = kinds(column)[column.codes]
        texts += kind == TEXT
        numeric += kind == NUMERIC
    return texts, numeric


def _names_a_field(grid: Grid, rows: NDArray[np.int64], named: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
    """Which of many rows hold a whole header phrase at all: asked once for each distinct text, not for each row."""
    known = phrases().keys() | frozenset().union(*named)
    hit = np.zeros(len(rows), dtype=bool)
    for column in grid.columns:
        flags = [isinstance(value, str) and len(value) < 60 and key(value) in known for value in column.values]
        hit |= np.array([*flags, False])[column.codes[rows]]
    return hit


def _texts(grid: Grid, row: int) -> list[tuple[int, str]]:
    return [
        (place, cell) for place, column in enumerate(grid.columns) if isinstance(cell := column.cell(row), str) and cell
    ]


FEWEST_KNOWN = 0.4
"""The share of the cells of a header that must be known words."""
ENOUGH_SAID = 0.1
"""So much less where they name a security and a figure of it beside columns of a table's own."""
FEWEST_OF_PRIVATE = 3
"""More known words than these are a header where the funds of private markets have only "Fund" over their names."""


def is_header(cells: Iterable[tuple[int, str]]) -> bool:
    """Whether the texts of a row are a table's header."""
    cells = list(cells)
    if len(cells) <= 3 and any(text.rstrip().endswith((":", "：")) or find_date(text) for _, text in cells):
        return False
    headings = [heading(text) for _, text in cells]
    known = [found for found in headings if found is not None]
    fields = {found.field for found in known} - {"other"}
    exact = {found.field for found in known if found.exact} - {"other"}
    quantities = [text for (_, text), found in zip(cells, headings, strict=True) if found and found.field == "quantity"]
    if len(quantities) > 1 and not words("group").isdisjoint(map(plain, quantities)):
        fields, exact = fields | {"name"}, exact | {"name"}  # "Azioni" beside "Quantità" heads what is held
    if "cash_table" in exact and len(known) >= max(3, 0.5 * len(cells)):
        return True
    enough = FEWEST_KNOWN - ENOUGH_SAID * bool(exact & IDENTITY and exact & FIGURES)
    undated = sum(not _BARE_DATE.fullmatch(text) for _, text in cells)  # the days of values side by side
    if not exact or (len(known) < max(2, enough * undated) and len(exact) < 4):
        return False
    if any(len(text) == 12 and isin(text) for _, text in cells):
        return False
    if "underlying_name" in exact and "market_value" in exact:
        fields = fields | {"name"}
    if sum(found.field == "name" for found in known) > 1:  # "Company" beside "Our holding (EUR m)"
        fields |= {"market_value" for found in known if found.currency and "quantity" in found.others}
    if len(fields & IDENTITY) >= 1 and len(fields) >= 2:
        return len(exact) >= 2 or len(known) >= 3 or len(known) == len(cells)
    return len(exact) >= 3 or (exact >= {"account", "market_value"} and len(known) > FEWEST_OF_PRIVATE)


_BARE_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}")


def _last_line(grid: Grid, row: int, candidate: NDArray[np.bool_]) -> int:
    """The last row of a header that begins above: further rows of header words and nothing else."""
    last = row
    while last + 1 < grid.height and last + 1 - row < _MOST_LINES and candidate[last + 1]:
        cells = _texts(grid, last + 1)
        exact = sum((found := heading(text)) is not None and found.exact for _, text in cells)
        if all(_is_unit(text) for _, text in cells) and (len(cells) > 1 or _is_of_values(grid, row, *cells[0])):
            exact = len(cells)
        if _is_of_section(grid, cells):
            break
        if exact * 2 < len(cells) or any(isin(text) or key_and_value(text, ()) for _, text in cells):
            break
        last += 1
    return last


def _is_of_section(grid: Grid, cells: Sequence[tuple[int, str]]) -> bool:
    """Whether a row says behind its section's name what it is, as a broker's statement of sections does.

    Such a sheet has headers of sections; "Data" alone is a date to others.
    """
    marked = len(cells) > 1 and cells[1] in [(1, "Data"), (1, "Header")]
    return marked and "Header" in grid.columns[1].values


def _is_of_values(grid: Grid, row: int, column: int, unit: str) -> bool:
    """Whether a lone unit is one of the values below: a currency with another one alone further down is a title."""
    over = heading(str(grid.columns[column].cell(row)))
    below = ((below, value) for below in range(row + 2, grid.height) if (value := grid.columns[column].cell(below)))
    titled = bool(currency_of(unit)) and any(
        isinstance(value, str) and _is_unit(value) and currency_of(value) and len(_texts(grid, below)) == 1
        for below, value in below
    )
    if over is not None and over.field in ("price", "market_value"):
        return not titled
    if over is None or over.field in IDENTITY or scale_of(unit) == 1.0:
        return False
    cells = map(grid.columns[column].cell, range(row + 2, min(row + 2 + _LOOK, grid.height)))
    return any(isinstance(cell, float) or (isinstance(cell, str) and parse_number(cell) is not None) for cell in cells)


def _is_unit(text: str) -> bool:
    said = len(text) <= _LONGEST_UNIT or (len(text) <= _LONGEST_SAID and says_only_a_unit([text]))
    said = said and not any(map(text.__contains__, "123456789"))
    if _UNIT.fullmatch(text) or _ZEROS.fullmatch(text):
        return True
    return said and (text == "%" or bool(currency_of(text)) or scale_of(text) != 1.0)


def _first_line(grid: Grid, row: int, after: int, usable: NDArray[np.bool_], columns: set[int]) -> int:
    """The first row of a header: rows above with the words over its columns, such as a second language or a group."""
    first = row
    while first - 1 >= after and row - first < _MOST_LINES and usable[first - 1]:
        above = _texts(grid, first - 1)
        if _is_of_section(grid, above):
            break
        short = all(len(text) < 40 and ":" not in text and "：" not in text for _, text in above)
        words = sum((found := heading(text)) is not None and found.exact for _, text in above)
        over = sum(column in columns for column, _ in above)
        alone = len(above) == 1 and above[0][0] == min(columns)
        if len(above) == 1 and _is_unit(above[0][1]) and scale_of(above[0][1]) != 1.0:
            # In the corner of a page it speaks of all amounts.
            below = heading(str(grid.columns[above[0][0]].cell(row)))
            words += below is not None and below.field == "quantity" and not currency_of(above[0][1])
        if not short or alone or not (words == len(above) or (len(above) >= 3 and over * 3 >= len(columns))):
            break
        first -= 1
    return first


def _days_above(grid: Grid, row: int) -> Sequence[HeaderCell]:
    """The days in the row above a header under which its figures repeat, each over all its figures to the next day."""
    days = {
        column: str(cell.date() if isinstance(cell, dt.datetime) else cell).removesuffix(".0")
        for column, cell in enumerate(grid.row(row - 1))
        if cell != ""
    }
    if len(set(days.values())) < 2 or not all(find_date(day) or YEAR.fullmatch(day) for day in days.values()):
        return ()
    headings = [(column, heading(text)) for column, text in _texts(grid, row)]
    figures = [(column, found.field) for column, found in headings if found is not None and found.field in FIGURES]
    over = [
        (HeaderCell(column, 0, days[at], None), field)
        for column, field in figures
        if (at := max((at for at in days if at <= column), default=None)) is not None
    ]
    under = [{field for cell, field in over if cell.text == day} for day in days.values()]
    return [cell for cell, _ in over] if set.intersection(*under) else ()


def _header(grid: Grid, top: int, bottom: int, first: Sequence[HeaderCell] = ()) -> Header:
    """The header of these rows; `first` are the cells of its first line, where they are not those of the row."""
    cells = [
        HeaderCell(column, row - top, text, heading(text))
        for row in range(top + bool(first), bottom + 1)
        for column, text in _texts(grid, row)
    ]
    cells += first
    for merged in grid.merged:
        # A word over several columns belongs to each of them.
        if top <= merged.top < bottom and merged.right > merged.left and merged.bottom < bottom:
            text = grid.columns[merged.left].cell(merged.top) if merged.left < len(grid.columns) else ""
            if isinstance(text, str) and text:
                cells += [
                    HeaderCell(column, merged.top - top, text, heading(text))
                    for column in range(merged.left + 1, min(merged.right + 1, len(grid.columns)))
                ]
    cells.sort(key=lambda cell: (cell.line, cell.column))
    return Header(top, bottom, tuple(cells))


def _lone_header(grid: Grid, rows: list[int], texts: NDArray[np.int16], numeric: NDArray[np.int16]) -> list[Header]:
    """The header of a list of one column, or of one known column among unknown ones."""
    for row in rows[:_TOP]:
        cells = _texts(grid, row)
        known = [found for _, text in cells if (found := heading(text)) and found.exact and found.field in IDENTITY]
        if len(known) != 1 or row + 1 >= grid.height or any(len(text) == 12 and isin(text) for _, text in cells):
            continue
        if row and texts[row - 1] + numeric[row - 1] >= len(cells) > 1:
            continue  # the middle of a list, as on a sheet of facts
        below = texts[row + 1 : row + 4] + numeric[row + 1 : row + 4]
        if len(below) and abs(int(np.median(below)) - len(cells)) <= max(1, len(cells) // 3) and below[0]:
            return [_header(grid, row, row)]
    return []
