"""A backup of a store that is in use, and the drill that proves it: opened from its copy, it must hold."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from screener.store import chain
from screener.store.archive import damage
from screener.store.engine import Store, open_store
from screener.store.errors import StoreError
from screener.store.tables import archived, runs
from screener.store.verify import verify_log

DATABASE = "screener.db"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was proved: its log's checkpoint, and how many runs and kept files it holds."""

    checkpoint: chain.Checkpoint
    runs: int
    files: int


def back_up(store: Store, folder: Path) -> Backup:
    """Copy a SQLite store with its archive as it is at one moment, then open the copy and prove it.

    Args:
        folder: where the backup is to lie; it must not hold anything yet.

    Returns:
        What the copy holds.

    Raises:
        StoreError: the store is in PostgreSQL, the folder is taken, or the copy cannot be written or does not hold.
    """
    if store.engine.dialect.name != "sqlite":
        raise StoreError(
            f"The store {store.name} is backed up by its database", hint=f"pg_dump, and a copy of {store.archive}."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise StoreError(f"The folder “{folder}” is not empty", hint="Give each backup a folder of its own.")
        with closing(sqlite3.connect(folder / DATABASE)) as target:
            source = store.engine.raw_connection()
            try:
                source.driver_connection.backup(target)  # type: ignore[union-attr]
            finally:
                source.close()
        (folder / DATABASE).chmod(0o600)
        if store.archive.is_dir():  # after the database: files are kept before the run that names them is saved
            shutil.copytree(store.archive, folder / "archive" / store.archive.name)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The backup in “{folder}” cannot be written: {error}") from error
    return prove(folder)


def prove(folder: Path) -> Backup:
    """Open a backup and check its log, every run and decision against it, and every kept file.

    Raises:
        StoreError: something in it does not hold.
    """
    copy = open_store(str(folder / DATABASE), make=False)
    try:
        _, broken, wrong = verify_log(copy)
        with copy.read() as connection:
            checkpoint = chain.checkpoint(connection)
            count = connection.execute(select(func.count()).select_from(runs)).scalar_one()
            query = select(archived.c.sha256).join(runs, runs.c.id == archived.c.run_id)
            kept = set(connection.execute(query.where(runs.c.document.is_not(None))).scalars())
        problems = [f"entry {broken.seq}: {broken.problem}"] if broken else []
        problems += [*wrong, *(problem for digest in sorted(kept) if (problem := damage(copy.archive, digest)))]
        if problems:
            raise StoreError(f"The backup in “{folder}” does not hold: {problems[0]}", hint="Verify the store itself.")
        return Backup(checkpoint, count, len(kept))
    finally:
        copy.close()
