"""English company names as Japanese, Korean, Russian, Arabic and Hebrew writers spell them: チャイナ・モバイル.

A table of words (`renderings.tsv`), not of sounds: transliteration would give CHAINA MOBAIRU, which matches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from screener.matching.vocabulary import rows

_SCRIPTS = re.compile("[\u0400-\u04ff\u0590-\u06ff\u0e00-\u0e7f\u3040-\u30ff\uac00-\ud7a3]")

_LATIN = re.compile("[A-Za-z]")
_FIRST_THAT_RUNS_TOGETHER = "\u3040"


def in_latin_words(text: str) -> str:
    """A text with each word that the table knows in Latin letters; what it does not know stays.

    Args:
        text: as `text.fold` gives it.
    """
    if not _SCRIPTS.search(text):
        return text
    table, pattern = _renderings()
    return pattern.sub(lambda found: f" {table[found.group()]} ", text.upper().replace("・", " "))


def is_of_other_script(text: str) -> bool:
    """Whether a text is written in a script that the table knows (kana, hangul, Cyrillic ...) more than in Latin."""
    return not text.isascii() and len(_SCRIPTS.findall(text)) > len(_LATIN.findall(text))


@cache
def english_words() -> frozenset[str]:
    """All words that the table gives in Latin letters."""
    return frozenset(word for words in _renderings()[0].values() for word in words.split())


def is_rendered(word: str, text: str) -> bool:
    """Whether a word stands in a text in another script.

    Args:
        word: in Latin letters.
        text: a position's name.
    """
    table, pattern = _renderings()
    return word.upper() in {table[found] for found in pattern.findall(text.upper())}


@cache
def _renderings() -> tuple[Mapping[str, str], re.Pattern[str]]:
    table = {row[0].upper(): row[1] for row in rows("renderings.tsv")}
    longest_first = sorted(table, key=len, reverse=True)
    # Japanese and Korean names run together; words of other scripts are whole words
    together = [re.escape(word) for word in longest_first if word[-1] >= _FIRST_THAT_RUNS_TOGETHER]
    whole = [rf"(?<!\w){re.escape(word)}(?!\w)" for word in longest_first if word[-1] < _FIRST_THAT_RUNS_TOGETHER]
    return table, re.compile("|".join([*together, *whole]))
