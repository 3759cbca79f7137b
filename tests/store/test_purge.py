"""Old records go, their hashes stay, and the log still verifies:

purge(store, date(2016, 1, 1), keep_years=10)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from screener.review.apply import apply_decisions
from screener.store import chain
from screener.store.decisions import Answer, decide, read_decisions
from screener.store.engine import Store
from screener.store.errors import StoreError
from screener.store.governance import set_policy
from screener.store.purge import purge, what_to_purge
from screener.store.runs import list_runs, load_run, save_run
from screener.store.tables import archived, findings, runs
from screener.store.verify import verify_log, verify_run
from tests.store import samples
from tests.store.screened import desk

OLD = datetime.now(UTC) - timedelta(days=11 * 366)
LIMIT = (datetime.now(UTC) - timedelta(days=10 * 366)).date()
ANSWER = Answer("f1", "false_positive", "Another company called Acme", "Ann Lee")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def decided_long_ago(store: Store, **changes: Any) -> None:
    """Date a decision back, as if it had been made then: the row and nothing else."""
    assignments = ", ".join(f"{name} = :{name}" for name in changes)
    with store.write() as connection:
        connection.execute(
            text(f"UPDATE decisions SET {assignments} WHERE seq = (SELECT max(seq) FROM decisions)"), changes
        )


def test_an_old_run_goes_and_its_hashes_stay(store: Store, tmp_path: Path) -> None:
    table = desk(tmp_path, store)
    old = table.screen(days_ago=11 * 366)
    table.write_holdings("Name,Quantity\nACME MINING LTD,1\n")
    new = table.screen()
    before = len(files(store.archive))
    gone = purge(store, LIMIT, keep_years=10)
    assert (gone.runs, gone.decisions, gone.files) == ((old.run.id,), (), 1)
    assert len(files(store.archive)) == before - 1

    with pytest.raises(StoreError, match="was purged; only its hashes are left"):
        load_run(store, old.run.id)
    with store.read() as connection:
        row = connection.execute(select(runs).where(runs.c.id == old.run.id)).one()
        assert row.document is None
        assert row.settings is None
        assert len(row.document_sha256) == 64
        names = connection.execute(
            select(archived.c.name, archived.c.sha256).where(archived.c.run_id == old.run.id)
        ).all()
        assert {name for name, _ in names} == {None}
        assert all(len(digest) == 64 for _, digest in names)
        assert not connection.execute(select(findings).where(findings.c.run_id == old.run.id)).all()
        assert chain.verify_chain(connection) is None
    assert verify_log(store)[1:] == (None, ())
    assert verify_run(store, new.run.id).proved
    assert [one.purged for one in list_runs(store)] == [False, True]


def test_nothing_younger_than_the_minimum_is_touched(sqlite_store: Store) -> None:
    today = datetime.now(UTC).date()
    with pytest.raises(StoreError, match="must be kept for 10 years"):
        purge(sqlite_store, today, keep_years=10)
    with pytest.raises(StoreError, match="must be kept for 12 years"):
        what_to_purge(sqlite_store, LIMIT, keep_years=12)
    with pytest.raises(StoreError, match="must be kept for 10 years"):
        purge(sqlite_store, today - timedelta(days=366 * 5), keep_years=5)
    set_policy(sqlite_store, keep_years=5)
    assert purge(sqlite_store, today - timedelta(days=366 * 5), keep_years=5).runs == ()


def test_names_and_reasons_of_ended_decisions_go(store: Store) -> None:
    run = samples.run(started_at=OLD)
    save_run(store, run)
    decide(store, run, [replace(ANSWER, second_reviewer="Bo Chen")])
    with store.write() as connection:
        old = OLD.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        connection.execute(text("UPDATE decisions SET decided_at = :old, expires_on = '2016-01-01'"), {"old": old})
    gone = purge(store, date(2016, 1, 2), keep_years=5)
    assert len(gone.decisions) == 1
    with store.read() as connection:
        row = connection.execute(text("SELECT reason, reviewer, second_reviewer, evidence FROM decisions")).one()
        assert set(row) == {None}
        left = connection.execute(text("SELECT payload FROM events")).scalars().all()
        assert not any("Ann Lee" in (payload or "") or "Bo Chen" in (payload or "") for payload in left)
        assert chain.verify_chain(connection) is None
    assert read_decisions(store).recorded == ()


def test_a_decision_that_still_stands_is_kept_however_old(store: Store) -> None:
    run = samples.run(started_at=OLD)
    save_run(store, run)
    decide(store, run, [ANSWER])
    decided_long_ago(store, decided_at="2010-01-01T00:00:00.000000Z")
    assert purge(store, LIMIT, keep_years=10).decisions == ()
    assert read_decisions(store).recorded[0].decision.reviewer == "Ann Lee"


def test_a_decision_that_a_wider_one_replaced_is_over(sqlite_store: Store) -> None:
    run = samples.run(started_at=OLD)
    save_run(sqlite_store, run)
    decide(sqlite_store, run, [replace(ANSWER, scope="security")])
    decided_long_ago(sqlite_store, decided_at="2010-01-01T00:00:00.000000Z")
    decide(sqlite_store, run, [replace(ANSWER, answer="true_match")])
    decided_long_ago(sqlite_store, decided_at="2011-01-01T00:00:00.000000Z")
    assert len(purge(sqlite_store, LIMIT, keep_years=10).decisions) == 1
    assert [one.decision.answer for one in read_decisions(sqlite_store).recorded] == ["true_match"]


def test_a_decision_that_a_narrower_one_followed_still_stands_for_the_rest(sqlite_store: Store) -> None:
    run = samples.run(started_at=OLD)
    save_run(sqlite_store, run)
    decide(sqlite_store, run, [ANSWER])
    decided_long_ago(sqlite_store, decided_at="2010-01-01T00:00:00.000000Z")
    decide(sqlite_store, run, [replace(ANSWER, answer="true_match", scope="account")])
    decided_long_ago(sqlite_store, decided_at="2011-01-01T00:00:00.000000Z")
    assert purge(sqlite_store, LIMIT, keep_years=10).decisions == ()


def all_long_ago(store: Store) -> None:
    """Date all decisions and confirmations back."""
    with store.write() as connection:
        for column, table in (("decided_at", "decisions"), ("confirmed_at", "confirmations")):
            connection.execute(text(f"UPDATE {table} SET {column} = '2010-01-01T00:00:00.000000Z'"))


@pytest.mark.parametrize("confirmed", [True, False])
def test_one_persons_wider_word_ends_nothing_that_two_agreed_on_or_that_waits_for_the_second(
    sqlite_store: Store, *, confirmed: bool
) -> None:
    adr = samples.position(ticker="SNTMF", mic="OOTC")
    run = samples.run([samples.finding(), samples.finding(id="f2", position=adr)], started_at=OLD)
    save_run(sqlite_store, run)
    true = replace(ANSWER, answer="true_match", scope="security")
    decide(sqlite_store, run, [true], four_eyes=True)
    decide(sqlite_store, run, [replace(ANSWER, finding_id="f2", reviewer="Carol Diaz")])
    if confirmed:
        decide(sqlite_store, run, [replace(true, reviewer="Bo Chen")])
    all_long_ago(sqlite_store)
    before = apply_decisions(run, read_decisions(sqlite_store)).findings
    assert purge(sqlite_store, LIMIT, keep_years=10).decisions == ()
    assert apply_decisions(run, read_decisions(sqlite_store)).findings == before


def test_an_objection_that_keeps_a_finding_open_is_ended_by_no_one_persons_later_word(sqlite_store: Store) -> None:
    adr = samples.position(ticker="SNTMF", mic="OOTC")
    run = samples.run([samples.finding(), samples.finding(id="f2", position=adr)], started_at=OLD)
    save_run(sqlite_store, run)
    wide = replace(ANSWER, finding_id="f2")
    objection = replace(ANSWER, answer="true_match", scope="security", reviewer="Carol Diaz")
    decide(sqlite_store, run, [wide], four_eyes=True)
    decide(sqlite_store, run, [objection], four_eyes=True)
    decide(sqlite_store, run, [replace(objection, answer="false_positive", reviewer="Eve Fox")])
    decide(sqlite_store, run, [replace(wide, reviewer="Bo Chen")])
    all_long_ago(sqlite_store)
    before = apply_decisions(run, read_decisions(sqlite_store)).findings
    assert before[0].decision is None
    assert purge(sqlite_store, LIMIT, keep_years=10).decisions == ()
    assert apply_decisions(run, read_decisions(sqlite_store)).findings == before


def test_what_a_second_person_confirmed_lately_ends_nothing_yet(sqlite_store: Store) -> None:
    run = samples.run(started_at=OLD)
    save_run(sqlite_store, run)
    decide(sqlite_store, run, [replace(ANSWER, second_reviewer="Bo Chen")])
    true = replace(ANSWER, answer="true_match")
    decide(sqlite_store, run, [true])
    decide(sqlite_store, run, [replace(true, reviewer="Bo Chen")])
    decided_long_ago(sqlite_store, decided_at="2010-01-01T00:00:00.000000Z")
    assert purge(sqlite_store, LIMIT, keep_years=10).decisions == ()
    all_long_ago(sqlite_store)
    assert len(purge(sqlite_store, LIMIT, keep_years=10).decisions) == 1
    assert [one.decision.answer for one in read_decisions(sqlite_store).recorded] == ["true_match"]


def test_an_expired_decision_stays_while_an_older_one_would_be_heard_again(sqlite_store: Store) -> None:
    run = samples.run(started_at=OLD)
    save_run(sqlite_store, run)
    decide(sqlite_store, run, [ANSWER])
    decide(sqlite_store, run, [replace(ANSWER, answer="true_match", scope="account")])
    decided_long_ago(sqlite_store, expires_on="2011-01-01")
    all_long_ago(sqlite_store)
    assert apply_decisions(run, read_decisions(sqlite_store)).findings[0].decision is None
    assert purge(sqlite_store, LIMIT, keep_years=10).decisions == ()


def test_nothing_of_what_was_purged_is_left_in_the_file(sqlite_store: Store) -> None:
    secret = "A reason that nobody may read ever again"
    run = samples.run(started_at=OLD)
    save_run(sqlite_store, run)
    decide(sqlite_store, run, [replace(ANSWER, reason=secret)])
    decided_long_ago(sqlite_store, decided_at="2010-01-01T00:00:00.000000Z", expires_on="2011-01-01")
    purge(sqlite_store, LIMIT, keep_years=10)
    sqlite_store.close()
    folder = Path(str(sqlite_store.engine.url.database)).parent
    assert not [path for path in files(folder) if secret.encode() in path.read_bytes()]


def test_purging_twice_is_purging_once(sqlite_store: Store) -> None:
    save_run(sqlite_store, samples.run(started_at=OLD))
    assert len(purge(sqlite_store, LIMIT, keep_years=10).runs) == 1
    with sqlite_store.read() as connection:
        entries = chain.head(connection).seq
    assert purge(sqlite_store, LIMIT, keep_years=10).runs == ()
    with sqlite_store.read() as connection:
        assert chain.head(connection).seq == entries


def test_a_run_that_shows_a_decision_purged_since_is_still_proved(store: Store, tmp_path: Path) -> None:
    table = desk(tmp_path, store)
    first = table.screen(days_ago=11 * 366)
    decide(store, first, [replace(ANSWER, finding_id=first.findings[0].id, expires_on=date(2999, 1, 1))])
    row = {"decided_at": "2010-01-01T00:00:00.000000Z", "expires_on": "2011-01-01"}
    decided_long_ago(store, **row)
    later = table.screen()
    assert later.findings[0].earlier is not None
    assert len(purge(store, LIMIT, keep_years=10).decisions) == 1
    proof = verify_run(store, later.run.id)
    assert (proof.differences, proof.findings_sha256) == ((), proof.findings_sha256_now)
