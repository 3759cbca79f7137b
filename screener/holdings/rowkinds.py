"""What a row that is not a position is: a total, cash, a title, a note; and what it says about the rows below it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from screener import identifiers
from screener.holdings.dates import find_date, parse_date
from screener.holdings.evidence import scheme_of
from screener.holdings.grid import Cell
from screener.holdings.headers import is_header
from screener.holdings.numerals import is_nothing, parse_number
from screener.holdings.rowwords import plain, words

_RULE = re.compile(r"[\W_]+", re.UNICODE)
_PAGE = re.compile(
    r"(?i)(?:page|seite|p[aá]gina|sida|side|頁|ページ)\s*:?\s*\d+.*|\d+\s*(?:of|/|von|de)\s*\d+|第\s*\d+\s*[頁页].*"
)
_KEY = re.compile(r"([^:：]{1,40}?)\s*[:：]\s*(.*)", re.DOTALL)
_ISIN_SHAPE = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[A-Z0-9]{9}\d(?![A-Z0-9])")
_BOND = re.compile(r"\d\s?%\D{0,12}(?:\d{1,2}[-/. ][A-Za-z\d]{2,3}[-/. ])?(?:20)?\d{2}\b|\d[.,]\d+\s?%.*\b20\d\d\b")
_BRACKETED = re.compile(r"[(（][^)）]*[)）]")
_LATIN = re.compile(r"[a-z]+")
_RATE = re.compile(r"(?:1\s*)?[A-Z]{3}\s*(?:[/:=]|to|in)\s*(?:[\d.,]+\s*)?[A-Z]{3}\s*[=:]?\s*[\d.,]*")
_PARTED = re.compile(r"[-–—:/(（.]")
_MAYBE_RATE = re.compile(r"(?:1\s*)?[A-Z]{3}\s*(?:[/:=]|to|in)")
_PAIR = re.compile(r"([A-Z]{3})\s?/\s?([A-Z]{3})\b.*")
_NUMBERING = re.compile(r"^\(?(?:[ivxIVX]{1,5}|[A-Z]|\d{1,2}(?:\.\d{1,2})*|[一二三四五六七八九十]{1,3})[.)、．:]\s*")
_TEXT_LENGTH = 300
_SKIPPED_KINDS = ("total", "cash", "accrual", "margin", "fx", "exchange_rate", "group")

REASONS = {
    "header": "header row",
    "header_repeated": "header repeated on a later page",
    "preamble": "line above the table",
    "title": "title of a section or page",
    "total": "total or subtotal",
    "cash": "cash, not a security",
    "accrual": "accrued income, receivable, payable or fee",
    "margin": "margin or collateral account",
    "fx": "foreign exchange contract",
    "exchange_rate": "exchange rate",
    "group": "name of a group or level, with its sums",
    "note": "note or footer",
    "page_line": "page number or print line",
    "statement_line": "account, date or currency line",
    "rule": "line of dashes or other marks",
    "all_accounts": "sum over all accounts, which repeats what each holds",
    "record_detail": "detail of a position that is counted once",
    "no_table": "sheet without a table of holdings",
    "not_holdings": "table without securities",
    "transactions": "table of trades, not of holdings",
    "not_understood": "looks like a position, but was not understood",
}
"""Every reason for which a row is not a position, and its wording for people."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line above or between positions says about those below it.

    Attributes:
        row: the line, from 0 within the grid.
        kind: `account`, `held_on`, `currency` or `section` (an asset class or a reason such as `cash`).
        value: what it says.
    """

    row: int
    kind: str
    value: str


@lru_cache(maxsize=1)
def _triggers() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Latin words and Eastern phrases without one of which no phrase can match; words of group names apart."""
    latin: set[str] = set()
    groups: set[str] = set()
    eastern: set[str] = set()
    for kind in _SKIPPED_KINDS:
        for phrase in words(kind):
            if phrase.isascii() or _LATIN.search(phrase):
                (groups if kind == "group" else latin).update(phrase.split())
            else:
                eastern.add(phrase)
    return frozenset(latin), frozenset(groups - latin), tuple(sorted(eastern, key=len, reverse=True))


def text_kind(text: str) -> str:
    """What a name or label is when it is not a security's: `total`, `cash`, `accrual` ..., else the empty string.

    Only the text itself is asked; a security may bear such a name, so a caller weighs identifiers and prices first.
    """
    latin, groups, eastern = _triggers()
    folded = text.casefold()
    found = set(_LATIN.findall(folded) if text.isascii() else _split(folded))
    if latin & found or _is_money(folded) or _MAYBE_RATE.match(text):
        return _text_kind(text)
    if groups & found and (found <= groups or _PARTED.search(text)):
        return _text_kind(text)
    if not text.isascii() and any(phrase in folded for phrase in eastern):
        return _text_kind(text)
    return ""


