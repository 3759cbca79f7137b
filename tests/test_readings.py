"""Every known file is read as the golden readings say; a line changes only with its reason in the commit."""

from __future__ import annotations

from pathlib import Path

from tests import readings


def test_every_known_file_is_read_as_before(tmp_path: Path) -> None:
    golden = readings.GOLDEN.read_text(encoding="utf-8").splitlines()
    if not readings.SHARED.is_dir():
        golden = [line for line in golden if line.startswith("fixture/")]
    assert ["\t".join((name, *readings.reading(path))) for name, path in readings.known_files(tmp_path)] == golden
