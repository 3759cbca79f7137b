"""An announcement -> picks: each name that a measure strikes, with kind, authority, date, sentence and reason.

Passages are read in order: a table or a list that a line has opened first (`lists`), then each sentence's triggers.
A headline in capitals picks only names that the text itself has, because in it every word looks like a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from screener.watchlist.draft.announcement import Announcement, Passage
from screener.watchlist.draft.attribution import authority_of, further_kinds, kind_of_measure, state_of
from screener.watchlist.draft.context import (
    Findings,
    Pick,
    Reading,
    is_publisher,
    is_title_case,
    known_in_body,
    reading_of,
)
from screener.watchlist.draft.lists import (
    Columns,
    Opened,
    describes_entry,
    open_list,
    opened_by_form,
    read_item,
    read_row,
)
from screener.watchlist.draft.names import Candidate, candidates
from screener.watchlist.draft.party_type import type_of
from screener.watchlist.draft.sentences import sentences
from screener.watchlist.draft.targets import Target, targets
from screener.watchlist.draft.triggers import Trigger, kind_in, names_measure, programme_in, triggers
from screener.watchlist.draft.vocabulary import measures

_NAMED_BAN = re.compile(
    r"\s+((?:investment|visa|travel|import|export|procurement)[ -](?:ban|freeze|blacklisting)s?|asset freeze|"
    r"blacklisting|designation)\b",
    re.IGNORECASE,
)
ONLY_SANCTIONS = 'the text says only "sanctions", read as an asset freeze'


@dataclass(frozen=True)
class _Spot:
    """One sentence in its place; `quote` as printed, `text` with plain quotation marks."""

    index: int
    passage: Passage
    quote: str
    text: str


def read_picks(announcement: Announcement) -> Findings:
    """Every name that the announcement says a measure strikes, now, earlier, or only in wish."""
    reading = reading_of(announcement)
    opened: Opened | None = None
    columns: Columns | None = None
    marked = False
    for index, passage in enumerate(announcement.passages):
        if passage.kind == "row":
            columns = read_row(reading, index, passage, columns, opened)
            continue
        columns = None
        form = opened_by_form(reading, index, passage)
        if any(one is not None and read_item(reading, passage, one, marked=marked) for one in (opened, form)):
            marked = marked or passage.kind == "item"
            continue
        if opened is None or not describes_entry(reading, passage):
            marked = False
            opened = open_list(reading, index, passage, opened)
        _read_passage(reading, index, passage)
    return Findings(tuple(reading.picks), reading.publisher, reading.variants)


def _read_passage(reading: Reading, index: int, passage: Passage) -> None:
    text = passage.plain
    title_case = is_title_case(text)
    near = names_measure(text) or reading.main_kind is not None
    counted = False
    for start, end in sentences(text):
        spot = _Spot(index, passage, passage.text[start:end], text[start:end])
        names = known_in_body(spot.text, reading) if title_case else candidates(spot.text, reading.common)
        struck = triggers(spot.text, measure_near=near)
        banned = _named_bans(reading, spot, names)
        taken = bool(banned)
        anaphor = measures().anaphors.search(spot.text) if counted else None
        if anaphor is not None:
            struck.insert(0, Trigger(anaphor.start(), anaphor.end(), "right", anaphor[0], kind_in(text[:start])))
        for trigger in struck:
            found = [
                one
                for one in targets(spot.text, names, trigger, struck)
                if one.candidate not in banned and not is_publisher(one.candidate.text, reading)
            ]
            taken = taken or bool(found)
            _add(reading, spot, trigger, found, struck)
        counted = bool(struck) and (not taken or anaphor is not None)


def _named_bans(reading: Reading, spot: _Spot, names: Sequence[Candidate]) -> list[Candidate]:
    """ "the SenseTime investment ban": the names that stand right before the words for a measure, each picked."""
    found = []
    for name in names:
        following = _NAMED_BAN.match(spot.text, name.after)
        if following and name.not_a_party is None and not is_publisher(name.text, reading):
            trigger = Trigger(*following.span(1), "before", following[1], kind_in(following[1]))
            _add(reading, spot, trigger, [Target(name, f'named before "{following[1]}"')], ())
            found.append(name)
    return found


def _add(reading: Reading, spot: _Spot, trigger: Trigger, found: Sequence[Target], others: Sequence[Trigger]) -> None:
    """Pick what a trigger strikes."""
    if not found:
        return
    state = state_of(reading, spot.passage, spot.text, trigger)
    kind, where = kind_of_measure(reading, spot.index, spot.text, trigger, others, state.when)
    chosen = kind or measures().generic_kind
    programme = programme_in(spot.text, chosen)
    if state.when == "now":
        programme = programme or programme_in(spot.passage.plain, chosen)
    siblings = " ".join(target.behind for target in found)
    for target in found:
        reading.picks.append(
            Pick(
                name=target.candidate.text,
                kind=chosen,
                when=state.when,
                sentence=spot.quote,
                line=spot.passage.line,
                type=type_of(target, siblings),
                authority=authority_of(reading, spot.index, spot.text, chosen, state.when),
                programme=programme,
                on=state.on,
                generic=kind is None,
                variants=target.candidate.variants,
                why=tuple(filter(None, (target.why, where or ONLY_SANCTIONS, state.why))),
                further=further_kinds(spot.text, chosen) if state.when == "now" else (),
                headline=is_title_case(spot.passage.plain),
            )
        )
