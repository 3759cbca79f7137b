"""A sentence -> the phrases in it that strike somebody: which way they reach, and which kind of measure they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from screener.watchlist.draft.announcement import MONTHS, find_dates
from screener.watchlist.draft.kinds import is_capitalised
from screener.watchlist.draft.vocabulary import Authority, authorities, measures

NEAR = timedelta(days=10)
"""An action this much older than the announcement is still the one announced."""


@dataclass(frozen=True)
class Trigger:
    """A phrase and where its names stand: after it (`right`), before it (`left`), or the name right before (`who`).

    `kind` is the kind that the phrase itself names, None where the sentence or its surroundings must say.
    """

    start: int
    end: int
    reach: Literal["right", "left", "before"]
    words: str
    kind: str | None = None


@dataclass(frozen=True)
class Standing:
    """Whether a trigger announces a measure: `now`, `earlier` (on a day, if stated), or neither (`why` says so)."""

    when: Literal["now", "earlier", "not"]
    why: str
    on: date | None = None


def triggers(text: str, *, measure_near: bool) -> list[Trigger]:
    """The triggers of a sentence, in order; of two that overlap the longer one stays.

    Args:
        text: plain text of one sentence.
        measure_near: whether the heading or the paragraph names a measure, for verbs that need one.
    """
    known = measures()
    named = measure_near or names_measure(text)
    found: list[Trigger] = []
    for pattern in known.nouns:
        for match in pattern.finditer(text):
            if named and not _is_wished_noun(match[0]):
                found.append(Trigger(match.start(), match.end(), "right", match[0], kind_in(match[0])))
    for match in known.heads.finditer(text):
        if named:
            found.append(Trigger(match.start(), match.end(), "right", match[0], kind_in(match[0])))
    for pattern in (known.passive, known.will_be):
        for match in pattern.finditer(text):
            if named or not known.passive_needs_measure.search(match[0]):
                reach: Literal["left", "before"] = "before" if _after_relative(text, match.start()) else "left"
                found.append(Trigger(match.start(), match.end(), reach, match[0], kind_in(match[0])))
    found += _verbs(text, named=named)
    found += _attributes(text)
    return _longest(found)


def names_measure(text: str) -> bool:
    """Whether a text names any measure, be it only by the word `sanctions`."""
    return kind_in(text) is not None or measures().generic.search(text) is not None


def kind_in(text: str, around: int | None = None) -> str | None:
    """The kind of measure that a text names; None for none.

    With a place in the text, the nearest one; without, the one that weighs most for holdings (the order of
    measures.yaml). The words for one kind may stand inside those for another (`UFLPA Entity List`); the longer phrase
    wins.
    """
    spans = _kind_spans(text)
    if not spans:
        return None
    if around is None:
        order = list(measures().kinds)
        return min((span[2] for span in spans), key=order.index)
    place = around
    return min(spans, key=lambda span: max(span[0] - place, place - span[1], 0))[2]


@lru_cache(maxsize=512)
def _kind_spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """Where a text names kinds of measure, without what stands inside a longer phrase of another kind."""
    spans: list[tuple[int, int, str]] = []
    for kind in measures().kinds.values():
        patterns = [kind.explicit, *(pattern for _, pattern in kind.programmes)]
        spans += [(match.start(), match.end(), kind.kind) for one in patterns for match in one.finditer(text)]
    found: list[tuple[int, int, str]] = []
    for span in sorted(set(spans), key=lambda one: (one[0], -one[1])):
        if not any(one[2] != span[2] and one[0] <= span[0] and span[1] <= one[1] for one in found[-8:]):
            found.append(span)
    return tuple(found)


@lru_cache(maxsize=512)
def kinds_in(text: str, *, programmes: bool = False) -> tuple[str, ...]:
    """Every kind of measure that a text names in so many words, in order of appearance; `programmes`: by these too."""
    found: list[tuple[int, str]] = []
    for kind in measures().kinds.values():
        patterns = [kind.explicit, *(pattern for _, pattern in kind.programmes if programmes)]
        found += [(match.start(), kind.kind) for pattern in patterns for match in pattern.finditer(text)]
    return tuple(dict.fromkeys(kind for _, kind in sorted(found)))


@lru_cache(maxsize=512)
def programme_in(text: str, kind: str) -> str | None:
    """The programmes of a kind that a text names, None for none."""
    named = [name for name, pattern in measures().kinds[kind].programmes if pattern.search(text)]
    return ", ".join(named) or None


@lru_cache(maxsize=2048)
def authorities_in(text: str) -> tuple[tuple[int, Authority], ...]:
    """The authorities that a text names, with their places."""
    found = []
    for authority in authorities():
        for match in authority.pattern.finditer(text):
            window = text[max(0, match.start() - 20) : match.end() + 5]
            if authority.unless is None or not authority.unless.search(window):
                found.append((match.start(), authority))
    return tuple(sorted(found, key=lambda one: one[0]))


def standing(text: str, trigger: Trigger, announced_on: date | None) -> Standing:
    """Whether a trigger announces something, reports something earlier, or neither.

    Wishes ("should be sanctioned"), negations and removals are neither; a date well before the announcement, or a word
    such as `previously`, makes it earlier, unless `today` stands in the same clause.
    """
    known = measures()
    lead = _clause_before(text, trigger.start)
    own = text[trigger.start : trigger.end]
    tail = re.split(r"[;:]|\b(?:for|because|pursuant|who|whose|which)\b", text[trigger.end : trigger.end + 160])[0]
    clause = f"{lead}{own}"
    if known.wishes.search(lead) or known.wishes.search(own.split(" ")[0]):
        return Standing("not", "it is called for or considered, not imposed")
    if known.negations.search(lead[-40:]) or known.negations.search(own):
        return Standing("not", "the sentence says that it is not so")
    if known.removals.search(lead[-60:]) or known.removals.search(own) or known.undone.search(text[trigger.end :]):
        return Standing("not", "a measure is removed, not imposed")
    if known.softer.search(text[trigger.start :]):
        return Standing("not", "it is watched, not struck")
    if re.search(r"\btoday\b", f"{own}{text[trigger.end : trigger.end + 15]}", re.IGNORECASE):
        return Standing("now", "")
    dated = re.split(
        r"[;:]|\b(?:for|because|who|whose|which|issued|signed|dated|adopted)\b", text[trigger.end : trigger.end + 200]
    )[0]
    dates = [day for _, _, day in find_dates(lead[-160:] + own + dated)] or _months(lead[-160:] + own + dated)
    dates = dates or _yearless(lead[-160:] + own + dated, announced_on)
    past = [day for day in dates if announced_on is not None and day < announced_on - NEAR]
    if past and not any(announced_on is not None and day >= announced_on - NEAR for day in dates):
        return Standing("earlier", f"the sentence dates it {max(past).isoformat()}", max(past))
    if known.earlier.search(clause) and not re.search(r"\btoday\b", clause, re.IGNORECASE):
        return Standing("earlier", "the sentence says that it was earlier")
    if known.earlier.search(tail[:40]) and not re.search(r"\btoday\b", text, re.IGNORECASE):
        return Standing("earlier", "the sentence says that it was earlier")
    year = re.search(
        r"\b(?:in|since|from) (?:[A-Z][a-z]+,? )?((?:19|20)\d\d)\b", f"{lead[-160:]}{own}{tail[:80]}", re.IGNORECASE
    )
    if year and announced_on is not None and int(year[1]) < announced_on.year and not known.now.search(clause):
        return Standing("earlier", f"the sentence dates it {year[1]}")
    return Standing("now", "")


def _months(text: str) -> list[date]:
    """The months that a text names, each as its last day."""
    found = []
    for match in re.finditer(rf"\b({MONTHS})\s+((?:19|20)\d\d)\b", text):
        month = [name[:3] for name in MONTHS.split("|")].index(match[1][:3]) + 1
        following = date(int(match[2]) + month // 12, month % 12 + 1, 1)
        found.append(following - timedelta(days=1))
    return found


def _yearless(text: str, announced_on: date | None) -> list[date]:
    """The days that a text names without a year, taken as the last such day up to a month after the announcement."""
    found = []
    for match in re.finditer(rf"\b(?:on|since) ({MONTHS}) (\d{{1,2}})\b(?!,? \d{{4}})", text, re.IGNORECASE):
        if announced_on is not None:
            month = [name[:3] for name in MONTHS.split("|")].index(match[1][:3].capitalize()) + 1
            try:
                day = date(announced_on.year, month, int(match[2]))
                found.append(day if day <= announced_on + timedelta(days=31) else day.replace(year=day.year - 1))
            except ValueError:
                continue
    return found


def _verbs(text: str, *, named: bool) -> list[Trigger]:
    found = []
    for verb in measures().verbs:
        for match in verb.pattern.finditer(text):
            if verb.needs_measure and not named:
                continue
            if verb.needs is not None and not verb.needs.search(text):
                continue
            if _is_active(text, match, noun_too=verb.noun_too):
                found.append(Trigger(match.start(), match.end(), "right", match[0], kind_in(match[0])))
    return found


def _is_active(text: str, match: re.Match[str], *, noun_too: bool) -> bool:
    """Whether a verb form governs what follows: no noun ("sanctions on"), no attribute ("the sanctioned bank")."""
    before = re.search(r"([\w.']+)\W*$", text[: match.start()])
    previous = before[1].lower().strip(".") if before else ""
    following = text[match.end() :]
    if re.match(r"\s+(?:by|under|in|since|pursuant|for|on|against|as|to)\b", following):
        return False
    form = match[0].lower()
    if noun_too and form.endswith("s") and not form.endswith("ss"):
        who = before is not None and (is_capitalised(before[1]) or previous in ("today", "also", "now"))
        return who and re.match(r"\s+(?:[\w-]+\s+){0,4}?[\"(]?[A-Z]", following) is not None
    if noun_too and not form.endswith(("ed", "ing")):
        return previous in ("to", "will", "would", "and", "jointly") and re.match(r"\s+[\"(\w]", following) is not None
    if form.endswith("ed") and not is_capitalised(previous):
        determiners = {
            "the",
            "a",
            "an",
            "by",
            "of",
            "with",
            "from",
            "to",
            "other",
            "these",
            "for",
            "any",
            "all",
            "its",
            "their",
        }
        determiners |= {"his", "two", "three", "recently"}
        return previous not in determiners
    return True


def _attributes(text: str) -> list[Trigger]:
    """ "the previously sanctioned Bank X", "X, sanctioned in 2019": a measure told by the way, mostly earlier."""
    found = []
    pattern = re.compile(
        r"\b(?:(?:U\.?S\.?|EU|UK|OFAC|UN)[- ])?(?:previously[- ]|already[- ])"
        r"(?:sanctioned|designated|blacklisted|listed)\b",
        re.IGNORECASE,
    )
    for match in pattern.finditer(text):
        if not re.match(r"\s*(?:by|in|under|pursuant|on|for|$|[.,;])", text[match.end() :]):
            found.append(Trigger(match.start(), match.end(), "right", match[0], None))
    reduced = re.compile(
        r",\s+(?:(?:itself|also|previously|already|recently|first)\s+)*(?:sanctioned|designated|blacklisted|listed)\s+(?:by|in|on|under|pursuant|since|earlier|today)\b",
        re.IGNORECASE,
    )
    for match in reduced.finditer(text):
        found.append(Trigger(match.start(), match.end(), "before", match[0], None))
    already = re.compile(
        r"\b(?:already|previously|earlier)\s+(?:sanctioned|designated|blacklisted|listed)\s+(?:by|in|on|under|pursuant|since)\b",
        re.IGNORECASE,
    )
    for match in already.finditer(text):
        if not re.search(r"\b(?:was|were|is|are|be|been|being)\s+$", text[: match.start()]):
            found.append(Trigger(match.start(), match.end(), "before", match[0], None))
    relative = re.compile(
        r"\b(?:which|who|whom|that)\s+(?:the\s+)?(?:[A-Z][\w.]*\s+){1,5}(?:has\s+|had\s+|have\s+)?(?:\w+ly\s+|also\s+|already\s+)?"
        r"(?:sanctioned|designated|blacklisted|listed|excluded|added)\b"
    )
    for match in relative.finditer(text):
        found.append(Trigger(match.start(), match.end(), "before", match[0], None))
    return found


def _after_relative(text: str, start: int) -> bool:
    """Whether a passive stands in a clause that `who`, `which` or `whom` has just opened."""
    return re.search(r"\b(?:who|which|that)\s*(?:,[^,]{0,40},\s*)?$", text[:start], re.IGNORECASE) is not None


def _clause_before(text: str, start: int) -> str:
    """What stands before a place in the same clause."""
    lead = re.sub(r"\([^()]*\)", lambda bracket: " " * len(bracket[0]), text[:start])
    cut = 0
    for match in re.finditer(
        r"[;:]\s|\s[–—-]\s|[\"]|,\s+(?:and|but|while|after|as|which|who)\s|\bwhile\b|\bafter\b(?!\s+the\b)", lead
    ):
        cut = match.end()
    return text[cut:start]


def _is_wished_noun(phrase: str) -> bool:
    return re.search(r"\b(?:not|no)\b", phrase, re.IGNORECASE) is not None


def _longest(found: list[Trigger]) -> list[Trigger]:
    kept: list[Trigger] = []
    for one in sorted(found, key=lambda trigger: (trigger.start - trigger.end, trigger.start)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda trigger: trigger.start)
