"""The report as one HTML file: no network request, readable without scripts, on paper and on a phone.

Everything from a file or a list is escaped by Jinja; the content security policy lets nothing run but the one script
that sorts and filters.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from screener.model import Run
from screener.reports.colours import COLOURS
from screener.reports.content import Report, build
from screener.reports.content.exposure import tone_label
from screener.reports.content.sections import MAX_CARDS
from screener.reports.content.wording import wording
from screener.reports.presentation import DEFAULT, Presentation

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_ROWS = 500
"""Rows of a plain table (rows not screened) in a page; the rest is counted and named. Findings are never cut."""


def render(run: Run, presentation: Presentation = DEFAULT) -> bytes:
    """The report as a page."""
    return page(build(run, presentation), presentation).encode()


def page(report: Report, presentation: Presentation = DEFAULT, *, paper: bool = False) -> str:
    """The page of a report that has been built.

    Args:
        report: what to say.
        presentation: how the institution dresses it.
        paper: without the script and the controls that paper has no use for.
    """
    script = _resource("report.js").strip()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            paper=paper,
            presentation=presentation,
            w=wording(report.language),
            style=_resource("report.css"),
            script=script,
            script_hash=f"sha256-{digest}",
            max_rows=MAX_ROWS,
            cards_shown=MAX_CARDS,
            fills=COLOURS,
        )
    )


@lru_cache(maxsize=4)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("screener.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = lambda block: type(block).__name__.lower()
    environment.filters["tone_label"] = tone_label
    return environment


def _resource(name: str) -> str:
    return files("screener.reports").joinpath("templates", name).read_text(encoding="utf-8")
