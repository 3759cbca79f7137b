"""Which of a sentence's names a trigger strikes: the names of the list that it governs, and not those inside their
descriptions ("an executive of X"), their owners' ("X's unit") or the reason given ("for supporting X")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from screener.watchlist.draft.brackets import behind
from screener.watchlist.draft.kinds import kind_of
from screener.watchlist.draft.names import Candidate
from screener.watchlist.draft.triggers import Trigger
from screener.watchlist.draft.vocabulary import measures, words

_REOPENING = frozenset({"against", "on", "upon", "targeting"})
_RELATIVE = re.compile(r"\b(?:who|whom|whose|which|where|that)\b", re.IGNORECASE)
_HARD_STOP = re.compile(
    r"\b(?:for|because|pursuant|in (?:connection|response|accordance|relation|coordination|support|order)"
    r"|to (?:the|its|their|our|OFAC's|a)"
    r"|due to|over|said|says|bringing|making|amid|despite|whereas|following|after|since|on [A-Z])\b"
)
_ANY_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|said|says|owns?|owned|controls?|leads?|produces?|operates?|supplies|supplied|provided|provides)\b",
    re.IGNORECASE,
)
_ADJECTIVES = frozenset(
    {"an adjective", "a people or a country", "a country", "a place", "a title or an ordinary word", "a title"}
)
_DESCRIBED = re.compile(
    r"(?:(?:[,;–—]|\band|\bor)\s+(?:the|a|an|its|his|her|their)|\bas well as)\s+((?:[a-z][\w-]*\s+){1,4})$"
)
_ARTICLE = re.compile(r"\ban?\s+(?:(?:former|senior|leading|prominent|top|deputy|retired|acting)\s+)*$", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True)
class Target:
    """A name that is struck, why it was taken, and what describes it: right before, right behind, its list."""

    candidate: Candidate
    why: str
    before: str = ""
    behind: str = ""
    group: str = ""


def targets(text: str, names: Sequence[Candidate], trigger: Trigger, others: Sequence[Trigger] = ()) -> list[Target]:
    """The names of a sentence that a trigger strikes; where another trigger reaches for names, its own reach ends."""
    ends = [other.start for other in others if other.reach == "right" and other.start >= trigger.end]
    names = [name for name in names if name.end <= min(ends, default=len(text))]
    if trigger.reach == "before":
        return _nearest_before(text, names, trigger)
    if trigger.reach == "left":
        colon = re.search(r":\s", text[trigger.end :])
        if colon and any(name.start >= trigger.end + colon.end() for name in names):
            start = trigger.end + colon.end()
            return _objects(text, names, Trigger(trigger.start, start, "right", trigger.words, trigger.kind))
        return _subjects(text, names, trigger)
    return _objects(text, names, trigger)


def listed(text: str, names: Sequence[Candidate], why: str) -> list[Target]:
    """The names of a list item: all where the item is nothing but names, else the one it begins with.

    Within a list an item's first part is a name even where it does not look like one in running text ("Anadolu
    Havacilik Sanayi ve Ticaret Limited Sirketi").
    """
    parties = [one for one in names if one.not_a_party is None and not one.possessive]
    if len(parties) > 1 and not re.search(r"[^\W_]", re.sub(r"\b(?:and|or|the)\b", "", _without(text, parties))):
        return [Target(one, why) for one in parties]
    first = _leading(text, names)
    if first is not None:
        return [Target(first, why, "", _tail(text, first))]
    if not parties:
        return []
    lead = text[: parties[0].opens]
    if (
        len(lead) > 60
        or _ANY_VERB.search(lead)
        or _last_word(lead) in words()["prepositions"]
        or (
            names[0] is not parties[0]
            and names[0].end < parties[0].start
            and names[0].not_a_party not in ("a title", "a title or an ordinary word")
        )
    ):
        return []
    return [Target(parties[0], why, lead, _tail(text, parties[0]))]


def _leading(text: str, names: Sequence[Candidate]) -> Candidate | None:
    """The first part of an item as a name, where it is longer than the name that running text would show."""
    part = re.split(
        r"\s*(?:;|:\s|\s[–—-]\s|,(?!\s*(?:Ltd|Inc|LLC|Co\b|Corp|S\.A|JSC|Limited|LP|PLC))|\((?![^()]*\)\s*[A-Z])|\.$|\band$)",
        text,
    )[0].strip()
    own = next((one for one in names if one.not_a_party is None), None)
    listed_words = part.split()
    if own is None or own.possessive or not 2 <= len(listed_words) <= 14 or len(part) <= len(own.text):
        return None
    capitals = sum(1 for word in listed_words if word[:1].isupper() or word[:1].isdigit() or word[:1] == "(")
    if capitals * 2 < len(listed_words) or _ANY_VERB.search(part) or own.start > 2 or own.end >= len(part):
        return None
    joints = [word for word in listed_words if word[:1].islower()]
    if any(word in words()["prepositions"] | words()["descriptors"] | {"who", "which", "that"} for word in joints):
        return None
    after, variants = behind(text, len(part), part)
    return Candidate(0, len(part), after, part, False, None, kind_of(part), variants)


def _objects(text: str, names: Sequence[Candidate], trigger: Trigger) -> list[Target]:
    found: list[Target] = []
    before = trigger.end
    stopped = aside = False
    group = ""
    for name in names:
        if name.start < trigger.end:
            continue
        gap = text[before : name.opens]
        gap = _BRACKETED.sub(" ", gap) if found else gap
        if found and not aside and _ends_list(gap):
            break
        stopped = (
            stopped
            or measures().stops.search(_BRACKETED.sub(" ", gap if found else text[trigger.end : name.opens]))
            is not None
        )
        aside = _stands_aside(gap, aside) if found else False
        if not _is_party(text, name) or _is_described(text, name):
            if not (name.possessive or name.not_a_party in _ADJECTIVES):
                group += "" if found else f" {gap} {name.text}"
                before = name.after
            continue
        if ":" in gap:
            stopped, aside, group = False, False, gap.rpartition(":")[0]
        before = name.after
        gap = _without_parallel(gap, trigger.words)
        direct = not _stripped(_BRACKETED.sub(" ", text[trigger.end : name.opens]))
        if not aside and _takes(gap, first=not found, stopped=stopped, direct=direct) and not _acts(text, name):
            group = group if found else f"{group} {gap}"
            found.append(Target(name, f'named after "{trigger.words.strip()}"', gap, _tail(text, name), group))
        elif not found:
            group += f" {gap} {name.text}"
    return found


def _stands_aside(gap: str, aside: bool) -> bool:
    """Whether a name stands in a clause about the one before it ("..., whose tools were used against X and Y")."""
    if _RELATIVE.search(gap):
        aside = True
    return aside and re.search(r";|,\s*(?:and|as well as)\s", gap) is None


def _subjects(text: str, names: Sequence[Candidate], trigger: Trigger) -> list[Target]:
    """The subject of a passive, read backwards from it: the names of the list that ends there, past its appositions."""
    start = _clause_start(text, trigger.start)
    before = [name for name in names if name.start >= start and name.end <= trigger.start and _is_party(text, name)]
    found: list[Target] = []
    edge = trigger.start
    for index in range(len(before) - 1, -1, -1):
        name = before[index]
        gap = text[before[index - 1].after if index else start : name.opens]
        between = text[name.after : edge]
        if not _takes(gap, first=index == 0, stopped=False, direct=not gap.strip()):
            continue
        if _is_object(gap) or not _joins(between, last=not found):
            if found:
                break
            continue
        found.append(
            Target(name, f'subject of "{trigger.words.strip()}"', gap, _tail(text, name), text[start : name.start])
        )
        edge = name.opens
    return found[::-1]


def _joins(between: str, *, last: bool) -> bool:
    """Whether what stands between two subjects (or the last one and its verb) keeps them together."""
    tidy = _BRACKETED.sub("", between).strip()
    if tidy[:1] in (",", "–", "—") and tidy[-1:] in (",", "–", "—"):
        return True
    plain = _stripped(re.sub(r"\b(?:the|a|an|its|his|her|their)\s+(?:[a-z][\w-]*\s*){1,3}$", "", tidy))
    if last:
        return (
            plain in ("", ",")
            or re.fullmatch(r"(?:[,\s]|and|or|both|all|also|each|jointly|today|which|who)*", plain) is not None
        )
    return re.fullmatch(r"(?:,.*,\s*)?(?:[,;\s]|and|or|as well as|along with|together with)*", plain) is not None


def _nearest_before(text: str, names: Sequence[Candidate], trigger: Trigger) -> list[Target]:
    earlier = [name for name in names if name.end <= trigger.start and _is_party(text, name)]
    if not earlier:
        return []
    name = earlier[-1]
    if len(text[name.after : trigger.start]) > 60:
        return []
    return [Target(name, f'"{trigger.words.strip(" ,")}" is said of it', text[: name.start], _tail(text, name))]


def _is_party(text: str, name: Candidate) -> bool:
    return name.not_a_party is None and not name.possessive and not _is_attribute(text, name)


def _is_described(text: str, name: Candidate) -> bool:
    """Whether an article makes a capitalised phrase a description ("a former Political Commissar of ...")."""
    return name.kind is None and _ARTICLE.search(text[: name.opens]) is not None


def _is_attribute(text: str, name: Candidate) -> bool:
    """Whether a name only describes the noun or name behind it: "Rosneft chief executive Igor Sechin"."""
    following = re.match(r"\s+([a-z][\w-]*)", text[name.end :])
    return following is not None and following[1].lower() in words()["attributive"] and name.after == name.end


def _takes(gap: str, *, first: bool, stopped: bool, direct: bool) -> bool:
    """Whether the words before a name let it be an item of the list."""
    if direct:
        return True
    last = _last_word(gap)
    opened = _is_opened(gap)
    if first and not stopped:
        if last in _REOPENING:
            return True
        if last in words()["prepositions"] and not opened:
            return False
        return not (
            last.endswith("ing")
            and last not in ("including", "following", "targeting")
            and last not in words()["descriptors"]
        )
    if stopped and first:
        return opened and not re.search(r"\b(?:and|or)$", _stripped(gap))
    return opened and last not in words()["prepositions"]


def _without_parallel(gap: str, trigger: str) -> str:
    """The gap without a preposition that only repeats the trigger's ("sanctions on X and on Y")."""
    last = re.search(r"(\w+)\W*$", trigger)
    if last is None or last[1].lower() not in words()["prepositions"] | _REOPENING:
        return gap
    return re.sub(rf"(\band|\bor|,|;)(\s+){last[1]}\b", r"\1\2", gap, flags=re.IGNORECASE)


