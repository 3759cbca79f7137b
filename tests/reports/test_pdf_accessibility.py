"""The tags of a PDF, read back with pikepdf: what PDF/UA-1 asks for that a program can see.

veraPDF, the reference checker, is not on the package registries; what it would judge beyond this is not checked here.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from screener.errors import ReportError
from screener.reports import Presentation, pdf, statutory
from screener.reports.wording import languages
from screener.rules.laws import load_laws
from tests.reports.example_run import example_run

FORMS = ["board", "full", "board in German", "full in German", "statutory", "us-in-5-10.2-13"]


@pytest.fixture(scope="module", params=FORMS)
def document(request: pytest.FixtureRequest) -> pikepdf.Pdf:
    run, form = example_run(), str(request.param)
    try:
        if form == "statutory":
            content = pdf.paper(statutory.build(run))
        elif form.startswith("us-"):
            content = pdf.paper(statutory.build(run, law=load_laws([form])[0]))
        else:
            language = "de" if "German" in form else "en"
            kind: Any = form.split(maxsplit=1)[0]
            content = pdf.render(run, Presentation(pdf=kind, language=language))
    except ReportError as error:
        pytest.skip(str(error))
    return pikepdf.open(io.BytesIO(content))


def elements(document: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Dictionary]]:
    """Each structure element of the document with its type, in reading order."""

    def below(node: pikepdf.Dictionary) -> Iterator[tuple[str, pikepdf.Dictionary]]:
        if "/S" in node:
            yield str(node.S), node
        children = node.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            if isinstance(child, pikepdf.Dictionary):
                yield from below(child)

    yield from below(document.Root.StructTreeRoot)


def test_it_is_marked_and_shows_its_title(document: pikepdf.Pdf) -> None:
    assert bool(document.Root.MarkInfo.Marked)
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert str(document.docinfo["/Title"])
    assert str(document.Root.Lang) in languages()


def test_headings_begin_at_one_and_skip_no_level(document: pikepdf.Pdf) -> None:
    levels = [int(kind[2:]) for kind, _ in elements(document) if kind[:2] == "/H" and kind[2:].isdigit()]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_figure_says_in_words_what_it_shows(document: pikepdf.Pdf) -> None:
    assert all(str(element.get("/Alt", "")).strip() for kind, element in elements(document) if kind == "/Figure")


def test_the_full_report_has_its_figures() -> None:
    try:
        content = pdf.render(example_run(), Presentation(pdf="full"))
    except ReportError as error:
        pytest.skip(str(error))
    with pikepdf.open(io.BytesIO(content)) as document:
        assert sum(kind == "/Figure" for kind, _ in elements(document)) > 10


def test_every_table_header_says_what_it_heads(document: pikepdf.Pdf) -> None:
    headers = [element for kind, element in elements(document) if kind == "/TH"]
    assert headers
    assert {str(element.A.Scope) for element in headers} <= {"/Row", "/Column"}


def test_rows_stand_in_tables_and_cells_in_rows(document: pikepdf.Pdf) -> None:
    for kind, element in elements(document):
        if kind in {"/TD", "/TH"}:
            assert str(element.P.S) == "/TR"
        if kind == "/TR":
            assert str(element.P.S) in {"/Table", "/THead", "/TBody", "/TFoot"}


def test_everything_on_a_page_is_tagged_or_said_to_be_decoration(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in {"BMC", "BDC"}:
                depth += 1
            elif str(operator) == "EMC":
                depth -= 1
            elif str(operator) in {"Tj", "TJ", "Do"}:
                assert depth, f"untagged {operator} {operands}"
        assert page.get("/Tabs") in {None, pikepdf.Name.S}
