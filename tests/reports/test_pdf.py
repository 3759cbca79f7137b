"""The report as PDF, from the same page as the HTML."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from pathlib import Path
from typing import Literal

import pytest

from screener.errors import ReportError
from screener.reports import Presentation, html, pdf
from screener.reports.content import build
from screener.reports.html import PAPER
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


def output(tool: str, *arguments: str | Path) -> str:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    return subprocess.run([tool, *map(str, arguments)], check=True, capture_output=True, text=True, timeout=60).stdout


def inflated(file: Path) -> bytes:
    """The file's objects: PDF 1.5 keeps them in compressed streams."""
    parts = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", file.read_bytes(), flags=re.DOTALL):
        try:
            parts.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            continue
    return b"".join(parts)


def test_the_pdf_is_tagged_titled_and_says_its_language(file: Path) -> None:
    info = output("pdfinfo", file)
    assert "Tagged:          yes" in info
    assert "Title:           Holdings screened against announced investment bans" in info
    content = inflated(file)
    assert b"/Lang (en)" in content
    assert b"/Outlines" in content
    assert "What must happen".encode("utf-16-be") in content or b"What must happen" in content


def test_the_pdf_declares_pdf_ua(file: Path) -> None:
    assert "pdfuaid:part" in output("pdfinfo", "-meta", file)


@pytest.mark.parametrize(("size", "points"), [("a4", "595"), ("letter", "612 x 792")])
def test_a_board_reads_three_pages_or_fewer(tmp_path: Path, size: Literal["a4", "letter"], points: str) -> None:
    path = tmp_path / "board.pdf"
    try:
        path.write_bytes(pdf.render(example_run(), Presentation(paper=size)))
    except ReportError as error:
        pytest.skip(str(error))
    info = output("pdfinfo", path)
    assert int(re.findall(r"Pages: +(\d+)", info)[0]) <= 3
    assert points in info
    first, *_, last = output("pdftotext", path, "-").split("\f")[:-1]
    assert "not legal advice" in " ".join(first.split())
    assert "Signature" in last


def test_chinese_names_are_text(file: Path) -> None:
    if "CJK" not in output("pdffonts", file) and "WenQuanYi" not in output("pdffonts", file):
        pytest.skip("no font with Chinese characters is installed")
    text = output("pdftotext", "-layout", file, "-")
    assert "商汤集团" in text
    assert "新疆生产建设兵团" in text


def test_every_font_is_embedded(file: Path) -> None:
    lines = output("pdffonts", file).splitlines()[2:]
    assert lines
    assert all(line.split()[-5] == "yes" for line in lines)


def test_each_page_names_the_run(file: Path) -> None:
    pages = output("pdftotext", file, "-").split("\f")[:-1]
    assert len(pages) > 5
    assert all("Run run-2025-11-24-0001" in page for page in pages)


def test_nothing_outside_the_page_is_opened(tmp_path: Path, file: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>SECRET</text></svg>')
    (tmp_path / "report.html.j2").write_text(
        f'<html lang="en"><body><img alt="" src="{secret.as_uri()}">Text</body></html>'
    )
    (tmp_path / "page.pdf").write_bytes(pdf.render(example_run(), Presentation(templates=tmp_path)))
    text = output("pdftotext", tmp_path / "page.pdf", "-")
    assert text.startswith("Text")
    assert "SECRET" not in text


def test_without_weasyprint_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(ReportError, match=r"pip install '\.\[pdf\]'"):
        pdf.render(example_run())


def test_every_picture_says_in_words_what_it_shows(file: Path) -> None:
    figures = output("pdfinfo", "-struct", file).count("Figure")
    assert figures > 10
    assert inflated(file).count(b"/Alt ") == figures


def test_a_very_large_run_stays_readable_and_says_what_it_leaves_out() -> None:
    run = example_run()
    many = tuple(run.findings[0].model_copy(update={"id": f"{number:016x}"}) for number in range(PAPER.findings + 5))
    page = html.page(build(run.model_copy(update={"findings": many})), paper=True)
    assert "5 further findings are in the HTML, Excel, CSV and JSON forms." in page
    assert f"{PAPER.findings + 5 - PAPER.cards} further findings have no card here" in page
