"""What a command does with a finished run: apply the decisions that stand, save it, keep what it was made of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from screener.model import Run
from screener.store.decisions import read_decisions
from screener.store.engine import open_store
from screener.store.materials import gather
from screener.store.runs import save_run
from screener.store.standing import apply_decisions


def record(
    run: Run,
    store: str | None = None,
    *,
    inputs: Sequence[str | Path] = (),
    selection: Sequence[str | Path] = (),
    archive: bool = False,
) -> Run:
    """Apply standing decisions to a run and save it.

    Args:
        run: a finished run, the policy applied.
        store: a URL, or the path of a SQLite file; None for the default place.
        inputs: its holdings files, in the order in which they were screened.
        selection: its lists (ids or paths) as they were given; empty for the packaged ones.
        archive: keep holdings and lists, so that the run can be screened again years later.

    Returns:
        The run as it was saved: this is the one to report.

    Raises:
        StoreError: the store cannot be opened or written.
        ArchiveError: a file cannot be kept, or changed since it was screened.
    """
    opened = open_store(store)
    try:
        decided = apply_decisions(run, read_decisions(opened))
        save_run(opened, decided, gather(decided, inputs, selection) if archive else ())
    finally:
        opened.close()
    return decided
