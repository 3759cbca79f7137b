"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session", autouse=True)
def parsing_in_the_tests_own_process() -> None:
    """Thousands of small files need no process each; `files/test_isolation.py` reads files in one of their own."""
    os.environ.setdefault("SCREENER_ISOLATE", "off")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared real data beside the checkout; the test skips where it is absent."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not beside this checkout")
    return folder
