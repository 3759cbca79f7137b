"""A finished run on its way into the store: policy applied, standing decisions applied, saved, and its inputs kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screener.model import Run
    from screener.policy import Policy


def read_policy(path: Path | None) -> Policy | None:
    """The institution's policy, checked against the regimes that are defined.

    Args:
        path: a TOML file; None for no policy.
    """
    if path is None:
        return None
    from screener.policy import load_policy
    from screener.rules import load_regimes

    return load_policy(path, regimes=load_regimes())


def keep_run(run: Run, files: Sequence[Path], watchlists: Sequence[str], store: str | None, *, archive: bool) -> Run:
    """Apply the store's standing decisions to a run and save it.

    Args:
        run: the finished run, its policy applied.
        files: the holdings files that it was made from.
        watchlists: the lists as they were asked for.
        store: the store's address; None for the default place.
        archive: keep the files and lists too, so that the run can be proved again.

    Returns:
        The run with the decisions that stand.
    """
    from screener.cli.store_options import opened
    from screener.store.decisions import read_decisions
    from screener.store.materials import gather
    from screener.store.runs import save_run
    from screener.store.standing import apply_decisions

    with opened(store) as it:
        run = apply_decisions(run, read_decisions(it))
        save_run(it, run, gather(run, files, watchlists) if archive else ())
    return run
