"""Where the store is: the folder of a person's data, and the address of the database."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from screener.files.home import data_home
from screener.reference.text import encodable
from screener.store.errors import StoreError

STORE_VARIABLE = "SCREENER_STORE"
_POSTGRESQL = "postgresql+psycopg"
_HINT = (
    "Give a file (screener.db), sqlite:////path/to/screener.db, or postgresql+psycopg://user@host/database "
    "(the password may stand in PGPASSWORD or ~/.pgpass)."
)


def address(store: str | None) -> URL:
    """The database's address.

    Args:
        store: a URL, or the path of a SQLite file; None for `SCREENER_STORE`, else `screener.db` in the data home.

    Raises:
        StoreError: the address cannot be understood, or names a kind of database that is not supported.
    """
    chosen = store or os.environ.get(STORE_VARIABLE) or str(data_home() / "screener.db")
    if chosen != encodable(chosen):
        raise StoreError(f"The store's path “{encodable(chosen)}” holds bytes that are no text", hint=_HINT)
    if "://" not in chosen:
        return URL.create("sqlite", database=str(Path(chosen).expanduser().absolute()))
    try:
        url = make_url(chosen)
    except (ArgumentError, ValueError):
        raise StoreError("The store's address cannot be understood", hint=_HINT) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername=_POSTGRESQL)
    if url.drivername not in ("sqlite", _POSTGRESQL):
        raise StoreError(f"The store cannot be kept in “{url.drivername}”", hint=_HINT)
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise StoreError("A store in memory would be lost at the end of the command", hint=_HINT)
    return url


def archive_folder(url: URL, identity: str) -> Path:
    """The folder of kept files: `archive` beside a SQLite file, else in the data home, and in it the store's own."""
    folder = Path(url.database).absolute().parent if url.drivername == "sqlite" and url.database else data_home()
    return folder / "archive" / identity
