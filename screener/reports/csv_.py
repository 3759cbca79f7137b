"""The findings as CSV: one row a finding, flat columns with stable names, UTF-8 with a byte-order mark for Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from screener.model import Run
from screener.reports.content.findings import at, finite
from screener.reports.presentation import DEFAULT, Presentation
from screener.reports.safe import cell_text

if TYPE_CHECKING:
    from screener.positions import Positions

POSITION_FIELDS = (
    "file", "sheet", "row", "account", "name", "issuer", "person", "isin", "cusip", "sedol", "figi", "lei", "ticker",
    "mic", "country", "asset_class", "quantity", "price", "market_value", "currency", "weight", "held_on", "notes",
)  # fmt: skip
LISTING_FIELDS = (
    "list", "regime", "program", "authority", "listed_on", "effective_on", "divest_by", "removed_on", "source"
)  # fmt: skip
_OF_FINDING: Mapping[str, str] = {
    "finding_id": "id", "verdict": "verdict", "status": "status", "score": "score",
    **{name: f"position.{name}" for name in POSITION_FIELDS},
    **{f"entity_{name}": f"entity.{name}" for name in ("id", "name", "type", "country")},
    **{name: f"listing.{name}" for name in LISTING_FIELDS},
    "matched_by": "match.by", "position_value": "match.position_value", "list_value": "match.list_value",
    "explanation": "match.explanation", "relation": "relation.kind",
    **{f"relation_{name}": f"relation.{name}" for name in ("issuer", "share", "source", "note")},
    "action": "action", "treatment": "treatment", "decision": "decision.answer", "decision_reason": "decision.reason",
    "reviewer": "decision.reviewer", "second_reviewer": "decision.second_reviewer", "decision_scope": "decision.scope",
    "decided_at": "decision.decided_at", "decision_expires_on": "decision.expires_on",
    "asked_again_because": "earlier.because", "relation_grade": "relation.grade",
}  # fmt: skip
"""The columns, and where in a finding stands what they hold."""
COLUMNS = ("run_id", "as_of", *_OF_FINDING)

Cell = str | int | float | date | tuple[str, ...] | None


def render(run: Run, _: Presentation = DEFAULT) -> bytes:
    """The findings as rows. A text that a spreadsheet program could take for a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    head = [_cell(run.run.id), _cell(run.run.as_of)]
    parts = [(part, tuple(paths)) for part, paths in groupby(_OF_FINDING.values(), lambda path: path.split(".")[0])]
    said: dict[tuple[int, str], list[Cell]] = {}
    for finding in run.findings:
        row = [*head]
        for part, paths in parts:
            # findings share positions, entities, listings and evidence
            key = id(getattr(finding, part)), paths[0]
            if key not in said:
                said[key] = [_cell(at(finding, path)) for path in paths]
            row += said[key]
        writer.writerow(row)
    return out.getvalue().encode("utf-8-sig")


def positions_table(positions: Positions, outcomes: Mapping[str, Sequence[str | None]]) -> bytes:
    """All positions as rows, with what the run says of each (`screener.outcomes.outcome_columns`)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow((*POSITION_FIELDS, *outcomes))
    for position, outcome in zip(positions.rows(POSITION_FIELDS), zip(*outcomes.values(), strict=True), strict=True):
        writer.writerow([_cell(value) for value in (*position, *outcome)])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> Cell:
    if isinstance(value, float):
        return finite(value)
    if isinstance(value, tuple):
        value = " ".join(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return cell_text(value) if isinstance(value, str) else value
