"""Screens a kept run again: from the archive's files alone, with the run's own date, settings, policy and decisions."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from screener.funds import FundLibrary
from screener.holdings import Holdings, Limits, ReadOptions
from screener.holdings.inputs import whole
from screener.model import Run
from screener.policy import policy_of
from screener.review.apply import Decisions
from screener.rulebook import Lists, Role, Rulebook, read_lists
from screener.rules.laws import apply_laws, laws_of
from screener.screening import Screener
from screener.store.archive import restore
from screener.store.errors import ArchiveError
from screener.store.runs import KeptFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RULES = frozenset({"lists_as_read", "relations", "merges", "regimes"})


def rescreen(
    run: Run,
    archive: Path,
    kept: Sequence[KeptFile],
    decisions: Decisions,
    on_outcomes: Callable[[Holdings, NDArray[np.int64]], None] | None = None,
) -> Run:
    """The run as this software makes it from the kept files.

    Args:
        run: as it was saved; its header is taken over as it is.

    Raises:
        ArchiveError: the run was not kept, or a kept file is missing or damaged.
        ScreenerError: a kept file cannot be read any more.
    """
    with tempfile.TemporaryDirectory(prefix="screener-") as folder:
        holdings = read_kept_holdings(run, archive, kept, Path(folder))
        screener = Screener(
            Rulebook.of(_rules(archive, kept, Path(folder))),
            run.run.investor,
            policy_of(run),
            funds=_funds(run, archive, kept, Path(folder)),
            min_score=run.run.settings.get("min_score"),
            laws=laws_of(run),
        )
        made = screener.screen(holdings, as_of=run.run.as_of, on_outcomes=on_outcomes)
    again = run.model_copy(update={"summary": made.summary, "findings": made.findings, "coverage": made.coverage})
    again = decisions.apply(again) if "decisions" in run.run.settings else again
    discovered = {one.id: duty.discovered_on for one in run.findings for duty in one.laws if duty.discovered_on}
    return again.model_copy(update={"findings": apply_laws(again, laws_of(run), discovered).findings})


def read_kept_holdings(run: Run, archive: Path, kept: Sequence[KeptFile], folder: Path) -> Holdings:
    """The holdings of a run out of the archive.

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
    return whole(paths, _reading(run, archive, kept, folder))


def _funds(run: Run, archive: Path, kept: Sequence[KeptFile], folder: Path) -> FundLibrary | None:
    """The fund files of a run, each where its name in the run says."""
    if "funds" not in run.run.settings:
        return None
    place = folder / "funds"
    place.mkdir()
    for file in kept:
        if file.role == "fund":
            target = place.joinpath(*[part for part in Path(file.name or file.sha256).parts if part not in ("..", "/")])
            target.parent.mkdir(parents=True, exist_ok=True)
            restore(archive, file.sha256, target)
    return FundLibrary(place)


def _reading(run: Run, archive: Path, kept: Sequence[KeptFile], folder: Path) -> ReadOptions:
    """The reading options that the run states, with its kept profiles; none of the user's folder is applied now."""
    settings = run.run.settings
    profiles = [_restored(archive, file, folder) for file in kept if file.role == "profile"]
    securities = [_restored(archive, file, folder) for file in kept if file.role == "securities"]
    limits = settings.get("limits")
    return ReadOptions(
        sheets=tuple(settings.get("sheets") or ()),
        mapping=settings.get("mapping") or {},
        profiles=tuple(profiles),
        saved=False,
        securities=securities[0] if securities else None,
        limits=Limits(**limits) if limits else None,
        rows=settings.get("rows") or {},
    )


def read_kept_lists(archive: Path, kept: Sequence[KeptFile], folder: Path) -> Lists:
    """The lists of a run, as the program read them then, out of the archive.

    Raises:
        ArchiveError: the lists were not kept, or the kept file is missing or damaged.
    """
    return read_lists(_rules(archive, kept, folder)["lists_as_read"].read_bytes())


def _rules(archive: Path, kept: Sequence[KeptFile], folder: Path) -> dict[Role, Path]:
    """The kept files that rule findings, by role."""
    rules = {file.role: _restored(archive, file, folder) for file in kept if file.role in _RULES}
    if not {"lists_as_read", "regimes"} <= set(rules):
        raise ArchiveError("The lists of the run were not kept", hint="Screen with --archive to keep them.")
    return rules


def _restored(archive: Path, file: KeptFile, folder: Path) -> Path:
    # the SHA-256 keeps two files of one name apart
    target = folder / f"{file.role}-{file.sha256[:16]}" / Path(file.name or file.sha256).name
    target.parent.mkdir(exist_ok=True)
    restore(archive, file.sha256, target)
    return target
