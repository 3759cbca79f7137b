"""Log-in by OpenID Connect against a real provider on loopback: who is known gets in, and no replayed answer does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from oidc_provider_mock import User, run_server_in_thread
from starlette.testclient import TestClient

from screener.errors import UsageError
from screener.web.app import create_app
from screener.web.oidc import person_of
from screener.web.settings import Settings

PUBLIC = "http://screener.example"
USERS = (
    User(sub="ann", claims={"email": "ann@fund.example", "email_verified": True, "groups": ["screener-analyst"]}),
    User(sub="eve", claims={"email": "ann@fund.example", "email_verified": False, "groups": ["screener-reader"]}),
    User(sub="out", claims={"groups": ["staff"]}),
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with run_server_in_thread(user_claims=USERS, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def client(home: Path, issuer: str) -> Iterator[TestClient]:
    settings = Settings(auth="oidc", issuer=issuer, client_id="screener", client_secret="s3cret", public_url=PUBLIC)
    with TestClient(create_app(settings), base_url=PUBLIC) as client:
        yield client


def answer_of(client: TestClient, sub: str) -> str:
    """The address to which the provider sends a person back who logged in there."""
    sent = client.get("/login", follow_redirects=False)
    assert sent.status_code == 302
    asked = parse_qs(urlsplit(sent.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"]
    back = httpx.post(sent.headers["location"], data={"sub": sub})
    assert back.status_code == 302
    place = urlsplit(back.headers["location"])
    return f"{place.path}?{place.query}"


def test_a_person_of_the_provider_gets_in_with_the_roles_of_their_groups(client: TestClient) -> None:
    assert 'href="/login"' in client.get("/").text
    assert client.get(answer_of(client, "ann")).status_code == 200
    assert "Signed in as ann@fund.example" in client.get("/").text
    assert client.get("/runs").status_code == 200


def test_an_answer_is_good_for_one_time(client: TestClient) -> None:
    answer = answer_of(client, "ann")
    assert client.get(answer).status_code == 200
    client.cookies.clear()
    assert client.get(answer).status_code == 403
    assert client.get("/").status_code == 401


def test_an_answer_to_another_browser_is_refused(client: TestClient) -> None:
    answer = answer_of(client, "ann")
    client.cookies.clear()  # a browser that never asked
    assert client.get(answer).status_code == 403


def test_a_forged_code_or_state_is_refused(client: TestClient) -> None:
    place = urlsplit(answer_of(client, "ann"))
    stated = {name: values[0] for name, values in parse_qs(place.query).items()}
    assert client.get(f"{place.path}?{urlencode(stated | {'code': 'guessed'})}").status_code == 403
    assert client.get(f"{place.path}?{urlencode(stated | {'state': 'guessed'})}").status_code == 403


def test_whom_no_group_lets_in_stays_outside(client: TestClient) -> None:
    assert client.get(answer_of(client, "out")).status_code == 403
    assert client.get("/").status_code == 401


def test_an_address_that_nobody_verified_is_nobodys_name(client: TestClient) -> None:
    assert client.get(answer_of(client, "eve")).status_code == 200
    assert "Signed in as eve" in client.get("/").text


def test_without_groups_everybody_is_analyst_and_approver() -> None:
    person = person_of({"sub": "ann"})
    assert person is not None
    assert person.roles == {"analyst", "approver"}
    assert person_of({"groups": ["screener-admin"]}) is None


def test_the_mode_needs_all_that_it_is_made_of() -> None:
    with pytest.raises(UsageError, match="oidc"):
        Settings(auth="oidc", issuer="https://id.example", client_id="screener")


def test_a_provider_that_does_not_answer_is_said_in_one_sentence(home: Path) -> None:
    gone = "http://127.0.0.1:1"
    settings = Settings(auth="oidc", issuer=gone, client_id="screener", client_secret="s3cret", public_url=PUBLIC)
    with TestClient(create_app(settings), base_url=PUBLIC) as client:
        answer = client.get("/login")
    assert answer.status_code == 400
    assert f"The sign-in at {gone} cannot be reached" in answer.text


def test_in_another_mode_there_is_no_such_log_in(home: Path) -> None:
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1:8765") as local:
        assert local.get("/login").status_code == 404
