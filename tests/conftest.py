"""Fixtures that every test may use."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import hypothesis
import pytest

REPOSITORY = Path(__file__).resolve().parents[1]

hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")
"""No test asserts a time: on a loaded machine an example of a millisecond once took the 200 that are its deadline."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a real browser or a PostgreSQL server is heavy, whichever test asks for it."""
    for item in items:
        if "browser" in item.keywords or "postgresql_server" in getattr(item, "fixturenames", ()):
            item.add_marker("heavy")


@pytest.fixture(scope="session", autouse=True)
def parsing_in_the_tests_own_process() -> None:
    """Thousands of small files need no process each; `files/test_isolation.py` reads files in one of their own."""
    os.environ.setdefault("SCREENER_ISOLATE", "off")


@pytest.fixture(scope="session", autouse=True)
def home_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nothing of the person who runs the tests is read, and nothing is written among it."""
    home = tmp_path_factory.mktemp("home")
    os.environ["SCREENER_HOME"] = str(home)
    return home


@pytest.fixture(scope="session")
def ready_lists(home_of_the_session: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The packaged lists, made ready once, under a hash of all that they were made of; apart from the cache, which
    forgets the oldest.
    """
    from screener.files.home import cache_home
    from screener.rulebook import Rulebook

    for named in ((), ("us-ofac-ns-cmic",)):
        Rulebook.load(named).on(date(2026, 11, 24))
    apart = tmp_path_factory.mktemp("ready")
    for path in cache_home().glob("*.ready"):
        (apart / path.name).hardlink_to(path)
    return list(apart.iterdir())


@pytest.fixture
def home(ready_lists: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own, in which the packaged lists need not be read, merged and indexed again."""
    mine = tmp_path / "home"
    monkeypatch.setenv("SCREENER_HOME", str(mine))
    cache = mine / ".cache"
    cache.mkdir(parents=True, mode=0o700)
    for path in ready_lists:
        (cache / path.name).hardlink_to(path)
    return mine


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared real data beside the checkout; the test skips where it is absent."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not beside this checkout")
    return folder
