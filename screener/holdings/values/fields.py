"""The values of a table's columns: numbers, dates, countries, currencies, names, one for each record."""

from __future__ import annotations

import operator
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import NUMBER, Column
from screener.holdings.columns.assign import NUMBERS, ColumnAssignment, by_strength
from screener.holdings.columns.header_terms import currency_of, writes_decimal_commas
from screener.holdings.columns.products import NEARLY
from screener.holdings.rows.labels import text_kind
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.dates import is_day_first, parse_date
from screener.holdings.values.identifiers import (
    CODE_IN_FRONT,
    Identity,
    codes_in_front,
    find_in_texts,
    read_identity,
    read_party,
)
from screener.holdings.values.numbers import Decimal, decimal_mark, is_nothing, is_number, parse_numbers
from screener.holdings.values.text_column import joined, on_rows, texts_of
from screener.positions import TextColumn, constant, nothing, recode
from screener.reference import identifiers
from screener.reference.territories import country

_LOOK = 2_000
_ONLY_TERMS = re.compile(r"(?=.*\d)(?:(?![^\W\d_]{4}).)*")


_OPTION = re.compile(r"[A-Z]{1,6} *\d{6}[CP]\d{8}")
"""The symbol of a listed option (Options Symbology Initiative, OCC): root, expiry, right, strike in thousandths."""
PLAIN = ("manager", "cic", "contract", "counterparty", "underlying_name", "fund_name")
"""Fields that are a column's texts as they stand."""
OTHER_NUMBERS = ("strike", "notional", "delta")
"""Numbers that say nothing of what a row is."""
_MAY_CARRY = ("issuer", "class_title", "ticker", "name_continued")
"""Columns beside the name in whose texts an ISIN is the position's own."""


HUNDREDTH = 0.01
MOST_NUMBERS = 0.5
"""The share of numbers from which a column tells how the table writes decimals."""


def _is_available(use: ColumnAssignment) -> bool:
    """Whether a quantity is what may be sold, beside what is pledged."""
    return use.field == "quantity" and bool(use.heading and use.heading.words & words("available"))


def _is_pledged(use: ColumnAssignment) -> bool:
    return use.field == "quantity" and bool(use.heading and use.heading.words & words("pledged"))


def put_or_call(text: str) -> str | None:
    """`put` or `call`, where a text says either."""
    word = text.strip().casefold()
    return "put" if word in words("put") else "call" if word in words("call") else None


@dataclass(slots=True)
class Fields:
    """The values of one table.

    Attributes:
        texts: by field of the positions frame (`account`, `name`, `isin` ...).
        numbers: by field; float64, NaN where there is none.
        unread: by field, the texts in a column of numbers that are not numbers.
        record_type: kinds of record, where a column holds them.
        invalid, found, mended: as of `Identity`.
        overruled: two values of one currency that differ, of which the portfolio's was taken.
        remarks: what was decided about a whole column, one sentence each.
    """

    texts: dict[str, TextColumn]
    numbers: dict[str, NDArray[np.float64]]
    unread: dict[str, TextColumn]
    record_type: TextColumn
    invalid: TextColumn
    found: TextColumn
    mended: TextColumn
    overruled: TextColumn
    remarks: list[str] = field(default_factory=list)

    def has_identifier(self) -> NDArray[np.bool_]:
        """Which records have at least one valid ISIN, CUSIP, SEDOL, FIGI or LEI."""
        present = np.zeros(len(self.record_type), dtype=bool)
        for scheme in identifiers.SCHEMES:
            present |= self.texts[scheme].present
        return present

    def count_numbers(self) -> NDArray[np.int8]:
        """How many of quantity, price, market value and weight each record has."""
        count = np.zeros(len(self.record_type), dtype=np.int8)
        for name in NUMBERS:
            count += ~np.isnan(self.numbers[name])
        return count


