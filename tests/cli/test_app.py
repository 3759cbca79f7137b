"""The program itself: `screener --version`, `screener --help`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import screener as package
from tests.cli.conftest import Screener

COMMANDS = ("screen", "inspect", "check", "evaluate", "watchlist", "review", "runs", "store", "schedule")


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(screener: Screener, option: str) -> None:
    left = screener(option)
    assert (left.status, left.out) == (0, f"screener {package.__version__}\n")


def test_version_loads_no_library() -> None:
    code = (
        "import sys; sys.argv = ['screener', '--version']; from screener.cli import main; main();"
        "print(sorted({'pandas', 'typer', 'rich', 'pydantic', 'openpyxl'} & set(sys.modules)))"
    )
    left = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert left.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command(screener: Screener, option: str) -> None:
    left = screener(option)
    assert left.status == 0
    assert all(f"  {command} " in left.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(screener: Screener, command: str) -> None:
    left = screener(command, "--help")
    assert left.status == 0
    assert left.out.startswith("Usage: screener")


def test_no_argument_shows_the_help(screener: Screener) -> None:
    left = screener()
    assert "Usage: screener" in left.out + left.err


def test_installed_program_screens(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("screener")
    if not program.exists():
        pytest.skip("the package is not installed beside this Python")
    path = tmp_path / "clear.csv"
    path.write_text("Security,ISIN,Market Value,Currency\nApple Inc,US0378331005,100,USD\n", encoding="utf-8")
    left = subprocess.run([program, "screen", path, "--format", "json"], capture_output=True, text=True, check=False)
    assert left.returncode == 0, left.stderr
    assert left.stdout.startswith("{")
