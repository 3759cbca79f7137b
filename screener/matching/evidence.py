"""What speaks for one entity about one position, before a verdict is made of it."""

from __future__ import annotations

from typing import NamedTuple

from screener.model import AlignedWord, Entity, MatchBasis, Verdict


class Evidence(NamedTuple):
    """One entity that a position may mean, with the verdict on it as far as matching goes."""

    entity: Entity
    verdict: Verdict
    score: float
    by: MatchBasis
    position_value: str
    list_value: str
    explanation: tuple[str, ...]
    words: tuple[AlignedWord, ...]
    order: tuple[int, int, int, int, float]
