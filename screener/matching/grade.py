"""What kind of agreement two names have: the grade of evidence, on which the verdict rests.

Thresholds are in bits (see `vocabulary.weight`); they were set on labelled names with `screener evaluate` and are
checked there.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from screener.matching import vocabulary
from screener.matching.align import Alignment
from screener.matching.normalise import NameParts

Grade = Literal[
    "full",
    "cut_off",
    "shortened",
    "misspelt",
    "bare",
    "other_form",
    "other_structure",
    "other_number",
    "one_word",
    "short_reading",
    "family",
    "weak_alias",
    "distant",
]
"""What the agreement amounts to.

full: every word of both names agrees; cut_off: the list's name goes on where the position's was cut off; shortened:
only words that tell little are missing; misspelt: the same words, but the only one that says who differs in a letter;
bare: nothing but a rare word of the list's name (HUAWEI), or all of it but the place in front; other_form: the same
words with a legal form that contradicts; other_structure: the same words without the list's GROUP (or with a GROUP or
HOLDINGS more); other_number: the same words without the number that the list's name has; one_word: every word agrees,
but it is one, and the entity is not known to have issued a security; short_reading: how Koreans read a name of two
characters, which have many homophones; family: the list's distinctive words and other
distinctive words besides; weak_alias: an alias that must not decide alone; distant: none of these.
"""

MIN_INFORMATION = 11.0
"""Bits that a name must agree on to say anything: common words alone never match."""
MIN_FAMILY = 12.0
MIN_FAMILY_WORDS = 3
MIN_FAMILY_PHRASE = 20.0
"""Words, and their bits, from which ordinary words together (China Railway Construction) say which group is meant."""
MIN_PHRASE = 14.0
"""Bits from which a whole name of the list that stands inside a longer one (ACC. CHINA MOBILE) tells of it."""
MIN_PHRASE_UNTRADED = 24.0
"""The same for an entity that is not known to have issued any security, where none of the words is rare."""
MIN_LETTERS_OF_A_NAME = 6
"""Letters from which the only word of an entity without known securities speaks for it beside other words (HUAWEI)."""
MIN_LETTERS_BEHIND_ANOTHER = 7
"""The same where a word that is not understood stands before it (... GAZPROMBANK)."""
MIN_UNIQUE = 13.0
"""Bits of a word that no issuer of the background carries more than once."""
MIN_ACRONYM = 4
"""Letters from which an acronym in front of other words (CCCC, CRCC) suggests a group; shorter ones belong to many."""
GENERIC_UP_TO = 7.5
"""Bits up to which a missing word is generic (TECHNOLOGY 4.8; DIGITAL 7.7 is not) where a name may be short ..."""
GENERIC_WHEN_WRITTEN_OUT = 6.0
"""... and where its legal form shows that it was written out (POWER 6.8 is not)."""
MIN_TELLING = 9.5
"""Bits from which a missing word is part of who is meant: GLORY alone is not PROVEN GLORY."""
MIN_SCORE_LISTED = 0.78
MIN_SCORE_BARE = 0.45
LONG_WORD = 8
"""Letters from which one wrong letter leaves no doubt who is meant."""
MIN_BESIDE_MISSPELLING = 8.0
"""Bits that the other words must tell where a shorter word is misspelt."""

_COMPATIBLE = frozenset({"limited", "company", "corporation", "plc", "pcl", "jsc", "bhd", "pte"})
_COMMON_FORMS = frozenset({"limited", "company", "corporation", "inc", "plc", "llc"})
_LEGAL_INSIDE = frozenset({"CORPORATION", "COMPANY", "CORP", "CO"})
_PHRASE_WORDS = 2
_SURE = frozenset({"full", "cut_off", "shortened"})


class ListedNameParts(NamedTuple):
    """A list's name, taken apart, with the weight of each word in bits.

    `acronyms` are the entity's weak one-word aliases: beside its name they add nothing. `traded` says whether any
    security of the entity is known: a name of one word, which many bear, then means more; `quoted`, whether a share is.
    """

    words: tuple[str, ...]
    weights: tuple[float, ...]
    legal_family: str | None
    weak: bool
    acronyms: frozenset[str] = frozenset()
    traded: bool = True
    quoted: bool = True
    legal_form: str | None = None


class Agreement(NamedTuple):
    """Two names and how their words were paired; `trailing` are list words that may have been cut off."""

    query: NameParts
    listed: ListedNameParts
    alignment: Alignment
    information: float
    score: float
    trailing: frozenset[int]


def grade(one: Agreement) -> Grade:
    """The grade of an agreement.

    Args:
        one: the two names, paired.
    """
    kind = _grade(one)
    if one.listed.traded or one.listed.weak or kind == "distant":
        return kind
    return _grade_of_the_untraded(kind, one)


def _grade_of_the_untraded(kind: Grade, one: Agreement) -> Grade:
    """What an agreement amounts to with an entity of which no security is known: less, as a position is a security."""
    if kind in _SURE:
        if _says_enough(one):
            return kind
        plain = one.query.legal is None and not one.query.stripped
        long = max(map(len, one.listed.words)) >= MIN_ACRONYM and max(one.listed.weights) >= MIN_UNIQUE
        same_form = one.query.legal is not None and one.query.legal.family == one.listed.legal_family
        return "one_word" if plain or long or same_form else "distant"
    forms = one.query.legal.family if one.query.legal else None, one.listed.legal_family
    if kind in {"family", "other_form"} and one.information < MIN_PHRASE_UNTRADED and conflicting_forms(*forms):
        return "distant"
    if kind == "misspelt" or one.information >= MIN_PHRASE_UNTRADED or _is_a_rare_name(one):
        return kind
    return kind if kind == "family" and _is_a_phrase(one) else "distant"


def _says_enough(one: Agreement) -> bool:
    """Whether a name is told from the many that bear common words or a single one."""
    if one.information < MIN_INFORMATION:
        return False
    paired = _paired(one)
    if len(paired) <= 1:
        return _is_written_out(one)
    if one.information >= MIN_PHRASE_UNTRADED:
        return True
    if one.query.legal is None or one.listed.legal_form is None:
        return len(paired) > _PHRASE_WORDS or any(not vocabulary.is_ordinary(one.listed.words[j]) for j in paired)
    # LTD and CO LTD are written for each other; LTD and CORP LTD are not
    ours, theirs = ({*form.split()} - {"CO"} for form in (one.query.legal.form, one.listed.legal_form))
    return ours == theirs or not ours or not theirs


def _is_written_out(one: Agreement) -> bool:
    """Whether a name of one rare word agrees in more: in a legal form, which tells the less the more common it is, or
    in GROUP or HOLDINGS."""
    rarest = max(one.listed.weights)
    form = one.query.legal.family if one.query.legal else None
    paired = [one.listed.words[j] for pair in one.alignment.pairs for j in pair.listed]
    if any(word in vocabulary.structure() for word in paired):
        return rarest >= MIN_UNIQUE
    if form is None or form != one.listed.legal_family or form == "company":
        return False
    return rarest >= (MIN_UNIQUE if form in _COMMON_FORMS else vocabulary.MIN_DISTINCTIVE)


def _is_a_rare_name(one: Agreement) -> bool:
    """Whether the only telling word is as rare as can be, no acronym, and what the name begins with, or long."""
    first = next((pair for pair in one.alignment.pairs if pair.query[0] == 0), None)
    if first is None:
        paired, least = _paired(one, "same"), MIN_LETTERS_BEHIND_ANOTHER
        at = paired[0] if len(paired) == 1 else None
    else:
        at, least = first.listed[0] if first.how in {"same", "joined"} else None, MIN_LETTERS_OF_A_NAME
    return at is not None and one.listed.weights[at] >= MIN_UNIQUE and len(one.listed.words[at]) >= least


def _grade(one: Agreement) -> Grade:
    extra = telling_extra(one.query, one.listed, one.alignment)
    missing = [j for j in one.alignment.missing if one.listed.weights[j] > 0]
    if one.listed.weak:
        return _grade_weak(one, extra, missing)
    if not one.alignment.pairs or (one.information < MIN_INFORMATION and (extra or missing)):
        return "distant"
    structure = vocabulary.structure()
    more = [word for word in extra if word not in structure and not vocabulary.is_number(word)]
    words = one.listed.words
    less = [j for j in missing if words[j] not in structure and not vocabulary.is_number(words[j])]
    number = [words[j] for j in missing if vocabulary.is_number(words[j])]
    if number and any(vocabulary.is_number(word) for word in extra):
        return "distant"  # another vehicle of the family: CNOOC Finance (2013), CNOOC Finance (2002)
    if more:
        return "family" if not less and not number and (_names_the_family(one) or _is_a_phrase(one)) else "distant"
    other_form = conflicting_forms(one.query.legal.family if one.query.legal else None, one.listed.legal_family)
    # fund files drop HOLDINGS from a name that is written out, but not GROUP
    other_structure = any(word in structure for word in extra) or any(
        words[j] == "GROUP" for j in missing if j not in one.trailing
    )
    untold = [j for j in less if j not in one.trailing]
    if (untold or one.trailing) and not _still_says_who(one, untold):
        bare = _is_bare(one, untold) and not other_form and not any(word in structure for word in extra)
        return "bare" if bare else "distant"
    if _hangs_on_a_misspelling(one) and not _is_plainly_misspelt(one, less, number):
        return "distant" if other_form or other_structure or _is_only_a_misspelling(one) else "misspelt"
    if number:
        return "distant" if other_form or one.information < MIN_INFORMATION else "other_number"
    if other_form:
        return "other_form"
    if other_structure:
        return "other_structure"
    short = len(one.query.words) == 1 and not one.listed.quoted and not _says_which_security(one)
    if short and any(words[j] in structure for j in missing):
        return "bare"
    if untold or any(words[j] == "HOLDINGS" for j in missing if j not in one.trailing):
        return "shortened"
    return "cut_off" if one.trailing else "full"


def telling_extra(query: NameParts, listed: ListedNameParts, alignment: Alignment) -> list[str]:
    """The words that only the position's name has, save those without weight and the entity's own acronyms.

    Args:
        query: the position's name.
        listed: the list's name.
        alignment: how their words were paired.
    """
    told = {query.words[i] for pair in alignment.pairs for i in pair.query} | listed.acronyms
    words = (query.words[i] for i in alignment.extra)
    return [word for word in words if vocabulary.weight(word) > 0 and word not in told]


def conflicting_forms(one: str | None, other: str | None) -> bool:
    """Whether two legal forms contradict: Inc. against Co., Ltd. A form that is not stated contradicts nothing.

    Args:
        one: family of a legal form, None where none is stated.
        other: another.
    """
    if one is None or other is None or one == other:
        return False
    return not (one in _COMPATIBLE and other in _COMPATIBLE)


def _grade_weak(one: Agreement, extra: list[str], missing: list[int]) -> Grade:
    """A weak alias needs its very words; beside a legal form (AMEC Ltd) it is the name of another company."""
    exact = all(one.query.words[i] == one.listed.words[j] for i, j in _single_pairs(one))
    if missing or not one.alignment.pairs or not exact or one.query.legal is not None:
        return "distant"
    if not extra:
        return "weak_alias"
    word = one.listed.words[0]
    in_front = len(one.listed.words) == 1 and any(pair.query[0] == 0 for pair in one.alignment.pairs)
    long = len(word) >= MIN_ACRONYM and _tells_who(one.listed, 0, vocabulary.MIN_DISTINCTIVE)
    return "family" if in_front and long else "distant"


def _single_pairs(one: Agreement) -> list[tuple[int, int]]:
    return [(pair.query[0], pair.listed[0]) for pair in one.alignment.pairs]


def _tells_who(listed: ListedNameParts, at: int, least: float) -> bool:
    return listed.weights[at] >= least and listed.words[at] not in vocabulary.places()


def _paired(one: Agreement, *hows: str) -> list[int]:
    """The list's words that were paired, structural ones left out."""
    structure = vocabulary.structure()
    pairs = (pair for pair in one.alignment.pairs if not hows or pair.how in hows)
    return [j for pair in pairs for j in pair.listed if one.listed.words[j] not in structure]


