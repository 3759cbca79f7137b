"""What lines above and between positions state about those below: account, date, currency, section."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from screener.files.grid import Cell
from screener.holdings.columns.header_terms import currency_of, heading, scale_of, value_heading
from screener.holdings.rows.labels import section_mark
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.dates import find_date, parse_date
from screener.holdings.values.numbers import parse_number
from screener.reference import identifiers
from screener.reference.territories import currency

_KEY = re.compile(r"([^:：]{1,40}?)\s*[:：]\s*(.*)", re.DOTALL)
_BASE_ONLY = re.compile(r"(?i)\b(?:base|reporting|fund) currency\b")
_NUMBER_WORD = re.compile(r"\b(?:n|no|nr|num|number|nummer|numero|numer)(?: de| du| di)?\b|(?<=\w)(?:nr|nummer)\b")
_ACCOUNT_NUMBER = re.compile(r"(\D{4,30}?)\s+([A-Z]{0,4}[\d][\w./-]{2,30})")
_ACCOUNT_IN_TITLE = re.compile(r"(?i)\b(?:for|of|in) account:?\s+(\S.{0,60}?)\s+(?:as (?:of|at|on)|on|at)\b.*\d")
"""A title that names the account and the day: "Positions for account Invented ...001 as of 04:48 PM"."""
_BRACKETED = re.compile(r"[(（][^)）]*[)）]")


@dataclass(frozen=True, slots=True)
class ContextLine:
    """What a line above or between positions says about those below it.

    Attributes:
        row: the line, from 0 within the grid.
        kind: `account`, `owner` (whose account), `held_on`, `currency`, `scale`, `section` (an asset class or a reason
            such as `cash`), `section_currency`, or `base` (values are in a base currency that the line does not name;
            in none any more if it has a value), `doubtful_scale` (a scale said above may not be that of the rows
            below).
        value: what it says.
    """

    row: int
    kind: str
    value: str


def statement_marks(row: int, cells: Sequence[Cell]) -> list[ContextLine]:
    """What a line such as `Account:   48029   NAME` or `Fund Holdings as of | Nov 18, 2025` states."""
    filled = [part for cell in cells if cell != "" for part in _statements(cell)]
    marks: list[ContextLine] = []
    place = 0
    while place < len(filled):
        cell = filled[place]
        found = key_and_value(cell, filled[place + 1 :]) if isinstance(cell, str) else None
        place += 1
        if isinstance(cell, str) and (account := _ACCOUNT_IN_TITLE.search(cell)):
            marks.append(ContextLine(row, "account", account[1].strip()))
        if found is not None:
            marks.append(ContextLine(row, found[0], found[1]))
            place += found[2]
    return [*marks, *scale_mark(row, cells)]


def _statements(cell: Cell) -> Sequence[Cell]:
    """What a cell states, apart where it states several things: "Account: 17 Currency: USD"."""
    if not isinstance(cell, str) or len(cell) > LONGEST_STATEMENT or len(_COLON.findall(cell)) < 2:
        return [cell]
    cuts = [0]
    for gap in _BEFORE_KEY.finditer(cell):
        key = plain(gap[1])
        says = _is_currency if gap[0] == " " else _says_currency
        if _COLON.search(cell, cuts[-1], gap.start()) and (key in _known_keys() or says(key)):
            cuts.append(gap.end())
    return [cell[start:end].strip(" ,;|/") for start, end in pairwise([*cuts, len(cell)])]


def _known_keys() -> frozenset[str]:
    return words("account_line") | words("owner_line") | words("as_of_line") | words("currency_line")


LONGEST_STATEMENT = 200
"""A longer text is prose: it is not taken apart."""
_COLON = re.compile(r"[:：]")
_BEFORE_KEY = re.compile(r"[\s,;|/]++(?=([^:：]{2,40}?)\s*+[:：])")


def title_currency(row: int, cells: Sequence[Cell]) -> list[ContextLine]:
    """The currency that stands by itself in a title above a table: "Weights, 10/30/2026, US Dollar", "Sum (USD)"."""
    texts = [cell for cell in cells if cell != "" and not (isinstance(cell, str) and _may_be_a_name(cell))]
    if any(isinstance(text, str) and speaks_of_else(text) for text in texts):
        return []
    lines = [part for text in texts if isinstance(text, str) for part in _APART.split(text)]
    named = words("amounts") | words("currency_line")
    lines += [part for text in lines for part in _PARTS.split(text) if named.intersection(plain(part).split())]
    if said := [(unit, line) for line in lines if (unit := _unit_said(line))]:
        unit, line = said[-1]
        # "All amounts in USD": a title such as "China - HKD" speaks of the securities.
        base = [ContextLine(row, "base", "")] if _names_amounts(line) else []
        return [*base, ContextLine(row, "dollar" if unit == "$" else "currency", unit)]
    title = ", ".join(map(str, texts))
    if len(texts) > MOST_TITLES or len(title) > LONGEST_TITLE:
        return []
    parts = [part.strip() for part in _PARTS_OF_TITLE.split(title)]
    parts = [*(parts if len(parts) > 1 else ()), *_IN_CURRENCY.findall(title)]
    stated = (str(text) for text in texts if not _AMOUNT_LAST.search(str(text)))
    values = (found.currency for text in stated if (found := value_heading(text)))
    codes = {code for code in (*map(_currency_written, parts), *values) if code}
    return [ContextLine(row, "currency", codes.pop())] if len(codes) == 1 else []


_AMOUNT_LAST = re.compile(r"[:：]\s*\d[\d.,'’ ]*[A-Z]{3}\s*$")
"""What is itself worth something: "Anteilwert: 123,45 USD"."""


def _names_amounts(text: str) -> bool:
    return not words("amounts").isdisjoint(plain(text).split())


def names_all_amounts(text: str) -> bool:
    """Whether a line speaks of all amounts below it."""
    return not words("amounts", without=("one",)).isdisjoint(plain(text).split())


def speaks_of_else(text: str) -> bool:
    """Whether a line speaks of something else than values before its currency: of prices, fees, a benchmark."""
    money = (
        found.start() for found in _MONEY.finditer(text) if identifiers.currency(found[0]) or currency_of(found[0])
    )
    return _says_else(text[: next(money, len(text))]) and not _speaks_of_holdings(text)


def _says_else(text: str) -> bool:
    said = f" {plain(text)} "
    return any(f" {phrase} " in said for phrase in words("not_of_values"))


def _speaks_of_holdings(text: str) -> bool:
    return not (words("amounts") | words("valuation")).isdisjoint(plain(text).split())


def _unit_said(text: str) -> str:
    """The currency that a line or its brackets say and nothing else: "(all values GBP)", "Valores em euros"; or "$"."""
    known = words("scale_filler") | words("amounts") | words("header_currency")
    known |= words("currency_line") | words("dollar")
    for part in (text, *(one.strip("()（）") for one in _BRACKETED.findall(text))):
        said = [word for word in _WORDS.findall(_THOUSANDS.sub(" ", part)) if scale_of(word) == 1.0]
        rest = " ".join(word for word in said if plain(word) not in words("scale_filler", without=("weak",)))
        if " " in rest and (part is not text or rest != " ".join(said)) and (code := currency(rest)):
            return code  # "all amounts in Hong Kong dollars"
        if (part is text and len(said) < FEWEST_OF_UNIT) or not all(plain(w) in known or currency_of(w) for w in said):
            continue
        money = [word for word in said if plain(word) not in words("word_currency")]
        codes = (currency(word) for word in money if word.isupper() or len(word) > CODE_LENGTH)
        if code := next((code for code in codes if code), currency_of(part)):
            return code
        if "$" in part or words("dollar").intersection(map(plain, said)):
            return "$"
    return ""


def _may_be_a_name(text: str) -> bool:
    """Whether a line says a currency and "value" only, as a fund may be called: "Euro Value", "Dollar Value I"."""
    if any(sign in text for sign in "(（$€£¥"):
        return False
    said = {plain(word) for word in _WORDS.findall(text) if not currency_of(word)}
    values = words("scale_filler", without=("any", "weak"))
    return not said.isdisjoint(values) and said <= words("scale_filler", without=("any",)) | words("dollar")


FEWEST_OF_UNIT = 2
"""Words of a line that says a currency; "Euro" alone may be anything else."""
CODE_LENGTH = 3


def _currency_written(text: str) -> str | None:
    """A currency by its code in capitals or by its name of two words: "Euro", "All" and "Top" may be anything else."""
    written = text.isupper() and text.casefold() in words("header_currency")
    return currency(text) if written or " " in text else None


_APART = re.compile(r"\s{3,}")
MOST_TITLES = 3
_IN_CURRENCY = re.compile(
    r"\b(?:in|en|em|i|w|v)\s+([A-Z]{3})(?=\s*(?:$|[,;:()/–—|.-]|\d|\b(?:per|as|at|zum|au|al|em|on|unless|sofern)\b))"
)
"""The currency of a title's values, at its end or before its day: "Vermögensausweis in CHF per 31. Oktober"."""
_PARTS_OF_TITLE = re.compile(r"[,;|()\[\]]|\s{2,}")
LONGEST_TITLE = 90
"""A longer line is a sentence, in which a currency says something else."""


