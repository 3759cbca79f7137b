"""The report as PDF, from the same page as the HTML."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, cast

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

from screener import screen
from screener.errors import ReportError
from screener.reports import Presentation, html, pdf, statutory
from screener.reports.content import build
from screener.reports.html import PAPER
from tests.conftest import REPOSITORY
from tests.reports.example_run import example_run


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        content = pdf.render(example_run(), Presentation(pdf="full"))
    except ReportError as error:
        pytest.skip(str(error))
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(content)
    return path


def texts(path: Path) -> list[str]:
    """The text of each page; the reader leaves the upper byte of two-byte codes in it."""
    return [page.extract_text().replace("\0", "") for page in PdfReader(path).pages]


def fonts(path: Path) -> Iterator[DictionaryObject]:
    """Each font of each page, below composite ones those that hold the glyphs."""
    for page in PdfReader(path).pages:
        named = cast(DictionaryObject, page["/Resources"]).get("/Font", {}).get_object()
        for font in (value.get_object() for value in named.values()):
            yield from (one.get_object() for one in font.get("/DescendantFonts", [font]))


def test_the_pdf_is_titled_and_has_bookmarks(file: Path) -> None:
    reader = PdfReader(file)
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith("Holdings screened against announced investment bans")
    assert "What must happen" in str(reader.outline)


def test_the_pdf_declares_pdf_ua(file: Path) -> None:
    assert b"pdfuaid:part" in cast(StreamObject, PdfReader(file).trailer["/Root"]["/Metadata"]).get_data()


@pytest.mark.parametrize(("size", "points"), [("a4", {595, 842}), ("letter", {612, 792})])
def test_wide_tables_lie_across_the_same_paper(size: Literal["a4", "letter"], points: set[int]) -> None:
    presentation = Presentation(paper=size)
    try:
        content = pdf.paper(statutory.build(example_run(), presentation=presentation), presentation)
    except ReportError as error:
        pytest.skip(str(error))
    sides = [tuple(round(float(side)) for side in page.mediabox[2:]) for page in PdfReader(io.BytesIO(content)).pages]
    assert {frozenset(side) for side in sides} == {frozenset(points)}
    assert {width > height for width, height in sides} == {True, False}


@pytest.mark.parametrize(("size", "points"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_a_board_reads_three_pages_or_fewer(
    tmp_path: Path, size: Literal["a4", "letter"], points: tuple[int, int]
) -> None:
    path = tmp_path / "board.pdf"
    try:
        path.write_bytes(pdf.render(example_run(), Presentation(paper=size)))
    except ReportError as error:
        pytest.skip(str(error))
    reader = PdfReader(path)
    assert len(reader.pages) <= 3
    assert tuple(round(float(side)) for side in reader.pages[0].mediabox[2:]) == points
    first, *_, last = texts(path)
    assert "not legal advice" in " ".join(first.split())
    assert "Signature" in last


@pytest.mark.parametrize("presentation", [Presentation(), Presentation(paper="letter"), Presentation(language="de")])
def test_the_first_example_with_its_eight_bans_is_three_pages(presentation: Presentation, tmp_path: Path) -> None:
    examples = [REPOSITORY / "examples" / name for name in ("endowment.xlsx", "pension_fund.csv")]
    path = tmp_path / "board.pdf"
    try:
        path.write_bytes(pdf.render(screen(examples, as_of="2026-11-26"), presentation))
    except ReportError as error:
        pytest.skip(str(error))
    assert len(PdfReader(path).pages) <= 3


def test_every_font_is_embedded(file: Path) -> None:
    found = list(fonts(file))
    assert found
    assert all(
        {"/FontFile", "/FontFile2", "/FontFile3"} & font["/FontDescriptor"].get_object().keys() for font in found
    )


def test_chinese_names_are_text_or_in_latin_letters_and_the_page_says_so(file: Path) -> None:
    absent = pdf.unprintable("商汤集团")
    text = " ".join("".join(texts(file)).split())
    assert ("[shang tang ji tuan]" if absent else "商汤集团") in text
    assert ("This machine has no font for some of the names" in text) == bool(absent)


def test_what_no_font_has_is_written_in_latin_letters_and_never_drawn_as_a_box() -> None:
    assert pdf.unprintable("Ag\U000f0000") == {"\U000f0000"}
    run = example_run()
    finding = run.findings[0]
    odd = finding.model_copy(update={"position": finding.position.model_copy(update={"name": "\U000f0000 LTD"})})
    content = pdf.render(run.model_copy(update={"findings": (odd,)}), Presentation(pdf="board"))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "[U+F0000] LTD" in text
    assert "\ufffd" not in text


def test_each_page_names_the_run(file: Path) -> None:
    pages = texts(file)
    assert len(pages) > 5
    assert all("Run run-2025-11-24-0001" in page for page in pages)


def test_nothing_outside_the_page_is_opened(tmp_path: Path, file: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>SECRET</text></svg>')
    (tmp_path / "report.html.j2").write_text(
        f'<html lang="en"><body><img alt="" src="{secret.as_uri()}">Text</body></html>'
    )
    (tmp_path / "page.pdf").write_bytes(pdf.render(example_run(), Presentation(templates=tmp_path)))
    text = "".join(texts(tmp_path / "page.pdf"))
    assert text.startswith("Text")
    assert "SECRET" not in text


def test_without_weasyprint_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(ReportError, match=r"pip install '\.\[pdf\]'"):
        pdf.render(example_run())


def test_a_very_large_run_stays_readable_and_says_what_it_leaves_out() -> None:
    run = example_run()
    many = tuple(run.findings[0].model_copy(update={"id": f"{number:016x}"}) for number in range(PAPER.findings + 5))
    page = html.page(build(run.model_copy(update={"findings": many})), paper=True)
    assert "5 further findings are in the HTML, Excel, CSV and JSON forms." in page
    assert f"{PAPER.findings + 5 - PAPER.cards} further findings have no card here" in page
