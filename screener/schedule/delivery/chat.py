"""Delivery to a channel of Slack or Microsoft Teams: a message with the headline; reports are named, not attached.

Incoming webhooks of both take no files and know no repetition: a message repeated after a crash appears twice.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import Field

from screener.files.form import StrictForm
from screener.schedule.delivery.http import HttpUrl, post
from screener.schedule.delivery.payload import Payload, Receipt
from screener.schedule.secret import reveal_or_literal

_SLACK_LONGEST_TEXT = 3000
_SLACK_LONGEST_HEADER = 150


class _ChatSettings(StrictForm):
    url: HttpUrl
    timeout_seconds: float = Field(default=30, gt=0)


class SlackSettings(_ChatSettings):
    """`kind = "slack"`: the URL of an incoming webhook; best kept at `env:` or `file:`, since it is the secret."""

    kind: Literal["slack"]


class TeamsSettings(_ChatSettings):
    """`kind = "teams"`: the URL of a Teams workflow that posts what a webhook receives."""

    kind: Literal["teams"]


def deliver_to_slack(settings: SlackSettings, payload: Payload, _progress: object) -> Receipt:
    """Post a Block Kit message. Raises DeliveryError where Slack does not take it."""
    return _send(settings, payload, slack_message(payload))


def deliver_to_teams(settings: TeamsSettings, payload: Payload, _progress: object) -> Receipt:
    """Post an Adaptive Card. Raises DeliveryError where Teams does not take it."""
    return _send(settings, payload, teams_message(payload))


def slack_message(payload: Payload) -> dict[str, Any]:
    """The payload in Slack's Block Kit. Source: docs.slack.dev, "Sending messages using incoming webhooks"."""
    body = _escape(_with_reports(payload))
    return {
        "text": _escape(payload.subject),
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": payload.subject[:_SLACK_LONGEST_HEADER]}},
            {"type": "section", "text": {"type": "mrkdwn", "text": body[:_SLACK_LONGEST_TEXT]}},
        ],
    }


def teams_message(payload: Payload) -> dict[str, Any]:
    """The payload as an Adaptive Card. Source: learn.microsoft.com, "Create incoming webhooks with Workflows"."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            {"type": "TextBlock", "text": payload.subject, "weight": "Bolder", "size": "Medium", "wrap": True},
            *(
                {"type": "TextBlock", "text": line, "wrap": True}
                for line in _with_reports(payload).splitlines()
                if line
            ),
        ],
    }
    return {
        "type": "message",
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        ],
    }


def _send(settings: _ChatSettings, payload: Payload, message: dict[str, Any]) -> Receipt:
    body = json.dumps(message, ensure_ascii=False).encode()
    return post(reveal_or_literal(settings.url), body, {"Idempotency-Key": payload.key}, settings.timeout_seconds)


def _with_reports(payload: Payload) -> str:
    names = ", ".join(item.name for item in payload.attachments)
    return f"{payload.text.strip()}\n\nReports: {names}" if names else payload.text.strip()


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
