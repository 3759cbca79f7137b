"""The report as Markdown, for mail."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from screener.reports.markdown import MAX_FINDINGS, render
from tests.reports import golden
from tests.reports.example_run import empty_run, example_run


def test_the_answer_stands_at_the_top() -> None:
    lines = render(example_run()).decode().splitlines()
    assert lines[0] == "# Holdings screened against announced investment bans"
    answer = next(number for number, line in enumerate(lines) if "6 of 260 positions" in line)
    assert answer < 12


def test_every_table_row_has_as_many_cells_as_its_header() -> None:
    html = MarkdownIt("commonmark").enable("table").render(render(example_run()).decode())
    assert html.count("<table>") >= 6
    assert "| --- |" not in html


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "[click](http://example.org)", "a | b", "**bold**", "`x`", "# A"]
)
def test_names_stay_text(name: str) -> None:
    run = example_run()
    finding = run.findings[0]
    named = finding.model_copy(update={"position": finding.position.model_copy(update={"name": name})})
    html = (
        MarkdownIt("commonmark", {"html": True})
        .enable("table")
        .render(render(run.model_copy(update={"findings": (named,)})).decode())
    )
    assert "<img" not in html
    assert "<a " not in html
    assert "<code>" not in html
    assert "<strong>bold" not in html
    assert html.count("<h1>") == 1


def test_a_long_table_is_cut_and_says_so() -> None:
    run = example_run()
    text = render(run.model_copy(update={"findings": tuple([run.findings[0]] * (MAX_FINDINGS + 3))})).decode()
    assert "… and 3 more rows" in text


def test_an_empty_run_is_short() -> None:
    assert len(render(empty_run()).decode().splitlines()) < 60


def test_the_markdown_is_as_reviewed() -> None:
    golden.check("example.md", render(example_run()).decode())
