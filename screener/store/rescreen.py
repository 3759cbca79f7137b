"""Screens a kept run again: from the archive's files alone, with the run's own date, settings, policy and decisions."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from screener.holdings import Holdings, read_holdings
from screener.model import Run
from screener.policy import apply_policy, policy_of
from screener.rules import Regimes, load_regimes
from screener.screening import screen_positions
from screener.store.archive import restore
from screener.store.errors import ArchiveError
from screener.store.materials import Lists, read_lists
from screener.store.runs import KeptFile
from screener.store.standing import Decisions, apply_decisions
from screener.summary import summarise


def rescreen(run: Run, archive: Path, kept: Sequence[KeptFile], decisions: Decisions) -> Run:
    """The run as this software makes it from the kept files.

    Args:
        run: as it was saved; its header is taken over as it is.
        archive: the folder of kept files.
        kept: what was kept of the run.
        decisions: as they were known when the run was made.

    Raises:
        ArchiveError: the run was not kept, or a kept file is missing or damaged.
        ScreenerError: a kept file cannot be read any more.
    """
    with tempfile.TemporaryDirectory(prefix="screener-") as folder:
        holdings = read_kept_holdings(run, archive, kept, Path(folder))
        lists = read_kept_lists(archive, kept, Path(folder))
        regimes = load_regimes(_one(archive, kept, "regimes", Path(folder)))
        again = screen_again(run, holdings, lists, regimes)
    policy = policy_of(run)
    again = apply_policy(again, policy) if policy is not None else again
    return apply_decisions(again, decisions) if "decisions" in run.run.settings else again


def read_kept_holdings(run: Run, archive: Path, kept: Sequence[KeptFile], folder: Path) -> Holdings:
    """The holdings of a run out of the archive.

    Args:
        run: as it was saved.
        archive: the folder of kept files.
        kept: what was kept of the run.
        folder: an empty folder for the restored files.

    Raises:
        ArchiveError: the holdings were not kept, or a kept file is missing or damaged.
    """
    inputs = [file for file in kept if file.role == "input"]
    if not inputs:
        raise ArchiveError(
            f"The holdings of run {run.run.id} were not kept", hint="Screen with --archive to keep them."
        )
    paths = []
    for number, file in enumerate(inputs):
        # each in a folder of its own: two files of one name may have been screened together
        place = folder / f"input-{number}" / Path(file.name or file.sha256).name
        place.parent.mkdir()
        restore(archive, file.sha256, place)
        paths.append(place)
    settings = run.run.settings
    return read_holdings(paths, sheets=settings.get("sheets") or (), mapping=settings.get("mapping") or {})


def read_kept_lists(archive: Path, kept: Sequence[KeptFile], folder: Path) -> Lists:
    """The lists of a run, as the program read them then, out of the archive.

    Args:
        archive: the folder of kept files.
        kept: what was kept of the run.
        folder: a folder for the restored file.

    Raises:
        ArchiveError: the lists were not kept, or the kept file is missing or damaged.
    """
    return read_lists(_one(archive, kept, "lists_as_read", folder).read_bytes())


def screen_again(run: Run, holdings: Holdings, lists: Lists, regimes: Regimes) -> Run:
    """A run's findings, summary and coverage made anew, without policy and decisions.

    Args:
        run: for the date, the investor and the settings.
        holdings: its positions.
        lists: its lists and related issuers.
        regimes: its regimes.
    """
    header = run.run
    _, found = screen_positions(
        holdings,
        lists.watchlists,
        header.as_of,
        header.investor,
        header.settings.get("min_score"),
        related=lists.relations,
        regimes=regimes,
    )
    return run.model_copy(
        update={"summary": summarise(holdings, found), "findings": found, "coverage": holdings.coverage}
    )


def _one(archive: Path, kept: Sequence[KeptFile], role: str, folder: Path) -> Path:
    file = next((file for file in kept if file.role == role), None)
    if file is None:
        raise ArchiveError("The lists of the run were not kept", hint="Screen with --archive to keep them.")
    target = folder / f"{role}-{Path(file.name or file.sha256).name}"
    restore(archive, file.sha256, target)
    return target
