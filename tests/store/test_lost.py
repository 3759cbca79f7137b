"""A store that was cut off, emptied or deleted is found; every entry of the log names the system's user and host."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import text

from screener.store import chain
from screener.store.engine import open_store
from screener.store.errors import StoreError
from screener.store.tables import events
from screener.store.verify import verify_log


def test_a_cut_off_end_is_found_by_a_hash_that_was_noted(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "s.db"))
    hashes = []
    for number in range(4):
        with store.write() as connection:
            chain.append(connection, "run.noted", f"run-{number}", {})
            hashes.append(chain.head(connection).hash)
    assert verify_log(store, hashes[1].upper())[2] == ()
    with store.write() as connection:
        for statement in ("DROP TRIGGER events_keep", "DROP TRIGGER events_fix", "DELETE FROM events WHERE seq > 2"):
            connection.execute(text(statement))
        connection.execute(text("UPDATE chain_head SET seq = 2, hash = :hash"), {"hash": hashes[1]})
    assert verify_log(store)[1:] == (None, ())
    assert "its end was cut off" in verify_log(store, hashes[3])[2][0]
    store.close()


def test_a_store_under_another_name_is_found(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "s.db"))
    with store.write() as connection:
        chain.append(connection, "run.noted", "run-1", {})
    with store.write() as connection:
        connection.execute(text("UPDATE identity SET id = '0123456789abcdef'"))
    assert verify_log(store)[2] == ("The store's name 0123456789abcdef is not the one in entry 1 of the log",)
    store.close()


@pytest.mark.parametrize("harm", ["deleted", "emptied"])
def test_a_store_that_is_gone_is_not_made_anew_unsaid(harm: str, tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    store = open_store(str(path))
    store.archive.mkdir(parents=True)
    store.close()
    path.unlink()
    if harm == "emptied":
        path.touch()
    with pytest.raises(StoreError, match="was emptied" if harm == "emptied" else "is missing"):
        open_store(str(path))


def test_verifying_makes_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store"):
        open_store(str(tmp_path / "s.db"), make=False)
    assert not (tmp_path / "s.db").exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_new_store_is_its_owners_alone(tmp_path: Path) -> None:
    open_store(str(tmp_path / "s.db")).close()
    assert (tmp_path / "s.db").stat().st_mode & 0o777 == 0o600


def test_an_entry_names_the_systems_user_and_host(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "s.db"))
    with store.write() as connection:
        seq = chain.append(connection, "run.noted", "run-1", {})
        assert chain.entries(connection, events.c.seq == seq)[0].facts["by"] == chain.operator()
    store.close()