def _names_the_family(one: Agreement) -> bool:
    exact = _paired(one, "same", "joined")
    if any(_tells_who(one.listed, j, MIN_FAMILY) for j in exact):
        # three letters beside what companies are called by (NIO STRATEGIC METALS) are another's
        long = max(len(one.listed.words[j]) for j in exact) >= MIN_ACRONYM
        return long or not any(vocabulary.is_ordinary(one.query.words[i]) for i in one.alignment.extra)
    return len(exact) >= MIN_FAMILY_WORDS and sum(one.listed.weights[j] for j in exact) >= MIN_FAMILY_PHRASE


def _is_a_phrase(one: Agreement) -> bool:
    """Whether the list's whole name stands in the position's name, in its order and with nothing between."""
    if len(one.listed.words) < _PHRASE_WORDS or any(pair.how == "spelling" for pair in one.alignment.pairs):
        return False
    at = [i for pair in sorted(one.alignment.pairs, key=lambda pair: pair.listed) for i in pair.query]
    rare = any(_tells_who(one.listed, j, MIN_FAMILY) for j in _paired(one, "same", "joined"))
    least = MIN_PHRASE if one.listed.traded or rare else MIN_PHRASE_UNTRADED
    if one.information < least or at != list(range(at[0], at[0] + len(at))):
        return False
    # what companies are called by, behind the phrase, makes another company: CHINA MOBILE GAMES & ENTERTAINMENT; a
    # place does not: CHINA MOBILE (HONG KONG)
    behind = {one.query.words[i] for i in one.alignment.extra if i > at[-1]} - vocabulary.places()
    return not any(map(vocabulary.is_ordinary, behind))