def stacked_marks(row: int, keys: Sequence[Cell], values: Sequence[Cell]) -> list[ContextLine]:
    """What a row of headings such as `Depot | Inhaber | Stand` states with the values in the row below it."""
    known = _known_keys()
    pairs = [(key, value) for key, value in zip(keys, values, strict=True) if key != "" or value != ""]
    said = [isinstance(key, str) and plain(key) in known and value != "" for key, value in pairs]
    if len(pairs) < 2 or not all(said):
        return []
    found = [key_and_value(str(key), [value]) for key, value in pairs]
    return [ContextLine(row, one[0], one[1]) for one in found if one]


def key_and_value(text: str, following: Sequence[Cell]) -> tuple[str, str, int] | None:
    """Kind and value of one key and its value, and how many of the following cells the value took."""
    if len(text) > LONGEST_STATEMENT:
        return None
    shape = _KEY.fullmatch(text)
    labels = {plain(shape[1]), plain(_BRACKETED.sub(" ", shape[1]))} if shape else {plain(text)}
    value: Cell = shape[2].strip() if shape else ""
    beside = value == "" and len(following) > 0
    if beside:
        value = following[0]
    if isinstance(value, str) and plain(value) in words("account_line") | words("owner_line") | words("as_of_line"):
        return None  # a row of headings, with their values below them
    account = _account(value)
    if account and labels & words("owner_line"):
        return "owner", account, int(beside)
    if account and any(map(_says_account, labels)):
        return "account", account, int(beside)
    numbered = None if shape or beside else _ACCOUNT_NUMBER.fullmatch(text)
    if numbered and _says_account(plain(numbered[1])):  # `Account number 17-12345`
        return "account", numbered[2], 0
    if isinstance(value, str) and (code := _first_currency(value.rstrip(")）] "))) and any(map(_says_currency, labels)):
        return "currency", code, int(beside)
    if shape and ":" in shape[2] and (code := identifiers.currency(shape[1])):
        return "currency", code, 0  # "人民币: 余额:18230.55 可用:18230.55"
    if labels & words("as_of_line"):
        days = [day for cell in (following if beside else [value]) if (day := _day(cell))]
        return ("held_on", days[-1].isoformat(), len(following) if beside else 0) if days else None
    return _dated(text)


