"""The findings as CSV: one row a finding, flat columns with stable names, UTF-8 with a byte-order mark for Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from screener.model import Finding, Run
from screener.reports.content.findings import finite
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
COLUMNS = (
    "run_id", "as_of", "finding_id", "verdict", "status", "score", *POSITION_FIELDS,
    "entity_id", "entity_name", "entity_type", "entity_country", *LISTING_FIELDS,
    "matched_by", "position_value", "list_value", "explanation",
    "relation", "relation_issuer", "relation_share", "relation_source", "relation_note",
    "action", "treatment", "decision", "decision_reason", "reviewer", "second_reviewer", "decision_scope", "decided_at",
    "decision_expires_on", "asked_again_because", "relation_grade",
)  # fmt: skip

Cell = str | int | float | date | None


def render(run: Run, _: Presentation = DEFAULT) -> bytes:
    """The findings as rows. A text that a spreadsheet program could take for a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for finding in run.findings:
        writer.writerow([_cell(value) for value in _row(run, finding)])
    return out.getvalue().encode("utf-8-sig")


def positions_table(positions: Positions, said: Mapping[str, Sequence[str | None]]) -> bytes:
    """All positions as rows, with what the run says of each.

    Args:
        positions: as read.
        said: further columns, as `screener.outcomes.outcome_columns` gives them.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow((*POSITION_FIELDS, *said))
    for held, told in zip(positions.rows(POSITION_FIELDS), zip(*said.values(), strict=True), strict=True):
        writer.writerow([_cell(value) for value in (*held, *told)])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> Cell:
    if isinstance(value, float):
        return finite(value)
    return cell_text(value) if isinstance(value, str) else value


def _row(run: Run, finding: Finding) -> list[Cell]:
    entity, match, relation, decision = finding.entity, finding.match, finding.relation, finding.decision
    row: list[Cell] = [run.run.id, run.run.as_of, finding.id, finding.verdict, finding.status, finding.score]
    row += [getattr(finding.position, name) for name in POSITION_FIELDS]
    row += [entity.id, entity.name, entity.type, entity.country]
    row += [getattr(finding.listing, name) for name in LISTING_FIELDS]
    row += [match.by, match.position_value, match.list_value, " ".join(match.explanation)]
    if relation:
        row += [relation.kind, relation.issuer, relation.share, relation.source, relation.note]
    else:
        row += [None] * 5
    row += [finding.action, finding.treatment]
    if decision:
        row += [decision.answer, decision.reason, decision.reviewer, decision.second_reviewer, decision.scope]
        row += [decision.decided_at.isoformat(), decision.expires_on]
    else:
        row += [None] * 7
    row += [finding.earlier.because if finding.earlier else None, relation.grade if relation else None]
    return row
