"""`screener verify`: an evidence file proved without the store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.options import FormatOption, argument, option, print_result


def verify(
    path: Annotated[Path, argument("FILE.zip", "As `screener runs export` wrote it.")],
    expect: Annotated[str | None, option("--expect", "A hash of the log that was noted elsewhere.", "HASH")] = None,
    roots: Annotated[Path | None, option("--roots", "Check its time stamp; it must go back to these.", "PEM")] = None,
    format_: FormatOption = "table",
) -> None:
    """Prove a run from its evidence file alone: every member, the log, and the run screened again from the kept files.

    Exit status: 0 identical, or unchanged and judged differently by another version; 1 something was changed; 2 no
    evidence file.
    """
    from screener.store.evidence_check import verify_evidence

    found = verify_evidence(path, expect, roots)
    print_result(found, format_, "print_evidence")
    raise typer.Exit(0 if found.holds else 1)
