"""Chinese names: short names of the exchanges (`中国电信`, `商汤-W`, `ST网力`) and full names with their legal forms.

Traditional characters are converted to simplified ones first, so `中芯國際` and `中芯国际` are one name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from screener.matching.grade import Grade
from screener.matching.vocabulary import rows
from screener.reference.folding import fold

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_ANY_HAN = re.compile(rf"[{_HAN}]")
_MARK_BEHIND = re.compile(r"\s*-\s*(?:SW|UW|[A-Z]{1,2})\b|\((?:融|融资融券|通)\)")
"""What exchanges and brokers put behind a short name: weighted votes, a counter, that it may be bought on margin."""
_PUNCTUATION = re.compile(rf"[^{_HAN}A-Z*]+")
_LATIN_EDGES = re.compile(r"^[A-Z*\s]+|[A-Z*\s]+$")
_MIN_CUT = 4
_MIN_FAMILY = 3
_MIN_WITHOUT_COUNTRY = 4
"""Characters from which a name says who without 中国 in front; two (移动, 铁建) do so in a bond's short name only."""
_SHORT_CORE = 2
"""A core of so few characters is told from others by its ending: 太极股份 is not 太极集团."""
_LENGTH_OF_SHORT_NAMES = 4
"""Characters of an exchange's short name; beside XD or XR there is room for one less."""
_HEAD = 2
COUNTRY = "中国"
_COUNTRIES = (COUNTRY, "중국")
_SHORT_COUNTRY = "中"
"""How Hong Kong writes 中国 in front of a short name: 中鐵建, 中電信."""
_ISSUE = re.compile(r"\d{4}\s*年.*$")
"""The tail of a bond's name: 2022年度第一期中期票据."""
_NUMBERED_ISSUE = re.compile(rf"^\W*[A-Z]{{0,2}}\d{{2}}(?=[{_HAN}])")
"""How a bond's short name begins: with the year of its issue, 20铁建Y1, or what it is for before it, G22宁德1."""
_EX_PREFIX = re.compile(rf"^\W*(?:XD|XR|DR)(?=[{_HAN}])")
_READ_OTHERWISE = {"重庆": "崇庆", "银行": "银航", "长": "常"}
"""Characters with several readings, by others of one reading."""
_HANGUL = re.compile("[\uac00-\ud7a3]+")
_KOREAN_TAIL = ("보통주", "우선주", "주식", "유한", "책임", "고분", "공사", "회사", "홍콩", "상해", "심천", "주")
_KOREAN_GROUP = re.compile("(?:그룹|집단)$")
_FIRST_HANGUL, _A_CONSONANT, _A_VOWEL = 0xAC00, 588, 28
_R, _N, _SILENT = 5, 2, 11
_Y_OR_I = frozenset({2, 3, 6, 7, 12, 17, 20})
"""How Unicode composes syllables of hangul: from the first on, by consonant and vowel (chapter 3.12)."""
_PART_OF_A_SHORT_NAME = frozenset({"股份", "公司"})


class ChineseName(NamedTuple):
    """A Chinese name, taken apart.

    `core` says who, `structure` how the group is built, `ending` is the legal form that was written; `whole` is all
    but prefixes and instruments. `issue` tells a bond's short name, `ex` a share's with XD or XR in front, which
    leaves room for three characters.
    """

    core: str
    structure: tuple[str, ...]
    ending: str
    whole: str
    issue: bool = False
    ex: bool = False

    @property
    def legal(self) -> bool:
        """Whether the legal form was written."""
        return bool(self.ending)


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
def _converters():  # type: ignore[no-untyped-def]
    from opencc import OpenCC

    return OpenCC("jp2t"), OpenCC("t2s")


@cache
def _of_china(character: str) -> str:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        of_japan, traditional = _converters()
        return str(traditional.convert(of_japan.convert(character)))
    return character


def simplified(text: str) -> str:
    """A text in simplified characters, traditional and Japanese ones (中国鉄建) converted, its letters upper case.

    What GB 2312 has is Chinese, though Japan may write it for another character (沪, 芸).
    """
    return "".join(map(_of_china, _converters()[1].convert(fold(text)))).upper()


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
    plain = simplified(text)
    issue, ex = bool(_NUMBERED_ISSUE.match(plain)), bool(_EX_PREFIX.match(plain))
    name = _PUNCTUATION.sub("", _MARK_BEHIND.sub(" ", _ISSUE.sub(" ", plain)))
    for prefix in _parts()["prefix"]:
        name = name.removeprefix(prefix)
    for instrument in _parts()["instrument"]:
        name = name.replace(instrument, "")
    whole = name = _LATIN_EDGES.sub("", name)
    ending = next((form for form in _parts()["legal"] if name.endswith(form) and len(name) > len(form) + 1), "")
    name = name.removesuffix(ending)
    structure: list[str] = []
    while True:
        word = next((w for w in _parts()["structure"] if name.endswith(w) and len(name) > len(w) + 1), None)
        if word is None:
            return ChineseName(name, tuple(structure), ending, whole, issue, ex) if name else None
        structure.insert(0, word)
        name = name.removesuffix(word)


def pinyin(text: str) -> tuple[str, ...]:
    """The syllables of a Chinese text in Latin letters, upper case.

    Args:
        text: nothing but Chinese characters.
    """
    from rigour.text import ascii_text

    for written, sounding in _READ_OTHERWISE.items():
        text = text.replace(written, sounding)
    return tuple(ascii_text(text).upper().split())


