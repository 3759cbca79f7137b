"""Homes: the folders in which the program keeps what is a person's, `SCREENER_HOME` or the system's own places; and
what a file means by a name that may be a path.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from screener.errors import WatchlistError

HOME_VARIABLE = "SCREENER_HOME"


def chosen_home() -> Path | None:
    """The folder in `SCREENER_HOME`, None where it is not set."""
    chosen = os.environ.get(HOME_VARIABLE)
    return Path(chosen).expanduser() if chosen else None


def data_home() -> Path:
    """The folder of the store, its archive and the lists: `SCREENER_HOME`, else the system's place for user data."""
    from platformdirs import user_data_path

    return chosen_home() or user_data_path("screener", appauthor=False)


def profiles_home() -> Path:
    """The folder of profiles of a bare name: in `SCREENER_HOME`, else the system's place for configuration."""
    from platformdirs import user_config_path

    return (chosen_home() or user_config_path("screener")) / "profiles"


def cache_home() -> Path:
    """The folder of what can be made again: in `SCREENER_HOME`, else the system's place for caches."""
    from platformdirs import user_cache_path

    chosen = chosen_home()
    return chosen / ".cache" if chosen else user_cache_path("screener", appauthor=False) / "ready"


@cache
def packaged_folder() -> Path:
    """The folder of packaged lists: inside the installed package, or `watchlists/` of a checkout.

    Raises:
        WatchlistError: there is neither; the installation is damaged.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "packaged_watchlists", package.parent / "watchlists"):
        if folder.is_dir():
            return folder
    raise WatchlistError("The packaged watchlists are missing", hint="Install the program again.")


YAML_ENDINGS = (".yaml", ".yml")


def is_yaml(path: Path) -> bool:
    """Whether a path is of a list or a law in the YAML form, by its ending."""
    return path.suffix.lower() in YAML_ENDINGS


def relative_to(folder: Path, name: str, *endings: str) -> str:
    """What a file means that names a list or a law: the path in its own folder where there is one, else an id.

    Args:
        folder: of the file.
        name: as it stands there.
        endings: of names that are always paths.
    """
    path = folder / name
    return str(path) if path.exists() or name.endswith(endings) else name
