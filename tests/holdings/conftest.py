"""Fixtures for the reader's tests: each layout written once a session, and read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from screener.holdings import Holdings, read_holdings
from tests.holdings.fixtures import LAYOUTS


@pytest.fixture(scope="session")
def layout_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The file of each layout, by its title."""
    folder = tmp_path_factory.mktemp("layouts")
    return {layout.title: layout.write(folder / layout.file) for layout in LAYOUTS}


@pytest.fixture(scope="session")
def layout(layout_files: dict[str, Path]) -> Callable[[str], Holdings]:
    """Read a layout by its title, once."""
    read: dict[str, Holdings] = {}

    def of(title: str) -> Holdings:
        if title not in read:
            read[title] = read_holdings([layout_files[title]])
        return read[title]

    return of
