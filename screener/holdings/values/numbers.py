"""Numbers as spreadsheets write them in words: `1.234,56`, `1'234.56`, `(1,234)`, `HK$ 12`, `12.5%`, `-`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from screener.holdings.rows.terms import nothing_words, words
from screener.reference.identifiers import currency as currency_code

Decimal = Literal[".", ","]

_SPACES_AND_TICKS = {ord(mark): None for mark in " '’‘`´\u00a0\u2009\u202f"}
_NARROW: dict[int, str] = {ord(blank): " " for blank in "\u00a0\u2009\u202f"} | {
    code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != ord("￥")
}
"""Narrow blanks, and figures of full width as Japanese files write them (Unicode, Halfwidth and Fullwidth Forms)."""
_TABLES: dict[Decimal, dict[int, str | None]] = {
    ".": {**_SPACES_AND_TICKS, ord(","): None},
    ",": {**_SPACES_AND_TICKS, ord("."): None, ord(","): "."},
}
_DIGITS_IN_GROUPS: dict[Decimal, re.Pattern[str]] = {
    ".": re.compile(r"\d{1,3}(?:[,’'‘`´ ]\d{2,4})*(?:[,’'‘`´ ]\d{3})|\d+"),
    ",": re.compile(r"\d{1,3}(?:[.’'‘`´ ]\d{3})+|\d+"),
}
_PLAIN: dict[Decimal, re.Pattern[str]] = {
    ".": re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII),
    ",": re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?", re.ASCII),
}
_PLAINEST = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_MANY = 1_000
_SHAPE = re.compile(
    r"""(?P<open>\()?\s*+(?P<sign>[-+−–])?\s*+
    (?P<before>[^\d\s.,()+−–-][^\d()+−–-]{0,5}?)?\s*+(?P<open2>\()?\s*+(?P<sign2>[-+−–])?\s*+
    (?P<digits>\d[\d.,’'‘`´ ]*+(?:[eE][-+]?\d+)?|[.,]\d+)
    \s*+(?P<percent>%)?\s*+(?P<close2>\))?\s*+(?P<after>[A-Za-z$€£¥元円圆%]{1,5}\.?)?\s*+(?P<sign3>[-−–])?\s*+(?P<close>\))?
    (?:\s*+[*†‡]{1,3})?""",
    re.VERBOSE,
)
"""A number with what may stand around it; blanks are taken whole, or many of them are tried in every way of parting."""
_AFTER = {"%": 1.0, "k": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "mio": 1e6, "bn": 1e9, "b": 1e9, "mrd": 1e9,
          "cr": -1.0, "dr": 1.0}  # fmt: skip
"""What a number is multiplied by for the word behind it."""
_POINT_LAST = re.compile(r"\d[,’' ]\d{3}\.\d|^[^,]*\.\d{1,2}\D*$|^[^,]*\.\d{4,}\D*$|,\d{3},")
_COMMA_LAST = re.compile(r"\d[.’' ]\d{3},\d|^[^.]*,\d{1,2}\D*$|^[^.]*,\d{4,}\D*$|\.\d{3}\.\d{3}")


_EXPONENT = re.compile(r"(?<=\d)[eE][-+]\d{1,3}$")
"""A power of ten with its sign, as Excel writes it: without one `12E5` is as likely a code."""


@dataclass(slots=True)
class Numerals:
    """The distinct texts of a column as numbers, NaN where one says that there is no value or is not a number.

    `failed` are the places of those that are neither, `marks` the currency marks beside the numbers, by place.
    """

    values: NDArray[np.float64]
    failed: list[int] = field(default_factory=list)
    marks: dict[int, str] = field(default_factory=dict)


class Numeral(NamedTuple):
    """A number read from text (12.5 from `12.5%`), and the currency mark beside it, if any."""

    value: float
    mark: str | None


def is_nothing(text: str) -> bool:
    """Whether a text says that there is no value, such as `-` or `N.A.`."""
    if text[:1].isdigit():
        return False
    return not text or (len(text) < 17 and text.casefold() in nothing_words())


def decimal_mark(texts: Iterable[str]) -> Decimal | None:
    """Which of `.` and `,` separates the decimals in a column of numbers; None where nothing tells.

    Only an unambiguous text counts: `1,234.5` and `0.25` speak for the point, `1.234,5` and `0,25` for the comma,
    `1,234` for neither.
    """
    point = comma = 0
    for text in (_EXPONENT.sub("", text) for text in texts):
        if _POINT_LAST.search(text):
            point += 1
        elif _COMMA_LAST.search(text):
            comma += 1
    return None if point == comma else "." if point > comma else ","


def parse_number(text: str, mark: Decimal = ".") -> Numeral | None:
    """The number that a cell's text is, with the decimal separator of its column; None where it is none."""
    shape = _SHAPE.fullmatch(text if text.isascii() else text.translate(_NARROW))
    if shape is None:
        return None
    value = _digits(shape["digits"].strip(), mark)
    if value is None:
        return None
    currency = shape["before"].strip() if shape["before"] else None
    after = shape["after"] or ""
    factor = _AFTER.get(after.rstrip(".").casefold())
    currency = currency or (after if factor is None else "") or None
    if currency == "R" and shape.string[1:2] == " ":
        currency = "ZAR"  # without the blank it is a code
    if currency and not _is_currency(currency):
        return None
    value *= factor or 1.0
    bracketed = (shape["open"] or shape["open2"]) and (shape["close"] or shape["close2"])
    negative = bool(bracketed) or any(shape[name] in ("-", "−", "–") for name in ("sign", "sign2", "sign3"))
    return Numeral(-abs(value) if negative else value, currency)


@lru_cache(maxsize=1024)
def _is_currency(mark: str) -> bool:
    """Whether a mark is one of money, of whichever country: "$", "kr" and "riyal" are of several."""
    return (
        mark in ("$", "¥", "￥")
        or mark.rstrip(".").casefold() in words("money_mark")
        or currency_code(mark) is not None
    )


def _digits(digits: str, mark: Decimal) -> float | None:
    """The value of digits with separators, or None where the separators do not form a number."""
    base = _EXPONENT.sub("", digits)
    whole, _, fraction = base.partition(mark)
    other: Decimal = "," if mark == "." else "."
    if mark in fraction or other in fraction:
        # `1.234.567` and `70.500,25` under a decimal point: what stands before the last separator groups thousands.
        head, _, tail = base.partition(other)
        last = _DIGITS_IN_GROUPS[other].fullmatch(head) and (tail.isdigit() or not tail)
        return _digits(digits, other) if last else None
    if whole and not _DIGITS_IN_GROUPS[mark].fullmatch(whole):
        return None
    try:
        value = float(digits.translate(_TABLES[mark]))
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None


def is_number(text: str) -> bool:
    """Whether a text is a number, whichever mark separates its decimals."""
    return parse_number(text) is not None or parse_number(text, ",") is not None


def is_plain_number(text: str) -> bool:
    """Whether a text is digits with at most a sign and one decimal point: quick, and true for most numbers."""
    return _PLAINEST.fullmatch(text) is not None


def parse_numbers(texts: Sequence[str], mark: Decimal) -> Numerals:
    """Read the distinct texts of one column; the common shapes at the speed of `float`."""
    if mark == "." and len(texts) > _MANY and all(map(_PLAINEST.fullmatch, texts)):
        return Numerals(np.fromiter(map(float, texts), np.float64, len(texts)))
    values = np.full(len(texts), np.nan)
    result = Numerals(values)
    plain = _PLAIN[mark].fullmatch
    table = _TABLES[mark]
    for place, text in enumerate(texts):
        if plain(text):
            values[place] = float(text.translate(table))
        elif is_nothing(text):
            continue
        elif (numeral := parse_number(text, mark)) is None:
            result.failed.append(place)
        else:
            values[place] = numeral.value
            if numeral.mark:
                result.marks[place] = numeral.mark
    return result
