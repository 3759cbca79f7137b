"""The open store and its transactions: the one place that knows how SQLite and PostgreSQL differ.

Every change is one transaction that holds the writer's lock from its first statement to its commit. On SQLite that is
BEGIN IMMEDIATE on a database with a write-ahead log; on PostgreSQL the row lock on the head of the event log. Both
write through to the disk before a commit returns, so that a crash at any point loses no committed run.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, select
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from screener.errors import install_hint
from screener.store.errors import ReadOnlyError, StoreError
from screener.store.location import address, archive_folder
from screener.store.migrate import migrate
from screener.store.tables import identity

BUSY_SECONDS = 60
"""How long a writer waits for the others before it gives up."""

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)


@dataclass(frozen=True)
class Store:
    """An open store.

    `name` is the address as it may be shown (no password), `archive` the folder of kept files.
    """

    engine: Engine
    archive: Path
    name: str

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the store, whatever others write meanwhile.

        Raises:
            StoreError: the database cannot be read.
        """
        with _explained(self.name), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may change the store: all of it is committed, or nothing.

        Raises:
            StoreError: the database cannot be written, or others held it for longer than `BUSY_SECONDS`.
        """
        engine = self.engine.execution_options(screener_write=True)
        with _explained(self.name), engine.connect() as connection, connection.begin():
            yield connection

    def forget(self) -> None:
        """Let go of what was overwritten: it must not linger in SQLite's log of writes or in PostgreSQL's dead rows.

        Raises:
            StoreError: the database cannot be written.
        """
        with _explained(self.name):
            if self.engine.dialect.name == "sqlite":
                connection = self.engine.raw_connection()
                try:
                    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                finally:
                    connection.close()
                return
            engine = self.engine.execution_options(screener_write=True, isolation_level="AUTOCOMMIT")
            with engine.connect() as outside:
                outside.exec_driver_sql("VACUUM")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_store(store: str | None = None, *, make: bool = True) -> Store:
    """Open a store; make it, or bring its tables up to date, where that is needed.

    Args:
        store: a URL, or the path of a SQLite file; None for the default place (see `screener.store.location`).

    Raises:
        StoreError: the address is wrong, the database cannot be reached, a newer version wrote it, or it is
            missing or empty beside the archive of one.
    """
    url = address(store)
    name = url.render_as_string(hide_password=True)
    if url.drivername == "sqlite":
        _prepare_file(Path(str(url.database)), make=make)
    with _explained(name):
        engine = _sqlite(url) if url.drivername == "sqlite" else _postgresql(url)
        try:
            migrate(engine)
            with engine.connect() as connection, connection.begin():
                own = connection.execute(select(identity.c.id)).scalar_one()
        except BaseException:
            engine.dispose()
            raise
        return Store(engine, archive_folder(url, own), name)


def _prepare_file(path: Path, *, make: bool) -> None:
    """See that a SQLite file is there, its owner's alone; one that was deleted or emptied is not made anew unsaid."""
    if path.exists() and path.stat().st_size:
        return
    archives = sorted(one.name for one in (path.parent / "archive").glob("*") if one.is_dir())
    lost = "was emptied" if path.exists() else "is missing"
    if archives:
        raise StoreError(
            f"The store {path} {lost}: the archive of a store ({archives[0]}) lies beside it",
            hint="Bring the store back from its backup, or move the folder `archive` away to begin a new one.",
        )
    if not make:
        raise StoreError(f"There is no store {path}", hint="`screener screen HOLDINGS --store FILE` makes one.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(f"The folder “{path.parent}” cannot be made: {error.strerror}") from error
    with suppress(OSError):  # what cannot be made is said by the database itself
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _may_write(path: Path) -> bool:
    """Whether a file or folder may be written; one without any write bit is meant to be read only, by root too."""
    return os.access(path, os.W_OK) and bool(path.stat().st_mode & 0o222)


def _read_only(path: Path) -> Engine:
    """A SQLite file that this person may not write, as an auditor reads it: no file is made beside it.

    Where nobody has it open there is no log of writes, and the file is all; else the log and its index are there to be
    read too.
    """
    log = path.with_name(f"{path.name}-wal")
    whole = not log.exists() or not log.stat().st_size
    address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if whole else ''}"
    return create_engine(
        "sqlite://",
        poolclass=QueuePool,
        creator=lambda: sqlite3.connect(
            address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None
        ),
    )


def _sqlite(url: URL) -> Engine:
    path = Path(str(url.database))
    if path.exists() and not (_may_write(path) and _may_write(path.parent)):
        return _read_only(path)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver's own implicit BEGIN would come too late to take the lock
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        _write_ahead(cursor)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("screener_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _write_ahead(cursor: Any) -> None:
    """Two processes that make a store at once collide here, and SQLite does not wait by itself: try again."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _postgresql(url: URL) -> Engine:
    try:
        engine = create_engine(
            url,
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": 10,
                "application_name": "screener",
                "options": f"-c lock_timeout={BUSY_SECONDS * 1000} -c synchronous_commit=on",
            },
        )
    except ModuleNotFoundError:
        raise StoreError("PostgreSQL needs the extra “postgres”", hint=install_hint("postgres")) from None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("screener_write"):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

    return engine


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Database errors as one sentence."""
    try:
        yield
    except SQLAlchemyError as error:
        reason, operational = _first_line(error), isinstance(error, OperationalError)
        if operational and ("locked" in reason or "lock timeout" in reason):
            raise StoreError(
                f"The store {name} was busy for {BUSY_SECONDS} seconds", hint="Try again when the other runs are done."
            ) from error
        if "readonly" in reason if operational else "permission denied" in reason:
            raise ReadOnlyError(
                f"The store {name} may only be read by you, and this would write to it",
                hint="Ask somebody who may write it; one of an older version must be opened by them once.",
            ) from error
        raise StoreError(f"The store {name} cannot be used: {reason}") from error


def _first_line(error: SQLAlchemyError) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return next(iter(str(cause).strip().splitlines()), type(cause).__name__).rstrip(".")
