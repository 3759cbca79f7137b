"""How well a position's name agrees with a list's name: a score, and the grade of evidence it amounts to.

The score is the share of all the telling (in bits, see `vocabulary.weight`) that both names agree on. The grade states
what kind of agreement it is; thresholds were set on labelled names with `screener evaluate` and are checked there.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from screener.matching import vocabulary
from screener.matching.align import SURENESS, Alignment, Pair, align
from screener.matching.normalise import NameParts
from screener.model import AlignedWord

Grade = Literal[
    "full", "cut_off", "shortened", "misspelt", "other_form", "other_structure", "family", "weak_alias", "distant"
]
"""What the agreement amounts to.

full: every word of both names agrees; cut_off: the list's name goes on where the position's was cut off; shortened:
only words that tell little are missing; misspelt: the same words, but the only one that says who differs in a letter;
other_form: the same words with a legal form that contradicts; other_structure: the same words without the list's GROUP
(or with a GROUP or HOLDINGS more); family: the list's distinctive words and other distinctive words besides;
weak_alias: an alias that must not decide alone; distant: none of these.
"""

CUT_OFF_FACTOR = 0.4
PLACE_FACTOR = 0.5
FORM_CONFLICT_FACTOR = 0.8
MIN_INFORMATION = 11.0
"""Bits that a name must agree on to say anything: common words alone never match."""
MIN_FAMILY = 12.0
MIN_FAMILY_WORDS = 3
MIN_FAMILY_PHRASE = 20.0
"""Words, and their bits, from which ordinary words together (China Railway Construction) say which group is meant."""
MIN_ACRONYM = 4
"""Letters from which an acronym in front of other words (CCCC, CRCC) suggests a group; shorter ones belong to many."""
GENERIC_UP_TO = 7.5
"""Bits up to which a missing word is generic (TECHNOLOGY 4.8, DIGITAL 7.7 is not)."""
MIN_SCORE_LISTED = 0.78
LONG_WORD = 8
"""Letters from which one wrong letter leaves no doubt who is meant."""
MIN_BESIDE_MISSPELLING = 8.0
"""Bits that the other words must tell where a shorter word is misspelt."""

_COMPATIBLE = frozenset({"limited", "company", "corporation", "plc", "pcl", "jsc", "bhd", "pte", "llc"})


class ListedNameParts(NamedTuple):
    """A list's name, taken apart, with the weight of each word in bits."""

    words: tuple[str, ...]
    weights: tuple[float, ...]
    legal_family: str | None
    weak: bool


class Comparison(NamedTuple):
    """A position's name beside a list's name."""

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
        The comparison; `score` from 0 to 1, `information` the bits that both names agree on.
    """
    alignment = align(query.words, listed.words, open_ended=query.open_ended)
    matched = sum(_gain(pair, query.words, listed) for pair in alignment.pairs)
    extra = sum(vocabulary.weight(query.words[i]) for i in alignment.extra)
    trailing = _trailing(alignment.missing, len(listed.words)) if query.open_ended else frozenset()
    missing = sum(listed.weights[j] * _missing_factor(listed.words[j], j in trailing) for j in alignment.missing)
    score = matched / (matched + extra + missing) if matched else 0.0
    grade = _grade(query, listed, alignment, matched, score, trailing)
    if conflicting_forms(query.legal.family if query.legal else None, listed.legal_family):
        score *= FORM_CONFLICT_FACTOR
    return Comparison(round(min(score, 1.0), 4), grade, matched, alignment)


def conflicting_forms(one: str | None, other: str | None) -> bool:
    """Whether two legal forms contradict: Inc. against Co., Ltd. A form that is not stated contradicts nothing."""
    if one is None or other is None or one == other:
        return False
    return not (one in _COMPATIBLE and other in _COMPATIBLE)


def _gain(pair: Pair, words: tuple[str, ...], listed: ListedNameParts) -> float:
    weight = sum(listed.weights[j] for j in pair.listed)
    if pair.how == "cut_off":
        return weight * SURENESS["cut_off"] * min(1.0, 0.4 + 0.15 * len(words[pair.query[0]]))
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


def _grade(
    query: NameParts,
    listed: ListedNameParts,
    alignment: Alignment,
    matched: float,
    score: float,
    trailing: frozenset[int],
) -> Grade:
    extra = [query.words[i] for i in alignment.extra if vocabulary.weight(query.words[i]) > 0]
    missing = [j for j in alignment.missing if listed.weights[j] > 0]
    if listed.weak:
        exact = not missing and all(pair.how == "same" for pair in alignment.pairs)
        if exact and not extra:
            return "weak_alias"
        return "family" if exact and _is_acronym_in_front(listed, alignment) else "distant"
    if not alignment.pairs or (matched < MIN_INFORMATION and (extra or missing)):
        return "distant"
    structure = vocabulary.structure()
    extra_words = [word for word in extra if word not in structure and not vocabulary.is_number(word)]
    missing_words = [
        j for j in missing if listed.words[j] not in structure and not vocabulary.is_number(listed.words[j])
    ]
    if extra_words:
        return "family" if not missing_words and _names_the_family(listed, alignment) else "distant"
    missing_words = [j for j in missing_words if j not in trailing]
    if missing_words and not (_only_generic(listed, missing_words) and _is_told(listed, alignment)):
        return "distant"
    if (missing_words or trailing) and score < MIN_SCORE_LISTED:
        return "distant"
    other_form = conflicting_forms(query.legal.family if query.legal else None, listed.legal_family)
    # fund files drop HOLDINGS from a name that is written out, but not GROUP
    other_structure = any(word in structure for word in extra) or any(
        listed.words[j] == "GROUP" for j in missing if j not in trailing
    )
    missing_words += [j for j in missing if listed.words[j] == "HOLDINGS" and j not in trailing]
    if _hangs_on_a_misspelling(listed, alignment):
        return (
            "distant"
            if other_form or other_structure or _is_only_a_misspelling(query, listed, alignment)
            else "misspelt"
        )
    if other_form:
        return "other_form"
    if other_structure:
        return "other_structure"
    if missing_words:
        return "shortened"
    return "cut_off" if trailing else "full"


def _tells_who(listed: ListedNameParts, at: int, least: float) -> bool:
    return listed.weights[at] >= least and listed.words[at] not in vocabulary.places()


def _names_the_family(listed: ListedNameParts, alignment: Alignment) -> bool:
    exact = [j for pair in alignment.pairs if pair.how in {"same", "joined"} for j in pair.listed]
    if any(_tells_who(listed, j, MIN_FAMILY) for j in exact):
        return True
    words = [j for j in exact if listed.words[j] not in vocabulary.structure()]
    return len(words) >= MIN_FAMILY_WORDS and sum(listed.weights[j] for j in words) >= MIN_FAMILY_PHRASE


def _is_acronym_in_front(listed: ListedNameParts, alignment: Alignment) -> bool:
    word = listed.words[0]
    in_front = any(pair.query[0] == 0 for pair in alignment.pairs)
    return (
        in_front
        and len(listed.words) == 1
        and len(word) >= MIN_ACRONYM
        and _tells_who(listed, 0, vocabulary.MIN_DISTINCTIVE)
    )


def _is_told(listed: ListedNameParts, alignment: Alignment) -> bool:
    """Whether what is left of the list's name still says who: one word alone must be rarer than several."""
    structure = vocabulary.structure()
    words = [j for pair in alignment.pairs for j in pair.listed if listed.words[j] not in structure]
    least = MIN_FAMILY if len(words) == 1 else vocabulary.MIN_DISTINCTIVE
    return any(_tells_who(listed, j, least) for j in words)


