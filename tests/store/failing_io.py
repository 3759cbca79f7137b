"""A store on a disk that fails at one call after another: run with `failing_io.so` preloaded, says what became of it.

LD_PRELOAD=failing_io.so python -m tests.store.failing_io FOLDER CALLS
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import sys
from pathlib import Path

from screener.errors import ScreenerError
from screener.store.engine import open_store
from screener.store.runs import list_runs, load_run
from screener.store.verify import verify_log
from tests.store.test_faults import saved

DISK = ctypes.CDLL(None)


def number(name: str, kind: type[ctypes.c_long] | type[ctypes.c_int] = ctypes.c_long) -> ctypes.c_long | ctypes.c_int:
    """A variable of the preloaded library."""
    return kind.in_dll(DISK, name)


def main(folder: Path, calls: int) -> None:
    """Save a run at each of the first so many calls that can fail, once with one error and once with all from there."""
    store = open_store(str(folder / "store" / "screener.db"))
    below = str((folder / "store").resolve()).encode()
    ctypes.memmove(ctypes.addressof(ctypes.c_char.in_dll(DISK, "io_below")), below + b"\0", len(below) + 1)
    said: set[str] = set()
    refused, told, count = 0, [], 0
    for at in range(1, calls + 1):
        for forever in (0, 1):
            name = at * 2 + forever
            (folder / f"{name}.csv").write_bytes(bytes([48 + name % 10]) * (5_000 + name))
            number("io_forever", ctypes.c_int).value = forever
            number("io_errno", ctypes.c_int).value = (errno.EIO, errno.ENOSPC)[at % 2]
            number("io_left").value, before = at, number("io_calls").value
            try:
                told.append(saved(store, folder, name))
            except ScreenerError as error:
                refused += 1
                said.add(error.message)
            number("io_left").value = -1
            count = max(count, number("io_calls").value - before)
            store.close()
            store = open_store(str(folder / "store" / "screener.db"))
            broken = verify_log(store)[1:]
            assert broken == (None, ()), f"call {at}: {broken}"
    held = [one.id for one in list_runs(store)]
    assert set(told) <= set(held), "a run that was said to be saved is not there"
    assert all(load_run(store, one).findings for one in held)
    store.close()
    print(json.dumps({"refused": refused, "told": len(told), "calls": count, "said": sorted(said)}))


if __name__ == "__main__":
    os.environ["SCREENER_ISOLATE"] = "off"
    main(Path(sys.argv[1]), int(sys.argv[2]))
