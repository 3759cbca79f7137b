"""Exports of this program (watchlist/form/export): its FollowTheMoney lines and its CSV, read back whole.

Both carry every entity as JSON beside what other programs and people read, and the list's own facts once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from screener.errors import WatchlistError
from screener.files.canonical_json import sha256_of
from screener.model import Entity, Watchlist
from screener.watchlist.form.export.csv_table import COLUMNS, visible
from screener.watchlist.publishers.table import first_row, read_records


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the file is one of this program's own exports."""
    if head.lstrip()[:1] == b"{":
        first = head.split(b"\n", 1)[0]
        return b'"screener"' in first and (b'"screener_list"' in first or len(first) == len(head))
    return tuple(first_row(head)) == COLUMNS


def read(path: Path) -> Watchlist:
    """The list as it was exported; its SHA-256 is of this file.

    Raises:
        WatchlistError: a line that is damaged or was edited (with its number), or no list facts.
    """
    header: dict[str, Any] | None = None
    entities: list[Entity] = []
    with path.open("rb") as stream:
        lines = _ftm_lines if stream.read(1) == b"{" else _csv_rows
    for number, facts, data in lines(path):
        header = header or facts
        try:
            entities.append(Entity.model_validate(data))
        except ValidationError as error:
            raise _damaged(path, number, f"an entity does not hold together ({error.errors()[0]['msg']})") from error
    if header is None:
        raise _damaged(path, 1, "the facts of the list are missing")
    try:
        return Watchlist.model_validate({**header, "sha256": sha256_of([path]), "entities": tuple(entities)})
    except ValidationError as error:
        raise _damaged(path, 1, f"the facts of the list do not hold together ({error.errors()[0]['msg']})") from error


def _ftm_lines(path: Path) -> Iterator[tuple[int, dict[str, Any] | None, Any]]:
    with path.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            try:
                line = json.loads(raw)
                target = line.get("target")
            except (ValueError, AttributeError, RecursionError) as error:
                raise _damaged(path, number, "not a line of JSON") from error
            if target:
                if "screener" not in line:
                    raise _damaged(path, number, "an entity without the key `screener`")
                yield number, line.get("screener_list"), line["screener"]


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | None, Any]]:
    for number, row in read_records(path, COLUMNS):
        try:
            data = json.loads(row["entity"])
            shown = visible(Entity.model_validate(data))
            facts = json.loads(row["list"]) if row["list"] else None
        except (ValueError, RecursionError) as error:
            raise _damaged(path, number, "the column `entity` or `list` is damaged") from error
        changed = [
            column
            for column, cell in zip(COLUMNS, shown, strict=False)
            if " ".join(cell.split()) != " ".join(row[column].split())
        ]
        if changed:
            raise _damaged(path, number, f"the column {changed[0]} says something else than the column `entity`")
        yield number, facts, data


def _damaged(path: Path, number: int, problem: str) -> WatchlistError:
    return WatchlistError(
        f"{path.name}, line {number}: {problem}",
        hint="Export the list again; to edit a list, export it as YAML. Nothing of the file was used.",
    )
