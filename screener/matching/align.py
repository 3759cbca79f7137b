"""Which word of one name stands for which word of another.

Readings are tried from the surest to the weakest: the same word, an abbreviation, words joined or split (HIK-VISION),
a word cut off (TECHNOL), a spelling error in a long word. What is left over on either side is `extra` (only in the
position's name) or `missing` (only in the list's).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple

from rapidfuzz.distance import OSA

from screener.matching import vocabulary
from screener.matching.normalise import PINYIN

SURENESS = {
    "same": 1.0,
    "abbreviation": 0.98,
    "joined": 0.97,
    "cut_off": 0.95,
    "acronym": 0.95,
    "script": 0.95,
    "spelling": 0.85,
}
"""How much of a word's weight each reading keeps."""

_MIN_CUT = 4
_MIN_CUT_FINAL = 2
_NEVER = 99
MIN_CUT_RARE = 6
"""Letters that a rare word keeps in mid-name where no other rare word agrees: HIKVIS is Hikvision."""
_ONE_ERROR_FROM = 5
_TWO_ERRORS_FROM = 9
_MIN_PLURAL = 5
_MIN_CONTRACTION = 3
MIN_CONTRACTED = 7
"""Letters of a contraction (AVN, MNFG) and of the word that it may stand for: short words are not contracted."""


_MIN_CONSONANTS = 3
_WIDTHS, _CUT_WORDS = frozenset({4, 5}), 3
_VOWELS, _DOUBLED = re.compile("[AEIOU]"), re.compile(r"(.)\1+")

MIN_TRANSCRIBED = 7
"""Letters from which a name in another country's transcription is told from other names."""
_TRANSCRIPTIONS = (
    (re.compile("SHCH|SCHTSCH|(?<!T)SCH"), "S"),
    (re.compile("TS?CH|[CK]H"), "H"),
    (re.compile("[SZ]+H?"), "S"),
    (re.compile("W"), "V"),
    (re.compile("C"), "K"),
    (re.compile("OU"), "U"),
    (re.compile("I?[JY]I?"), "I"),
    (re.compile("IE"), "E"),
    (re.compile("(?<=[TLN])I$"), ""),  # the soft sign
)

_Take = Callable[[Sequence[int], Sequence[int], str], None]
_Free = dict[int, None]
_Words = Sequence[str]


class Pair(NamedTuple):
    """Words of the position's name, words of the list's name, and how the one was read as the other."""

    query: tuple[int, ...]
    listed: tuple[int, ...]
    how: str


class Alignment(NamedTuple):
    """All pairs, and the indices of the words that are left over on either side."""

    pairs: tuple[Pair, ...]
    extra: tuple[int, ...]
    missing: tuple[int, ...]


def align(query: Sequence[str], listed: Sequence[str], *, open_ended: bool = True) -> Alignment:
    """Pair the words of two names.

    Args:
        query: words of the position's name, upper case.
        listed: words of the list's name, upper case.
        open_ended: whether the position's last word may have been cut off.
    """
    free_query, free_listed = dict.fromkeys(range(len(query))), dict.fromkeys(range(len(listed)))
    pairs: list[Pair] = []

    def take(from_query: Sequence[int], from_listed: Sequence[int], how: str) -> None:
        pairs.append(Pair(tuple(from_query), tuple(from_listed), how))
        for i in from_query:
            del free_query[i]
        for j in from_listed:
            del free_listed[j]

    cut_off = partial(_take_cut_off, open_ended=open_ended)
    for readings in (_take_same, _take_joined, _take_abbreviated, cut_off, _take_contracted, _take_misspelt):
        if not free_query or not free_listed:
            break
        readings(query, listed, free_query, free_listed, take)
    return _alignment(pairs, free_query, free_listed)


def _take_same(query: _Words, listed: _Words, free_query: _Free, free_listed: _Free, take: _Take) -> None:
    for key, how in ((_itself, "same"), (stem, "same"), (transcribed, "script")):
        theirs: dict[str, list[int]] = {}
        for j in free_listed:
            theirs.setdefault(key(listed[j]), []).append(j)
        for i in list(free_query):
            same = theirs.get(key(query[i]))
            if same:
                nearest = min(same, key=lambda j: abs(i - j))
                same.remove(nearest)
                take((i,), (nearest,), how)


