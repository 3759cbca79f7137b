"""Why a position was matched, or was not, in sentences a lay reader accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screener.matching.evidence import Evidence
from screener.matching.names import NameHit
from screener.matching.normalise import listed_name
from screener.matching.securities import SecurityHit
from screener.model import AlignedWord, Entity, Grade, Relation

_SCHEME_NAMES = {
    "isin": "ISIN",
    "cusip": "CUSIP",
    "sedol": "SEDOL",
    "figi": "FIGI",
    "lei": "LEI",
    "ticker": "ticker",
}
_READINGS = {
    "abbreviation": "“{0}” is read as the abbreviation of “{1}”",
    "cut_off": "“{0}” is read as “{1}” cut off",
    "joined": "“{0}” and “{1}” are the same word written apart or together",
    "spelling": "“{0}” is read as a misspelling of “{1}”",
    "acronym": "“{0}” is read as the acronym of “{1}”",
    "script": "“{0}” is read as “{1}” in another script",
}


def security_sentences(hit: SecurityHit) -> tuple[str, ...]:
    """The evidence of an identifier.

    Args:
        hit: the identifier that the position shares with the entity.
    """
    scheme = _SCHEME_NAMES[hit.by]
    if not hit.exact:
        return (
            f"The first six characters of the {scheme} {hit.value} name the issuer of {hit.identifier.raw}, a security"
            f" of {hit.entity.name}; the security itself is another one.",
        )
    printed = f" (printed as “{hit.identifier.raw}”)" if hit.identifier.raw.strip() != hit.value else ""
    origin = "was added by the curator" if hit.identifier.curated else "is published with the list entry"
    if not hit.identifier.valid:
        return (
            f"The {scheme} {hit.value} stands in the file exactly as the publisher prints it for {hit.entity.name}, but"
            " its check digit is wrong in both: a person must look.",
        )
    sentences = [f"The {scheme} {hit.value}{printed} is that of {hit.entity.name}; it {origin}."]
    if not hit.identifier.confirmed:
        sentences.append(f"No source seen so far confirms this {scheme}: check it before relying on it.")
    if not hit.in_time:
        sentences.append(
            f"That {scheme} was {hit.entity.name}'s only {_period(hit)}, so on this date it proves nothing by itself."
        )
    return tuple(sentences)


def _period(hit: SecurityHit) -> str:
    start, end = hit.identifier.valid_from, hit.identifier.valid_until
    if start and end:
        return f"from {start} to {end}"
    return f"until {end}" if end else f"from {start}"


def name_sentences(text: str, hit: NameHit) -> tuple[str, ...]:
    """The evidence of a name.

    Args:
        text: the position's name.
        hit: its agreement with one of the entity's names.
    """
    kind = {
        "primary": "the name",
        "issuer": "the issuer name",
        "alias": "the alias",
        "short": "the short name",
        "former": "the former name",
        "weak": "the weak alias",
    }[hit.name.kind]
    unofficial = "" if hit.name.official else " (curated, not printed by the publisher)"
    listed = f"{kind} “{hit.name.text}”{unofficial} of {hit.entity.name}"
    sentences = [_end(_GRADES[hit.grade].format(position=f"“{text}”", listed=listed, extra=_words(hit, "extra")))]
    readings = [
        _READINGS[word.how].format(word.position_word, word.list_word) for word in hit.words if word.how in _READINGS
    ]
    if readings:
        sentences.append(_sentence("; ".join(readings)))
    missing = _words(hit, "missing")
    if missing and hit.grade in {"shortened", "cut_off"}:
        sentences.append(f"Of the list's name only {missing} is missing, which says little about who is meant.")
    return tuple(sentences)


_GRADES = {
    "full": "The name {position} agrees in every word with {listed}.",
    "cut_off": "The name {position} agrees, as far as it goes before it was cut off, with {listed}.",
    "shortened": "The name {position} agrees with {listed}, save for words that tell little.",
    "misspelt": "The name {position} differs in a letter from {listed}; nothing else in the name settles it.",
    "bare": "The name {position} has only the rarest word of {listed}: it may be that company or another of its name.",
    "other_form": (
        "The name {position} has the same words as {listed}, but another legal form: it can be another company."
    ),
    "other_structure": (
        "The name {position} has the same words as {listed}, but one of the two is the group or holding company: it can"
        " be another company of the same group."
    ),
    "other_number": (
        "The name {position} has the same words as {listed}, but not its number: it can be another company of the same"
        " family."
    ),
    "one_word": (
        "The name {position} agrees with {listed}, but one word or common words say little, and no security of that"
        " entity is known: it can be another company of the name."
    ),
    "short_reading": (
        "The name {position} is how Koreans read {listed}; two syllables are those of many words: it can be another"
        " company."
    ),
    "family": (
        "The name {position} has all of {listed}, and also {extra}: this suggests, without proving, a company of its"
        " group."
    ),
    "weak_alias": "The name {position} uses {listed}, which its publisher marks as weak: it never decides alone.",
    "distant": "The nearest listed name to {position} is {listed}, but {extra} does not agree.",
}


GRADES: Mapping[Grade, str] = {
    "primary": "Relation: primary text read.",
    "secondary": "Relation: stated by a third party, the primary text was not read.",
    "unverified": "Relation: unverified, no text that states it was read; confirm it before relying on it.",
}


def bearers(best: Evidence, others: Sequence[Evidence]) -> tuple[str, ...]:
    """The other companies that a name means as well: it is for a person to say which of them it is.

    Args:
        best: the evidence that was chosen.
        others: evidence on other entities by the same name and of the same strength.
    """
    names = dict.fromkeys(one.entity.name for one in others if one.entity.name != best.entity.name)
    return (f"The same name is also that of {' and '.join(names)}.",) if names else ()


def relation_sentence(issuer: Entity, relation: Relation, listed: Entity) -> str:
    """How a related issuer stands to the listed entity.

    Args:
        issuer: the issuer of the position's security.
        relation: its relation to the listed entity.
        listed: the listed entity.
    """
    day = f" on {relation.share_as_of}" if relation.share_as_of else ""
    share = f", {relation.share} percent owned{day}" if relation.share is not None else ""
    kind = {
        "parent": f"{issuer.name} is the parent of {listed.name}",
        "subsidiary": f"{issuer.name} is a subsidiary of {listed.name}{share}",
        "affiliate": f"{issuer.name} is an affiliate of {listed.name}{share}",
    }[relation.kind]
    note = f" {_sentence(relation.note)}" if relation.note else ""
    return f"{kind}; the listed entity is {listed.name}, not the issuer itself. {GRADES[relation.grade]}{note}"


def near_miss_sentence(hit: NameHit) -> str:
    """Why the nearest listed name is not a match.

    Args:
        hit: the nearest agreement.
    """
    extra, missing = _words(hit, "extra"), _words(hit, "missing")
    parts = []
    if extra:
        parts.append(f"{extra} {'stand' if '” “' in extra else 'stands'} only in the position's name")
    if missing:
        parts.append(f"{missing} only in the list's")
    if hit.grade == "other_form" and hit.latin is not None:
        ours, theirs = hit.latin[0].legal, listed_name(hit.name.text).legal
        parts.append(f"the legal forms differ: {ours.form if ours else 'none'} and {theirs.form if theirs else 'none'}")
    parts += [
        f"{namesake.name} is known to be another company" for namesake in hit.entity.namesakes if hit.grade != "distant"
    ]
    agreed = [f"“{word.list_word}”" for word in hit.words if word.how not in {"extra", "missing"}]
    shared = f"They share {', '.join(agreed)} ({hit.information:.0f} bits)" if agreed else "They share no word"
    if not parts and hit.grade != "distant":
        return f"Known here as “{hit.entity.name}”, of which {_nothing_holds(hit.entity)}."
    but = "; ".join(parts) or "the rest does not agree"
    return _end(f"Nearest: “{hit.name.text}” ({hit.entity.name}). {shared}, but {but}.")


def ended_sentence(hit: SecurityHit) -> str:
    """Why an entry that carries an identifier is no finding.

    Args:
        hit: the identifier, and the entity that carries it.
    """
    ended = (f"Of {hit.entity.name} {_nothing_holds(hit.entity)}.",) if hit.in_time else ()
    return " ".join((*security_sentences(hit), *ended))


def _nothing_holds(entity: Entity) -> str:
    ended = [f" until {one.valid_until}" for one in entity.relations if one.valid_until]
    was = f": it was related to a listed company{ended[0]}" if ended else ""
    return f"no listing and no relation holds on the date{was}"


def _words(hit: NameHit, how: str) -> str:
    words = [word for word in hit.words if word.how == how and word.weight > 0]
    return " ".join(f"“{_text(word)}”" for word in words)


def _text(word: AlignedWord) -> str:
    return word.position_word or word.list_word or ""


def _end(text: str) -> str:
    """One full stop at the end: names of companies bring their own (Inc.)."""
    return text[:-1] if text.endswith("..") else text


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."
