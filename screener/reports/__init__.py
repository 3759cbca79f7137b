"""Reports: a finished `Run` in, bytes out. Nothing here reads a holdings file, matches a name or knows the law.

Each form is one module with `render(run, presentation) -> bytes`, found by the path's ending in `WRITERS`. What a
report says is built once in `content`; the forms only dress it. A new form is one module and one line here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

from screener.errors import ReportError, UsageError
from screener.files.atomic import write_whole
from screener.model import Run
from screener.reports.presentation import DEFAULT, Presentation

__all__ = ["DEFAULT", "WRITERS", "Presentation", "check_path", "render", "stream", "write"]

WRITERS: Mapping[str, str] = {
    ".csv": "screener.reports.csv_",
    ".htm": "screener.reports.html",
    ".html": "screener.reports.html",
    ".json": "screener.reports.json",
    ".jsonl": "screener.reports.jsonl",
    ".md": "screener.reports.markdown",
    ".pdf": "screener.reports.pdf",
    ".xlsx": "screener.reports.xlsx",
}
"""The module that renders each path ending; it loads when its form is asked for, since Excel and HTML cost start-up."""


def render(run: Run, ending: str, presentation: Presentation = DEFAULT) -> bytes:
    """A report in one form, whole; the arguments and what is raised as in `stream`."""
    return b"".join(stream(run, ending, presentation))


def stream(run: Run, ending: str, presentation: Presentation = DEFAULT) -> Iterator[bytes]:
    """A report in one form, piece by piece where the form can be had so (JSON, JSON Lines), else whole.

    Raises:
        ReportError: no form has this ending, or the form cannot be made here.
    """
    module = import_module(_module(ending))
    if hasattr(module, "pieces"):
        yield from module.pieces(run, presentation)
    else:
        yield module.render(run, presentation)


def check_path(path: Path) -> None:
    """Whether a report could be written there, asked before a long screen begins.

    Raises:
        ReportError: no form has this ending, its extra is missing, the path is a folder, or its folder is not there.
    """
    _module(path.suffix.lower())
    if path.is_dir():
        raise ReportError(f"“{path}” is a folder, not a file", hint="Give the report a file name.")
    if path.suffix.lower() == ".pdf":
        import_module("screener.reports.pdf").check()
    if not path.parent.is_dir():
        raise ReportError(f"The folder “{path.parent}” does not exist", hint="Make it first, or choose another one.")


def write(run: Run, path: str | Path, presentation: Presentation = DEFAULT) -> None:
    """Write a report whole or not at all; its path's ending picks the form (.html .xlsx .pdf .json .csv .md ...).

    Raises:
        ReportError: no form has this ending, or the file cannot be written.
        UsageError: what is given is no run.
    """
    if not isinstance(run, Run):
        raise UsageError(f"“{run}” is no run", hint="Give what screener.screen or screener.load_run returned.")
    path = Path(path)
    check_path(path)
    write_atomically(path, stream(run, path.suffix.lower(), presentation))


def write_atomically(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file whole or not at all.

    Raises:
        ReportError: the file cannot be written.
    """
    try:
        write_whole(path, content)
    except Exception as error:  # a workbook is made in a temporary file: that disk, too, can be full
        # openpyxl writes with lxml where that is installed, whose error is none of the system's
        if not isinstance(error, OSError) and type(error).__name__ != "SerialisationError":
            raise
        reason = getattr(error, "strerror", None) or str(error)
        hint = "Close it in the program that has it open, or choose another path." if path.exists() else ""
        raise ReportError(f"The report “{path}” cannot be written: {reason.lower()}", hint=hint) from error


def _module(ending: str) -> str:
    try:
        return WRITERS[ending]
    except KeyError:
        known = " ".join(sorted(WRITERS))
        given = f"ending “{ending}”" if ending else "path without an ending"
        raise ReportError(f"No report form has the {given}", hint=f"Use one of: {known}.") from None