def read_fields(uses: Sequence[ColumnAssignment], height: int) -> Fields:
    """Read all fields of a table from its columns."""
    identity = read_identity(uses, height)
    names = _names(uses, identity, height)
    for use in uses:
        if use.field in _MAY_CARRY and use.evidence.filled:
            find_in_texts(identity, texts_of(use.data), certain_only=True)
    marks = {use.column: _mark(use.data) for use in uses if use.field in NUMBERS}
    numeric = (use for use in uses if use.field not in NUMBERS and use.evidence.share("number") > MOST_NUMBERS)
    known = [mark for mark in (*marks.values(), *(_mark(use.data) for use in numeric)) if mark is not None]
    usual = Counter(known).most_common(1)[0][0] if known else None
    grouped = [use for use in uses if use.field == "market_value" and _is_in_threes(use.data)] if not usual else []
    if grouped and writes_decimal_commas(use.header for use in uses):
        usual = ","
    kinds = _plain(uses, "record_type", height)
    fields = Fields({}, {}, {}, kinds, identity.invalid, identity.found, identity.mended, nothing(height))
    if grouped and usual is None:
        fields.remarks.append(
            f'uncertain: "{grouped[0].header}": nothing tells whether 1.234 means 1,234; it was read as 1.234'
        )
    currency_marks = priced_in = nothing(height)
    for name in NUMBERS:
        values = np.full(height, np.nan)
        unread = nothing(height)
        for use in sorted(by_strength(uses, name), key=lambda use: (_is_pledged(use), not _is_available(use))):
            column, failed, signs = _numbers(use.data, marks[use.column] or usual or ".")
            scale = use.heading.scale if use.heading else 1.0
            if scale != 1.0:
                by = f"divided by {1 / scale:,.0f}" if scale < 1.0 else f"multiplied by {scale:,.0f}"
                unsure = (scale == HUNDREDTH and name == "market_value") or _LETTER_ALONE.search(use.header)
                doubt = "uncertain: " if unsure else ""
                fields.remarks.append(f'{doubt}"{use.header}": {by}, as its header says')
            if name == "quantity" and _is_pledged(use) and any(map(_is_available, uses)):
                values = np.where(np.isnan(column), values, np.nan_to_num(values) + column * scale)
            else:
                values = np.where(np.isnan(values), column * scale, values)
            unread = unread.or_else(failed)
            if name == "market_value":
                currency_marks = signs
            elif name == "price":
                priced_in = signs
        fields.numbers[name] = values
        fields.unread[name] = unread
    value, product = fields.numbers["market_value"], fields.numbers["price"] * fields.numbers["quantity"]
    if priced_in.codes.any():  # "SGD 53.00": a value that is price by quantity is in the price's currency
        priced_in = priced_in.where(np.abs(value - product) <= NEARLY * np.abs(product))
    for name in OTHER_NUMBERS:
        columns = [_numbers(use.data, _mark(use.data) or usual or ".")[0] for use in by_strength(uses, name)[:1]]
        fields.numbers[name] = columns[0] if columns else np.full(height, np.nan)
    fields.texts = {
        **identity.schemes,
        **names,
        "ticker": identity.ticker,
        "mic": identity.mic,
        "account": _accounts(uses, height).or_else(_plain(uses, "fund_name", height)),
        **{name: _plain(uses, name, height) for name in PLAIN},
        **read_party(uses, "underlying", height),
        **read_party(uses, "fund", height),
        "put_call": _mapped(uses, "put_call", height, put_or_call),
        "expiry": _dates(uses, "expiry", height),
        "person": _plain(uses, "person", height),
        "asset_class": _plain(uses, "asset_class", height).or_else(_plain(uses, "class_title", height)),
        "country": _mapped(uses, "country", height, identifiers.country),
        "currency": _currencies(uses, currency_marks, height).or_else(priced_in),
        "held_on": _dates(uses, "held_on", height),
    }
    _from_hundredths(uses, fields, currency_marks, height)
    _from_base(uses, fields, height)
    return fields


_PENCE = {"GBX": "GBP", "GBp": "GBP", "PENCE": "GBP", "pence": "GBP", "ZAc": "ZAR", "ZAC": "ZAR", "ILA": "ILS"}
"""Currency codes of prices in hundredths: pence, South African cents, agorot."""


