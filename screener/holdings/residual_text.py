"""Residual text: every text of a sheet that no position was read from, cell by cell; what the sweep looks through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import Cell, Column, Grid
from screener.holdings.columns.assign import ColumnAssignment
from screener.holdings.layout.records import Records
from screener.holdings.layout.table_finder import TableRegion
from screener.holdings.values.numbers import is_nothing, is_number, is_plain_number
from screener.holdings.values.text_column import number_text
from screener.positions import TextColumn
from screener.reference import identifiers
from screener.reference.identifiers import SCHEMES

_SHORTEST = 3
_CODE = re.compile(r"(?=[A-Z]*\d)[A-Z0-9]{7,20}")
_READ: Mapping[str, Callable[[str], object]] = {
    "country": identifiers.country,
    "currency": identifiers.currency,
    "exchange": identifiers.mic,
    "ticker": re.compile(r"[A-Z]?\d{1,6}[A-Z]?").fullmatch,
}
"""Fields that understand a cell or not; what they understood names nobody. A ticker of letters may be a name, and one
with its market may be that of another line than the position's."""
_NUMERIC_TICKER = re.compile(r"[A-Z]?\d{1,6}[A-Z]?[ .:][A-Z]{1,4}")

Residue = tuple[NDArray[np.int64], int, str]
"""The rows and the column from 0 within the grid in which a text stands, and the text."""


def alone(row: int, column: int, text: str) -> Residue:
    """A text that stands in one cell."""
    return np.array([row], dtype=np.int64), column, text


def residual_texts(
    records: Records,
    uses: Sequence[ColumnAssignment],
    texts: Mapping[str, TextColumn],
    kept_by: NDArray[np.int64],
    repeated: NDArray[np.bool_],
    grid: Grid,
    region: TableRegion,
) -> list[Residue]:
    """The texts of a table that are no position's name or identifier, and no value of another field.

    Args:
        texts: the fields of the records; empty where the table was not read.
        kept_by: the position that each record is or details, -1 for none.
        repeated: which records only repeat what the accounts above them hold.
    """
    found: list[Residue] = []
    positions = kept_by == np.arange(len(kept_by))
    details = (kept_by >= 0) & ~positions
    several = bool(details.any())
    held = [texts[name].take(positions) for name in (*_NAMES, *SCHEMES) if name in texts and repeated.any()]
    screened = {column.values[code] for column in held for code in np.flatnonzero(column.used)}
    for use in uses:
        codes = use.data.codes
        chosen = np.ones(len(codes), dtype=bool)
        for name in _fields_read_from(use):
            if name not in texts or not texts[name].codes.any():
                continue
            # What a detail says and its position says too has been screened with it.
            agrees = positions | (details & (texts[name].codes == texts[name].codes[kept_by])) if several else positions
            chosen &= ~(_same(use.data, texts[name], _ticker_read if name == "ticker" else str.upper) & agrees)
        if repeated.any():
            known = [value in screened for value in use.data.values]
            chosen &= ~(np.array([*known, False])[codes] & repeated)
        if use.field in _NAMES:
            # An identifier inside a name is not looked at where the row has one of its own.
            carries = [isinstance(value, str) and bool(_CODE.search(value.upper())) for value in use.data.values]
            chosen |= np.array([*carries, False])[codes]
        found += _whole_numbers(use, records)
        open_codes = _open(use, codes[chosen])
        if not open_codes.any():
            continue
        chosen &= open_codes[codes]
        for code, places in _rows_of_each(use.data.codes, np.flatnonzero(chosen)):
            text = str(use.data.values[code])
            if use.field in _NAMES and details[places].all():
                text = _without(text, [texts[name][kept_by[places[0]]] for name in SCHEMES if name in texts])
            if says_something(text):
                found.append((records.rows[places] + use.line, use.column, text))
    headers = (region.header, *region.repeats)
    understood = {use.header for use in uses if use.heading and " " not in use.header}  # "Instrument" names nobody
    cells = [(header.top, cell) for header in headers for cell in header.cells if cell.text not in understood]
    others: list[tuple[int, int, Cell]] = [(top + cell.line, cell.column, cell.text) for top, cell in cells]
    columns = range(region.left, region.right + 1)
    others += [(row, place, grid.columns[place].cell(row)) for row in records.odd.tolist() for place in columns]
    return found + [alone(row, at, text) for row, at, text in others if isinstance(text, str) and says_something(text)]


