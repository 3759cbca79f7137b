"""Saving a run and reading it back:

store = open_store("screener.db")
save_run(store, run)
assert load_run(store, "latest") == run
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from screener.reports.json import canonical_json
from screener.rulebook import Material
from screener.store import chain
from screener.store.engine import Store, open_store
from screener.store.errors import ArchiveError, StoreError
from screener.store.runs import list_runs, load_run, save_run
from screener.store.tables import findings
from tests.store import samples


def test_a_run_comes_out_as_it_went_in_byte_for_byte(store: Store) -> None:
    run = samples.run()
    save_run(store, run)
    assert canonical_json(load_run(store, run.run.id)) == canonical_json(run)


def test_findings_can_be_asked_without_the_document(store: Store) -> None:
    run = samples.run([samples.finding(position=samples.position(market_value=float("nan"), account="A\x00B"))])
    save_run(store, run)
    with store.read() as connection:
        row = connection.execute(select(findings)).one()
    assert (row.entity_id, row.security, row.market_value) == ("ofac-33114", "ticker:20@HK", None)


def test_saving_the_same_run_twice_changes_nothing(store: Store) -> None:
    run = samples.run()
    save_run(store, run)
    save_run(store, run)
    assert len(list_runs(store)) == 1
    with store.read() as connection:
        assert chain.head(connection).seq == 1


def test_another_run_with_the_same_id_is_refused(store: Store) -> None:
    run = samples.run()
    save_run(store, run)
    with pytest.raises(StoreError, match="already holds another run"):
        save_run(store, samples.run([], id=run.run.id))


def test_runs_are_listed_newest_first_and_found_by_the_beginning_of_their_id(store: Store) -> None:
    for day in (3, 1, 2):
        save_run(store, samples.run(started_at=datetime(2026, 11, day, tzinfo=UTC)))
    assert [stored.id[:8] for stored in list_runs(store)] == ["20261103", "20261102", "20261101"]
    assert load_run(store, "20261102").run.id.startswith("20261102")
    assert load_run(store, "latest").run.id.startswith("20261103")
    with pytest.raises(StoreError, match="Several runs begin with"):
        load_run(store, "202611")
    with pytest.raises(StoreError, match="holds no run 2025"):
        load_run(store, "2025")


def test_an_empty_store_says_that_it_is_empty(sqlite_store: Store) -> None:
    with pytest.raises(StoreError, match="holds no run yet"):
        load_run(sqlite_store)


def test_a_store_opens_again_and_needs_no_second_migration(url: str) -> None:
    first = open_store(url)
    save_run(first, samples.run())
    first.close()
    again = open_store(url)
    assert len(list_runs(again)) == 1
    again.close()


def test_a_store_of_a_newer_version_is_refused(url: str) -> None:
    opened = open_store(url)
    with opened.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.close()
    with pytest.raises(StoreError, match="newer version of screener"):
        open_store(url)


def test_a_damaged_document_is_named(store: Store) -> None:
    run = samples.run()
    save_run(store, run)
    with store.write() as connection:
        connection.execute(text("UPDATE runs SET document = :broken"), {"broken": b"(\xb5/\xfd nothing"})
    with pytest.raises(StoreError, match=f"document of run {run.run.id} is damaged"):
        load_run(store, run.run.id)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mysql://localhost/x", "cannot be kept in “mysql”"),
        ("sqlite://", "in memory"),
        ("postgresql+psycopg://host:port/x", "cannot be understood"),
    ],
)
def test_a_wrong_address_is_one_sentence(address: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        open_store(address)


def test_a_password_is_never_shown() -> None:
    pytest.importorskip("psycopg", reason="psycopg (the extra “postgres”) is not installed")
    with pytest.raises(StoreError) as caught:
        open_store("postgresql+psycopg://me:secret@127.0.0.1:1/x")
    assert "secret" not in str(caught.value)
    assert "***" in str(caught.value)


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "holdings.csv"
    path.write_text("name,isin\n" * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_store(str(path))


def test_the_home_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SCREENER_STORE", raising=False)
    opened = open_store()
    opened.close()
    assert (tmp_path / "home" / "screener.db").is_file()
    assert opened.archive.parent == tmp_path / "home" / "archive"


def test_a_file_that_changed_since_it_was_read_is_not_kept(sqlite_store: Store, tmp_path: Path) -> None:
    holdings = tmp_path / "holdings.csv"
    holdings.write_bytes(b"other content")
    with pytest.raises(ArchiveError, match=r"“holdings\.csv” cannot be kept as it was screened"):
        save_run(sqlite_store, samples.run(), [Material("input", holdings.name, holdings)])
    assert list_runs(sqlite_store) == ()