def _only_generic(listed: ListedNameParts, missing: list[int]) -> bool:
    return all(listed.weights[j] <= GENERIC_UP_TO or listed.words[j] in vocabulary.places() for j in missing)


def _hangs_on_a_misspelling(listed: ListedNameParts, alignment: Alignment) -> bool:
    misspelt = [j for pair in alignment.pairs if pair.how == "spelling" for j in pair.listed]
    if not misspelt:
        return False
    exact = _exact_bits(listed, alignment)
    return exact == 0 or (exact < MIN_BESIDE_MISSPELLING and min(len(listed.words[j]) for j in misspelt) < LONG_WORD)


def _is_only_a_misspelling(query: NameParts, listed: ListedNameParts, alignment: Alignment) -> bool:
    """Whether nothing but one misspelt word speaks for the match, and that word is not long enough to be sure of."""
    pairs = [pair for pair in alignment.pairs if listed.words[pair.listed[0]] not in vocabulary.structure()]
    if any(pair.how != "spelling" for pair in pairs):
        return False
    one, other = query.words[pairs[0].query[0]], listed.words[pairs[0].listed[0]]
    return len(pairs) > 1 or len(other) <= LONG_WORD or OSA.distance(one, other) > 1


def _exact_bits(listed: ListedNameParts, alignment: Alignment) -> float:
    return sum(
        listed.weights[j]
        for pair in alignment.pairs
        if pair.how != "spelling"
        for j in pair.listed
        if listed.words[j] not in vocabulary.places() | vocabulary.structure()
    )


def aligned_words(query: NameParts, listed: ListedNameParts, alignment: Alignment) -> tuple[AlignedWord, ...]:
    """The alignment as a finding shows it: each word beside the one it was read as, and what the agreement weighs.

    Args:
        query: the position's name, taken apart.
        listed: the list's name, taken apart and weighed.
        alignment: which word stands for which.
    """
    aligned = [
        AlignedWord(
            position_word=" ".join(query.words[i] for i in pair.query),
            list_word=" ".join(listed.words[j] for j in pair.listed),
            weight=round(sum(listed.weights[j] for j in pair.listed), 1),
            how=pair.how,  # type: ignore[arg-type]
        )
        for pair in alignment.pairs
    ]
    aligned += [
        AlignedWord(position_word=None, list_word=listed.words[j], weight=round(listed.weights[j], 1), how="missing")
        for j in alignment.missing
    ]
    aligned += [
        AlignedWord(
            position_word=query.words[i],
            list_word=None,
            weight=round(vocabulary.weight(query.words[i]), 1),
            how="extra",
        )
        for i in alignment.extra
    ]
    return tuple(aligned)
