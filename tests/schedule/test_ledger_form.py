"""The scheduler's tables are made beside the store's own, once, and by migrations that say what the code says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from screener.schedule.ledger_form import HEAD, MIGRATIONS, VERSION_TABLE, open_ledger
from screener.schedule.tables import metadata
from screener.store.errors import StoreError


def test_the_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    store = open_ledger(str(tmp_path / "store.db"))
    with store.read() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "include_name": lambda name, kind, _: kind != "table" or name.startswith("schedule_"),
            },
        )
        assert compare_metadata(context, metadata) == []
    store.close()


def test_the_last_step_is_the_last_file() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_schedulers_that_open_a_new_store_at_once_make_the_tables_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_ledger(str(tmp_path / "store.db")), range(4)))
    for store in stores:
        store.close()


def test_tables_of_a_newer_version_are_left_alone(tmp_path: Path) -> None:
    store = open_ledger(str(tmp_path / "store.db"))
    with store.write() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    store.close()
    with pytest.raises(StoreError, match="newer version"):
        open_ledger(str(tmp_path / "store.db"))
