"""Alembic's door to the scheduler's tables: it is always given an open transaction, and never opens one of its own."""

from alembic import context

from screener.schedule.ledger_form import VERSION_TABLE
from screener.schedule.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
