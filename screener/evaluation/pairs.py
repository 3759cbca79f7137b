"""Labelled pairs of names: are they one company, organisation or person?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from screener.evaluation.tables import is_match
from screener.matching.organisations import MIN_SCORE as MIN_SCORE_ORGANISATIONS
from screener.matching.organisations import compare_organisations
from screener.matching.persons import MIN_SCORE as MIN_SCORE_PERSONS
from screener.matching.persons import compare_persons

PairScorer = Callable[[str, str, str], float]
"""Takes a schema and two names, returns a score from 0 to 1."""

GROUPS: Mapping[str, frozenset[str]] = {
    "companies and organisations": frozenset({"Company", "Organization"}),
    "persons": frozenset({"Person"}),
}
DEFAULT_THRESHOLDS: Mapping[str, float] = {
    "companies and organisations": MIN_SCORE_ORGANISATIONS,
    "persons": MIN_SCORE_PERSONS,
}


class ScoredPair(NamedTuple):
    """A labelled pair and its score."""

    one: str
    other: str
    is_match: bool
    score: float
    category: str = ""


class Point(NamedTuple):
    """The figures at one threshold."""

    threshold: float
    precision: float
    recall: float
    f1: float


class PairEvaluation(NamedTuple):
    """The pairs of one group of schemas, scored."""

    group: str
    threshold: float
    pairs: tuple[ScoredPair, ...]

    def at(self, threshold: float) -> Point:
        """Precision, recall and F1 (0 to 1) when pairs from a score on are called one."""
        right = sum(pair.is_match and pair.score >= threshold for pair in self.pairs)
        called = sum(pair.score >= threshold for pair in self.pairs)
        labelled = sum(pair.is_match for pair in self.pairs)
        f1 = 2 * right / (called + labelled) if called + labelled else 0.0
        return Point(threshold, right / called if called else 0.0, right / labelled if labelled else 0.0, f1)

    def curve(self) -> tuple[Point, ...]:
        """The figures at evenly spaced thresholds from 0.5 to 1."""
        return tuple(self.at(round(0.5 + step / 100, 4)) for step in range(51))

    def by_category(self) -> Mapping[str, tuple[int, int, int]]:
        """Category -> pairs rightly judged, pairs missed, pairs wrongly called one, at the default threshold."""
        counts: dict[str, tuple[int, int, int]] = {}
        for pair in self.pairs:
            right, missed, false = counts.get(pair.category, (0, 0, 0))
            called = pair.score >= self.threshold
            counts[pair.category] = (
                right + (called == pair.is_match),
                missed + (pair.is_match and not called),
                false + (called and not pair.is_match),
            )
        return dict(sorted(counts.items(), key=lambda item: -sum(item[1])))

    def errors(self) -> list[ScoredPair]:
        """The pairs on the wrong side of the threshold."""
        return [pair for pair in self.pairs if (pair.score >= self.threshold) != pair.is_match]


def our_score(schema: str, one: str, other: str) -> float:
    """Our own score of a pair.

    Args:
        schema: FollowTheMoney schema of both.
    """
    return compare_persons(one, other) if schema == "Person" else compare_organisations(one, other)


def evaluate_pairs(
    rows: Iterable[Mapping[str, str]],
    scorer: PairScorer = our_score,
    thresholds: Mapping[str, float] = DEFAULT_THRESHOLDS,
) -> Sequence[PairEvaluation]:
    """Score labelled pairs, by group of schemas.

    Args:
        rows: `schema`, `name1`, `name2` and `is_match`; without a schema a pair counts as companies.
        thresholds: group -> score from which a pair is called one.
    """
    rows = list(rows)
    evaluations = []
    for group, schemas in GROUPS.items():
        pairs = tuple(
            ScoredPair(
                row["name1"],
                row["name2"],
                is_match(dict(row)),
                scorer(schema, row["name1"], row["name2"]),
                row.get("category") or "",
            )
            for row in rows
            for schema in (row.get("schema") or "Company",)
            if schema in schemas
        )
        if pairs:
            evaluations.append(PairEvaluation(group, thresholds[group], pairs))
    return evaluations
