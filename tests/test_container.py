"""The container's recipe: its lines run in an environment that has nothing but Python; the image is not built here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
_OF_THE_SYSTEM = ("apt-get", "useradd")


def lines() -> list[str]:
    """The RUN lines of the recipe."""
    return re.findall(r"^RUN (.+)$", (REPOSITORY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)


def _run(*command: str | Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.mark.heavy
def test_its_lines_make_an_environment_that_runs(tmp_path: Path) -> None:
    registry = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    bare = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path), "SCREENER_HOME": str(tmp_path / "home")}
    own = [line for line in lines() if not line.startswith(_OF_THE_SYSTEM)]
    assert len(own) == 3
    for line in own:
        command = line.replace("/opt/screener", str(tmp_path / "opt")).replace("/source", str(REPOSITORY))
        left = _run("sh", "-c", command, env=registry | bare)
        assert left.returncode == 0, f"{line}: {left.stderr}"
    doctor = _run(tmp_path / "opt/bin/screener", "doctor", env=bare)
    assert doctor.returncode == 0
    assert "ok    extra web" in doctor.stdout


def test_the_packages_of_the_system_have_names_that_the_system_knows() -> None:
    apt = shutil.which("apt-cache")
    if apt is None:
        pytest.skip("this is no Debian")
    (line,) = [line for line in lines() if line.startswith("apt-get")]
    for name in re.findall(r"\b(?:lib|fonts-)[\w.-]+", line.split("&&")[1]):
        shown = _run(apt, "show", name)
        if "No packages found" in shown.stderr + shown.stdout:
            pytest.skip("the index of packages was never fetched here")
        assert shown.returncode == 0, name
