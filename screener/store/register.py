"""All decisions of a store as a file: for an auditor, for a spreadsheet, for another system."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

from screener.reports import write_atomically
from screener.reports.safe import cell_text
from screener.review.apply import DecisionIndex, RecordedDecision
from screener.store.decisions import read_decisions
from screener.store.engine import Store

COLUMNS: Mapping[str, Callable[[RecordedDecision], Any]] = {
    "decision": attrgetter("id"),
    "log_entry": attrgetter("seq"),
    "run": attrgetter("run_id"),
    "finding": attrgetter("finding_id"),
    **{name: attrgetter(f"decision.{name}") for name in ("answer", "reason", "reviewer", "second_reviewer")},
    "second_reason": attrgetter("second_reason"),
    "waits": attrgetter("id"),  # looked up among those that wait
    "decided_at": lambda one: one.decision.decided_at.isoformat(),
    "scope": attrgetter("decision.scope"),
    "expires_on": lambda one: one.decision.expires_on and one.decision.expires_on.isoformat(),
    **{name: attrgetter(f"evidence.position.{name}") for name in ("account", "name", "isin", "ticker", "mic")},
    "entity": attrgetter("evidence.entity.id"),
    "entity_name": attrgetter("evidence.entity.name"),
    "list": attrgetter("evidence.listing.list"),
    **{name: attrgetter(f"evidence.{name}") for name in ("verdict", "status", "by")},
}
"""The columns, and where in a decision each stands."""


def write_register(store: Store, path: Path) -> None:
    """Write all decisions that were not purged, the oldest first.

    Args:
        path: ends in .csv or .json.

    Raises:
        ReportError: the file cannot be written.
    """
    recorded = read_decisions(store).recorded
    waiting = {one.id for one in DecisionIndex(recorded).waiting(datetime.now(UTC).date())}
    rows = [{name: value(one) for name, value in COLUMNS.items()} | {"waits": one.id in waiting} for one in recorded]
    if path.suffix.lower() == ".json":
        content = json.dumps({"schema": "screener.decisions/1", "decisions": rows}, indent=2, ensure_ascii=False)
        write_atomically(path, content.encode() + b"\n")
        return
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(
        {name: cell_text(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows
    )
    write_atomically(path, text.getvalue().encode("utf-8-sig"))
