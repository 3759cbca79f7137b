"""The versions of the libraries that decide findings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version

LIBRARIES = ("opencc", "pandas", "python-calamine", "python-stdnum", "rapidfuzz", "rigour")
"""Distributions of which another version may find something else."""


@cache
def libraries() -> Mapping[str, str]:
    """The versions of the libraries that decide findings; one that is not installed is left out."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
