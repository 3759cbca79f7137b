"""A run as JSON: `json.render(run)` gives what the published schema describes."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import jsonschema
import pytest

import screener.reports
from screener.files.canonical_json import canonical
from screener.model import CoverageRow, Run
from screener.reports import jsonl
from screener.reports.json import build_schema, canonical_json, dump, pieces, published_schema, render
from tests.reports import golden
from tests.reports.example_run import empty_run, example_run


def test_a_run_comes_back_from_its_json() -> None:
    assert Run.model_validate_json(render(example_run())) == example_run()


@pytest.mark.parametrize(("findings", "rows"), [(0, 0), (1, 0), (0, 1), (501, 1000)])
def test_the_pieces_are_byte_for_byte_the_whole(findings: int, rows: int) -> None:
    run = example_run()
    coverage = CoverageRow(file=os.fsdecode(b"M\xfcller.csv"), sheet="S", row=1, reason="blank", text="")
    long = run.model_copy(update={"findings": run.findings[:1] * findings, "coverage": (coverage,) * rows})
    assert b"".join(pieces(long)) == dump(long, indent=2) + b"\n"


@pytest.mark.parametrize("count", [0, 1, 501])
def test_the_canonical_form_is_byte_for_byte_that_of_the_whole(count: int) -> None:
    run = example_run()
    named = run.findings[0].model_copy(update={"counterparty": os.fsdecode(b"B\xfccher AG"), "fund_path": ()})
    long = run.model_copy(update={"findings": (*run.findings, named)[-count:] * count})
    assert canonical_json(long) == canonical(json.loads(dump(long))).encode()
    assert canonical_json(long.findings) == canonical(json.loads(dump(long))["findings"]).encode()


def test_the_json_says_what_design_section_7_says() -> None:
    data = json.loads(render(example_run()))
    assert data["schema"] == "screener.run/1"
    assert set(data) == {"schema", "run", "summary", "findings", "coverage"}
    assert {
        "id",
        "verdict",
        "status",
        "score",
        "position",
        "entity",
        "listing",
        "match",
        "relation",
        "action",
        "decision",
    } <= set(data["findings"][0])
    assert data["findings"][0]["match"]["by"] == "isin"
    assert data["summary"]["market_value"][0] == {"currency": "HKD", "value": 98400012.0}


@pytest.mark.parametrize("run", [example_run(), empty_run()], ids=["example", "empty"])
def test_a_run_validates_against_the_published_schema(run: Run) -> None:
    jsonschema.Draft202012Validator(published_schema()).validate(json.loads(render(run)))


def test_the_published_schema_is_the_model_s() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        path = Path(screener.reports.__file__).with_name("run.schema.json")
        path.write_text(json.dumps(build_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert published_schema() == build_schema(), "the model changed: run with UPDATE_GOLDEN=1"
    jsonschema.Draft202012Validator.check_schema(published_schema())


def test_a_number_that_is_none_becomes_null() -> None:
    run = example_run()
    finding = run.findings[0]
    position = finding.position.model_copy(update={"quantity": math.nan, "weight": math.inf})
    run = run.model_copy(update={"findings": (finding.model_copy(update={"position": position}),)})
    for text in (render(run), canonical_json(run), canonical_json(run.findings), jsonl.render(run)):
        assert b"NaN" not in text
        assert b"Infinity" not in text
    assert json.loads(render(run))["findings"][0]["position"]["quantity"] is None


def test_a_file_name_that_is_no_text_is_written_out() -> None:
    run = example_run()
    finding = run.findings[0]
    position = finding.position.model_copy(update={"file": "a\udcff.xlsx"})
    run = run.model_copy(update={"findings": (finding.model_copy(update={"position": position}),)})
    assert json.loads(render(run))["findings"][0]["position"]["file"] == r"a\udcff.xlsx"
    assert json.loads(jsonl.render(run))["position"]["file"] == r"a\udcff.xlsx"


def test_canonical_json_sorts_keys_and_does_not_depend_on_how_a_run_was_made() -> None:
    text = canonical_json(example_run())
    assert text == canonical_json(Run.model_validate_json(render(example_run())))
    assert text.startswith(b'{"coverage":[')
    assert "商汤集团".encode() in text
    assert json.loads(canonical_json(example_run().findings)) == json.loads(text)["findings"]


def test_json_lines_hold_one_finding_a_line() -> None:
    lines = jsonl.render(example_run()).decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == [finding.id for finding in example_run().findings]
    assert jsonl.render(empty_run()) == b""


def test_the_forms_for_machines_are_as_reviewed() -> None:
    golden.check("example.json", render(example_run()).decode())
    golden.check("example.jsonl", jsonl.render(example_run()).decode())
