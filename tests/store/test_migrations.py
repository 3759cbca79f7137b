"""A store is made, and brought up to date, by the steps in `screener/store/migrations`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from screener.schedule.tables import metadata as schedule
from screener.store.engine import Store, open_store
from screener.store.errors import StoreError
from screener.store.migrate import HEAD, MIGRATIONS
from screener.store.tables import metadata


def test_the_last_step_is_the_one_that_the_software_expects() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]


def test_the_steps_lead_to_the_tables_that_the_code_uses(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, [metadata, schedule])
        # the scheduler's tables never had their comments in the database
        assert [one for one in differences if one[0] != "add_table_comment"] == []


def test_a_store_with_the_scheduler_s_own_version_table_is_taken_over(tmp_path: Path) -> None:
    place = str(tmp_path / "store.db")
    store = open_store(place)
    with store.write() as connection:
        connection.exec_driver_sql("CREATE TABLE schedule_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO schedule_version VALUES ('0001')")
        connection.exec_driver_sql("INSERT INTO schedule_watched VALUES ('morning', '0 6 * * *', '2026')")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
        connection.exec_driver_sql("DROP TABLE schedule_job_file")  # which stores of that time did not have
    store.close()
    store = open_store(place)
    with store.read() as connection:
        assert "schedule_version" not in inspect(connection).get_table_names()
        assert connection.exec_driver_sql("SELECT job FROM schedule_watched").scalar_one() == "morning"
    store.close()


def test_several_that_open_a_new_store_at_once_make_the_tables_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_store(str(tmp_path / "store.db")), range(4)))
    for store in stores:
        store.close()


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store.db"))
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    with pytest.raises(StoreError, match="newer version"):
        open_store(str(tmp_path / "store.db"))
