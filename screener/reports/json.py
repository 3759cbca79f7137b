"""The run as JSON: DESIGN.md section 7, stable and versioned, with a published JSON Schema (`run.schema.json`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, TypeAdapter

from screener.model import SCHEMA_VERSION, Finding, Run
from screener.reports.presentation import DEFAULT, Presentation

_FINDINGS: TypeAdapter[Sequence[Finding]] = TypeAdapter(Sequence[Finding])


def render(run: Run, _: Presentation = DEFAULT) -> bytes:
    """The run as indented UTF-8 JSON. A number that is not one (NaN, infinity) is null."""
    return run.model_dump_json(by_alias=True, indent=2).encode() + b"\n"


def canonical_json(subject: Run | Sequence[Finding]) -> bytes:
    """A run, or findings, in the one form whose bytes can be compared and hashed: sorted keys, no blanks, UTF-8.

    Args:
        subject: a run or a sequence of findings.
    """
    plain = subject.model_dump_json(by_alias=True) if isinstance(subject, BaseModel) else _FINDINGS.dump_json(subject)
    return json.dumps(
        json.loads(plain), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def build_schema() -> dict[str, Any]:
    """The JSON Schema of a run, from the model."""
    schema = Run.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA_VERSION.replace('/', ':')}",
        **schema,
        "title": "A screening run",
    }


def published_schema() -> dict[str, Any]:
    """The JSON Schema as it stands in the package."""
    text = files("screener.reports").joinpath("run.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