def _from_hundredths(uses: Sequence[ColumnAssignment], fields: Fields, signs: TextColumn, height: int) -> None:
    """State prices in pounds where the currency column says pence, and values too where they are price by quantity.

    `signs` are the currencies written beside the values.
    """
    codes = nothing(height)
    columns = [use for use in uses if use.field == "currency" or (use.heading and use.heading.field == "currency")]
    for use in columns:
        codes = codes.or_else(texts_of(use.data, _PENCE.get))
    if not codes.codes.any():
        return
    price, value = fields.numbers["price"], fields.numbers["market_value"]
    product = price * fields.numbers["quantity"]
    in_pence = codes.present & (product != 0) & (np.abs(value - product) <= HUNDREDTH * np.abs(product))
    # Where another column or a header says that the value is in pounds, a price that makes it is in pounds too.
    pounds = in_pence & fields.texts["currency"].present
    if pounds.any():
        value_use = next(use for use in uses if use.field == "market_value")
        own = value_use.heading and value_use.heading.currency
        at = np.flatnonzero(pounds & ~signs.present)[:1]
        if len(columns) > 1 and not own and len(at):
            named = " and ".join(f'"{use.header}"' for use in columns)
            code, of_pence = fields.texts["currency"][at[0]], codes[at[0]]
            units = "hundredths (pence, cents) or whole units; whole units were taken"
            fields.remarks.append(
                f'uncertain: "{value_use.header}": {named} contradict each other where it is price by quantity: '
                + (units if code == of_pence else f"{of_pence} or {code}; {code} was taken")
            )
        codes, in_pence = codes.where(~pounds), in_pence & ~pounds
    if not codes.codes.any():
        return
    fields.numbers["price"] = np.where(codes.present, price * HUNDREDTH, price)
    fields.numbers["market_value"] = np.where(in_pence, value * HUNDREDTH, value)
    fields.texts["currency"] = fields.texts["currency"].or_else(codes)
    fields.remarks.append("prices in pence or cents were divided by 100, as the currency column says")


def _from_base(uses: Sequence[ColumnAssignment], fields: Fields, height: int) -> None:
    """Take the value in the portfolio's currency where the value as quoted is in that currency too, and another amount.

    Seen in Tripartite Templates: on a leg of a currency forward column 21 names the portfolio's currency (column 4) for
    an amount in the other one. Column 24 is what adds up to the net assets.
    """
    value = next((use for use in uses if use.field == "base_value"), None)
    currency = next((use for use in uses if use.field == "base_currency"), None)
    if value is None or (currency is None and any(use.field == "market_value" for use in uses)):
        return
    base, own, stated = _numbers(value.data, _mark(value.data) or ".")[0], fields.texts["currency"], fields.numbers
    if currency is None:
        stated["market_value"], fields.texts["currency"] = base, nothing(height)
        fields.remarks.append(f'uncertain: "{value.header}": nothing says in which currency its values are')
        return
    codes = texts_of(currency.data, identifiers.currency)
    if all(use.field != "market_value" for use in uses):
        stated["market_value"], fields.texts["currency"] = base, codes
        return
    known = {code: place for place, code in enumerate(own.values) if code}
    same = own.present & (np.array([known.get(code or "", 0) for code in codes.values])[codes.codes] == own.codes)
    wrong = same & (np.abs(base - stated["market_value"]) > HUNDREDTH * np.maximum(np.abs(base), 1))
    if not wrong.any():
        return
    quoted = {at: f"{stated['market_value'][at]:,.2f} {own[at]}" for at in np.flatnonzero(wrong).tolist()}
    said = {at: f"value {value} as quoted, {base[at]:,.2f} in the portfolio's" for at, value in quoted.items()}
    fields.overruled = on_rows(height, said)
    stated["market_value"] = np.where(wrong, base, stated["market_value"])


