"""What an evaluation measured, and under which circumstances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from screener.evaluation import baselines
from screener.evaluation.names import NameEvaluation
from screener.evaluation.pairs import PairEvaluation


class Compared(NamedTuple):
    """Another matcher on the same pairs."""

    name: str
    evaluations: Sequence[PairEvaluation]


class Measurement(NamedTuple):
    """One evaluation and the circumstances under which it was made."""

    data: str
    data_sha256: str
    kind: str
    software: str
    lists: tuple[str, ...]
    names: NameEvaluation | None
    pairs: Sequence[PairEvaluation]
    baselines: Sequence[baselines.Baseline]
    compared: Sequence[Compared]
