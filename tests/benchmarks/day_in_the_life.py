"""A day in the life of the scheduler, run for real: `python -m tests.benchmarks.day_in_the_life`.

Three jobs in three time zones, a mail server, an SFTP server and a web receiver on loopback. One delivery fails twice.
The scheduler is killed with -9 in the middle of the morning report, while the mail server is being told the recipient,
stays away for two hours and a half, and is started again, from then on with a second scheduler beside it. At the end
the day's ledger is printed beside what the receivers really have.

The schedulers read the day's clock from a file. It is set to the next moment at which anything is due once the ledger
shows that everything before is finished, so the day takes as long as the work does, on whatever machine.
"""

from __future__ import annotations

import collections
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from screener.schedule import job_store
from screener.schedule.delivery_log import attempts_of
from screener.schedule.jobs import JobFile, load_jobs
from screener.schedule.scheduler import run_forever, stop_on_signals, worker_for
from screener.store.chain import verify_chain
from screener.store.engine import Store, open_store
from tests.schedule.conftest import (
    Mailbox,
    SftpReceiver,
    WebReceiver,
    start_mail_server,
    start_sftp_receiver,
    start_web_receiver,
)

REPOSITORY = Path(__file__).resolve().parents[2]
BEGIN, END = datetime(2026, 11, 24, 4, tzinfo=UTC), datetime(2026, 11, 24, 18, tzinfo=UTC)
LONG_GONE = timedelta(days=-1)
PATIENCE = 600
"""Seconds after which a scheduler that does nothing is a fault."""

AWAY = timedelta(hours=2, minutes=30)

JOBS = """
[scheduler]
store = "store.db"
lease_seconds = 3600
sweep_seconds = 0.05
deliveries = {{ attempts = 5, wait_seconds = 600 }}

[deliveries.archive]
kind = "folder"
path = "archive"
name = "{{as_of:%Y/%m}}/{{due:%H%M}}-{{report}}"

[deliveries.board]
kind = "email"
host = "127.0.0.1"
port = {mail}
security = "none"
from = "Screener <screener@fund.example>"
to = ["board@fund.example"]

[deliveries.regulator]
kind = "sftp"
host = "127.0.0.1"
port = {sftp}
host_key = "{host_key}"
user = "screener"
key_file = "{client_key}"
path = "/filings"

[deliveries.monitor]
kind = "webhook"
url = "{web}"
secret = "env:HOOK_SECRET"

[jobs.morning]
holdings = ["{examples}/pension_fund.csv"]
reports = ["morning-{{as_of}}.xlsx", "morning-{{as_of}}.html", "morning.json"]
schedule = "30 6 * * mon-fri"
time_zone = "Europe/London"
tell = ["board"]
deliver = ["archive", {{ to = "board", reports = ["xlsx", "html"] }}]

[jobs.watch]
holdings = ["{examples}/pension_fund.csv", "{examples}/endowment.xlsx"]
reports = ["watch.json"]
schedule = "15 4-10 * * *"
deliver = ["monitor"]

[jobs.filing]
holdings = ["{examples}/endowment.xlsx"]
reports = ["filing-{{as_of}}.xlsx", "filing-{{as_of}}.csv"]
schedule = "0 12 * * *"
time_zone = "America/New_York"
deliver = ["regulator", "archive"]
tell = ["board"]
"""


@dataclass
class Day:
    """What the day left behind: the ledger's lines and what each receiver really has."""

    outcomes: list[tuple[str, str, str, str, int, str]]
    due_times: dict[str, int]
    mails: collections.Counter[str]
    posts: collections.Counter[str]
    filings: list[str]
    archived: list[str]
    kills: int
    refused_posts: int
    chain_is_whole: bool


def main() -> None:
    """Live the day and print it."""
    with tempfile.TemporaryDirectory() as folder:
        day = live(Path(folder))
    table = Table("Job", "Due (UTC)", "Outcome", "Delivery", "Attempts", "State", title="The ledger")
    for row in day.outcomes:
        table.add_row(*map(str, row))
    console = Console(width=150)
    console.print(table)
    received = Table("Receiver", "Deliveries", "Repeated", title="What the receivers have")
    received.add_row("mail server", str(len(day.mails)), str(day.mails.total() - len(day.mails)))
    received.add_row("web receiver", str(len(day.posts)), str(day.posts.total() - len(day.posts)))
    received.add_row("SFTP server", str(len(day.filings)), "0")
    received.add_row("folder", str(len(day.archived)), "0")
    console.print(received)
    console.print(
        f"Killed with -9: {day.kills}. Posts answered 503: {day.refused_posts}. Event log whole: {day.chain_is_whole}."
    )


