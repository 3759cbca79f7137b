"""A store is made, and brought up to date, by the steps in `screener/store/migrations`."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from screener.store.engine import Store
from screener.store.migrate import HEAD, MIGRATIONS
from screener.store.tables import metadata


def test_the_last_step_is_the_one_that_the_software_expects() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]


def test_the_steps_lead_to_the_tables_that_the_code_uses(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
