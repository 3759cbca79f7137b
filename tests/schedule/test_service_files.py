"""The files for systemd, cron and the Windows Task Scheduler are ones that these systems read."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from screener.errors import UsageError
from screener.schedule.jobs import load_jobs
from screener.schedule.service_files import unit_files, write_units
from tests.schedule.conftest import FOLDER, Site, job

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


@pytest.fixture
def odd(site: Site) -> Site:
    """A site in a folder whose name needs quoting everywhere."""
    folder = site.folder / "100% of -- our & 'funds'"
    folder.mkdir()
    odd = Site(folder, site.clock)
    odd.write(FOLDER + job("archive"))
    return odd


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_accepts_the_units(odd: Site, tmp_path: Path) -> None:
    write_units("systemd", load_jobs(odd.path), tmp_path, "/bin/true")
    for name in ("screener-schedule.service", "screener-status.timer"):
        checked = subprocess.run(
            ["systemd-analyze", "verify", str(tmp_path / name)], capture_output=True, text=True, check=False
        )
        assert name not in checked.stderr, checked.stderr


def test_the_service_names_the_folders_that_it_may_write(site: Site) -> None:
    site.write(FOLDER + job("archive"))
    text = unit_files("systemd", load_jobs(site.path), "/usr/bin/screener")["screener-schedule.service"]
    assert f"ExecStart=/usr/bin/screener schedule run --file {site.path}" in text
    assert f"ReadWritePaths=-/var/lib/screener -{site.folder}/out -{site.folder}" in text


def test_the_units_quote_what_needs_quoting(odd: Site) -> None:
    text = unit_files("systemd", load_jobs(odd.path), "/bin/true")["screener-schedule.service"]
    assert f'--file "{str(odd.path).replace("%", "%%")}"' in text


def test_cron_looks_in_every_minute_and_the_shell_reads_the_path_back(odd: Site) -> None:
    text = unit_files("cron", load_jobs(odd.path), "/usr/bin/screener")["screener-cron"]
    (line,) = [line for line in text.splitlines() if line.startswith("* * * * * ")]
    before_percent = line.replace(r"\%", "\0")
    assert "%" not in before_percent
    arguments = line.partition("screener ")[2].replace(r"\%", "%")
    shown = subprocess.run(["sh", "-c", f"printf '%s\\n' {arguments}"], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == str(odd.path)


def test_windows_gets_a_task_in_its_own_form(odd: Site, tmp_path: Path) -> None:
    (path,) = write_units("windows", load_jobs(odd.path), tmp_path, r"C:\Program Files\screener.exe")
    task = ElementTree.fromstring(path.read_text(encoding="utf-16").partition("?>")[2].strip())
    assert task.tag == f"{TASK}Task"
    action = task.find(f"{TASK}Actions/{TASK}Exec")
    assert action is not None
    assert action.findtext(f"{TASK}Command") == r"C:\Program Files\screener.exe"
    assert f'"{odd.path}"' in (action.findtext(f"{TASK}Arguments") or "")
    assert task.findtext(f"{TASK}Settings/{TASK}StartWhenAvailable") == "true"
    assert path.read_bytes()[:2] in (b"\xff\xfe", b"\xfe\xff")


def test_a_folder_that_is_not_there_is_named(site: Site) -> None:
    site.write(job())
    with pytest.raises(UsageError, match="cannot be written"):
        write_units("cron", load_jobs(site.path), site.folder / "none", "/usr/bin/screener")
