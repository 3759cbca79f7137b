"""How well a position's name agrees with a list's name: the share of all the telling that both names agree on.

What a word tells is its weight in bits (`vocabulary.weight`); the grade (`grade.py`) says what kind of agreement it is.
"""

from __future__ import annotations

from typing import NamedTuple

from screener.matching import vocabulary
from screener.matching.align import SURENESS, Alignment, Pair, align
from screener.matching.grade import Agreement, Grade, ListedNameParts, conflicting_forms, grade, telling_extra
from screener.matching.normalise import NameParts
from screener.model import AlignedWord

CUT_OFF_FACTOR = 0.4
"""What a missing word costs where the position's name may have been cut off."""
PLACE_FACTOR = 0.5
"""What a missing place costs."""
FORM_CONFLICT_FACTOR = 0.8
"""What a legal form that contradicts leaves of the score."""
CUT_OFF_LEAST, CUT_OFF_PER_LETTER = 0.4, 0.15
"""What a cut-off word keeps of its bits: so much, and so much more for each letter left; four letters keep all."""


class Comparison(NamedTuple):
    """A position's name beside a list's name; `information` is the bits that both agree on."""

    score: float
    grade: Grade
    information: float
    alignment: Alignment


def compare(query: NameParts, listed: ListedNameParts) -> Comparison:
    """Score and grade a position's name against a list's name.

    Args:
        query: the position's name, taken apart.
        listed: the list's name, taken apart and weighed.

    Returns:
        The comparison, its score from 0 to 1.
    """
    alignment = align(query.words, listed.words, open_ended=query.open_ended)
    matched = sum(_gain(pair, query.words, listed) for pair in alignment.pairs)
    extra = sum(map(vocabulary.weight, telling_extra(query, listed, alignment)))
    trailing = _trailing(alignment.missing, len(listed.words)) if query.open_ended else frozenset()
    missing = sum(listed.weights[j] * _missing_factor(listed.words[j], j in trailing) for j in alignment.missing)
    score = matched / (matched + extra + missing) if matched else 0.0
    kind = grade(Agreement(query, listed, alignment, matched, score, trailing))
    if conflicting_forms(query.legal.family if query.legal else None, listed.legal_family):
        score *= FORM_CONFLICT_FACTOR
    return Comparison(round(min(score, 1.0), 4), kind, matched, alignment)


def _gain(pair: Pair, words: tuple[str, ...], listed: ListedNameParts) -> float:
    weight = sum(listed.weights[j] for j in pair.listed)
    if pair.how == "cut_off":
        return weight * SURENESS["cut_off"] * min(1.0, CUT_OFF_LEAST + CUT_OFF_PER_LETTER * len(words[pair.query[0]]))
    return weight * SURENESS[pair.how]


def _missing_factor(word: str, cut_off: bool) -> float:
    if cut_off:
        return CUT_OFF_FACTOR
    return PLACE_FACTOR if word in vocabulary.places() else 1.0


def _trailing(missing: tuple[int, ...], length: int) -> frozenset[int]:
    at = length
    while at - 1 in missing:
        at -= 1
    return frozenset(range(at, length))


def aligned_words(query: NameParts, listed: ListedNameParts, alignment: Alignment) -> tuple[AlignedWord, ...]:
    """The alignment as a finding shows it: each word beside the one it was read as, and what the agreement weighs.

    Args:
        query: the position's name, taken apart.
        listed: the list's name, taken apart and weighed.
        alignment: which word stands for which.
    """
    rows: list[tuple[str | None, str | None, float, str]] = [
        (
            " ".join(query.words[i] for i in pair.query),
            " ".join(listed.words[j] for j in pair.listed),
            sum(listed.weights[j] for j in pair.listed),
            pair.how,
        )
        for pair in alignment.pairs
    ]
    rows += [(None, listed.words[j], listed.weights[j], "missing") for j in alignment.missing]
    rows += [(query.words[i], None, vocabulary.weight(query.words[i]), "extra") for i in alignment.extra]
    return tuple(
        AlignedWord(position_word=ours, list_word=theirs, weight=round(bits, 1), how=how)  # type: ignore[arg-type]
        for ours, theirs, bits, how in rows
    )
