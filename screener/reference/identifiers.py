"""ISIN, CUSIP, SEDOL, FIGI, LEI: normalised and proved by their check digits (python-stdnum), alone or inside a text.

Also the door to `markets` (tickers, exchanges) and `territories` (countries, currencies), so that a caller needs one
import. Each function takes any text and returns None for what is not such an identifier; none raises, none repairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, get_args

from screener.reference.markets import Ticker, mic, mic_country, parse_ticker
from screener.reference.territories import country, currency

if TYPE_CHECKING:
    from types import SimpleNamespace

__all__ = [
    "SCHEMES",
    "Scheme",
    "Ticker",
    "country",
    "currency",
    "cusip",
    "figi",
    "find_identifiers",
    "isin",
    "lei",
    "mic",
    "mic_country",
    "parse_ticker",
    "sedol",
]

Scheme = Literal["isin", "cusip", "sedol", "figi", "lei"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
"""Identifiers with a check digit, the strongest first."""

_LONGEST = 48
_SEPARATORS = str.maketrans("", "", " \t\r\n\u00a0\u200b\ufeff-\u2010\u2011\u2012\u2013\u2014\u2212_.'\"`")
_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_CUSIP = re.compile(r"[A-Z0-9]{5}[A-Z0-9*@#]{3}[0-9]")
_SEDOL = re.compile(r"[0-9]{7}|[B-DF-HJ-NP-TV-Z][0-9B-DF-HJ-NP-TV-Z]{5}[0-9]")
_FIGI = re.compile(r"[B-DF-HJ-NP-TV-Z]{2}G[0-9B-DF-HJ-NP-TV-Z]{8}[0-9]")
_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")

_TOKEN = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{7,20}(?![A-Z0-9])")
_SPACED_ISIN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[ -][A-Z0-9]{9}[ -]?[0-9](?![A-Z0-9])")
_LABELLED = re.compile(
    r"\b(SEDOL|CUSIP|CINS)\b(?:[ ]?(?:NO|NUMBER|NUM|CODE|ID)\b)?[\s:#.=()\[\]\-]{0,4}([A-Z0-9*@#]{7,9})(?![A-Z0-9])"
)
_DIGIT = re.compile(r"[0-9]")
_DIGITS_OF_A_CUSIP = 4


@lru_cache(maxsize=1)
def _check() -> SimpleNamespace:
    # Imported on first use: stdnum's helpers pull in ssl and cost 25 ms, which `screener --version` must not pay.
    from types import SimpleNamespace

    from stdnum import cusip, figi, isin, lei
    from stdnum.gb import sedol

    return SimpleNamespace(
        isin=isin.is_valid, cusip=cusip.is_valid, figi=figi.is_valid, lei=lei.is_valid, sedol=sedol.is_valid
    )


def _compact(text: str, length: int) -> str | None:
    """The text upper case and without separators, None where it cannot have the length that is asked for."""
    if not length <= len(text) <= _LONGEST:
        return None
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    compact = text if len(text) == length and text.isalnum() else text.translate(_SEPARATORS)
    return compact.upper() if len(compact) == length else None


def isin(text: str) -> str | None:
    """The ISIN that a text is, normalised, None where structure, country prefix or check digit says otherwise.

    Source: ISO 6166.
    """
    value = _compact(text, 12)
    if value is None or not _ISIN.fullmatch(value):
        return None
    # A FIGI has an ISIN's shape, and one in ten passes its check digit; BBG is Bloomberg's prefix, not Barbados.
    # So does "SEDOL 6073556".
    if (value.startswith("BBG") and figi(value)) or (value.startswith("SEDOL") and sedol(value[5:])):
        return None
    return value if _passes_luhn(value) and _is_isin_prefix(value[:2]) else None


_AS_DIGITS = str.maketrans({letter: str(ord(letter) - 55) for letter in map(chr, range(65, 91))})
_DOUBLED = {str(digit): sum(divmod(2 * digit, 10)) for digit in range(10)}


def _passes_luhn(value: str) -> bool:
    """Whether the digits of an ISIN add up, each letter counted as two: thirty times faster than stdnum says so."""
    digits = value.translate(_AS_DIGITS)
    return (sum(map(int, digits[::-2])) + sum(map(_DOUBLED.__getitem__, digits[-2::-2]))) % 10 == 0


@cache
def _is_isin_prefix(prefix: str) -> bool:
    """Whether ISINs begin with a country's code or another prefix, which python-stdnum knows."""
    return any(_check().isin(f"{prefix}000000000{digit}") for digit in range(10))