def _acts(text: str, name: Candidate) -> bool:
    """Whether a name is the subject of a verb of saying right behind it, and so begins a clause of its own."""
    following = re.match(r"\s+([a-z]+)", text[name.after :])
    return following is not None and following[1] in words()["speech"] | words()["utterance"] - {"today"}


def _is_opened(gap: str) -> bool:
    """Whether a list joint stands right before a name, its own description ("and the chemical plant ...") apart."""
    if measures().opens.search(_stripped(gap)) is not None:
        return True
    described = _DESCRIBED.search(gap)
    return described is not None and not words()["prepositions"] & set(described[1].split())


def _stripped(gap: str) -> str:
    """The words before a name without its own description: determiners, numbers, descriptors, titles, demonyms."""
    lexicon = words()
    own = (
        lexicon["descriptors"]
        | lexicon["titles"]
        | lexicon["demonyms"]
        | {
            "the",
            "a",
            "an",
            "its",
            "his",
            "her",
            "their",
            "fellow",
            "other",
            "private",
            "state-owned",
            "military",
            "major",
            "government",
            "prominent",
            "oil",
            "defense",
            "defence",
        }
    )
    text = gap.rstrip()
    while True:
        last = re.search(r"(?:^|(?<=[\s,;:(–—]))([\w.'-]+)$", text)
        if last is None or (
            last[1].lower().strip(".") not in own and not last[1].isdigit() and not re.search(r"-\w+$|'s$", last[1])
        ):
            return text.strip()
        text = text[: last.start(1)].rstrip()


