"""Whatever a file holds, no form of a report lets it act: as a formula, as markup, as a link or as a terminal code."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from screener.model import Run
from screener.reports import csv_, html, markdown, terminal, xlsx
from screener.reports.safe import clean
from tests.reports.example_run import example_run
from tests.reports.test_html import Page

ANY = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="=+-@\t\r\n \"'<>&|\\`*_[](){}%#;,\x00\x1b\x9b\u202e\u2066", max_size=20),
    st.sampled_from(["=1+1", "</title><script>", "{{ 1 }}", "\x1b]8;;http://x\x07", "${1}", "<!--", "]]>", "\ud800"]),
)


def run_with(text: str) -> Run:
    """One finding in which every text that a file can bring is the given one."""
    run = example_run()
    finding = run.findings[0]
    held = finding.position.model_copy(
        update=dict.fromkeys(("name", "account", "file", "sheet", "isin", "asset_class", "notes", "currency"), text)
    )
    match = finding.match.model_copy(update={"position_value": text, "list_value": text, "explanation": (text,)})
    listing = finding.listing.model_copy(update={"source": text, "authority": text})
    entity = finding.entity.model_copy(update={"name": text})
    changed = finding.model_copy(
        update={"position": held, "match": match, "listing": listing, "entity": entity, "action": text}
    )
    return run.model_copy(update={"findings": (changed,), "coverage": ()})


@settings(max_examples=150, deadline=None)
@given(ANY)
def test_the_page_holds_no_markup_of_a_file(text: str) -> None:
    page = html.render(run_with(text)).decode()
    parsed = Page(page)
    assert parsed.open == []
    assert len(parsed.all("script")) == 1
    assert all(str(link["href"]).startswith(("#", "http://", "https://")) for link in parsed.all("a"))


@settings(max_examples=150, deadline=None)
@given(ANY)
def test_no_csv_cell_of_a_file_is_a_formula(text: str) -> None:
    table = list(csv.DictReader(io.StringIO(csv_.render(run_with(text)).decode("utf-8-sig"), newline="")))
    assert len(table) == 1
    for name in ("name", "account", "file", "sheet", "isin", "entity_name", "action", "source", "currency"):
        assert (table[0][name] or "").lstrip()[:1] not in tuple("=+-@＝＋－＠")


@settings(max_examples=40, deadline=None)
@given(ANY)
def test_no_workbook_cell_of_a_file_is_a_formula(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(run_with(text))))
    assert {cell.data_type for sheet in book for row in sheet for cell in row if cell.value is not None} <= {
        "s",
        "n",
        "d",
    }


@settings(max_examples=100, deadline=None)
@given(ANY)
def test_nothing_of_a_file_steers_a_terminal(text: str) -> None:
    out = io.StringIO()
    terminal.render(run_with(text), Console(file=out, width=100, highlight=False))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out.getvalue())


@settings(max_examples=100, deadline=None)
@given(ANY)
def test_markdown_keeps_its_one_title(text: str) -> None:
    lines = markdown.render(run_with(text)).decode().splitlines()
    assert sum(1 for line in lines if line.startswith("# ")) == 1


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\n", "\x85"])
def test_a_text_that_has_been_cleaned_is_one_line(mark: str) -> None:
    assert len(clean(f"CNOOC{mark}LTD").splitlines()) == 1
