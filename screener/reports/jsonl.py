"""The findings as JSON Lines: one finding a line, each as in the run's JSON."""

from __future__ import annotations

from screener.model import Run
from screener.reports.presentation import DEFAULT, Presentation


def render(run: Run, _: Presentation = DEFAULT) -> bytes:
    """One line a finding, UTF-8; nothing at all where there is none."""
    return "".join(f"{finding.model_dump_json(by_alias=True)}\n" for finding in run.findings).encode()
