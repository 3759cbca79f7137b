"""The job store on SQLite and on PostgreSQL: the first to ask gets a due time, only while the claim is renewed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from screener.schedule import job_store
from screener.schedule.delivery import Attachment
from screener.schedule.delivery_log import DeliveryKey, attempts_of, delivered, intend, not_delivered
from screener.schedule.errors import LeaseLostError
from screener.store.chain import verify_chain
from screener.store.engine import Store, open_store
from tests.store.conftest import postgresql_server, postgresql_url, sqlite_url

__all__ = ["postgresql_server", "postgresql_url", "sqlite_url"]

DUE = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
LEASE = timedelta(minutes=2)


@pytest.fixture(params=["sqlite_url", pytest.param("postgresql_url", marks=pytest.mark.heavy)])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


def by(store: Store, owner: str) -> job_store.Claimant:
    return job_store.Claimant(store, owner, LEASE)


def claim(store: Store, owner: str, due: datetime = DUE) -> job_store.JobRun | None:
    return by(store, owner).claim("daily", due, as_of=date(2026, 11, 23))


def test_a_due_time_is_claimed_once(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda owner: claim(store, owner), "abcdefgh"))
    (won,) = [one for one in claims if one is not None]
    assert (won.job, won.due, won.state, won.as_of) == ("daily", DUE, "running", date(2026, 11, 23))
    assert job_store.unfinished(store, "daily") == won


def test_processes_that_race_share_the_due_times_between_them(url: str, store: Store) -> None:
    program = """
import sys
from datetime import UTC, date, datetime, timedelta
from screener.schedule import job_store
from screener.store.engine import open_store
store = open_store(sys.argv[1])
mine = job_store.Claimant(store, sys.argv[2], timedelta(minutes=2))
start = datetime(2026, 11, 23, tzinfo=UTC)
for minute in range(50):
    won = mine.claim("daily", start + timedelta(minutes=minute), as_of=date(2026, 11, 23))
    if won:
        mine.finish(won, state="done", outcome=sys.argv[2], now=datetime.now(UTC))
        print(minute)
"""
    racing = [
        subprocess.Popen([sys.executable, "-c", program, url, f"p{number}"], stdout=subprocess.PIPE, text=True)
        for number in range(4)
    ]
    won = [int(line) for process in racing for line in process.communicate(timeout=60)[0].split()]
    assert [process.returncode for process in racing] == [0] * 4
    assert sorted(won) == list(range(50))
    with store.read() as connection:
        assert verify_chain(connection) is None
        assert connection.exec_driver_sql("SELECT count(*) FROM events WHERE kind = 'job.done'").scalar() == 50


def test_a_claim_is_taken_over_only_when_its_lease_has_run_out(store: Store) -> None:
    mine = claim(store, "mine")
    assert mine is not None
    assert by(store, "other").take_over(mine.id, DUE) is None
    by(store, "mine").renew(mine.id)
    assert by(store, "other").take_over(mine.id, DUE) is None
    job_store.Claimant(store, "mine", timedelta(seconds=-1)).renew(mine.id)  # as when its machine has slept
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda owner: by(store, owner).take_over(mine.id, DUE), "abcd"))
    assert sum(one is not None for one in taken) == 1
    with pytest.raises(LeaseLostError):
        by(store, "mine").renew(mine.id)


def test_work_that_waits_is_taken_up_when_its_time_has_come(store: Store) -> None:
    mine = claim(store, "mine")
    assert mine is not None
    by(store, "mine").wait(mine.id, DUE + timedelta(minutes=5), failures=1, error="no file")
    assert by(store, "b").take_over(mine.id, DUE) is None
    taken = by(store, "b").take_over(mine.id, DUE + timedelta(minutes=5))
    assert taken is not None
    assert (taken.failures, taken.error, taken.owner) == (1, "no file", "b")


def test_reports_are_kept_as_they_were_made(store: Store) -> None:
    mine = claim(store, "mine")
    assert mine is not None
    made = (Attachment("b.xlsx", b"PK\x00\xff"), Attachment("a.json", b"{}"))
    by(store, "mine").keep_reports(mine.id, made, run_id="run-1", changed=None)
    assert job_store.kept_reports(store, mine.id) == made
    assert job_store.by_id(store, mine.id).prepared
    with pytest.raises(LeaseLostError):
        by(store, "other").keep_reports(mine.id, made, run_id="run-2", changed=True)
    assert job_store.by_id(store, mine.id).run_id == "run-1"


def test_a_delivery_keeps_its_key_whatever_is_sent_under_it_later(store: Store) -> None:
    mine = claim(store, "mine")
    assert mine is not None
    delivery = DeliveryKey(by(store, "mine"), mine, "report", "board")
    first = intend(delivery, "a" * 64, DUE)
    not_delivered(delivery, "away", {"accepted": ["x@y"]}, now=DUE, again_at=DUE + timedelta(seconds=30))
    second = intend(delivery, "b" * 64, DUE + timedelta(seconds=30))
    assert first.key == second.key
    assert (second.attempts, second.first_at, second.progress) == (2, DUE, {"accepted": ["x@y"]})
    assert intend(DeliveryKey(by(store, "mine"), mine, "report", "audit"), "a" * 64, DUE).key != first.key
    delivered(delivery, "250 kept", DUE)
    assert attempts_of(store, mine.id)["report", "board"].state == "delivered"


def test_the_readers_know_the_last_run_that_reached_them(store: Store) -> None:
    for day, state in ((1, "done"), (2, "done"), (3, "failed")):
        due = DUE + timedelta(days=day)
        one = claim(store, "mine", due)
        assert one is not None
        by(store, "mine").keep_reports(one.id, (), run_id=f"run-{day}", changed=None)
        by(store, "mine").finish(one, state=state, outcome="", now=due)  # type: ignore[arg-type]
    assert job_store.last_delivered_run(store, "daily", DUE + timedelta(days=4)) == "run-2"
    assert job_store.last_delivered_run(store, "daily", DUE + timedelta(days=2)) == "run-1"
    assert job_store.last_delivered_run(store, "weekly", DUE + timedelta(days=4)) is None


def test_a_failed_due_time_can_be_opened_again_but_not_one_that_is_done(store: Store) -> None:
    one = claim(store, "mine")
    assert one is not None
    delivery = DeliveryKey(by(store, "mine"), one, "report", "board")
    intend(delivery, "a" * 64, DUE)
    not_delivered(delivery, "refused", {}, now=DUE, again_at=None)
    by(store, "mine").finish(one, state="failed", outcome="", now=DUE)
    job_store.reopen(store, one.id, DUE)
    assert job_store.by_id(store, one.id).state == "waiting"
    assert attempts_of(store, one.id)["report", "board"].state == "waiting"
    again = by(store, "mine").take_over(one.id, DUE)
    assert again is not None
    by(store, "mine").finish(again, state="done", outcome="", now=DUE)
    job_store.reopen(store, one.id, DUE)
    assert job_store.by_id(store, one.id).state == "done"
