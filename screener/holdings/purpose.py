"""Whether a table lists what is held: what its columns and its titles say of that, and what is doubtful in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from screener.files.grid import Grid
from screener.holdings.columns.assign import NUMBERS, VALUES, ColumnAssignment
from screener.holdings.columns.header_terms import heading, key, phrases_of
from screener.holdings.layout.header import IDENTITY
from screener.holdings.layout.table_finder import TableRegion
from screener.holdings.rows.rules import UNNAMED
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.numbers import parse_number
from screener.reference.identifiers import SCHEMES
from screener.reference.months import months

ROWS_OF_TITLE = 2
ROWS_OF_PREAMBLE = 12
"""Rows above a table in which its document says what it is."""
LONGEST_TITLE = 110
"""A longer line is a sentence, which may speak of anything."""
_WORDS_IN_ONE = re.compile(r"(?<=[a-z])(?=[A-Z])|[_.]")
"""Where the words of a file's name part: "IndexWeights", "Journal_coupons"."""


class Against(NamedTuple):
    """What speaks against a table's rows being held, in words, and whether it outweighs what they state."""

    said: str = ""
    firm: bool = False


def not_holdings(uses: Sequence[ColumnAssignment], titles: set[str]) -> tuple[str, Against]:
    """Why a table is not one of holdings: accounts, trades, fees, events, an explanation of fields; else empty.

    With it stands what speaks against holdings where it is taken for some: brokers state each open position's first
    trade, so that what was bought, and nothing sold, is held.

    Args:
        uses: its columns.
        titles: what stands above it, and the name of its sheet, as `titles_of` gives them.
    """
    headings = [use.heading.field for use in uses if use.heading and use.heading.exact]
    identity = {use.field for use in uses} & IDENTITY
    schemes = identity & set(SCHEMES)
    if "cash_table" in headings and not schemes and "name" not in identity:
        return "cash", Against()
    heads = {key(use.header) for use in uses}
    valued = any(map(_is_valued, uses))
    sides = len(heads & _heads("ledger_column"))  # a trial balance has them too: together they are one sign
    done = [_what_was_done(use) for use in uses]
    deals = sum(min(sum(len(word) > 1 for word in one), SIGNS_OF_TRADES) for one in done)
    days = [use for use in uses if use.evidence.share("date") > MOST_WORDS]
    dates = bool(heads & _heads("traded_on")) and any(key(use.header) in _heads("settled_on") for use in days)
    held = {use.field for use in uses}
    if _denying(uses, titles) and not held & COUNTED:
        return "not_understood", Against()
    sold = not held & set(VALUES) and _are_titles(titles, "trade_title", without=("traded",))
    figures = [use for use in uses if use.evidence.share("number") > MOST_WORDS and use.field in (None, *VALUES)]
    paid = [use.field == "price" or bool(use.heading and use.heading.field == "transactions") for use in figures]
    worthless = "price" not in held and all(paid)
    booked_on = _heads("traded_on") | _heads("settled_on") | _heads("booked_on")
    bookings = any(key(use.header) in booked_on and len(use.data.used) > 1 for use in days)
    signs = headings.count("transactions") - max(sides - 1, 0) + dates + deals
    titled = _are_titles(titles, "trade_title")
    closed = not valued and any(_is_full(use) for use in uses if key(use.header) in phrases_of("transactions", "sold"))
    # a proposal, or what a manager did last, has no days, and no money but today's
    executed = not valued and (bool(days) or (any(paid) and "weight" not in held))
    others = any(one - {BOUGHT} for one in done)
    proven = closed or (dates and others) or (executed and (worthless or titled or dates or others))
    traded = signs + titled >= SIGNS_OF_TRADES
    if sold or (traded and proven):
        return "transactions", Against()
    fees = sum(use.heading is not None and use.heading.field == "fees" for use in uses)
    if fees >= SIGNS_OF_FEES and not held & set(NUMBERS):
        counted = any(use.heading is None and use.evidence.share("number") > MOST_WORDS for use in uses)
        return "not_understood" if counted and identity else "fees", Against()
    events = heads & _heads("event_column")
    of_events = len(events) + bool(heads & _heads("ex_date")) + bool(heads & _heads("pay_date"))
    enough = len(held & set(NUMBERS)) < 2 and of_events >= (SIGNS_OF_EVENTS if held & COUNTED else 1)
    if (events and enough) or _is_income(uses, heads, titles):
        return "events", Against()
    paid_out = any(_share(use, _is_income_word) > MOST_WORDS for use in uses if use.field not in ("name", *NUMBERS))
    booked = any(key(use.header) in booked_on | _heads("pay_date") for use in days)
    if paid_out and booked and not held & set(NUMBERS):
        return "events", Against()
    if heads & _heads("explaining") or any(map(_explains, uses)):
        return "not_holdings", Against()
    lettered = bool(days) and any(one and all(len(word) == 1 for word in one) for one in done)  # "B" and "S"
    about = "trades" if traded or titled or lettered or (sides > 1 and bookings) else ""
    about = about or ("what happens to holdings" if events else "")
    payments = not about and any(len(use.data.used) > 1 for use in days) and _are_payments(uses)
    about = "what was paid" if payments or (paid_out and days) else about
    account = sides > 1 and bookings and not held & COUNTED and _are_narrated(uses)
    against = Against(f"; it may be a list of {about}", (payments and booked) or account) if about else Against()
    texts = (use for use in uses if use.heading is None and use.evidence.filled and not use.evidence.share("number"))
    unnamed = held >= COUNTED or (held & COUNTED and any(texts))
    return ("" if identity else UNNAMED if unnamed else "not_holdings"), against


