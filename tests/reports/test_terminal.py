"""The report on a terminal: `render(run, console)`."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from screener.model import Run
from screener.reports.terminal import MAX_ROWS, render
from tests.reports import golden
from tests.reports.example_run import empty_run, example_run


def printed(run: Run, width: int = 120, *, quiet: bool = False, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, color_system="standard" if colour else None, highlight=False
    )
    render(run, console, quiet=quiet)
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_is_as_reviewed(width: int) -> None:
    text = "\n".join(line.rstrip() for line in printed(example_run(), width).splitlines())
    golden.check(f"example.terminal-{width}.txt", f"{text}\n")


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    from rich.cells import cell_len

    assert max(cell_len(line) for line in printed(example_run(), width).splitlines()) <= width


def test_the_answer_comes_before_the_notices_and_they_before_the_rest() -> None:
    text = printed(example_run())
    assert text.startswith("6 of 260 positions are touched")
    assert 0 < text.index("! The national emergency behind E.O. 13959") < text.index("What must happen")


def test_bans_come_before_advisory_lists_and_both_before_the_rest() -> None:
    text = printed(example_run())
    headings = [
        "What must happen",
        "Bans and exclusions",
        "Advisory lists",
        "Related and possible",
        "Listings not in force on this date",
    ]
    places = [text.index(heading) for heading in headings]
    assert places == sorted(places)
    assert text.index("rows not screened") > places[-1]


def test_quiet_prints_the_headline_and_counts_the_notices() -> None:
    text = printed(example_run(), quiet=True)
    assert "6 of 260 positions are touched" in text
    assert "What must happen" not in text


def test_no_finding_is_one_calm_answer() -> None:
    assert printed(empty_run()).splitlines()[0] == (
        "No match among 260 positions on these 5 lists (the oldest of 2021-01-14, 1,775 days old)."
    )


def test_names_can_neither_steer_the_terminal_nor_be_read_as_markup() -> None:
    run = example_run()
    finding = run.findings[0]
    position = finding.position.model_copy(update={"name": "\x1b]0;owned\x07 [bold red]A[/] :smile:"})
    text = printed(run.model_copy(update={"findings": (finding.model_copy(update={"position": position}),)}), 200)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[bold red]A[/] :smile:" in text


def test_a_long_table_is_cut_and_says_so() -> None:
    run = example_run()
    many = tuple(run.findings[0] for _ in range(MAX_ROWS + 7))
    assert "… and 7 more rows: write a report to a file" in printed(run.model_copy(update={"findings": many}))