def as_percentages(
    uses: Sequence[ColumnAssignment], fields: Fields, keep: NDArray[np.bool_], shown: frozenset[int]
) -> list[str]:
    """Turn fractions into percentages where the sheet shows them so, or where each account's add up to about one.

    `keep` says which records are positions, `shown` which columns the sheet shows as percentages. A sentence says so.
    """
    weights = fields.numbers["weight"]
    given = keep & ~np.isnan(weights)
    use = next((use for use in uses if use.field == "weight"), None)
    used = [use.data.values[code] for code in use.data.used] if use else []
    if not given.any() or use is None or any(isinstance(value, str) and "%" in value for value in used):
        return []
    if use.heading and use.heading.scale != 1.0:
        return []
    if use.column in shown:
        fields.numbers["weight"] = weights * 100.0
        return [f'"{use.header}": fractions that the sheet shows as percentages (0.05 as 5 %)']
    if float(np.abs(weights[given]).max()) > 1.0:
        return []
    accounts = fields.texts["account"].codes[given]
    sums = np.bincount(accounts, weights=weights[given])
    typical = float(np.median(sums[np.unique(accounts)]))
    if not 0.5 < typical <= 1.05:
        return []
    fields.numbers["weight"] = weights * 100.0
    return [f'"{use.header}": fractions were read as percentages (0.05 as 5 %)']


def stated_text(text: str) -> str | None:
    """A text; None where it says that there is nothing (n/a, -)."""
    return None if is_nothing(text) else text


def _plain(uses: Sequence[ColumnAssignment], name: str, height: int) -> TextColumn:
    return _mapped(uses, name, height, stated_text)


def _mapped(
    uses: Sequence[ColumnAssignment], name: str, height: int, change: Callable[[str], str | None]
) -> TextColumn:
    result = nothing(height)
    for use in by_strength(uses, name):
        result = result.or_else(texts_of(use.data, change))
    return result


def _names(uses: Sequence[ColumnAssignment], identity: Identity, height: int) -> dict[str, TextColumn]:
    """Name and issuer; identifiers inside a description are taken out of it and fill those that the record lacks.

    A record without a name of its own bears its issuer's, and so does one whose name is only its kind ("Common Stock")
    or only its terms ("5.25% 03/15/2030"), which then stand behind it. Where it has no issuer, what stands in the next
    numbered column does. A name that may go on there is read both ways: joined where it surely does, else as it stands.
    """
    issuer = _plain(uses, "issuer", height)
    name = other = reading = nothing(height)
    for use in by_strength(uses, "name"):
        text = texts_of(use.data, stated_text)
        if codes_in_front(use):
            text = text.map(lambda one: found["name"] if (found := CODE_IN_FRONT.fullmatch(one)) else one)
        last, first, whole, cut = use.column, text, text, np.zeros(height, dtype=bool)
        for more in sorted(by_strength(uses, "name_continued"), key=lambda other: other.column):
            if more.column == last + 1:
                part, last = texts_of(more.data, stated_text), more.column
                both, whole = joined(text, part, _APART), joined(whole, part)
                cut |= both.flags(_is_cut if more.header else lambda one: _APART in one)
                text = _joined_names(both) if more.header else both.map(lambda one: one.replace(_APART, " "))
                other = joined(other, both.map(_other_reading), "\n")
        if last > use.column:
            cut |= ~first.present | first.flags(lambda one: text_kind(one) == "group")
            further = joined(text, first, _APART).flags(lambda one: _APART in one)
            reading = reading.or_else(first.where(further & cut).or_else(text.where(further)))
            text = text.where(cut).or_else(first)
        if last > use.column + 1:  # of three parts any may be cut
            reading = joined(reading, whole, "\n")
        own = find_in_texts(identity, text, certain_only=False)
        if name.codes.any():
            other = joined(other, joined(name, own.where(name.present), _APART).map(_of_another_name), "\n")
        name = name.or_else(own)
    for use in by_strength(uses, "ticker"):
        name = name.or_else(texts_of(use.data, lambda text: text if _OPTION.fullmatch(text) else None))
    if issuer.codes.any():
        kind_only = name.flags(lambda text: text_kind(text) == "group") & issuer.present
        terms_only = name.flags(lambda text: _ONLY_TERMS.fullmatch(text) is not None) & issuer.present
        name = joined(issuer.where(terms_only), name).where(terms_only).or_else(name.where(~kind_only)).or_else(issuer)
    other, reading = (find_in_texts(identity, one, certain_only=True) for one in (other, reading))
    known = reduce(operator.or_, (texts.present for texts in (name, *identity.schemes.values(), identity.mic)))
    other = other.or_else(identity.ticker.where(~known))  # HUAWEI in a column of symbols is a name
    return {"name": name, "issuer": issuer, "other_name": reading, "text_beside": other.where(~issuer.present)}


