"""The documents show what the program prints, and their links lead somewhere; `make docs` prints it there again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documentation import REPOSITORY, Block, blocks, cut, documents, needs_shared_data, printed, run

DOCUMENTS = [path for path in (*documents(), REPOSITORY / "CHANGELOG.md") if path.exists()]
SHARED_BLOCKS = [block for document in DOCUMENTS for block in blocks(document) if needs_shared_data(block)]
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
_PYTHON = re.compile(r"^```python\n(import screener\n.*?)```", re.MULTILINE | re.DOTALL)
_COMMAND_LINE = re.compile(r"^  ([a-z]+)  ", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_output_in_the_documents_is_what_the_program_prints(document: Path, tmp_path: Path) -> None:
    for block in blocks(document):  # in their order: a later command may show what an earlier one kept
        if not needs_shared_data(block):
            assert printed(block, tmp_path) == block.body, f"{block.command}: run `make docs`, review the difference"


@pytest.mark.parametrize("block", SHARED_BLOCKS, ids=lambda block: f"{block.document.name}: {block.command}")
def test_figures_in_the_documents_are_measured(block: Block, shared_data: Path, tmp_path: Path) -> None:
    assert printed(block, tmp_path) == block.body, "run `make docs`, review the difference"


def test_readme_has_the_help_of_every_command(tmp_path: Path) -> None:
    shown = {block.command for block in blocks(REPOSITORY / "README.md")}
    commands = _COMMAND_LINE.findall(run(["--help"], tmp_path).partition("Commands:")[2])
    assert commands
    assert {f"screener {command} --help" for command in commands} <= shown


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files_and_headings_that_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target, heading in _LINK.findall(text):
        path = (document.parent / target).resolve() if target else document
        assert path.exists(), f"{document.name} links to {target}"
        if heading and path.suffix == ".md":
            assert heading[1:] in _headings(path), f"{document.name} links to {target}{heading}"


def _headings(document: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_python_in_the_documents_runs(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    for example in _PYTHON.findall(document.read_text(encoding="utf-8")):
        exec(compile(example, document.name, "exec"), {})


def test_cut_leaves_a_mark_where_lines_are_left_out() -> None:
    assert cut("a\nb\nc\nd\n", (("b", "d"),)) == "a\n[...]\nd\n"
    assert cut("a\nb\nc\n", (("b", ""),)) == "a\n[...]\n"