def _says_account(label: str) -> bool:
    """Whether a plain label is a word for an account, with or without one for its number: "Depot-Nr."."""
    rest = _NUMBER_WORD.sub(" ", label).strip()
    return label in words("account_line") or (rest != label and rest in words("account_line"))


def _says_currency(label: str) -> bool:
    """Whether a plain label is one for the currency of values: "base ccy", "devise de fixing", "Depotwährung"."""
    said = label.split()
    known = {said[0], said[-1], label} & words("currency_line") if said else set()
    known |= {label} if label.endswith("wahrung") or _is_currency(label) else set()
    return bool(known) and not {"local", "lcl"} & set(said) and not speaks_of_else(label)


def _is_currency(label: str) -> bool:
    """Whether a label is the word for a currency in any language."""
    found = heading(label)
    return found is not None and found.exact and found.field == "currency"


def _first_currency(text: str) -> str | None:
    """The currency that a text is, or that its first word is: "CNY Period: October"."""
    first = text.partition(" ")[0]
    return identifiers.currency(text) or (identifiers.currency(first) if not first.islower() else None)


def _dated(text: str) -> tuple[str, str, int] | None:
    """A text that says "as of" and a date in one."""
    label = plain(text)
    phrases = {phrase for phrase in words("as_of_line") if " " in phrase} | {"stichtag", "stand"}
    said = any(f" {phrase} " in f" {label} " for phrase in phrases)
    said = said or any(phrase in text for phrase in ("截至", "截止", "日期", "基準日"))
    if not said and (digit := _DIGIT.search(text)):
        before = plain(text[: digit.start()])
        said = any(f" {before}".endswith(f" {phrase}") for phrase in words("as_of_preposition"))
    day = find_date(text) if said else None
    return ("held_on", day.isoformat(), 0) if day else None


