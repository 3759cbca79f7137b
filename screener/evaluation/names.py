"""Labelled names: which verdict each gets, against which it should get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from screener.matching import Matcher

VERDICTS = ("listed", "related", "possible", "clear")


class NamedVerdict(NamedTuple):
    """One name: the right answer beside the given one (`expected` is None where the name has no label)."""

    name: str
    expected: str | None
    expected_entity: str
    given: str
    given_entity: str
    score: float
    why: str

    @property
    def right(self) -> bool:
        """Whether the verdict is the right one, and of the right entity where one is labelled."""
        return self.given == self.expected and (not self.expected_entity or self.given_entity == self.expected_entity)


class NameEvaluation(NamedTuple):
    """All names with their verdicts."""

    results: tuple[NamedVerdict, ...]

    def labelled(self, verdict: str) -> list[NamedVerdict]:
        """The names that should get a verdict."""
        return [result for result in self.results if result.expected == verdict]

    def given(self, verdict: str) -> list[NamedVerdict]:
        """The names that got a verdict."""
        return [result for result in self.results if result.given == verdict]

    def recall(self, verdict: str) -> float | None:
        """The share (0 to 1) of names labelled so that got the right verdict and entity; None where none are."""
        labelled = self.labelled(verdict)
        return sum(result.right for result in labelled) / len(labelled) if labelled else None

    def precision(self, verdict: str) -> float | None:
        """The share (0 to 1) of names given a verdict that are labelled so; None where none are."""
        given = [result for result in self.given(verdict) if result.expected is not None]
        return sum(result.right for result in given) / len(given) if given else None

    def confusion(self) -> Mapping[tuple[str, str], int]:
        """(labelled verdict, given verdict) -> how many names."""
        return Counter((result.expected or "no label", result.given) for result in self.results)

    def errors(self) -> list[NamedVerdict]:
        """The labelled names that got a wrong verdict or a wrong entity."""
        return [result for result in self.results if result.expected is not None and not result.right]


def evaluate_names(rows: Iterable[Mapping[str, str]], matcher: Matcher, as_of: date) -> NameEvaluation:
    """Match each name alone, without identifiers, and set the verdict beside the label.

    Args:
        rows: `name`, and `verdict` and `entity` where labelled.
    """
    return NameEvaluation(tuple(_evaluate(row, matcher, as_of) for row in rows))


def _evaluate(row: Mapping[str, str], matcher: Matcher, as_of: date) -> NamedVerdict:
    expected = row["verdict"].strip().lower() if row.get("verdict") else None
    entity = row.get("entity", "").strip()
    matches = matcher.match_one({"name": row["name"]}, as_of=as_of)
    best = _best(matches)
    if best is None:
        return NamedVerdict(row["name"], expected, entity, "clear", "", 0.0, "")
    return NamedVerdict(row["name"], expected, entity, best.verdict, best.entity, best.score, best.explanation[0])


def _best(matches: Sequence):  # type: ignore[type-arg,no-untyped-def]
    return min(matches, key=lambda match: (VERDICTS.index(match.verdict), -match.score), default=None)
