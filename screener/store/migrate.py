"""A store's tables, made as tables.py and schedule_tables.py state them, or brought up to date."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from sqlalchemy import Connection, Engine, insert, inspect, select, text

# the scheduler's tables are made with the store's own
from screener.store import schedule_tables  # noqa: F401
from screener.store.errors import StoreError
from screener.store.tables import chain_head, form, identity, metadata

FORM = "0004"
"""The form of the tables that this software writes; its number grows with each change of them."""
_DROPPED = ("run_watchlists", "run_inputs", "schedule_version")
"""Tables of older forms. What those lack is made; a column that changed since needs a statement of its own here."""
_LOCK = 0x5C2EE2E2

_GUARDS: Mapping[str, tuple[str, ...]] = {
    "sqlite": (
        """
        CREATE TRIGGER events_keep BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END
        """,
        """
        CREATE TRIGGER events_fix BEFORE UPDATE ON events
        WHEN NEW.payload IS NOT NULL OR NEW.seq <> OLD.seq OR NEW.at <> OLD.at OR NEW.kind <> OLD.kind
          OR NEW.subject <> OLD.subject OR NEW.payload_sha256 <> OLD.payload_sha256
          OR NEW.previous <> OLD.previous OR NEW.hash <> OLD.hash
        BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION events_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND NEW.payload IS NULL
             AND (NEW.seq, NEW.at, NEW.kind, NEW.subject, NEW.payload_sha256, NEW.previous, NEW.hash)
               = (OLD.seq, OLD.at, OLD.kind, OLD.subject, OLD.payload_sha256, OLD.previous, OLD.hash) THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION 'the event log is append-only';
        END $$
        """,
        "CREATE TRIGGER events_guard BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION events_guard()",
        "CREATE TRIGGER events_keep BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION events_guard()",
    ),
}
"""What keeps the log append-only, whoever writes to the database: a payload may be purged, and nothing else changes."""


def migrate(engine: Engine) -> None:
    """Make the tables, or bring them up to date; two processes that open a new store at once do it one after the other.

    Args:
        engine: of the store.

    Raises:
        StoreError: a newer version of the software wrote the store.
    """
    with engine.connect() as connection, connection.begin():
        if _form_of(connection) == FORM:
            return
    with engine.execution_options(screener_write=True).connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        stands = _form_of(connection)
        if stands == FORM:
            return
        if stands is not None and stands > FORM:
            raise StoreError(
                f"A newer version of screener wrote this store (its form is {stands}, this software knows {FORM})",
                hint="Install the newer version.",
            )
        metadata.create_all(connection)
        for table in _DROPPED:
            connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
        if stands is None:
            connection.execute(insert(chain_head).values(id=1, seq=0, hash="0" * 64))
            connection.execute(insert(identity).values(id=secrets.token_hex(8)))
            for statement in _GUARDS[connection.dialect.name]:
                connection.exec_driver_sql(statement)
        connection.execute(form.delete())
        connection.execute(insert(form).values(version_num=FORM))


def _form_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table(form.name):
        return None
    return connection.execute(select(form.c.version_num)).scalar()