def scale_mark(row: int, cells: Sequence[Cell]) -> list[ContextLine]:
    """What a line such as "all amounts in USD '000" says of the money below it: its scale, and its currency.

    A figure of the fund right of it or behind its colon is what it speaks of ("Net assets (thousands) | 5000"). Where
    others stand in the line (a page, a day), or a word for something else than values, the scale is doubtful; so is
    one that only a figure says ("CHF 1'000"), unless the line speaks of units or amounts. Behind a colon such a figure
    is an amount ("Nominal: 1000 EUR").
    """
    figures = [cell if isinstance(cell, float) else _figure(cell) for cell in cells]
    figures = [0.0 if YEARS[0] <= figure <= YEARS[1] else figure for figure in figures]
    doubtful = ContextLine(row, "doubtful_scale", "")
    for at, text in enumerate(cells):
        if not isinstance(text, str):
            continue
        if (scale := _scale_said(text)) == 1.0:
            if _says_else(text) and _scale_said(text, of_else=True) != 1.0:
                return [doubtful]
            continue
        beside = next((figures[place] for place in range(at + 1, len(cells)) if cells[place] != ""), 0.0)
        figured = bool(beside) or _FIGURE_LAST.search(text) is not None
        if figured and _is_of_the_fund(text) and not names_all_amounts(text):
            return [doubtful]
        named = (code for word in _MONEY.findall(text) if (code := identifiers.currency(word)))
        code = next(named, currency_of(text)) or _unit_said(text)
        unit = [ContextLine(row, "dollar" if code == "$" else "currency", code), ContextLine(row, "base", "")]
        in_figures = scale_of(_THOUSAND.sub(" ", text)) == 1.0 and not names_all_amounts(text)
        in_figures &= _names_amounts(text) or not says_only_a_unit([text])
        if in_figures and _THOUSAND_LAST.search(text):
            return [doubtful]
        doubt = [doubtful] if figured or any(figures) or _says_else(text) or in_figures else []
        return [ContextLine(row, "scale", repr(scale)), *doubt, *(unit if code else [])]
    return []


def _is_of_the_fund(text: str) -> bool:
    """Whether a line speaks of what the whole fund is worth: "Net assets", "Fondsvermögen"."""
    said = f" {plain(text)} "
    return any(f" {phrase} " in said for phrase in words("fund_figure"))


def _figure(cell: Cell) -> float:
    """The number that a text is; 0 where it is none."""
    return found.value if isinstance(cell, str) and (found := parse_number(cell)) else 0.0


_THOUSAND_LAST = re.compile(r"[:：]\s*(?:[A-Z]{3}|[€$£¥])?\s*1[.,'’ ]?000\s*(?:[A-Z]{3}|[€$£¥])?\s*$")
YEARS = (1990, 2100)
"""A number between them is a year, and no figure that a line speaks of."""
_FIGURE_LAST = re.compile(r"[:：]\s*[A-Z€$£¥]{0,3}\s*(?!1?[.,'’ ]?000$)\d[\d.,'’ ]*$")


def _scale_said(text: str, *, of_else: bool = False) -> float:
    """The scale of the money below a line, as a sentence or as a part of its own says it: "Assets (USD millions)"."""
    parts = [
        said[0]
        for said in _AMOUNTS.finditer(text)
        if not _counts(text[: said.end()]) and of_else >= _is_of_else(_PARTS.split(text[: said.start()])[-1], said[0])
    ]
    parts += [
        part for part in _PARTS.split(text) if _is_scale(part) and not _counts(part) and of_else >= _is_of_else(part)
    ]
    return next((scale for part in parts if (scale := scale_of(part)) != 1.0), 1.0)


def _counts(text: str) -> bool:
    """Whether what is scaled is a quantity: "Shares in thousands"."""
    said = _WORDS.findall(text)
    if _names_amounts(text) or any(map(currency_of, said)):
        return False
    found = [one for word in said if (one := heading(word)) is not None and one.exact]
    return any(one.field == "quantity" and not {"name", "market_value"} & set(one.others) for one in found)


