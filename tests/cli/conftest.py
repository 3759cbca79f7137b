"""The command line as a person uses it: `screener("check", "20 HK").status`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from screener.cli import main

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = REPOSITORY / "examples"
TODAY = "2026-11-24"


class Outcome(NamedTuple):
    """What a command left: its exit status, standard output and standard error."""

    status: int
    out: str
    err: str

    @property
    def run(self) -> dict[str, Any]:
        """The run that `--format json` printed."""
        return json.loads(self.out)

    @property
    def message(self) -> list[str]:
        """The lines of the error message."""
        return self.err.strip().splitlines()


Screener = Callable[..., Outcome]


@pytest.fixture
def screener(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path) -> Screener:
    """Run a command through `main`, with a home of its own, and hand back what it left."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr("sys.argv", ["screener", *map(str, arguments)])
        capsys.readouterr()
        status = 0
        try:
            main()
        except SystemExit as left:
            status = int(left.code or 0)
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return run
