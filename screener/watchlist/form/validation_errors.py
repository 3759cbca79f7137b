"""Mistakes of a watchlist, said so that a person finds it: file, line, entry, field, problem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from screener.errors import WatchlistError
from screener.files.strict_yaml import line_finder
from screener.watchlist.form.from_yaml import EntryError

_PLAIN_WORDS = {
    "Extra inputs are not permitted": "there is no such field",
    "Field required": "is missing",
}


class Mistake(NamedTuple):
    """One mistake; `line` counts from 1, `entry` is its id or name, `field` is dotted."""

    file: str
    line: int | None
    entry: str | None
    field: str | None
    problem: str

    def __str__(self) -> str:
        where = [self.file if self.line is None else f"{self.file}, line {self.line}"]
        if self.entry:
            where.append(f"entry {self.entry}")
        if self.field:
            where.append(f"field {self.field}")
        return f"{', '.join(where)}: {self.problem}"


class InvalidListError(WatchlistError):
    """A list file with `mistakes`: it names the first one, and how many others there are."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        more = len(mistakes) - 1
        there = "is 1 more mistake" if more == 1 else f"are {more} more mistakes"
        super().__init__(str(mistakes[0]), hint=f"There {there} in this file." if more else "")
        self.mistakes = tuple(mistakes)


def mistakes_of(error: ValidationError | EntryError, data: Any, content: bytes, file: str) -> tuple[Mistake, ...]:
    """The mistakes that a failed check found."""
    if isinstance(error, EntryError):
        found: list[tuple[tuple[str | int, ...], str]] = [(error.path, str(error))]
    else:
        found = [(one["loc"], one["msg"]) for one in error.errors(include_url=False, include_input=False)]
    line_of = line_finder(content)
    mistakes = []
    for path, message in found:
        entry, field = _entry_and_field(path, data)
        problem = message.removeprefix("Value error, ")
        mistakes.append(Mistake(file, line_of(path), entry, field, _PLAIN_WORDS.get(problem, problem)))
    return tuple(sorted(mistakes, key=lambda one: one.line or 0))


def _entry_and_field(path: tuple[str | int, ...], data: Any) -> tuple[str | None, str | None]:
    """`ofac-33114` and `tickers` for a path such as ("entities", 64, "tickers", 0)."""
    entry = None
    if len(path) > 1 and path[0] == "entities" and isinstance(path[1], int):
        written = data["entities"][path[1]]
        named = (written.get("id") or written.get("name")) if isinstance(written, dict) else None
        entry = str(named or f"number {path[1] + 1}")
        path = path[2:]
    return entry, ".".join(str(step) for step in path if isinstance(step, str)) or None
