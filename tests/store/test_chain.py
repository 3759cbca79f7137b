"""The log names the first entry that does not hold:

with store.read() as connection:
    assert verify_chain(connection) is None
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, text

from screener.store import chain
from screener.store.engine import Store
from screener.store.errors import StoreError


def _fill(store: Store, entries: int = 5) -> None:
    for number in range(entries):
        with store.write() as connection:
            chain.append(connection, "run.saved", f"run-{number}", {"findings": number})


def _verify(store: Store) -> chain.Break | None:
    with store.read() as connection:
        return chain.verify_chain(connection)


def _unguarded(connection: Connection) -> None:
    """What a tamperer with the database's own rights would do first."""
    names: dict[str, list[str]] = {
        "sqlite": ["DROP TRIGGER events_keep", "DROP TRIGGER events_fix"],
        "postgresql": ["ALTER TABLE events DISABLE TRIGGER ALL"],
    }
    for statement in names[connection.dialect.name]:
        connection.execute(text(statement))


def _tamper(store: Store, statement: str, **values: Any) -> None:
    with store.write() as connection:
        _unguarded(connection)
        connection.execute(text(statement), values)


def test_an_empty_log_holds(store: Store) -> None:
    assert _verify(store) is None


def test_each_entry_carries_the_hash_of_the_one_before(store: Store) -> None:
    _fill(store)
    with store.read() as connection:
        rows = connection.execute(text("SELECT previous, hash FROM events ORDER BY seq")).all()
        assert rows[0].previous == "0" * 64
        assert [row.previous for row in rows[1:]] == [row.hash for row in rows[:-1]]
        assert chain.head(connection) == chain.Head(5, rows[-1].hash)
    assert _verify(store) is None


@pytest.mark.parametrize(
    ("statement", "broken", "problem"),
    [
        ("UPDATE events SET payload = replace(payload, '2', '3') WHERE seq = 3", 3, "payload is not the one"),
        ("UPDATE events SET subject = 'run-9' WHERE seq = 2", 2, "not the hash of its content"),
        ("UPDATE events SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 4", 4, "not the hash of its content"),
        (
            "UPDATE events SET hash = substr(hash, 2, 63) || substr(hash, 1, 1) WHERE seq = 1",
            1,
            "not the hash of its content",
        ),
        ("UPDATE events SET previous = '0' WHERE seq = 5", 5, "does not carry the hash of the entry before"),
        ("DELETE FROM events WHERE seq = 3", 3, "entry 3 is missing"),
        ("DELETE FROM events WHERE seq = 1", 1, "entry 1 is missing"),
        ("DELETE FROM events WHERE seq = 5", 5, "last entry is 5"),
        ("UPDATE events SET payload = NULL WHERE seq = 2", 2, "no later entry says that it was purged"),
        ("UPDATE chain_head SET seq = 4", 6, "last entry is 4"),
    ],
)
def test_the_first_broken_entry_is_named(store: Store, statement: str, broken: int, problem: str) -> None:
    _fill(store)
    _tamper(store, statement)
    found = _verify(store)
    assert found is not None
    assert found.seq == broken
    assert problem in found.problem


def test_every_flipped_byte_of_an_entry_is_found(sqlite_store: Store) -> None:
    _fill(sqlite_store, 3)
    with sqlite_store.write() as connection:
        _unguarded(connection)
        entry = connection.execute(text("SELECT * FROM events WHERE seq = 2")).mappings().one()
    for column in ("at", "kind", "subject", "payload", "payload_sha256", "previous", "hash"):
        value = entry[column]
        for at in range(0, len(value), 7):
            flipped = value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
            with sqlite_store.write() as connection:
                connection.execute(text(f"UPDATE events SET {column} = :value WHERE seq = 2"), {"value": flipped})
                found = chain.verify_chain(connection)
                assert found is not None, (column, at)
                assert found.seq == 2
                connection.execute(text(f"UPDATE events SET {column} = :value WHERE seq = 2"), {"value": value})
    assert _verify(sqlite_store) is None


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM events WHERE seq = 1",
        "UPDATE events SET payload = '{}' WHERE seq = 1",
        "UPDATE events SET hash = 'x', payload = NULL WHERE seq = 1",
        "UPDATE events SET subject = 'x', payload = NULL WHERE seq = 1",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(store: Store, statement: str) -> None:
    _fill(store, 1)
    with pytest.raises(StoreError, match="append-only"), store.write() as connection:
        connection.execute(text(statement))
    assert _verify(store) is None


def test_two_equal_payloads_have_different_hashes(sqlite_store: Store) -> None:
    """So that the hash that stays after a purge says nothing of what was purged."""
    for _ in range(2):
        with sqlite_store.write() as connection:
            chain.append(connection, "decision.made", "same", {"reviewer": "Ann Lee"})
    with sqlite_store.read() as connection:
        hashes = connection.execute(text("SELECT DISTINCT payload_sha256 FROM events")).all()
    assert len(hashes) == 2