def _is_of_else(subject: str, rest: str = "") -> bool:
    """Whether what is scaled in a part of a line is something else than values: "Expenses in thousands"."""
    return _says_else(subject) and not _speaks_of_holdings(f"{subject} {rest}")


def _is_scale(part: str) -> bool:
    """Whether a part of a line says nothing but a scale and a currency."""
    if _ONLY_DIGITS.fullmatch(part):
        return False
    left = [word for word in _WORDS.findall(_THOUSANDS.sub(" ", part)) if scale_of(word) == 1.0]
    known = words("scale_filler") | words("amounts") | words("header_currency")
    signs = (f"{word} m" for word in left)
    rest = [word for word, sign in zip(left, signs, strict=True) if plain(word) not in known and scale_of(sign) == 1.0]
    rest = [word for word in rest if not identifiers.currency(f"{word}$") and not currency_of(word)]
    said = heading(" ".join(rest)) if rest else None
    return scale_of(part) != 1.0 and (not rest or (said is not None and said.exact and said.field == "market_value"))


def says_only_a_unit(cells: Sequence[Cell]) -> bool:
    """Whether a line says a scale or a currency of amounts and nothing else: no figure, and nobody's assets."""
    text = " ".join(str(cell) for cell in cells if cell != "")
    left = [word for word in _WORDS.findall(_THOUSANDS.sub(" ", text)) if scale_of(word) == 1.0]
    known = words("scale_filler") | words("amounts") | words("header_currency")
    known |= words("currency_line") | words("dollar")
    return all(plain(word) in known or currency_of(word) for word in left)


_PARTS = re.compile(r"[()（）\[\]:：;；]|\s[-–—|]\s|\.?\s{2,}|(?<=\w)\.\s+|(?<=\D)[,，]\s|[,，]\s(?=\D)")
_WORDS = re.compile(r"[^\W_]+")
_ONLY_DIGITS = re.compile(r"[\d.,\s]*")
_THOUSANDS = re.compile(r"['’$€£]?\b1?[.,'’ ]?000'?s?\b|\bx 1\b")
_THOUSAND = re.compile(r"(?<!\bx )(?<!\bin )\b1[.,'’ ]?000\b")
_DIGIT = re.compile(r"\d")
_MONEY = re.compile(r"\b[A-Z]{3}\b|(?i:\b(?:euros?|us dollars?|pounds sterling|francs suisses|yen)\b)|€|£|¥")
_AMOUNTS = re.compile(
    r"(?i)(?:\b(?:amounts?|values?|figures?|valuations?|expressed|stated|presented|reported|beträge|angaben|werte|"
    r"montants?|importes?|valores|importi)\b.{0,25}?)?(?:\b(?:in|en|em)\b|單位|单位|単位|단위).{0,20}"
    r"(?:thousands?|millions?|billions?|lakhs?|lacs?|crores?|tsd|tausend|mio|millionen|milliers|miles|milhares|"
    r"migliaia|mln|['’]?000s?\b|千|万|萬|百万|百萬|亿|億|천 ?원|만 ?원|억 ?원|אלפי).{0,12}"
)


def _day(cell: Cell) -> dt.date | None:
    return parse_date(cell, serial=True) or (find_date(cell) if isinstance(cell, str) else None)


def _account(value: Cell) -> str:
    if isinstance(value, float):
        return f"{value:.0f}"
    if isinstance(value, dt.date):
        return ""
    return re.sub(r"\s{2,}", " ", str(value)).strip()


def section_marks(row: int, cells: Sequence[Cell], *, above: bool) -> list[ContextLine]:
    """What a title says about the positions below it: their kind, their currency, their asset class.

    One above the first table may be the name of a fund, or speak of something else.
    """
    text = next((cell for cell in cells if isinstance(cell, str) and cell), "")
    kind, currency = section_mark(text, may_be_a_fund=above)
    if above and speaks_of_else(text):
        currency = None
    if _BASE_ONLY.search(text) and not currency:
        return [ContextLine(row, "base", "")]
    marks = [ContextLine(row, "section", kind or text)]
    if currency:
        marks.append(ContextLine(row, "section_currency", currency))
    return marks
