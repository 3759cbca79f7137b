"""Delivery by webhook to a real server: signed, the same id at every attempt, and the forms of Slack and Teams."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging

import pytest

from screener.schedule.delivery import Payload, deliver
from screener.schedule.delivery.chat import SlackSettings, TeamsSettings
from screener.schedule.delivery.webhook import WebhookSettings, signature
from screener.schedule.errors import DeliveryError
from tests.schedule.conftest import WebReceiver, free_port


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("HOOK_SECRET", "shared-secret")
    return "shared-secret"


def hook(url: str) -> WebhookSettings:
    return WebhookSettings(kind="webhook", url=url, secret="env:HOOK_SECRET")


def test_the_receiver_can_check_who_sent_what(web: WebReceiver, payload: Payload, secret: str) -> None:
    deliver(hook(web.url), payload, {})
    ((_, headers, body),) = web.requests
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert secret.encode() not in body


def test_reports_are_named_by_fingerprint_and_json_travels_whole(web: WebReceiver, payload: Payload) -> None:
    deliver(hook(web.url), payload, {})
    (told,) = web.json()
    workbook, document = told["reports"]
    assert workbook == {
        "name": "daily.xlsx",
        "sha256": hashlib.sha256(payload.attachments[0].content).hexdigest(),
        "bytes": len(payload.attachments[0].content),
    }
    assert document["content"] == {"name": "中国移动"}
    assert (told["schema"], told["job"], told["as_of"], told["event"]) == (
        "screener.delivery/1",
        "daily",
        "2026-11-23",
        "report",
    )


def test_a_repetition_has_the_same_id(web: WebReceiver, payload: Payload) -> None:
    for _ in range(2):
        deliver(hook(web.url), payload, {})
    assert {headers["webhook-id"] for _, headers, _ in web.requests} == {payload.key}
    assert {headers["idempotency-key"] for _, headers, _ in web.requests} == {payload.key}


def test_the_example_of_the_specification_is_signed_as_it_says() -> None:
    # Source: the test vectors of the Standard Webhooks reference libraries.
    assert (
        signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
        )
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


@pytest.mark.parametrize(
    ("status", "permanent"), [(500, False), (429, False), (503, False), (400, True), (404, True), (302, True)]
)
def test_only_an_answer_that_will_not_change_is_permanent(
    web: WebReceiver, payload: Payload, status: int, permanent: bool
) -> None:
    web.answers = [status]
    with pytest.raises(DeliveryError, match=str(status)) as caught:
        deliver(hook(web.url), payload, {})
    assert caught.value.permanent is permanent


def test_a_server_that_is_away_is_worth_another_attempt(payload: Payload) -> None:
    with pytest.raises(DeliveryError, match=r"127\.0\.0\.1 cannot be reached") as caught:
        deliver(hook(f"http://127.0.0.1:{free_port()}/hook"), payload, {})
    assert not caught.value.permanent


def test_slack_gets_blocks_and_teams_a_card(web: WebReceiver, payload: Payload) -> None:
    deliver(SlackSettings(kind="slack", url=web.url), payload, {})
    deliver(TeamsSettings(kind="teams", url=web.url), payload, {})
    slack, teams = web.json()
    assert slack["text"] == payload.subject
    assert [block["type"] for block in slack["blocks"]] == ["header", "section"]
    assert "daily.xlsx, daily.json" in slack["blocks"][1]["text"]["text"]
    card = teams["attachments"][0]["content"]
    assert card["type"] == "AdaptiveCard"
    assert card["body"][0]["text"] == payload.subject


def test_a_url_that_is_a_secret_shows_in_no_log_and_no_error(
    web: WebReceiver, payload: Payload, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SLACK_URL", f"{web.url}/T000/B000/XXXXSECRET")
    web.reply = "no such hook: T000/B000/XXXXSECRET, see " + web.url + "/T000/B000/XXXXSECRET"
    web.answers = [200, 404]
    slack = SlackSettings(kind="slack", url="env:SLACK_URL")
    with caplog.at_level(logging.DEBUG):
        deliver(slack, payload, {})
        with pytest.raises(DeliveryError) as caught:
            deliver(slack, payload, {})
    assert "XXXXSECRET" not in str(caught.value)
    assert "XXXXSECRET" not in "".join(record.getMessage() for record in caplog.records)
