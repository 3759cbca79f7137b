"""The columns of tables: what each shows stands here once, what it is called in the catalogue of words."""

from __future__ import annotations

from collections.abc import Mapping

from screener.reports.content.parts import Column, Kind
from screener.reports.wording import Wording

_KINDS: Mapping[Kind, tuple[str, ...]] = {
    "integer": ("row", "rows", "tables", "positions", "skipped", "not_understood", "banned", "accounts", "age",
                "rhythm", "entities", "number"),
    "money": ("value", "banned_value", "direct", "derivative", "short", "through_fund"),
    "number": ("rate", "quantity", "before", "after", "difference", "score", "price"),
    "percent": ("percent", "coverage", "share", "weight"),
    "date": ("as_of", "day", "decided_at", "due", "listed_on", "published_on", "effective_on", "divest_by",
             "removed_on", "expires_on"),
    "link": ("source",),
    "code": ("sha256",),
}  # fmt: skip
"""What a column shows where it is no text, by its key."""
_KIND_OF: Mapping[str, Kind] = {key: kind for kind, keys in _KINDS.items() for key in keys}


def kind_of(key: str) -> Kind:
    """What the column of a key shows."""
    return _KIND_OF.get(key, "text")


def columns(words: Wording, *keys: str | tuple[str, str]) -> tuple[Column, ...]:
    """The columns of a table, each by its key, with the words for its title where these are not `column.<key>`."""
    titled = ((one, f"column.{one}") if isinstance(one, str) else one for one in keys)
    return tuple(Column(key, words(title), kind_of(key)) for key, title in titled)
