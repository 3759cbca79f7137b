"""The reading side of `isolation`: sheets written as flat arrays by a child process, and read again by its parent.

A sheet's file is a line of JSON that describes it, and behind it the columns one after the other: codes, numbers,
texts. Dates and times stand among the texts in ISO 8601, and the description says where. No objects of Python are
passed: what a parser of hostile files writes must not be able to run anything.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from array import array
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from screener.errors import FileError, ScreenerError
from screener.files.cells import Cell, FlatColumn, Merged, Sheet, SheetNotes
from screener.files.limits import Limits
from screener.files.source import Document, Source

_MICROSECOND = dt.timedelta(microseconds=1)
_KINDS: dict[type, tuple[str, Callable[[Any], str]]] = {
    dt.date: ("date", dt.date.isoformat),
    dt.datetime: ("datetime", dt.datetime.isoformat),
    dt.time: ("time", dt.time.isoformat),
    dt.timedelta: ("duration", lambda value: str(value // _MICROSECOND)),
}
_READ: dict[str, Callable[[str], Cell]] = {
    "date": dt.date.fromisoformat,
    "datetime": dt.datetime.fromisoformat,
    "time": dt.time.fromisoformat,
    "duration": lambda text: int(text) * _MICROSECOND,
}


def main() -> None:
    """Read the one file that standard input asks for; answers go to standard output, a line of JSON each."""
    request = json.loads(sys.stdin.buffer.readline())
    sys.meta_path.insert(0, _WithoutPandas)
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # what a library prints is no answer
        answer = _answer(answers)
        limit(request["memory"], request["seconds"])
        try:
            _read(request, answer)
        except ScreenerError as error:
            answer(kind="error", message=error.message, hint=error.hint)
        except MemoryError:
            answer(kind="memory")
        except Exception as error:
            failed = reader_failed(request["name"], error)
            answer(kind="error", message=failed.message, hint=failed.hint)
        answers.flush()
        os._exit(0)


class _WithoutPandas:
    """An importer that has no pandas: pyarrow would import it to see whether a value is one of its own."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Nothing; so others are asked."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


def function(name: str) -> Callable[..., Any]:
    """The function that `module:function` names."""
    module, _, own = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), own)
    return found


def reader_failed(name: str, error: Exception) -> FileError:
    """The sentence for a file at which its reader met what it had not foreseen."""
    return FileError(
        f"{name} cannot be read: its reader met something unforeseen ({type(error).__name__})",
        hint="Open it in the program that made it, save it again, and run again.",
    )


def _answer(answers: BinaryIO) -> Callable[..., None]:
    def answer(**message: object) -> None:
        answers.write(json.dumps(message).encode() + b"\n")
        answers.flush()

    return answer


def _read(request: dict[str, Any], answer: Callable[..., None]) -> None:
    path = Path(os.fsdecode(bytes.fromhex(request["path"])))
    folder, called = Path(request["folder"]), function(request["function"])
    if "arguments" in request:
        (folder / "answer").write_bytes(called(path, *request["arguments"]))
        answer(kind="answer", file="answer")
        return
    source = Source.of(path, Limits(**request["limits"]))

    def texts_first(texts: list[str]) -> None:
        (folder / "texts").write_text(json.dumps(texts), encoding="utf-8")
        answer(kind="texts", file="texts")

    source.on_texts = texts_first if request["texts"] else None
    number = 0
    for document in called(source, frozenset(request["wanted"])):
        inside = document.source
        answer(kind="document", name=document.name, sha256=None if inside.path else inside.sha256())
        for sheet in narrow(document):
            number += 1
            save(sheet, folder / f"{number}.sheet")
            answer(kind="sheet", file=f"{number}.sheet")
        answer(kind="end", warnings=document.warnings)
    answer(kind="done")


def narrow(document: Document) -> Iterator[Sheet]:
    """The sheets of a document, each refused where it has more columns than is allowed."""
    for sheet in document.sheets:
        width = sheet.first_column + len(sheet.columns)
        document.source.limits.check("columns", width, f"{document.name}, columns of the sheet {sheet.name!r}")
        yield sheet


def limit(memory: int, seconds: int, file_bytes: int | None = None) -> None:
    """Limit what this process may use, where the system can: bytes of memory, processor time, bytes of any file."""
    try:
        import resource
    except ImportError:
        return  # Windows
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        *([(resource.RLIMIT_FSIZE, file_bytes)] if file_bytes is not None else []),
    ):
        hard = resource.getrlimit(what)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (allowed, hard))
        except (ValueError, OSError):
            continue  # a system that does not take this limit


def save(sheet: Sheet, path: Path) -> None:
    """Write a sheet.

    Args:
        sheet: what a parser made.
        path: the file; only its owner can read it where its folder is private.
    """
    texts: list[bytes] = []
    columns = []
    for column in sheet.columns:
        values = list(column.values)
        others = []
        for place, value in enumerate(values):
            if type(value) is not str:
                kind, written = _KINDS.get(type(value), ("", str))
                values[place] = written(value)
                if kind:
                    others.append((place, kind))
        texts.append(json.dumps(values).encode())
        columns.append((column.numbers is not None, len(texts[-1]), others))
    description = {
        "name": sheet.name,
        "height": sheet.height,
        "first_column": sheet.first_column,
        "hidden": sheet.hidden,
        "hidden_rows": sorted(sheet.hidden_rows),
        "merged": [(one.top, one.left, one.bottom, one.right) for one in sheet.merged],
        "facts": sheet.facts,
        "notes": sheet.notes,
        "columns": columns,
    }
    with path.open("wb") as file:
        file.write(json.dumps(description).encode() + b"\n")
        for column, text in zip(sheet.columns, texts, strict=True):
            column.codes.tofile(file)
            if column.numbers is not None:
                column.numbers.tofile(file)
            file.write(text)


def load(path: Path) -> Sheet:
    """Read a sheet that `save` wrote.

    Args:
        path: the file.
    """
    with path.open("rb") as file:
        description = json.loads(file.readline())
        height = description["height"]
        columns = []
        for has_numbers, size, others in description["columns"]:
            codes: array[int] = array("i")
            codes.fromfile(file, height)
            numbers: array[float] | None = None
            if has_numbers:
                numbers = array("d")
                numbers.fromfile(file, height)
            values: list[Cell] = json.loads(file.read(size))
            for place, kind in others:
                values[place] = _READ[kind](str(values[place]))
            columns.append(FlatColumn(codes, numbers, values))
    percents, comments, uncalculated, scaled = description["notes"]
    return Sheet(
        description["name"],
        columns,
        height,
        description["first_column"],
        description["hidden"],
        frozenset(description["hidden_rows"]),
        tuple(Merged(*one) for one in description["merged"]),
        tuple((key, value) for key, value in description["facts"]),
        SheetNotes(tuple(percents), tuple(map(tuple, comments)), tuple(uncalculated), tuple(map(tuple, scaled))),
    )
