"""Persons: their names come in any order, with titles, patronymics, initials and the spellings of several alphabets.

Persons are matched only against columns that hold persons (account holders, managers), never against securities.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

from screener.matching.chinese import has_han
from screener.matching.evidence import BY_NAME, Evidence, Rank
from screener.matching.names import NO_ISSUER, entity_names
from screener.matching.normalise import CHINESE_SYLLABLE, to_latin
from screener.matching.vocabulary import rows
from screener.model import AlignedWord, Entity, Name, Verdict
from screener.reference.text import spelling_key

MIN_SCORE = 0.75
"""Score from which two names may be one person: set on the labelled pairs with `screener evaluate`."""
MIN_SCORE_LISTED = 0.95

_SEPARATORS = re.compile(r"[^A-Z0-9]+")
_DROPPED = re.compile(r"['’‘`´ʻʼ.]")
MIN_SHARED_KEYS = 2
"""Keys that two names share before they are compared: one word whole, or parts of two."""
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_CHINESE_SYLLABLES = re.compile(rf"(?:{CHINESE_SYLLABLE.pattern}){{1,2}}")
_INITIAL = 0.75
_SOUND = 0.9
_PARTICLE_WEIGHT = 0.25
_INITIAL_WEIGHT = 0.5
_ONE_SIDED_PENALTY = 0.06
_CAP_OF_TWO_PERSONS = 0.7
"""Score beyond which two names never go when each has a full word that the other has not."""
_MAX_SHORT_NAME = 3
_SOUNDS = (
    ("OU", "U"),
    ("OO", "U"),
    ("EE", "I"),
    ("IY", "I"),
    ("YY", "I"),
    ("IE", "E"),
    ("EI", "E"),
    ("AI", "E"),
    ("AY", "E"),
    ("KH", "H"),
    ("GH", "G"),
    ("DJ", "J"),
    ("ZH", "J"),
    ("PH", "F"),
    ("TS", "Z"),
    ("CH", "C"),
    ("SH", "S"),
    ("CK", "K"),
    ("Q", "K"),
    ("Y", "I"),
    ("W", "V"),
)


class _Words(NamedTuple):
    """A name's words with their weights, and its letters in the order of the words and in that of the alphabet."""

    words: tuple[str, ...]
    weights: tuple[float, ...]
    joined: str
    letters: str


@cache
def _kinds() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for kind, word in rows("person_words.tsv"):
        table.setdefault(kind, set()).add(word)
    return {kind: frozenset(words) for kind, words in table.items()}


@lru_cache(maxsize=200_000)
def _take_apart(text: str) -> _Words:
    latin = _SEPARATORS.sub(" ", _DROPPED.sub("", to_latin(text)))
    words = [word for word in latin.split() if word not in _kinds()["title"]] or latin.split()
    if len(words) <= _MAX_SHORT_NAME:
        words = list(dict.fromkeys(words))
    return _Words(tuple(words), tuple(map(_weight, words)), "".join(words), "".join(sorted(words)))


def _weight(word: str) -> float:
    if word in _kinds()["particle"]:
        return _PARTICLE_WEIGHT
    return _INITIAL_WEIGHT if len(word) == 1 else 1.0


@cache
def _sound(word: str) -> str:
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return re.sub(r"(.)\1", r"\1", word)


