"""The report as one HTML file: no network request, readable without scripts, on paper and on a phone.

Everything from a file or a list is escaped by Jinja; the content security policy lets nothing run but the one script
that sorts and filters.
"""

from __future__ import annotations

import base64
import hashlib
import pickle
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from screener.errors import FileError, ReportError
from screener.files import isolation
from screener.model import Run
from screener.reports.colours import COLOURS
from screener.reports.content import Report, build
from screener.reports.content.exposure import tone_label
from screener.reports.presentation import DEFAULT, Presentation
from screener.reports.wording import wording

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class Limits:
    """The share of a very large run that a page shows; what it leaves out, it counts, and says where it is."""

    findings: int
    cards: int
    rows: int


SCREEN = Limits(findings=1_000_000, cards=200, rows=500)
BOARD = Limits(findings=10, cards=0, rows=10)
PAPER = Limits(findings=300, cards=100, rows=200)
"""A board does not read a thousand pages, and laying them out would take minutes and gigabytes."""


def render(run: Run, presentation: Presentation = DEFAULT) -> bytes:
    """The report as a page."""
    return page(build(run, presentation), presentation).encode()


def page(
    report: Report, presentation: Presentation = DEFAULT, *, paper: bool = False, limits: Limits | None = None
) -> str:
    """The page of a report that has been built.

    Args:
        paper: without the script and the controls that paper has no use for.
    """
    if presentation.templates is None:
        return _page(report, presentation, paper, limits)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report")
        path.write_bytes(pickle.dumps((report, presentation, paper, limits)))
        try:
            page = isolation.call(f"{__name__}:page_of", path, name=f"A template in “{presentation.templates}”")
        except FileError as error:
            raise ReportError(error.message, hint=error.hint) from error
    return page.decode()


def page_of(path: Path) -> bytes:
    """The page by an institution's own templates, made in a child process: they may loop, swell, or abort."""
    return _page(*pickle.loads(path.read_bytes())).encode()


def _page(report: Report, presentation: Presentation, paper: bool, limits: Limits | None) -> str:
    script = _resource("report.js").strip()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    accent = presentation.colours.get("accent", COLOURS["plain"])
    colours: dict[str, str] = {tone: colour for tone, colour in COLOURS.items()}  # noqa: C416
    colours |= {"accent": accent, "plain": accent, **presentation.colours}
    logo, paper_size = presentation.logo, presentation.paper
    address = f"data:{logo.media_type};base64,{base64.b64encode(logo.content).decode()}" if logo else ""
    # wide tables lie across the paper
    sheets = f"@page {{ size: {paper_size}; }}\n@page wide {{ size: {paper_size} landscape; }}\n"
    environment = _environment(presentation.templates)
    try:
        return environment.get_template("report.html.j2").render(
            report=report,
            paper=paper,
            w=wording(report.language),
            style=_resource("report.css") + sheets,
            colours=colours,
            logo=address,
            script=script,
            script_hash=f"sha256-{digest}",
            limits=limits or (PAPER if paper else SCREEN),
        )
    except Exception as error:
        raise _template_error(error, presentation.templates) from error


@lru_cache(maxsize=4)
def _environment(folder: Path | None) -> Environment:
    """The templates, kept compiled: compiling takes longer than most reports. One that changes is read again."""
    from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    packaged = PackageLoader("screener.reports", "templates")
    # A replaced template can still extend the packaged one, as "screener/report.html.j2".
    own = [FileSystemLoader(folder)] if folder else []
    environment = SandboxedEnvironment(
        loader=ChoiceLoader([*own, packaged, PrefixLoader({"screener": packaged})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = lambda block: type(block).__name__.lower()
    environment.filters["tone_label"] = tone_label
    return environment


def _template_error(error: Exception, folder: Path | None) -> Exception:
    """The error as one that a person can mend, where the institution's own templates may have caused it."""
    from jinja2 import TemplateSyntaxError

    if folder is None or isinstance(error, MemoryError):
        return error
    place = f", line {error.lineno} of {error.name}" if isinstance(error, TemplateSyntaxError) else ""
    return ReportError(f"A template in “{folder}” fails{place}: {error or type(error).__name__}")


def _resource(name: str) -> str:
    return files("screener.reports").joinpath("templates", name).read_text(encoding="utf-8")
