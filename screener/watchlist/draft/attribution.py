"""A trigger in its place -> which kind of measure it announces, whose it is, and when it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from screener.watchlist.draft.announcement import Passage, find_dates
from screener.watchlist.draft.context import Reading, When, has_leading_date, is_title_case
from screener.watchlist.draft.sentences import sentences
from screener.watchlist.draft.triggers import NEAR, Standing, Trigger, authorities_in, kind_in, kinds_in, standing
from screener.watchlist.draft.vocabulary import measures

_NEAR_PASSAGES = 60
_ALWAYS_A_SANCTION = re.compile(r"designat|sanction|blacklist", re.IGNORECASE)


def kind_of_measure(
    reading: Reading, index: int, sentence: str, trigger: Trigger, others: Sequence[Trigger], when: When
) -> tuple[str | None, str | None]:
    """The kind of measure of a trigger and where it is said: the phrase, the sentence, the paragraph, a heading.

    Words of the sentence that belong to another trigger say nothing of this one.
    """
    if trigger.kind:
        return trigger.kind, f'"{trigger.words.strip()}" names the measure'
    own = sentence
    for other in others:
        if other != trigger and other.kind:
            own = own[: other.start] + " " * (other.end - other.start) + own[other.end :]
    if kind := kind_in(own, trigger.start):
        return kind, "the sentence names the measure"
    if own != sentence or (when == "earlier" and _ALWAYS_A_SANCTION.search(trigger.words)):
        return None, None
    if reading.announcement.passages[index].related or has_leading_date(reading.announcement.passages[index]):
        return None, None
    if kind := kind_in(_told_now(reading.announcement.passages[index].plain, reading.announcement.announced_on)):
        return kind, "the paragraph names the measure"
    return surrounding_kind(reading, index)


@lru_cache(maxsize=64)
def _told_now(text: str, announced: date | None) -> str:
    """The sentences of a paragraph that do not tell of earlier measures."""
    told = [text[start:end] for start, end in sentences(text)]
    return " ".join(
        one for one in told if standing(one, Trigger(len(one), len(one), "left", ""), announced).when == "now"
    )


def surrounding_kind(reading: Reading, index: int) -> tuple[str | None, str | None]:
    """The kind that the headings above a passage name, else the announcement as a whole, and which of them it is."""
    passages = reading.announcement.passages
    for before in range(index - 1, max(-1, index - 40), -1):
        if passages[before].kind == "heading" and (kind := kind_in(passages[before].plain)):
            return kind, "the heading names the measure"
        if passages[before].kind == "heading" and not is_title_case(passages[before].plain):
            break
    if reading.main_kind:
        return reading.main_kind, "the announcement as a whole names the measure"
    return None, None


def authority_of(reading: Reading, index: int, sentence: str, kind: str, when: When) -> str | None:
    """The body that imposes: the nearest one named that imposes this kind.

    Of an earlier measure only the sentence itself says whose it was.
    """
    passages = reading.announcement.passages
    fitting = [one.name for _, one in authorities_in(sentence) if kind in one.kinds]
    if fitting or when == "earlier":
        return fitting[0] if fitting else None
    near = [(index - step, index + step) for step in range(1, _NEAR_PASSAGES)]
    around = [passages[at] for at in (index, *(at for pair in near for at in pair)) if 0 <= at < len(passages)]
    for passage in around:
        if not passage.related and not passage.after_end:
            for _, one in authorities_in(passage.plain):
                if kind in one.kinds:
                    return one.name
    return None


def state_of(reading: Reading, passage: Passage, sentence: str, trigger: Trigger) -> Standing:
    """When a trigger's measure was: what its clause says, unless the whole passage is older or apart."""
    announced = reading.announcement.announced_on
    state = standing(sentence, trigger, announced)
    if state.when == "not":
        return state
    dates = find_dates(passage.plain[:60])
    if dates and announced and dates[0][0] < 3 and dates[0][2] < announced - NEAR:
        return Standing("earlier", f"the line is dated {dates[0][2].isoformat()}", dates[0][2])
    if passage.related and state.when == "now":
        return Standing("earlier", "it stands among related news", dates[0][2] if dates else None)
    return state


def further_kinds(sentence: str, chosen: str) -> tuple[str, ...]:
    """Other kinds that a sentence gives to the same names."""
    return tuple(one for one in kinds_in(sentence) if one != chosen and _both(sentence, chosen, one))


def _both(sentence: str, first: str, second: str) -> bool:
    """Whether a sentence gives two kinds to the same names ("an asset freeze and a travel ban")."""
    spans = [measures().kinds[kind].explicit.search(sentence) for kind in (first, second)]
    if spans[0] is None or spans[1] is None:
        return False
    before, after = sorted((spans[0].span(), spans[1].span()))
    between = sentence[before[1] : after[0]]
    return len(between) < 60 and re.search(r"\band\b|\bas well as\b|,", between) is not None