def _still_says_who(one: Agreement, untold: list[int]) -> bool:
    """Whether what is missing leaves no doubt: little was lost, and what is left says who."""
    if one.score < MIN_SCORE_LISTED:
        return False
    if not untold:
        return True
    places = vocabulary.places()
    generic = GENERIC_UP_TO if one.query.legal is None else GENERIC_WHEN_WRITTEN_OUT
    if not all(one.listed.weights[j] <= generic or one.listed.words[j] in places for j in untold):
        return False
    paired = _paired(one)
    least = MIN_FAMILY if len(paired) == 1 else vocabulary.MIN_DISTINCTIVE
    if 0 in untold and one.listed.words[0] in places:
        # without CHINA in front, ordinary words (SHIPBUILDING INDUSTRY CORP) are another country's company
        least = MIN_UNIQUE
    return any(_tells_who(one.listed, j, least) for j in paired)


def _is_bare(one: Agreement, untold: list[int]) -> bool:
    """Whether the position's name is the list's rarest word, and nothing as rare is missing."""
    if one.score < MIN_SCORE_BARE or any(_tells_who(one.listed, j, MIN_TELLING) for j in untold):
        return False
    if _lacks_a_place_at_its_end(one):
        return True
    return any(_tells_who(one.listed, j, MIN_FAMILY) for j in _paired(one, "same", "joined"))