_NAMES = ("name", "issuer", "other_name", "text_beside")


def _fields_read_from(use: ColumnAssignment) -> tuple[str, ...]:
    """The fields that a column's texts may have become whole."""
    if use.field in _NAMES:
        return _NAMES
    if use.field == "ticker":
        return ("ticker",)
    return SCHEMES if use.field in (*SCHEMES, "identifier") else ()


def _open(use: ColumnAssignment, codes: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which of some values of a column say something that its field did not understand, by their codes."""
    understood = _READ.get(use.field or "")
    says = np.zeros(len(use.data.values) + 1, dtype=bool)
    for code in np.flatnonzero(np.bincount(codes[codes >= 0])).tolist():
        value = use.data.values[code]
        says[code] = isinstance(value, str) and says_something(value) and not (understood and understood(value))
    return says


def _ticker_read(text: str) -> str:
    """The code that was read from a numeric ticker with its market; nothing of any other text."""
    ticker = identifiers.parse_ticker(text) if _NUMERIC_TICKER.fullmatch(text.upper()) else None
    return ticker.code if ticker else ""


def _without(text: str, known: Sequence[str | None]) -> str:
    """A text of a position's second line without the identifiers that the position bears, and without their labels."""
    for identifier in filter(None, known):
        text = re.sub(rf"(?i)(?:\b(?:ISIN|CUSIP|SEDOL|FIGI|LEI)\W*)?{re.escape(identifier)}", " ", text)
    return text.strip()


def _same(column: Column, texts: TextColumn, read: Callable[[str], str]) -> NDArray[np.bool_]:
    """For each record whether a cell says what the field says, as it stands or as it is read."""
    places = {value: place for place, value in enumerate(texts.values) if value is not None}
    lookup = [
        -1 if not isinstance(value, str) else places[value] if value in places else places.get(read(value), -1)
        for value in column.values
    ]
    same: NDArray[np.bool_] = np.array([*lookup, -1], dtype=np.int32)[column.codes] == texts.codes
    return same


def _rows_of_each(codes: NDArray[np.int32], rows: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Each code with its rows, in the order in which they first appear."""
    if not len(rows):
        return
    found = codes[rows]
    order = np.argsort(found.astype(np.min_scalar_type(found.max())), kind="stable")  # short numbers sort faster
    ordered, rows = found[order], rows[order]
    begins = np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 1))
    ends = np.append(begins[1:], len(ordered))
    for at in np.argsort(rows[begins]).tolist():
        yield int(ordered[begins[at]]), rows[begins[at] : ends[at]]


def _whole_numbers(use: ColumnAssignment, records: Records) -> list[Residue]:
    """Numbers that could be a CUSIP or a SEDOL without its leading zeros: in columns that hold nothing else."""
    numbers = use.data.numbers
    if numbers is None or use.field is not None or use.heading is not None or use.header:
        return []
    present = numbers[~np.isnan(numbers)]
    if not len(present) or not np.all((present == np.floor(present)) & (present >= 100_000) & (present < 1e9)):
        return []
    values, first = np.unique(numbers, return_index=True)
    return [
        alone(int(records.rows[place]) + use.line, use.column, number_text(value).zfill(7 if value < 1e7 else 9))
        for value, place in zip(values.tolist(), first.tolist(), strict=True)
        if value == value  # noqa: PLR0124 - not NaN
    ]


def says_something(text: str) -> bool:
    """Whether a text could name a security: not a number, not "no value", not one or two letters."""
    return not (len(text) < _SHORTEST or is_plain_number(text) or is_nothing(text) or is_number(text))
