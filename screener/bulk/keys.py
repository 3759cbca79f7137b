"""Distinct keys of a table -> what each is and what is found on it, by the reader, matcher and rules of `screen`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from screener.errors import HoldingsError
from screener.files.limits import Limits
from screener.holdings import Holdings, read_holdings
from screener.holdings.columns.assign import FIELDS
from screener.model import Finding
from screener.screening import Screener

if TYPE_CHECKING:
    import pandas as pd

FIGURES = ("currency", "quantity", "price", "market_value", "weight", "strike", "notional", "delta")
"""Fields of which only the presence tells what a row is; a finding has the value of its own row."""
OF_THE_ROW = ("account", "held_on")
"""Fields that say nothing of what the security is."""
_NAMES = ("name", "name_continued", "issuer")
"""Fields of which several columns are each screened."""
SAMPLE_ROWS = 200
"""Rows from which the columns are assigned: as many as settle what a column holds."""
FIRST_ROW = 2
"""The number of the first row under the header, which a table has though its file has no header."""
_LOST = ("not_understood", "lost")
_NOTHING = ("skipped", "note")
"""What a row is that has neither a text nor a figure, an account and a date apart."""


class Outcome(NamedTuple):
    """What a key is: `position`, `skipped` or `not_understood`, and why."""

    key: int
    outcome: str
    reason: str


class Judged(NamedTuple):
    """The outcome of each key, and the findings with the key on which each stands."""

    outcomes: tuple[Outcome, ...]
    findings: tuple[tuple[int, Finding], ...]


def infer_mapping(sample: pd.DataFrame, given: Mapping[str, str]) -> dict[str, str]:
    """The columns of a table by the field that each fills, by the product's own column assignment.

    A further column of names has its number: `name_2`.

    Args:
        sample: its first rows.
        given: field -> column, where the caller knows better.

    Raises:
        HoldingsError: the columns are not those of one table of holdings.
    """
    tables = [table for layout in read_holdings(sample, mapping=given).layouts for table in layout.tables]
    if len(tables) != 1:
        raise HoldingsError("The sample is not one table of holdings", hint="Name its columns: --map name=COLUMN.")
    counts: Counter[str] = Counter()
    found: dict[str, str] = {}
    for one in tables[0].columns:
        if one.field:
            counts[one.field] += 1
            further = counts[one.field] > 1 and one.field in _NAMES
            found[f"{one.field}_{counts[one.field]}" if further else one.field] = one.header
    return {**found, **given}


def key_fields(mapping: Mapping[str, str]) -> tuple[str, ...]:
    """The fields whose texts make a key.

    Args:
        mapping: field -> column.
    """
    return tuple(field for field in mapping if field not in FIGURES and field not in OF_THE_ROW)


def judge(keys: pd.DataFrame, mapping: Mapping[str, str], screener: Screener, as_of: date) -> Judged:
    """Judge each key once; one that makes the program fail is named and counted, and spoils no other.

    Args:
        keys: one row a key, by the names of the source's columns; the index holds the keys' numbers.
        mapping: field -> column.
        screener: lists, rules and who asks.
        as_of: the date on which the rules are applied.
    """
    outcomes: list[Outcome] = []
    found: list[tuple[int, Finding]] = []
    for part in _judged(keys, mapping, screener, as_of):
        outcomes += part.outcomes
        found += part.findings
    return Judged(tuple(outcomes), tuple(found))


def _judged(keys: pd.DataFrame, mapping: Mapping[str, str], screener: Screener, as_of: date) -> Iterator[Judged]:
    numbers = [int(number) for number in keys.index]
    try:
        one_each = {field: column for field, column in mapping.items() if field in FIELDS}
        read = read_holdings(keys.reset_index(drop=True), mapping=one_each, limits=Limits.from_environment())
        found = screener.judge(read, as_of)
    except Exception as error:  # whatever a key does, the others are answered
        if len(keys) == 1:
            reason = "no_table" if isinstance(error, HoldingsError) else f"error {type(error).__name__}"
            yield Judged((Outcome(numbers[0], "not_understood", reason),), ())
            return
        half = len(keys) // 2
        yield from _judged(keys.iloc[:half], mapping, screener, as_of)
        yield from _judged(keys.iloc[half:], mapping, screener, as_of)
        return
    outcome_of = _outcome_of_each(read)
    columns = [column for field, column in mapping.items() if field not in OF_THE_ROW]
    empty = np.flatnonzero(keys[columns].isna().all(axis=1)).tolist()
    outcome_of = dict.fromkeys(empty, _NOTHING) | outcome_of
    outcomes = [Outcome(number, *outcome_of.get(place, _LOST)) for place, number in enumerate(numbers)]
    yield Judged(
        tuple(outcomes),
        tuple((numbers[one.position.row - FIRST_ROW], one) for one in found),
    )


def _outcome_of_each(read: Holdings) -> dict[int, tuple[str, str]]:
    """What became of each row that was read, by its place."""
    others = {
        one.row - FIRST_ROW: ("not_understood" if one.reason == "not_understood" else "skipped", one.reason)
        for one in read.coverage
        if one.row >= FIRST_ROW
    }
    return others | {int(row) - FIRST_ROW: ("position", "") for row in read.columns.numbers["row"]}
