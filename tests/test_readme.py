"""The documents show what the program prints, and their links lead somewhere; `make docs` prints it there again."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main
from typer import Exit

from screener.cli.app import application
from tests.documentation import REPOSITORY, Block, blocks, commands, cut, documents, needs_shared_data, printed

DOCUMENTS = [path for path in (*documents(), REPOSITORY / "CHANGELOG.md") if path.exists()]
SHARED_BLOCKS = [block for document in DOCUMENTS for block in blocks(document) if needs_shared_data(block)]
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
_COMMAND_LINE = re.compile(r"^    screener ([^|><\n]*)", re.MULTILINE)
_PYTHON = re.compile(r"^```python\n(import screener\n.*?)```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_output_in_the_documents_is_what_the_program_prints(document: Path, tmp_path: Path) -> None:
    for block in blocks(document):  # in their order: a later command may show what an earlier one kept
        if not needs_shared_data(block):
            assert printed(block, tmp_path) == block.body, f"{block.command}: run `make docs`, review the difference"


@pytest.mark.parametrize("block", SHARED_BLOCKS, ids=lambda block: f"{block.document.name}: {block.command}")
def test_figures_in_the_documents_are_measured(block: Block, shared_data: Path, tmp_path: Path) -> None:
    assert printed(block, tmp_path) == block.body, "run `make docs`, review the difference"


def test_the_commands_page_has_the_help_of_every_command() -> None:
    shown = [block.command for block in blocks(REPOSITORY / "docs" / "commands.md")]
    assert shown == [f"{command} --help" for command in commands()], "run `make docs`"


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len((REPOSITORY / "README.md").read_text(encoding="utf-8").splitlines()) <= 240


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


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_in_the_documents_are_taken_by_the_command_line(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    text = re.sub(r"\s*\\\n\s*", " ", text)  # a command over two lines
    for line in _COMMAND_LINE.findall(text):
        words = shlex.split(re.split(r" {3,}", line)[0], comments=True)  # what stands far right explains
        command, name = typer.main.get_command(application()), "screener"
        while getattr(command, "commands", None) and words and not words[0].startswith("-"):
            name = words.pop(0)
            assert name in command.commands, f"{document.name}: {line}"  # type: ignore[attr-defined]
            command = command.commands[name]  # type: ignore[attr-defined]
        try:
            command.make_context(name, words)
        except Exit:
            continue  # --help, --version
        except Exception as error:
            pytest.fail(f"{document.name}: {line}: {error}")


def test_cut_leaves_a_mark_where_lines_are_left_out() -> None:
    assert cut("a\nb\nc\nd\n", (("b", "d"),)) == "a\n[...]\nd\n"
    assert cut("a\nb\nc\n", (("b", ""),)) == "a\n[...]\n"
