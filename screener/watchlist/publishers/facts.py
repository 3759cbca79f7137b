"""The facts of each official list before its file is read: publishers.yaml as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from screener.errors import WatchlistError
from screener.files.cache import table
from screener.files.form import first_mistake
from screener.model import Measure


class Format(BaseModel):
    """One form of a list's file, and how it is told from others: publishers.yaml says what each key means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    module: str
    root: str = ""
    marks: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    banner: str = ""
    columns: tuple[str, ...] = ()
    delimiter: str = ","
    elements: frozenset[str] = frozenset()
    table: Mapping[str, Any] = {}


class PublishedList(BaseModel):
    """An official list: its facts, and how its newest version is fetched; publishers.yaml says what each key means.

    `urls` are tried in order; none means that the publisher serves no file that can be read, and the list is imported
    by hand. `limit_mb` is the largest file accepted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    publisher: str
    regime: str
    source: str
    authority: str | None = None
    measure: Measure | None = None
    rhythm_days: int | None = None
    urls: tuple[str, ...] = ()
    limit_mb: int = 100
    contains: tuple[str, ...] = ()
    known_to: tuple[str, ...] = ()
    formats: Mapping[str, Format] = {}
    workbook: str | None = None


def yaml_of(file: str) -> Any:
    """What a YAML file of this folder holds, as plain data."""
    import yaml

    text = files(__package__).joinpath(file).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@table
def published_lists() -> Mapping[str, PublishedList]:
    """Every list of publishers.yaml by id.

    Raises:
        WatchlistError: an entry lacks a field, or one has a value that makes no sense.
    """
    return {row["id"]: list_stated(row) for row in yaml_of("publishers.yaml")}


def list_stated(row: Mapping[str, Any]) -> PublishedList:
    """The facts of one list, as an entry of publishers.yaml states them.

    Raises:
        WatchlistError: a field is missing or unknown, or its value makes no sense.
    """
    try:
        return PublishedList.model_validate(row)
    except ValidationError as error:
        first = first_mistake(error)
        raise WatchlistError(
            f"publishers.yaml, list {row['id']}, field {first.place}: {first.problem}",
            hint="docs/adding-a-publisher.md says what an entry holds.",
        ) from None


def forms_of(module: str) -> list[tuple[str, Format]]:
    """The forms that a module reads, each with the list under which it stands.

    Args:
        module: its `__name__`.
    """
    name = module.rpartition(".")[2]
    return [
        (held.id, one) for held in published_lists().values() for one in held.formats.values() if one.module == name
    ]


def format_of(module: str) -> Format:
    """The one form that a module reads."""
    return forms_of(module)[0][1]


def published_list(list_id: str) -> PublishedList:
    """The facts of one list.

    Raises:
        WatchlistError: no such id.
    """
    try:
        return published_lists()[list_id]
    except KeyError:
        raise WatchlistError(
            f"No official list has the id {list_id}", hint=f"Known: {', '.join(published_lists())}."
        ) from None