@lru_cache(maxsize=200_000)
def _word_similarity(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return _INITIAL if one[0] == other[0] else 0.0
    distance = OSA.distance(one, other)
    shorter, longer = sorted((len(one), len(other)))
    allowed = 0 if shorter < 3 else 1 if shorter < 7 else 2
    if distance <= allowed:
        return 1.0 - distance / (longer + 1)
    if shorter >= 3 and _sound(one) == _sound(other):
        return _SOUND
    return 0.0


def compare_persons(one: str, other: str) -> float:
    """How well two names of persons agree, from 0 to 1.

    Each word is paired with the word that it most likely is, in any order; words left over on both sides speak against,
    words left over on one side only (a patronymic) speak little.

    Args:
        one: a person's name, in any script that can be transliterated.
        other: another.
    """
    if has_han(one) and has_han(other):
        return 1.0 if _han(one) == _han(other) else 0.0
    if _HANGUL.search(one) and _HANGUL.search(other):
        return 1.0 if one.strip() == other.strip() else 0.0
    left, right = _take_apart(one), _take_apart(other)
    if not left.words or not right.words:
        return 0.0
    if right < left:
        left, right = right, left  # ties between words are broken by their order: let it not depend on who asks
    if left.joined == right.joined or left.letters == right.letters:
        return 1.0
    pairs = sorted(
        [
            (similarity, i, j)
            for i, a in enumerate(left.words)
            for j, b in enumerate(right.words)
            if (similarity := _word_similarity(a, b))
        ],
        reverse=True,
    )
    free_left, free_right = set(range(len(left.words))), set(range(len(right.words)))
    agreed, worth = 0.0, 0.0
    for similarity, i, j in pairs:
        if i in free_left and j in free_right:
            free_left.discard(i)
            free_right.discard(j)
            weight = (left.weights[i] + right.weights[j]) / 2
            agreed += similarity * weight
            worth += weight
    if not worth:
        return 0.0
    joined = _joined(left, right, free_left, free_right) if free_left and free_right else 0.0
    agreed, worth = agreed + joined, worth + joined
    rest_left = sum(left.weights[i] for i in free_left)
    rest_right = sum(right.weights[j] for j in free_right)
    both = min(rest_left, rest_right)
    full_words = sum(1 for i in range(len(left.words)) if i not in free_left and left.weights[i] >= 1)
    quality = agreed / (worth + both * 1.5)
    one_sided = abs(rest_left - rest_right)
    penalty = one_sided * (_ONE_SIDED_PENALTY if full_words >= 2 else 0.3)
    score = max(0.0, quality - penalty)
    return round(min(score, _CAP_OF_TWO_PERSONS) if both >= 1 else score, 4)


def _han(text: str) -> str:
    from screener.matching.chinese import chinese_name

    name = chinese_name(text)
    return name.core if name else ""


def _joined(left: _Words, right: _Words, free_left: set[int], free_right: set[int]) -> float:
    gained = 0.0
    for ours, theirs, free_ours, free_theirs in (
        (left, right, free_left, free_right),
        (right, left, free_right, free_left),
    ):
        for j in sorted(free_theirs):
            for i in sorted(free_ours):
                pair = (i, i + 1)
                if all(k in free_ours for k in pair) and ours.words[i] + ours.words[i + 1] == theirs.words[j]:
                    free_ours.difference_update(pair)
                    free_theirs.discard(j)
                    gained += 1.0
                    break
    return gained


class PersonIndex:
    """All names of persons on the lists, and, letter for letter, those of ships and aircraft, which issue nothing.

    A name of which every word is borne by very many (`common_person_names.tsv`, Chinese syllables) is only compared
    whole: that two share Mohammed, or García and López, says nothing. So it is also looked up at once.

    Args:
        entities: listed entities, list by list; companies are passed over.
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._names: list[tuple[Entity, Name]] = []
        self._by_key: dict[str, list[int]] = {}
        self._whole: dict[tuple[str, ...], list[int]] = {}
        self._things: dict[str, list[int]] = {}
        for entity in entities:
            if entity.type not in NO_ISSUER:
                continue
            for name in entity_names(entity):
                number = len(self._names)
                self._names.append((entity, name))
                if entity.type != "Person":
                    self._things.setdefault(spelling_key(name.text), []).append(number)
                    continue
                self._whole.setdefault(_whole_name(name.text), []).append(number)
                for key in _keys(name.text):
                    self._by_key.setdefault(key, []).append(number)
        self.evidence = lru_cache(maxsize=100_000)(self._evidence)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "evidence"}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        vars(self).update(state)
        self.evidence = lru_cache(maxsize=100_000)(self._evidence)

    def _evidence(self, text: str) -> tuple[Evidence, ...]:
        """The listed persons that a name may mean, the likeliest first; ships and aircraft of that very name.

        Args:
            text: a person's name as the file has it.
        """
        best: dict[tuple[str, tuple[str, ...]], tuple[float, str, Entity, bool]] = {}
        common = _is_common(text)
        for number, score in self._scored(text, common=common):
            entity, name = self._names[number]
            key = entity.id, tuple(listing.list for listing in entity.listings)
            if score >= MIN_SCORE and score > best.get(key, (0.0,))[0]:
                best[key] = (score, name.text, entity, common)
        for number in self._things.get(spelling_key(text), ()):
            entity, name = self._names[number]
            best[entity.id, tuple(listing.list for listing in entity.listings)] = (1.0, name.text, entity, True)
        return tuple(_person_evidence(text, *found) for found in sorted(best.values(), key=lambda item: -item[0]))

    def _scored(self, text: str, *, common: bool) -> Iterator[tuple[int, float]]:
        whole = self._whole.get(_whole_name(text), ())
        if common:
            # a weak alias or another order of words is too little beside so many bearers
            words = _take_apart(text).words
            for number in whole:
                name = self._names[number][1]
                so_printed = spelling_key(name.text) == spelling_key(text)
                if so_printed or (name.kind != "weak" and _same_order(words, name.text)):
                    yield number, 1.0
            return
        keys = _keys(text)
        shared = Counter(number for key in keys for number in self._by_key.get(key, ()))
        least = min(MIN_SHARED_KEYS, len(keys))
        for number, count in shared.items():
            if count >= least:
                yield number, compare_persons(text, self._names[number][1].text)


def _whole_name(text: str) -> tuple[str, ...]:
    """A name's words by their sounds, in any order, particles left out: what two spellings of one name share."""
    return tuple(sorted(_sound(word) for word in _take_apart(text).words if word not in _kinds()["particle"]))


def _same_order(words: tuple[str, ...], other: str) -> bool:
    """Whether the words come in one order, or with the family name in front in one of the two (three words or more)."""
    particle = _kinds()["particle"]
    ours, theirs = ([_sound(w) for w in one if w not in particle] for one in (words, _take_apart(other).words))
    turned = [*theirs[-1:], *theirs[:-1]]
    pinyin = all(_CHINESE_SYLLABLES.fullmatch(word) for word in words)
    return ours == theirs or ((len(ours) > MIN_SHARED_KEYS or pinyin) and ours == turned)


def _is_common(text: str) -> bool:
    """Whether very many persons bear every word of a name."""
    words = [word for word in _take_apart(text).words if word not in _kinds()["particle"] and len(word) > 1]
    return all(word in _common_names() or _CHINESE_SYLLABLES.fullmatch(word) for word in words)


@cache
def _common_names() -> frozenset[str]:
    return frozenset(row[0] for row in rows("common_person_names.tsv"))


def _person_evidence(text: str, score: float, listed: str, entity: Entity, common: bool) -> Evidence:
    sure = score >= MIN_SCORE_LISTED and not common
    sentence = f"The name “{text}” agrees with “{listed}”, a name of {entity.name} (score {score:.2f})."
    caution = "Many people share names: compare the date of birth before acting."
    if entity.type != "Person":
        caution = f"{entity.name} is a {'ship' if entity.type == 'Vessel' else 'aircraft'}, which issues no security."
    elif common:
        caution = "Very many people bear every part of this name: compare the date of birth before acting."
    word = AlignedWord(position_word=text, list_word=listed, weight=10.0, how="same" if sure else "spelling")
    verdict: Verdict = "listed" if sure else "possible"
    rank = Rank(not sure, BY_NAME, 0, 0, -score)
    return Evidence(entity, verdict, score, "name", text, listed, (sentence, caution), (word,), rank)


def _keys(text: str) -> set[str]:
    """Short keys by which names that may agree meet: how each word begins and ends in sound, and the joined name."""
    words = [word for word in _take_apart(text).words if len(word) > 1] or list(_take_apart(text).words)
    sounds = [_sound(word) for word in words if word not in _kinds()["particle"]]
    if len(sounds) == 1:
        # SergeiLavrov: both halves of a name written as one word
        sounds += [sounds[0][:3], sounds[0][-3:]]
    keys = {f"{sound[:3]}-" for sound in sounds} | {f"-{sound[-3:]}" for sound in sounds}
    joined = "".join(sounds)
    return keys | {f"{joined[:3]}-", f"-{joined[-3:]}"}
