"""A process that parses or screens for the page: it has limits, tells how far it is, and can be ended at any moment.

It is started by fork from a server process that has the libraries loaded already (`forkserver`), so that it costs some
milliseconds; where there is no fork, it is started anew. It ends by itself when its parent is gone.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from screener.files.child import limit
from screener.web.settings import ChildLimits

PRELOADED = (
    "screener.screening",
    "screener.files.workbook",
    "screener.holdings.formats.registry",
    "screener.store.runs",
    "screener.store.decisions",
    "screener.policy",
    "screener.web.tasks",
)
"""What a worker would import anyway."""

_INHERITED = ("SCREENER_HOME", "SCREENER_STORE")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task is: what is being done, how much of how much (0 where nobody knows)."""

    stage: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is to do: the name of a function of `screener.web.tasks`, and its arguments."""

    function: str
    arguments: Mapping[str, Any]
    environment: Mapping[str, str] = field(
        default_factory=lambda: {name: os.environ[name] for name in _INHERITED if name in os.environ}
    )


@dataclass(frozen=True, slots=True)
class Ending:
    """How a task ended: its result, or one sentence and a hint."""

    result: Any = None
    error: str | None = None
    hint: str = ""


Report = Callable[[Progress], None]


class Worker:
    """A task in a process of its own."""

    def __init__(self, task: Task, limits: ChildLimits) -> None:
        context = _context()
        self._messages, theirs = context.Pipe(duplex=False)
        life, self._lifeline = context.Pipe(duplex=False)
        self._limits = limits
        self._process = context.Process(target=_work, args=(task, limits, theirs, life), daemon=True)
        self._process.start()
        theirs.close()
        life.close()

    async def ending(self, on_progress: Report) -> Ending:
        """Wait for the end; the process is gone when this returns, whatever happened."""
        try:
            async with asyncio.timeout(self._limits.seconds):
                while True:
                    message = await asyncio.to_thread(self._next)
                    if message is None:
                        break
                    if isinstance(message, Ending):
                        return message
                    on_progress(message)
        except TimeoutError:
            return Ending(error=f"This took longer than {self._limits.seconds:.0f} seconds and was ended")
        finally:
            self.kill()
            await asyncio.to_thread(self._process.join)
            self._lifeline.close()
        return Ending(error=_cause(self._process.exitcode))

    def kill(self) -> None:
        """End the process now; whoever waits for its ending hears of it."""
        self._process.kill()

    def _next(self) -> Progress | Ending | None:
        try:
            message: Progress | Ending = self._messages.recv()
        except (EOFError, OSError):
            self._process.join(1)  # its status, where it ended by itself
            return None
        return message


def warm_up() -> None:
    """Load the libraries before the first file comes."""
    process = _context().Process(target=_nothing, daemon=True)
    process.start()
    process.join()


def _nothing() -> None:
    """A task that does nothing: starting it starts the server process."""


def _context() -> Any:
    main = sys.modules["__main__"]
    if main.__spec__ is None:
        # A worker would run the program's own script again, and one without a guard would serve again.
        main.__dict__.pop("__file__", None)
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    return context


def _cause(status: int | None) -> str:
    if status is not None and status < 0:
        return f"The program that reads the file was ended by the system (signal {-status}); nothing was recorded"
    return "The program that reads the file ended without a result; nothing was recorded"


def _work(task: Task, limits: ChildLimits, messages: Connection, life: Connection) -> None:
    """The process's whole life."""
    from screener.errors import ScreenerError

    os.environ.update(task.environment)
    for name in _INHERITED:
        if name not in task.environment:
            os.environ.pop(name, None)
    threading.Thread(target=_die_with, args=(life,), daemon=True).start()
    limit(limits.memory_bytes, int(limits.seconds), limits.file_bytes)
    try:
        function = getattr(import_module("screener.web.tasks"), task.function)
        ending = Ending(function(**task.arguments, on_progress=messages.send))
    except ScreenerError as error:
        ending = Ending(error=error.message, hint=error.hint)
    except MemoryError:
        ending = Ending(error=f"This needs more than the {limits.memory_bytes >> 30} GB of memory that it may use")
    with suppress(OSError):
        messages.send(ending)


def _die_with(life: Connection) -> None:
    with suppress(EOFError, OSError):
        life.recv()
    os._exit(1)
