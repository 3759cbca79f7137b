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


def claim(store: Store, owner: str, due: datetime = DUE) -> job_store.JobRun | None:
    return job_store.claim(
        store, "daily", due, owner=owner, lease=LEASE, real_now=datetime.now(UTC), as_of=date(2026, 11, 23)
    )


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
start = datetime(2026, 11, 23, tzinfo=UTC)
for minute in range(50):
    won = job_store.claim(store, "daily", start + timedelta(minutes=minute), owner=sys.argv[2],
                       lease=timedelta(minutes=2), real_now=datetime.now(UTC), as_of=date(2026, 11, 23))
    if won:
        job_store.finish(store, won, sys.argv[2], state="done", outcome=sys.argv[2], now=datetime.now(UTC))
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
    now = datetime.now(UTC)
    early = job_store.take_over(store, mine.id, owner="other", lease=LEASE, real_now=now, now=DUE)
    assert early is None
    later = now + LEASE + timedelta(seconds=10)
    job_store.renew(store, mine.id, owner="mine", lease=LEASE, real_now=later)
    assert job_store.take_over(store, mine.id, owner="other", lease=LEASE, real_now=later, now=DUE) is None
    with ThreadPoolExecutor(4) as pool:
        taken = list(
            pool.map(
                lambda owner: job_store.take_over(
                    store, mine.id, owner=owner, lease=LEASE, real_now=later + 2 * LEASE, now=DUE
                ),
                "abcd",
            )
        )
    assert sum(one is not None for one in taken) == 1
    with pytest.raises(LeaseLostError):
        job_store.renew(store, mine.id, owner="mine", lease=LEASE, real_now=later)


def test_work_that_waits_is_taken_up_when_its_time_has_come(store: Store) -> None:
    mine = claim(store, "mine")
    assert mine is not None
    job_store.wait(store, mine.id, "mine", DUE + timedelta(minutes=5), failures=1, error="no file")
    now = datetime.now(UTC)
    assert job_store.take_over(store, mine.id, owner="b", lease=LEASE, real_now=now, now=DUE) is None
    taken = job_store.take_over(store, mine.id, owner="b", lease=LEASE, real_now=now, now=DUE + timedelta(minutes=5))
    assert taken is not None
    assert (taken.failures, taken.error, taken.owner) == (1, "no file", "b")


def test_reports_are_kept_as_they_were_made(store: Store) -> None:
    mine = claim(store, "mine")
    assert mine is not None
    made = (Attachment("b.xlsx", b"PK\x00\xff"), Attachment("a.json", b"{}"))
    job_store.keep_reports(store, mine.id, "mine", run_id="run-1", changed=None, made=made)
    assert job_store.kept_reports(store, mine.id) == made
    assert job_store.by_id(store, mine.id).prepared
    with pytest.raises(LeaseLostError):
        job_store.keep_reports(store, mine.id, "other", run_id="run-2", changed=True, made=made)
    assert job_store.by_id(store, mine.id).run_id == "run-1"


def test_a_delivery_keeps_its_key_whatever_is_sent_under_it_later(store: Store) -> None:
    mine = claim(store, "mine")
    assert mine is not None
    delivery = DeliveryKey(store, mine, "mine", "report", "board")
    first = intend(delivery, "a" * 64, DUE)
    not_delivered(delivery, "away", {"accepted": ["x@y"]}, now=DUE, again_at=DUE + timedelta(seconds=30))
    second = intend(delivery, "b" * 64, DUE + timedelta(seconds=30))
    assert first.key == second.key
    assert (second.attempts, second.first_at, second.progress) == (2, DUE, {"accepted": ["x@y"]})
    assert intend(DeliveryKey(store, mine, "mine", "report", "audit"), "a" * 64, DUE).key != first.key
    delivered(delivery, "250 kept", DUE)
    assert attempts_of(store, mine.id)["report", "board"].state == "delivered"


def test_the_readers_know_the_last_run_that_reached_them(store: Store) -> None:
    for day, state in ((1, "done"), (2, "done"), (3, "failed")):
        due = DUE + timedelta(days=day)
        one = claim(store, "mine", due)
        assert one is not None
        job_store.keep_reports(store, one.id, "mine", run_id=f"run-{day}", changed=None, made=())
        job_store.finish(store, one, "mine", state=state, outcome="", now=due)  # type: ignore[arg-type]
    assert job_store.last_delivered_run(store, "daily", DUE + timedelta(days=4)) == "run-2"
    assert job_store.last_delivered_run(store, "daily", DUE + timedelta(days=2)) == "run-1"
    assert job_store.last_delivered_run(store, "weekly", DUE + timedelta(days=4)) is None


def test_a_failed_due_time_can_be_opened_again_but_not_one_that_is_done(store: Store) -> None:
    one = claim(store, "mine")
    assert one is not None
    delivery = DeliveryKey(store, one, "mine", "report", "board")
    intend(delivery, "a" * 64, DUE)
    not_delivered(delivery, "refused", {}, now=DUE, again_at=None)
    job_store.finish(store, one, "mine", state="failed", outcome="", now=DUE)
    job_store.reopen(store, one.id, DUE)
    assert job_store.by_id(store, one.id).state == "waiting"
    assert attempts_of(store, one.id)["report", "board"].state == "waiting"
    again = job_store.take_over(store, one.id, owner="mine", lease=LEASE, real_now=datetime.now(UTC), now=DUE)
    assert again is not None
    job_store.finish(store, again, "mine", state="done", outcome="", now=DUE)
    job_store.reopen(store, one.id, DUE)
    assert job_store.by_id(store, one.id).state == "done"
