"""Which of the lists' names are worth comparing with a position's name: an inverted index over their words.

A position's word reaches every word of the lists that it may stand for: itself, an abbreviation's readings, a word it
is the beginning of, one spelling error away, or joined with its neighbour. What each word reaches is worked out once
and kept, since the same words return in name after name.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise

from screener.matching import vocabulary
from screener.matching.align import is_misspelling, stem

MIN_SHARED_BITS = 10.5
"""A candidate shares words of at least so many bits with the position's name (names that agree whole always are).

Just below `score.MIN_INFORMATION`: what shares less cannot match, and is only of interest as the nearest name.
"""
MAX_CANDIDATES = 40
MIN_TELLING_BITS = 6.5
"""At least one word of so many bits must be shared, unless the names agree whole: TECHNOLOGY and GROUP reach nobody."""
MIN_SHARE = 0.57
"""A candidate shares at least this part of what its own words tell: with less no grade but `bare` can come out ..."""
MIN_SHARE_BARE = 0.45
_BARE_WORDS = 2
"""... and that only for a position's name of one or two words."""
_STRUCTURE_BITS = 4.0
"""What GROUP or HOLDINGS can add, which the quick look may meet in another spelling (GRP)."""
_WHOLE = 1000.0
_UNKNOWN = -1.0
_MAX_POSTINGS = 4000
_MIN_PREFIX = 4
_MIN_CUT = 2
_MIN_FUZZY = 5
_INTACT = 3
_MAX_ERRORS = 2
_MAX_COMPLETIONS = 200

_Reach = tuple[float, tuple[int, ...]]
"""The bits that a word of the lists tells, and the numbers of the names that have it."""


class _Postings(dict[Hashable, "int | list[int]"]):
    """Key -> numbers; a single number is kept without a list around it, which most are."""

    def post(self, key: Hashable, number: int) -> None:
        held = self.get(key)
        if held is None:
            self[key] = number
        elif isinstance(held, list):
            held.append(number)
        else:
            self[key] = [held, number]

    def numbers(self, key: Hashable) -> Sequence[int]:
        held = self.get(key, ())
        return (held,) if isinstance(held, int) else held


