"""What the text of a single line looks like, and the reasons for which a row is no position."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from screener.files.grid import Cell
from screener.holdings.columns.content import scheme_of
from screener.holdings.columns.header_terms import heading
from screener.holdings.rows.context_lines import key_and_value
from screener.holdings.rows.labels import is_total, text_kind
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.numbers import parse_number
from screener.holdings.values.text_column import number_text
from screener.reference import identifiers

DASHES = re.compile(r"[\W_]+", re.UNICODE)
"""A line of dashes or other marks."""
PAGE = re.compile(
    r"(?i)(?:page|seite|p[aá]gina|sida|side|頁|ページ)\s*:?\s*\d+.*|\d+\s*(?:of|/|von|de)\s*\d+|第\s*\d+\s*[頁页].*"
)
_ISIN_SHAPE = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[A-Z0-9]{9}\d(?![A-Z0-9])")
_BOND = re.compile(r"\d\s?%\D{0,12}(?:\d{1,2}[-/. ][A-Za-z\d]{2,3}[-/. ])?(?:20)?\d{2}\b|\d[.,]\d+\s?%.*\b20\d\d\b")
_TEXT_LENGTH = 300

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


@lru_cache(maxsize=262_144)
def begins_like_total(label: str) -> bool:
    """Whether a text begins with a word for a total, such as "Subtotal Alpha Capital"."""
    return plain(label).startswith(_total_words())


@lru_cache(maxsize=1)
def _total_words() -> tuple[str, ...]:
    return tuple(words("total"))


def is_break(text: str) -> bool:
    """Whether a row that begins with this text cannot belong to a position: a total, a page line, an account line."""
    if not text:
        return False
    return is_total(plain(text)) or PAGE.fullmatch(text) is not None or key_and_value(text, ()) is not None


def is_note(text: str) -> bool:
    """Whether a text begins like a note."""
    lowered = plain(text)
    begun = any(lowered == phrase or lowered.startswith(phrase + " ") for phrase in words("note"))
    return begun or text[:1] in "*†‡©¹²³" or text.startswith("--")


def line_text(cells: Sequence[Cell]) -> str:
    """A line's content in one text, for the report of rows that are not positions."""
    parts = (number_text(cell) if isinstance(cell, float) else str(cell) for cell in cells if cell != "")
    return " | ".join(parts)[:_TEXT_LENGTH]


def looks_like_security(cells: Sequence[Cell], *, firmly: bool = False) -> bool:
    """Whether a line could be a position: it holds an ISIN or FIGI, or a company's name and a number.

    `firmly` counts legal forms only, and not words such as "fund" or "class", which notes use too.
    """
    filled = [cell for cell in cells if cell != ""]
    texts = [cell for cell in filled if isinstance(cell, str)]
    if len(filled) == 2 and isinstance(filled[0], str) and heading(filled[0]) is not None:
        return False
    if len(filled) > 1 and any(_carries_isin(text) for text in texts):
        return not any(text.rstrip().endswith((":", "：")) for text in texts)
    numbers = sum(not isinstance(cell, str) or parse_number(cell) is not None for cell in filled)
    return numbers >= 1 and any(_is_company(text, firmly) for text in texts)


def _carries_isin(text: str) -> bool:
    """Whether a short text is or holds a valid ISIN, as descriptions do."""
    return scheme_of(text) in ("isin", "figi") or (
        len(text) < 90 and any(identifiers.isin(token) for token in _ISIN_SHAPE.findall(text))
    )


def is_bond(text: str | None) -> bool:
    """Whether a name has the rate and the year of a bond."""
    return text is not None and _BOND.search(text) is not None


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
