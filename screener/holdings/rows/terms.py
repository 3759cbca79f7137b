"""The words by which rows are told apart: `terms.yaml` looked up."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from screener.files.cache import table

_ACCENTS = re.compile("[\u0300-\u036f]")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
"""How German writes its umlauts in capitals, and old systems print them."""
_PUNCTUATION = re.compile(r"[^\w&/%$*†‡©.+]+", re.UNICODE)


def load_terms(path: Path) -> Any:
    """A file of words: by what they say and their language."""
    import yaml

    return yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@table
def _file() -> dict[str, dict[Any, str]]:
    found: dict[str, dict[Any, str]] = load_terms(Path(__file__).with_name("terms.yaml"))
    return found


def unaccented(text: str) -> str:
    """A text in compatibility form and without accents: old systems print "LIQUIDITES"."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


@lru_cache(maxsize=262_144)
def plain(text: str) -> str:
    """A text in lower case with single blanks, without accents, without punctuation at its ends and between words."""
    return _PUNCTUATION.sub(" ", unaccented(text).casefold()).strip(" .").replace(" . ", " ")


@lru_cache(maxsize=64)
def words(group: str, *, without: tuple[str, ...] = ()) -> frozenset[str]:
    """The phrases of a group of the file, plain, without those of some of its lines; umlauts in capitals too."""
    lines = [line for name, line in _file()[group].items() if name not in without]
    phrases = [phrase for line in lines for phrase in line.split("|")]
    spelt = (phrase.translate(UMLAUTS) for phrase in phrases if not phrase.isascii())
    return frozenset(filter(None, map(plain, (*phrases, *spelt))))


@lru_cache(maxsize=1)
def nothing_words() -> frozenset[str]:
    """What stands in a cell that says there is no value, in lower case, punctuation kept."""
    return frozenset(word.strip().casefold() for line in _file()["nothing"].values() for word in line.split("|"))


@lru_cache(maxsize=1)
def template_points() -> dict[str, str]:
    """The field of each data point of the Tripartite Template, by its number and the first word of its header."""
    return {point.strip(): name for name, line in _file()["template"].items() for point in line.split("|")}
