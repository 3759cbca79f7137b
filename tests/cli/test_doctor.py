"""`screener doctor` says what is there, and 1 only where something stands in the way."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import EXAMPLES, Screener


def test_a_sound_installation_without_a_store_has_no_fault(screener: Screener) -> None:
    left = screener("doctor")
    assert left.status == 0
    assert "ok    program: screener" in left.out
    assert "note  store: There is no store" in left.out
    assert "are asked by default" in left.out
    assert "  fonts: " in left.out


def test_a_store_is_opened_and_its_log_is_proved(screener: Screener) -> None:
    screener("screen", EXAMPLES / "pension_fund.csv", "--archive", "-q")
    assert "1 runs, 1 entries in the log, which holds" in screener("doctor").out


def test_a_store_that_is_no_store_is_a_fault(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(b"not a database at all" * 100)
    left = screener("doctor", "--store", path)
    assert left.status == 1
    assert "fault store" in left.out