_APART = "\x1f"
"""What stands between two halves of a name, or two readings of it."""
_BETWEEN = frozenset({"of", "and", "&", "de"})
"""Words with which no name begins or ends."""


def _joined_names(both: TextColumn) -> TextColumn:
    """One name of each text and what the next numbered column continues it with; the text alone where it is whole.

    It goes on where it is cut off; and, beside words that are none of its own, where other names of the column are cut
    off or it is only a country and a word ("CHINA RAILWAY", "CONSTRUCTION"). A kind of security is no name.
    """
    cut = {value for value, used in zip(both.values, both.used, strict=True) if used and value and _is_cut(value)}

    def joined_name(both: str) -> str:
        first, _, second = both.partition(_APART)
        said = plain(first).split()
        if not said or not plain(second) or text_kind(first) == "group":
            return second or first
        whole = set(said) & {*plain(second).split(), *words("company_mark", without=("weak",))}
        short = len(said) <= _FEW_WORDS and country(said[0]) is not None
        goes_on = not whole and not _is_kind(second) and (bool(cut) or short)
        return f"{first} {second}" if both in cut or goes_on else first

    return both.map(joined_name)


def _is_cut(both: str) -> bool:
    """Whether a text is a name cut off, which the other ends: it goes on in small letters or with "of", or has the
    legal form that the first lacks and none of its words.
    """
    first, _, second = both.partition(_APART)
    said, more = plain(first).split(), plain(second).split()
    if not said or not more or text_kind(first) == "group" or text_kind(f"{first} {second}"):
        return False
    marks = words("company_mark", without=("weak",))
    ends = not set(said) & (marks | set(more)) and bool(marks & set(more))
    return ends or second.split()[0].islower() or bool(_BETWEEN & {said[-1], more[0]})


def _other_reading(both: str) -> str | None:
    """What the column beside a name says, unless that is only a kind or terms of a security."""
    second = both.partition(_APART)[2]
    return None if _is_kind(second) else second


def _of_another_name(both: str) -> str | None:
    """What a second column of names says, where it has no word of the first and is no kind of security."""
    first, _, second = both.partition(_APART)
    return None if _is_kind(second) or set(plain(first).split()) & set(plain(second).split()) else second


def _is_kind(text: str) -> bool:
    return bool(text_kind(text) or _ONLY_TERMS.fullmatch(text))


_FEW_WORDS = 2
"""Words of which the first is a country's name that are seldom a whole name: "China State"."""


def _accounts(uses: Sequence[ColumnAssignment], height: int) -> TextColumn:
    """The account; where one column holds its number and another its name, both."""
    columns = sorted(by_strength(uses, "account")[:2], key=lambda use: use.column)
    return reduce(joined, (texts_of(use.data, stated_text) for use in columns)) if columns else nothing(height)


def _mark(column: Column) -> Decimal | None:
    """The decimal mark of a table's own cells, else of the numbers above and below: a title's day is none."""
    values = (column.values[place] for place in column.used[: _LOOK * 2])
    texts = [value for value in values if isinstance(value, str) and value]
    others = (value for value in column.values[: _LOOK * 2] if isinstance(value, str) and is_number(value))
    return decimal_mark(texts[:_LOOK]) or decimal_mark(others)


