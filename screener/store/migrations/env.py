"""Alembic's door to the store: it is always given an open transaction, and never opens one of its own."""

from alembic import context

from screener.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