def _is_full(use: ColumnAssignment) -> bool:
    """Whether each row has a day, or a number that is not 0, in a column."""
    column = use.data
    flags = [isinstance(value, str) and _SOMETHING.search(value) is not None for value in column.values]
    stated = np.array([*flags, True])[column.codes]
    return bool((stated if column.numbers is None else stated & (column.numbers != 0)).all())


def _are_payments(uses: Sequence[ColumnAssignment]) -> bool:
    """Whether there are texts and an amount, and nothing that it could be the value of."""
    held = {use.field for use in uses}
    others = held - {"name", "market_value", "quantity", "currency", "held_on", "account", None}
    amounts = (plain(use.header) for use in uses if use.field == "market_value")
    worth = any(word in words("value_word") for amount in amounts for word in amount.split())
    counted = any(use.field == "quantity" and plain(use.header) not in words("amounts") for use in uses)
    return _are_narrated(uses) and len(held & COUNTED) == 1 and not others and not worth and not counted


def _are_narrated(uses: Sequence[ColumnAssignment]) -> bool:
    """Whether the texts that would be names are headed as the texts of payments are."""
    return any(use.field == "name" and plain(use.header) in words("narrative") for use in uses)


def _are_titles(titles: set[str], group: str, without: tuple[str, ...] = ()) -> bool:
    """Whether a title is one of a group's phrases and says nothing else, or begins with a long one."""
    fillers, phrases = words("not_held_filler") | months().keys(), words(group, without=without)
    left = {" ".join(word for word in title.split() if word not in fillers) for title in titles}
    long = tuple(phrase for phrase in phrases if phrase.count(" ") >= LONG_TITLE)
    return not left.isdisjoint(phrases) or any(title.startswith(long) for title in titles)


LONG_TITLE = 4
"""Blanks in a phrase from which it says all, whatever follows: "closed transactions during the reporting period"."""


def against_holdings(uses: Sequence[ColumnAssignment], grid: Grid, region: TableRegion, file: str) -> Against:
    """What a table's titles and headers or the names of its sheet and file say against its rows being held.

    A word that a fund may be called by (`dividends`) tells only where nothing says what the rows are worth, and none
    does in a line that speaks of holdings or of what is left out. In a title it outweighs names and weights alone;
    whatever is counted or valued is held with a doubt, and so is a table of which only a header speaks.
    """
    held = {use.field for use in uses}
    uncounted = not held & COUNTED
    without = ("unvalued",) if "market_value" in held else ()
    phrases = words("not_held_word", without=without) | words("not_held_title", without=("any",))
    signs = words("not_held_sign")
    lines = lines_above(grid, region, file)
    told = {}
    for title, _ in lines:
        said = {one for one in phrases if (f" {one[:-1]}" if one.endswith("*") else f" {one} ") in f" {title} "}
        told[title] = said | {one for one in signs if one in title}
    of_holdings = any(says_holdings(title) for title, _ in lines if told[title] <= attributes())
    # the first column numbers the rows
    figures = [use for use in uses[1:] if use.field is None and use.evidence.share("number") > MOST_WORDS]
    indexed = [use for use in figures if use.heading and use.heading.field == "benchmark_weight"]
    if indexed and uncounted and "weight" not in held and len(indexed) == len(figures) and not of_holdings:
        return Against(f", though “{indexed[0].header}” is a weight in an index", firm=True)
    for title, names_it in lines:
        said = told[title]
        model = any(" portfolio" in one for one in said)
        if said and (model or not says_holdings(title)) and len(title) <= LONGEST_TITLE:
            besides = set(title.split()).difference(*(one.split() for one in said))
            unsure = said <= attributes() and (of_holdings or "weight" in held)
            firm = uncounted and names_it and not unsure
            firm &= model or besides.isdisjoint(words("may_be_held"))
            return Against(f", though “{title}” may say that they are none", firm)
    if denying := _denying(uses, titles_of(grid, region), alone=False):
        listed = any(f" {one} " in f" {denying} " for one in words("not_held_title", without=("any",)))
        return Against(f', under a title that says "{denying}"', uncounted and listed and not says_holdings(denying))
    heads = words("not_held_head", without=without)
    if named := next((use.header for use in uses if plain(use.header) in heads and use.evidence.filled), ""):
        return Against(f", though tables of holdings have no “{named}”")
    return Against()