def _is_in_threes(column: Column) -> bool:
    """Whether every point in a column of money stands before three digits, as one that groups thousands does."""
    values = (column.values[place] for place in column.used)
    texts = [value for value in values if isinstance(value, str) and "." in value]
    return bool(texts) and all(_IN_THREES.fullmatch(text) for text in texts)


_LETTER_ALONE = re.compile(r"\(K\)")
"""A letter that says thousands to most, and kina, kwacha or a class to some."""
_IN_THREES = re.compile(r"[^\d.,]*\d{1,3}(?:\.\d{3})+[^\d.,]*")


def _numbers(column: Column, mark: Decimal) -> tuple[NDArray[np.float64], TextColumn, TextColumn]:
    """A column's numbers, the texts that are none, and the currencies written beside the numbers."""
    height = len(column)
    numbers = column.numbers if column.numbers is not None else np.full(height, np.nan)
    used = column.used
    texts = [(place, value) for place in used if isinstance(value := column.values[place], str)]
    others = [place for place in used if not isinstance(column.values[place], str)]
    if not texts and not others:
        return numbers, nothing(height), nothing(height)
    read = parse_numbers([text for _, text in texts], mark)
    lookup = np.full(len(column.values) + 1, np.nan)
    lookup[[place for place, _ in texts]] = read.values
    values = np.where(column.codes == NUMBER, numbers, lookup[column.codes])
    failed: list[str | None] = [None] * len(column.values)
    for place in read.failed:
        failed[texts[place][0]] = texts[place][1]
    for place in others:
        failed[place] = str(column.values[place])
    signs: list[str | None] = [None] * len(column.values)
    for place, sign in read.marks.items():
        signs[texts[place][0]] = identifiers.currency(sign)
    codes = np.where(column.codes == NUMBER, 0, column.codes).astype(np.int32)
    return values, recode(codes, failed), recode(codes, signs)


def _currencies(uses: Sequence[ColumnAssignment], signs: TextColumn, height: int) -> TextColumn:
    """The currency of the market value: written beside it, named in its header, or in the currency column."""
    value = next((use for use in uses if use.field == "market_value"), None)
    stated = value.heading.currency if value and value.heading else None
    column = _mapped(uses, "currency", height, identifiers.currency)
    basis = value.heading.basis if value and value.heading else None
    own = next((use for use in uses if use.field == "currency"), None)
    stated = stated or _account_currency(uses)
    if stated:
        return signs.or_else(constant(stated, height))
    if basis == "base" and own is not None and not (own.heading and own.heading.basis == "base"):
        # The currency column speaks of the security, not of the base in which the value is stated.
        return signs
    if value and "元" in value.header and not column.codes.any():
        heads = "".join(use.header for use in uses)  # "市值（元）" beside simplified characters
        column = constant("CNY" if currency_of(f"元{heads}") == "CNY" else None, height)
    return signs.or_else(column)


def _account_currency(uses: Sequence[ColumnAssignment]) -> str | None:
    """The account's currency, where a cost is headed twice, with a code and without ("GAV (SEK)" and "GAV").

    So Avanza and Nordnet export their positions; the market value, headed once, is in the account's.
    """
    if any(use.field == "market_value" and use.heading and use.heading.basis for use in uses):
        return None
    heads = {use.header.strip() for use in uses}
    twins = (_TWIN.fullmatch(use.header.strip()) for use in uses)
    codes = {twin["code"] for twin in twins if twin and twin["head"] in heads}
    return identifiers.currency(codes.pop()) if len(codes) == 1 else None


_TWIN = re.compile(r"(?P<head>.+?) \((?P<code>[A-Z]{3})\)")


def _dates(uses: Sequence[ColumnAssignment], name: str, height: int) -> TextColumn:
    result = nothing(height)
    for use in by_strength(uses, name):
        first = is_day_first(value for value in use.data.values if isinstance(value, str))

        def day(cell: str | float, first: bool | None = first) -> str:
            found = parse_date(cell, day_first=first, serial=True)
            return found.isoformat() if found else ""

        result = result.or_else(texts_of(use.data, day, day))
    return result
