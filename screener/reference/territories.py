"""Countries and currencies as files and lists write them -> ISO 3166-1 alpha-2 and ISO 4217.

The tables are data (`data/countries.csv`, `data/currencies.csv`). A lookup in rigour would know more spellings, but its
first one takes 0.8 s, longer than the screening of a small workbook may take in all.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from screener.reference.text import spelling_key

_TABLES = Path(__file__).with_name("data")
_HUNDREDTHS = frozenset({"GBp", "GBX", "GBx", "ZAc", "ZAC", "ILA", "ILa", "USc"})


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table in `reference/data`; lines that begin with # are its notes."""
    text = (_TABLES / name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    codes: dict[str, str] = {}
    for row in read_table("countries.csv"):
        for name in (row["alpha2"], row["alpha3"], *row["names"].split("|")):
            codes.setdefault(spelling_key(name), row["alpha2"])
    return codes


@lru_cache(maxsize=1)
def _currencies() -> dict[str, str]:
    codes: dict[str, str] = {}
    for row in read_table("currencies.csv"):
        for name in (row["code"], *filter(None, row["names"].split("|"))):
            codes.setdefault(_sign_key(name), row["code"])
    return codes


def _sign_key(text: str) -> str:
    # Signs ($, €) carry the meaning here, so only case, width, spaces and full stops go.
    return re.sub(r"[\s.]+", "", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=4096)
def country(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code, upper case, of a country's name or code; None where it is not known.

    Args:
        text: a name in a common language ("Hong Kong", "Chine", "开曼群岛"), alpha-3 or alpha-2 in any case. `UK` is
            read as GB. A US state is no country, so "CA" is Canada.
    """
    if len(text) > 100:
        return None
    return _countries().get(spelling_key(text))


@lru_cache(maxsize=4096)
def currency(text: str) -> str | None:
    """The ISO 4217 code of a currency's code, sign or name; None where it is not known or means several.

    "HK$", "US$", "€", "RMB" and "CNH" are read; "$" and "¥" alone are not, nor are hundredths (GBX, GBp): taking pence
    for pounds would state a sum a hundred times too large.
    """
    tidy = text.strip()
    if len(tidy) > 60 or tidy in _HUNDREDTHS:
        return None
    return _currencies().get(_sign_key(tidy))