def attributes() -> frozenset[str]:
    """What a line may tell of a fund, too: its dividends, its index, its fees, what it excludes."""
    return words("not_held_word") - words("not_held_word", without=("unvalued", "fees", "general"))


def lines_above(grid: Grid, region: TableRegion, file: str) -> list[tuple[str, bool]]:
    """The names of a table's file and sheet, and the texts above it up to the next table or form, all plain.

    With each stands whether it names the table or the sheet: no line beneath the first one does that is further above
    it, or tells something of a fund ("Dividends: quarterly").
    """
    texts = [(_WORDS_IN_ONE.sub(" ", name), True) for name in (file, grid.name)]
    first = next((row for row in range(grid.height) if any(cell != "" for cell in grid.row(row))), 0)
    for row in range(region.header.top - 1, max(-1, region.header.top - 1 - ROWS_OF_PREAMBLE), -1):
        cells = [cell for cell in grid.row(row) if cell != ""]
        if len(cells) > MOST_TITLES:
            break
        said = [cell for cell in cells if isinstance(cell, str) and parse_number(cell) is None]
        if len(said) == len(cells) > 0:
            near = row == first or row >= region.header.top - ROWS_OF_TITLE
            text = " ".join(said)
            keyed = _KEY.match(text) or (len(cells) > 1 and plain(said[0]) in attributes())
            texts += [(_KEY.sub("", text), near and not keyed)]
    return [(plain(text), names_it) for text, names_it in texts]


def says_holdings(title: str) -> bool:
    """Whether a plain title speaks of a fund, of holdings, or of what is left out of them."""
    said, signs = words("held_word", without=("zh",)), words("held_word", without=("any",))
    return any(f" {one} " in f" {title} " for one in said) or any(one in title for one in signs)


MOST_TITLES = 2
_KEY = re.compile(r"^.*[:：](?=\s*\S)")
"""What a line tells something of, or asks: "Open orders: none", "Benchmark: MSCI World"."""


def _denying(uses: Sequence[ColumnAssignment], titles: set[str], *, alone: bool = True) -> str:
    """A title that says that nothing below it is held: and nothing else if `alone`, else among other words too.

    "Not held in custody" is said of what is held.
    """
    phrases = words("not_held_title", without=("uncounted",) if {use.field for use in uses} & COUNTED else ())
    for title in sorted(titles):
        left = f" {title} "
        for phrase in sorted(phrases, key=len, reverse=True):
            left = left.replace(f" {phrase} ", " ")
        beside = set(left.split()) - words("not_held_filler") - months().keys()
        if left != f" {title} " and not (alone and beside):
            return title
    return ""


COUNTED = frozenset({"quantity", "market_value"})
"""Fields that say how much is held."""


def _heads(group: str) -> set[str]:
    """The header words of a group, as they are compared."""
    return set(map(key, words(group)))


def _is_income(uses: Sequence[ColumnAssignment], heads: set[str], titles: set[str]) -> bool:
    """Whether a table is one of what holdings have paid: dates and what was paid, and nothing of what is held.

    A column of numbers that is not understood may be what is held. A title that says dividends outweighs one date, and
    makes an amount one of them.
    """
    begins = words("income_title", without=("any",))
    titled = not titles.isdisjoint(words("income_title"))
    titled |= any(f"{title} ".startswith(f"{one} ") for title in titles for one in begins if not says_holdings(title))
    heads_of_income = words("income") | {"amount"} if titled else words("income")
    income = {use.column for use in uses if plain(_CURRENCY_LAST.sub("", use.header.strip())) in heads_of_income}
    unknown = (use for use in uses if use.field is None and use.evidence.share("number") > MOST_WORDS)
    held = {use.column for use in uses if use.field in NUMBERS} | {use.column for use in unknown}
    ex_date, pay_date = heads & _heads("ex_date"), heads & _heads("pay_date")
    signs = 2 * titled + bool(ex_date) + bool(pay_date) + len(income)
    if titled and pay_date and len(income) > 1:  # of how many it was paid
        held -= {use.column for use in uses if use.field == "quantity"}
    return bool((ex_date or pay_date) and income) and signs >= SIGNS_OF_INCOME and held <= income


