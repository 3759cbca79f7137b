"""A watchlist -> a file of another program's or a person's form: FollowTheMoney entities, CSV, YAML.

Each writer is a function of a `Watchlist` and returns text; what is written reads back as the same list
(`publishers.exported` for the first two, the YAML loader for the third). Knows nothing of publishers,
matching or law.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from screener.errors import WatchlistError
from screener.files.atomic import PUBLIC, write_whole
from screener.model import Watchlist
from screener.watchlist.form.export.csv_table import to_csv
from screener.watchlist.form.export.ftm import to_ftm
from screener.watchlist.form.export.to_yaml import to_yaml

WRITERS: Mapping[str, Callable[[Watchlist], str]] = {"ftm": to_ftm, "csv": to_csv, "yaml": to_yaml}
ENDINGS: Mapping[str, str] = {".json": "ftm", ".jsonl": "ftm", ".csv": "csv", ".yaml": "yaml", ".yml": "yaml"}

__all__ = ["ENDINGS", "WRITERS", "export_watchlist", "form_of"]


def form_of(path: Path) -> str:
    """The form that a path's ending asks for.

    Raises:
        WatchlistError: the ending is of no form.
    """
    try:
        return ENDINGS[path.suffix.lower()]
    except KeyError:
        raise WatchlistError(
            f"{path.name}: no export has the ending {path.suffix or '(none)'}", hint=f"Use {', '.join(ENDINGS)}."
        ) from None


def export_watchlist(watchlist: Watchlist, path: Path, form: str | None = None) -> None:
    """Write a watchlist to a file, whole or not at all.

    Args:
        form: a key of `WRITERS`; by default what the path's ending asks for.

    Raises:
        WatchlistError: an ending or a form that is unknown, or the file cannot be written.
    """
    text = WRITERS[form or form_of(path)](watchlist)
    try:
        write_whole(path, text.encode(), PUBLIC)
    except OSError as error:
        raise WatchlistError(f"{path} cannot be written: {error.strerror}", hint="Check folder and space.") from error
