"""A run is proved years later, from the archive alone:

assert verify_run(store, "latest").proved
"""

from __future__ import annotations

import gzip
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from screener.store.archive import place
from screener.store.decisions import Answer, decide
from screener.store.engine import Store
from screener.store.errors import ArchiveError
from screener.store.runs import kept_files, save_run
from screener.store.verify import verify_log, verify_run
from tests.store.screened import Desk, desk

FALSE = Answer("", "false_positive", "Another Acme", "Ann Lee")


@pytest.fixture
def table(tmp_path: Path, store: Store) -> Desk:
    return desk(tmp_path, store)


@pytest.fixture
def sqlite_table(tmp_path: Path, sqlite_store: Store) -> Desk:
    return desk(tmp_path, sqlite_store)


def test_a_month_old_run_comes_out_again_byte_for_byte_after_the_list_changed(table: Desk) -> None:
    run = table.screen(days_ago=30)
    assert len(run.findings) == 2
    table.write_list("SOMEBODY ELSE LIMITED", "WIDGET HOLDINGS PLC")
    table.write_holdings("Name,Quantity\nNothing of it,1\n")
    proof = verify_run(table.store, run.run.id)
    assert proof.proved
    assert proof.findings_sha256 == proof.findings_sha256_now
    assert (proof.differences, proof.records, proof.files, proof.broken) == ((), (), (), None)


def test_it_needs_nothing_but_the_store_and_its_archive(sqlite_table: Desk) -> None:
    sqlite_table.screen()
    sqlite_table.holdings.unlink()
    sqlite_table.watchlist.unlink()
    assert verify_run(sqlite_table.store, "latest").proved


def test_decisions_are_applied_as_they_were_known_then(table: Desk) -> None:
    first = table.screen()
    decide(table.store, first, [replace(FALSE, finding_id=first.findings[0].id)])
    second = table.screen()
    assert all(finding.decision is not None for finding in second.findings)
    decide(table.store, second, [replace(FALSE, finding_id=second.findings[0].id, answer="true_match")])
    assert verify_run(table.store, first.run.id).proved
    assert verify_run(table.store, second.run.id).proved


def test_a_decision_that_expired_since_still_stands_in_the_run_that_it_stood_in(sqlite_table: Desk) -> None:
    first = sqlite_table.screen()
    today = first.run.started_at.date()
    decide(sqlite_table.store, first, [replace(FALSE, finding_id=first.findings[0].id, expires_on=today)])
    second = sqlite_table.screen(as_of=min(today, date(2026, 11, 24)))
    assert verify_run(sqlite_table.store, second.run.id).proved


def test_one_flipped_byte_in_any_kept_file_is_found_and_the_file_named(sqlite_table: Desk) -> None:
    run = sqlite_table.screen()
    store = sqlite_table.store
    with store.read() as connection:
        kept = kept_files(connection, run.run.id)
    assert [file.role for file in kept] == ["input", "list", "relations", "merges", "regimes", "lists_as_read"]
    for file in kept:
        path = place(store.archive, file.sha256)
        path.chmod(0o600)
        whole = path.read_bytes()
        broken = bytearray(whole)
        broken[len(broken) // 2] ^= 1
        path.write_bytes(broken)
        proof = verify_run(store, run.run.id)
        assert not proof.proved
        assert len(proof.files) == 1
        assert str(file.name) in proof.files[0]
        assert str(path) in proof.files[0]
        path.write_bytes(whole)
    assert verify_run(store, run.run.id).proved


def test_one_flipped_byte_in_the_log_is_found_and_the_entry_named(table: Desk) -> None:
    run = table.screen()
    table.screen()
    with table.store.write() as connection:
        for statement in (
            ["DROP TRIGGER events_keep", "DROP TRIGGER events_fix"]
            if connection.dialect.name == "sqlite"
            else ["ALTER TABLE events DISABLE TRIGGER ALL"]
        ):
            connection.execute(text(statement))
        connection.execute(text("UPDATE events SET payload = replace(payload, 'software', 'softwarf') WHERE seq = 1"))
    proof = verify_run(table.store, run.run.id)
    assert not proof.proved
    assert proof.broken is not None
    assert proof.broken.seq == 1
    assert run.run.id in proof.broken.entry


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE runs SET document = :other", "document of run"),
        ("UPDATE runs SET as_of = '2020-01-01'", "its as_of is not the one in entry 1"),
        ("UPDATE findings SET verdict = 'possible' WHERE ordinal = 0", r"was changed \(verdict\)"),
        ("DELETE FROM findings WHERE ordinal = 1", "has 1 rows of it, its document says 2"),
        ("UPDATE runs SET finished_at = '2020-01-01T00:00:00.000000Z'", r"its row was changed \(finished_at\)"),
        ("UPDATE decisions SET answer = 'true_match'", r"is not the one in entry 2 of the log \(answer\)"),
        ("UPDATE decisions SET expires_on = '2999-01-01'", r"\(expires_on\)"),
        ("UPDATE decisions SET evidence = '{'", r"\(evidence\)"),
        ("DELETE FROM decisions", "entry 2 of the log says was decided is missing"),
        ("UPDATE archived SET sha256 = :zeros WHERE ordinal = 0", "its kept files are not those in entry 1"),
    ],
)
def test_a_row_that_was_changed_behind_the_logs_back_is_named(table: Desk, statement: str, problem: str) -> None:
    run = table.screen()
    decide(table.store, run, [replace(FALSE, finding_id=run.findings[0].id)])
    values = {name: value for name, value in (("other", b"x"), ("zeros", "0" * 64)) if f":{name}" in statement}
    with table.store.write() as connection:
        connection.execute(text(statement), values)
    proof = verify_run(table.store, run.run.id)
    assert not proof.proved
    assert verify_log(table.store)[2] == proof.records
    with pytest.raises(AssertionError, match=problem):
        raise AssertionError("; ".join(proof.records))


