from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.watchlist.publishers.files import legacy_entry, legacy_xml

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = """
import screener.cli.watchlist_versions
from screener.cli.watchlist import app
from screener.errors import ScreenerError
app.pretty_exceptions_enable = False
try:
    app()
except ScreenerError as error:
    import sys
    print(error, file=sys.stderr)
    raise SystemExit(2)
"""


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The commands of this module in a process of their own; every address is behind a proxy that is not there."""
    nowhere = "http://127.0.0.1:9"
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=REPOSITORY,
        env=os.environ
        | {
            "SCREENER_HOME": str(home),
            "HTTPS_PROXY": nowhere,
            "HTTP_PROXY": nowhere,
            "ALL_PROXY": nowhere,
            "NO_PROXY": "",
        }
        | {"COLUMNS": "160"},
        capture_output=True,
        text=True,
        check=False,
    )


def list_file(folder: Path, day: str, *names: str) -> Path:
    path = legacy_xml(
        folder, *(legacy_entry(uid, name) for uid, name in enumerate(names, 1)), name=f"cons{day[:2]}.xml"
    )
    path.write_text(path.read_text().replace("03/28/2025", day))
    return path


def test_a_file_is_imported_and_two_versions_are_compared(tmp_path: Path) -> None:
    first = run(tmp_path, "import", str(list_file(tmp_path, "01/10/2025", "ALPHA [b]", "BETA")))
    assert (first.returncode, first.stdout) == (
        0,
        "us-ofac-consolidated: Now in use: version 2025-01-10 with 2 entities\n",
    )
    run(tmp_path, "import", str(list_file(tmp_path, "02/10/2025", "ALPHA [b]", "BETA TWO", "GAMMA")))
    table = run(tmp_path, "diff", "us-ofac-consolidated")
    assert "1 added, 0 removed, 1 changed" in table.stdout
    assert "GAMMA (ofac-3)" in table.stdout
    document = json.loads(run(tmp_path, "diff", "us-ofac-consolidated", "--format", "json").stdout)
    assert [found["name"] for found in document["added"]] == ["GAMMA"]
    older = run(
        tmp_path, "diff", "us-ofac-consolidated@2025-02-10", "us-ofac-consolidated@2025-01-10", "--format", "markdown"
    )
    assert "## Removed" in older.stdout


def test_two_files_are_compared_without_a_store(tmp_path: Path) -> None:
    before, after = list_file(tmp_path, "01/10/2025", "ALPHA"), list_file(tmp_path, "02/10/2025", "ALPHA", "BETA")
    done = run(tmp_path / "empty", "diff", str(before), str(after))
    assert (done.returncode, "1 added, 0 removed, 0 changed" in done.stdout) == (0, True)


def test_without_a_network_update_says_so_and_what_is_in_use(tmp_path: Path) -> None:
    run(tmp_path, "import", str(list_file(tmp_path, "01/10/2025", "ALPHA")))
    done = run(tmp_path, "update", "us-ofac-ns-cmic")
    assert done.returncode == 2
    assert "There is no connection to sanctionslistservice.ofac.treas.gov" in done.stderr
    assert "the version of 2025-01-10 stays in use" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["update", "mars-list"], "No official list has the id mars-list"),
        (["update", "us-dod-1260h"], "serves no file that can be fetched"),
        (["import", "absent.xml"], "absent.xml cannot be read"),
        (["diff", "us-ofac-sdn"], "The store has no version of us-ofac-sdn"),
        (["diff", "us-ofac-sdn@2020-01-01", "us-ofac-sdn"], "The store has no version 2020-01-01 of us-ofac-sdn"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2(tmp_path: Path, arguments: list[str], message: str) -> None:
    done = run(tmp_path, *arguments)
    assert (done.returncode, message in done.stderr, "Traceback" in done.stderr) == (2, True, False)
