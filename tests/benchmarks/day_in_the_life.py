"""A day in the life of the scheduler, run for real on a shortened clock: `python -m tests.benchmarks.day_in_the_life`.

Three jobs in three time zones, a mail server, an SFTP server and a web receiver on loopback. One delivery fails twice.
The scheduler is killed with -9 in the middle of the morning report, while the mail server is being told the recipient,
stays away for two hours and a half, and is started again, from then on with a second scheduler beside it. At the end
the day's ledger is printed beside what the receivers really have.
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
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.schedule.conftest import (
    Mailbox,
    SftpReceiver,
    WebReceiver,
    start_mail_server,
    start_sftp_receiver,
    start_web_receiver,
)

REPOSITORY = Path(__file__).resolve().parents[2]
MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)
SPEED = 4800
"""How much faster than time the day goes by: 18 seconds for 24 hours."""

AWAY = timedelta(hours=2, minutes=30)

JOBS = """
[scheduler]
store = "store.db"
lease_seconds = 1
sweep_seconds = 0.1
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
schedule = "15 * * * *"
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
    began = time.time()
    schedulers = [_start(folder, began)]
    killed = threading.Event()

    def kill_in_the_middle() -> None:
        if not killed.is_set():
            schedulers[0].send_signal(signal.SIGKILL)
            killed.set()

    box.on_recipient = kill_in_the_middle
    try:
        assert killed.wait(60), "the morning report was never mailed"
        schedulers[0].wait()
        time.sleep(AWAY.total_seconds() / SPEED)
        schedulers = [_start(folder, began), _start(folder, began)]
        time.sleep(max(0.0, began + timedelta(days=1).total_seconds() / SPEED - time.time()))
    finally:
        for one in schedulers:
            one.terminate()
        for one in schedulers:
            one.wait(60)
        mail_server.stop()
        web_server.shutdown()
        web_server.server_close()
        stop_sftp()
    return _looked_at(folder, box, web, sftp)


def _start(folder: Path, began: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.day_in_the_life", str(folder), str(began)],
        cwd=REPOSITORY,
        env={**os.environ, "HOOK_SECRET": "shared-secret", "SCREENER_HOME": str(folder / "home")},
    )


def _schedule(folder: Path, began: float) -> None:
    """The scheduler itself, on the day's clock; the same as `screener schedule run` but for that clock."""
    from screener.schedule.jobs import load_jobs
    from screener.schedule.runner import desk_for, run_forever, stop_on_signals
    from screener.store.engine import open_store

    file = load_jobs(folder / "screener.toml")
    desk = desk_for(file, open_store(file.store), lambda: MIDNIGHT + timedelta(seconds=(time.time() - began) * SPEED))
    run_forever(desk, stop_on_signals())


def _looked_at(folder: Path, box: Mailbox, web: WebReceiver, sftp: SftpReceiver) -> Day:
    from screener.schedule import ledger
    from screener.schedule.handover import handovers
    from screener.store.chain import verify_chain
    from screener.store.engine import open_store

    store = open_store(str(folder / "store.db"))
    outcomes, due_times = [], collections.Counter[str]()
    for one in reversed(ledger.history(store, 100)):
        due_times[one.job] += 1 + one.missed
        what = one.state + (f", also for {one.missed} missed" if one.missed else "")
        outcomes += [
            (one.job, f"{one.due:%d %H:%M}", what, delivery.name, delivery.attempts, delivery.state)
            for delivery in handovers(store, one.id).values()
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
    if len(sys.argv) == 3:
        _schedule(Path(sys.argv[1]), float(sys.argv[2]))
    else:
        main()