def _split(text: str) -> list[str]:
    return plain(text).split()


@lru_cache(maxsize=65_536)
def _text_kind(text: str) -> str:
    label = plain(text)
    if _RATE.fullmatch(text) and any(c.isdigit() for c in text):
        return "exchange_rate"
    if (pair := _PAIR.fullmatch(text)) and all(identifiers.currency(code) for code in pair.groups()):
        return "fx"
    if _is_total(label):
        return "total"
    bare = _strip_money(plain(_NUMBERING.sub("", text, count=1)))
    for kind in ("margin", "fx", "exchange_rate", "cash", "accrual"):
        if label in words(kind) or bare in words(kind) or _begins_or_ends(bare, kind):
            return kind
    if not bare or _is_money(label):
        return "cash" if identifiers.currency(text) or _is_money(label) else ""
    if label in words("group") or bare in words("group"):
        return "group"
    parts = [part.strip(" )）") for part in re.split(r"[-–—:/(（]|\s{2,}", text)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return ""
    parts = [part for part in parts if not _is_money(part.casefold())] or parts
    kinds = [_text_kind(part) for part in parts]
    if len(set(kinds)) == 1:
        return kinds[0]
    for kind in ("cash", "accrual", "margin", "fx", "exchange_rate"):
        if kind in kinds and set(kinds) <= {kind, "group", ""}:
            others = [part for part, found in zip(parts, kinds, strict=True) if found != kind]
            return kind if all(len(part) <= 12 or not part.isascii() for part in others) else ""
    return ""


def _begins_or_ends(label: str, kind: str) -> bool:
    """Whether a label is a phrase with a bank, a currency or an account number beside it."""
    if kind not in ("cash", "margin", "accrual"):
        return False
    firsts, lasts, eastern = _edges(kind)
    words_of_label = label.split()
    if (
        words_of_label
        and words_of_label[0] in firsts
        and any(label.startswith(p + " ") for p in firsts[words_of_label[0]])
    ):
        return True
    if (
        words_of_label
        and words_of_label[-1] in lasts
        and any(label.endswith(" " + p) for p in lasts[words_of_label[-1]])
    ):
        return True
    return (not label.isascii() and label.startswith(eastern)) or label.endswith(eastern)


@lru_cache(maxsize=8)
def _edges(kind: str) -> tuple[dict[str, list[str]], dict[str, list[str]], tuple[str, ...]]:
    """The phrases of several words by their first and their last word, and the Eastern ones."""
    firsts: dict[str, list[str]] = {}
    lasts: dict[str, list[str]] = {}
    eastern = []
    for phrase in words(kind):
        if not phrase.isascii() and not _LATIN.search(phrase):
            eastern.append(phrase)
        elif " " in phrase:
            firsts.setdefault(phrase.split()[0], []).append(phrase)
            lasts.setdefault(phrase.split()[-1], []).append(phrase)
    return firsts, lasts, tuple(eastern)


def _is_total(label: str) -> bool:
    totals = words("total")
    if label in totals or label.rstrip(":") in totals:
        return True
    first, _, rest = label.partition(" ")
    if any(
        not phrase.isascii() and not _LATIN.search(phrase) and (label.startswith(phrase) or label.endswith(phrase))
        for phrase in totals
    ):
        return True
    if any(label.endswith(" " + phrase) for phrase in words("total_last")) and len(label.split()) <= 8:
        return True
    if any(" " in phrase and label.startswith(phrase + " ") for phrase in totals):
        return True
    if first not in totals or len(first) < 5 or not rest:
        return False
    others = _strip_money(rest)
    others = others.removeprefix("for ").removeprefix("of ")
    known = ("group", "cash", "accrual", "margin", "fx", "total", "account_line", "asset_cash")
    return (
        not others
        or any(others in words(kind) for kind in known)
        or _all_known(others, known)
        or any(c.isdigit() for c in others)
    )


def _all_known(label: str, kinds: Sequence[str]) -> bool:
    """Whether every word of a label occurs in the phrases of some kinds: `total listed equities hong kong` does not."""
    vocabulary = {word for kind in kinds for phrase in words(kind) for word in phrase.split()}
    return bool(len(label) > 3 and identifiers.country(label)) or all(
        word in vocabulary or (len(word) > 3 and identifiers.country(word)) for word in label.split()
    )


def _strip_money(label: str) -> str:
    """A label without currency codes and names at its ends."""
    found = label.split()
    while found and (size := _money_words(found)):
        found = found[size:]
    while found and (size := _money_words(found[::-1], reverse=True)):
        found = found[:-size]
    return " ".join(found).strip(" -").removesuffix(" in")


def _money_words(words_: Sequence[str], *, reverse: bool = False) -> int:
    """How many words a label begins with (or ends with, given in reverse) that name a currency: `us dollar` is two."""
    for size in (3, 2, 1):
        named = words_[:size][::-1] if reverse else words_[:size]
        if len(named) == size and _is_money(" ".join(named)):
            return size
    return 0


@lru_cache(maxsize=4096)
def _is_money(label: str) -> bool:
    """Whether a label is only a currency: `usd`, `us dollar`."""
    if len(label) == 3:
        return identifiers.currency(label.upper()) is not None
    last = label.rpartition(" ")[2].strip(".")
    return last in words("money_word") and len(label) < 30 and identifiers.currency(label) is not None


def is_break(text: str) -> bool:
    """Whether a row that begins with this text cannot belong to a position: a total, a page line, an account line."""
    if not text:
        return False
    return _is_total(plain(text)) or _PAGE.fullmatch(text) is not None or _line(text, ()) is not None


def statement_marks(row: int, cells: Sequence[Cell]) -> list[Mark]:
    """What a line such as `Account:   48029   NAME` or `Fund Holdings as of | Nov 18, 2025` states."""
    filled = [cell for cell in cells if cell != ""]
    marks: list[Mark] = []
    place = 0
    while place < len(filled):
        cell = filled[place]
        found = _line(cell, filled[place + 1 :]) if isinstance(cell, str) else None
        place += 1
        if found is not None:
            marks.append(Mark(row, found[0], found[1]))
            place += found[2]
    return marks


def _line(text: str, following: Sequence[Cell]) -> tuple[str, str, int] | None:
    """Kind and value of one key and its value, and how many of the following cells the value took."""
    if len(text) > 200:
        return None
    shape = _KEY.fullmatch(text)
    labels = {plain(shape[1]), plain(_BRACKETED.sub(" ", shape[1]))} if shape else {plain(text)}
    value: Cell = shape[2].strip() if shape else ""
    beside = value == "" and len(following) > 0
    if beside:
        value = following[0]
    if labels & words("account_line") and value != "" and (account := _account(value)):
        return "account", account, int(beside)
    if labels & words("currency_line") and isinstance(value, str) and (code := identifiers.currency(value)):
        return "currency", code, int(beside)
    if labels & words("as_of_line"):
        days = [day for cell in (following if beside else [value]) if (day := _day(cell))]
        return ("held_on", days[-1].isoformat(), len(following) if beside else 0) if days else None
    return _dated(text)


def _dated(text: str) -> tuple[str, str, int] | None:
    """A text that says "as of" and a date in one."""
    label = plain(text)
    said = any(len(phrase) > 2 and f" {phrase} " in f" {label} " for phrase in words("as_of_line"))
    said = said or any(phrase in text for phrase in ("截至", "截止", "日期", "基準日"))
    day = find_date(text) if said else None
    return ("held_on", day.isoformat(), 0) if day else None


def _day(cell: Cell) -> dt.date | None:
    return parse_date(cell, serial=True) or (find_date(cell) if isinstance(cell, str) else None)


def _account(value: Cell) -> str:
    if isinstance(value, float):
        return f"{value:.0f}"
    if isinstance(value, dt.date):
        return ""
    return re.sub(r"\s{2,}", " ", str(value)).strip()


def odd_kind(cells: Sequence[Cell]) -> str:
    """What a row is that does not fit its table, or stands outside every table: a key of `REASONS`, or `text`.

    `text` is left to the caller, who knows whether the row stands above, inside or below a table.
    """
    filled = [cell for cell in cells if cell != ""]
    texts = [cell for cell in filled if isinstance(cell, str)]
    if all(isinstance(cell, str) and (_RULE.fullmatch(cell) or is_nothing(cell)) for cell in filled):
        return "rule"
    numbers = sum(not isinstance(cell, str) or parse_number(cell) is not None for cell in filled)
    labels = [text for text in texts if parse_number(text) is None and not is_nothing(text)]
    if not labels:
        return "total" if numbers else "rule"
    if is_header(list(enumerate(texts))) and numbers <= len(texts):
        return "header"
    if any(scheme_of(label) in ("isin", "figi") for label in labels) and len(filled) > 2:
        return "not_understood"
    kind = text_kind(labels[0]) or next(
        (found for label in labels[1:3] if (found := text_kind(label)) in ("total", "cash")), ""
    )
    if kind and kind != "note":
        alone = len(labels) == 1 and not numbers
        return "title" if alone and kind not in ("total", "exchange_rate") else kind
    if any(_PAGE.fullmatch(text) for text in texts):
        return "page_line"
    if _line(labels[0], filled[1:] if filled[0] == labels[0] else ()):
        return "statement_line"
    if len(labels[0]) > 90 or _is_note(labels[0]):
        return "note"
    if len(labels) == 1 and not numbers:
        return "title" if len(labels[0]) <= 60 and not labels[0].endswith((".", "。")) else "note"
    if numbers:
        return "not_understood" if numbers >= 2 or len(labels) >= 2 else "text"
    return "text"


def _is_note(text: str) -> bool:
    lowered = plain(text)
    if text[:1] in "*†‡©¹²³" or text.startswith(("--", "**")):
        return True
    return any(lowered == phrase or lowered.startswith(phrase + " ") for phrase in words("note"))


@lru_cache(maxsize=4096)
def section_mark(text: str) -> tuple[str | None, str | None]:
    """What a section title says: a kind of row (`cash`, `accrual` ...) or None, and a currency or None."""
    title = _NUMBERING.sub("", text, count=1)
    marks = re.findall(r"\b[A-Z]{3}\b|\b[A-Z]{1,2}\$|[€£¥]", title)
    money = next((code for mark in marks if (code := identifiers.currency(mark))), None)
    parts = [
        part for part in re.split(r"[-–—:(（)）]", title) if part.strip() and not _is_money(part.strip().casefold())
    ]
    kinds = {text_kind(part.strip()) for part in parts} or {text_kind(title)}
    kind = next((one for one in ("cash", "accrual", "margin", "fx", "exchange_rate") if one in kinds), None)
    return kind, money


def section_marks(row: int, cells: Sequence[Cell]) -> list[Mark]:
    """What a title says about the positions below it: their kind, their currency, their asset class."""
    text = next((cell for cell in cells if isinstance(cell, str) and cell), "")
    kind, currency = section_mark(text)
    marks = [Mark(row, "section", kind or text)]
    if currency:
        marks.append(Mark(row, "section_currency", currency))
    return marks


def line_text(cells: Sequence[Cell]) -> str:
    """A line's content in one text, for the report of rows that are not positions."""
    parts = [
        cell if isinstance(cell, str) else f"{cell:g}" if isinstance(cell, float) else str(cell)
        for cell in cells
        if cell != ""
    ]
    return " | ".join(parts)[:_TEXT_LENGTH]


def looks_like_security(cells: Sequence[Cell], *, firmly: bool = False) -> bool:
    """Whether a line could be a position: it holds an ISIN or FIGI, or a company's name and a number.

    Args:
        cells: the line.
        firmly: count legal forms only, and not words such as "fund" or "class", which notes use too.
    """
    filled = [cell for cell in cells if cell != ""]
    texts = [cell for cell in filled if isinstance(cell, str)]
    if len(filled) > 1 and any(_carries_isin(text) for text in texts):
        return not any(text.rstrip().endswith((":", "：")) for text in texts)
    numbers = sum(not isinstance(cell, str) or parse_number(cell) is not None for cell in filled)
    return numbers >= 1 and any(_is_company(text, firmly) for text in texts)


def _carries_isin(text: str) -> bool:
    """Whether a short text is or holds a valid ISIN, as descriptions do."""
    if scheme_of(text) in ("isin", "figi"):
        return True
    return len(text) < 90 and any(identifiers.isin(token) for token in _ISIN_SHAPE.findall(text))


@lru_cache(maxsize=65_536)
def _is_company(text: str, firmly: bool) -> bool:
    if len(text) > 90 or text.rstrip().endswith((":", "：")) or text_kind(text):
        return False
    if _BOND.search(text):
        return True
    marks = words("company_mark", without=("weak",)) if firmly else words("company_mark")
    if set(plain(text).split()[1:]) & marks:
        return True
    return not text.isascii() and any(not mark.isascii() and mark in text for mark in marks)


@lru_cache(maxsize=4096)
def asset_class_of(title: str) -> str:
    """The asset class that a section title names, without its numbering and currency; empty where it names none."""
    bare = _NUMBERING.sub("", title, count=1)
    parts = [part.strip() for part in re.split(r"\s[-–—]\s|[:(（)）]", bare) if part.strip()]
    classes = words("group", without=("levels", "general"))
    named = [part for part in parts if plain(part) in classes]
    return named[0] if named else ""
