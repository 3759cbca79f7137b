"""The published JSON Schema of the YAML form."""

from __future__ import annotations

import json

import jsonschema
import pytest
import yaml

from screener.watchlist import packaged_folder
from screener.watchlist.form.schema import SCHEMA_FILE, rendered


class _YamlOfAnEditor(yaml.CSafeLoader):
    """YAML as an editor's schema check reads it (YAML 1.2: a date is a text)."""


_YamlOfAnEditor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_file_is_what_the_documents_say():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == rendered(), "run: python -m screener.watchlist.form.schema"


@pytest.mark.parametrize(
    "path", [p for p in sorted(packaged_folder().glob("*.yaml")) if p.stem not in ("regimes", "merges")], ids=str
)
def test_packaged_files_pass(validator, path):
    validator.validate(yaml.load(path.read_text(encoding="utf-8"), Loader=_YamlOfAnEditor))


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "a", "title": "A", "regime": "house", "entities": [{"nom": "B"}]},
        {"id": "a", "title": "A", "regime": "house", "entities": [{"name": "B", "country": "China"}]},
        {"id": "a", "title": "A", "entities": []},
    ],
)
def test_wrong_lists_fail(validator, wrong):
    assert not validator.is_valid(wrong)
