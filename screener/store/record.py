"""The record of a finished run: the decisions that stand applied, saved, with what it was made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing

from screener.model import Run
from screener.rulebook import Material
from screener.rules.laws import apply_laws, laws_of
from screener.store.decisions import read_decisions
from screener.store.engine import Store, open_store
from screener.store.runs import first_found, list_runs, load_run, save_run


def with_decisions(store: Store, run: Run) -> Run:
    """The run with the decisions that stand, and its laws' clocks running from the first finding of each holding."""
    laws = laws_of(run)
    return apply_laws(read_decisions(store).apply(run), laws, first_found(store, run) if laws else None)


def with_decisions_of(store: str | None, runs: Mapping[str, Run]) -> Mapping[str, Run]:
    """Runs that are not saved themselves, such as those of one manager each, with the decisions that stand."""
    if not runs:
        return runs
    with closing(open_store(store)) as opened:
        return {name: with_decisions(opened, run) for name, run in runs.items()}


def record_once(run: Run, store: str | None = None) -> Run:
    """Save a run whose id is a hash of all that decides it, where the store does not hold it yet.

    Returns:
        The run as the store holds it: of a re-run the first one.

    Raises:
        StoreError: the store cannot be opened or written.
    """
    with closing(open_store(store)) as opened:
        if any(one.id == run.run.id for one in list_runs(opened)):
            return load_run(opened, run.run.id)
        decided = with_decisions(opened, run)
        save_run(opened, decided)
    return decided


def record(run: Run, store: str | None = None, materials: Sequence[Material] = ()) -> Run:
    """Apply standing decisions to a run and save it.

    Args:
        materials: from `Screener.materials`, to be kept so that the run can be screened again years later.

    Returns:
        The run as it was saved: this is the one to report.

    Raises:
        StoreError: the store cannot be opened or written.
        ArchiveError: a file cannot be kept, or changed since it was screened.
    """
    with closing(open_store(store)) as opened:
        decided = with_decisions(opened, run)
        save_run(opened, decided, materials)
    return decided
