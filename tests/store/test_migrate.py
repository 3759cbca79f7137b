"""A store is made as the code states its tables, and brought up to date from every form that was ever written."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from screener.store.engine import Store, open_store
from screener.store.errors import StoreError
from screener.store.tables import metadata
from tests.conftest import REPOSITORY

STORES = sorted((REPOSITORY / "tests" / "corpus").glob("*/store/screener.db"))


def _stated(store: Store) -> dict[str, Any]:
    """What the database has of each table that the code names."""
    with store.read() as connection:
        there = inspect(connection)
        return {
            name: (
                [(one["name"], str(one["type"]), one["nullable"]) for one in there.get_columns(name)],
                there.get_pk_constraint(name)["constrained_columns"],
                sorted((one["constrained_columns"], one["referred_table"]) for one in there.get_foreign_keys(name)),
                sorted((one["name"] or "", one["column_names"]) for one in there.get_indexes(name)),
                sorted((one["name"] or "", one["column_names"]) for one in there.get_unique_constraints(name)),
            )
            for name in metadata.tables
        }


@pytest.mark.parametrize("kept", STORES, ids=lambda path: path.parent.parent.name)
def test_a_store_of_an_older_version_gets_the_tables_that_a_new_one_has(kept: Path, tmp_path: Path) -> None:
    shutil.copytree(kept.parent, tmp_path / "old")
    old, new = open_store(str(tmp_path / "old" / kept.name)), open_store(str(tmp_path / "new.db"))
    assert _stated(old) == _stated(new)
    with old.read() as connection:
        assert not {"run_inputs", "run_watchlists"} & set(inspect(connection).get_table_names())
    old.close()
    new.close()


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
        tables = inspect(connection).get_table_names()
        assert ("schedule_version" in tables, "schedule_job_file" in tables) == (False, True)
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