@cache
def _korean_readings() -> Mapping[str, str]:
    return {character: reading for reading, characters in rows("sino_korean.tsv") for character in characters}


def korean_readings(name: ChineseName) -> set[ChineseName]:
    """How Koreans read a Chinese name's characters (中国铁建 as 중국철건), with and without a silent R.

    Args:
        name: the name, taken apart; of one with a character whose reading is not known nothing comes.
    """
    if not all(character in _korean_readings() for character in name.core):
        return set()
    core = "".join(_korean_readings()[character] for character in name.core)
    return {ChineseName(one, name.structure, "", one + "".join(name.structure)) for one in (core, _softened(core))}


def _softened(hangul: str) -> str:
    """Korean words do not begin with R: 련 is read 연 and 로 노."""
    syllables = [divmod(ord(c) - _FIRST_HANGUL, _A_CONSONANT) for c in hangul]
    softened = ((_SILENT if rest // _A_VOWEL in _Y_OR_I else _N) if first == _R else first for first, rest in syllables)
    return "".join(
        chr(_FIRST_HANGUL + first * _A_CONSONANT + rest) for first, (_, rest) in zip(softened, syllables, strict=True)
    )


def korean_name(text: str) -> ChineseName | None:
    """A Chinese company's name as Koreans read its characters, taken apart; None where the text has no Korean name.

    Args:
        text: any text.
    """
    runs = _HANGUL.findall(text)
    if not runs:
        return None
    name = without_endings("".join(runs), _KOREAN_TAIL)
    core = _KOREAN_GROUP.sub("", name)
    structure = () if core == name else ("集团",)
    return ChineseName(core, structure, "", core + "".join(structure)) if len(core) >= _HEAD else None


def without_endings(text: str, endings: Sequence[str]) -> str:
    """A text without what it ends in, however often; from the end, since a pattern would begin anew at every letter.

    Args:
        text: any text.
        endings: of those that end alike the longer first.
    """
    end = len(text)
    while ending := next((one for one in endings if text.endswith(one, 0, end)), ""):
        end -= len(ending)
    return text[:end]


def is_short_reading(name: ChineseName | None) -> bool:
    """Whether a name is of two syllables of hangul, which many words have (한진, 통신).

    Args:
        name: as `korean_name` gives it.
    """
    return name is not None and _HANGUL.match(name.core) is not None and len(name.core) <= _SHORT_CORE


def heads(core: str) -> Iterator[str]:
    """The pairs of characters with which a list's name may begin that is meant by a name or stands in it.

    Args:
        core: of the position's name.
    """
    return (core[at : at + _HEAD] for at in range(max(1, len(core) - 1)))


def compare_chinese(query: ChineseName, listed: ChineseName) -> tuple[float, Grade]:
    """Score and grade a position's Chinese name against a list's.

    Args:
        query: the position's name, taken apart.
        listed: the list's name, taken apart.

    Returns:
        The score from 0 to 1 and the grade of evidence, with the meanings of `score.Grade`.
    """
    if is_short_reading(query):
        return (1.0, "short_reading") if query[:2] == listed[:2] else (0.0, "distant")
    if query.whole == listed.whole:
        return 1.0, "full"
    if query.core == listed.core:
        return _same_core(query, listed)
    if listed.core == COUNTRY + query.core.removeprefix(_SHORT_COUNTRY) and query.structure == listed.structure:
        if query.core.startswith(_SHORT_COUNTRY):
            return 0.9, "shortened"
        telling = query.issue or query.structure or query.legal or len(query.core) >= _MIN_WITHOUT_COUNTRY
        return (0.9, "shortened") if telling else (0.0, "distant")
    share = min(len(query.core), len(listed.core)) / max(len(query.core), len(listed.core))
    cut_short = (
        query.ex and len(query.whole) == _LENGTH_OF_SHORT_NAMES - 1 and len(listed.whole) == _LENGTH_OF_SHORT_NAMES
    )
    if (cut_short and listed.whole.startswith(query.whole)) or (
        listed.core.startswith(query.core) and _may_be_cut_off(query)
    ):
        return round(0.7 + 0.3 * share, 4), "cut_off"
    if query.core.startswith(listed.core) and len(_without_country(listed.core)) >= _MIN_FAMILY:
        return round(share, 4), "family"
    if query.core.endswith(listed.core) and len(listed.core) >= _MIN_CUT:
        return round(share, 4), "family"
    return 0.0, "distant"


def _same_core(query: ChineseName, listed: ChineseName) -> tuple[float, Grade]:
    short = len(query.core) <= _SHORT_CORE
    endings = {name.ending for name in (query, listed)} & _PART_OF_A_SHORT_NAME
    if query.structure != listed.structure:
        return (0.0, "distant") if short and endings else (0.9, "other_structure")
    if short and query.ending in _PART_OF_A_SHORT_NAME and not listed.legal:
        return 0.0, "distant"
    if short and listed.ending in _PART_OF_A_SHORT_NAME and not query.legal:
        return 0.9, "other_structure"
    return 1.0, "full"


def _may_be_cut_off(query: ChineseName) -> bool:
    """Whether enough is left of a cut-off name: a name that states its form or structure was written out."""
    return len(_without_country(query.core)) >= _MIN_CUT and not query.legal and not query.structure


def _without_country(core: str) -> str:
    return next((core.removeprefix(country) for country in _COUNTRIES if core.startswith(country)), core)
