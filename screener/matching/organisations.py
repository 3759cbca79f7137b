"""Two names of companies or other bodies, neither of them a security's: how well they agree.

`screener evaluate` measures this on labelled pairs; the importers' merging uses it. Unlike a security's name such names
are written out, so nothing is stripped but legal forms (of all countries, by rigour).
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from screener.matching import vocabulary
from screener.matching.align import SURENESS
from screener.matching.grade import ListedNameParts
from screener.matching.normalise import NameParts, listed_name, to_latin
from screener.matching.score import PLACE_FACTOR, compare

MIN_SCORE = 0.65
"""Score from which two names are taken to be of one body: set on the labelled pairs with `screener evaluate`."""

MIN_BESIDE_SLIP = 12.0
"""Bits that all other words must agree on before a short word may be taken for a slip of the pen (Hon Hai, Hon Wai)."""
MIN_SLIP_LETTERS = 7
MIN_SLIP_SIMILARITY = 0.6
SLIP_COST = 0.4


def compare_organisations(one: str, other: str) -> float:
    """How well two names of companies or other bodies agree, from 0 to 1.

    Args:
        one: a name, in any script that can be transliterated.
        other: another.
    """
    left, right = _take_apart(one), _take_apart(other)
    if not left.words or not right.words:
        return 0.0
    return max(_score(left, right), _score(right, left))


def _score(left: NameParts, right: NameParts) -> float:
    listed = _weighed(right)
    alignment = compare(left, listed).alignment
    agreed = sum(listed.weights[j] * SURENESS[pair.how] for pair in alignment.pairs for j in pair.listed)
    extra, missing = [left.words[i] for i in alignment.extra], [right.words[j] for j in alignment.missing]
    if not alignment.pairs and len(extra) == len(missing) == 1 and _is_first_letter_slip(extra[0], missing[0]):
        return SURENESS["spelling"]
    if len(extra) == len(missing) == 1 and agreed >= MIN_BESIDE_SLIP and _is_slip(extra[0], missing[0]):
        return agreed / (agreed + vocabulary.weight(missing[0]) * SLIP_COST)
    return agreed / (agreed + _rest(extra, missing) + _rest(missing, extra)) if agreed else 0.0


def _rest(words: list[str], others: list[str]) -> float:
    """The bits that words without a counterpart tell; a place that the other name merely leaves out tells less."""
    return sum(
        vocabulary.weight(word) * (PLACE_FACTOR if word in vocabulary.places() and not others else 1.0)
        for word in words
    )


def _is_first_letter_slip(one: str, other: str) -> bool:
    """Sencora, Cencora: a whole name of one long word that sounds alike but begins with another letter."""
    return min(len(one), len(other)) >= MIN_SLIP_LETTERS and Levenshtein.distance(one, other) == 1


def _is_slip(one: str, other: str) -> bool:
    return Levenshtein.normalized_similarity(one, other) >= MIN_SLIP_SIMILARITY and not vocabulary.is_number(one)


@lru_cache(maxsize=65536)
def _take_apart(text: str) -> NameParts:
    from rigour.names import remove_org_types

    cased = text.casefold()
    bare = remove_org_types(cased).strip(" ,.\"'()") or cased
    return listed_name(to_latin(bare))._replace(open_ended=False)


def _weighed(parts: NameParts) -> ListedNameParts:
    weights = tuple(vocabulary.weight(word) for word in parts.words)
    return ListedNameParts(parts.words, weights, parts.legal.family if parts.legal else None, weak=False)
