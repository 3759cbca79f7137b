"""The findings as JSON Lines: one finding a line, each as in the run's JSON."""

from __future__ import annotations

from collections.abc import Iterator

from screener.model import Run
from screener.reports.json import dump
from screener.reports.presentation import DEFAULT, Presentation


def render(run: Run, _: Presentation = DEFAULT) -> bytes:
    """One line a finding, UTF-8; nothing at all where there is none."""
    return b"".join(pieces(run))


def pieces(run: Run, _: Presentation = DEFAULT) -> Iterator[bytes]:
    """The lines, one by one."""
    return (dump(finding) + b"\n" for finding in run.findings)
