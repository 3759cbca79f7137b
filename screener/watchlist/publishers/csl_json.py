"""trade.gov Consolidated Screening List, JSON: `{"results": [{...}]}`, lists as lists, identifiers as objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from screener.watchlist.publishers.assemble import Reading, changed, check_count, damaged
from screener.watchlist.publishers.csl_entry import FIELDS, Row, plain_text, reading, row_of
from screener.watchlist.publishers.ofac_entry import Detail, plain_label

_READ = FIELDS | {"id"}


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether it is a JSON object with `results` that name a `source` and a `source_list_url`."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and all(
        word in head for word in (b'"results"', b'"source"', b'"source_list_url"')
    )


def read(path: Path) -> Reading:
    """The whole list; rows of one party become one entity with several listings.

    Raises:
        WatchlistError: not JSON, another shape, a `total` that differs, a row without source or name.
    """
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise damaged(f"{path.name} is not complete JSON ({error})") from error
    results = document.get("results") if isinstance(document, dict) else None
    if not isinstance(results, list) or not all(isinstance(item, dict) for item in results):
        raise changed(f"{path.name} has no list of results")
    total = document.get("total")
    if isinstance(total, int):
        check_count(path.name, total, len(results), "results")
    return reading(path, _rows(results, path.name))


def _rows(results: list[dict[str, Any]], name: str) -> Iterator[Row]:
    for number, item in enumerate(results, start=1):
        extra = {key: value for key, value in item.items() if value and key not in _READ}
        row = row_of(f"result {number}", item, extra)
        for address in _objects(item, "addresses", number, name):
            parts = [plain_text(address.get(key)) for key in ("address", "city", "state", "postal_code", "country")]
            row.addresses.append((", ".join(filter(None, parts)), parts[-1] or None))
        if not row.addresses and item.get("country"):
            row.addresses.append((plain_text(item["country"]), plain_text(item["country"])))
        for held in _objects(item, "ids", number, name):
            row.details.append(
                Detail(
                    label=plain_label(plain_text(held.get("type"))),
                    value=plain_text(held.get("number")),
                    country=plain_text(held.get("country")) or None,
                    issued=plain_text(held.get("issue_date")) or None,
                    expires=plain_text(held.get("expiration_date")) or None,
                )
            )
        yield row


def _objects(item: dict[str, Any], key: str, number: int, name: str) -> list[dict[str, Any]]:
    value = item.get(key) or []
    if not isinstance(value, list) or not all(isinstance(held, dict) for held in value):
        raise changed(f"{name}, result {number}: {key} is no list of objects")
    return value