def _itself(word: str) -> str:
    return word


def _take_cut_off(
    query: _Words, listed: _Words, free_query: _Free, free_listed: _Free, take: _Take, *, open_ended: bool
) -> None:
    last = len(query) - 1
    # what no issuer is called by itself (INDUS) shows that words were shortened, what one is (INFO) does not
    read = [word for i, word in enumerate(query) if i not in free_query and not vocabulary.is_ordinary(word)]
    read += [word for j, word in enumerate(listed) if j not in free_listed]
    rare = any(_is_rare(word) and word not in vocabulary.places() for word in read)
    supported = rare or is_cut_at_one_width(query)
    for i in list(free_query):
        short = query[i]
        least = _least_letters(final=i == last, open_ended=open_ended, supported=supported)
        cut = next((j for j in free_listed if listed[j][0] == short[0] and _is_cut_off(short, listed[j], least)), None)
        if cut is not None:
            take((i,), (cut,), "cut_off")


def _take_contracted(query: _Words, listed: _Words, free_query: _Free, free_listed: _Free, take: _Take) -> None:
    for i in list(free_query):
        full = next((j for j in free_listed if _is_contracted(query[i], listed[j])), None)
        if full is not None:
            take((i,), (full,), "abbreviation")


def _is_contracted(short: str, full: str) -> bool:
    ordinary = vocabulary.is_ordinary(full) and lacks_vowels(short, full)
    return ordinary or (not _is_rare(full) and is_contraction(short, full))


def _take_misspelt(query: _Words, listed: _Words, free_query: _Free, free_listed: _Free, take: _Take) -> None:
    for i in list(free_query):
        if len(query[i]) < _ONE_ERROR_FROM:
            continue
        close = [(OSA.distance(query[i], listed[j]), j) for j in free_listed if is_misspelling(query[i], listed[j])]
        if close:
            take((i,), (min(close)[1],), "spelling")


def _alignment(pairs: list[Pair], free_query: _Free, free_listed: _Free) -> Alignment:
    return Alignment(tuple(sorted(pairs)), tuple(free_query), tuple(free_listed))


def errors_allowed(letters: int) -> int:
    """How many spelling errors a word of so many letters may have."""
    return 2 if letters >= _TWO_ERRORS_FROM else 1


def is_misspelling(one: str, other: str) -> bool:
    """Whether two words are close enough to be one word misspelt: one error from five letters, two from nine.

    The first letter must agree unless both words are long. Vowels may be wanting in any number.
    """
    shorter = min(len(one), len(other))
    if shorter < _ONE_ERROR_FROM or one.isdigit() or other.isdigit():
        return False
    if one[0] != other[0] and shorter < _TWO_ERRORS_FROM:
        return False
    allowed = errors_allowed(shorter)
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed or lacks_vowels(one, other)


def is_contraction(short: str, full: str) -> bool:
    """Whether a word may be written for a longer one by leaving letters out: AVTN, MNFG, CMNCTS.

    The first letter and the order of letters stay; a word that issuers carry themselves is no contraction.
    """
    if not _MIN_CONTRACTION <= len(short) < len(full) or len(full) < MIN_CONTRACTED or short[0] != full[0]:
        return False
    letters = iter(full)
    kept = short[-1] in full[2:] and short.isalpha() and all(letter in letters for letter in short)
    return kept and not vocabulary.is_ordinary(short)


@cache
def consonants(word: str) -> str:
    """The word without vowels behind its first letter, every letter once in a row: AMPRX and AMPEREX are one."""
    bare = stem(word)
    return _DOUBLED.sub(r"\1", bare[:1] + _VOWELS.sub("", bare[1:]))


def lacks_vowels(short: str, full: str) -> bool:
    """Whether a word is another one without some of its vowels: SATLLT, CNTNRS, GRUP; a rare one of four letters more.

    A word that issuers carry themselves is none.
    """
    if len(short) >= len(full) or consonants(short) != consonants(full) or vocabulary.is_ordinary(short):
        return False
    letters = iter(full)
    least = _MIN_CONSONANTS + (not vocabulary.is_ordinary(full))
    return len(consonants(full)) >= least and all(letter in letters for letter in stem(short))


