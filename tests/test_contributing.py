"""CONTRIBUTING.md says what is: its layout is the tree, and its recipes do what they promise when they are followed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Literal, get_args

import pytest

from tests.conftest import REPOSITORY

TEXT = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
PACKAGE = REPOSITORY / "screener"


def recipe(title: str) -> str:
    """The text of a recipe."""
    return TEXT.partition(f"### {title}\n")[2].partition("\n### ")[0]


def blocks(text: str) -> list[str]:
    """The indented blocks of a text."""
    found = re.findall(r"(?:^    .*\n|^\n(?=\n?    ))+", text, re.MULTILINE)
    return [textwrap.dedent(one).strip("\n") + "\n" for one in found if one.strip()]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and its lists, to be changed as a contributor would."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("screener", "watchlists"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def screener(checkout: Path, home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = "from screener.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout), "SCREENER_HOME": str(home), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_layout_is_the_tree() -> None:
    table = TEXT.partition("| place | what it holds |")[2].partition("\n\n")[0]
    named: set[str] = set()
    for row in table.splitlines():
        places, _, holds = row.partition(" | ")
        rooms = re.findall(r"`([^`]+)`", places)
        named |= {*rooms, *(f"{rooms[0]}{one}" for one in re.findall(r"`([^`]+/)`", holds))}
    folders = {f"{one.parent.relative_to(PACKAGE).as_posix()}/" for one in PACKAGE.glob("*/**/__init__.py")}
    modules = {one.name for one in PACKAGE.glob("*.py") if one.name != "__init__.py"}
    assert named == folders | modules
    beside = re.findall(r"`([^`]+/)`", TEXT.partition("Beside the package: ")[2].partition("\n")[0])
    assert all((REPOSITORY / one).is_dir() for one in beside)


def test_the_header_word_of_the_recipe_is_read_once_it_is_known(checkout: Path, tmp_path: Path) -> None:
    text = recipe("Teach the reader a header word")
    file = tmp_path / "swiss.csv"
    file.write_text(blocks(text)[0], encoding="utf-8")
    ask = ("screen", file, "--as-of", "2026-11-24", "--quiet", "--fail-on", "never")
    assert screener(checkout, tmp_path, *ask).returncode == 3
    assert screener(checkout, tmp_path, *ask, "--map", "name=Wertschriftentitel").returncode == 0
    terms = checkout / "screener" / "holdings" / "columns" / "header_terms.yaml"
    before = terms.read_text(encoding="utf-8")
    after = re.sub(r"(\nname:\n(?:  .*\n)*?  de: )", r"\1Wertschriftentitel | ", before, count=1)
    assert after != before
    terms.write_text(after, encoding="utf-8")
    left = screener(checkout, tmp_path, *ask)
    assert left.returncode == 0, left.stdout + left.stderr


def test_the_abbreviation_of_the_recipe_changes_the_verdict(checkout: Path, tmp_path: Path) -> None:
    line = re.search(r"Add `(\w+)<tab>(\w+)`", recipe("Teach the matcher an abbreviation"))
    assert line is not None
    table = checkout / "screener" / "matching" / "data" / "abbreviations.tsv"
    assert f"\n{line[1]}\t" not in table.read_text(encoding="utf-8"), "the recipe teaches what is known"
    ask = ("check", "AVIC ELMECH SYS", "--as-of", "2026-11-24")
    assert "possible" in screener(checkout, tmp_path, *ask).stdout.lower()
    with table.open("a", encoding="utf-8") as stream:
        stream.write(f"{line[1]}\t{line[2]}\n")
    assert "related" in screener(checkout, tmp_path, *ask).stdout.lower()


def test_the_report_form_of_the_recipe_is_the_one_in_the_package() -> None:
    from screener.reports import WRITERS

    (shown,) = blocks(recipe("Add a form of report"))
    assert (PACKAGE / "reports" / "jsonl.py").read_text(encoding="utf-8").endswith(shown)
    assert WRITERS[".jsonl"] == "screener.reports.jsonl"


def test_the_delivery_of_the_recipe_has_the_shape_of_the_others() -> None:
    from collections.abc import Mapping
    from typing import Any, get_type_hints

    from pydantic import BaseModel, ConfigDict

    from screener.schedule.delivery import KINDS, Payload, Receipt

    names: dict[str, Any] = {
        "BaseModel": BaseModel, "ConfigDict": ConfigDict, "Literal": Literal, "Mapping": Mapping, "Any": Any,
        "Payload": Payload, "Receipt": Receipt,
    }  # fmt: skip
    code = compile("\n\n".join(blocks(recipe("Add a delivery"))), "CONTRIBUTING.md", "exec", dont_inherit=True)
    exec(code, names)
    settings = names["PrinterSettings"](kind="printer", queue="upstairs")
    assert get_args(type(settings).model_fields["kind"].annotation) == ("printer",)
    hints = get_type_hints(names["deliver_to_printer"], names)
    assert [hints["payload"], hints["return"]] == [Payload, Receipt]
    assert "printer" not in KINDS


@pytest.mark.parametrize("named", sorted(set(re.findall(r"\]\(((?!http)[^)#]+)", TEXT))))
def test_every_file_that_is_named_is_there(named: str) -> None:
    assert (REPOSITORY / named).exists()
