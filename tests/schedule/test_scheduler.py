"""What is due, who does it, what `once` makes of it, and what a monitor is told."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from screener.schedule import job_store
from screener.schedule.errors import JobFileError
from screener.schedule.execute import WorkerContext
from screener.schedule.health import due_next, health
from screener.schedule.jobs import load_jobs
from screener.schedule.scheduler import Ending, attend, claim_next, once, once_due, once_now, run_forever, worker_for
from screener.watchlist.publishers.versions import mark_checked
from tests.schedule.conftest import CLEAN, FOLDER, HOUSE_LIST, Mailbox, Site, job, mail


def daily(worker: WorkerContext):
    return worker.file.jobs["daily"]


def test_a_new_job_waits_for_its_first_due_time(site: Site) -> None:
    site.write(job())
    worker = site.worker()
    assert claim_next(worker, daily(worker)) is None
    site.clock.move(minutes=29)
    assert claim_next(worker, daily(worker)) is None
    site.clock.move(minutes=1)
    job_run = claim_next(worker, daily(worker))
    assert job_run is not None
    assert job_run.due == datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def test_what_was_missed_runs_once_on_return(site: Site, mailbox: Mailbox) -> None:
    site.write(mail(mailbox) + job("board"))
    worker = site.worker()
    attend(worker, daily(worker))
    site.clock.move(days=4, hours=3)
    assert attend(worker, daily(worker))
    assert attend(worker, daily(worker)) is False
    last = job_store.latest(worker.store, "daily")
    assert last is not None
    assert (last.due, last.missed) == (datetime(2026, 11, 27, 6, 30, tzinfo=UTC), 4)
    assert last.as_of.isoformat() == "2026-11-27"
    assert "stands for 4 missed runs" in mailbox.messages[0].get_body(("plain",)).get_content()


def test_a_changed_schedule_does_not_make_the_past_due(site: Site) -> None:
    site.write(job())
    attend(site.worker(), daily(site.worker()))
    site.clock.move(minutes=20)
    site.write(job(schedule='"*/5 * * * *"'))
    worker = site.worker()
    assert claim_next(worker, daily(worker)) is None
    site.clock.move(minutes=5)
    assert claim_next(worker, daily(worker)) is not None


def test_no_occurrence_begins_while_another_of_the_job_is_unfinished(site: Site) -> None:
    site.write(job(schedule='"* * * * *"'))
    first, second = site.worker(), site.worker()
    attend(first, daily(first))
    site.clock.move(minutes=1)
    assert claim_next(first, daily(first)) is not None
    site.clock.move(minutes=5)
    assert claim_next(second, daily(second)) is None


def test_schedulers_side_by_side_never_do_a_due_time_twice(site: Site, mailbox: Mailbox) -> None:
    site.write(mail(mailbox) + job("board", schedule='"* * * * *"'))
    attend(site.worker(), daily(site.worker()))
    desks = [site.worker() for _ in range(4)]
    for _ in range(5):
        site.clock.move(minutes=1)
        with ThreadPoolExecutor(4) as pool:
            done = list(pool.map(lambda worker: attend(worker, daily(worker)), desks))
        assert sum(done) == 1
    assert len(mailbox.messages) == 5


def test_due_times_follow_the_jobs_zone_over_summer_time(site: Site) -> None:
    site.clock.moment = datetime(2026, 10, 24, 12, tzinfo=UTC)
    site.write(job(time_zone='"Europe/London"'))
    worker = site.worker()
    due = [moment for moment, _ in due_next(worker.file, site.clock(), 2)]
    assert due == [datetime(2026, 10, 25, 6, 30, tzinfo=UTC), datetime(2026, 10, 26, 6, 30, tzinfo=UTC)]
    site.clock.moment = datetime(2026, 10, 23, 12, tzinfo=UTC)
    assert due_next(worker.file, site.clock(), 1)[0][0] == datetime(2026, 10, 24, 5, 30, tzinfo=UTC)


def test_once_does_the_latest_due_time_and_not_again(site: Site, mailbox: Mailbox) -> None:
    site.write(mail(mailbox) + job("board"))
    assert once(site.worker(), daily(site.worker())) is Ending.DONE
    assert once(site.worker(), daily(site.worker())) is Ending.DONE
    assert len(mailbox.messages) == 1
    assert once_now(site.worker(), daily(site.worker())) is Ending.DONE
    assert len(mailbox.messages) == 2


def test_once_without_a_schedule_is_due_now(site: Site) -> None:
    site.write(FOLDER + job("archive").replace('schedule = "30 6 * * *"\n', ""))
    assert once(site.worker(), daily(site.worker())) is Ending.DONE
    assert len(list((site.folder / "out").iterdir())) == 2


def test_once_waits_for_retries(site: Site, mailbox: Mailbox) -> None:
    mailbox.broken = 2
    site.write(mail(mailbox) + job("board"), **{"deliveries.wait_seconds": 0.01})
    real = site.worker(lambda: datetime.now(UTC))
    assert once(real, daily(real)) is Ending.DONE
    assert len(mailbox.messages) == 1


def test_once_tries_again_what_failed_for_good_and_repeats_nothing_that_arrived(site: Site, mailbox: Mailbox) -> None:
    site.write(
        FOLDER.replace('"out"', '"missing"') + mail(mailbox) + job("archive", "board"), **{"deliveries.attempts": 1}
    )
    assert once(site.worker(), daily(site.worker())) is Ending.FAILED
    (site.folder / "missing").mkdir()
    assert once(site.worker(), daily(site.worker())) is Ending.DONE
    assert len(list((site.folder / "missing").iterdir())) == 2
    assert len(mailbox.messages) == 1


def test_a_run_by_hand_tries_once_and_says_so_at_once(site: Site, mailbox: Mailbox) -> None:
    mailbox.broken = 1
    site.write(mail(mailbox) + job("board"))
    assert once_now(site.worker(), daily(site.worker())) is Ending.FAILED
    (found,) = health(site.worker().file, site.worker().store, site.clock())
    assert "failed" in found.problem


def test_a_run_by_hand_starts_afresh_after_the_job_was_mended(site: Site) -> None:
    site.write(FOLDER + job("archive", holdings='["typo-*.csv"]'))
    site.clock.move(days=1)
    worker = site.worker()
    other = replace(worker, owner="a").claimant
    job_run = other.claim("daily", site.clock(), as_of=site.clock().date())
    assert job_run is not None
    other.wait(job_run.id, site.clock() + timedelta(hours=1), failures=1, error="no typo-*.csv")
    (found,) = health(worker.file, worker.store, site.clock())
    assert "no typo-*.csv" in found.problem
    site.clock.move(minutes=1)
    site.write(FOLDER + job("archive"))
    mended = site.worker()
    assert once_now(mended, daily(mended)) is Ending.DONE
    assert job_store.by_id(worker.store, job_run.id).state == "failed"
    (found,) = health(mended.file, mended.store, site.clock())
    assert found.problem == ""


def test_once_is_busy_while_another_is_at_it(site: Site) -> None:
    site.write(job(), lease_seconds=0.2)
    other = site.worker()
    site.clock.move(minutes=30)
    job_store.watch(other.store, "daily", "30 6 * * * UTC", site.clock() - timedelta(hours=1))
    job_run = claim_next(other, daily(other))
    assert job_run is not None
    stop = threading.Event()
    patient = replace(other.claimant, lease=timedelta(seconds=60))

    def stay() -> None:
        while not stop.wait(0.05):
            patient.renew(job_run.id)

    patient.renew(job_run.id)
    staying = threading.Thread(target=stay)
    staying.start()
    assert once(site.worker(), daily(site.worker())) is Ending.BUSY
    stop.set()
    staying.join()


def test_once_due_does_what_is_due_and_leaves(site: Site) -> None:
    site.write(FOLDER + job("archive"))
    worker = site.worker()
    assert once_due(worker, [daily(worker)]) is Ending.DONE
    assert list((site.folder / "out").iterdir()) == []
    site.clock.move(hours=1)
    assert once_due(worker, [daily(worker)]) is Ending.DONE
    assert len(list((site.folder / "out").iterdir())) == 2


def test_the_scheduler_keeps_going_until_it_is_told_to_stop(site: Site, mailbox: Mailbox) -> None:
    stop = threading.Event()
    mailbox.on_data = lambda: len(mailbox.messages) == 2 and stop.set()
    site.write(mail(mailbox) + job("board", schedule='"* * * * * *"'), sweep_seconds=0.1)
    run_forever(site.worker(lambda: datetime.now(UTC)), stop)
    store = site.worker().store
    assert len(mailbox.messages) >= 2
    assert {one.state for one in job_store.history(store, 10)} == {"done"}


@pytest.mark.parametrize(
    ("moved", "problem"),
    [({"minutes": 89}, ""), ({"minutes": 91}, "has not begun: is a scheduler running?")],
)
def test_a_job_that_is_late_is_unwell(site: Site, moved: dict[str, float], problem: str) -> None:
    site.write(job())
    attend(site.worker(), daily(site.worker()))
    site.clock.move(**moved)
    (found,) = health(site.worker().file, site.worker().store, site.clock())
    assert found.problem.endswith(problem)
    assert bool(found.problem) == bool(problem)


def test_a_job_that_no_scheduler_has_seen_is_unwell(site: Site) -> None:
    site.write(job())
    (found,) = health(site.worker().file, site.worker().store, site.clock())
    assert found.problem == "no scheduler has seen this job yet"


def test_a_job_that_hangs_or_failed_is_unwell_and_one_that_succeeded_is_well(site: Site) -> None:
    site.write(job(retries="{ times = 0 }"))
    attend(site.worker(), daily(site.worker()))
    site.clock.move(hours=1)
    hanging = site.worker()
    job_run = claim_next(hanging, daily(hanging))
    assert job_run is not None
    site.clock.move(hours=1)
    assert "is not finished" in health(hanging.file, hanging.store, site.clock())[0].problem
    (site.folder / "holdings-2026-11-23.csv").unlink()
    hanging.claimant.wait(job_run.id, site.clock())
    attend(hanging, daily(hanging))
    assert "No holdings file" in health(hanging.file, hanging.store, site.clock())[0].problem
    site.hold(CLEAN)
    assert once(hanging, daily(hanging)) is Ending.DONE
    assert health(hanging.file, hanging.store, site.clock())[0].problem == ""


def command(*arguments: str, site: Site) -> subprocess.CompletedProcess[str]:
    program = "from screener.cli.schedule import app; app(prog_name='schedule')"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments, "--file", str(site.path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_commands_end_with_a_meaning(site: Site) -> None:
    site.write(FOLDER + job("archive"))
    assert command("status", site=site).returncode == 1
    done = command("once", "daily", "--quiet", site=site)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    status = command("status", "--format", "json", site=site)
    assert status.returncode == 0
    (told,) = json.loads(status.stdout)
    assert (told["job"], told["problem"], told["last"]["state"]) == ("daily", "", "done")
    coming = command("next", "--count", "3", site=site)
    assert coming.stdout.count("daily") == 3
    (site.folder / "out").rename(site.folder / "gone")
    site.write(FOLDER + job("archive"), **{"deliveries.attempts": 1})
    failed = command("once", "daily", "--now", site=site)
    assert failed.returncode == 1
    assert "does not exist" in failed.stdout


def test_jobs_of_two_files_never_pass_for_one_another(site: Site) -> None:
    site.write(job())
    site.worker()
    other = site.folder / "other.toml"
    other.write_text(site.path.read_text(encoding="utf-8"), encoding="utf-8")
    store = site.stores[-1]
    with pytest.raises(JobFileError, match=r"the job “daily” stands in .*screener\.toml too"):
        worker_for(load_jobs(other), store)
    site.path.unlink()  # moved, not copied
    assert worker_for(load_jobs(other), store).file.jobs.keys() == {"daily"}


def listed_anew(site: Site) -> None:
    """A new version of the house's list, with a company that the site has held before."""
    more = "  - name: Alphabet Inc\n    country: US\n    isins: [US02079K3059]\n"
    (site.folder / "house.yaml").write_text(HOUSE_LIST.replace('"1"', '"2"') + more)


