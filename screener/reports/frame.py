"""Findings as a pandas DataFrame, for whoever works with them at the Python prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from screener.model import Finding, Position, Run

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

    Args:
        run: a finished run.

    Returns:
        Columns of the finding, of its position (by their own names), and of entity, listing, match, relation and
        decision (`entity_id`, `listing_list` ...); what a finding has not is missing. The index counts from 0.
    """
    import pandas as pd

    columns = [*_OF_FINDING, *Position.model_fields, *(f"{part}_{name}" for part in _PARTS for name in _PARTS[part])]
    return pd.DataFrame([_row(finding) for finding in run.findings], columns=columns)


def _row(finding: Finding) -> dict[str, Any]:
    row = {name: getattr(finding, name) for name in _OF_FINDING}
    row |= {name: getattr(finding.position, name) for name in Position.model_fields}
    for part, names in _PARTS.items():
        held = getattr(finding, part)
        row |= {f"{part}_{name}": getattr(held, name, None) for name in names}
    return row
