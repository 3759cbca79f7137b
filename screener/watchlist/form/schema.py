"""The JSON Schema of the YAML form, for editors and for the CI of someone's own list.

`python -m screener.watchlist.form.schema` writes it anew from documents.py; a test holds the file to it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SCHEMA_FILE = Path(__file__).with_name("watchlist.schema.json")


def watchlist_schema() -> dict[str, Any]:
    """The schema of a YAML watchlist, or of a YAML file of relations (JSON Schema 2020-12)."""
    from pydantic.json_schema import models_json_schema

    from screener.watchlist.form.documents import RelationsDocument, WatchlistDocument

    _, schema = models_json_schema(
        [(WatchlistDocument, "validation"), (RelationsDocument, "validation")], ref_template="#/$defs/{model}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Screener watchlist",
        "description": "A watchlist, or the issuers related to listed entities, as YAML.",
        "anyOf": [{"$ref": "#/$defs/WatchlistDocument"}, {"$ref": "#/$defs/RelationsDocument"}],
        **schema,
    }


def rendered() -> str:
    """The schema as the file holds it."""
    return json.dumps(watchlist_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(rendered(), encoding="utf-8")
