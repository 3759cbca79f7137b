"""The form of a store's tables, brought to what this software writes: what is missing is made, what went is dropped."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, delete, insert, inspect, select, text

from screener.store.errors import StoreError
from screener.store.tables import metadata, schema_version

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("0002", ("DROP TABLE IF EXISTS schedule_version",)),  # the scheduler's own, up to 0.1.0
    ("0003", ()),  # which job file each job stands in
    ("0004", ("DROP TABLE IF EXISTS run_watchlists", "DROP TABLE IF EXISTS run_inputs")),  # the document says both
    ("0005", ("DELETE FROM schedule_watched WHERE job LIKE 'lists of %'",)),  # they have a table of their own
    ("0006", ()),  # the page's tables, which the page alone made before
)
"""The forms after the first, each with the statements that lead to it, run when all tables are there.

A form that only adds tables needs none. Tables are never changed in place: a step that must do so alters them only
where a column is missing, since a new store has the newest form from the start.
"""
HEAD = STEPS[-1][0]
_LOCK = 0x5C2EE2E2


def migrate(engine: Engine) -> None:
    """Make the tables, or bring them up to date; two processes that open a new store at once do it one after the other.

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
        if version > HEAD:
            raise StoreError(
                f"A newer version of screener wrote this store (its form is {version}, this software knows {HEAD})",
                hint="Install the newer version.",
            )
        if version == HEAD:
            return
        metadata.create_all(connection)
        for statement in (one for form, statements in STEPS if form > version for one in statements):
            connection.execute(text(statement))
        connection.execute(delete(schema_version))
        connection.execute(insert(schema_version).values(version_num=HEAD))


def _version(connection: Connection) -> str:
    """The form of the tables; empty where there are none."""
    if not inspect(connection).has_table(schema_version.name):
        return ""
    return connection.execute(select(schema_version.c.version_num)).scalar() or ""
