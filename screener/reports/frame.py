"""Findings as a pandas DataFrame, for whoever works with them at the Python prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.model import Position, Run
from screener.reports.content.findings import at

if TYPE_CHECKING:
    import pandas as pd

_OF_FINDING = ("id", "verdict", "status", "score", "exposure_kind", "treatment", "counterparty", "action")
_PARTS: dict[str, tuple[str, ...]] = {
    "entity": ("id", "name", "type", "country"),
    "listing": ("list", "regime", "program", "authority", "listed_on", "effective_on", "divest_by", "removed_on"),
    "match": ("by", "position_value", "list_value"),
    "relation": ("kind", "share", "issuer", "grade"),
    "decision": ("answer", "reason", "reviewer"),
}


def findings_frame(run: Run) -> pd.DataFrame:
    """The findings of a run, one a row, in the run's order.

    Returns:
        Columns of the finding, of its position (by their own names), and of entity, listing, match, relation and
        decision (`entity_id`, `listing_list` ...); what a finding has not is missing. The index counts from 0.
    """
    import pandas as pd

    paths = {name: name for name in _OF_FINDING} | {name: f"position.{name}" for name in Position.model_fields}
    paths |= {f"{part}_{name}": f"{part}.{name}" for part, names in _PARTS.items() for name in names}
    return pd.DataFrame([[at(one, path) for path in paths.values()] for one in run.findings], columns=[*paths])