class WordIndex:
    """An index over the words of the lists' names.

    Args:
        names: the words of each name; a name's place in this sequence is its number.
    """

    def __init__(self, names: Iterable[Sequence[str]]) -> None:
        self._postings, self._whole, self._joined = _Postings(), _Postings(), _Postings()
        self._reached: dict[str, tuple[_Reach, ...]] = {}
        self._telling: dict[str, float | None] = {}
        self._bits = array("f")
        for number, words in enumerate(names):
            stems = [stem(word) for word in words]
            self._bits.append(sum(map(vocabulary.weight, words)))
            self._whole.post(hash(tuple(stems)), number)
            for one in dict.fromkeys(stems):
                self._postings.post(one, number)
            for left, right in pairwise(words):
                self._joined.post(left + right, number)
        self._sorted = sorted(word for word in self._postings if isinstance(word, str))
        self._reversed = sorted(word[::-1] for word in self._sorted)

    def candidates(self, words: Sequence[str], least: float = MIN_SHARED_BITS) -> list[int]:
        """The numbers of names worth comparing, the most promising first.

        Args:
            words: words of the position's name, upper case.
            least: the bits that a candidate must share.
        """
        shared = dict.fromkeys(self._whole.numbers(hash(tuple(stem(word) for word in words))), _WHOLE)
        reached = [hit for word in words for hit in self._reach(word)]
        if words and len(words[-1]) < _MIN_PREFIX:
            reached += self._reach_cut_off(words[-1])
        for left, right in pairwise(words):
            if left + right in self._postings or left + right in self._joined:
                reached += self._reach(left + right)
        # rare words first: a word on very many names only adds to names that a rarer one has already reached
        reached.sort(key=lambda hit: len(hit[1]))
        for bits, numbers in reached:
            if len(numbers) > _MAX_POSTINGS:
                for number in shared:
                    position = bisect_left(numbers, number)
                    if position < len(numbers) and numbers[position] == number:
                        shared[number] += bits
                continue
            for number in numbers:
                shared[number] = shared.get(number, 0.0) + bits
        all_bits = self._bits
        share = MIN_SHARE_BARE if len(words) <= _BARE_WORDS else MIN_SHARE
        worth = [number for number, bits in shared.items() if bits >= least and bits >= share * all_bits[number]]
        return sorted(worth, key=lambda number: -shared[number])[:MAX_CANDIDATES]

    def may_match(self, words: Sequence[str]) -> bool:
        """Whether any name could be a candidate; cheap, and never wrongly false for what can match.

        Args:
            words: raw words of a text, upper case, in their order.
        """
        telling, joined, postings = self._telling, self._joined, self._postings
        total = strongest = 0.0
        whole, before = True, ""
        for word in words:
            bits = telling.get(word, _UNKNOWN)
            if bits is _UNKNOWN:
                bits = telling[word] = self._tells(word)
            if bits is None:
                continue
            if bits:
                total += bits
                strongest = max(strongest, bits)
            else:
                whole = False
                pair = before + word
                if pair in joined or pair in postings:
                    return True
            before = word
        if total >= MIN_SHARED_BITS and (strongest >= MIN_TELLING_BITS or whole):
            return self._reaches_one(words)
        return len(before) < _MIN_PREFIX and total > 0 and bool(self._reach_cut_off(before))

    def _reaches_one(self, words: Sequence[str]) -> bool:
        """Whether the words reach one and the same name, with what a spelling of GROUP may add left open."""
        told = [word for word in words if self._telling.get(word) is not None]
        shared: dict[int, float] = {}
        for word in told:
            for bits, numbers in self._reach(word):
                if len(numbers) > _MAX_POSTINGS:
                    return True
                for number in numbers:
                    shared[number] = shared.get(number, 0.0) + bits
        if told and len(told[-1]) < _MIN_PREFIX:
            return True
        all_bits = self._bits
        spellings = vocabulary.structural_words()
        more = _STRUCTURE_BITS if any(spellings.get(word, word) != word for word in told) else 0.0
        return any(
            bits + more >= MIN_SHARED_BITS and bits + more >= MIN_SHARE_BARE * all_bits[number]
            for number, bits in shared.items()
        ) or any(left + right in self._joined or left + right in self._postings for left, right in pairwise(told))

    def _tells(self, word: str) -> float | None:
        """The bits of a word's strongest reading; None for words of legal forms and instruments, which say nothing."""
        if len(word) == 1 or word in vocabulary.single_legal_words():
            return None
        reach = self._reach(word)
        return reach[0][0] if reach else 0.0

    def _reach(self, word: str) -> tuple[_Reach, ...]:
        known = self._reached.get(word)
        if known is None:
            # the strongest reading first: a quick look needs no other
            known = self._reached[word] = self._work_out(word)
        return known

    def _work_out(self, word: str) -> tuple[_Reach, ...]:
        found: dict[str, float] = {}
        own = stem(word)
        if own in self._postings:
            found[own] = vocabulary.weight(word)
        for reading in vocabulary.abbreviations().get(word, ()):
            for part in reading:
                if stem(part) in self._postings:
                    found.setdefault(stem(part), vocabulary.weight(part))
        for abbreviation in vocabulary.abbreviations_of(word):
            if abbreviation in self._postings:
                found.setdefault(abbreviation, vocabulary.weight(abbreviation))
        if len(word) >= _MIN_PREFIX and word.isalpha():
            for longer in _beginning_with(word, self._sorted):
                found.setdefault(longer, vocabulary.weight(longer))
        if own not in self._postings and len(word) >= _MIN_FUZZY and word.isalpha():
            for close in self._close_to(own):
                found.setdefault(close, vocabulary.weight(close))
        if word in self._joined:
            return self._readings(found, [(vocabulary.weight(word), tuple(self._joined.numbers(word)))])
        return self._readings(found, []) if found else ()

    def _readings(self, found: Mapping[str, float], readings: list[_Reach]) -> tuple[_Reach, ...]:
        readings += [(bits, tuple(self._postings.numbers(word))) for word, bits in found.items()]
        return tuple(sorted(readings, key=lambda reading: -reading[0]))

    def _reach_cut_off(self, word: str) -> list[_Reach]:
        """What a name's last word may be the first two or three letters of: ordinary words only, a name needs more."""
        if len(word) < _MIN_CUT or not word.isalpha():
            return []
        ordinary = [(vocabulary.weight(longer), longer) for longer in _beginning_with(word, self._sorted)]
        return [
            (bits, tuple(self._postings.numbers(longer)))
            for bits, longer in ordinary
            if bits < vocabulary.MIN_DISTINCTIVE
        ]

    def _close_to(self, word: str) -> set[str]:
        # one error leaves the word's beginning or its end as it was
        begin, end = word[:_INTACT], word[::-1][:_INTACT]
        near = _beginning_with(begin, self._sorted, limit=None)
        near += [other[::-1] for other in _beginning_with(end, self._reversed, limit=None)]
        length = len(word)
        return {other for other in near if abs(len(other) - length) <= _MAX_ERRORS and is_misspelling(word, other)}


def _beginning_with(prefix: str, words: Sequence[str], limit: int | None = _MAX_COMPLETIONS) -> list[str]:
    start = bisect_left(words, prefix)
    end = bisect_left(words, prefix + "\uffff", lo=start)
    return list(words[start : end if limit is None else min(end, start + limit)])
