"""What a single line is that does not fit its table or stands outside every table, and why it is no position."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from screener.files.grid import Cell
from screener.holdings.columns.content import scheme_of
from screener.holdings.layout.header import is_header
from screener.holdings.rows.context_lines import ContextLine, key_and_value, section_marks, statement_marks
from screener.holdings.rows.labels import is_total, text_kind
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.numbers import is_nothing, parse_number
from screener.reference import identifiers

_RULE = re.compile(r"[\W_]+", re.UNICODE)
_PAGE = re.compile(
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


def is_break(text: str) -> bool:
    """Whether a row that begins with this text cannot belong to a position: a total, a page line, an account line."""
    if not text:
        return False
    return is_total(plain(text)) or _PAGE.fullmatch(text) is not None or key_and_value(text, ()) is not None


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
    others = (found for label in labels[1:3] if (found := text_kind(label)) not in ("", "group", "exchange_rate"))
    kind = text_kind(labels[0]) or next(others, "")
    if kind and kind != "note":
        alone = len(labels) == 1 and not numbers
        return "title" if alone and kind not in ("total", "exchange_rate") else kind
    if any(_PAGE.fullmatch(text) for text in texts):
        return "page_line"
    if key_and_value(labels[0], filled[1:] if filled[0] == labels[0] else ()):
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


def judge(row: int, cells: list[Cell], inside: bool) -> tuple[str, list[ContextLine]]:
    """What a single line of a table is, and what it says about the lines below it."""
    kind = odd_kind(cells)
    marks = statement_marks(row, cells)
    if marks:
        return "statement_line", marks
    if kind == "header":
        return "header_repeated", []
    if kind == "text":
        texts = [cell for cell in cells if isinstance(cell, str) and cell]
        kind = "title" if inside and len(texts[0]) < 60 else "note"
        if looks_like_security(cells, firmly=not inside):
            kind = "not_understood"
    if kind in ("title", "group"):
        marks = section_marks(row, cells)
    return kind, marks
