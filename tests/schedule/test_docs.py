"""docs/scheduling.md says what the program does."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
from pydantic import BaseModel

from screener.cli.schedule import app
from screener.schedule.delivery import KINDS
from screener.schedule.delivery.webhook import signature
from screener.schedule.jobs import Job, SchedulerSettings
from screener.schedule.scheduler import Ending

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "scheduling.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("model", [Job, SchedulerSettings, *(kind.settings for kind in KINDS.values())])
def test_every_key_is_explained(model: type[BaseModel]) -> None:
    keys = {field.alias or name for name, field in model.model_fields.items()} - {"name", "kind"}
    assert {key for key in keys if f"`{key}`" not in TEXT} == set()


def test_every_kind_and_every_command_and_every_ending_is_explained() -> None:
    assert {kind for kind in KINDS if f"`{kind}`" not in TEXT} == set()
    commands = {command.name for command in app.registered_commands}
    assert {name for name in commands if f"`screener schedule {name}" not in TEXT} == set()
    assert {ending.value for ending in Ending if f"| {ending.value} |" not in TEXT} == set()


def test_the_example_that_checks_a_webhook_does_so() -> None:
    block = re.search(r"(    import base64.*?)\n\nA secret", TEXT, re.DOTALL)
    assert block is not None
    names: dict[str, object] = {}
    exec(textwrap.dedent(block[1]), names)
    check = names["is_genuine"]
    assert callable(check)
    headers = {"webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": signature("secret", "a", 1, b"{}")}
    assert check("secret", headers, b"{}")
    assert not check("secret", headers, b"{ }")
