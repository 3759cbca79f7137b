"""Workers and the queue: a parser that aborts, a task without end, a killed server: nothing recorded is lost."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from screener.errors import ScreenerError
from screener.store.chain import verify_chain
from screener.store.decisions import read_decisions
from screener.store.engine import open_store
from screener.store.tables import screenings
from screener.web import queue
from screener.web.people import Person
from screener.web.settings import ChildLimits
from screener.web.worker import Ending, Progress, Task, Worker
from tests.web.conftest import EXAMPLE, Web

JSON = {"accept": "application/json"}
ANN = Person("ann", frozenset({"analyst"}))


def ending(limits: ChildLimits, function: str, **arguments: Any) -> Ending:
    async def run() -> Ending:
        return await Worker(Task(function, arguments), limits).ending(lambda _: None)

    return asyncio.run(run())


@pytest.mark.parametrize("death", [signal.SIGABRT, signal.SIGKILL])
def test_a_process_that_is_ended_by_the_system_is_one_sentence(tmp_path: Path, death: signal.Signals) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # reading it waits for a writer that never comes

    async def run() -> Ending:
        task = Task("check_list", {"path": str(pipe), "name": "x", "keep": str(tmp_path)})
        worker = Worker(task, ChildLimits())
        # as an abort inside a library ends it, once it is at work
        return await worker.ending(lambda _: os.kill(worker._process.pid, death))

    found = asyncio.run(run())
    assert (
        found.error
        == f"The program that reads the file was ended by the system (signal {int(death)}); nothing was recorded"
    )


def test_a_task_without_end_is_ended(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # reading it waits for a writer that never comes
    arguments = {"path": str(pipe), "name": "x", "keep": str(tmp_path)}
    found = ending(ChildLimits(seconds=3), "check_list", **arguments)
    assert "was ended" in (found.error or "")


def ask(home: Path) -> tuple[Any, str]:
    store = open_store(None)
    return store, queue.ask(store, "upload", {"as_of": None}, ANN, "")


def expire(store: Any) -> None:
    with store.write() as connection:
        connection.execute(update(screenings).values(lease_until="2020-01-01T00:00:00.000000Z"))


def test_a_claim_is_one_servers_until_its_lease_runs_out(home: Path) -> None:
    store, identity = ask(home)
    first = queue.claim(store, "one")
    assert first is not None
    assert first.id == identity
    assert queue.claim(store, "two") is None
    expire(store)
    second = queue.claim(store, "two")
    assert second is not None
    with pytest.raises(ScreenerError, match="taken over"):
        queue.note_run(store, identity, "one", "r1")
    queue.finish(store, identity, "one", message=None)
    found = queue.find(store, identity)
    assert found is not None
    assert found.state == "running"


def test_what_outlived_two_servers_is_given_up_and_says_so(home: Path) -> None:
    store, identity = ask(home)
    for owner in ("one", "two"):
        assert queue.claim(store, owner)
        expire(store)
    assert queue.claim(store, "three") is None
    found = queue.find(store, identity)
    assert found is not None
    assert (found.state, found.message) == ("failed", "The server was stopped twice meanwhile.")


def test_a_cancelled_screening_saves_no_run(home: Path) -> None:
    store, identity = ask(home)
    queue.claim(store, "one")
    assert queue.cancel(store, identity, ANN, "")
    with pytest.raises(ScreenerError, match="cancelled"):
        queue.note_run(store, identity, "one", "r1")
    assert not queue.cancel(store, identity, ANN, "")


class Server:
    """A server in a process of its own, to be killed."""

    def __init__(self, home: Path) -> None:
        command = [sys.executable, "-c", "from screener.cli import main; main()", "serve", "--port", "0"]
        environment = os.environ | {"SCREENER_HOME": str(home)}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        link = re.search(r"http\S+", self.process.stdout.readline())
        assert link is not None
        self.client = httpx.Client(
            base_url=link.group().split("/open")[0], headers={"sec-fetch-site": "same-origin"}, timeout=60
        )
        self.client.get(link.group())

    def upload(self) -> str:
        files = [("files", (EXAMPLE.name, EXAMPLE.read_bytes()))]
        return self.client.post("/uploads", files=files).headers["location"].partition("?")[0]

    def ask(self, upload: str) -> str:
        """Ask for a screening and give its path."""
        data = {"list": ["us-ofac-ns-cmic"], "as_of": "2026-11-24"}
        return str(self.client.post(f"{upload}/screen", data=data).headers["location"])

    def state(self, screening: str) -> str:
        """What became of a screening; `failed` says why on its page."""
        answer = self.client.get(screening, headers=JSON)
        return "done" if answer.status_code == 303 else str(answer.json()["it"]["state"])

    def ran(self, screening: str) -> str:
        """The run of a screening, once it is done."""
        ends = time.monotonic() + 90
        while self.state(screening) != "done":
            assert time.monotonic() < ends
            time.sleep(0.2)
        return str(self.client.get(screening).headers["location"])

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_server_loses_nothing_that_was_recorded(home: Path) -> None:
    first = Server(home)
    upload = first.upload()
    asked = first.ask(upload)
    first.kill()
    store = open_store(None)
    expire(store)  # as after the time that a dead server's claim lasts
    second = Server(home)
    try:
        assert second.client.get(upload).status_code == 200
        assert second.client.get(second.ran(asked)).status_code == 200
        with store.read() as connection:
            assert verify_chain(connection) is None
    finally:
        second.kill()


def decided(server: Server, run: str, answers: int, stop: threading.Event) -> list[tuple[str, str]]:
    """Decide on findings until the server is gone; gives what it said was recorded."""
    recorded: list[tuple[str, str]] = []
    found = server.client.get(run, headers=JSON).json()["it"]["rows"]
    for number in range(answers):
        finding, reason = found[number % len(found)]["finding"]["id"], f"reason number {number}"
        answer = {"answer": "true_match", "reason": reason, "scope": "security"}
        try:
            told = server.client.post(f"{run}/findings/{finding}", data=answer)
        except httpx.HTTPError:
            break
        if told.status_code == 303:
            recorded.append((finding, reason))
            stop.set()
    return recorded


def asked_for(server: Server, uploads: list[str]) -> set[str]:
    """Ask for screenings; gives where to ask what became of them."""
    return {server.ask(place) for place in uploads}


def uploaded(server: Server, files: int) -> list[str]:
    """Upload until the server is gone; gives what it said was there."""
    places: list[str] = []
    for _ in range(files):
        try:
            places.append(server.upload())
        except (httpx.HTTPError, KeyError):
            break
    return places


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_server_killed_again_and_again_loses_nothing_that_it_said_was_recorded(home: Path) -> None:
    """Killed at other moments each time, while people upload, screenings run and decisions are taken."""
    server = Server(home)
    first = server.ran(server.ask(server.upload()))
    known: set[str] = set()
    reasons: set[tuple[str, str]] = set()
    asked: set[str] = set()
    for round_ in range(3):
        began = threading.Event()
        with ThreadPoolExecutor(3) as pool:
            uploading = pool.submit(uploaded, server, 200)
            deciding = pool.submit(decided, server, first, 200, began)
            asking = pool.submit(asked_for, server, sorted(known)[:1])
            assert began.wait(60)
            asked |= asking.result()
            time.sleep(0.17 * round_)  # another moment each time
            server.kill()
            known |= set(uploading.result())
            reasons |= set(deciding.result())
        store = open_store(None)
        expire(store)
        with store.read() as connection:
            assert verify_chain(connection) is None
        kept = {(one.finding_id, one.decision.reason) for one in read_decisions(store).recorded}
        store.close()
        assert reasons <= kept
        server = Server(home)
        assert {server.client.get(place).status_code for place in known} == {200}
    try:
        assert known
        assert reasons
        assert asked
        ends = time.monotonic() + 240
        for place in asked:
            while (state := server.state(place)) not in ("done", "failed"):
                assert time.monotonic() < ends, state
                time.sleep(0.2)
    finally:
        server.kill()
    print(f"{len(known)} uploads, {len(reasons)} decisions, {len(asked)} screenings")


def test_progress_is_told_and_a_failure_is_a_sentence(web: Web) -> None:
    upload = web.upload(("x.csv", b"Name,ISIN,Market Value\nCHINA TELECOM,CNE1000002V2,5\n"))
    screening = web.ask(upload)
    with web.client.stream("GET", f"{screening}/events") as events:
        lines = [line for line in events.iter_lines() if line.startswith("data:")]
    assert '"state": "done"' in lines[-1]
    assert Progress("reading").stage == "reading"
