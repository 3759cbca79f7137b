"""A store is made with the newest form of its tables, and one of an earlier form is brought to the same."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from screener.store.engine import Store, open_store
from screener.store.errors import StoreError
from screener.store.migrate import HEAD, STEPS
from screener.store.tables import metadata
from tests.conftest import REPOSITORY


def form_of(store: Store) -> dict[str, Any]:
    """Columns, keys and indexes of each table, as the database has them."""
    with store.read() as connection:
        seen = inspect(connection)
        return {
            table: (
                [(one["name"], str(one["type"]), one["nullable"]) for one in seen.get_columns(table)],
                seen.get_pk_constraint(table)["constrained_columns"],
                sorted(
                    (one["constrained_columns"], one["referred_table"], one["options"])
                    for one in seen.get_foreign_keys(table)
                ),
                sorted((one["column_names"], one["unique"]) for one in seen.get_indexes(table)),
                sorted(one["column_names"] for one in seen.get_unique_constraints(table)),
            )
            for table in seen.get_table_names()
        }


def test_the_forms_follow_one_another() -> None:
    forms = [form for form, _ in STEPS]
    assert forms == sorted(set(forms))
    assert forms[-1] == HEAD


def test_a_store_of_the_first_version_becomes_one_as_it_is_made_today(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "tests" / "corpus" / "0.1.0" / "store", tmp_path / "old")
    old, new = open_store(str(tmp_path / "old" / "screener.db")), open_store(str(tmp_path / "new.db"))
    assert form_of(old) == form_of(new)
    old.close()
    new.close()


def test_a_new_store_has_the_tables_that_the_code_uses(store: Store) -> None:
    assert set(form_of(store)) == set(metadata.tables)


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
