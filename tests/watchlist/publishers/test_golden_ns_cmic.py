"""The NS-CMIC List from every format that has it: the same companies, securities, tickers and dates."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pytest

from screener.model import Entity
from screener.watchlist import load_watchlists
from screener.watchlist.publishers import import_list

LIST = "us-ofac-ns-cmic"
INVALID = {"BRC1EODR004", "CND10002K094", "CND10002G601"}
FILES = (
    "us-ofac/cons_prim.csv",
    "us-ofac/cons_prim_2025-08.csv",
    "us-ofac/consolidated_2023-03-08_oldnamespace.xml",
    "us-ofac/consolidated_2024-05-06.xml",
    "us-ofac/consolidated_2025-03-28.xml",
    "us-ofac/CONS_ENHANCED_2025-01-10.XML",
    "us-csl/consolidated_2022-04.csv",
)
Facts = dict[str, tuple[object, ...]]


@lru_cache
def entities_of(file: Path) -> tuple[Entity, ...]:
    return import_list(file).entities


def on_the_list(entities: Iterable[Entity]) -> dict[str, Entity]:
    return {entity.id: entity for entity in entities if any(held.list == LIST for held in entity.listings)}


def facts(entities: Iterable[Entity]) -> Facts:
    """What every format must agree on, by entity; the curated additions of the packaged list left out."""
    return {
        uid: (
            entity.name,
            frozenset((i.value, i.valid) for i in entity.identifiers if i.scheme == "isin" and not i.curated),
            frozenset((i.value, i.mic) for i in entity.identifiers if i.scheme == "ticker" and not i.curated),
            frozenset(i.value for i in entity.identifiers if i.scheme in ("lei", "uscc") and not i.curated),
            frozenset(entity.linked_to),
            tuple((h.listed_on, h.effective_on, h.divest_by) for h in entity.listings if h.list == LIST),
        )
        for uid, entity in on_the_list(entities).items()
    }


@pytest.fixture(scope="module")
def packaged() -> Facts:
    return facts(load_watchlists([LIST])[0].entities)


@pytest.mark.parametrize("file", FILES)
def test_every_format_gives_68_companies_163_isins_and_69_tickers(shared_data: Path, file: str) -> None:
    entities = on_the_list(entities_of(shared_data / "lists" / file))
    found = [identifier for entity in entities.values() for identifier in entity.identifiers]
    isins = {identifier.value: identifier.valid for identifier in found if identifier.scheme == "isin"}
    assert len(entities) == 68
    assert len(isins) == 163
    assert {value for value, valid in isins.items() if not valid} == INVALID
    assert sum(identifier.scheme == "ticker" for identifier in found) == 69


@pytest.mark.parametrize("file", FILES)
def test_every_format_agrees_with_the_packaged_list(shared_data: Path, packaged: Facts, file: str) -> None:
    assert facts(entities_of(shared_data / "lists" / file)) == packaged


@pytest.mark.parametrize("file", FILES)
def test_sensetime_is_there_without_any_identifier_of_a_security(shared_data: Path, file: str) -> None:
    entity = on_the_list(entities_of(shared_data / "lists" / file))["ofac-33114"]
    assert entity.name == "SENSETIME GROUP LIMITED"
    assert [found.value for found in entity.identifiers] == ["2162198"]
