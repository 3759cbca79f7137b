"""No unit that a sheet states is passed over in silence: its lines are held against what the values were given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from screener.holdings.columns.header_terms import NO_SCALE, currency_of, scales_of
from screener.holdings.rows.context_lines import names_all_amounts
from screener.holdings.rows.labels import section_mark
from screener.holdings.rows.terms import plain, words
from screener.positions import TextColumn
from screener.reference.territories import currency

NOT_APPLIED = "the scale that a line above the table says was not applied"
"""What is said of a line that may say a scale only as a figure ("Scale: CHF 1,000")."""


class Valued(NamedTuple):
    """The positions of a table, and the units that their values were given.

    Attributes:
        header: the header of the values; empty where there are none.
        rows: where each position stands, from 0.
        scales: what its figure, as it is shown, was multiplied by.
        currency: the currency of its value.
        own: where a column or the cell itself says which that is.
        headed: whether the header says so.
        settled: whether a line about all amounts, or a sum, does.
    """

    header: str
    rows: NDArray[np.int64]
    scales: NDArray[np.float64]
    currency: TextColumn
    own: NDArray[np.bool_]
    headed: bool
    settled: bool


def unit_doubts(tables: Sequence[Valued], lines: Sequence[tuple[int, str]]) -> Iterator[str]:
    """A sentence for each table whose values have another scale, or another currency, than a line beside them says.

    A line may speak of the position above it or of the one below. Where it agrees with neither, the latter is doubtful.

    Args:
        tables: those of one sheet, with their positions.
        lines: row (from 0, -1 for what stands in none) and text of all that is no position.
    """
    doubts: dict[tuple[str, str], str] = {}
    scaled: list[tuple[int, set[float]]] = []
    open_currency = any(not (table.headed or table.settled or table.own.all()) for table in tables)
    for row, text in sorted(lines) if tables else ():
        scales = scales_said(text)
        of_all = names_all_amounts(text)
        if not (scales or of_all or open_currency) or (not of_all and is_of_else(text)):
            continue
        near = _near(tables, row)
        table, at = near[0]
        if scales:
            scaled.append((row, scales))
            if not any(one.scales[place] in scales for one, place in near):
                doubts.setdefault((table.header, "scale"), f"{_place(row)} says a scale that was not applied")
        loose = of_all or (not table.headed and (scales or not table.settled))
        if (table.header, "currency") in doubts or not loose or not table.currency[at] or table.own[at]:
            continue
        codes = currencies_said(text)
        agrees = any(one.currency[place] in codes for one, place in near)
        if codes and not agrees and section_mark(text)[0] is None:  # "Cash - USD" says what money is in
            said = f"{_place(row)} says {' and '.join(sorted(codes))}, and its values have another currency"
            doubts[table.header, "currency"] = said
    for table in tables:
        above = [row for row, _ in scaled if row < table.rows[0]]
        if above and table.scales[0] == 1.0:  # what one line says reaches on, until another says a scale
            doubts.setdefault((table.header, "scale"), f"{_place(above[-1])} says a scale that was not applied")
        if table.scales.min() == 1.0 != table.scales.max():
            doubts.setdefault((table.header, "scale"), "a scale that a line between its rows says was applied below it")
    yield from (f'"{header}": {said}' for (header, _), said in doubts.items() if header)


def is_of_else(text: str) -> bool:
    """Whether a line or a header speaks of a share class, a benchmark, a company's capital, or fees."""
    return any(f" {phrase} " in f" {plain(text)} " for phrase in words("not_of_units"))


def _place(row: int) -> str:
    return f"row {row + 1}" if row >= 0 else "the name of the sheet"


def _near(tables: Sequence[Valued], row: int) -> list[tuple[Valued, int]]:
    """The position below a row, and the one above it, with their tables."""
    places = [(table, int(np.searchsorted(table.rows, row))) for table in tables]
    below = sorted((one for one in places if one[1] < len(one[0].rows)), key=lambda one: one[0].rows[one[1]])
    above = sorted(((table, at - 1) for table, at in places if at), key=lambda one: -one[0].rows[one[1]])
    return [*below[:1], *above[:1]]


def scales_said(text: str) -> set[float]:
    """The scales that a text speaks of; a figure and what it counts ("5.2 million") say none."""
    text = NO_SCALE.sub(" ", text)
    if not any(map(_says_scale, _TOKENS.findall(text))):
        return set()
    text = _FIGURES.sub(_without_figure, _THOUSANDS.sub(" 000 ", text))
    text = _EASTERN.sub(lambda one: f"{one[0]}{'원' if one[0] in '천만억' else '元'}", text)
    stems = (scale for scale in _STEMS for word in plain(text).split() if word.startswith(_stems(scale)))
    return {*scales_of(text), *map(float, stems)}


def _without_figure(found: re.Match[str]) -> str:
    """What stands behind a figure, unless it counts that; one counts nothing ("x 1 million")."""
    figure, word = found.groups()
    return "" if figure is None or (figure != "1" and _says_scale(word.strip())) else word


@lru_cache(maxsize=65_536)
def _says_scale(word: str) -> bool:
    """Whether a word may be one of a scale, alone or beside a currency."""
    beside = f"{word} EUR {word} EUR; in {word}; €{word} €; {word} đồng, {word}元 {word}원"
    return any(scales_of(beside)) or any(plain(word).startswith(_stems(scale)) for scale in _STEMS)


@lru_cache(maxsize=8)
def _stems(scale: str) -> tuple[str, ...]:
    return tuple(words("scale_stem", without=tuple(one for one in _STEMS if one != scale)))


_STEMS = ("1e3", "1e6", "1e9")
"""The lines of `scale_stem`: by what numbers are multiplied."""
_THOUSANDS = re.compile(r"(?i)\b(?:x|in|i|en|em|w|v) ?[€$£]? ?1[.,'’ ]?000\b(?![.,'’ ]?000)")
_FIGURES = re.compile(
    r"(?<![\w.,])(?!000s?\b(?!-))(\d(?:[-\d.,'’/]*\d)?(?:\s\d{3}\b(?:[\d.,]*\d)?)*)(?<!\b(?:19|20)\d\d)(\s?[^\W\d_]*)"
    r"|\bMN (?=\d{5}\b)"
)
"""A figure that is no year, and the word behind it; Minnesota before its postal code."""
_EASTERN = re.compile(r"(?<![^\W\d_])(?:百?[千万萬億亿]|[천만억])(?![^\W\d_])")
"""A number that stands by itself, as in "単位：百万"; elsewhere it is a part of names."""


def currencies_said(text: str) -> set[str]:
    """The currencies that a text names by code, sign or name."""
    said = _WORDS.findall(text)
    names = (" ".join(said[start : start + count]) for count in (2, 3) for start in range(len(said) - count + 1))
    codes = (word for word in said if word.isupper() and len(word) == 3 and plain(word) not in words("word_currency"))
    return {code for code in (*map(currency_of, (text, *said)), *map(currency, (*names, *codes))) if code}


_WORDS = re.compile(r"[^\W\d_]+")
_TOKENS = re.compile(r"[^\s\d()|:：;,]+|000")
