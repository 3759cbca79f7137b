"""The disk is full, fails or loses power while a run is saved: one sentence, no run lost or half, the chain holds.

The system's own limit on the size of a file stands for the full disk: every write beyond it fails, in SQLite, in the
archive and in reports alike. A disk that reports an I/O error is one whose flush fails; one that lost power leaves the
end of the write-ahead log torn.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from screener.errors import ScreenerError
from screener.files.canonical_json import sha256
from screener.model import InputFile
from screener.reports import write
from screener.rulebook import Material
from screener.store.archive import damage
from screener.store.backup import back_up
from screener.store.decisions import Answer, decide
from screener.store.engine import Store, open_store
from screener.store.runs import kept_files, list_runs, load_run, save_run
from screener.store.verify import verify_log
from tests.store import samples

resource = pytest.importorskip("resource", reason="the system has no limits on the size of files")


@contextmanager
def full_from(size: int) -> Iterator[None]:
    """A disk on which no file grows beyond a number of bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def saved(store: Store, folder: Path, number: int) -> str:
    """One run with a file of its own, of a hundred thousand bytes."""
    file = folder / f"{number}.csv"
    inputs = (InputFile(file=file.name, sha256=sha256(file.read_bytes()), sheets=()),)
    run = samples.run([samples.finding(id="f1")], inputs=inputs, watchlists=())
    save_run(store, run, [Material("input", file.name, file)])
    decide(store, run, [Answer("f1", "false_positive", f"Number {number}", "Ann Lee")])
    return run.run.id


def test_a_disk_that_is_full_at_any_write_loses_no_run_and_breaks_no_chain(tmp_path: Path) -> None:
    url = str(tmp_path / "screener.db")
    store = open_store(url)
    sizes = [0, 1, 512, *range(4096, 400_000, 16_384), 1 << 24]
    for number in range(len(sizes)):
        (tmp_path / f"{number}.csv").write_bytes(bytes([48 + number % 10]) * (100_000 + number))
    told, refused = set(), 0
    for number, size in enumerate(sizes):
        try:
            with full_from(size):
                told.add(saved(store, tmp_path, number))
        except ScreenerError:
            refused += 1
        store.close()
        store = open_store(url)
        assert verify_log(store)[1:] == (None, ())
    held = [one.id for one in list_runs(store)]
    assert told <= set(held)
    assert refused >= 5
    assert told
    assert all(load_run(store, one).findings for one in held)
    with store.read() as connection:
        assert not [one for run in held for one in kept_files(connection, run) if damage(store.archive, one.sha256)]
    store.close()


@pytest.mark.parametrize("size", [0, 100])
def test_a_report_and_a_backup_on_a_full_disk_are_a_sentence_and_leave_what_was_there(
    tmp_path: Path, sqlite_store: Store, size: int
) -> None:
    run = samples.run([samples.finding(id="f1")])
    save_run(sqlite_store, run)
    for name in ("report.xlsx", "report.html", "report.json"):
        (tmp_path / name).write_bytes(b"as it was")
        with full_from(size), pytest.raises(ScreenerError):
            write(run, tmp_path / name)
        assert (tmp_path / name).read_bytes() == b"as it was"
    with full_from(size), pytest.raises(ScreenerError):
        back_up(sqlite_store, tmp_path / "backup")


def test_a_torn_end_of_the_write_ahead_log_leaves_every_run_that_was_whole_before_it(tmp_path: Path) -> None:
    url = str(tmp_path / "screener.db")
    open_store(url).close()
    store, log = open_store(url), tmp_path / "screener.db-wal"
    committed = [(0, 0)]
    for number in range(3):
        (tmp_path / f"{number}.csv").write_bytes(bytes([48 + number]) * 1000)
        saved(store, tmp_path, number)
        committed.append((log.stat().st_size, number + 1))
    chance, data = random.Random(14), log.read_bytes()
    for at in [*(size for size, _ in committed), *(chance.randrange(len(data)) for _ in range(9))]:
        ends = (b"", bytes(len(data) - at), chance.randbytes(min(512, len(data) - at)))
        copy = tmp_path / str(at)
        copy.mkdir()
        shutil.copy(tmp_path / "screener.db", copy)
        (copy / log.name).write_bytes(data[:at] + chance.choice(ends))
        found = open_store(str(copy / "screener.db"))
        assert verify_log(found)[1:] == (None, ())
        held = [one.id for one in list_runs(found)]
        assert len(held) >= max(runs for size, runs in committed if size <= at)
        assert all(load_run(found, one).findings for one in held)
        found.close()
    store.close()


def test_an_io_error_at_any_flush_is_a_sentence_and_loses_no_run(
    tmp_path: Path, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush, left, told = os.fsync, 0, []

    def fails(descriptor: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", fails)
    refused = 0
    for number in range(8):
        (tmp_path / f"{number}.csv").write_bytes(bytes([48 + number]) * 1000)
        left = number
        try:
            told.append(saved(sqlite_store, tmp_path, number))
        except ScreenerError as error:
            refused += "Input/output error" in error.message
        assert verify_log(sqlite_store)[1:] == (None, ())
    assert set(told) == {one.id for one in list_runs(sqlite_store)}
    assert refused
    assert told