SIGNS_OF_FEES = 2
SIGNS_OF_TRADES = 2
"""A table of trades shows so many of these: a column that only trades have, two dates of a trade, words of trading."""
MOST_WORDS = 0.5
"""The share of a column's texts that must be of one kind to tell what it holds."""
SIGNS_OF_EVENTS = 2
"""A table with a quantity or a value shows so many of these, if it is one of events: their columns, and their days."""
SIGNS_OF_INCOME = 4
"""A table of what holdings have paid shows so many of these: two dates, what was paid and kept back; a title is two."""
_CURRENCY_LAST = re.compile(r"[ (]+[A-Z]{3}\)?$")


def _share(use: ColumnAssignment, test: Callable[[str], bool]) -> float:
    values = [value for code in use.data.used if isinstance(value := use.data.values[code], str)][:_LOOK]
    return sum(map(test, values)) / len(values) if values else 0.0


def _is_income_word(text: str) -> bool:
    return plain(text) in words("income_word")


def _what_was_done(use: ColumnAssignment) -> set[str]:
    """What a column says of its rows that was done, `BOUGHT` for all words of purchases; nothing of other columns.

    Analysts rate with "hold" too, and a class of assets may be "deposit".
    """
    if use.field in ("name", *NUMBERS) or _share(use, lambda text: plain(text) in words("rating_word")):
        return set()
    texts = [value for code in use.data.used if isinstance(value := use.data.values[code], str) and value][:_LOOK]
    values = set(map(plain, texts))
    known = use.heading is not None and use.heading.field != "transactions"
    if all(len(one) == 1 and one.isalpha() for one in values):  # "K" and "S"
        return set() if known or len(values) != 2 or values == {"n", "y"} else values
    deals = _share(use, _is_deal) and _share(use, lambda text: plain(text) in words("trade_word") or _is_deal(text))
    bought = words("trade_word", without=("deal", "other"))
    return {one if bought.isdisjoint(one.split()) else BOUGHT for one in values} if deals > MOST_WORDS else set()


_SOMETHING = re.compile("[1-9]")
BOUGHT = "bought"


def _is_deal(text: str) -> bool:
    found = plain(text).split()
    return len(found) <= LONGEST_DEAL and not words("trade_word", without=("other",)).isdisjoint(found)


LONGEST_DEAL = 4
"""Words of a longer text are no answer to what was done ("Stocks/ETF purchase" is one)."""


def _is_valued(use: ColumnAssignment) -> bool:
    """Whether a column states today's price or value, as tables of trades do not."""
    headed = use.heading is not None and use.heading.exact and use.field in VALUES
    return headed and not words("valued").isdisjoint(use.heading.words if use.heading else ())


def titles_of(grid: Grid, region: TableRegion) -> set[str]:
    """The name of the sheet, and the single texts right above a table, plain and without figures."""
    rows = range(max(0, region.header.top - ROWS_OF_TITLE), region.header.top)
    lines = [[cell for cell in grid.row(row) if cell != ""] for row in rows]
    texts = [grid.name, *(str(cells[0]) for cells in lines if len(cells) == 1)]
    return {plain(_FIGURES_OF_DATES.sub(" ", text)) for text in texts}


_FIGURES_OF_DATES = re.compile(r"[\d._/-]+")


def _explains(use: ColumnAssignment) -> bool:
    """Whether a column lists the names of fields, as a page that explains them does."""
    if use.field == "identifier_type" or len(use.data.used) < FEWEST_FIELDS:
        return False
    return _share(use, _names_a_field) > MOST_WORDS


_NUMBERED = re.compile(r"\d{5}")
"""What names an identifier ("SEDOL 6073556") and no field."""


def _names_a_field(text: str) -> bool:
    if sum(map(str.isalpha, text)) < SHORTEST_HEADER or _NUMBERED.search(text):
        return False
    return _POINT.match(text) is not None or ((found := heading(text)) is not None and found.exact)


_POINT = re.compile(r"\d{1,4}[a-z]?_\s?[A-Z]")
"""A data point of the Tripartite Template."""


FEWEST_FIELDS = 5
SHORTEST_HEADER = 4
"""Letters without which a text is no header word worth explaining ("No", "0.4%")."""
_LOOK = 200
