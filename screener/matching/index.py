"""Which of the lists' names are worth comparing with a position's name: an inverted index over their words.

A position's word reaches every word of the lists that it may stand for: itself, an abbreviation's readings, a word it
is the beginning of, one spelling error away, or joined with its neighbour. What each word reaches is worked out once
and kept, since the same words return in name after name.

A name is posted only under its most telling words, so many that what the others tell could not make it a candidate
(the prefix filter of set similarity joins: Chaudhuri, Ganti and Kaushik 2006), and its names stand in the order of
what they tell, so that those which tell too much for a position's name are passed over (their length filter). So a
common word leads to few names however long the lists are. Where what can come of a name is known, it is looked up by
its two rarest telling words, or by the position's rarest.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from screener.matching import vocabulary
from screener.matching.align import (
    MIN_CONTRACTED,
    MIN_CUT_RARE,
    MIN_TRANSCRIBED,
    consonants,
    errors_allowed,
    is_contraction,
    is_cut_at_one_width,
    is_misspelling,
    lacks_vowels,
    stem,
    transcribed,
)

MIN_SHARED_BITS = 10.5
"""A candidate shares words of at least so many bits with the position's name (names that agree whole always are).

Just below `grade.MIN_INFORMATION`: what shares less cannot match, and is only of interest as the nearest name.
"""
MAX_CANDIDATES = 40
"""Names of one list that are compared with a position's name, the most promising first."""
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
_ROUNDING = 1e-6
_FEW = 4
"""Names that are sooner looked at than passed over."""
_UNKNOWN = -1.0
_MIN_PREFIX = 4
_MIN_CUT = 2
_MIN_FUZZY = 5
_INTACT = 2
_REST = "*"
_MIN_GLUED, _MOST_GLUED = 8, 80
"""Letters of a word that may be several without blanks."""
_MIN_PIECE, _LONGEST_PIECE = 3, 24
_SHORT_PIECES = frozenset({"AND", "CO", "OF"})

_Reach = dict[str, float]
"""The lists' words, as stems, that a position's word may stand for, and the bits that each tells."""


class _Name(NamedTuple):
    """Words that one name has, or several of many lists: they are indexed once; `numbers` are those of the names.

    `telling` are the stems that are neither structural nor numbers.
    """

    stems: tuple[str, ...]
    distinct: tuple[str, ...]
    telling: tuple[str, ...]
    bits: float
    numbers: array[int]