def on_list(site: Site, mailbox: Mailbox, **fields: str) -> WorkerContext:
    """A worker whose job starts on a list, once its first run has been made."""
    site.write(mail(mailbox) + job("board", on='"list"', **fields))
    worker = site.worker()
    once(worker, daily(worker))
    return worker


def test_a_new_version_of_a_list_starts_a_job_with_the_last_holdings(site: Site, mailbox: Mailbox) -> None:
    worker = on_list(site, mailbox)
    assert attend(worker, daily(worker)) is False
    site.clock.move(minutes=5)
    listed_anew(site)
    assert attend(worker, daily(worker))
    site.clock.move(minutes=1)
    assert attend(worker, daily(worker)) is False
    message = mailbox.messages[-1]
    assert message["Subject"].endswith("Since 23 November 2026, 1 of your positions is listed that was not.")
    assert "has not changed since" not in message.get_body(("plain",)).get_content()
    last = job_store.latest(worker.store, "daily")
    assert last is not None
    assert last.due == datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
    assert "2 listed (1 position newly since 2026-11-23)" in (last.outcome or "")


def test_a_list_that_the_calendar_brought_in_starts_nothing_afterwards(site: Site, mailbox: Mailbox) -> None:
    worker = on_list(site, mailbox)
    attend(worker, daily(worker))
    listed_anew(site)
    site.clock.move(minutes=30)
    assert attend(worker, daily(worker))
    site.clock.move(minutes=1)
    assert attend(worker, daily(worker)) is False


def test_two_schedulers_start_a_job_on_a_list_once(site: Site, mailbox: Mailbox) -> None:
    first = on_list(site, mailbox)
    desks = [first, *(site.worker() for _ in range(3))]
    attend(first, daily(first))
    before = len(mailbox.messages)
    site.clock.move(minutes=5)
    listed_anew(site)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda worker: attend(worker, daily(worker)), desks)) == 1
    assert len(mailbox.messages) == before + 1


def test_checking_for_a_new_version_without_finding_one_starts_nothing(site: Site, home: Path) -> None:
    site.write(job(on='"list"', lists='{ use = ["us-ofac-ns-cmic"] }'))
    worker = site.worker()
    attend(worker, daily(worker))
    site.clock.move(minutes=5)
    mark_checked("us-ofac-ns-cmic", datetime(2026, 11, 23, 6, 4, tzinfo=UTC))
    assert attend(worker, daily(worker)) is False
