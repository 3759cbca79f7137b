"""All decisions of a store as a file: for an auditor, for a spreadsheet, for another system."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from screener.reports import write_atomically
from screener.reports.safe import clean, is_formula
from screener.review.apply import RecordedDecision
from screener.store.decisions import read_decisions
from screener.store.engine import Store

COLUMNS = (
    "decision", "log_entry", "run", "finding", "answer", "reason", "reviewer", "second_reviewer", "waits", "decided_at",
    "scope", "expires_on", "account", "name", "isin", "ticker", "mic", "entity", "entity_name", "list", "verdict",
    "status", "by",
)  # fmt: skip


def write_register(store: Store, path: Path) -> None:
    """Write all decisions that were not purged, the oldest first.

    Args:
        store: an open store.
        path: ends in .csv or .json.

    Raises:
        ReportError: the file cannot be written.
    """
    rows = [_row(one) for one in read_decisions(store).recorded]
    if path.suffix.lower() == ".json":
        content = json.dumps({"schema": "screener.decisions/1", "decisions": rows}, indent=2, ensure_ascii=False)
        write_atomically(path, content.encode() + b"\n")
        return
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    write_atomically(path, text.getvalue().encode("utf-8-sig"))


def _row(recorded: RecordedDecision) -> dict[str, Any]:
    decision, evidence = recorded.decision, recorded.evidence
    position = evidence.position
    values = (
        recorded.id,
        recorded.seq,
        recorded.run_id,
        recorded.finding_id,
        decision.answer,
        decision.reason,
        decision.reviewer,
        decision.second_reviewer,
        recorded.waits,
        decision.decided_at.isoformat(),
        decision.scope,
        decision.expires_on.isoformat() if decision.expires_on else None,
        position.account,
        position.name,
        position.isin,
        position.ticker,
        position.mic,
        evidence.entity.id,
        evidence.entity.name,
        evidence.listing.list,
        evidence.verdict,
        evidence.status,
        evidence.by,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _harmless(value: Any) -> Any:
    """A text that no spreadsheet program takes for a formula."""
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if is_formula(text) else text
