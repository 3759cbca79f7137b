"""The API as an order system uses it: check before a trade, screen files, decide; what it refuses, it says why."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screener.web.api import openapi
from screener.web.people import Person, make_token
from tests.web.conftest import EXAMPLE, Web

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "openapi.json"


@pytest.fixture
def api(web: Web) -> Web:
    """A program with a token, and no cookie."""
    maker = Person("ann", frozenset({"admin"}))
    token = make_token(web.client.app.state.store, maker, "orders", frozenset({"analyst"}), 30)  # type: ignore[attr-defined]
    web.client.cookies.clear()
    web.client.headers["authorization"] = f"Bearer {token}"
    return web


def check(api: Web, **fields: Any) -> Any:
    return api.client.post("/api/v1/check", json=fields)


def test_a_security_is_checked_before_a_trade(api: Web) -> None:
    answer = check(api, isin="CNE1000002V2", as_of="2026-11-24").json()
    assert answer["touched"] is True
    assert {one["verdict"] for one in answer["findings"]} == {"listed"}
    asked = answer["asked"]
    assert asked["as_of"] == "2026-11-24"
    assert {one["id"] for one in asked["watchlists"]} >= {"us-ofac-ns-cmic"}
    assert all(one["version"] and one["sha256"] for one in asked["watchlists"])
    commands = {one["id"]: one["commands"][0] for one in asked["lists_not_asked"]}
    assert commands["us-ofac-sdn"] == "screener watchlist update us-ofac-sdn"


def test_an_answer_leaves_out_what_does_not_bind_the_investor(api: Web) -> None:
    american, european = (
        check(api, name="BANK OF KUNLUN", investor=investor, as_of="2026-11-24").json()["asked"]
        for investor in ("us-person", "eu-person")
    )
    assert any("E.O. 13959" in said for said in american["notices"])
    assert not any("E.O. 13959" in said for said in european["notices"])
    assert "eu-fsf" in {one["id"] for one in european["lists_not_asked"]}


def test_a_clear_answer_says_on_which_lists(api: Web) -> None:
    answer = check(api, isin="US0378331005", watchlists=["us-ofac-ns-cmic"]).json()
    assert answer["touched"] is False
    assert [one["id"] for one in answer["asked"]["watchlists"]] == ["us-ofac-ns-cmic"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"isin": "US0378331006"}, "not a valid ISIN"),
        ({"isin": "US0378331005", "isim": "x"}, "Extra inputs"),
        ({"name": "x", "as_of": "yesterday"}, "date"),
        ({"name": "x", "investor": "martian"}, "investor"),
        ({"name": "x", "watchlists": ["../../etc/passwd"]}, "no list"),
        ({"name": "x" * 501}, "500"),
        ({}, "nothing to check"),
        ({"ticker": "???"}, "not a ticker"),
    ],
)
def test_what_makes_no_sense_is_400_with_one_sentence(api: Web, fields: dict[str, Any], says: str) -> None:
    answer = check(api, **fields)
    assert answer.status_code == 400
    assert says in answer.json()["error"]


def test_what_is_no_json_is_400(api: Web) -> None:
    for body in (b"", b"[]", b"null", b"{", b"\xff", b'{"name": 1}'):
        assert api.client.post("/api/v1/check", content=body).status_code == 400, body


def test_files_are_screened_and_decided_on(api: Web) -> None:
    asked = api.client.post(
        "/api/v1/screen", files=[("files", ("e.xlsx", EXAMPLE.read_bytes()))], data={"as_of": "2026-11-24"}
    )
    assert asked.status_code == 202, asked.text
    place = asked.json()["location"]
    api.until(lambda: api.get(place).json()["state"] in ("done", "failed"))
    done = api.get(place).json()
    assert done["state"] == "done", done
    run = api.get(done["location"]).json()
    assert run["schema"] == "screener.run/1"
    assert done["run_id"] in {one["id"] for one in api.get("/api/v1/runs").json()["runs"]}
    finding = run["findings"][0]["id"]
    decisions = f"{done['location']}/findings/{finding}/decisions"
    taken = api.client.post(decisions, json={"answer": "true_match", "reason": "ISIN agrees", "scope": "issuer"})
    assert taken.status_code == 201, taken.text
    assert taken.json()["decision"]["reviewer"] == "orders (ann)"
    now = api.get(f"{done['location']}/findings").json()
    assert next(one for one in now["findings"] if one["id"] == finding)["decision"]["answer"] == "true_match"


def test_a_form_field_that_is_unknown_is_400(api: Web) -> None:
    files = [("files", ("e.csv", b"Name,ISIN\nA,B\n"))]
    answer = api.client.post("/api/v1/screen", files=files, data={"as_off": "2026-11-24"})
    assert answer.status_code == 400
    assert "as_off" in answer.json()["error"]
    assert api.client.post("/api/v1/screen", data={"as_of": "2026-11-24"}).status_code == 400


def test_without_a_valid_token_there_is_no_answer(api: Web) -> None:
    api.client.headers["authorization"] = "Bearer scr_guess"
    assert check(api, name="x").status_code == 401
    assert api.get("/api/v1/runs").status_code == 401
    assert api.get("/api/v1/runs/nothing").json()["error"]


def test_the_document_is_the_golden_one() -> None:
    document = json.dumps(openapi(), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("SCREENER_UPDATE_GOLDEN"):
        GOLDEN.write_text(document, encoding="utf-8")
    assert document == GOLDEN.read_text(encoding="utf-8")


def test_answers_are_what_the_document_says(api: Web) -> None:
    document = openapi()
    for path, name in (("/api/v1/lists", "Lists"), ("/api/v1/runs", "Runs"), ("/api/v1/jobs", "Jobs")):
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        jsonschema.validate(api.get(path).json(), schema)
    schema = {"$ref": "#/components/schemas/CheckAnswer", "components": document["components"]}
    jsonschema.validate(check(api, name="CHINA TELECOM").json(), schema)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.dictionaries(
        st.sampled_from(["name", "isin", "lei", "ticker", "country", "as_of", "watchlists", "investor", "zz"]),
        st.one_of(st.none(), st.text(max_size=30), st.integers(), st.lists(st.text(max_size=5), max_size=3)),
        max_size=5,
    )
)
def test_no_request_is_a_fault_of_the_server(api: Web, body: dict[str, Any]) -> None:
    assert check(api, **body).status_code in (200, 400)
