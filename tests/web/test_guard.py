"""Attacks that the guard refuses: foreign hosts and sites, bodies beyond their limit, senders that pause."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from screener.errors import UsageError
from screener.web.app import create_app
from screener.web.guard import CONTENT_POLICY, Guard, same_origin
from screener.web.settings import Settings, UploadLimits
from tests.web.conftest import ORIGIN, Web


def test_a_foreign_host_finds_nothing(web: Web) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "[::1"):
        assert web.get("/", headers={"host": host}).status_code == 404


def test_a_request_of_another_site_changes_nothing(web: Web) -> None:
    for headers in (
        {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8765"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {},
    ):
        answer = web.client.post("/uploads", files=[("files", ("a.csv", b"x"))], headers=headers)
        assert answer.status_code == 403, headers
    assert "a.csv" not in web.get("/").text


def test_only_a_token_without_a_cookie_needs_no_origin() -> None:
    assert same_origin(Headers({"authorization": "Bearer scr_x"}))
    assert not same_origin(Headers({"authorization": "Bearer scr_x", "cookie": "screener_session=1"}))


def test_every_answer_is_protected(web: Web) -> None:
    for path in ("/", "/nothing", "/static/screener.js"):
        headers = web.get(path).headers
        assert headers["content-security-policy"] == CONTENT_POLICY
        assert headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in CONTENT_POLICY
    assert web.get("/").headers["cache-control"] == "no-store"


def test_no_page_has_inline_script_or_style(web: Web) -> None:
    for path in ("/", "/runs", "/help", "/waiting"):
        text = web.get(path).text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick" not in text
        assert text.count("<script") == 1


@pytest.fixture
def small(home: Path) -> Iterator[TestClient]:
    app = create_app(Settings(uploads=UploadLimits(request_bytes=1000, chunk_seconds=0.2)))
    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        yield client


def test_an_announced_oversize_is_refused_before_it_is_read(small: TestClient) -> None:
    answer = small.post("/uploads", content=b"x" * 2000, headers=ORIGIN)
    assert answer.status_code == 413


def guarded(messages: list[Any], headers: list[tuple[bytes, bytes]]) -> int:
    """The status that the guard gives to a request whose body comes in pieces; None of them: the sender pauses."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Any:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    limits = UploadLimits(request_bytes=1000, chunk_seconds=0.05)
    base = [(b"host", b"127.0.0.1"), (b"sec-fetch-site", b"same-origin"), *headers]
    scope = {"type": "http", "method": "POST", "path": "/uploads", "headers": base}
    asyncio.run(Guard(app, Settings(uploads=limits))(scope, receive, send))
    return int(sent[0]["status"])


def test_a_body_that_grows_beyond_the_limit_is_cut_off() -> None:
    piece = {"type": "http.request", "body": b"x" * 600, "more_body": True}
    assert guarded([dict(piece), dict(piece)], []) == 413
    assert guarded([{**piece, "more_body": False}], []) == 200


def test_a_sender_that_pauses_is_sent_away() -> None:
    assert guarded([{"type": "http.request", "body": b"x", "more_body": True}], []) == 408


def test_a_public_address_needs_a_mode_that_knows_people() -> None:
    for host in ("0.0.0.0", "::", "192.168.1.5"):
        with pytest.raises(UsageError, match="knows nobody"):
            Settings(host=host)
    with pytest.raises(UsageError, match="needs the header"):
        Settings(host="0.0.0.0", auth="header", header="X-User")
    assert Settings(host="0.0.0.0", auth="header", header="X-User", proxies=("10.0.0.5",)).host == "0.0.0.0"
