"""Lists kept ready between two calls: `Rulebook.load(); rulebook.on(day)`, the second time from the cache."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from screener.files.home import cache_home
from screener.model import Run
from screener.rulebook import Rulebook
from screener.screening import Screener

DAY = date(2026, 11, 25)
LIST = """
id: house
title: House list
publisher: Us
regime: house
version: "1"
published_on: 2026-01-02
entities:
  - id: house-1
    name: {name}
    listed_on: 2026-01-02
"""
HEAVY = ("pandas", "numpy", "pyarrow", "icu", "rigour", "stdnum", "sqlalchemy", "httpx", "jinja2", "openpyxl")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def ready() -> list[Path]:
    return sorted(cache_home().glob("*.ready"))


def said(run: Run) -> tuple[object, ...]:
    return run.findings, run.summary, run.run.watchlists, run.run.notices, run.run.settings


@pytest.mark.parametrize(
    "name", ["SenseTime Group Inc", "中国移动", "HK0941009539", "Nobody in Particular Ltd", "Chen Mingguo"]
)
def test_a_check_says_the_same_from_the_cache(name: str) -> None:
    first = Screener(Rulebook.load()).check(name, as_of=DAY)
    assert len(ready()) == 1
    again = Screener(Rulebook.load()).check(name, as_of=DAY)
    assert said(again.run) == said(first.run)
    assert [hit[1:] for hit in again.nearest] == [hit[1:] for hit in first.nearest]


def test_a_changed_list_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "house.yaml"
    for name in ("Northwind Robotics Ltd", "Southwind Robotics Ltd"):  # of one length, and of one time
        path.write_text(LIST.format(name=name))
        os.utime(path, (1, 1))
        run = Screener(Rulebook.load(path)).check(name, as_of=DAY).run
        assert [finding.entity.name for finding in run.findings] == [name]
    assert len(ready()) == 2


def test_a_list_that_changes_while_it_is_read_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "house.yaml"
    path.write_text(LIST.format(name="Northwind Robotics Ltd"))
    rulebook = Rulebook.load(path)
    path.write_text(LIST.format(name="Southwind Robotics Ltd"))
    rulebook.on(DAY)
    assert ready() == []


def test_a_check_loads_no_heavy_library() -> None:
    Rulebook.load().on(DAY)
    code = (
        "import sys; sys.argv = ['screener', 'check', 'SenseTime Group Inc']\n"
        "from screener.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print('LOADED', *(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].strip() == "LOADED"
