"""The report as PDF: the HTML page on paper, tagged and with bookmarks (PDF/UA-1), its fonts embedded.

Needs the extra `pdf` (WeasyPrint, and the Pango library of the system). Chinese names show in the first installed font
that has them: Noto Sans CJK, PingFang, Microsoft YaHei or WenQuanYi Zen Hei (Debian: `fonts-noto-cjk`).
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast

from screener.errors import ReportError, install_hint
from screener.model import Run
from screener.reports.content import Report, board, build
from screener.reports.html import BOARD, PAPER, Limits, page
from screener.reports.presentation import DEFAULT, Presentation
from screener.reports.wording import wording

if TYPE_CHECKING:
    from types import ModuleType


def render(run: Run, presentation: Presentation = DEFAULT) -> bytes:
    """The report as PDF.

    Raises:
        ReportError: WeasyPrint or a library that it needs is not installed.
    """
    report = build(run, presentation)
    if presentation.pdf == "board":
        return paper(board(report), presentation, BOARD)
    return paper(report, presentation)


def paper(report: Report, presentation: Presentation = DEFAULT, limits: Limits = PAPER) -> bytes:
    """A report that has been built, as PDF.

    Args:
        report: what to say.
        presentation: how the institution dresses it.
        limits: how much of a large run is shown.

    Raises:
        ReportError: WeasyPrint or a library that it needs is not installed.
    """
    weasyprint = _weasyprint()
    # Everything is in the page itself; nothing that a report holds may make this machine open an address or a file.
    fetcher = weasyprint.URLFetcher(allowed_protocols=("data",))
    document = weasyprint.HTML(string=page(report, presentation, paper=True, limits=limits), url_fetcher=fetcher)
    margins = weasyprint.CSS(string=_margins(report))
    return cast(
        bytes,
        document.write_pdf(stylesheets=[margins], finisher=_scope, pdf_variant="pdf/ua-1", full_fonts=False),
    )


def check() -> None:
    """Whether a PDF can be made here, without the second that loading WeasyPrint takes.

    Raises:
        ReportError: WeasyPrint is not installed.
    """
    if find_spec("weasyprint") is None:
        raise _absent()


def _absent() -> ReportError:
    return ReportError(
        "A PDF needs WeasyPrint, which is not installed",
        hint=f"{install_hint('pdf')} Or write .html and print it from a browser.",
    )


def _weasyprint() -> ModuleType:
    try:
        return import_module("weasyprint")
    except ImportError as error:
        raise _absent() from error
    except OSError as error:
        raise ReportError(
            "A PDF needs the Pango library, which this system lacks",
            hint="Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk.",
        ) from error


def _scope(_document: object, pdf: Any) -> None:
    """The scope of each table header, which WeasyPrint leaves out: readers aloud name a cell by its row and column.

    Source: ISO 14289-1, 7.5, and ISO 32000-1, table 349 (attribute `Scope`).
    """
    objects: list[Any] = pdf.objects
    tags: list[Any] = [item for item in objects if isinstance(item, dict) and item.get("Type") == "/StructElem"]
    elements: dict[int, Any] = {tag.number: tag for tag in tags}

    def parent(element: Any) -> Any:
        return elements[int(element["P"].split()[0])]

    for element in elements.values():
        if element["S"] == "/TH":
            group = parent(parent(element))["S"]
            element["A"]["Scope"] = "/Row" if group == "/TBody" else "/Column"


def _margins(report: Report) -> str:
    words = wording(report.language)
    number = f'"{_css(words("report.page"))} " counter(page) " {_css(words("report.of"))} " counter(pages)'
    return f'@page {{ @bottom-left {{ content: "{_css(report.footer)}" }} @bottom-right {{ content: {number} }} }}'


def _css(text: str) -> str:
    return "".join(char if char.isalnum() or char == " " else f"\\{ord(char):x} " for char in text)
