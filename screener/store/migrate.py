"""Brings a store's tables to the form that this software writes (Alembic; its steps are in `migrations/versions`)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from screener.store.errors import StoreError

HEAD = "0004"
"""The last step. A test keeps it equal to what the folder of migrations says."""

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x5C2EE2E2


def migrate(engine: Engine) -> None:
    """Make the tables, or bring them up to date; two processes that open a new store at once do it one after the other.

    Args:
        engine: of the store.

    Raises:
        StoreError: a newer version of the software wrote the store.
    """
    with engine.connect() as connection, connection.begin():
        if _version(connection) == HEAD:
            return
    with engine.execution_options(screener_write=True).connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        version = _version(connection)
        if version == HEAD:
            return
        if version is not None and version > HEAD:
            raise StoreError(
                f"A newer version of screener wrote this store (its form is {version}, this software knows {HEAD})",
                hint="Install the newer version.",
            )
        _upgrade(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if version is None else str(version)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, HEAD)
