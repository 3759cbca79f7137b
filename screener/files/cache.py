"""Values kept ready on disk between two calls of the program: a value stands under a hash of all that it was made of.

The form is pickle, because what is kept is a graph in which an index and the lists share their objects, and
`Entity.members` has no place in JSON. A pickle can run code, so only what this user wrote is read: a plain file that
only its owner can read or write (0600), in a folder that only its owner can enter, and with the SHA-256 that its first
line states. Where that cannot be had (another system's permissions, a disk that is full or read-only) nothing is kept
and nothing is said: the cache saves time and decides nothing.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from screener._version import __version__
from screener.files.home import cache_home
from screener.libraries import libraries

Table = TypeVar("Table")

KEPT = {"ready": 8, "fund": 5000, "table": 32}
"""Values that are kept, the newest, by the ending of their files: one for each choice of lists that a desk asks in
turn, one for each fund file, and one for each of the program's own tables."""

_DIGEST = hashlib.sha256().digest_size
_UNREADABLE = (OSError, pickle.UnpicklingError, AttributeError, ImportError, EOFError, ValueError, TypeError, KeyError)
"""What reading says where a file is cut off, or was written by code that has changed."""


@functools.cache
def program() -> str:
    """A hash of the program: its version, its files by name, size and time, and the Python and libraries it runs with.

    What was made by other code, or of other data files, is never taken for what this program would make.
    """
    from pydantic import VERSION  # what is kept may be its models

    files = sorted(_states(str(Path(__file__).parents[1])))
    inputs = (__version__, sys.version, VERSION, sorted(libraries().items()), files)
    return hashlib.sha256(repr(inputs).encode("utf-8", "surrogatepass")).hexdigest()


def _states(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from () if entry.name == "__pycache__" else _states(entry.path)
            else:
                state = entry.stat()
                yield entry.path, state.st_mtime_ns, state.st_size


def table(make: Callable[..., Table]) -> Callable[..., Table]:
    """A function that makes a table of the program's own files: made once, and kept for the next call of the program.

    Args:
        make: the function; its arguments are texts, and what it returns is not None.
    """

    @functools.cache
    @functools.wraps(make)
    def made(*arguments: str) -> Table:
        key = hashlib.sha256(f"{program()} {make.__module__}.{make.__qualname__} {arguments}".encode()).hexdigest()
        kept: Table | None = load(key, "table")
        if kept is None:
            keep(key, kept := make(*arguments), "table")
        return kept

    return made


def load(key: str, kind: str = "ready") -> Any:
    """The value kept under a key; None where there is none that can be trusted.

    Args:
        key: a hash of everything that the value was made of, in hexadecimal digits.
        kind: of the value, one of `KEPT`.
    """
    path = cache_home() / f"{key}.{kind}"
    collecting = gc.isenabled()
    try:
        content = _own(path)
        if content is None or hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            return None
        gc.disable()  # it would walk every object made so far, again and again: half of the time
        value = pickle.loads(memoryview(content)[_DIGEST:])
        os.utime(path)
    except _UNREADABLE:
        return None
    finally:
        if collecting:
            gc.enable()
    return value


def keep(key: str, value: Any, kind: str = "ready") -> None:
    """Keep a value under a key, whole or not at all; without a word where it cannot be kept.

    Args:
        key: a hash of everything that the value was made of, in hexadecimal digits.
        value: what pickle can write.
        kind: of the value, one of `KEPT`.
    """
    folder, partial = cache_home(), ""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not _is_own(folder.lstat()):
            return
        content = pickle.dumps(value, protocol=5)
        handle, partial = tempfile.mkstemp(dir=folder, suffix=".part")  # 0600 from the start
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(content).digest() + content)
        Path(partial).replace(folder / f"{key}.{kind}")
        _forget_old(folder, kind)
    except (OSError, pickle.PicklingError, RecursionError, RuntimeError, TypeError, AttributeError):
        with suppress(OSError):
            Path(partial).unlink(missing_ok=True)


def _own(path: Path) -> bytes | None:
    """The bytes of a file that this user alone can have written; None of any other."""
    if not _is_own(path.parent.lstat()):
        return None
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(handle, "rb") as file:
        state = os.fstat(file.fileno())
        return file.read() if stat.S_ISREG(state.st_mode) and _is_own(state) else None


def _is_own(state: os.stat_result) -> bool:
    return hasattr(os, "getuid") and state.st_uid == os.getuid() and not state.st_mode & 0o077


def _forget_old(folder: Path, kind: str) -> None:
    held = list(folder.glob(f"*.{kind}"))
    if len(held) > KEPT[kind]:
        for path in sorted(held, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT[kind] :]:
            path.unlink(missing_ok=True)
