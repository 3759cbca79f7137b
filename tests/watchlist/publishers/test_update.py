"""Updating lists from a publisher's server, and importing files by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from screener.errors import WatchlistError
from screener.watchlist.publishers import versions
from screener.watchlist.publishers.download import Limits
from screener.watchlist.publishers.facts import PublishedList, published_list
from screener.watchlist.publishers.update import Outcome, import_file, update
from tests.watchlist.publishers.files import csv_set, legacy_entry, legacy_xml, primary_row
from tests.watchlist.publishers.loopback import Publisher, body, serving, status

LIST = "us-ofac-consolidated"
QUICK = Limits(bytes=1_000_000, seconds=20, attempts=3, backoff=0.01)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with serving() as served:
        yield served


def file_of(folder: Path, entries: int = 10, day: str = "03/28/2025") -> bytes:
    path = legacy_xml(folder, *(legacy_entry(uid, f"EXAMPLE {uid}") for uid in range(1, entries + 1)))
    return path.read_bytes().replace(b"03/28/2025", day.encode())


def known(*urls: str) -> dict[str, PublishedList]:
    facts = published_list(LIST)
    return {LIST: PublishedList(**(vars(facts) | {"urls": urls}))}


def ask(publisher: Publisher, home: Path, *urls: str, **options: bool) -> Outcome:
    (outcome,) = update(
        [LIST], home=home, publishers=known(*urls or (publisher.url,)), limits=QUICK, allow_loopback=True, **options
    )
    return outcome


def in_use(home: Path) -> tuple[str, int] | None:
    held = versions.current(LIST, home)
    return (held.version, len(held.entities)) if held else None


def test_a_first_version_is_stored_with_where_it_came_from(tmp_path: Path, publisher: Publisher) -> None:
    publisher.answers = [body(file_of(tmp_path), ETag='"one"', Last_Modified="Fri, 28 Mar 2025 10:00:00 GMT")]
    outcome = ask(publisher, tmp_path)
    (version,) = versions.versions(LIST, tmp_path)
    assert (outcome.status, outcome.in_use) == ("updated", version)
    assert (version.published_on, version.entities, version.origin, version.etag) == (
        date(2025, 3, 28),
        10,
        publisher.url,
        '"one"',
    )
    assert in_use(tmp_path) == ("2025-03-28", 10)
    assert versions.store_folder(tmp_path).joinpath("files", version.sha256, version.file).is_file()


def test_an_unchanged_list_is_not_sent_again(tmp_path: Path, publisher: Publisher) -> None:
    publisher.answers = [
        body(file_of(tmp_path), ETag='"one"', Last_Modified="Fri, 28 Mar 2025 10:00:00 GMT"),
        status(304),
    ]
    ask(publisher, tmp_path)
    outcome = ask(publisher, tmp_path)
    assert publisher.asked[1]["if-none-match"] == '"one"'
    assert publisher.asked[1]["if-modified-since"] == "Fri, 28 Mar 2025 10:00:00 GMT"
    assert (outcome.status, in_use(tmp_path)) == ("unchanged", ("2025-03-28", 10))


def test_a_newer_version_takes_over_and_the_older_one_is_kept(tmp_path: Path, publisher: Publisher) -> None:
    publisher.answers = [body(file_of(tmp_path)), body(file_of(tmp_path, 11, "04/02/2025"))]
    ask(publisher, tmp_path)
    assert ask(publisher, tmp_path).status == "updated"
    assert [held.version for held in versions.versions(LIST, tmp_path)] == ["2025-04-02", "2025-03-28"]
    assert in_use(tmp_path) == ("2025-04-02", 11)


def test_a_server_error_is_tried_again(tmp_path: Path, publisher: Publisher) -> None:
    publisher.answers = [status(500), status(503, Retry_After="0"), body(file_of(tmp_path))]
    assert ask(publisher, tmp_path).status == "updated"
    assert len(publisher.asked) == 3


def test_redirects_are_followed(tmp_path: Path, publisher: Publisher) -> None:
    publisher.answers = [
        status(302, Location="/elsewhere"),
        status(301, Location=publisher.url),
        body(file_of(tmp_path)),
    ]
    assert ask(publisher, tmp_path).status == "updated"


def test_endless_redirects_end(tmp_path: Path, publisher: Publisher) -> None:
    publisher.answers = [status(302, Location="/again")]
    outcome = ask(publisher, tmp_path)
    assert (outcome.status, "redirects more than 5 times" in outcome.message) == ("failed", True)


@pytest.mark.parametrize("target", ["http://example.org/list.xml", "ftp://127.0.0.1/list.xml", "file:///etc/passwd"])
def test_a_redirect_away_from_https_is_refused(tmp_path: Path, publisher: Publisher, target: str) -> None:
    publisher.answers = [status(302, Location=target)]
    outcome = ask(publisher, tmp_path)
    assert (outcome.status, "is not https" in outcome.message) == ("failed", True)


def test_plain_http_is_refused_unless_a_test_allows_it(tmp_path: Path, publisher: Publisher) -> None:
    publisher.answers = [body(file_of(tmp_path))]
    (outcome,) = update([LIST], home=tmp_path, publishers=known(publisher.url), limits=QUICK)
    assert (outcome.status, publisher.asked) == ("failed", [])


def test_the_second_address_serves_where_the_first_fails(tmp_path: Path, publisher: Publisher) -> None:
    publisher.answers = [status(404), body(file_of(tmp_path))]
    outcome = ask(publisher, tmp_path, publisher.url, publisher.url + "?other")
    assert (outcome.status, versions.versions(LIST, tmp_path)[0].origin) == ("updated", publisher.url + "?other")


def test_a_list_that_really_shrank_is_taken_on_a_persons_word(tmp_path: Path, publisher: Publisher) -> None:
    publisher.answers = [body(file_of(tmp_path, 10)), body(file_of(tmp_path, 5, "04/02/2025"))]
    ask(publisher, tmp_path)
    assert ask(publisher, tmp_path).status == "failed"
    assert ask(publisher, tmp_path, accept_smaller=True).status == "updated"
    assert in_use(tmp_path) == ("2025-04-02", 5)


def test_an_older_version_is_not_taken_from_a_server(tmp_path: Path, publisher: Publisher) -> None:
    publisher.answers = [body(file_of(tmp_path)), body(file_of(tmp_path, day="03/01/2025"))]
    ask(publisher, tmp_path)
    outcome = ask(publisher, tmp_path)
    assert "older than the one in use" in outcome.message
    assert in_use(tmp_path) == ("2025-03-28", 10)


def test_a_list_without_an_address_says_where_it_is(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="serves no file that can be fetched") as caught:
        update(["us-dod-1260h"], home=tmp_path)
    assert "screener watchlist import FILE" in caught.value.hint


def test_an_unknown_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="No official list has the id mars-list"):
        update(["mars-list"], home=tmp_path)


def test_two_updates_at_once_are_refused(tmp_path: Path) -> None:
    with versions.writing(tmp_path), pytest.raises(WatchlistError, match="Another update"):
        update([LIST], home=tmp_path)


def test_a_file_is_imported_without_any_network(tmp_path: Path) -> None:
    path = tmp_path / "from the publisher.xml"
    path.write_bytes(file_of(tmp_path))
    outcome = import_file(path, home=tmp_path)
    assert (outcome.status, outcome.list_id) == ("updated", LIST)
    assert import_file(path, home=tmp_path).status == "unchanged"
    assert in_use(tmp_path) == ("2025-03-28", 10)


def test_an_older_file_is_stored_and_the_newer_one_stays_in_use(tmp_path: Path) -> None:
    for day in ("03/28/2025", "01/15/2024"):
        path = tmp_path / "list.xml"
        path.write_bytes(file_of(tmp_path, day=day))
        outcome = import_file(path, home=tmp_path)
    assert outcome.status == "kept"
    assert in_use(tmp_path) == ("2025-03-28", 10)
    assert len(versions.versions(LIST, tmp_path)) == 2


def test_a_whole_csv_set_is_stored_and_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "download"
    folder.mkdir()
    path = csv_set(
        folder,
        [primary_row(1, "EXAMPLE")],
        alt=['1,10,"aka","OTHER",-0- '],
        add=["1,20,-0- ,-0- ,-0- ,-0- "],
        comments=[],
    )
    import_file(path, known_on=date(2025, 12, 19), home=tmp_path)
    shutil.rmtree(folder)
    held = versions.current(LIST, tmp_path)
    assert held is not None
    assert [name.text for name in held.entities[0].names] == ["EXAMPLE", "OTHER"]
    assert (held.published_on, held.version) == (date(2025, 12, 19), "2025-12-19")


def test_a_primary_file_without_its_set_is_not_stored(tmp_path: Path) -> None:
    path = csv_set(tmp_path, [primary_row(1, "EXAMPLE")], alt=[])
    with pytest.raises(WatchlistError, match="without its add/comments file"):
        import_file(path, home=tmp_path)
    assert versions.stored_lists(tmp_path) == ()


def test_a_list_inside_another_publication_is_taken_out_of_it(tmp_path: Path) -> None:
    other = legacy_entry(99, "SECTORAL EXAMPLE", program="UKRAINE-EO13662")
    import_file(legacy_xml(tmp_path, legacy_entry(1, "EXAMPLE"), other), home=tmp_path)
    held = versions.current("us-ofac-ns-cmic", tmp_path)
    assert held is not None
    assert (held.id, held.regime, [entity.id for entity in held.entities]) == ("us-ofac-ns-cmic", "us-cmic", ["ofac-1"])


def test_a_stored_file_that_was_changed_is_not_used(tmp_path: Path) -> None:
    import_file(legacy_xml(tmp_path, legacy_entry(1, "EXAMPLE")), home=tmp_path)
    (version,) = versions.versions(LIST, tmp_path)
    stored = versions.store_folder(tmp_path) / "files" / version.sha256 / version.file
    stored.write_bytes(stored.read_bytes().replace(b"EXAMPLE", b"INNOCENT"))
    with pytest.raises(WatchlistError, match="has been changed"):
        versions.current(LIST, tmp_path)
    import_file(tmp_path / "consolidated.xml", home=tmp_path)
    assert in_use(tmp_path) == ("2025-03-28", 1)


def test_nothing_stored_is_nothing_in_use(tmp_path: Path) -> None:
    assert versions.current(LIST, tmp_path) is None


def test_the_home_is_taken_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "mine"))
    import_file(legacy_xml(tmp_path, legacy_entry(1, "EXAMPLE")))
    assert (tmp_path / "mine" / "watchlists" / "index" / f"{LIST}.json").is_file()
