"""The facts about the records of a table on which the rules of `rules.RECORDS` decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import Cell
from screener.holdings.columns.assign import NUMBERS, ColumnAssignment
from screener.holdings.columns.content import above_nothing, kinds
from screener.holdings.rows.labels import LONGEST_CURRENCY, asset_class_of, ends_like_money, text_kind
from screener.holdings.rows.lines import begins_like_total
from screener.holdings.rows.reconcile import sums_of_rows_above, sums_of_rows_below
from screener.holdings.rows.rules import KINDS, MONEY, RecordFacts
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.fields import Fields
from screener.holdings.values.numbers import is_nothing, is_number, is_plain_number
from screener.positions import TextColumn
from screener.reference import identifiers
from screener.reference.identifiers import SCHEMES

_CHECKED = (*NUMBERS, "isin", "cusip", "sedol", "currency", "country")
ENOUGH = 0.5
"""A position fills at least this share of the cells that positions of its table usually fill."""
FEWEST_CELLS = 3
"""A record without any number is a position only where it fills so many cells."""
MONEY_PRICES = (1.0, 100.0)
"""Prices that money has."""
LONGEST_TOTAL = 40
CIC_MONEY = {"71": "cash", "72": "cash", "73": "cash", "74": "cash", "75": "cash", "79": "accrual"}
"""Third and fourth sign of the Complementary Identification Code (EIOPA) of what is money, and no security."""


def record_facts(
    uses: Sequence[ColumnAssignment], fields: Fields, ticker_names: bool, contradicted: NDArray[np.bool_]
) -> RecordFacts:
    """The facts about each record of a table.

    Args:
        ticker_names: the name column holds tickers, so that a name that is none is a group's.
        contradicted: records whose cells contradict their columns.
    """
    texts = fields.texts
    name, identified = texts["name"], fields.has_identifier()
    class_kind = _class_kinds(fields)
    security_class = (texts["asset_class"].present | texts["cic"].present) & (class_kind == 0)
    # "CHF" under the symbols, without a name, is an account in Swiss francs; "NIO" among stocks is a carmaker.
    known_class = texts["asset_class"].flags(lambda text: bool(asset_class_of(text)))
    is_money = texts["ticker"].flags(lambda text: len(text) == LONGEST_CURRENCY and bool(identifiers.currency(text)))
    ticker = texts["ticker"].present & ~(is_money & ~name.present & ~known_class & ~texts["mic"].present)
    named = identified | name.present | ticker
    count = fields.count_numbers()
    filled = _filled(uses)
    sound = named & ((count > 0) | identified) if count.any() else named
    usual = float(np.median(filled[sound])) if sound.any() else 0.0
    fits = sound & (identified | (filled >= usual * ENOUGH))
    fits |= named & ~sound & (filled >= max(FEWEST_CELLS, usual * ENOUGH))
    lone = (filled <= 1) & (count == 0) & ~identified & (usual > 1)
    kinds = (text_kind(text) if text else "" for text in name.values)
    label = np.array([KINDS.index(kind) if kind in KINDS else 0 for kind in kinds], dtype=np.int8)[name.codes]
    price_apart = _is_priced_apart(fields)
    money = np.isin(label, [KINDS.index(kind) for kind in MONEY])
    accounts = texts["account"]
    value, currency = fields.numbers["market_value"], texts["currency"].codes
    total_first = name.flags(begins_like_total)
    if not named.all():
        total_first |= ~named & _beside_name(uses, begins_like_total)
    sums = sums_of_rows_above(value, currency, fits & ~lone, total_first)
    counted = ~np.isnan(fields.numbers["quantity"])
    bare = filled < (float(np.median(filled[sound & counted])) if (sound & counted).any() else usual)
    below = sums_of_rows_below(value, fits & ~lone & ~total_first, fits & bare & ~counted & ~identified)
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
        priced_apart=(ticker | _are_account_types(texts["asset_class"])) & ~money & price_apart,
        fits=fits & ~lone,
        lone=lone,
        label=label,
        class_kind=class_kind,
        security_class=security_class,
        total_beside=_total_beside(uses, name.present),
        same_as_above=_same_as_above(fields) & identified,
        usually_counted=_usually(counted, fits & ~lone & ~below & (label == 0)),
        everywhere=everywhere,
        sums=sums,
        sums_below=below,
        bare=bare,
        total_first=total_first,
        cash_first=name.flags(lambda text: plain(text).split(" ")[0] in words("cash_first")),
        money_last=name.flags(ends_like_money),
        priced_like_a_security=price_apart,
        counted=counted,
        carried=name.flags(lambda text: plain(text) in words("carried")),
        of_benchmark=_is_of_benchmark(uses, fields),
        unlike=np.full(len(name), ticker_names),
        contradicted=contradicted,
    )


def _is_of_benchmark(uses: Sequence[ColumnAssignment], fields: Fields) -> NDArray[np.bool_]:
    """Which records have a weight in an index, and state that there is nothing of their own.

    One 0 may be a rounded or a written-down value: it takes a value and a weight, or a quantity, and no other number
    behind the first column, such as a cost.
    """
    used = {use.field: use for use in uses if use.field in _OWN}
    own = np.array([fields.numbers[name] for name in used])
    value = used.get("market_value")
    scaled = value is not None and value.heading is not None and value.heading.scale > 1.0
    theirs = np.zeros(len(fields.record_type), dtype=bool)
    if len(own) == 0 or scaled or not (len(own) > 1 or "quantity" in used):
        return theirs
    others = theirs.copy()
    for use in uses[1:]:
        if use.field is None and use.heading and use.heading.field == "benchmark_weight":
            theirs |= above_nothing(use.data)
        elif use.field not in (*_OWN, "price"):
            others |= above_nothing(use.data)
    none: NDArray[np.bool_] = (own == 0).all(axis=0)
    return theirs & ~others & none


_OWN = ("quantity", "market_value", "weight")


MOST_COUNTED = 0.6


def _usually(present: NDArray[np.bool_], positions: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether most of a table's positions have something; the same answer for each record."""
    share = float(present[positions].mean()) if positions.any() else 0.0
    return np.full(len(present), share >= MOST_COUNTED)


