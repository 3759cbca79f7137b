"""`screener evaluate labelled.tsv`: recall, precision, and every error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Screener

LABELLED = (
    "name\tverdict\tentity\n"
    "CHINA TELECOM CORP LTD-H\tlisted\tofac-30942\n"
    "SENSETIME GROUP INC-CLASS B\trelated\tofac-33114\n"
    "APPLE INC\tclear\t\n"
    "COSTAR GROUP INC\tlisted\tofac-32107\n"
)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.tsv"
    path.write_text(LABELLED, encoding="utf-8")
    return path


def test_figures_and_every_error_are_printed(screener: Screener, labelled: Path) -> None:
    left = screener("evaluate", labelled, "-w", "us-ofac-ns-cmic")
    assert left.status == 0
    assert "recall" in left.out
    assert "COSTAR GROUP INC (should be listed ofac-32107)" in left.out


def test_json_has_the_same_figures(screener: Screener, labelled: Path) -> None:
    measured = json.loads(screener("evaluate", labelled, "-w", "us-ofac-ns-cmic", "--format", "json").out)
    assert measured["verdicts"]["related"]["recall"] == 1.0
    assert [one["name"] for one in measured["errors"]][-1] == "COSTAR GROUP INC"


def test_table_that_is_not_labelled_is_refused(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    path.write_text("colour\tsize\nred\t3\n", encoding="utf-8")
    left = screener("evaluate", path)
    assert left.status == 2
    assert "Traceback" not in left.err


def test_real_names_keep_what_was_promised(screener: Screener, shared_data: Path) -> None:
    file = shared_data / "names" / "labelled_names.tsv"
    measured = json.loads(screener("evaluate", file, "-w", "us-ofac-ns-cmic", "--format", "json").out)
    called_listed = [one for one in measured["confusion"] if (one["label"], one["given"]) == ("clear", "listed")]
    assert measured["verdicts"]["listed"]["recall"] >= 0.85
    assert called_listed == []
