"""Which records of a table are positions, and why the others are not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from screener.holdings.columns.assign import NUMBERS, ColumnAssignment
from screener.holdings.rows.labels import text_kind
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.fields import Fields
from screener.holdings.values.numbers import is_nothing
from screener.holdings.values.text_column import TextColumn

POSITION = "position"
ODD = "odd"
"""A record that does not fit its table and is looked at on its own."""

_SUMS = ("total",)
_MONEY = ("cash", "accrual", "margin", "fx", "exchange_rate")


def classify(
    uses: Sequence[ColumnAssignment], fields: Fields, ticker_names: bool
) -> tuple[list[str], NDArray[np.int8]]:
    """Say of each record what it is.

    Args:
        uses: the table's columns.
        fields: their values.
        ticker_names: the name column holds tickers, so that a name that is none is a group's.

    Returns:
        The reasons in use, and for each record the place of its own among them; the first is `position`, the second
        `odd`, which is to be looked at on its own.
    """
    reasons = [POSITION, ODD, *_SUMS, *_MONEY, "group", "all_accounts", "not_understood"]
    place = {reason: np.int8(at) for at, reason in enumerate(reasons)}
    name = fields.texts["name"]
    identified = fields.has_identifier()
    named = identified | name.present | fields.texts["ticker"].present
    count = fields.count_numbers()
    filled = _filled(uses)
    result = np.full(len(name), place[ODD], dtype=np.int8)
    has_numbers = bool(count.any())
    sound = named & ((count > 0) | identified) if has_numbers else named
    usual = float(np.median(filled[sound])) if sound.any() else 0.0
    enough = identified | (filled >= usual * 0.5)
    quantity_or_price = ~np.isnan(fields.numbers["quantity"]) | ~np.isnan(fields.numbers["price"])
    result[sound & enough] = place[POSITION]
    result[named & ~sound & (filled >= max(3.0, usual * 0.5))] = place[POSITION]

    kinds = [text_kind(text) if text else "" for text in name.values]
    priced = ~np.isnan(fields.numbers["price"])
    firm = _firm_identifier(fields)
    asset = _asset_kinds(fields.texts["asset_class"])
    security_class = fields.texts["asset_class"].present & (asset == "")
    # A broker's "Type" column says of a share that it stands in the cash or the margin account: a share has a price.
    money = [found in _MONEY for found in kinds]
    priced_apart = fields.texts["ticker"].present & ~np.array(money, dtype=bool)[name.codes] & _is_priced(fields)
    for kind in ("cash", "margin", "fx", "accrual"):
        of_class = (asset == kind) & ~firm & ~priced_apart
        result[of_class & ((result == place[POSITION]) | (result == place[ODD]))] = place[kind]
    for kind in (*_SUMS, *_MONEY, "group"):
        of_kind = np.array([found == kind for found in kinds], dtype=bool)[name.codes]
        if kind == "total":
            of_kind &= ~identified & ~(priced & quantity_or_price)
            of_kind |= _total_elsewhere(uses) & ~identified & ~priced
        elif kind == "group":
            of_kind &= ~identified & ~priced & ~fields.texts["ticker"].present
        else:
            of_kind &= ~firm & ~security_class & (result == place[POSITION])
        result[of_kind] = place[kind]
    accounts = fields.texts["account"]
    everywhere = accounts.flags(lambda text: plain(text) in words("all_accounts"))
    if everywhere.any() and (accounts.present & ~everywhere).any():
        # What is held in all accounts together repeats what each of them holds.
        result[everywhere] = place["all_accounts"]
    # A line with a single text is a title, a note or a lone name: it is looked at on its own.
    result[(filled <= 1) & (count == 0) & ~identified & (usual > 1)] = place[ODD]
    if ticker_names:
        unknown = ~identified & ~fields.texts["ticker"].present & (result == place[POSITION])
        result[unknown] = place["group"]
    return reasons, result


def _filled(uses: Sequence[ColumnAssignment]) -> NDArray[np.int16]:
    """How many cells of each record hold a value."""
    count = np.zeros(len(uses[0].data), dtype=np.int16)
    for use in uses:
        column = use.data
        flags = [not (isinstance(value, str) and is_nothing(value)) for value in column.values]
        count += np.array([*flags, True])[column.codes]
    return count


def _is_priced(fields: Fields) -> NDArray[np.bool_]:
    """Which records have a price that money does not have: neither one nor a hundred."""
    price = fields.numbers["price"]
    return ~np.isnan(price) & (np.abs(price - 1.0) > 0.01) & (np.abs(price - 100.0) > 0.01)


def _firm_identifier(fields: Fields) -> NDArray[np.bool_]:
    """Which records have an identifier that money does not have: custodians give cash a CUSIP of their own."""
    present = fields.texts["isin"].present | fields.texts["figi"].present | fields.texts["sedol"].present
    return present | fields.texts["cusip"].flags(lambda text: not text.startswith("9"))


def _asset_kinds(asset_class: TextColumn) -> NDArray[np.str_]:
    """The reason that each record's asset class gives to skip it; empty for securities."""
    kinds = []
    for value in asset_class.values:
        label = plain(value) if value else ""
        kinds.append(
            next((kind for kind in ("margin", "fx", "accrual", "cash") if label in words(f"asset_{kind}")), "")
        )
    return np.array(kinds)[asset_class.codes]


def _total_elsewhere(uses: Sequence[ColumnAssignment]) -> NDArray[np.bool_]:
    """Which records have a cell that says nothing but "total" in a column other than the name's."""
    totals = words("total")
    found = np.zeros(len(uses[0].data), dtype=bool)
    for use in uses:
        if use.field in (*NUMBERS, "name"):
            continue
        flags = [
            isinstance(value, str) and 2 < len(value) < 40 and plain(value) in totals and plain(value) != "sum"
            for value in use.data.values
        ]
        if any(flags):
            found |= np.array([*flags, False])[use.data.codes]
    return found
