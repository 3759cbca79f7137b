"""A value kept under a hash of what it was made of: `cache.keep(key, value); cache.load(key)`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from screener.files import cache
from screener.files.home import cache_home


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def kept(key: str = "ab") -> Path:
    return cache_home() / f"{key}.ready"


def test_what_was_kept_is_found_and_is_its_owners_alone() -> None:
    cache.keep("ab", {"SenseTime": [1, 2]})
    assert cache.load("ab") == {"SenseTime": [1, 2]}
    assert kept().stat().st_mode & 0o777 == 0o600
    assert cache.load("cd") is None


@pytest.mark.parametrize("damage", [b"", b"short", bytes(200)])
def test_a_damaged_file_is_not_there(damage: bytes) -> None:
    cache.keep("ab", 1)
    kept().write_bytes(damage)
    assert cache.load("ab") is None


def test_what_others_can_write_is_never_read() -> None:
    cache.keep("ab", 1)
    kept().chmod(0o644)
    assert cache.load("ab") is None
    kept().chmod(0o600)
    cache_home().chmod(0o755)
    assert cache.load("ab") is None


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    cache.keep("ab", 1)
    kept().rename(tmp_path / "elsewhere")
    kept().symlink_to(tmp_path / "elsewhere")
    assert cache.load("ab") is None


def test_where_nothing_can_be_kept_nothing_is_said(home: Path) -> None:
    home.write_text("a file where the folder should be")
    cache.keep("ab", 1)
    assert cache.load("ab") is None


def test_what_pickle_cannot_write_leaves_nothing_behind() -> None:
    cache.keep("ab", lambda: None)
    assert list(cache_home().iterdir()) == []


def test_the_oldest_give_way() -> None:
    for number in range(cache.KEPT["ready"] + 3):
        cache.keep(f"{number:02}", number)
        os.utime(kept(f"{number:02}"), (number, number))
    cache.keep("aa", "another kind", "fund")
    cache.keep("ff", "newest")
    assert len(list(cache_home().glob("*.ready"))) == cache.KEPT["ready"]
    assert cache.load("00") is None
    assert cache.load("ff") == "newest"
    assert (cache.load("aa"), cache.load("aa", "fund")) == (None, "another kind")


def test_a_table_is_made_once_for_all_calls_of_one_program(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def countries(language: str) -> dict[str, str]:
        made.append(language)
        return {"CN": language}

    assert cache.table(countries)("en") == cache.table(countries)("en") == {"CN": "en"}
    assert cache.table(countries)("de") == {"CN": "de"}
    assert made == ["en", "de"]
    monkeypatch.setattr(cache, "program", lambda: "of other code or other data files")
    assert cache.table(countries)("en") == {"CN": "en"}
    assert made == ["en", "de", "en"]
