"""Markets and tickers: how exchanges and their codes are written, and a ticker's code and market told apart.

The tables are data (`data/markets.csv`, `data/ambiguous_markets.csv`), with a note at their head on each column.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from screener.reference.territories import read_table
from screener.reference.text import spelling_key

_LONGEST_TICKER = 40
_YELLOW_KEY = re.compile(r"\s+(?:EQUITY|PFD)$")
_CODE = re.compile(r"([A-Z0-9][A-Z0-9&*]{0,13})(?: ([A-Z]{1,2})|[./-]([A-Z0-9]{1,4}(?:[./-][A-Z])?))?")
_VENUE_IN_FRONT = re.compile(r"(?P<venue>SHSE|SSE|SZSE|SEHK|HKEX|SH|SZ|BJ|HK)[.]?(?P<code>\d{4,6})")
_VENUE_GLUED_ON = re.compile(r"(?P<code>\d{3,6})(?P<venue>HK|CN|CH|CG|CS|C1|C2|SS|SH|SZ)")
_WHOLE_NUMBER = re.compile(r"(\d+)\.0+")
_PLACEHOLDERS = frozenset({"N/A", "N.A", "N.A.", "NAN", "NONE", "NULL", "TBD", "UNKNOWN"})
_FILLER_WORDS = frozenset({"the", "of", "and", "ltd", "limited", "inc", "corp", "plc", "llc", "ag", "sa", "spa", "nv"})
_DIGITS_OF_A_CODE = {"CN": 6, "KR": 6, "TW": 4, "MY": 4}
_MAINLAND_VENUES = (("92", "BJSE"), (("5", "6", "7", "9"), "XSHG"), (("0", "2", "3", "15", "16", "18"), "XSHE"),
                    (("4", "8"), "BJSE"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ticker:
    """A code on a market; `mic` is ISO 10383, None where the text names no market.

    The code is in its market's usual form: Hong Kong without leading zeros ("20"), mainland China and Korea with six
    digits, share classes after a full stop ("BRK.B"). A code for a whole country ("US") stands for its main venue, so
    compare tickers by code and `mic_country`, not by MIC.
    """

    code: str
    mic: str | None


@dataclass(frozen=True, slots=True)
class _Markets:
    country: dict[str, str] = field(default_factory=dict)
    main: dict[str, str] = field(default_factory=dict)
    bloomberg: dict[str, str] = field(default_factory=dict)
    suffixes: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    ambiguous: dict[str, tuple[str, str]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _markets() -> _Markets:
    markets = _Markets()
    for row in read_table("markets.csv"):
        code = row["mic"]
        markets.country[code] = row["country"]
        markets.main.setdefault(row["country"], code)
        for column, table in (
            ("bloomberg", markets.bloomberg),
            ("suffixes", markets.suffixes),
            ("prefixes", markets.prefixes),
        ):
            table.update((value.upper(), code) for value in row[column].split("|") if value)
        markets.names.update((_name_key(name), code) for name in row["names"].split("|") if name)
    for row in read_table("ambiguous_markets.csv"):
        markets.ambiguous[_name_key(row["market"])] = (row["digits"], row["letters"])
    return markets


def _name_key(text: str) -> str:
    return " ".join(word for word in spelling_key(text).split() if word not in _FILLER_WORDS)


def _tidy(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.upper().split())


@lru_cache(maxsize=4096)
def mic(text: str) -> str | None:
    """The ISO 10383 MIC of a market, None where it is not known or means two countries ("CN", "CH", "China").

    Args:
        text: an exchange's name as files print it, a MIC, a Bloomberg code ("HK", "UN"), a Reuters or Yahoo suffix
            (best with its full stop: ".SS"), a Google prefix ("HKG"), or the country of a single main market.
    """
    return _venue(text, "")


def mic_country(mic: str) -> str | None:
    """The ISO 3166-1 alpha-2 country of a MIC, None where the MIC is not in the table."""
    return _markets().country.get(mic)


@lru_cache(maxsize=262_144)
def parse_ticker(text: str, market: str | None = None) -> Ticker | None:
    """A ticker with its market, from any of the usual spellings; None where the text is no ticker.

    Args:
        text: "20 HK", "20 HK Equity", "0020.HK", "HKG:20", "20:HKG", "700-HK", "sh600519", "603019CN", "BRK/B US", or a
            bare code ("20", "AAPL"), which has `mic` None unless `market` says it.
        market: what a column beside it says, in any form that `mic` reads; a market in the text itself wins, save a
            one-letter ending that contradicts it and so is a share class ("HEI.F" beside NYSE).
    """
    tidy = _YELLOW_KEY.sub("", _tidy(text))
    if not tidy or len(tidy) > _LONGEST_TICKER or tidy in _PLACEHOLDERS:
        return None
    if ":" in tidy:
        return _colon(tidy)
    bare = _ticker(tidy, _venue(market, tidy) if market else None)
    return _with_ending(tidy, bare) or bare


def _colon(tidy: str) -> Ticker | None:
    left, _, right = (part.strip() for part in tidy.partition(":"))
    for code, place in ((right, left), (left, right)):
        venue = _venue(place, code)
        if venue:
            return _ticker(code, venue)
    return None


def _with_ending(tidy: str, bare: Ticker | None) -> Ticker | None:
    """The ticker where the text itself ends (or begins) with its market, None where it does not."""
    markets = _markets()
    glued = _VENUE_GLUED_ON.fullmatch(tidy) or _VENUE_IN_FRONT.fullmatch(tidy)
    if glued:
        return _ticker(glued["code"], _venue(glued["venue"], glued["code"]))
    for separator in " .-":
        code, found, place = tidy.rpartition(separator)
        if not found or not code:
            continue
        code = code.strip()
        venue = _by_shape(place, code)
        if separator == " ":
            venue = venue or markets.bloomberg.get(place) or markets.main.get(place)
            venue = venue or (place if place in markets.country else None)
        elif separator == ".":
            venue = venue or _dotted(place, code, bare)
        elif len(place) == 2 and not place.startswith("P"):  # -PA, -PB ... are preferred series, not countries
            venue = venue or markets.main.get(place)
        if venue and (ticker := _ticker(code, venue)):
            return ticker
    return None


def _dotted(place: str, code: str, bare: Ticker | None) -> str | None:
    markets = _markets()
    venue = markets.suffixes.get(place)
    if len(place) == 1 and venue:
        stated = mic_country(bare.mic) if bare and bare.mic else None
        is_class = "." in code or (stated is not None and stated != markets.country[venue])
        return None if is_class else venue
    if len(place) > 2:
        venue = venue or markets.prefixes.get(place) or (place if place in markets.country else None)
    return venue or markets.main.get(place)


def _venue(text: str, code: str) -> str | None:
    """The MIC that a text names; `code` decides where the text means two countries."""
    if len(text) > 200:
        return None
    markets = _markets()
    tidy = _tidy(text)
    if tidy.startswith("."):
        return markets.suffixes.get(tidy[1:])
    if tidy in markets.country:
        return tidy
    key = _name_key(tidy)
    if key in markets.ambiguous:
        return _by_shape(key, code)
    return (
        markets.names.get(key)
        or markets.prefixes.get(tidy)
        or markets.bloomberg.get(tidy)
        or (markets.suffixes.get(tidy) if len(tidy) > 1 else None)
        or markets.main.get(tidy)
    )


def _by_shape(place: str, code: str) -> str | None:
    """The MIC of a market code that means two countries, by whether the ticker's code is digits or letters."""
    markets = _markets()
    readings = markets.ambiguous.get(place.casefold())
    if readings is None or not code:
        return None
    venue = readings[0 if code.isdigit() else 1] or None
    if venue and code.isdigit() and markets.country[venue] == "CN":
        padded = code.zfill(6)
        return next((mainland for starts, mainland in _MAINLAND_VENUES if padded.startswith(starts)), venue)
    return venue


def _ticker(code: str, venue: str | None) -> Ticker | None:
    whole = _WHOLE_NUMBER.fullmatch(code)
    match = _CODE.fullmatch(whole[1] if whole else code.rstrip("./"))
    if match is None:
        return None
    stem, spaced, marked = match.groups()
    share_class = spaced or marked
    nation = _markets().country.get(venue) if venue else None
    if nation == "KR" and len(stem) == 7 and stem[0] == "A" and stem[1:].isdigit():
        stem = stem[1:]
    if stem.isdigit():
        if nation == "HK":
            stem = stem.lstrip("0") or "0"
        elif nation in _DIGITS_OF_A_CODE:
            stem = stem.zfill(_DIGITS_OF_A_CODE[nation])
    return Ticker(f"{stem}.{re.sub('[/-]', '.', share_class)}" if share_class else stem, venue)