def cusip(text: str) -> str | None:
    """The nine-character CUSIP or CINS that a text is, normalised, None where its check digit fails.

    A run of one digit (000000000, a filler in custodians' files) is none. Source: ANSI X9.6.
    """
    value = _compact(text, 9)
    if value is None or not _CUSIP.fullmatch(value) or len(set(value)) == 1:
        return None
    return value if _check().cusip(value) else None


def sedol(text: str) -> str | None:
    """The seven-character SEDOL that a text is, normalised, None where structure or check digit fails.

    A run of one digit is none. Source: LSEG SEDOL Masterfile technical specification.
    """
    value = _compact(text, 7)
    if value is None or not _SEDOL.fullmatch(value) or len(set(value)) == 1:
        return None
    return value if _check().sedol(value) else None


def figi(text: str) -> str | None:
    """The FIGI that a text is, normalised, None where structure or check digit fails. Source: ANSI X9.145."""
    value = _compact(text, 12)
    if value is None or not _FIGI.fullmatch(value):
        return None
    return value if _check().figi(value) else None


def lei(text: str) -> str | None:
    """The legal entity identifier that a text is, normalised, None where its check digits fail. Source: ISO 17442."""
    value = _compact(text, 20)
    if value is None or not _LEI.fullmatch(value):
        return None
    return value if _check().lei(value) else None


CHECKED: Mapping[str, Callable[[str], str | None]] = {
    "isin": isin,
    "cusip": cusip,
    "sedol": sedol,
    "figi": figi,
    "lei": lei,
}
"""Each scheme with a check digit, and what gives the normalised form of a valid identifier of it."""


def find_identifiers(text: str) -> list[tuple[Scheme, str]]:
    """Every checksum-valid identifier inside a longer text, in order, without repeats.

    One random seven-digit number in ten passes as a SEDOL, so a number of digits only counts as SEDOL or CUSIP beside
    its own label ("SEDOL 2046251"); with letters in the right places it counts anywhere.
    """
    if not _DIGIT.search(text):
        return []
    upper = (text if text.isascii() else unicodedata.normalize("NFKC", text)).upper()
    found: dict[tuple[Scheme, str], int] = {}
    for scheme, value, start in _hits(upper):
        if value:
            found.setdefault((scheme, value), start)
    return sorted(found, key=found.__getitem__)


def _hits(upper: str) -> Iterator[tuple[Scheme, str | None, int]]:
    for match in _TOKEN.finditer(upper):
        yield *_unlabelled(match[0]), match.start()
    for match in _SPACED_ISIN.finditer(upper):
        yield "isin", isin(match[0]), match.start()
    for match in _LABELLED.finditer(upper):
        label, token = match.groups()
        if label == "SEDOL":
            yield "sedol", sedol(token), match.start(2)
        else:
            yield "cusip", cusip(token), match.start(2)


def _unlabelled(token: str) -> tuple[Scheme, str | None]:
    """The identifier that a word is by its own shape; digits alone are no SEDOL and no CUSIP."""
    length = len(token)
    if length == 12:
        return ("figi", token) if figi(token) else ("isin", isin(token))
    if length == 20:
        return "lei", lei(token)
    if length == 9 and not token.isdigit() and sum(map(str.isdigit, token)) >= _DIGITS_OF_A_CUSIP:
        return "cusip", cusip(token)
    if length == 7 and not token.isdigit():
        return "sedol", sedol(token)
    return "isin", None
