"""Chinese names: short names of the exchanges (`中国电信`, `商汤-W`, `ST网力`) and full names with their legal forms.

Traditional characters are converted to simplified ones first, so `中芯國際` and `中芯国际` are one name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from screener.matching.grade import Grade
from screener.matching.vocabulary import rows

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[*A-Z]*[{_HAN}][{_HAN}A-Z*·\s]*")
_ANY_HAN = re.compile(rf"[{_HAN}]")
_VOTING_SUFFIX = re.compile(r"\s*-\s*(?:SW|UW|[A-Z]{1,2})\b")
_PUNCTUATION = re.compile(rf"[^{_HAN}A-Z*]+")
_LATIN_EDGES = re.compile(r"^[A-Z*\s]+|[A-Z*\s]+$")
_MIN_CUT = 4
_MIN_FAMILY = 4
_COUNTRY = "中国"
_ISSUE = re.compile(r"\d{4}\s*年.*$")
"""The tail of a bond's name: 2022年度第一期中期票据."""


class ChineseName(NamedTuple):
    """A Chinese name, taken apart: what says who, how the group is built, whether the legal form was written."""

    core: str
    structure: tuple[str, ...]
    legal: bool


def has_han(text: str) -> bool:
    """Whether a text has a Chinese character."""
    return not text.isascii() and _ANY_HAN.search(text) is not None


@cache
def _parts() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for kind, text in rows("chinese.tsv"):
        table.setdefault(kind, []).append(text)
    return {kind: tuple(sorted(texts, key=len, reverse=True)) for kind, texts in table.items()}


@cache
def _converter():  # type: ignore[no-untyped-def]
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=16384)
def chinese_name(text: str) -> ChineseName | None:
    """Take apart the Chinese name in a text.

    Args:
        text: any text; brackets and Latin words around the name are ignored.

    Returns:
        The name, or None where the text has no Chinese character.
    """
    if not has_han(text):
        return None
    simplified = _converter().convert(unicodedata.normalize("NFKC", text)).upper()
    simplified = _VOTING_SUFFIX.sub(" ", _ISSUE.sub(" ", simplified))
    name = _PUNCTUATION.sub("", simplified)
    for prefix in _parts()["prefix"]:
        name = name.removeprefix(prefix)
    for instrument in _parts()["instrument"]:
        name = name.replace(instrument, "")
    name = _LATIN_EDGES.sub("", name)
    legal = next((form for form in _parts()["legal"] if name.endswith(form) and len(name) > len(form) + 1), "")
    name = name.removesuffix(legal)
    structure: list[str] = []
    while True:
        word = next((w for w in _parts()["structure"] if name.endswith(w) and len(name) > len(w) + 1), None)
        if word is None:
            return ChineseName(name, tuple(structure), bool(legal)) if name else None
        structure.insert(0, word)
        name = name.removesuffix(word)


def compare_chinese(query: ChineseName, listed: ChineseName) -> tuple[float, Grade]:
    """Score and grade a position's Chinese name against a list's.

    Args:
        query: the position's name, taken apart.
        listed: the list's name, taken apart.

    Returns:
        The score from 0 to 1 and the grade of evidence, with the meanings of `score.Grade`.
    """
    if query.core == listed.core:
        if query.structure == listed.structure:
            return 1.0, "full"
        return 0.9, "other_structure"
    share = min(len(query.core), len(listed.core)) / max(len(query.core), len(listed.core))
    if listed.core.startswith(query.core) and _may_be_cut_off(query):
        return round(0.7 + 0.3 * share, 4), "cut_off"
    if query.core.startswith(listed.core) and len(listed.core) >= _MIN_FAMILY:
        return round(share, 4), "family"
    return 0.0, "distant"


def _may_be_cut_off(query: ChineseName) -> bool:
    """Whether enough is left of a cut-off name: a name that states its form or structure was written out."""
    distinctive = query.core.removeprefix(_COUNTRY)
    return len(distinctive) >= _MIN_CUT and not query.legal and not query.structure
