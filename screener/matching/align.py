"""Which word of one name stands for which word of another.

Readings are tried from the surest to the weakest: the same word, an abbreviation, words joined or split (HIK-VISION),
a word cut off (TECHNOL), a spelling error in a long word. What is left over on either side is `extra` (only in the
position's name) or `missing` (only in the list's).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from screener.matching import vocabulary

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
_MIN_CUT_RARE = 4
_LONG = 11
_ONE_ERROR_FROM = 5
_TWO_ERRORS_FROM = 9
_MIN_PLURAL = 5


_Take = Callable[[Sequence[int], Sequence[int], str], None]


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

    for i in list(free_query):
        same = [j for j in free_listed if query[i] == listed[j]]
        if same:
            take([i], [min(same, key=lambda j: abs(i - j))], "same")
    if not free_query or not free_listed:
        return _alignment(pairs, free_query, free_listed)
    for how, reading in (("same", _same_stem), ("abbreviation", _abbreviated)):
        for i in list(free_query):
            other = next((j for j in free_listed if reading(query[i], listed[j])), None)
            if other is not None:
                take([i], [other], how)
    _take_phrases(query, listed, free_query, free_listed, take)
    last = len(query) - 1
    for i in list(free_query):
        cut = next((j for j in free_listed if _cut_off(query[i], listed[j], final=open_ended and i == last)), None)
        if cut is not None:
            take([i], [cut], "cut_off")
    for i in list(free_query):
        close = [(OSA.distance(query[i], listed[j]), j) for j in free_listed if is_misspelling(query[i], listed[j])]
        if close:
            take([i], [min(close)[1]], "spelling")
    return _alignment(pairs, free_query, free_listed)


def _alignment(pairs: list[Pair], free_query: dict[int, None], free_listed: dict[int, None]) -> Alignment:
    return Alignment(tuple(sorted(pairs)), tuple(free_query), tuple(free_listed))


def is_misspelling(one: str, other: str) -> bool:
    """Whether two words are close enough to be one word misspelt: one error from five letters, two from nine.

    The first letter must agree unless both words are long: short names that differ in it are other names.
    """
    shorter = min(len(one), len(other))
    if shorter < _ONE_ERROR_FROM or one.isdigit() or other.isdigit():
        return False
    allowed = 2 if shorter >= _TWO_ERRORS_FROM else 1
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def _same_stem(one: str, other: str) -> bool:
    return stem(one) == stem(other)


def stem(word: str) -> str:
    """The word without its plural ending: TECHNOLOGIES and TECHNOLOGY, SYSTEMS and SYSTEM are one."""
    if len(word) < _MIN_PLURAL:
        return word
    if word.endswith("IES"):
        return word[:-3] + "Y"
    return word[:-1] if word.endswith("S") and not word.endswith("SS") else word


def _abbreviated(one: str, other: str) -> bool:
    table = vocabulary.abbreviations()
    return (other,) in table.get(one, ()) or (one,) in table.get(other, ())


def _take_phrases(
    query: Sequence[str], listed: Sequence[str], free_query: dict[int, None], free_listed: dict[int, None], take: _Take
) -> None:
    table = vocabulary.abbreviations()
    for i in list(free_query):
        for reading in table.get(query[i], ()):
            at = _run_at(listed, free_listed, reading) if len(reading) > 1 else None
            if at is not None and i in free_query:
                take([i], at, "abbreviation")
    for j in list(free_listed):
        for reading in table.get(listed[j], ()):
            at = _run_at(query, free_query, reading) if len(reading) > 1 else None
            if at is not None and j in free_listed:
                take(at, [j], "abbreviation")
    _take_joined(query, listed, free_query, free_listed, take)


def _take_joined(
    query: Sequence[str], listed: Sequence[str], free_query: dict[int, None], free_listed: dict[int, None], take: _Take
) -> None:
    for ours, theirs, free_ours, free_theirs, swapped in (
        (query, listed, free_query, free_listed, False),
        (listed, query, free_listed, free_query, True),
    ):
        for whole in list(free_theirs):
            run = next((r for r in _runs(free_ours) if "".join(ours[k] for k in r) == theirs[whole]), None)
            if run is not None:
                take([whole], run, "joined") if swapped else take(run, [whole], "joined")


def _runs(free: dict[int, None]) -> Iterator[tuple[int, ...]]:
    for start in free:
        for size in (2, 3):
            run = tuple(range(start, start + size))
            if all(k in free for k in run):
                yield run


def _run_at(words: Sequence[str], free: dict[int, None], run: tuple[str, ...]) -> list[int] | None:
    for start in free:
        at = list(range(start, start + len(run)))
        if all(k in free for k in at) and tuple(words[k] for k in at) == run:
            return at
    return None


def _cut_off(short: str, full: str, *, final: bool) -> bool:
    # a rare word is a name: it must keep more of its letters than an ordinary word, and is not shortened in mid-name
    rare = vocabulary.weight(full) >= vocabulary.MIN_DISTINCTIVE
    if final:
        least = _MIN_CUT_RARE if rare else _MIN_CUT_FINAL
    else:
        least = len(full) if rare and len(full) < _LONG else _MIN_CUT
    return least <= len(short) < len(full) and full.startswith(short) and short.isalpha()
