"""Decisions on the page: nothing preset, a reason and a scope needed, a second person who is another one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from screener.reports import render
from screener.store.runs import load_run
from screener.web.app import create_app
from screener.web.settings import Settings
from tests.web.conftest import EXAMPLE, Web

ANSWER = {"answer": "true_match", "reason": "The ISIN is the list's own.", "scope": "issuer"}


class Office:
    """Two people behind one proxy."""

    def __init__(self, client: TestClient, ann: str = "", bob: str = "") -> None:
        self.client = client
        self.ann, self.bob = self._person("ann", ann), self._person("bob", bob)

    def _person(self, name: str, groups: str) -> Web:
        person, who = Web(self.client), {"x-user": name, "x-groups": groups}
        get, post = person.get, person.post
        person.get = lambda path, **o: get(path, headers=who, **o)  # type: ignore[method-assign]
        person.post = lambda path, data=None, **o: post(path, data, headers=who, **o)  # type: ignore[method-assign]
        return person


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    chosen = Settings(auth="header", header="X-User", proxies=("10.0.0.5",))
    with TestClient(create_app(chosen), base_url="http://127.0.0.1:8765", client=("10.0.0.5", 5)) as client:
        yield Office(client)


def first_finding(person: Web) -> str:
    run = person.screen(person.upload(EXAMPLE))
    found = json.loads(person.get(f"{run}/report.json").text)["findings"]
    return f"{run}/findings/{next(one['id'] for one in found if one['status'] == 'trading_banned')}"


def test_nothing_is_preset_and_what_a_scope_covers_is_counted_before(web: Web) -> None:
    page = web.get(first_finding(web)).text
    assert "checked" not in page
    assert page.count("covers no other finding") + page.count("also covers") == 3
    assert "Record as ann" in page


@pytest.mark.parametrize("lacking", ["answer", "reason", "scope"])
def test_a_decision_needs_all_its_parts(web: Web, lacking: str) -> None:
    finding = first_finding(web)
    answer = web.post(finding, {**ANSWER, lacking: ""})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert web.post(finding, {**ANSWER, "expires_on": "2001-01-01"}).status_code == 422
    assert "The ISIN is the list" in web.post(finding, {**ANSWER, "scope": ""}).text


def test_the_reviewer_is_who_logged_in_whatever_the_form_says(web: Web) -> None:
    finding = first_finding(web)
    page = web.post(finding, {**ANSWER, "reviewer": "the boss", "second_reviewer": "somebody"})
    assert "the decision stands" in page.text
    assert "the boss" not in page.text
    assert "ann" in page.text


def test_a_second_person_confirms_after_the_evidence_and_before_the_first_answer(office: Office) -> None:
    finding = first_finding(office.ann)
    assert "when a second person confirms" in office.ann.post(finding, {**ANSWER, "four_eyes": "1"}).text
    again = office.ann.post(finding, {**ANSWER, "reason": "I say so again."})
    assert "when a second person confirms" in again.text
    assert "For you (1)" in office.bob.get("/waiting").text
    assert "For you (0)" in office.ann.get("/waiting").text
    seen = office.bob.get(finding).text
    assert "I say so again." not in seen
    assert "true match was decided" not in seen
    assert "the second person" in seen
    confirmed = office.bob.post(finding, {"answer": "true_match", "reason": "I agree."})
    assert "Confirmed: two people agree" in confirmed.text
    assert "I say so again." in confirmed.text
    assert "I agree." in confirmed.text
    assert "For you (0)" in office.bob.get("/waiting").text


def test_who_only_approves_gives_second_answers_and_no_first_ones(home: Path) -> None:
    chosen = Settings(auth="header", header="X-User", proxies=("10.0.0.5",), groups_header="X-Groups")
    with TestClient(create_app(chosen), base_url="http://127.0.0.1:8765", client=("10.0.0.5", 5)) as client:
        office = Office(client, ann="screener-analyst", bob="screener-approver")
        finding = first_finding(office.ann)
        assert 'id="decide"' not in office.bob.get(finding).text
        assert office.bob.post(finding, ANSWER).status_code == 403
        office.ann.post(finding, {**ANSWER, "four_eyes": "1"})
        assert "Confirmed" in office.bob.post(finding, {"answer": "true_match", "reason": "I agree."}).text


def test_a_second_person_who_disagrees_confirms_nothing(office: Office) -> None:
    finding = first_finding(office.ann)
    office.ann.post(finding, {**ANSWER, "four_eyes": "1"})
    other = office.bob.post(finding, {"answer": "false_positive", "reason": "Another company."})
    assert "Confirmed" not in other.text
    assert "For you (1)" in office.ann.get("/waiting").text


def test_downloads_are_the_bytes_of_the_command_line(web: Web) -> None:
    run = web.screen(web.upload(EXAMPLE))
    stored = load_run(web.client.app.state.store, run.removeprefix("/runs/"))  # type: ignore[attr-defined]
    for ending in (".json", ".csv", ".html", ".md"):
        assert web.get(f"{run}/report{ending}").content == render(stored, ending)
    assert web.get(f"{run}/report.xlsx").content[:2] == b"PK"
    assert web.get(f"{run}/report.exe").status_code == 404
    assert web.get(f"{run}/rows.csv").content.startswith("\ufefffile,sheet,row".encode())


def test_filters_stand_in_the_url(web: Web) -> None:
    run = web.screen(web.upload(EXAMPLE))
    assert "16 findings" in web.get(run).text
    banned = web.get(f"{run}?status=trading_banned").text
    assert "SENSETIME GROUP INC" not in banned.split('id="list"')[1].split("</table>")[0]
    assert "1 finding<" in web.get(f"{run}?q=sensetime&list=us-ofac-ns-cmic").text
    for odd in ("page=-1", "page=99999999999999999999", "page=x", "status=<x>", "by=zzz", "account=-"):
        assert web.get(f"{run}?{odd}").status_code == 200


def test_every_page_has_its_content_as_json(web: Web) -> None:
    finding = first_finding(web)
    run = finding.partition("/findings")[0]
    upload = web.upload(EXAMPLE)
    pages = (
        "/",
        "/runs?held=x",
        "/lists",
        "/lists/us-ofac-ns-cmic",
        "/check?q=hikvision",
        "/waiting",
        run,
        finding,
        upload,
    )
    for path in (*pages, f"{upload}/settings", f"/compare?before={run[6:]}&after={run[6:]}"):
        answer = web.get(path, headers={"accept": "application/json"})
        assert answer.status_code == 200, path
        assert answer.json(), path
        assert len(answer.content) < 2_000_000, path
    card = web.get(finding, headers={"accept": "application/json"}).json()
    assert card["f"]["id"] in finding
    missing = web.get("/runs/none", headers={"accept": "application/json"})
    assert (missing.status_code, set(missing.json())) == (404, {"error", "hint"})


def test_two_runs_are_compared_proved_and_searched(web: Web) -> None:
    upload = web.upload(EXAMPLE)
    before, after = (web.screen(upload, as_of=day).removeprefix("/runs/") for day in ("2021-12-20", "2026-11-24"))
    compared = web.get(f"/compare?before={before}&after={after}")
    assert compared.status_code == 200, compared.text
    assert "Two runs compared" in compared.text
    proved = web.post(f"/runs/{after}/verify").text
    assert "Proved: nothing was changed" in proved, proved
    assert "SENSETIME" in web.get("/runs?held=sensetime").text.upper()
    assert web.get("/compare?before=&after=").status_code == 200


def test_a_run_with_corrections_is_proved_too(web: Web) -> None:
    cells = b"Kto,Anlage,ISIN,Betrag,Whg\nA1,CHINA TELECOM,CNE1000002V2,10,HKD\nA1,APPLE INC,US0378331005,5,USD\n"
    upload = web.upload(("c.csv", cells))
    table = web.get(upload).text.split('name="table" value="')[1].split('"')[0]
    web.post(f"{upload}/columns", data={"table": table, "column 1:A": "account"})
    web.post(f"{upload}/rows", data={"row c.csv / c.csv / 3": "total"})
    run = web.screen(upload)
    stated = json.loads(web.get(f"{run}/report.json").text)["run"]["settings"]
    assert stated["rows"] == {"c.csv / c.csv / 3": "total"}
    assert "Proved: nothing was changed" in web.post(f"{run}/verify").text


def test_every_step_is_in_the_audit_log(web: Web) -> None:
    from sqlalchemy import select

    from screener.store.chain import verify_chain
    from screener.store.tables import events

    finding = first_finding(web)
    web.post(finding, ANSWER)
    with web.client.app.state.store.read() as connection:  # type: ignore[attr-defined]
        kinds: list[Any] = list(connection.execute(select(events.c.kind)).scalars())
        assert verify_chain(connection) is None
    steps = ["web.login", "web.upload", "web.screening", "run.saved", "web.download", "decision.made"]
    assert [kind for kind in kinds if kind in steps] == steps
