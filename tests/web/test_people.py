"""Who gets in: one link one time, a trusted proxy's word, a token; and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from screener.store import chain
from screener.store.tables import sessions
from screener.web import people
from screener.web.app import create_app, one_time_link
from screener.web.people import Person, make_token, roles_of
from screener.web.settings import Settings
from tests.web.conftest import ORIGIN, Web


def test_the_link_works_once(home: Path) -> None:
    app = create_app(Settings())
    with TestClient(app, base_url="http://127.0.0.1:8765") as first:
        link = urlsplit(one_time_link(app))
        path = f"{link.path}?{link.query}"
        assert first.get(path).status_code == 200
        cookie = first.cookies[people.COOKIE]
        first.cookies.clear()
        assert first.get(path).status_code == 401
        assert first.get("/open?token=").status_code == 401
        first.cookies.set(people.COOKIE, cookie)
        assert first.get("/").status_code == 200


def test_the_cookie_is_for_this_site_and_no_script(home: Path) -> None:
    app = create_app(Settings())
    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        link = urlsplit(one_time_link(app))
        cookie = client.get(f"{link.path}?{link.query}").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_without_a_session_there_is_only_the_sign_in(home: Path) -> None:
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1:8765") as client:
        for path in ("/", "/runs", "/uploads/x", "/lists", "/check?q=a", "/waiting", "/runs/latest/report.json"):
            assert client.get(path).status_code == 401, path
        assert client.post("/uploads", files=[("files", ("a.csv", b"x"))], headers=ORIGIN).status_code == 401
        client.cookies.set(people.COOKIE, "guessed")
        assert client.get("/").status_code == 401


def test_signing_out_ends_the_session_everywhere(web: Web) -> None:
    cookie = web.client.cookies[people.COOKIE]
    assert web.post("/leave", follow_redirects=False).status_code == 303
    web.client.cookies.clear()
    web.client.cookies.set(people.COOKIE, cookie)
    assert web.get("/").status_code == 401


def test_an_idle_session_ends(web: Web) -> None:
    store = web.client.app.state.store  # type: ignore[attr-defined]
    with store.write() as connection:
        connection.execute(update(sessions).values(seen_at="2020-01-01T00:00:00.000000Z"))
    assert web.get("/").status_code == 401


def test_the_store_never_has_a_token_itself(web: Web) -> None:
    store = web.client.app.state.store  # type: ignore[attr-defined]
    with store.read() as connection:
        held = connection.execute(select(sessions.c.token_sha256)).scalars().all()
    assert web.client.cookies[people.COOKIE] not in held


def by_header(home: Path, peer: str, **settings: Any) -> TestClient:
    chosen = {"auth": "header", "header": "X-User", "proxies": ("10.0.0.5",), **settings}
    return TestClient(create_app(Settings(**chosen)), base_url="http://127.0.0.1:8765", client=(peer, 50000))


@pytest.fixture
def proxied(home: Path) -> Iterator[TestClient]:
    with by_header(home, "10.0.0.5", groups_header="X-Groups") as client:
        yield client


def test_only_the_named_proxy_says_who_somebody_is(home: Path) -> None:
    with by_header(home, "10.0.0.5") as proxy:
        assert "Signed in as ann" in proxy.get("/", headers={"x-user": "ann"}).text
        assert proxy.get("/").status_code == 401
    with by_header(home, "10.0.0.6") as forger:
        forged = {"x-user": "ann", "x-forwarded-for": "10.0.0.5", "forwarded": "for=10.0.0.5"}
        assert forger.get("/", headers=forged).status_code == 401


def test_groups_give_roles_and_roles_give_rights(proxied: TestClient) -> None:
    reader = {"x-user": "rae", "x-groups": "staff, screener-reader"}
    assert proxied.get("/runs", headers=reader).status_code == 200
    assert proxied.post("/uploads", files=[("files", ("a.csv", b"x"))], headers=ORIGIN | reader).status_code == 403
    assert proxied.get("/runs", headers={"x-user": "nobody", "x-groups": "staff"}).status_code == 403


def test_a_group_is_a_role_by_its_whole_name() -> None:
    assert roles_of("staff, Screener-Analyst ,screener-admins") == {"analyst"}
    assert roles_of(["screener-approver"]) == {"approver"}
    assert roles_of(None) == frozenset()


def test_a_token_lets_a_program_in_with_no_more_than_its_makers_roles(home: Path) -> None:
    app = create_app(Settings())
    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        maker = Person("ann", frozenset({"analyst"}))
        token = make_token(app.state.store, maker, "orders", frozenset({"analyst", "admin"}), 30)
        bearer = {"authorization": f"Bearer {token}"}
        assert "orders (ann)" in client.get("/", headers=bearer).text
        assert client.post("/lists/update", headers=bearer).status_code == 403
        assert client.get("/", headers={"authorization": "Bearer scr_wrong"}).status_code == 401


def test_the_log_names_the_person_and_the_systems_user(proxied: TestClient) -> None:
    analyst = ORIGIN | {"x-user": "ann", "x-groups": "screener-analyst"}
    assert proxied.post("/uploads", files=[("files", ("a.csv", b"Name,ISIN\nA,\n"))], headers=analyst).is_success
    with proxied.app.state.store.read() as connection:  # type: ignore[attr-defined]
        said = chain.entries(connection)[-1].facts
    assert (said["identity"], said["by"]) == ("ann", chain.operator())


def test_one_person_does_not_see_the_uploads_of_another(home: Path) -> None:
    with by_header(home, "10.0.0.5") as client:
        ann, bob = {"x-user": "ann"}, {"x-user": "bob"}
        answer = client.post(
            "/uploads",
            files=[("files", ("secret.csv", b"Name,ISIN\nA,B\n"))],
            headers=ORIGIN | ann,
            follow_redirects=False,
        )
        path = answer.headers["location"].partition("?")[0]
        assert client.get(path, headers=bob).status_code == 404
        assert client.post(f"{path}/forget", headers=ORIGIN | bob).status_code == 404
        assert "secret.csv" not in client.get("/", headers=bob).text
        assert "secret.csv" in client.get("/", headers=ann).text
