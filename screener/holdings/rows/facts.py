"""The facts about the records of a table on which the rules of `rules.RECORDS` decide."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from screener.holdings.columns.assign import NUMBERS, ColumnAssignment
from screener.holdings.rows.labels import text_kind
from screener.holdings.rows.rules import KINDS, MONEY, RecordFacts
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.fields import Fields
from screener.holdings.values.numbers import is_nothing

ENOUGH = 0.5
"""A position fills at least this share of the cells that positions of its table usually fill."""
FEWEST_CELLS = 3
"""A record without any number is a position only where it fills so many cells."""
MONEY_PRICES = (1.0, 100.0)
"""Prices that money has."""
LONGEST_TOTAL = 40


def record_facts(
    uses: Sequence[ColumnAssignment], fields: Fields, ticker_names: bool, contradicted: NDArray[np.bool_]
) -> RecordFacts:
    """The facts about each record, all but what the titles above it say.

    Args:
        uses: the table's columns.
        fields: their values.
        ticker_names: the name column holds tickers, so that a name that is none is a group's.
        contradicted: records whose cells contradict their columns.
    """
    texts = fields.texts
    name, ticker = texts["name"], texts["ticker"].present
    identified = fields.has_identifier()
    named = identified | name.present | ticker
    count = fields.count_numbers()
    filled = _filled(uses)
    sound = named & ((count > 0) | identified) if count.any() else named
    usual = float(np.median(filled[sound])) if sound.any() else 0.0
    fits = sound & (identified | (filled >= usual * ENOUGH))
    fits |= named & ~sound & (filled >= max(FEWEST_CELLS, usual * ENOUGH))
    lone = (filled <= 1) & (count == 0) & ~identified & (usual > 1)
    label = np.array([KINDS.index(_label(text)) for text in name.values], dtype=np.int8)[name.codes]
    money = np.isin(label, [KINDS.index(kind) for kind in MONEY])
    class_kind = _class_kinds(fields)
    accounts = texts["account"]
    everywhere = accounts.flags(lambda text: plain(text) in words("all_accounts"))
    if not (accounts.present & ~everywhere).any():
        everywhere[:] = False
    return RecordFacts(
        texts=texts,
        identified=identified,
        firm=_firm(fields),
        ticker=ticker,
        priced=~np.isnan(fields.numbers["price"]),
        # A broker's "Type" says of a share that it stands in the cash or the margin account: a share has a price.
        priced_apart=ticker & ~money & _is_priced_apart(fields),
        fits=fits & ~lone,
        lone=lone,
        label=label,
        class_kind=class_kind,
        security_class=texts["asset_class"].present & (class_kind == 0),
        total_beside=_total_beside(uses),
        everywhere=everywhere,
        unlike=np.full(len(name), ticker_names),
        contradicted=contradicted,
        section=np.zeros(len(name), dtype=np.int8),
    )


def _label(text: str | None) -> str:
    kind = text_kind(text) if text else ""
    return kind if kind in KINDS else ""


def _filled(uses: Sequence[ColumnAssignment]) -> NDArray[np.int16]:
    """How many cells of each record hold a value."""
    count = np.zeros(len(uses[0].data), dtype=np.int16)
    for use in uses:
        column = use.data
        flags = [not (isinstance(value, str) and is_nothing(value)) for value in column.values]
        count += np.array([*flags, True])[column.codes]
    return count


def _is_priced_apart(fields: Fields) -> NDArray[np.bool_]:
    """Which records have a price that money does not have."""
    price = fields.numbers["price"]
    apart = ~np.isnan(price)
    for usual in MONEY_PRICES:
        apart &= np.abs(price - usual) > 0.01
    return apart


def _firm(fields: Fields) -> NDArray[np.bool_]:
    """Which records have an identifier that money does not have: custodians give cash a CUSIP of their own."""
    present = fields.texts["isin"].present | fields.texts["figi"].present | fields.texts["sedol"].present
    return present | fields.texts["cusip"].flags(lambda text: not text.startswith("9"))


def _class_kinds(fields: Fields) -> NDArray[np.int8]:
    """What each record's asset class says, if it is not one of securities."""
    column = fields.texts["asset_class"]
    kinds = []
    for value in column.values:
        label = plain(value) if value else ""
        kind = next((kind for kind in ("margin", "fx", "accrual", "cash") if label in words(f"asset_{kind}")), "")
        kinds.append(KINDS.index(kind))
    return np.array(kinds, dtype=np.int8)[column.codes]


def _total_beside(uses: Sequence[ColumnAssignment]) -> NDArray[np.bool_]:
    """Which records have a cell that says nothing but "total" in a column other than the name's."""
    totals = words("total")
    found = np.zeros(len(uses[0].data), dtype=bool)
    for use in uses:
        if use.field in (*NUMBERS, "name"):
            continue
        flags = [
            isinstance(value, str) and 2 < len(value) < LONGEST_TOTAL and plain(value) in totals - {"sum"}
            for value in use.data.values
        ]
        if any(flags):
            found |= np.array([*flags, False])[use.data.codes]
    return found
