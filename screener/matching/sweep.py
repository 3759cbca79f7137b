"""The sweep: what stands in a file outside every recognised position is still screened.

A checksum-valid identifier of a listed or related security, or a distinctive listed name, in a title, a footnote, a
skipped row or an unknown column becomes a match `by: sweep` with its sheet and cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from screener.matching import explain
from screener.matching.chinese import has_han
from screener.matching.names import NameHit, NameIndex
from screener.matching.securities import Party, SecurityIndex
from screener.matching.vocabulary import MIN_DISTINCTIVE
from screener.model import Cell, Entity, Match, Verdict
from screener.reference import identifiers

if TYPE_CHECKING:
    import pandas as pd


MAX_NAME_LENGTH = 120
"""Longer texts are prose: they are searched for identifiers, not for names."""

_CODE = re.compile(r"[A-Z0-9]{7,20}")


class Searchable(Protocol):
    """The lists, made ready to be searched (`Matcher`)."""

    names: NameIndex
    securities: SecurityIndex

    def targets(self, party: Party) -> list[tuple[str, Entity]]:
        """The lists on which a party means a finding, each with an entity that is listed there."""
        ...


def sweep_texts(loose: pd.DataFrame, matcher: Searchable, found: Sequence[Match]) -> list[Match]:
    """Search the texts outside positions.

    Args:
        loose: file, sheet, row, column and text of each.
        matcher: the lists, made ready.
        found: matches of positions; what they have found is not found again.

    Returns:
        One match for each cell and listed entity.
    """
    seen = {(match.list_value, match.entity) for match in found}
    matches: list[Match] = []
    for text in loose["text"].unique():
        hits = [*_identified(text, matcher), *_named(text, matcher)]
        if not hits:
            continue
        for cell_row in loose.loc[loose["text"] == text].itertuples(index=False):
            cell = Cell(
                file=cell_row.file, sheet=cell_row.sheet, row=int(cell_row.row), column=str(cell_row.column), text=text
            )
            matches += [_match(hit, cell, target) for hit in hits for target in matcher.targets(hit.party)]
    return [match for match in matches if (match.list_value, match.entity) not in seen]


class _Hit:
    def __init__(self, party: Party, verdict: Verdict, value: str, listed: str, sentences: tuple[str, ...]) -> None:
        self.party, self.verdict, self.value, self.listed, self.sentences = party, verdict, value, listed, sentences


def _identified(text: str, matcher: Searchable) -> list[_Hit]:
    if not _CODE.search(text.upper()):
        return []
    hits = []
    for scheme, value in identifiers.find_identifiers(text):
        for party, identifier in matcher.securities.owners(scheme, value):
            whose = f"The {scheme.upper()} {value} of {party.entity.name}"
            sure: Verdict = "listed" if party.entity.listings else "related"
            verdict = sure if identifier.confirmed else "possible"
            sentence = f"{whose} stands outside every position that was understood."
            hits.append(_Hit(party, verdict, value, identifier.raw, (sentence,)))
    return hits


def _named(text: str, matcher: Searchable) -> list[_Hit]:
    if len(text) > MAX_NAME_LENGTH:
        return []
    return [
        _Hit(
            Party(hit.entity, hit.lists),
            "listed" if hit.entity.listings else "related",
            text,
            hit.name.text,
            (
                f"The text “{text}” stands outside every position that was understood.",
                *explain.name_sentences(text, hit),
            ),
        )
        for hit in matcher.names.best(text)
        if _is_distinctive(text, hit)
    ]


def _is_distinctive(text: str, hit: NameHit) -> bool:
    if hit.grade not in {"full", "shortened", "cut_off"}:
        return False
    return has_han(text) or len(hit.words) > 1 or any(word.weight >= MIN_DISTINCTIVE for word in hit.words)


def _match(hit: _Hit, cell: Cell, target: tuple[str, Entity]) -> Match:
    list_id, entity = target
    return Match(
        position=None,
        entity=entity.id,
        via=None if hit.party.entity.listings else hit.party.entity.id,
        list=list_id,
        verdict=hit.verdict,
        score=1.0 if hit.verdict != "possible" else 0.8,
        by="sweep",
        position_value=hit.value,
        list_value=hit.listed,
        explanation=hit.sentences,
        cell=cell,
    )