def test_a_whole_store_holds(table: Desk) -> None:
    run = table.screen()
    decide(table.store, run, [replace(FALSE, finding_id=run.findings[0].id)], four_eyes=True)
    decide(table.store, run, [replace(FALSE, finding_id=run.findings[0].id, reviewer="Bo Chen")])
    head, broken, records = verify_log(table.store)
    assert (head.seq, broken, records) == (3, None, ())


def test_a_run_that_another_program_would_make_otherwise_shows_what_differs(sqlite_table: Desk) -> None:
    run = sqlite_table.screen()
    finding = run.findings[0].model_copy(update={"score": 0.123})
    other = run.model_copy(
        update={"run": run.run.model_copy(update={"id": "other"}), "findings": (finding, *run.findings[1:])}
    )
    save_run(sqlite_table.store, other, sqlite_table.screener().materials(other, sqlite_table.holdings))
    proof = verify_run(sqlite_table.store, "other")
    assert proof.intact
    assert not proof.proved
    assert [(one.where, one.then) for one in proof.differences] == [(f"findings.{finding.id}.score", 0.123)]


def test_a_run_that_was_not_kept_says_so(sqlite_table: Desk) -> None:
    run = sqlite_table.screen(archive=False)
    proof = verify_run(sqlite_table.store, run.run.id)
    assert proof.intact
    assert not proof.proved
    assert proof.not_screened is not None
    assert "were not kept" in proof.not_screened


@pytest.mark.parametrize("ending", ["zip", "gz"])
def test_holdings_in_an_archive_are_kept_and_screened_again(sqlite_table: Desk, tmp_path: Path, ending: str) -> None:
    packed = tmp_path / f"holdings.csv.{ending}"
    if ending == "zip":
        with zipfile.ZipFile(packed, "w") as file:
            file.write(sqlite_table.holdings, "january/holdings.csv")
    else:
        packed.write_bytes(gzip.compress(sqlite_table.holdings.read_bytes()))
    screener = sqlite_table.screener()
    run = screener.screen(packed)
    assert run.findings
    materials = screener.materials(run, packed)
    save_run(sqlite_table.store, run, materials)
    assert verify_run(sqlite_table.store, run.run.id).proved

    packed.write_bytes(gzip.compress(b"Name,Quantity\nACME MINING LTD,1\n"))
    again = run.model_copy(update={"run": run.run.model_copy(update={"id": "again"})})
    with pytest.raises(ArchiveError, match="cannot be kept as it was screened"):
        save_run(sqlite_table.store, again, materials)


def test_a_list_that_changed_since_is_kept_as_it_was_read(sqlite_table: Desk) -> None:
    screener = sqlite_table.screener()
    run = screener.screen(sqlite_table.holdings)
    sqlite_table.write_list("ANOTHER COMPANY PLC")
    save_run(sqlite_table.store, run, screener.materials(run, sqlite_table.holdings))
    assert verify_run(sqlite_table.store, run.run.id).proved
    assert screener.rulebook.stale()


def test_the_kept_policy_settings_and_sheets_are_used_again(sqlite_table: Desk) -> None:
    run = sqlite_table.screen(min_score=0.5, mapping={"name": "Name"}, investor="other", as_of=date(2026, 2, 1))
    assert verify_run(sqlite_table.store, run.run.id).proved
