"""The wheel is whole: built, installed into an empty environment, it screens the example far from the checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import jsonschema
import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
EXAMPLES = REPOSITORY / "examples"
DATA_SUFFIXES = {".csv", ".j2", ".css", ".js", ".json", ".mako", ".toml", ".tsv", ".txt", ".xml", ".yaml", ".yml"}

pytestmark = pytest.mark.slow


def _run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "SCREENER"))}
    environment["SCREENER_HOME"] = str(cwd / "home")
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = _run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, REPOSITORY, cwd=folder
    )
    if built.returncode:
        if "No matching distribution" in built.stderr or "Could not find a version" in built.stderr:
            pytest.skip("pip cannot fetch the build backend: no package registry is reachable")
        pytest.fail(f"the wheel cannot be built:\n{built.stderr}")
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, installed from the wheel into an environment that had nothing."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder / "venv", with_pip=True)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    left = _run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    if left.returncode:
        pytest.skip(f"pip cannot install the dependencies here: {left.stderr.strip().splitlines()[-1]}")
    return scripts / "screener"


def test_every_data_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    package = {
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "screener").rglob("*")
        if path.suffix in DATA_SUFFIXES or path.name == "py.typed"
    }
    lists = {f"screener/packaged_watchlists/{path.name}" for path in (REPOSITORY / "watchlists").glob("*.yaml")}
    assert package | lists <= held


def test_nothing_but_the_package_is_in_the_wheel(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"screener"}


def test_installed_from_the_wheel_it_screens_the_example(installed: Path, tmp_path: Path) -> None:
    left = _run(
        installed,
        "screen",
        EXAMPLES / "endowment.xlsx",
        EXAMPLES / "pension_fund.csv",
        *("--as-of", "2026-11-24", "--format", "json", "--report", tmp_path / "report.xlsx"),
        *("--report", tmp_path / "report.html"),
        cwd=tmp_path,
    )
    assert left.returncode == 1, left.stderr
    run = json.loads(left.stdout)
    (schema,) = installed.parents[1].rglob("screener/reports/run.schema.json")
    jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(run)
    assert {one["id"] for one in run["run"]["watchlists"]} >= {
        "us-ofac-ns-cmic",
        "us-ofac-sdn-xinjiang",
        "us-dod-1260h",
    }
    assert (tmp_path / "report.xlsx").stat().st_size > 10_000
    assert (tmp_path / "report.html").stat().st_size > 10_000


@pytest.mark.parametrize("arguments", [("--version",), ("watchlist", "list"), ("runs", "list"), ("schedule", "--help")])
def test_installed_from_the_wheel_every_group_starts(
    installed: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    left = _run(installed, *arguments, cwd=tmp_path)
    assert left.returncode == 0, left.stderr
    assert left.stdout


def test_no_message_or_document_names_a_distribution_that_is_somebody_elses() -> None:
    texts = [
        *(REPOSITORY / "screener").rglob("*.py"),
        *(REPOSITORY / "docs").rglob("*.md"),
        *REPOSITORY.glob("*.md"),
        REPOSITORY / "pyproject.toml",
    ]
    wrong = re.compile(r"pip install [^\n]*(?<![-/\w])screener(?![-/\w.])")
    assert [path.name for path in texts if wrong.search(path.read_text(encoding="utf-8"))] == []
