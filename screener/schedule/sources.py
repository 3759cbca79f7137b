"""The holdings files that a job reads today, and the state of the lists that it asks."""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from fnmatch import fnmatch
from pathlib import Path

from screener.files.canonical_json import canonical, sha256, sha256_of
from screener.files.home import packaged_folder
from screener.model import InputFile, Run
from screener.schedule.errors import JobError
from screener.schedule.jobs import Source

# Only forms that cannot be read two ways: the year first, or days before months with dots.
_YEAR_FIRST = re.compile(r"(?<!\d)(20\d{2})([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_DOTTED = re.compile(r"(?<!\d)(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.(20\d{2})(?!\d)")


def choose_files(sources: Sequence[Source], folder: Path, today: date) -> tuple[Path, ...]:
    """The files of a job, in the order of its sources; a file that two sources find is taken once.
    Raises:
        JobError: a source finds no file, cannot order its files by date, or finds only files that are too old.
    """
    return tuple(dict.fromkeys(path for source in sources for path in _chosen(source, folder, today)))


def missing_files(sources: Sequence[Source], files: Sequence[Path]) -> tuple[InputFile, ...]:
    """The files that a job expects and that are not there, each as an input that could not be read."""
    patterns = dict.fromkeys(pattern for source in sources for pattern in source.expect)
    return tuple(
        InputFile(file=pattern, sha256="", sheets=(), error=f"{pattern} was expected, and no such file is there")
        for pattern in patterns
        if not any(fnmatch(path.name, pattern) for path in files)
    )


def unchanged_files(run: Run, before: Run) -> tuple[str, ...]:
    """What must be said of files that are, byte for byte, those of the run before on an earlier day."""
    if before.run.as_of >= run.run.as_of:
        return ()
    known = {file.sha256: file.file for file in before.run.inputs if file.role == "holdings" and file.sha256}
    return tuple(
        f"{file.file} has not changed since the run of {before.run.as_of}: ask its sender whether it is the new one"
        for file in run.run.inputs
        if file.role == "holdings" and file.sha256 in known
    )


def state_of_lists(named: Sequence[str | Path]) -> str:
    """A hash that is another one as soon as a run would ask other lists: a new version, a changed file of one's own.

    Args:
        named: ids, and paths of lists and folders; empty for the packaged lists.

    Raises:
        WatchlistError: the index of a stored list is damaged.
    """
    from screener.watchlist.catalogue.selection import DEFAULT
    from screener.watchlist.form.packaged import packaged_ids
    from screener.watchlist.publishers.versions import newest_version

    asked = [one for given in named or (DEFAULT,) for one in (packaged_ids() if given == DEFAULT else (given,))]
    own = [file for one in map(Path, asked) for file in (sorted(one.rglob("*")) if one.is_dir() else [one])]
    files = [*sorted(packaged_folder().glob("*.yaml")), *own]
    newest = {str(one): held[0].sha256 for one in asked if (held := newest_version(str(one)))}
    return sha256(canonical([newest, [(str(file), sha256_of([file])) for file in files if file.is_file()]]))


def date_in_name(path: Path) -> date | None:
    """The date that a file name states: `2026-11-23`, `20261123`, `2026_11_23` or `23.11.2026`; None without one."""
    if found := _YEAR_FIRST.search(path.stem):
        parts = (found[1], found[3], found[4])
    elif found := _DOTTED.search(path.stem):
        parts = (found[3], found[2], found[1])
    else:
        return None
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def _chosen(source: Source, folder: Path, today: date) -> list[Path]:
    names = glob.glob(source.files, root_dir=folder, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
    # Excel's lock files (~$name) match *.xlsx and hold no holdings.
    files = sorted(
        folder / name for name in names if not Path(name).name.startswith("~$") and (folder / name).is_file()
    )
    if not files:
        raise JobError(
            f"No holdings file matches {folder / source.files}",
            hint="Check the path, and whether the file was delivered.",
        )
    if source.take == "newest" and len(files) > 1:
        files = [_newest(files, source)]
    if source.max_age_days is not None:
        for path in files:
            day = date_in_name(path) if source.by == "name" else None
            age = (today - (day or _modified(path).date())).days
            if age > source.max_age_days:
                raise JobError(
                    f"{path} is {age} days old and {source.max_age_days} are allowed",
                    hint="Ask the sender for a new file.",
                )
    return files


def _newest(files: Sequence[Path], source: Source) -> Path:
    if source.by == "modified":
        return max(files, key=_modified)
    dated = [(date_in_name(path), path) for path in files]
    undated = next((path for day, path in dated if day is None), None)
    if undated is not None:
        raise JobError(
            f"The name of {undated} states no date, so the newest cannot be told",
            hint='Name files as in holdings-2026-11-23.xlsx, or write by = "modified".',
        )
    newest = max(day for day, _ in dated if day is not None)
    chosen = [path for day, path in dated if day == newest]
    if len(chosen) > 1:
        raise JobError(
            f"Several files of {source.files} are the newest: {', '.join(path.name for path in chosen)}",
            hint='Give each portfolio its own entry, or write take = "all".',
        )
    return chosen[0]


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
