"""Golden files: what each form of the example run looks like, reviewed as a diff.

Run with `UPDATE_GOLDEN=1` to write them anew, then look at `git diff tests/golden`.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "golden"


def check(name: str, text: str) -> None:
    """Compare a text with its golden file, or write it where `UPDATE_GOLDEN` is set."""
    path = FOLDER / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    assert path.is_file(), f"{path} is missing: run with UPDATE_GOLDEN=1"
    with path.open(encoding="utf-8", newline="") as file:
        assert text == file.read()
