"""Opens the store with the scheduler's own tables in it.

They have their own line of migrations beside the store's: an installation that schedules nothing has none of them, and
neither line waits for the other.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from screener.store.engine import Store, open_store
from screener.store.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection

HEAD = "0001"
"""The last step. A test keeps it equal to what the folder of migrations says."""

VERSION_TABLE = "schedule_version"
MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x5C4ED01E


def open_ledger(address: str | None) -> Store:
    """Open the store and see that the scheduler's tables are there and up to date.

    Args:
        address: a URL or path, as `screener.store.open_store` takes it; None for the default place.
    Raises:
        StoreError: the store cannot be opened, or a newer version wrote the tables.
    """
    store = open_store(address)
    try:
        _migrate(store)
    except BaseException:
        store.close()
        raise
    return store


def _migrate(store: Store) -> None:
    from sqlalchemy import text

    with store.read() as connection:
        if _version(connection) == HEAD:
            return
    with store.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        version = _version(connection)
        if version == HEAD:
            return
        if version is not None and version > HEAD:
            raise StoreError(
                f"A newer version of screener wrote the scheduler's tables (form {version}, known here: {HEAD})",
                hint="Install the newer version.",
            )
        _upgrade(connection)


def _version(connection: Connection) -> str | None:
    from sqlalchemy import inspect, text

    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return None if version is None else str(version)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, HEAD)