class WordIndex:
    """An index over the words of the lists' names.

    Args:
        names: the words of each name; a name's place in this sequence is its number.
        acronyms: weak aliases of one word, which say nothing more beside their company's name.
    """

    def __init__(self, names: Iterable[Sequence[str]], acronyms: Iterable[str] = ()) -> None:
        self._acronyms = frozenset(acronyms)
        self._whole: dict[tuple[str, ...], array[int]] = {}
        self._posted: dict[str, array[int]] = {}
        self._rarest: dict[str, dict[str, array[int]]] = {}
        self._holding: dict[str, array[int]] = {}
        self._joined: dict[str, array[int]] = {}
        self._reached: dict[str, _Reach] = {}
        self._begun: dict[str, _Reach] = {}
        self._telling: dict[str, float | None] = {}
        self._another: dict[str, bool] = {}
        self._last: tuple[tuple[tuple[str, ...], bool, bool] | None, list[int]] = None, []
        self._names: list[_Name] = []
        stems_seen: set[str] = set()
        structure = vocabulary.structure()
        numbers: dict[tuple[str, ...], array[int]] = {}
        for number, words in enumerate(names):
            numbers.setdefault(tuple(words), array("i")).append(number)
        carried = Counter(one for words in numbers for one in {stem(word) for word in words})
        # the names that tell least first: a position's name that tells little looks at no others
        weighed = [([vocabulary.weight(word) for word in words], words) for words in numbers]
        weighed.sort(key=lambda item: sum(item[0]))
        for place, (weights, words) in enumerate(weighed):
            stems, bearing = tuple(stem(word) for word in words), numbers[words]
            telling = tuple(
                one
                for word, one in zip(words, stems, strict=True)
                if word not in structure and not vocabulary.is_number(word)
            )
            rarest_first = sorted(dict.fromkeys(telling), key=carried.__getitem__)
            for one in rarest_first[:1] or set(stems):
                second = rarest_first[1] if len(rarest_first) > 1 else one
                self._rarest.setdefault(one, {}).setdefault(second, array("i")).append(place)
            for one in set(stems):
                self._holding.setdefault(one, array("i")).append(place)
            self._names.append(_Name(stems, tuple(dict.fromkeys(stems)), tuple(rarest_first), sum(weights), bearing))
            stems_seen.update(stems)
            self._whole.setdefault(stems, array("i")).append(place)
            for one in _to_be_posted(stems, weights):
                self._posted.setdefault(one, array("i")).append(place)
            for left, right in pairwise(words):
                self._joined.setdefault(left + right, array("i")).append(place)
        self._bits = array("d", (name.bits for name in self._names))
        self._words = frozenset(word for words in numbers for word in words if len(word) >= _MIN_PIECE)
        self._pieces: dict[str, tuple[str, ...]] = {}
        self._sorted = sorted(stems_seen)
        self._stems = frozenset(stems_seen)
        # words by how they begin or end, and their length: what one spelling error leaves as it was
        self._alike: dict[tuple[str, int], list[str]] = {}
        self._transcribed: dict[str, list[str]] = {}
        self._consonants: dict[str, list[str]] = {}
        for word in self._sorted:
            self._consonants.setdefault(consonants(word), []).append(word)
            if len(word) >= MIN_TRANSCRIBED:
                self._transcribed.setdefault(transcribed(word), []).append(word)
            for ending in (*_endings(word, long=True), *_endings(word, long=False)[1:]):
                self._alike.setdefault((ending, len(word)), []).append(word)

    @cached_property
    def _contracted(self) -> Mapping[tuple[str, str], Sequence[str]]:
        """Words that may be contracted, by the first letter and any letter with which the contraction can end."""
        by_letters: dict[tuple[str, str], list[str]] = {}
        for first, words in vocabulary.ordinary_words().items():
            for word in words:
                if len(word) >= MIN_CONTRACTED and stem(word) in self._stems:
                    for last in set(word[2:]):
                        by_letters.setdefault((first, last), []).append(word)
        return by_letters

    def candidates(self, words: Sequence[str], *, open_ended: bool = True, near_misses: bool = False) -> list[int]:
        """The numbers of names worth comparing, the most promising first.

        Where the position's name has telling words that a name of the list has not, only a company of the family can
        come of it, and that needs the whole name of the list.

        Args:
            words: words of the position's name, upper case.
            open_ended: whether the last word may have been cut off.
            near_misses: also names that nothing can come of but a near miss.
        """
        asked = (tuple(words), open_ended, near_misses)
        before, found = self._last  # the quick look at a name that is written out asks the same just before
        if before != asked:
            found = self._found(words, open_ended=open_ended, near_misses=near_misses)
            self._last = asked, found
        return found

    def apart(self, word: str) -> tuple[str, ...]:
        """The words of the lists and of legal forms that a longer word is, without blanks; empty if it is none.

        Args:
            word: upper case.
        """
        if not _MIN_GLUED <= len(word) <= _MOST_GLUED or word in self._words or not word.isalpha():
            return ()
        known = self._pieces.get(word)
        if known is None:
            known = self._pieces[word] = () if vocabulary.is_ordinary(word) else self._fewest_pieces(word)
        return known

    def _fewest_pieces(self, word: str) -> tuple[str, ...]:
        forms = vocabulary.single_legal_words()
        read: list[tuple[str, ...]] = [()]
        for end in range(1, len(word) + 1):
            pieces = ((start, word[start:end]) for start in range(max(end - _LONGEST_PIECE, 0), end - 1))
            ways = [
                (*read[start], piece)
                for start, piece in pieces
                if (not start or read[start]) and (piece in self._words or piece in _SHORT_PIECES or piece in forms)
            ]
            read.append(min(ways, key=len, default=()))
        if not read[-1]:  # the last word may be cut off
            end = max(end for end in range(len(word)) if not end or len(read[end]) > 1)
            begun = _beginning_with(word[end:], self._sorted) if len(word) - end >= _MIN_PREFIX else ()
            return (*read[end], word[end:]) if end and begun else ()
        return read[-1] if len(read[-1]) > 1 else ()

    def _found(self, words: Sequence[str], *, open_ended: bool, near_misses: bool) -> list[int]:
        whole = self._whole.get(tuple(stem(word) for word in words), ())
        shared = dict.fromkeys(whole, _WHOLE)
        beside = vocabulary.words_beside_a_name()
        share = MIN_SHARE_BARE if sum(word not in beside for word in words) <= _BARE_WORDS else MIN_SHARE
        sure, reaches = self._both_ways(words, range(0 if near_misses else len(words) - open_ended, len(words)))
        telling = () if near_misses else self._telling_of_another(words)
        for at, bits in self._sharing(sure, reaches, share, telling=telling):
            shared.setdefault(at, bits)
        for at, bits in self._sharing_joined(words, reaches, share):
            shared.setdefault(at, bits)
        found = ((-bits, number) for at, bits in shared.items() for number in self._names[at].numbers)
        return [number for _, number in sorted(found)]

    def _telling_of_another(self, words: Sequence[str]) -> list[bool]:
        """Which words would speak of another company if they stood in the position's name only.

        Not a structural word, a number or a word of forms and instruments, not two words of the list in one, not an
        acronym (it can be the same company's), and not a last word too short to be sure.
        """
        telling = [self._is_another(word) for word in words]
        if words and len(words[-1]) < _MIN_PREFIX:
            telling[-1] = False
        return telling

    def _is_another(self, word: str) -> bool:
        known = self._another.get(word)
        if known is None:
            known = self._another[word] = not (
                word in self._joined
                or word in self._acronyms
                or word in vocabulary.structure()
                or word in vocabulary.words_beside_a_name()
                or vocabulary.is_number(word)
            )
        return known

    def _both_ways(self, words: Sequence[str], cut: Collection[int]) -> tuple[list[_Reach], list[_Reach]]:
        """What each word reaches for sure, and beside one that is rare or was shortened, which all may be cut off.

        Args:
            words: of the position's name.
            cut: the places of words that may be cut off without such support.
        """
        sure = self._reaches(words, cut)
        read = ((word, reach) for word, reach in zip(words, sure, strict=True) if reach)
        supported = any(_is_distinctive(reach) or not vocabulary.is_ordinary(word) for word, reach in read)
        if len(cut) == len(words) or not supported:
            return sure, sure
        return sure, self._reaches(words, range(len(words)))

    def _reaches(self, words: Sequence[str], cut: Collection[int]) -> list[_Reach]:
        """What each word reaches, the last one also cut off, and two words read as one under both of them.

        Args:
            words: of the position's name.
            cut: the places of words that may be the beginning of a rare one.
        """
        narrow = is_cut_at_one_width(words)
        begun = (narrow or i in cut or len(word) >= MIN_CUT_RARE for i, word in enumerate(words))
        reaches = [self._begins(word) if one else self._reach(word) for one, word in zip(begun, words, strict=True)]
        if words and len(words[-1]) < _MIN_PREFIX:
            supported = any(map(_is_distinctive, reaches[:-1]))
            reaches[-1] = {**self._reach_cut_off(words[-1], rare=supported), **reaches[-1]}
        for at, (left, right) in enumerate(pairwise(words)):
            if left + right in self._stems or stem(left + right) in self._stems:
                both = self._reach(left + right)
                reaches[at] = _strongest((both, reaches[at]))
                reaches[at + 1] = {**dict.fromkeys(both, 0.0), **reaches[at + 1]}
        return reaches

    def _sharing(
        self,
        sure: Sequence[_Reach],
        reaches: Sequence[_Reach],
        share: float,
        *,
        more: float = 0.0,
        telling: Sequence[bool] = (),
    ) -> Iterator[tuple[int, float]]:
        """Names that share enough with a position's name, and the bits of all their words that are shared.

        A name that tells more than all of the position's words could be a share of is not looked at.

        Args:
            sure: what each word of the position's name reaches for sure: one of it must be shared.
            reaches: what each word reaches.
            share: the part of what a name's words tell that must be shared.
            more: bits that another spelling may add.
            telling: which words would speak of another company; none where only the bits count.
        """
        most = [max(reach.values(), default=0.0) for reach in reaches]
        all_told = sum(most) + more
        if all_told < MIN_SHARED_BITS:
            return
        names, end = self._names, bisect_right(self._bits, all_told / share + _ROUNDING)
        if any(telling):
            seen = self._of_one_family(reaches, telling, end)
        else:
            seen = set()
            for reach, own in zip(sure, most, strict=True):
                for one in reach:
                    could = all_told - own + reach[one]
                    if one in self._posted and could >= MIN_SHARED_BITS:
                        seen.update(_up_to(self._posted[one], bisect_right(self._bits, could / share + _ROUNDING)))
        reached = _strongest(reaches) if seen else {}
        for at in seen:
            name = names[at]
            bits = sum([reached[own] for own in name.distinct if own in reached])
            if bits + more >= MIN_SHARED_BITS and bits + more >= share * name.bits:
                yield at, bits

    def _of_one_family(self, reaches: Sequence[_Reach], telling: Sequence[bool], end: int) -> set[int]:
        """Names of which every telling word is reached, and names that have every telling word of the position's name.

        The former are looked up by their rarest telling word, the latter by the word that fewest names have: however
        many names bear a common word, they are not gone through.
        """
        names, rarest, holding = self._names, self._rarest, self._holding
        reached = set().union(*reaches)
        among = reached.__contains__
        seen = {
            at
            for one in reached & rarest.keys()
            for two in filter(among, rarest[one])
            for at in rarest[one][two]
            if at < end and all(map(among, names[at].telling))
        }
        asked = [reach for reach, tells in zip(reaches, telling, strict=True) if tells]
        if all(asked):
            fewest = min(asked, key=lambda reach: sum([len(holding[one]) for one in reach]))
            bearing = (at for one in fewest for at in _up_to(holding[one], end))
            seen.update(at for at in bearing if not any(reach.keys().isdisjoint(names[at].stems) for reach in asked))
        return seen

    def _sharing_joined(
        self, words: Sequence[str], reaches: Sequence[_Reach], share: float, *, more: float = 0.0
    ) -> Iterator[tuple[int, float]]:
        """The same of names of which two words are written as one."""
        for word in words:
            for at in self._joined.get(word, ()):
                name, reached = self._names[at], _strongest(reaches)
                bits = vocabulary.weight(word) + sum([reached.get(own, 0.0) for own in name.stems])
                if bits + more >= max(MIN_SHARED_BITS, share * name.bits):
                    yield at, bits

    def may_match(self, words: Sequence[str], *, whole: bool = False, written_out: bool = False) -> bool:
        """Whether any name could be a candidate; cheap, and never wrongly false for what can match.

        Args:
            words: raw words of a text, upper case, in their order.
            whole: whether they are one name, which is sooner taken apart than looked at closely.
            written_out: whether they are one name up to its legal form, and nothing else (`normalise.is_written_out`).
        """
        telling, stems = self._telling, self._stems
        total = strongest = 0.0
        all_known, before = True, ""
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
                all_known = False
                if word in self._joined or before + word in stems or self.apart(word):
                    return True
            before = word
        if total >= MIN_SHARED_BITS and (strongest >= MIN_TELLING_BITS or all_known):
            return (whole and not written_out) or self._reaches_one(words, written_out=written_out)
        return len(before) < _MIN_PREFIX and total > 0 and self._reaches_one(words, written_out=False)

    def _reaches_one(self, words: Sequence[str], *, written_out: bool) -> bool:
        """Whether the words reach one and the same name, with what a spelling of GROUP may add left open."""
        told = [word for word in words if self._telling.get(word) is not None]
        if tuple(stem(word) for word in told) in self._whole:
            return True
        spellings = vocabulary.structural_words()
        if written_out and len(told[-1]) >= _MIN_PREFIX:
            named = [spellings.get(word, word) for word in told if word not in vocabulary.stop_words()]
            return bool(self.candidates(named, open_ended=False))
        more = _STRUCTURE_BITS if any(spellings.get(word, word) != word for word in told) else 0.0
        # a word may be the last one, and cut off, where only words that are taken away can stand behind it
        beside = vocabulary.words_beside_a_name()
        last = {
            word
            for word, behind in zip(words, [*words[1:], ""], strict=True)
            if len(behind) <= 1 or behind in beside or vocabulary.is_number(behind)
        }
        sure, reaches = self._both_ways(told, [at for at, word in enumerate(told) if word in last])
        short = [word for word in told if len(word) < _MIN_PREFIX and word in last]
        rare = bool(short) and len(told) > 1 and any(map(_is_distinctive, reaches))
        cut_off = [self._reach_cut_off(word, rare=rare) for word in short]
        sure, reaches = [*sure, *cut_off], [*reaches, *cut_off]
        found = self._sharing(sure, reaches, MIN_SHARE_BARE, more=more)
        return any(True for _ in chain(found, self._sharing_joined(told, reaches, MIN_SHARE_BARE, more=more)))

    def _tells(self, word: str) -> float | None:
        """The bits of a word's strongest reading; None for words of legal forms and instruments, which say nothing."""
        if len(word) == 1 or word in vocabulary.single_legal_words():
            return None
        return max(self._begins(word).values(), default=0.0)

    def _reach(self, word: str) -> _Reach:
        known = self._reached.get(word)
        if known is None:
            known = self._reached[word] = self._work_out(word)
        return known

    def _work_out(self, word: str) -> _Reach:
        found: _Reach = {}
        own, stems = stem(word), self._stems
        if own in stems:
            found[own] = vocabulary.weight(word)
        for reading in vocabulary.abbreviations().get(word, ()):
            for part in reading:
                if stem(part) in stems:
                    found.setdefault(stem(part), _tells_as(word, part))
        for spelt in self._transcribed.get(transcribed(own), ()):
            found.setdefault(spelt, _tells_as(word, spelt))
        for abbreviation in vocabulary.abbreviations_of(word):
            if abbreviation in stems:
                found.setdefault(abbreviation, _tells_as(word, abbreviation))
        if len(word) >= _MIN_PREFIX and word.isalpha():
            for longer in _beginning_with(word, self._sorted):
                if vocabulary.weight(longer) < vocabulary.MIN_DISTINCTIVE:
                    found.setdefault(longer, _tells_as(word, longer))
        # whether another list has the word itself (TELEKOM) changes nothing on this one
        if word.isalpha():
            for full in self._consonants.get(consonants(own), ()):
                if lacks_vowels(own, full):
                    found.setdefault(full, _tells_as(word, full))
            if not vocabulary.is_ordinary(word):
                for longer in self._contracted.get((word[0], word[-1]), ()):
                    if is_contraction(word, longer):
                        found.setdefault(stem(longer), vocabulary.weight(longer))
            if len(word) >= _MIN_FUZZY:
                # WIRELES lacks a letter of WIRELESS, which its stem lacks twice
                for close in self._close_to(own) | (self._close_to(word) if word != own else set()):
                    found.setdefault(close, _tells_as(word, close))
        return found

    def _begins(self, word: str) -> _Reach:
        """What a word reaches, and the rare words that it may be the beginning of: so a name's last word is read."""
        known = self._begun.get(word)
        if known is None:
            longer = _beginning_with(word, self._sorted) if len(word) >= _MIN_PREFIX and word.isalpha() else ()
            rare = (one for one in longer if vocabulary.weight(one) >= vocabulary.MIN_DISTINCTIVE)
            known = self._begun[word] = {**{one: _tells_as(word, one) for one in rare}, **self._reach(word)}
        return known

    def _reach_cut_off(self, word: str, *, rare: bool = False) -> _Reach:
        """What a name's last word may be the first two or three letters of: a rare word only beside another."""
        if len(word) < _MIN_CUT or not word.isalpha():
            return {}
        begun = {longer: vocabulary.weight(longer) for longer in _beginning_with(word, self._sorted)}
        return {longer: bits for longer, bits in begun.items() if rare or bits < vocabulary.MIN_DISTINCTIVE}

    def _close_to(self, word: str) -> set[str]:
        # one error leaves the word's beginning or its end as it was
        errors = errors_allowed(len(word))
        near: list[str] = []
        for length in range(max(len(word) - errors, _MIN_FUZZY), len(word) + errors + 1):
            for ending in _endings(word, long=errors > 1):
                near += self._alike.get((ending, length), ())
        close = process.extract(word, near, scorer=OSA.distance, score_cutoff=errors, limit=None)
        return {other for other, _, _ in close if is_misspelling(word, other)}


