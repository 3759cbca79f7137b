"""Names of the lists as other scripts spell what is heard of them (チャイナ・モバイル), and Chinese names in pinyin.

What is heard is compared by its consonants, in classes of those that writers exchange: letter by letter モバイル is
MOBAIRU, which has few letters of MOBILE and all its consonants (as Soundex compares names, Russell 1918).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import Levenshtein

from screener.matching.chinese import without_endings
from screener.matching.normalise import CHINESE_SYLLABLE, PINYIN

MIN_CONSONANTS = 3
"""Consonants from which a name is heard at all (LUKOIL) ..."""
SURE_CONSONANTS = 5
"""... and from which it is heard for certain."""
MANY_CONSONANTS = 6
MIN_SIMILARITY, MIN_SIMILARITY_OF_FEW = 0.7, 0.8
"""What the sounds, vowels among them, must have in common besides, where the consonants are many or fewer."""
MIN_SYLLABLES = 4
"""Syllables from which a Chinese name is told by its sounds: shorter ones have many homophones."""

_OF_CHINA = ((re.compile(r"[XQ]|C(?!H)"), "S"),)
_ENGLISH = (
    (re.compile(r"(?<=TE)CH|(?<=ME)CH|CH(?=[NRL])|Q|CK"), "K"),
    (re.compile(r"TI(?=ON|AL|AN)"), "S"),
    (re.compile(r"TUR(?=[AEIOU])"), "SUR"),
    (re.compile(r"[CG](?=[EIY])"), "S"),
    (re.compile(r"X"), "KS"),
)
_HEARD = (
    (re.compile(r"(?<=[CS]H)IY(?=[AUO])"), ""),  # banks' kana have no small ones: チヤイナ
    (re.compile(r"EU"), "U"),  # what Korean puts behind a consonant
    (re.compile(r"DZH|SHCH|TSZ|TCH|SCH|TS|TZ|ZH|SH|CH|TH|DJ|[JZ]"), "S"),
    (re.compile(r"PH"), "P"),
    (re.compile(r"N[GK]+(?![AEIO])"), "N"),
    (re.compile(r"[MN](?=[PBFV])"), "N"),
    (re.compile(r"(\w)\1+"), r"\1"),
)
_OF_A_T = re.compile("CH(?=I)|TS(?=U)")
_SILENT_R = re.compile(r"(?<=[AEIOU])RE?(?![AEIOU])")
_CLASSES = str.maketrans("DGCQBFVLAEIOY", "TKKKPPPRaeioi", "HUW")
_LONG_PINYIN = re.compile(rf"\W*(?:{CHINESE_SYLLABLE.pattern}[^A-Z]*){{{MIN_SYLLABLES}}}")
_TAIL = ("AGU", "BGU", "HGU", "GUFEN", "YOUXIAN", "GONGSI", "A", "B", "H")
"""What a company's name in pinyin ends in: A shares, "by shares", "limited", "company"."""
_LETTERS = {code: None for code in range(128) if not chr(code).isalpha()}
_VOWELS = re.compile("[aeio]")


class Sounds:
    """The names of lists by what is heard of them.

    Args:
        names: texts to look up, each with the Latin words that spell it: a name's own, or the pinyin of a Chinese one.
    """

    def __init__(self, names: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self._names: dict[str, dict[str, str]] = {}
        for name, words in names:
            for silent_r in (False, True):
                heard = "".join(_heard(word, english=True, silent_r=silent_r) for word in words)
                consonants = _VOWELS.sub("", heard)
                if len(consonants) >= MIN_CONSONANTS:
                    self._names.setdefault(consonants, {})[name] = heard

    def like(self, words: Sequence[str], english: frozenset[str]) -> list[tuple[float, str, bool]]:
        """The names that sound like a name in another script: how much, which, and whether for certain; the most first.

        Args:
            words: of the name, transliterated.
            english: those of all words that stand in English spelling.
        """
        found: dict[str, tuple[float, bool]] = {}
        # a kana that is read CHI or TSU also stands for a T alone (ロスネフチ)
        kana = [word if word in english else _OF_A_T.sub("T", word) for word in words]
        for spoken, silent_r in product((words, kana), (False, True)):
            heard = "".join(_heard(word, english=word in english, silent_r=silent_r) for word in spoken)
            consonants = _VOWELS.sub("", heard)
            least = MIN_SIMILARITY if len(consonants) >= MANY_CONSONANTS else MIN_SIMILARITY_OF_FEW
            for name, listed in self._names.get(consonants, {}).items():
                similarity = Levenshtein.normalized_similarity(heard, listed)
                if similarity >= least:
                    found[name] = similarity, len(consonants) >= SURE_CONSONANTS
        return sorted(((similarity, name, sure) for name, (similarity, sure) in found.items()), reverse=True)


@lru_cache(maxsize=65536)
def _heard(word: str, *, english: bool, silent_r: bool) -> str:
    """A word as it sounds: its consonants in classes, upper case, and its vowels but those that scripts must put in."""
    rules = _HEARD
    if english:
        chinese = PINYIN.fullmatch(word) and not set("XQZ").isdisjoint(word)
        rules = (*(_OF_CHINA if chinese else _ENGLISH), *_HEARD)
        if silent_r:
            word = _SILENT_R.sub("", word)
    for pattern, put in rules:
        word = pattern.sub(put, word)
    return word.translate(_CLASSES)


def in_pinyin(text: str) -> tuple[str, ...]:
    """The letters of a text that is a Chinese name in pinyin, together or apart; and without what a company's ends in.

    Args:
        text: upper case.
    """
    if not _LONG_PINYIN.match(text):
        return ()
    letters = text.translate(_LETTERS)
    return letters, without_endings(letters, _TAIL)