def _lacks_a_place_at_its_end(one: Agreement) -> bool:
    """AVIATION INDUSTRY CORPORATION, for that of China: several words agree, and only where is not said."""
    words, gone = one.listed.words, set(one.alignment.missing)
    told = [j for j in range(len(words)) if j not in gone]
    least = MIN_PHRASE if one.listed.traded else MIN_PHRASE_UNTRADED
    at_the_end = bool(gone) and min(gone) > max(told, default=len(words))
    only_places = all(words[j] in vocabulary.places() or words[j] in _LEGAL_INSIDE for j in gone)
    return len(told) >= _PHRASE_WORDS and at_the_end and only_places and one.information >= least and not one.trailing


def _says_which_security(one: Agreement) -> bool:
    return one.query.legal is not None or bool(one.query.stripped) or one.query.share_class is not None


def _exact_bits(one: Agreement) -> float:
    places = vocabulary.places()
    exact = set(_paired(one)) - set(_paired(one, "spelling"))
    return sum(one.listed.weights[j] for j in exact if one.listed.words[j] not in places)


def _hangs_on_a_misspelling(one: Agreement) -> bool:
    misspelt = _paired(one, "spelling")
    if not misspelt:
        return False
    words = one.listed.words
    exact = _exact_bits(one)
    if exact == 0:
        return True
    # QUESTEL WIRELESS SOLUTIONS is not Quectel, however much more than where a company is agrees: what it is called
    # by is wrong
    places = vocabulary.places()
    called = next((j for j in range(len(words)) if words[j] not in places), 0)
    alone = called in misspelt and not any(words[j] in places for j in _paired(one, "same"))
    short = min(len(words[j]) for j in misspelt) < LONG_WORD
    return short and (exact < MIN_BESIDE_MISSPELLING or alone)


def _is_plainly_misspelt(one: Agreement, less: list[int], number: list[str]) -> bool:
    """Whether a place, the legal form and nearly all letters of a longer word agree (CHINA TELEKOM CORP LTD)."""
    form = one.query.legal.family if one.query.legal else None
    if less or number or form is None or form != one.listed.legal_family:
        return False
    misspelt = [pair for pair in one.alignment.pairs if pair.how == "spelling"]
    ours, theirs = one.query.words[misspelt[0].query[0]], one.listed.words[misspelt[0].listed[0]]
    places = [one.listed.words[j] for j in _paired(one, "same") if one.listed.words[j] in vocabulary.places()]
    return len(misspelt) == 1 and bool(places) and len(theirs) >= LONG_WORD - 1 and OSA.distance(ours, theirs) == 1


def _is_only_a_misspelling(one: Agreement) -> bool:
    """Whether nothing but one misspelt word speaks for the match, and that word is not long enough to be sure of."""
    structure = vocabulary.structure()
    pairs = [pair for pair in one.alignment.pairs if one.listed.words[pair.listed[0]] not in structure]
    if any(pair.how != "spelling" for pair in pairs):
        return False
    ours, theirs = one.query.words[pairs[0].query[0]], one.listed.words[pairs[0].listed[0]]
    if len(pairs) > 1 or OSA.distance(ours, theirs) > 1:
        return True
    if len(theirs) > LONG_WORD:
        return False
    # TENCNET HOLDINGS LTD: of a shorter word GROUP or HOLDINGS and the legal form must agree as well
    form = one.query.legal.family if one.query.legal else None
    built_alike = any(one.listed.words[j] in structure for pair in one.alignment.pairs for j in pair.listed)
    rare = len(theirs) >= LONG_WORD - 1 and max(one.listed.weights) >= MIN_FAMILY
    return not (built_alike and rare and one.listed.quoted and form == one.listed.legal_family)
