"""Positions in a table: what is matched one by one is matched in a table, whatever a first look at its columns says."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from screener.matching import Matcher
from screener.positions import Positions
from screener.rulebook import Rulebook

AS_OF = date(2026, 11, 24)
NAMES = Path(__file__).resolve().parents[1] / "evaluation"


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Rulebook.load().on(AS_OF).matcher


def alone_and_in_a_table(matcher: Matcher, names: list[str]) -> tuple[list[set[tuple[str, ...]]], ...]:
    alone = [
        {(one.entity, one.list, one.verdict) for one in matcher.match_one({"name": name}, as_of=AS_OF)}
        for name in names
    ]
    table: list[set[tuple[str, ...]]] = [set() for _ in names]
    for match in matcher.match(Positions.of({"name": names}, len(names)), [], as_of=AS_OF):
        assert match.position is not None
        table[match.position].add((match.entity, match.list, match.verdict))
    return alone, table


def test_a_listed_ticker_in_a_name_is_found_in_a_table_too(matcher: Matcher) -> None:
    tickers = [one for one in sorted(matcher.securities.values("ticker")) if one.endswith("@HK")]
    names = [
        form.format(code.partition("@")[0])
        for code in tickers
        for form in ("{} HK EQUITY", "{} HK SHS REG", "{} HK QWERTZ ZYXWV", "{:0>4}.HK QWERTZ", "{} HK 中芯")
    ]
    alone, table = alone_and_in_a_table(matcher, names)
    assert len(names) > 100
    assert sum(map(bool, alone)) > len(tickers)
    assert table == alone


@pytest.mark.parametrize("file", ["found_names.tsv", "fresh_names.tsv"])
def test_every_known_name_is_matched_alike_alone_and_in_a_table(matcher: Matcher, file: str) -> None:
    with (NAMES / file).open(encoding="utf-8", newline="") as rows:
        names = list(dict.fromkeys(row["name"] for row in csv.DictReader(rows, delimiter="\t")))
    alone, table = alone_and_in_a_table(matcher, names)
    assert {name: found for name, found, one in zip(names, table, alone, strict=True) if found != one} == {}