def _same_as_above(fields: Fields) -> NDArray[np.bool_]:
    """Which records are about the security of the record before them."""
    same = np.ones(len(fields.record_type), dtype=bool)
    for name in ("isin", "cusip", "sedol", "name", "account"):
        codes = fields.texts[name].codes
        same &= codes == np.roll(codes, 1)
    same[:1] = False
    return same


def _filled(uses: Sequence[ColumnAssignment]) -> NDArray[np.int16]:
    """How many cells of each record hold a value, or say in words that it is missing, as no title does (#N/A, n/a)."""
    count = np.zeros(len(uses[0].data), dtype=np.int16)
    for use in uses:
        flags = [
            not (isinstance(value, str) and is_nothing(value)) or any(map(str.isalpha, value))
            for value in use.data.values
        ]
        count += np.array([*flags, True])[use.data.codes]
    return count


def _is_priced_apart(fields: Fields) -> NDArray[np.bool_]:
    """Which records have a price that money does not have."""
    price = fields.numbers["price"]
    apart: NDArray[np.bool_] = np.all([np.abs(price - usual) > 0.01 for usual in MONEY_PRICES], axis=0)
    return apart


_OF_MONEY = ("9", "CASH")
"""How CUSIPs begin that custodians and funds make up for money."""


def _firm(fields: Fields) -> NDArray[np.bool_]:
    """Which records have an identifier that money does not have: custodians give cash a CUSIP of their own."""
    present = fields.texts["isin"].present | fields.texts["figi"].present | fields.texts["sedol"].present
    return present | fields.texts["cusip"].flags(lambda text: not text.startswith(_OF_MONEY))


def _class_kinds(fields: Fields) -> NDArray[np.int8]:
    """What each record's asset class says, if it is not one of securities."""
    by_class, by_cic = (
        np.array([KINDS.index(kind_of(value) if value else "") for value in column.values], dtype=np.int8)[column.codes]
        for column, kind_of in (
            (fields.texts["asset_class"], _kind_of_class),
            (fields.texts["cic"], lambda code: CIC_MONEY.get(code[2:4], "")),
        )
    )
    return np.where(by_class > 0, by_class, by_cic)


def _kind_of_class(text: str) -> str:
    kinds = ("margin", "fx", "accrual", "cash")
    return next((kind for kind in kinds if plain(text) in words(f"asset_{kind}")), "")


def _are_account_types(asset_class: TextColumn) -> bool:
    """Whether a column of classes only says in which of a broker's accounts a row stands: cash, margin, short."""
    used = {plain(asset_class.values[code] or "") for code in np.unique(asset_class.codes[asset_class.codes > 0])}
    return bool(used) and used <= words("account_type")


def _total_beside(uses: Sequence[ColumnAssignment], named: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which records have a cell that says nothing but "total" in a column other than the name's.

    In a column that tells something known of a named security ("Method": "Net assets") it says that.
    """
    totals = words("total") - {"sum"}
    telling = [use for use in uses if use.heading and use.heading.exact and use.heading.field == "other"]
    others = [use for use in uses if use not in telling]

    def is_total(text: str) -> bool:
        return begins_like_total(text) and plain(text) in totals

    found = _beside_name(others, is_total) if others else np.zeros(len(named), dtype=bool)
    return found | (_beside_name(telling, is_total) & ~named) if telling else found


def _beside_name(uses: Sequence[ColumnAssignment], says: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Which records have a cell beside the name that says something."""
    found = np.zeros(len(uses[0].data), dtype=bool)
    for use in uses:
        if use.field not in (*NUMBERS, "name"):
            flags = [isinstance(v, str) and 2 < len(v) < LONGEST_TOTAL and says(v) for v in use.data.values]
            found |= np.array([*flags, False])[use.data.codes]
    return found


def contradictions(uses: Sequence[ColumnAssignment], height: int) -> NDArray[np.int16]:
    """How many columns each record contradicts: by their fields, or by their headers where these were not believed."""
    count = np.zeros(height, dtype=np.int16)
    for use in uses:
        field = use.heading.field if use.why.startswith("headed") and use.heading else use.field
        if field in _CHECKED:
            # plain numbers are asked first: it is quicker, and most cells are such
            plain = field in NUMBERS
            values = [v for v in use.data.values if not (plain and isinstance(v, str) and is_plain_number(v))]
            odd = {value for value in values if _contradicts(field, value)}
            if odd:
                count += np.array([*(value in odd for value in use.data.values), False])[use.data.codes]
    return count


def _contradicts(field: str | None, value: Cell) -> bool:
    """Whether a cell cannot be what a column holds. An empty cell contradicts nothing."""
    if not isinstance(value, str):
        return field in ("currency", "country", "isin")
    if is_nothing(value):
        return False
    if field in NUMBERS:
        return not (is_number(value) or "range" in kinds(value))
    if field in SCHEMES:
        return not any(char.isdigit() for char in value)
    if field == "currency":
        return identifiers.currency(value) is None
    return value[-1].isdigit() and is_number(value)