@cache
def stem(word: str) -> str:
    """The word without its plural ending: TECHNOLOGIES and TECHNOLOGY, SYSTEMS and SYSTEM are one."""
    if len(word) < _MIN_PLURAL:
        return word
    if word.endswith("IES"):
        return word[:-3] + "Y"
    return word[:-1] if word.endswith("S") and not word.endswith("SS") else word


@cache
def transcribed(word: str) -> str:
    """A name as any country transcribes it from Cyrillic: URALWAGONSAWOD and URALVAGONZAVOD are one.

    Sources: ISO 9 and its forerunners, DIN 1460, BGN/PCGN and the French usage, which write one letter for each other.
    """
    if len(word) < MIN_TRANSCRIBED or vocabulary.is_ordinary(word) or PINYIN.fullmatch(word):
        return word
    for spelling, letter in _TRANSCRIPTIONS:
        word = spelling.sub(letter, word)
    return word


def _take_abbreviated(query: _Words, listed: _Words, free_query: _Free, free_listed: _Free, take: _Take) -> None:
    table = vocabulary.abbreviations()
    for ours, theirs, free_ours, free_theirs, swapped in (
        (query, listed, free_query, free_listed, False),
        (listed, query, free_listed, free_query, True),
    ):
        for short in [k for k in free_ours if ours[k] in table]:
            for reading in table[ours[short]]:
                at = _run_at(theirs, free_theirs, reading)
                if at is not None:
                    take(at, (short,), "abbreviation") if swapped else take((short,), at, "abbreviation")
                    break


def _take_joined(query: _Words, listed: _Words, free_query: _Free, free_listed: _Free, take: _Take) -> None:
    for ours, theirs, free_ours, free_theirs, swapped in (
        (query, listed, free_query, free_listed, False),
        (listed, query, free_listed, free_query, True),
    ):
        if len(free_ours) < 2:
            continue
        whole = {theirs[k]: k for k in free_theirs}
        for run in list(_runs(free_ours)):
            at = whole.get("".join([ours[k] for k in run]))
            if at is not None and at in free_theirs and all(k in free_ours for k in run):
                take((at,), run, "joined") if swapped else take(run, (at,), "joined")


def _runs(free: _Free) -> Iterator[tuple[int, ...]]:
    for start in free:
        if start + 1 in free:
            yield start, start + 1
            if start + 2 in free:
                yield start, start + 1, start + 2


def _run_at(words: Sequence[str], free: _Free, run: tuple[str, ...]) -> tuple[int, ...] | None:
    for start in free:
        if words[start] == run[0]:
            at = tuple(range(start, start + len(run)))
            if all(k in free and words[k] == word for k, word in zip(at, run, strict=True)):
                return at
    return None


def is_cut_at_one_width(words: Sequence[str]) -> bool:
    """Whether a system left as many letters of each word: HANG HIKV DIGI TECH."""
    widest = max(map(len, words), default=0)
    return widest in _WIDTHS and sum(len(word) == widest for word in words) >= _CUT_WORDS


def _is_rare(word: str) -> bool:
    return vocabulary.weight(word) >= vocabulary.MIN_DISTINCTIVE


def _least_letters(*, final: bool, open_ended: bool, supported: bool) -> tuple[int, int]:
    """How many letters an ordinary and a rare word must keep to be read as cut off.

    A rare word is a name: without another rare word that agrees (CONTEMP AMPEREX), or one that was shortened (HUAWE
    TECHN), it must keep more of its letters, and all of them where the name was written out behind it (QUANTUM CORP).
    """
    if final and open_ended:
        return _MIN_CUT_FINAL, _MIN_CUT_FINAL if supported else _MIN_CUT
    return _MIN_CUT, _MIN_CUT if supported else _NEVER if final else MIN_CUT_RARE


def _is_cut_off(short: str, full: str, least: tuple[int, int]) -> bool:
    enough = least[1] if _is_rare(full) else least[0]
    return enough <= len(short) < len(full) and full.startswith(short) and short.isalpha()
