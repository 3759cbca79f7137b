"""The source archive and the wheel are whole: installed elsewhere, the wheel screens far from the checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
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
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source archive, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("built")
    left = _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, REPOSITORY, cwd=folder)
    assert left.returncode == 0, left.stdout + left.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("holdings_screener-*.whl")
    return path


def _environment(folder: Path) -> Path:
    """The scripts of a new environment."""
    venv.create(folder / "venv", with_pip=False)
    return folder / "venv" / ("Scripts" if os.name == "nt" else "bin")


def _install(scripts: Path, *what: str | Path) -> subprocess.CompletedProcess[str]:
    pip = (sys.executable, "-m", "pip", "--python", scripts / "python", "install", "--quiet")
    return _run(*pip, *what, cwd=scripts)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, installed from the wheel beside the libraries of the environment that runs the tests."""
    scripts = _environment(tmp_path_factory.mktemp("beside"))
    (own,) = scripts.parent.rglob("site-packages")
    libraries = [one for one in sys.path if one.endswith("-packages")]
    (own / "libraries.pth").write_text("\n".join(libraries), encoding="utf-8")
    left = _install(scripts, "--no-deps", wheel)
    assert left.returncode == 0, left.stderr
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


def test_the_source_archive_holds_what_the_tests_and_the_documents_need(built: Path) -> None:
    (path,) = built.glob("holdings_screener-*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "LICENSE", "README.md", "SECURITY.md", "watchlists/regimes.yaml"} <= names
    assert {name.split("/")[0] for name in names} >= {"screener", "tests", "docs", "examples", "watchlists"}
    assert not any(name.startswith((".venv", "demo/", ".ci/")) for name in names)


@pytest.mark.heavy
def test_installed_with_its_dependencies_it_screens_the_example(
    wheel: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scripts = _environment(tmp_path_factory.mktemp("empty"))
    left = _install(scripts, wheel)
    if left.returncode:
        pytest.skip(f"pip cannot install the dependencies here: {left.stderr.strip().splitlines()[-1]}")
    test_installed_from_the_wheel_it_screens_the_example(scripts / "screener", tmp_path)


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
    assert left.stdout, left.stderr
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


def test_the_lock_names_no_index_but_the_public_one() -> None:
    lock = tomllib.loads((REPOSITORY / "uv.lock").read_text(encoding="utf-8"))
    sources = {(key, one["source"][key]) for one in lock["package"] for key in one["source"]}
    assert sources == {("registry", "https://pypi.org/simple"), ("editable", ".")}


def test_no_message_or_document_names_a_distribution_that_is_somebody_elses() -> None:
    texts = [
        *(REPOSITORY / "screener").rglob("*.py"),
        *(REPOSITORY / "docs").rglob("*.md"),
        *REPOSITORY.glob("*.md"),
        REPOSITORY / "pyproject.toml",
    ]
    wrong = re.compile(r"pip install [^\n]*(?<![-/\w])screener(?![-/\w.])")
    assert [path.name for path in texts if wrong.search(path.read_text(encoding="utf-8"))] == []
