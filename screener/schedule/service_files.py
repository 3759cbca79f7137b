"""The files by which systemd, cron and the Windows Task Scheduler keep the jobs going.

cron and Windows only look in every minute (`once --due`); when a job is due stays in the job file, with its time zone.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Literal
from xml.sax.saxutils import escape

from screener.errors import UsageError
from screener.files.atomic import PUBLIC, write_whole
from screener.schedule.jobs import JobFile

System = Literal["systemd", "cron", "windows"]

_FILES: Mapping[System, tuple[str, ...]] = {
    "systemd": ("screener-schedule.service", "screener-status.service", "screener-status.timer"),
    "cron": ("screener-cron",),
    "windows": ("screener-task.xml",),
}


def unit_files(system: System, file: JobFile, command: str) -> dict[str, str]:
    """The files for one system: name -> text."""
    return {name: _filled(name, system, file, command) for name in _FILES[system]}


def program() -> str:
    """The path of the screener program that is running, or the one on the path."""
    running = Path(sys.argv[0]).absolute()
    if running.stem == "screener" and running.is_file():
        return str(running)
    found = shutil.which("screener")
    if found is None:
        raise UsageError("The screener program is not on the path", hint="Call it by its whole path.")
    return found


def write_units(system: System, file: JobFile, folder: Path, command: str) -> list[Path]:
    """Write the files into a folder and return their paths.
    Raises:
        UsageError: the folder is not there or cannot be written.
    """
    written = []
    for name, text in unit_files(system, file, command).items():
        path = folder / name
        try:
            # Task Scheduler reads UTF-16 with a byte-order mark, as its own export writes it.
            write_whole(path, text.encode("utf-16" if system == "windows" else "utf-8"), PUBLIC)
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from None
        written.append(path)
    return written


def _filled(name: str, system: System, file: JobFile, command: str) -> str:
    template = Template(files("screener.schedule").joinpath("templates", name).read_text(encoding="utf-8"))
    path, folder = str(file.path), str(file.folder)
    writable = ["/var/lib/screener"]
    writable += [settings.path for settings in file.deliveries.values() if settings.kind == "folder"]
    if file.store is not None and "://" not in file.store:
        writable.append(str(Path(file.store).parent))
    if system == "windows":
        arguments = subprocess.list2cmdline(["schedule", "once", "--due", "--quiet", "--file", path])
        fields = {"command": command, "file": path, "folder": folder, "arguments": arguments}
        return template.substitute({key: escape(value) for key, value in fields.items()})
    quoted = _systemd_word if system == "systemd" else _cron_word
    return template.substitute(
        command=quoted(command),
        file=quoted(path),
        folder=folder.replace("%", "%%"),
        writable=" ".join(quoted(f"-{path}") for path in writable),
    )


def _systemd_word(text: str) -> str:
    """Source: systemd.service(5), "Command lines"; systemd.unit(5), "Specifiers"."""
    text = text.replace("%", "%%").replace("$", "$$")
    if any(sign in text for sign in " \t'\"\\;"):
        text = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text


def _cron_word(text: str) -> str:
    """In a crontab a bare `%` ends the command. Source: crontab(5)."""
    import shlex

    return shlex.quote(text).replace("%", r"\%")
