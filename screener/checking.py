"""What a person types: a position to check (a name, an identifier of any scheme, a ticker), or a day."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from screener.errors import UsageError
from screener.reference import identifiers

LONGEST_NAME = 500
"""Characters of the longest name that is checked; more is a text, not a name."""

_SHAPES = {
    "figi": re.compile(r"BBG[B-DF-HJ-NP-TV-Z0-9]{9}"),  # before ISIN: BB is a country, too
    "isin": re.compile(r"[A-Z]{2}(?=[A-Z]*\d)[A-Z0-9]{9}\d"),
    "lei": re.compile(r"(?=.*[A-Z])[A-Z0-9]{18}\d\d"),
    "cusip": re.compile(r"\d{3}[A-Z0-9]{5}\d"),
    "sedol": re.compile(r"\d{7}|[B-DF-HJ-NP-TV-Z](?=\D*\d\D*\d)[B-DF-HJ-NP-TV-Z0-9]{5}\d"),
}
"""What looks like an identifier: a text of such a shape that fails its check digit is a mistake, not a name."""
_PERM_ID = re.compile(r"[45]\d{9,10}")
"""LSEG's number of an organisation or a quote: ten or eleven digits."""
_CUSIP_WITHOUT_CHECK_DIGIT = re.compile(r"\d{3}[A-Z0-9]{3}\d\d")
_ARTICLE = {"isin": "an", "lei": "an"}

_UNPRINTABLE = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


def read_position(
    name: str, given: Mapping[str, str | None], is_printed: Callable[[str], bool] = lambda _text: False
) -> dict[str, str | None]:
    """The fields of a position that a person typed: an identifier is recognised for what it is.

    Args:
        name: a name, an identifier or a ticker; may be empty where `given` has an identifier.
        given: field -> value as typed, for isin, cusip, sedol, figi, lei, ticker, country.
        is_printed: whether a publisher printed an identifier just so, its wrong check digit included: then it is no
            mistake of who typed it, and is looked for as the text that it is.

    Raises:
        UsageError: a value given as an identifier is none, or a text looks like one and fails its check digit.
    """
    position = _as_stated(given, is_printed)
    text = _UNPRINTABLE.sub(" ", name).strip()
    if not text:
        return position
    _refuse_no_name(text)
    if _CUSIP_WITHOUT_CHECK_DIGIT.fullmatch(text.upper()) and not is_printed(text):
        from stdnum import cusip

        position["cusip"] = text.upper() + cusip.calc_check_digit(text.upper())
        return position
    one_word = len(text.split()) == 1 and any(c.isdigit() for c in text)
    for field in ("isin", "lei", "figi", *(("cusip", "sedol") if one_word else ())):
        value = getattr(identifiers, field)(text)
        if value is not None and not (field == "isin" and _SHAPES["figi"].fullmatch(value)):
            position.setdefault(field, value)
            return position
    for scheme, shape in _SHAPES.items():
        if shape.fullmatch(_without_blanks(text)) and not is_printed(text):
            raise UsageError(
                f"“{text}” looks like {_ARTICLE.get(scheme, 'a')} {scheme.upper()}, and its check digit is wrong",
                hint="Compare it with its source: a digit is wrong, missing or exchanged.",
            )
    ticker = identifiers.parse_ticker(text)
    if ticker is not None and (ticker.mic or text.isdigit()):
        _set_ticker(position, text)
        return position
    for scheme, value in identifiers.find_identifiers(text):
        position.setdefault(scheme, value)
    position["name"] = position["person"] = text
    return position


def as_date(day: date | str | None) -> date:
    """A day as a caller gives it; today where none is given.

    Raises:
        UsageError: it is no date.
    """
    if day is None:
        return date.today()
    if isinstance(day, datetime):
        return day.date()
    try:
        return day if isinstance(day, date) else date.fromisoformat(day.strip())
    except (AttributeError, ValueError):
        raise UsageError(f"“{day}” is not a date", hint="Write it as YYYY-MM-DD, for example 2021-12-20.") from None


def _as_stated(given: Mapping[str, str | None], is_printed: Callable[[str], bool]) -> dict[str, str | None]:
    """What was given as an identifier, a ticker or a country."""
    position: dict[str, str | None] = {}
    for field in identifiers.SCHEMES:
        if not (typed := given.get(field)):
            continue
        value = getattr(identifiers, field)(typed)
        if value is None and not is_printed(typed):
            raise UsageError(
                f"“{typed}” is not a valid {field.upper()}",
                hint="Its length or its check digit is wrong: compare it with its source.",
            )
        position.update({"notes": typed} if value is None else {field: value})
    if ticker := given.get("ticker"):
        _set_ticker(position, ticker)
    if country := given.get("country"):
        position["country"] = identifiers.country(country)
    return position


def _refuse_no_name(text: str) -> None:
    """Refuse what nobody is called, and what is no identifier of any list."""
    if not any(c.isalnum() for c in text):
        raise UsageError(f"“{text[:20]}” has no letter and no digit", hint="Give a name, an identifier or a ticker.")
    if len(text) > LONGEST_NAME:
        raise UsageError(
            f"The name has {len(text):,} characters", hint=f"A name of up to {LONGEST_NAME} characters can be checked."
        )
    if _PERM_ID.fullmatch(text):
        raise UsageError(
            f"“{text}” looks like a PermID, and no list has PermIDs",
            hint="Give the name, an ISIN, or the ticker with its market.",
        )


def _without_blanks(text: str) -> str:
    """A text as one code, where its parts can be parts of one: each has a digit, or is a prefix of two letters."""
    parts = re.split(r"[\s.-]+", text.upper())
    return "".join(parts) if all(len(part) <= 2 or re.search(r"\d", part) for part in parts) else text


def _set_ticker(position: dict[str, str | None], text: str) -> None:
    ticker = identifiers.parse_ticker(text)
    if ticker is None:
        raise UsageError(f"“{text}” is not a ticker", hint="Write it with its market, for example 20 HK or 0020.HK.")
    position["ticker"], position["mic"] = ticker.code, ticker.mic
