"""What the content of a column says it is, asked of a sample of its cells."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import Cell, Column
from screener.holdings.rows.terms import words
from screener.holdings.values.dates import parse_date
from screener.holdings.values.numbers import is_nothing, is_number
from screener.reference import identifiers

_SAMPLE = 200
_TICKER = re.compile(r"[A-Z0-9/.*&-]{1,10}[ .:][A-Z]{1,2}[0-9]?(?: (?:Equity|EQUITY))?")
_RANGE = re.compile(r"\D{0,4}\d[\d.,]*\s?[a-zA-Z]{0,4}\s*(?:[-–—]|to)\s*\D{0,4}\d[\d.,]*\s?[a-zA-Z]{0,4}")
_SCHEME_BEFORE = re.compile(r"(?:ISIN|CUSIP|SEDOL)[/: ]\s?")
_CODE = re.compile(r"\d{1,6}")
_LETTERS = re.compile(r"[A-Z]{1,5}(?:[./-][A-Z])?")
_LENGTHS = {12: ("isin", "figi"), 9: ("cusip",), 7: ("sedol",), 20: ("lei",)}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a column's filled cells are, as shares of a sample from 0 to 1.

    Attributes:
        filled: how many cells of the whole column hold something other than "no value".
        shares: by kind of content: `isin`, `cusip`, `sedol`, `figi`, `lei`, `number`, `date`, `currency`, `country`,
            `exchange`, `ticker` (with its market), `code` (an exchange's number for a share), `letters` (a short code),
            `range` (of numbers), `words` (several words of letters).
        distinct: distinct values in the sample, as a share of it.
        letters: letters in an average cell.
    """

    filled: int
    shares: Mapping[str, float] = field(default_factory=dict)
    distinct: float = 0.0
    letters: float = 0.0

    def share(self, kind: str) -> float:
        """The share of one kind of content."""
        return self.shares.get(kind, 0.0)

    def scheme(self) -> str | None:
        """The kind of identifier that nearly all cells are valid as, None where there is none.

        One random number of seven digits in ten is a valid SEDOL, so a few cells of digits prove nothing.
        """
        for scheme in identifiers.SCHEMES:
            enough = 1 if scheme in ("isin", "figi", "lei") else 5
            if self.share(scheme) >= (0.6 if enough == 1 else 0.9) and self.filled >= enough:
                return scheme
        return None


def evidence(column: Column) -> Evidence:
    """Look at up to 200 cells of a column, spread over its height."""
    rows = np.flatnonzero(column.codes)
    if not len(rows):
        return Evidence(0)
    sample = rows[np.linspace(0, len(rows) - 1, min(_SAMPLE, len(rows))).astype(np.int64)]
    cells = [column.cell(int(row)) for row in sample]
    kept = [cell for cell in cells if not (isinstance(cell, str) and is_nothing(cell))]
    if not kept:
        return Evidence(0)
    counts: Counter[str] = Counter()
    for cell, times in Counter(kept).items():
        for kind in kinds(cell):
            counts[kind] += times
    total = len(kept)
    letters = sum(sum(map(str.isalpha, cell)) for cell in kept if isinstance(cell, str)) / total
    filled = round(len(rows) * total / len(cells))
    shares = {kind: count / total for kind, count in counts.items()}
    return Evidence(filled, shares, len(set(kept)) / total, letters)


@lru_cache(maxsize=65_536)
def kinds(cell: Cell) -> tuple[str, ...]:
    """All kinds of content that one cell could be."""
    if isinstance(cell, dt.date):
        return ("date",)
    if isinstance(cell, float | int):
        padded = [f"{cell:.0f}".zfill(length) for length in (7, 9)] if cell == int(cell) and cell > 0 else []
        schemes = [scheme for text in padded if (scheme := scheme_of(text))]
        return ("number", *schemes, *(("code",) if 0 < cell < 1e6 and cell == int(cell) else ()))
    if not isinstance(cell, str):
        return ()
    found = []
    if scheme := scheme_of(_SCHEME_BEFORE.sub("", cell)):
        found.append(scheme)
    if is_number(cell):
        found.append("number")
    elif parse_date(cell, day_first=True) or parse_date(cell, day_first=False):
        found.append("date")
    if is_ticker(cell):
        found.append("ticker")
    if _CODE.fullmatch(cell):
        found.append("code")
    elif _LETTERS.fullmatch(cell):
        found.append("letters")
    if _RANGE.fullmatch(cell):
        found.append("range")
    if len(cell) <= 40:
        if len(cell) <= 4 and identifiers.currency(cell):
            found.append("currency")
        if identifiers.country(cell):
            found.append("country")
        if identifiers.mic(cell):
            found.append("exchange")
    if sum(map(str.isalpha, cell)) >= 6 and (" " in cell or not cell.isascii()):
        found.append("words")
    return tuple(found)


def is_ticker(text: str) -> bool:
    """Whether a text is a ticker with its market, such as `941 HK`; `SAP SE` is a company with its legal form."""
    if not _TICKER.fullmatch(text):
        return False
    if text[0].isalpha() and text.rsplit(maxsplit=1)[-1].casefold() in words("company_mark"):
        return False
    ticker = identifiers.parse_ticker(text)
    return ticker is not None and ticker.mic is not None


@lru_cache(maxsize=262_144)
def scheme_of(text: str) -> str | None:
    """The scheme as whose identifier a whole text is checksum-valid."""
    for scheme in _LENGTHS.get(len(text), ()):
        if getattr(identifiers, scheme)(text):
            return scheme
    return None


def above_nothing(column: Column) -> NDArray[np.bool_]:
    """Which cells of a column are a number above nothing, whichever mark separates its decimals."""
    texts = (value if isinstance(value, str) else "" for value in column.values)
    flags = [bool(_ABOVE.search(text)) and not text.startswith(("-", "(")) and is_number(text) for text in texts]
    above: NDArray[np.bool_] = np.array([*flags, True])[column.codes]
    return above if column.numbers is None else above & ~(column.numbers <= 0)


_ABOVE = re.compile("[1-9]")
