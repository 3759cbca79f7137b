"""Which of the lists' names are worth comparing with a position's name: an inverted index over their words.

A position's word reaches every word of the lists that it may stand for: itself, an abbreviation's readings, a word it is
the beginning of, one spelling error away, or joined with its neighbour. What each word of the position reaches is worked
out once and kept, since the same words return in name after name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from screener.matching import vocabulary
from screener.matching.align import is_misspelling, stem

MIN_SHARED_BITS = 10.5
"""A candidate shares words of at least so many bits with the position's name (names that agree whole always are).

Just below `score.MIN_INFORMATION`: what shares less cannot match, and is only of interest as the nearest name.
"""
MAX_CANDIDATES = 40
_MAX_POSTINGS = 4000
_MIN_PREFIX = 3
_MIN_FUZZY = 5
_MAX_COMPLETIONS = 200


class WordIndex:
    """An index over the words of the lists' names.

    Args:
        names: the words of each name; a name's place in this sequence is its number.
    """

    def __init__(self, names: Iterable[Sequence[str]]) -> None:
        self._postings: dict[str, list[int]] = defaultdict(list)
        self._whole: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._joined: dict[str, list[int]] = defaultdict(list)
        self._reached: dict[str, tuple[tuple[float, tuple[int, ...]], ...]] = {}
        for number, words in enumerate(names):
            stems = [stem(word) for word in words]
            self._whole[tuple(stems)].append(number)
            for one in dict.fromkeys(stems):
                self._postings[one].append(number)
            for left, right in zip(words, words[1:], strict=False):
                self._joined[left + right].append(number)
        self._sorted = sorted(self._postings)
        self._one_letter_less: dict[str, list[str]] = defaultdict(list)
        for word in self._sorted:
            if len(word) >= _MIN_FUZZY and word.isalpha():
                for shorter in _without_one_letter(word):
                    self._one_letter_less[shorter].append(word)

    def candidates(self, words: Sequence[str], least: float = MIN_SHARED_BITS) -> list[int]:
        """The numbers of names worth comparing, the most promising first.

        Args:
            words: words of the position's name, upper case.
            least: the bits that a candidate must share.
        """
        shared: dict[int, float] = {}
        for number in self._whole.get(tuple(stem(word) for word in words), ()):
            shared[number] = 1000.0
        reached = [hit for word in words for hit in self._reach(word)]
        for left, right in zip(words, words[1:], strict=False):
            if left + right in self._postings or left + right in self._joined:
                reached += self._reach(left + right)
        # rare words first: a common word only adds to names that a rarer one has already reached, if it is too common
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
        worth = [number for number, bits in shared.items() if bits >= least]
        return sorted(worth, key=lambda number: -shared[number])[:MAX_CANDIDATES]

    def may_match(self, words: Iterable[str]) -> bool:
        """Whether any name could be a candidate; cheap, and never wrongly false.

        Args:
            words: raw words of a text, upper case, in their order.
        """
        total, before = 0.0, ""
        for word in words:
            total += max((bits for bits, _ in self._reach(word)), default=0.0)
            if before and (before + word in self._postings or before + word in self._joined):
                return True
            if total >= MIN_SHARED_BITS:
                return True
            before = word
        return False

    def _reach(self, word: str) -> tuple[tuple[float, tuple[int, ...]], ...]:
        known = self._reached.get(word)
        if known is None:
            known = self._reached[word] = tuple(self._work_out(word))
        return known

    def _work_out(self, word: str) -> Iterable[tuple[float, tuple[int, ...]]]:
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
            at = bisect_left(self._sorted, word)
            for longer in self._sorted[at : at + _MAX_COMPLETIONS]:
                if not longer.startswith(word):
                    break
                found.setdefault(longer, vocabulary.weight(longer))
        if own not in self._postings and len(word) >= _MIN_FUZZY and word.isalpha():
            for close in self._close_to(own):
                found.setdefault(close, vocabulary.weight(close))
        for name_word, bits in found.items():
            yield bits, tuple(self._postings[name_word])
        if word in self._joined:
            yield vocabulary.weight(word), tuple(self._joined[word])

    def _close_to(self, word: str) -> set[str]:
        shorter = _without_one_letter(word)
        near = {other for key in (word, *shorter) for other in self._one_letter_less.get(key, ())}
        near.update(key for key in shorter if key in self._postings)
        return {other for other in near if is_misspelling(word, other)}


def _without_one_letter(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]
