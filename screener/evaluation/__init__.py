"""How well matching works, measured on labelled names and labelled pairs.

Takes tables of names with their right answers; returns figures and every error. Knows matching; must not know of
holdings files, of law or of stores.
"""

from __future__ import annotations

from screener.evaluation.names import NameEvaluation, evaluate_names
from screener.evaluation.pairs import PairEvaluation, evaluate_pairs
from screener.evaluation.tables import Table, read_table

__all__ = [
    "NameEvaluation",
    "PairEvaluation",
    "Table",
    "evaluate_names",
    "evaluate_pairs",
    "read_table",
]
