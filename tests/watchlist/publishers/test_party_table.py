"""Publishers.yaml as the only thing that a plain table of parties needs: what it says of each table holds together."""

from __future__ import annotations

import importlib

import pytest

from screener.watchlist.publishers import formats
from screener.watchlist.publishers.facts import Format, published_lists
from screener.watchlist.publishers.party_table import PartyTable

TABLES = {title: form for title, form in formats().items() if form.table}


def test_some_lists_are_read_without_a_module_of_their_own() -> None:
    assert {form.module for form in TABLES.values()} == {"party_table"}
    assert len(TABLES) > 2


@pytest.mark.parametrize("form", TABLES.values(), ids=TABLES)
def test_a_table_names_only_columns_that_it_is_told_by(form: Format) -> None:
    table = PartyTable.model_validate(form.table)
    alone = (table.name, table.bracketed, table.aliases, table.shorts, table.former, table.type, table.country)
    named = {*alone, table.program, table.authority, table.source, table.until, table.parent}
    named |= {*table.since, *table.dates, *table.notes, *table.kept.values()}
    assert named - {""} <= {*form.columns}
    assert {*table.lists.values()} <= {*published_lists()}


def test_a_format_that_the_data_do_not_tell_has_a_recogniser() -> None:
    for form in formats().values():
        module = importlib.import_module(f"screener.watchlist.publishers.{form.module}")
        assert form.root or form.keys or form.columns or hasattr(module, "recognises"), form
