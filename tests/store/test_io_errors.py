"""A disk that fails inside SQLite's and the archive's own writes: one sentence, no run lost, the chain holds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
COMPILER = shutil.which("cc")
CALLS = 80
"""More than a run and its decision write, flush and truncate; what is beyond the last call is saved untouched."""

pytestmark = pytest.mark.skipif(
    COMPILER is None or sys.platform != "linux", reason="NO C COMPILER: I/O errors inside SQLite were not tried"
)


def test_an_io_error_at_any_call_of_a_save_is_a_sentence_and_loses_no_run(tmp_path: Path) -> None:
    library, store = tmp_path / "failing_io.so", tmp_path / "store"
    store.mkdir()
    assert COMPILER is not None
    subprocess.run(
        [COMPILER, "-shared", "-fPIC", "-O1", "-o", library, HERE / "failing_io.c", "-ldl"], check=True, timeout=120
    )
    child = subprocess.run(
        [sys.executable, "-m", "tests.store.failing_io", tmp_path, str(CALLS)],
        env=os.environ | {"LD_PRELOAD": str(library)}, cwd=HERE.parents[1], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr
    became = json.loads(child.stdout)
    assert became["refused"] >= 20
    assert became["told"] >= 5
    assert became["refused"] + became["told"] == 2 * CALLS
    assert became["calls"] < CALLS, "calls beyond the last tried one were never made to fail"
