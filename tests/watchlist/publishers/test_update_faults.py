"""The fault drill: whatever breaks an update, the old version stays usable, and the user is told."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from screener.errors import WatchlistError
from screener.watchlist.publishers import versions
from screener.watchlist.publishers.download import Limits, fetch
from screener.watchlist.publishers.facts import PublishedList, published_list
from screener.watchlist.publishers.update import import_file, update
from tests.watchlist.publishers.loopback import Publisher, body, body_without_length, half_then_wait, serving, status
from tests.watchlist.publishers.test_update import LIST, ask, file_of, in_use, known

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")

OLD = ("2025-03-28", 10)
UPDATE = """
import os, resource, signal, sys
from pathlib import Path

fault, count, url, home = sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])

def die_at(function):
    left = [count]
    def replaced(*arguments, **named):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return replaced

from screener.watchlist.publishers.download import Limits
from screener.watchlist.publishers.facts import PublishedList, published_list
from screener.watchlist.publishers.update import update

if fault == "fsync":
    os.fsync = die_at(os.fsync)
if fault == "replace":
    Path.replace = die_at(Path.replace)
if fault == "space":
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, count))
facts = published_list("us-ofac-consolidated")
known = {facts.id: PublishedList(**(vars(facts) | {"urls": (url,)}))}
limits = Limits(bytes=10_000_000, seconds=20, attempts=2, backoff=0.01)
for outcome in update([facts.id], home=home, publishers=known, limits=limits, allow_loopback=True):
    print(outcome.status, outcome.message)
"""


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with serving() as served:
        yield served


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A store with a version in use."""
    path = tmp_path / "old.xml"
    path.write_bytes(file_of(tmp_path))
    import_file(path, home=tmp_path)
    assert in_use(tmp_path) == OLD
    return tmp_path


