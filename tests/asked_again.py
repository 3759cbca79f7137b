"""How many decisions are asked again because facts were corrected: `python -m tests.asked_again`.

The example store is the run of 0.1.0 over one position for each company that its lists and relations named
(`tests/corpus/0.1.0/every_name.json.gz`), every finding of it decided. The same positions are screened with the lists
and rules of today, as of the same date, and the decisions applied.
"""

from __future__ import annotations

import csv
import gzip
import re
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from screener.model import Decision, Run
from screener.review.apply import Decisions, RecordedDecision, apply_decisions, evidence_of
from screener.rulebook import Rulebook
from screener.screening import Screener

RUN = Path(__file__).parent / "corpus" / "0.1.0" / "every_name.json.gz"


class AskedAgain(NamedTuple):
    """Decisions of the old run; findings of today on which one stands, is asked again, or was never asked; why."""

    decided: int
    stand: int
    asked_again: int
    new: int
    reasons: Counter[str]


def decided(run: Run) -> Decisions:
    """Every finding of a run confirmed by one person, as a store would hold it."""
    decision = Decision(
        answer="true_match",
        reason="Confirmed with the custodian",
        reviewer="Ann Lee",
        decided_at=datetime(2026, 11, 24, tzinfo=UTC),
    )
    recorded = tuple(
        RecordedDecision(
            id=f"d{seq}",
            seq=seq,
            run_id=run.run.id,
            finding_id=finding.id,
            four_eyes=False,
            decision=decision,
            evidence=evidence_of(finding),
        )
        for seq, finding in enumerate(run.findings, start=1)
    )
    return Decisions(recorded=recorded, log_entry=len(recorded), log_hash="0" * 64)


def asked_again() -> AskedAgain:
    """The count, from the kept run and the packaged lists."""
    old = Run.model_validate_json(gzip.decompress(RUN.read_bytes()))
    names = dict.fromkeys(finding.position.name for finding in old.findings)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "every_name.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["Security Name", "Quantity", "Market Value", "Currency"])
            rows.writerows([name, 100, 1000, "USD"] for name in names)
        now = Screener(Rulebook.load(), "us-person").screen([path], as_of=old.run.as_of)
    decisions = decided(old)
    findings = apply_decisions(now, decisions).findings
    reasons = Counter(
        re.sub(r"from “.*|is now.*| \(.*|is now by.*", "", reason).strip()
        for finding in findings
        if finding.earlier
        for reason in (finding.earlier.because or "").split("; ")
    )
    stand = sum(finding.decision is not None for finding in findings)
    again = sum(finding.earlier is not None for finding in findings)
    return AskedAgain(len(decisions.recorded), stand, again, len(findings) - stand - again, reasons)


if __name__ == "__main__":
    found = asked_again()
    print(
        f"{found.decided} decisions of 0.1.0: on {found.stand} findings of today one stands, on "
        f"{found.asked_again} it is asked again, {found.new} findings are new."
    )
    for said, count in found.reasons.most_common():
        print(f"  {count:4} {said}")
