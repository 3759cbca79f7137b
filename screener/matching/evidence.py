"""What speaks for one entity about one position, before a verdict is made of it."""

from __future__ import annotations

from typing import NamedTuple

from screener.model import AlignedWord, Entity, MatchBasis, Verdict

ISSUER_SCORE = 0.8
"""Score of what points to an issuer without settling it: part of a CUSIP, an identifier that something contradicts."""
BEST_POSSIBLE_SCORE = 0.89
"""What a name that a person must look at scores at most: less than any that decides."""
BY_IDENTIFIER, BY_TICKER, BY_NAME = range(3)
"""What evidence rests on, the surest first."""


class Rank(NamedTuple):
    """How strongly evidence speaks, as a sort key: sure before possible, identifiers before names, the better first.

    `agreement` is that of a name (`names.NameHit.agreement`), 0 of an identifier; `kind` puts listed before related;
    `shortfall` is the score, negative.
    """

    unsure: bool
    basis: int
    agreement: int
    kind: int
    shortfall: float


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
    rank: Rank