def _endings(word: str, *, long: bool) -> tuple[str, str]:
    """What one error leaves of a word: its beginning or its end, and of a word that is not long the first letter."""
    return word[:_INTACT] + _REST, ("" if long else word[0]) + _REST + word[-_INTACT:]


def _tells_as(word: str, other: str) -> float:
    """The bits of a word read as another: GROUP says no more for being the beginning of GROUPE."""
    return min(vocabulary.weight(word), vocabulary.weight(other))


def _to_be_posted(stems: Sequence[str], weights: Sequence[float]) -> list[str]:
    """The words of which a candidate must share at least one: rare ones, and others until the rest tells too little."""
    left, chosen = sum(weights), []
    least = max(MIN_SHARED_BITS, MIN_SHARE_BARE * left)
    for bits, one in sorted(zip(weights, stems, strict=True), reverse=True):
        if left < least and bits < vocabulary.MIN_DISTINCTIVE:
            break
        chosen.append(one)
        left -= bits
    return chosen


def _strongest(reaches: Iterable[_Reach]) -> _Reach:
    """What a name's words reach together, each with the most bits that one of them gives it."""
    reached: _Reach = {}
    for reach in reaches:
        for one, bits in reach.items():
            if bits > reached.get(one, _UNKNOWN):
                reached[one] = bits
    return reached


def _up_to(posted: array[int], end: int) -> array[int]:
    """The names before a place: those that tell no more."""
    return posted if len(posted) <= _FEW else posted[: bisect_left(posted, end)]


def _is_distinctive(reach: _Reach) -> bool:
    return max(reach.values(), default=0.0) >= vocabulary.MIN_DISTINCTIVE


def _beginning_with(prefix: str, words: Sequence[str]) -> Sequence[str]:
    start = bisect_left(words, prefix)
    return words[start : bisect_left(words, prefix + "\uffff", lo=start)]
