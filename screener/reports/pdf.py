"""The report as PDF: the HTML page on paper, tagged and with bookmarks (PDF/UA-1), its fonts embedded.

Needs the extra `pdf` (WeasyPrint, and the Pango library of the system). Chinese names show in the first installed font
that has them: Noto Sans CJK, PingFang, Microsoft YaHei or WenQuanYi Zen Hei (Debian: `fonts-noto-cjk`). A name whose
characters no font has is written in Latin letters, in brackets, and the page says so: never as empty boxes.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from html import escape
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


_NOT_DRAWN = re.compile(r"\.notdef glyph .*\(U\+([0-9A-F]+)\)")
"""WeasyPrint's warning of a character for which it found no glyph."""
_FOREIGN = re.compile(r"[^\s\x00-\u024f]+")
"""A run of characters beyond Latin."""


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
    """A report that has been built, as PDF, with so much of a large run as the limits say.

    Raises:
        ReportError: WeasyPrint or a library that it needs is not installed.
    """
    written, absent = _written(report, presentation, limits, frozenset())
    if absent:
        report = replace(report, notices=(*report.notices, wording(report.language)("report.in_latin")))
        written, _ = _written(report, presentation, limits, absent)
    return written


def unprintable(text: str) -> frozenset[str]:
    """The characters of a text that no font of this machine has.

    Raises:
        ReportError: WeasyPrint or a library that it needs is not installed.
    """
    noticed = _Absent()
    with noticed:
        _weasyprint().HTML(string=f"<p>{escape(text)}").write_pdf()
    return frozenset(noticed.characters)


class _Absent(logging.Handler):
    """The characters that WeasyPrint warns of, because it has no glyph for them, while this is entered."""

    def __init__(self) -> None:
        super().__init__()
        self.characters: set[str] = set()
        self._log = logging.getLogger("weasyprint")

    def __enter__(self) -> None:
        self._log.addHandler(self)

    def __exit__(self, *_: object) -> None:
        self._log.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if found := _NOT_DRAWN.search(record.getMessage()):
            self.characters.add(chr(int(found[1], 16)))


def _in_latin(page: str, absent: frozenset[str]) -> str:
    """A page whose words with a character that no font has are written in Latin letters, in brackets."""
    if not absent:
        return page
    from rigour.text import ascii_text

    def latin(word: re.Match[str]) -> str:
        if not absent & set(word[0]):
            return word[0]
        name = ascii_text(word[0]).strip()
        return f"[{' '.join(f'U+{ord(char):04X}' for char in word[0]) if '?' in name or not name else name}]"

    return _FOREIGN.sub(latin, page)


def _written(
    report: Report, presentation: Presentation, limits: Limits, absent: frozenset[str]
) -> tuple[bytes, frozenset[str]]:
    """The document, and the characters in it that no font has."""
    weasyprint, noticed = _weasyprint(), _Absent()
    # Everything is in the page itself; nothing that a report holds may make this machine open an address or a file.
    fetcher = weasyprint.URLFetcher(allowed_protocols=("data",))
    text = _in_latin(page(report, presentation, paper=True, limits=limits), absent)
    margins = weasyprint.CSS(string=_margins(report))
    with noticed:
        content = weasyprint.HTML(string=text, url_fetcher=fetcher).write_pdf(
            stylesheets=[margins], finisher=_scope, pdf_variant="pdf/ua-1", full_fonts=False
        )
    return cast(bytes, content), frozenset(noticed.characters)


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
