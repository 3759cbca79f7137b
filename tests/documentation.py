"""README.md and docs/ show what the program really prints: `python -m tests.documentation` prints it there again.

A block of output stands below a comment that names the command, and what of it is left out:

    <!-- screener check "20 HK" | cut Note .. Checked -->
    ```text
    ...
    ```

`cut A .. B` leaves out the lines from the first that begins with A up to the next that begins with B (or to the end
where no B is given); `[...]` stands in their place. `*` stands for any text. A further cut looks below the one before.
The clock stands still at `TODAY`, so that the age of a list does not change what is printed.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import time_machine

REPOSITORY = Path(__file__).resolve().parents[1]
TODAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WIDTH = 100

_BLOCK = re.compile(
    r"(?P<head><!-- (?P<command>screener[^|\n]*?)(?P<cuts>(?: \| cut [^|\n]+?)*) -->\n```text\n)(?P<body>.*?)(?=```\n)",
    re.DOTALL,
)
_RUN_ID = re.compile(r"\b\d{8}T\d{6}Z-[0-9a-f]{8}\b")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")


class Block(NamedTuple):
    """A block of output in a document: where it stands, what printed it, and what is printed there."""

    document: Path
    command: str
    cuts: tuple[tuple[str, str], ...]
    body: str
    span: tuple[int, int]


def documents() -> list[Path]:
    """The documents that may show output."""
    return [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]


def blocks(document: Path) -> list[Block]:
    """The blocks of output in a document.

    Args:
        document: a Markdown file.
    """
    return [
        Block(document, found["command"], _cuts(found["cuts"]), found["body"], found.span("body"))
        for found in _BLOCK.finditer(document.read_text(encoding="utf-8"))
    ]


def _cuts(text: str) -> tuple[tuple[str, str], ...]:
    cuts = []
    for part in text.split(" | cut ")[1:]:
        start, _, end = part.partition("..")
        cuts.append((start.strip(), end.strip()))
    return tuple(cuts)


def needs_shared_data(block: Block) -> bool:
    """Whether a block's command reads ../shared, which is not everywhere beside the checkout."""
    return "../shared/" in block.command


def printed(block: Block, home: Path) -> str:
    """What a block's command prints now, with its cuts made.

    Args:
        block: the block.
        home: folder that stands for the user's own.
    """
    return cut(run(shlex.split(block.command)[1:], home), block.cuts)


def run(arguments: list[str], home: Path) -> str:
    """What a command prints on standard output and standard error.

    Args:
        arguments: of the command line, without the program's name.
        home: folder that stands for the user's own.
    """
    from screener.cli import main

    out = io.StringIO()
    environment: Mapping[str, str] = {"COLUMNS": str(WIDTH), "SCREENER_HOME": str(home), "NO_COLOR": "1"}
    with (
        _in_folder(REPOSITORY),
        patch.dict(os.environ, environment),
        patch.object(sys, "argv", ["screener", *arguments]),
        time_machine.travel(TODAY, tick=False),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
        contextlib.suppress(SystemExit),
    ):
        main()
    text = _HASH.sub("<hash>", _RUN_ID.sub("20261124T090000Z-0123abcd", out.getvalue()))
    lines = text.splitlines()
    return "\n".join(part for line in lines for part in _folded(line.rstrip())).strip("\n") + "\n"


def _folded(line: str) -> list[str]:
    """A line as a terminal of the same width would fold it, but between words."""
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]


def cut(text: str, cuts: tuple[tuple[str, str], ...]) -> str:
    """A text without the lines that are cut.

    Args:
        text: what a command printed.
        cuts: beginning of the first line left out, beginning of the first line kept again ("" for none).

    Raises:
        ValueError: no line begins so.
    """
    lines, at = text.splitlines(), 0
    for start, end in cuts:
        first = _find(lines, start, at)
        after = _find(lines, end, first + 1) if end else len(lines)
        lines[first:after] = ["[...]"]
        at = first + 1
    return "\n".join(lines) + "\n"


def _find(lines: list[str], beginning: str, at: int) -> int:
    for number in range(at, len(lines)):
        if fnmatchcase(lines[number].lstrip(), f"{beginning}*"):
            return number
    raise ValueError(f"no line from line {at + 1} on begins with “{beginning}”")


@contextlib.contextmanager
def _in_folder(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def commands() -> list[str]:
    """Every command and subcommand, in the order of the help."""
    import typer.main

    from screener.cli.app import application

    def below(group: Any, words: str) -> Iterator[str]:
        yield words
        for name in getattr(group, "commands", ()):
            yield from below(group.commands[name], f"{words} {name}")

    return list(below(typer.main.get_command(application()), "screener"))


def command_pages() -> str:
    """The page with the help of every command, its blocks still empty."""
    parts = ["# The help of every command\n"]
    for words in commands():
        parts.append(f"## {words}\n\n<!-- {words} --help -->\n```text\n```\n")
    return "\n".join(parts)


def refresh(document: Path) -> bool:
    """Print every block of a document again; whether anything changed.

    Args:
        document: a Markdown file.
    """
    text = before = document.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as home:
        bodies = [
            block.body
            if needs_shared_data(block) and not (REPOSITORY.parent / "shared").is_dir()
            else printed(block, Path(home))
            for block in blocks(document)
        ]
    for block, body in reversed(list(zip(blocks(document), bodies, strict=True))):
        text = text[: block.span[0]] + body + text[block.span[1] :]
    if text != before:
        document.write_text(text, encoding="utf-8")
    return text != before


if __name__ == "__main__":
    (REPOSITORY / "docs" / "commands.md").write_text(command_pages(), encoding="utf-8")
    for one in documents():
        if one.exists():
            print(f"{one.relative_to(REPOSITORY)}: {'printed again' if refresh(one) else 'unchanged'}")
