"""Killed with -9 at the worst moments and started again: nothing is lost, and nothing arrives that was there already.

A receiver that has taken a message but could not say so any more gets it again under the same name: that is the one
moment at which no sender can know better, and the name is what lets the receiver drop the second.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from screener.schedule import job_store
from screener.store.chain import verify_chain
from tests.schedule.conftest import FOLDER, Mailbox, SftpReceiver, Site, WebReceiver, hook, job, mail

DONE, KILLED = 0, -9


class Runs:
    """`schedule once daily` in a process of its own, killed when it is told to."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        program = "from screener.cli.schedule import app; app(prog_name='schedule')"
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, "once", "daily", "--file", str(self.site.path)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()

    def kill_once(self) -> Callable[[], None]:
        """A call that kills the process the first time only."""
        killed: list[bool] = []

        def strike() -> None:
            if not killed:
                killed.append(True)
                self.kill()

        return strike

    def end(self) -> int:
        assert self.process is not None
        self.process.communicate(timeout=60)
        return int(self.process.returncode)

    def until_done(self) -> None:
        """Start again, as cron or Kubernetes does, until it says that it is done."""
        for _ in range(20):
            self.start()
            if self.end() == DONE:
                return
        pytest.fail("the job is never done")


@pytest.fixture
def runs(site: Site, mailbox: Mailbox, web: WebReceiver, sftp: SftpReceiver, monkeypatch: pytest.MonkeyPatch) -> Runs:
    monkeypatch.setenv("HOOK_SECRET", "shared-secret")
    server = (
        f'\n[deliveries.server]\nkind = "sftp"\nhost = "127.0.0.1"\nport = {sftp.port}\nhost_key = "{sftp.host_key}"\n'
        f'user = "screener"\nkey_file = "{sftp.client_key}"\npath = "/in"\n'
    )
    site.write(
        FOLDER + hook(web) + mail(mailbox) + server + job("archive", "monitor", "board", "server"),
        **{"lease_seconds": 0.4, "deliveries.wait_seconds": 0.01},
    )
    return Runs(site)


def names(messages: Mailbox) -> list[str]:
    return [str(message["Message-ID"]) for message in messages.messages]


def ids(web: WebReceiver) -> list[str]:
    return [headers["webhook-id"] for _, headers, _ in web.requests]


def test_killed_before_the_message_is_handed_over_it_arrives_once(
    runs: Runs, mailbox: Mailbox, web: WebReceiver
) -> None:
    mailbox.on_recipient = runs.kill_once()
    runs.start()
    assert runs.end() == KILLED
    assert mailbox.messages == []
    runs.until_done()
    assert len(mailbox.messages) == 1
    assert len(web.requests) == 1  # it was delivered and written down before the crash


def test_killed_while_a_receiver_is_answering_the_repetition_carries_the_same_name(
    runs: Runs, mailbox: Mailbox, web: WebReceiver
) -> None:
    web.on_request = runs.kill_once()
    mailbox.on_data = runs.kill_once()
    for _ in range(2):
        runs.start()
        assert runs.end() == KILLED
    runs.until_done()
    assert len(ids(web)) == len(names(mailbox)) == 2
    assert len(set(ids(web))) == len(set(names(mailbox))) == 1
    assert len({body for _, _, body in web.requests}) == 1


def test_reports_of_a_crashed_run_are_delivered_as_they_were_made(
    runs: Runs, site: Site, mailbox: Mailbox, web: WebReceiver
) -> None:
    mailbox.on_recipient = runs.kill_once()
    runs.start()
    runs.end()
    site.hold("Account,Name,ISIN,Market Value,Currency\nA1,OTHER,US0378331005,1,USD\n", "holdings-2026-11-24.csv")
    runs.until_done()
    attached = {part.get_filename(): part.get_content() for part in mailbox.messages[0].iter_attachments()}
    sent = {report["name"]: report["sha256"] for report in web.json()[0]["reports"]}
    store = site.worker().store
    last = job_store.latest(store, "daily")
    assert last is not None
    assert f'"{last.run_id}"' in attached["daily.json"].decode()
    assert sent.keys() == attached.keys()
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM runs").scalar() == 1
        assert verify_chain(connection) is None


@pytest.mark.slow
def test_killed_at_random_moments_everything_arrives_under_one_name(
    runs: Runs, site: Site, mailbox: Mailbox, web: WebReceiver, sftp: SftpReceiver
) -> None:
    moments = random.Random(7)
    for _ in range(8):
        runs.start()
        time.sleep(moments.uniform(0.3, 1.6))
        runs.kill()
        runs.end()
    runs.until_done()
    assert len(set(names(mailbox))) == len(set(ids(web))) == 1
    # what kill -9 cut in the middle of writing lies hidden beside it, under no report's name: `.….part`
    assert arrived(sftp.root / "in") == ["daily.csv", "daily.json"]
    assert len(arrived(site.folder / "out")) == 2
    store = site.worker().store
    last = job_store.latest(store, "daily")
    assert last is not None
    assert last.state == "done"
    with store.read() as connection:
        assert verify_chain(connection) is None


def arrived(folder: Path) -> list[str]:
    """The names under which reports lie in a folder."""
    return sorted(path.name for path in folder.iterdir() if not (path.name[0] == "." and path.suffix == ".part"))
