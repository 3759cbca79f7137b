"""What `screener new` writes is taken by the commands that read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.policy import load_policy
from screener.reports.branding import load_presentation
from screener.schedule.jobs import load_jobs
from screener.watchlist import load_watchlists
from tests.cli.conftest import Screener


@pytest.mark.parametrize(
    ("kind", "name", "read"),
    [
        ("job", "screener.toml", load_jobs),
        ("policy", "policy.toml", load_policy),
        ("branding", "branding.toml", load_presentation),
        ("list", "exclusions.yaml", load_watchlists),
    ],
)
def test_a_new_file_is_read_by_what_reads_its_kind(
    kind: str, name: str, read: object, screener: Screener, tmp_path: Path
) -> None:
    path = tmp_path / name
    assert screener("new", kind, path).status == 0
    assert read(path)  # type: ignore[operator]


def test_no_file_is_replaced(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("kept", encoding="utf-8")
    left = screener("new", "policy", path)
    assert left.status == 2
    assert "stands there already" in left.err
    assert path.read_text(encoding="utf-8") == "kept"