def live(folder: Path) -> Day:
    """One day in a folder.

    Args:
        folder: an empty one.
    """
    box, web = Mailbox(), WebReceiver(answers=[200, 503, 503])
    mail_server, web_server = start_mail_server(box), start_web_receiver(web)
    sftp, stop_sftp = start_sftp_receiver(folder)
    (folder / "archive").mkdir()
    (folder / "screener.toml").write_text(
        JOBS.format(
            mail=box.port,
            web=web.url,
            sftp=sftp.port,
            host_key=sftp.host_key,
            client_key=sftp.client_key,
            examples=REPOSITORY / "examples",
        )
    )
    _set_clock(folder, BEGIN)
    file = load_jobs(folder / "screener.toml")
    store = open_store(file.store)
    schedulers = [_start(folder)]
    killed = threading.Event()

    def kill_in_the_middle() -> None:
        if not killed.is_set():
            schedulers[0].send_signal(signal.SIGKILL)
            killed.set()

    box.on_recipient = kill_in_the_middle
    try:
        now = BEGIN
        while not killed.is_set():
            _wait_until(lambda at=now: killed.is_set() or _idle(store, file, at), schedulers)
            if not killed.is_set():
                assert now < END, "the morning report was never mailed"
                _set_clock(folder, now := _next_moment(store, file, now))
        schedulers[0].wait()
        _end_leases(store, file)
        _set_clock(folder, now := now + AWAY)
        schedulers = [_start(folder), _start(folder)]
        while now < END:
            _wait_until(partial(_idle, store, file, now), schedulers)
            _set_clock(folder, now := _next_moment(store, file, now))
        _wait_until(partial(_idle, store, file, END), schedulers)
    finally:
        for one in schedulers:
            one.terminate()
        for one in schedulers:
            one.wait(PATIENCE)
        store.close()
        mail_server.stop()
        web_server.shutdown()
        web_server.server_close()
        stop_sftp()
    return _looked_at(folder, box, web, sftp)


def _idle(store: Store, file: JobFile, now: datetime) -> bool:
    """Whether every job has done what was due by a moment, or waits for a later one."""
    for job in file.jobs.values():
        if job_store.watched_since(store, job.name) is None:
            return False
        pending = job_store.unfinished(store, job.name)
        if pending is not None:
            if pending.state == "running" or pending.not_before is None or pending.not_before <= now:
                return False
            continue
        due = job.calendar.latest_until(now) if job.calendar else None
        if (
            due is not None
            and due > BEGIN
            and due > (last.due if (last := job_store.latest(store, job.name)) else BEGIN)
        ):
            return False
    return True


def _next_moment(store: Store, file: JobFile, now: datetime) -> datetime:
    """The next due time, the next end of a wait or the day's end, whichever is first."""
    moments = [END]
    for job in file.jobs.values():
        pending = job_store.unfinished(store, job.name)
        if pending is not None and pending.not_before is not None:
            moments.append(pending.not_before)
        if job.calendar is not None:
            moments.append(job.calendar.next_after(now))
    return min(one for one in moments if one > now)


def _end_leases(store: Store, file: JobFile) -> None:
    """Let the leases of a scheduler that has died run out now, instead of an hour later."""
    for job in file.jobs.values():
        pending = job_store.unfinished(store, job.name)
        if pending is not None and pending.state == "running" and pending.owner is not None:
            job_store.Claimant(store, pending.owner, LONG_GONE).renew(pending.id)


def _wait_until(happened: Callable[[], bool], schedulers: Sequence[subprocess.Popen[bytes]]) -> None:
    ends = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < ends, "the schedulers do nothing"
        assert all(one.poll() in (None, -signal.SIGKILL) for one in schedulers), "a scheduler has ended"
        time.sleep(0.02)


def _set_clock(folder: Path, now: datetime) -> None:
    beside = folder / "clock.part"
    beside.write_text(now.isoformat())
    beside.replace(folder / "clock")


def _start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.day_in_the_life", str(folder)],
        cwd=REPOSITORY,
        env={**os.environ, "HOOK_SECRET": "shared-secret", "SCREENER_HOME": str(folder / "home")},
    )


def _schedule(folder: Path) -> None:
    """The scheduler itself, on the day's clock; the same as `screener schedule run` but for that clock."""
    file = load_jobs(folder / "screener.toml")
    worker = worker_for(file, open_store(file.store), lambda: datetime.fromisoformat((folder / "clock").read_text()))
    run_forever(worker, stop_on_signals())


def _looked_at(folder: Path, box: Mailbox, web: WebReceiver, sftp: SftpReceiver) -> Day:
    store = open_store(str(folder / "store.db"))
    outcomes, due_times = [], collections.Counter[str]()
    for one in reversed(job_store.history(store, 100)):
        due_times[one.job] += 1 + one.missed
        what = one.state + (f", also for {one.missed} missed" if one.missed else "")
        outcomes += [
            (one.job, f"{one.due:%d %H:%M}", what, delivery.name, delivery.attempts, delivery.state)
            for delivery in attempts_of(store, one.id).values()
        ]
    with store.read() as connection:
        whole = verify_chain(connection) is None
    store.close()
    return Day(
        outcomes,
        dict(due_times),
        collections.Counter(str(message["Message-ID"]) for message in box.messages),
        collections.Counter(headers["webhook-id"] for _, headers, _ in web.requests),
        sorted(str(path.relative_to(sftp.root)) for path in sftp.root.rglob("*") if path.is_file()),
        sorted(str(path.relative_to(folder)) for path in (folder / "archive").rglob("*") if path.is_file()),
        kills=1,
        refused_posts=2 - max(0, len(web.answers)),
        chain_is_whole=whole,
    )


if __name__ == "__main__":
    if len(sys.argv) == 2:
        _schedule(Path(sys.argv[1]))
    else:
        main()
