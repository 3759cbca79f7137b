"""Homes: the folders in which the program keeps what is a person's, `SCREENER_HOME` or the system's own places."""

from __future__ import annotations

import os
from pathlib import Path

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
