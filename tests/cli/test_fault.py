"""A fault of the program is one sentence, exit 4 and a report without any cell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from screener.cli.fault import write_report


def test_a_fault_ends_with_4_one_sentence_and_the_place_of_its_report(tmp_path: Path) -> None:
    code = (
        "import sys, screener.cli as cli\n"
        "from screener.cli import app as module\n"
        "def broken(**_): raise ValueError('cell ACME 4711')\n"
        "module.application = lambda _: broken\n"
        "sys.argv = ['screener', 'screen']\n"
        "cli.main()\n"
    )
    environment = os.environ | {"SCREENER_HOME": str(tmp_path), "COLUMNS": "400"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    (report,) = (tmp_path / "faults").iterdir()
    assert done.returncode == 4
    assert str(report) in done.stderr
    assert "Traceback" not in done.stderr
    text = report.read_text(encoding="utf-8")
    assert "builtins.ValueError" in text
    assert "ACME" not in text + done.stderr


def test_a_report_that_cannot_be_written_is_no_second_fault(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("SCREENER_HOME", str(blocked))
    assert write_report(ValueError("x")) is None