def _last_word(gap: str) -> str:
    found = re.search(r"([\w'-]+)\s*[\"'(]*$", _stripped(gap))
    return found[1].lower() if found else ""


def _ends_list(gap: str) -> bool:
    """Whether what stands between two names ends the list: a reason, a new clause."""
    own = _RELATIVE.split(gap.rpartition("as well as")[2])[0]
    return _HARD_STOP.search(own) is not None and ";" not in gap


def _is_object(gap: str) -> bool:
    """Whether a verb stands between the clause's start and the name, so that it is no subject."""
    return _ANY_VERB.search(gap) is not None and _RELATIVE.search(gap) is None


def _clause_start(text: str, end: int) -> int:
    start = 0
    apposed = re.search(r"[–—-]\s*$", text[:end]) is not None
    text = _BRACKETED.sub(lambda bracket: " " * len(bracket[0]), text)
    for match in re.finditer(
        r"[;:]\s|\s[–—]\s|\"|,\s+(?:and|but|while|whereas)\s+(?=[A-Z])(?=[^,;]*$)|\b(?:while|because|that|whereas|although)\s",
        text[:end],
    ):
        if not (apposed and match[0].strip() in ("–", "—")):
            start = match.end()
    return start


def _tail(text: str, name: Candidate) -> str:
    """The first words behind a name, up to the next name or sentence part: a role, a description."""
    return re.split(r"[;:.()]|\b(?:and|was|were|is|are)\b", text[name.after : name.after + 80])[0]


def _without(text: str, parties: Sequence[Candidate]) -> str:
    left = text
    for one in reversed(parties):
        left = left[: one.start] + left[one.after :]
    return left
