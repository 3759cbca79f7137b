"""The tables of words that names are read with: data files that a compliance officer can read and extend.

Every table is a tab-separated file in `screener/matching/data`; lines that begin with `#` are comments.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from screener.files.cache import table

NUMBER_BITS = 2.0
"""What a number in a name tells: which vehicle of a family, hardly ever which family."""

_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")

UNSEEN_COUNT = 1.0
"""A word that the background does not carry counts as carried by one issuer."""


MIN_DISTINCTIVE = 10.5
"""Bits from which a single word is distinctive: carried by at most five of 8,602 issuers."""


class LegalForm(NamedTuple):
    """A legal form: what to print, and the family within which forms do not contradict each other."""

    form: str
    family: str


def rows(name: str) -> Iterator[list[str]]:
    """The lines of a table, each as its columns.

    Args:
        name: file name in `screener/matching/data`.
    """
    text = (files("screener.matching") / "data" / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _first_number(name: str) -> int:
    head = (files("screener.matching") / "data" / name).read_text(encoding="utf-8").split("\n", 1)[0]
    return next(int(word) for word in head.split() if word.isdigit())


@table
def ordinary_words() -> Mapping[str, tuple[str, ...]]:
    """Words that several issuers of the background carry, by their first letter: what systems shorten."""
    by_letter: dict[str, list[str]] = {}
    for word in _counts()[1]:
        if weight(word) < MIN_DISTINCTIVE:
            by_letter.setdefault(word[0], []).append(word)
    return {letter: tuple(words) for letter, words in by_letter.items()}


def is_ordinary(word: str) -> bool:
    """Whether more than one issuer of the background carries the word."""
    return word in _counts()[1]


@cache
def abbreviations() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Abbreviation -> the readings it may have, each as a tuple of words."""
    table = {
        row[0]: tuple(tuple(reading.split()) for reading in row[1].split("|")) for row in rows("abbreviations.tsv")
    }
    return {**_written_numbers(), **table}


def _written_numbers() -> dict[str, tuple[tuple[str, ...], ...]]:
    units = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")
    tens = ("TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY")
    numbers: dict[str, tuple[tuple[str, ...], ...]] = {str(n): ((word,),) for n, word in enumerate(units, start=1)}
    for ten, word in enumerate(tens, start=2):
        numbers[str(ten * 10)] = ((word,),)
        numbers |= {str(ten * 10 + n): ((word, unit),) for n, unit in enumerate(units, start=1)}
    return numbers


@cache
def _abbreviations_by_word() -> Mapping[str, tuple[str, ...]]:
    by_word: dict[str, list[str]] = {}
    for short, readings in abbreviations().items():
        for reading in readings:
            for word in reading:
                by_word.setdefault(word, []).append(short)
    return {word: tuple(shorts) for word, shorts in by_word.items()}


def abbreviations_of(word: str) -> tuple[str, ...]:
    """The abbreviations that a word, alone or with others, is known to have."""
    return _abbreviations_by_word().get(word, ())


@cache
def legal_forms() -> Mapping[tuple[str, ...], LegalForm]:
    """Words of a legal form -> the form and its family."""
    return {tuple(row[0].split()): LegalForm(row[1], row[2]) for row in rows("legal_forms.tsv")}


@cache
def single_legal_words() -> frozenset[str]:
    """Words that are a legal form or an instrument by themselves: a quick look passes over them."""
    return frozenset(phrase[0] for phrase in (*legal_forms(), *instrument_phrases()) if len(phrase) == 1)


@cache
def instrument_phrases() -> frozenset[tuple[str, ...]]:
    """Words and phrases that say what kind of security it is, and nothing of its issuer."""
    return frozenset(tuple(row[0].replace("-", " ").split()) for row in rows("instrument_words.tsv"))


@cache
def words_beside_a_name() -> frozenset[str]:
    """Every word that a legal form or an instrument has, alone or among others: such a word may say nothing."""
    return frozenset(word for phrase in (*legal_forms(), *instrument_phrases()) for word in phrase)


@cache
def structural_words() -> Mapping[str, str]:
    """Words that say how a group is built (GROUP, HOLDINGS) -> their full form."""
    return {row[0]: row[1] for row in rows("structural_words.tsv")}


@cache
def structure() -> frozenset[str]:
    """The structural words in their full form."""
    return frozenset(structural_words().values())


@cache
def stop_words() -> frozenset[str]:
    """Words without weight."""
    return frozenset(row[0] for row in rows("stop_words.tsv"))


@cache
def derivative_words() -> frozenset[str]:
    """Words of receipts, warrants, notes and swaps: securities of one company issued by another, often elsewhere."""
    return frozenset(row[0] for row in rows("derivative_words.tsv"))


@cache
def contract_words() -> frozenset[str]:
    """Words of what a bank writes on a company's share (a warrant, a swap): the paper is not the company's own."""
    return frozenset(row[0] for row in rows("derivative_words.tsv") if row[1] == "contract")


@cache
def asset_classes_of_no_company() -> tuple[str, ...]:
    """Words of an asset class that no company's security can have."""
    return tuple(row[0] for row in rows("asset_classes.tsv"))


@cache
def places() -> frozenset[str]:
    """Places that stand in company names; they say where, not who."""
    return frozenset(row[0] for row in rows("places.tsv"))


@cache
def _counts() -> tuple[int, Mapping[str, int]]:
    return _first_number("word_counts.tsv"), {row[0]: int(row[1]) for row in rows("word_counts.tsv")}


@cache
def is_number(word: str) -> bool:
    """Whether a word numbers things: digits, a Roman numeral, or letters with digits (2007-AHL1)."""
    return any(c.isdigit() for c in word) or _ROMAN.fullmatch(word) is not None


def _forms(word: str) -> tuple[str, ...]:
    """A word with its singular or plural, which say the same: INDUSTRY, INDUSTRIES."""
    if word.endswith("IES"):
        return word, f"{word[:-3]}Y"
    if word.endswith("Y"):
        return word, f"{word[:-1]}IES", f"{word}S"
    return (word, word[:-1]) if word.endswith("S") else (word, f"{word}S")


@cache
def weight(word: str) -> float:
    """How much a word tells of who is meant, in bits: log2 of issuers in the background per issuer that carries it.

    Source: inverse document frequency (Spärck Jones 1972) over the counts in `word_counts.tsv`.
    """
    issuers, counts = _counts()
    if word in stop_words():
        return 0.0
    if is_number(word):
        return NUMBER_BITS
    carried = sum(counts.get(form, 0) for form in _forms(word))
    bits = math.log2(issuers / max(carried, UNSEEN_COUNT))
    return min(bits, 6.0) if len(word) == 1 else bits
