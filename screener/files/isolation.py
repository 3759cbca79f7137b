"""Parsing in a process of its own: a parser that aborts, swells or never ends takes one file with it, and nothing else.

The child imports the parser and neither numpy nor pandas. It has a limit on memory (not on Windows, where the system
offers none to a process that limits itself), on processor time and on waiting. Columns come back as flat arrays in a
temporary file that only its owner can read. `SCREENER_ISOLATE=off` parses in the calling process instead.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, TypeVar

from screener.errors import FileError, ScreenerError
from screener.files import child
from screener.files.cells import Sheet
from screener.files.limits import Limits
from screener.files.source import Document, OnTexts, Source, Wanted

Item = TypeVar("Item")

VARIABLE = "SCREENER_ISOLATE"
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from screener.files import child; child.main()"
_MEMORY_SIGNS = (b"memory allocation of", b"MemoryError", b"bad_alloc", b"capacity overflow")
_CPU_SIGNALS = ("SIGXCPU", "SIGALRM")
_STDERR_TAIL = 4096


def documents(
    reader: str, path: Path, limits: Limits, wanted: Wanted = frozenset(), on_texts: OnTexts | None = None
) -> Iterator[Document]:
    """The documents in a file, read by a function in a child process; each must be taken before the next.

    Args:
        reader: `module:function` of what makes documents of a `Source`.
        path: the file.
        limits: how large it may be, and what reading it may cost.
        wanted: names of the sheets to read; all where empty.
        on_texts: told, in a thread, the texts of a large workbook.

    Raises:
        FileError: the file is refused, or it made its reader abort, swell or run on.
    """
    source = Source.of(path, limits)
    if _switched_off():
        for document in _foreseen(source.name, child.function(reader)(source, wanted)):
            yield document._replace(sheets=_foreseen(source.name, child.narrow(document)))
        return
    process = _Child(reader, source, on_texts, wanted=sorted(wanted))
    try:
        source.digest = source.sha256()  # while the child reads
        yield from process.documents()
    finally:
        process.end()


def call(function: str, path: Path, *arguments: str | None, name: str = "") -> bytes:
    """What a function makes of a file, called in a child process.

    Args:
        function: `module:function` of what takes the path and the arguments, and returns bytes.
        path: the file.
        arguments: handed on as they are.
        name: how the file is called in messages; by default as on disk.

    Raises:
        FileError: the function refuses the file, or it made the function abort, swell or run on.
    """
    source = Source.of(path, Limits.from_environment())
    source.name = name or source.name
    if _switched_off():
        made: Iterator[bytes] = (child.function(function)(path, *arguments) for _ in range(1))
        return next(_foreseen(source.name, made))
    process = _Child(function, source, None, arguments=arguments)
    try:
        return process.answer()
    finally:
        process.end()


def _switched_off() -> bool:
    return os.environ.get(VARIABLE, "").casefold() in ("off", "0", "no", "false") or not sys.executable


def _foreseen(name: str, items: Iterator[Item]) -> Iterator[Item]:
    """The items, with the sentence for what their maker did not foresee in a damaged file."""
    while True:
        try:
            item = next(items)
        except StopIteration:
            return
        except (ScreenerError, MemoryError):
            raise
        except Exception as error:
            raise child.reader_failed(name, error) from error
        yield item


def workbook(path: Path, limits: Limits | None = None) -> Iterator[Sheet]:
    """The sheets of a spreadsheet workbook of any kind (xlsx, xlsm, xlsb, xls, ods).

    Args:
        path: the file.
        limits: how large it may be; by default `Limits.from_environment()`.

    Raises:
        FileError: it is another kind of file, damaged, protected or too large.
    """
    for document in documents("screener.files.spreadsheets:documents", path, limits or Limits.from_environment()):
        yield from document.sheets


class _Child:
    """A process that reads one file."""

    def __init__(self, function: str, source: Source, on_texts: OnTexts | None, **more: object) -> None:
        self.on_texts, self.parsing = on_texts, True
        self.source, self.name, limits = source, source.name, source.limits
        self.seconds, self.memory = limits.budget(source.size)
        self.waited = 0.0
        self.timed_out = False
        self.folder = Path(tempfile.mkdtemp(prefix="screener-"))
        self.errors = (self.folder / "errors").open("w+b")
        places = [str(Path(place).absolute()) for place in sys.path if place]
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", _START, json.dumps(places)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", VARIABLE: "off"},
        )
        request = {
            "function": function,
            "name": source.name,
            "path": os.fsencode(str(source.path)).hex(),
            "limits": limits._asdict(),
            "folder": str(self.folder),
            "memory": self.memory,
            "seconds": self.seconds,
            "texts": on_texts is not None,
            **more,
        }
        try:
            stdin = _pipe(self.process.stdin)
            stdin.write(json.dumps(request).encode() + b"\n")
            stdin.close()
        except OSError:
            pass  # it has ended already; the first answer says how

    def answer(self) -> bytes:
        return Path(self.folder, self._next()["file"]).read_bytes()

    def documents(self) -> Iterator[Document]:
        while (message := self._next())["kind"] == "document":
            warnings: list[str] = []
            sheets = self._sheets(warnings)
            name, digest = message["name"], message["sha256"]
            inside = Source.hashed(name, digest, self.source.limits) if digest else self.source
            yield Document(name, inside, sheets, warnings)
            for _ in sheets:
                pass

    def _sheets(self, warnings: list[str]) -> Iterator[Sheet]:
        while (message := self._next())["kind"] == "sheet":
            path = self.folder / message["file"]
            sheet = child.load(path)
            path.unlink()
            yield sheet
        warnings += message["warnings"]

    def _next(self) -> dict[str, Any]:
        """The child's next word.

        Raises:
            FileError: it refused the file, or ended without a word.
        """
        began = time.monotonic()
        timer = threading.Timer(max(0.0, self.seconds - self.waited), self._stop)
        timer.daemon = True
        timer.start()
        line: bytes = _pipe(self.process.stdout).readline()
        timer.cancel()
        self.waited += time.monotonic() - began
        if not line.endswith(b"\n"):
            raise self._ended()
        message: dict[str, Any] = json.loads(line)
        if message["kind"] == "texts" and self.on_texts:
            from concurrent.futures import ThreadPoolExecutor

            texts = json.loads((self.folder / message["file"]).read_bytes())
            ThreadPoolExecutor(1).submit(self.on_texts, self._while_parsing(texts))
            return self._next()
        self.parsing = message["kind"] == "document"
        if message["kind"] == "error":
            raise FileError(message["message"], hint=message["hint"])
        if message["kind"] == "memory":
            raise self._too_much_memory()
        return message

    def _while_parsing(self, texts: list[str]) -> Iterator[str]:
        for text in texts:
            if not self.parsing:
                return
            yield text

    def _stop(self) -> None:
        self.timed_out = True
        self.process.kill()

    def _ended(self) -> FileError:
        status = self.process.wait()
        self.errors.seek(0, os.SEEK_END)
        self.errors.seek(max(0, self.errors.tell() - _STDERR_TAIL))
        output = self.errors.read()
        name = signal.Signals(-status).name if -status in set(signal.Signals) else f"status {status}"
        if self.timed_out or name in _CPU_SIGNALS:
            return FileError(
                f"{self.name} was given up after {self.seconds:,} seconds, which no file of its size needs",
                hint="If the file is genuine, set SCREENER_LIMIT_SECONDS to a larger number and run again.",
            )
        if any(sign in output for sign in _MEMORY_SIGNS):
            return self._too_much_memory()
        return FileError(
            f"{self.name} cannot be read: it is damaged in a way that ended its reader ({name})",
            hint="Open it in a spreadsheet program, save it again, and run again.",
        )

    def _too_much_memory(self) -> FileError:
        return FileError(
            f"{self.name} takes more than {self.memory / 1024**3:,.1f} GB of memory, which no file of its size needs",
            hint="If the file is genuine, set SCREENER_LIMIT_MEMORY_BYTES to a larger number and run again.",
        )

    def end(self) -> None:
        self.parsing = False
        self.process.kill()
        self.process.wait()
        _pipe(self.process.stdout).close()
        self.errors.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