def updating(publisher: Publisher, home: Path, fault: str = "none", count: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", UPDATE, fault, str(count), publisher.url, str(home)],
        cwd=Path(__file__).resolve().parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def recovers(publisher: Publisher, home: Path) -> None:
    """The old version is usable now, and the next update works."""
    assert in_use(home) == OLD
    publisher.answers = [body(file_of(home, 12, "04/02/2025"))]
    assert ask(publisher, home).status == "updated"
    assert in_use(home) == ("2025-04-02", 12)
    assert not (versions.store_folder(home) / "incoming").exists()


def test_killed_in_the_middle_of_a_download(home: Path, publisher: Publisher) -> None:
    publisher.answers = [half_then_wait(publisher, file_of(home, 12, "04/02/2025"))]
    process = updating(publisher, home)
    assert publisher.started.wait(20)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.communicate()
    recovers(publisher, home)


@pytest.mark.parametrize(("fault", "count"), [("fsync", 1), ("fsync", 2), ("fsync", 3), ("fsync", 4)])
@pytest.mark.parametrize("more", [12])
def test_killed_while_the_version_is_written(
    home: Path, publisher: Publisher, fault: str, count: int, more: int
) -> None:
    publisher.answers = [body(file_of(home, more, "04/02/2025"))]
    process = updating(publisher, home, fault, count)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    recovers(publisher, home)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_killed_just_before_a_rename(home: Path, publisher: Publisher, count: int) -> None:
    publisher.answers = [body(file_of(home, 12, "04/02/2025"))]
    process = updating(publisher, home, "replace", count)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    recovers(publisher, home)


@pytest.mark.parametrize("room", [600, 3000], ids=["in the download", "in the store"])
def test_no_room_on_the_disk(home: Path, publisher: Publisher, room: int) -> None:
    """3,000 bytes hold the download of 2 kB but not the grown index beside a large version."""
    publisher.answers = [body(file_of(home, 12, "04/02/2025"))]
    index = versions.store_folder(home) / "index" / f"{LIST}.json"
    if room == 3000:
        grown = json.loads(index.read_text())
        grown["versions"][0]["origin"] = "x" * 4000
        index.write_text(json.dumps(grown))
    process = updating(publisher, home, "space", room)
    out, err = process.communicate()
    assert out.startswith("failed"), err
    assert "File too large" in out
    assert "the version of 2025-03-28 stays in use" in out
    recovers(publisher, home)


def test_a_body_shorter_than_stated(home: Path, publisher: Publisher) -> None:
    content = file_of(home, 12, "04/02/2025")
    publisher.answers = [body(content[:-300], stated=len(content))]
    outcome = ask(publisher, home)
    assert "broke off before the whole file was sent" in outcome.message
    assert "the version of 2025-03-28 stays in use" in outcome.message
    recovers(publisher, home)


def test_a_body_cut_short_that_states_no_length(home: Path, publisher: Publisher) -> None:
    publisher.answers = [body_without_length(file_of(home, 12, "04/02/2025")[:-300])]
    outcome = ask(publisher, home)
    assert "not well-formed XML" in outcome.message
    assert "the version of 2025-03-28 stays in use" in outcome.message
    recovers(publisher, home)


def test_an_error_page_with_status_200(home: Path, publisher: Publisher) -> None:
    publisher.answers = [body(b"<!DOCTYPE html><html><body>Scheduled maintenance</body></html>")]
    outcome = ask(publisher, home)
    assert "sent a web page where the list should be" in outcome.message
    assert "the version of 2025-03-28 stays in use" in outcome.message
    recovers(publisher, home)


def test_a_list_that_shrank_by_half(home: Path, publisher: Publisher) -> None:
    publisher.answers = [body(file_of(home, 5, "04/02/2025"))]
    outcome = ask(publisher, home)
    assert "has 5 entities, the one in use 10: more than 20% are gone" in outcome.message
    assert "the version of 2025-03-28 stays in use" in outcome.message
    recovers(publisher, home)


def test_a_file_larger_than_allowed(home: Path, publisher: Publisher) -> None:
    publisher.answers = [body(b"<sdnList>" + b" " * 2_000_000)]
    outcome = ask(publisher, home)
    assert "sends more than 1 MB" in outcome.message
    recovers(publisher, home)


def test_another_list_under_the_address(home: Path, publisher: Publisher) -> None:
    publisher.answers = [body(file_of(home, 12, "04/02/2025").replace(b"CMIC-EO13959", b"SDGT"))]
    outcome = ask(publisher, home)
    assert "sent the list us-ofac-sdn where us-ofac-consolidated should be" in outcome.message
    recovers(publisher, home)


def test_a_count_that_is_not_the_publishers(home: Path, publisher: Publisher) -> None:
    content = file_of(home, 12, "04/02/2025")
    publisher.answers = [body(content.replace(b"<Record_Count>12<", b"<Record_Count>13<"))]
    assert "states 13 entries and holds 12" in ask(publisher, home).message
    recovers(publisher, home)


def test_a_server_that_stays_broken(home: Path, publisher: Publisher) -> None:
    publisher.answers = [status(500)]
    outcome = ask(publisher, home)
    assert "answered 500, after 3 attempts; the version of 2025-03-28 stays in use" in outcome.message
    recovers(publisher, home)


def test_no_connection_at_all(home: Path, publisher: Publisher) -> None:
    outcome = ask(publisher, home, "http://127.0.0.1:9/list.xml")
    assert "There is no connection to 127.0.0.1:9" in outcome.message
    assert "the version of 2025-03-28 stays in use" in outcome.message
    recovers(publisher, home)


def test_a_server_that_stops_sending(home: Path, publisher: Publisher) -> None:
    publisher.answers = [half_then_wait(publisher, file_of(home, 12, "04/02/2025"))]
    (outcome,) = update(
        [LIST],
        home=home,
        publishers=known(publisher.url),
        limits=Limits(bytes=1_000_000, seconds=0.3, attempts=2, backoff=0.01),
        allow_loopback=True,
    )
    assert "did not answer in time" in outcome.message
    assert "the version of 2025-03-28 stays in use" in outcome.message
    recovers(publisher, home)


def test_a_failure_is_told_under_the_id_asked_for_with_the_packaged_list_that_stays(tmp_path: Path) -> None:
    whole = published_list("us-ofac-consolidated")
    dead = {whole.id: PublishedList(**(vars(whole) | {"urls": ("http://127.0.0.1:9/list.xml",)}))}
    (outcome,) = update(["us-ofac-ns-cmic"], home=tmp_path, publishers=dead, limits=Limits(bytes=9, attempts=1))
    assert (outcome.list_id, outcome.status) == ("us-ofac-ns-cmic", "failed")
    assert "the packaged list of 2025-12-19 stays in use" in outcome.message


def test_a_publication_that_fails_names_the_packaged_part_of_it_that_stays(tmp_path: Path) -> None:
    whole = published_list("us-ofac-consolidated")
    dead = {whole.id: PublishedList(**(vars(whole) | {"urls": ("http://127.0.0.1:9/list.xml",)}))}
    (outcome,) = update([whole.id], home=tmp_path, publishers=dead, limits=Limits(bytes=9, attempts=1))
    assert "the packaged list us-ofac-ns-cmic of 2025-12-19 stays in use" in outcome.message


def test_a_proxy_that_does_not_answer_is_named_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    lists = {"us-ofac-sdn": published_list("us-ofac-sdn")}
    (outcome,) = update(["us-ofac-sdn"], home=tmp_path, publishers=lists, limits=Limits(bytes=9, attempts=1))
    assert "The proxy 127.0.0.1:9 is set: see that it answers" in outcome.hint
    assert "secret" not in outcome.message + outcome.hint


def test_a_part_of_a_publication_fails_once_under_its_own_id_with_the_version_of_the_whole(
    home: Path, publisher: Publisher
) -> None:
    publisher.answers = [status(404)]
    parts = ["us-ofac-ssi", "us-ofac-fse"]
    (outcome,) = update(
        parts, home=home, publishers=known(publisher.url), limits=Limits(bytes=9, attempts=1), allow_loopback=True
    )
    assert (outcome.list_id, outcome.status) == ("us-ofac-ssi, us-ofac-fse", "failed")
    assert outcome.message.count("the version of 2025-03-28 stays in use") == 1
    assert in_use(home) == OLD


def test_a_download_goes_through_the_proxy_of_the_environment(
    tmp_path: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.answers = [status(403)]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{publisher.port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(WatchlistError, match="403") as refused:
        fetch("https://publisher.example/list.xml", tmp_path / "list.xml", Limits(bytes=9, attempts=1))
    assert publisher.asked[0]["host"] == "publisher.example:443"
    assert "HTTPS_PROXY" in refused.value.hint


def test_without_a_connection_the_hint_tells_of_proxies_and_of_importing(home: Path, publisher: Publisher) -> None:
    outcome = ask(publisher, home, "http://127.0.0.1:9/list.xml")
    assert "HTTPS_PROXY" in outcome.hint
    assert "screener watchlist import FILE" in outcome.hint
