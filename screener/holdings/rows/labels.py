"""What a label says when it is not a security's name: a total, cash, an accrual, a group of positions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from screener.holdings.rows.terms import plain, words
from screener.reference import identifiers

_LATIN = re.compile(r"[a-z]+")
_RATE = re.compile(r"(?:1\s*)?[A-Z]{3}\s*(?:[/:=]|to|in)\s*(?:[\d.,]+\s*)?[A-Z]{3}\s*[=:]?\s*[\d.,]*")
_PARTED = re.compile(r"[-–—:/(（.]")
_MAYBE_RATE = re.compile(r"(?:1\s*)?[A-Z]{3}\s*(?:[/:=]|to|in)")
_PAIR = re.compile(r"([A-Z]{3})\s?/\s?([A-Z]{3})\b.*")
_NUMBERING = re.compile(r"^\(?(?:[ivxIVX]{1,5}|[A-Z]|\d{1,2}(?:\.\d{1,2})*|[一二三四五六七八九十]{1,3})[.)、．:]\s*")
LONGEST_CURRENCY = 3
"""The name of a currency has at most so many words."""
_MONEY_KINDS = ("cash", "accrual", "margin", "fx", "exchange_rate")


@lru_cache(maxsize=1)
def _triggers() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Latin words and Eastern phrases without one of which no phrase can match; words of group names apart."""
    latin: set[str] = set()
    groups: set[str] = set()
    eastern: set[str] = set()
    for kind in ("total", *_MONEY_KINDS, "group"):
        for phrase in words(kind):
            if phrase.isascii() or _LATIN.search(phrase):
                (groups if kind == "group" else latin).update(phrase.split())
            else:
                eastern.add(phrase)
    return frozenset(latin), frozenset(groups - latin), tuple(sorted(eastern, key=len, reverse=True))


SIGNS_OF_SUM = ("Σ", "∑")
"""Whole labels of totals; Greek names begin with the first."""


def text_kind(text: str) -> str:
    """What a name or label is when it is not a security's: `total`, `cash`, `accrual` ..., else the empty string.

    Only the text itself is asked; a security may bear such a name, so a caller weighs identifiers and prices first.
    """
    if text.strip(" :") in SIGNS_OF_SUM:
        return "total"
    latin, groups, eastern = _triggers()
    folded = text.casefold()
    found = set(_LATIN.findall(folded) if text.isascii() else plain(folded).split())
    if latin & found or _is_money(folded if text.isascii() else plain(text)) or _MAYBE_RATE.match(text):
        return _text_kind(text)
    if groups & found and (found <= groups or _PARTED.search(text)):
        return _text_kind(text)
    if not text.isascii() and any(phrase in words_in for phrase in eastern for words_in in (folded, plain(text))):
        return _text_kind(text)
    return ""


@lru_cache(maxsize=65_536)
def _text_kind(text: str) -> str:
    label = plain(text)
    if _RATE.fullmatch(text) and any(c.isdigit() for c in text):
        return "exchange_rate"
    if (pair := _PAIR.fullmatch(text)) and all(identifiers.currency(code) for code in pair.groups()):
        return "fx"
    if is_total(label):
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
    if len(set(kinds)) == 1 or set(kinds) <= set(_MONEY_KINDS):
        return kinds[0]
    for kind in _MONEY_KINDS:
        if kind in kinds and set(kinds) <= {kind, "group", ""}:
            others = [part for part, found in zip(parts, kinds, strict=True) if found != kind]
            return kind if all(len(part) <= 12 or not part.isascii() for part in others) else ""
    return ""


def _begins_or_ends(label: str, kind: str) -> bool:
    """Whether a label is a phrase with a bank, a currency or an account number beside it."""
    if kind not in ("cash", "margin", "accrual"):
        return False
    firsts, lasts, eastern = _edges(kind)
    first, last = label.partition(" ")[0], label.rpartition(" ")[2]
    if any(label.startswith(f"{phrase} ") for phrase in firsts.get(first, ())):
        return True
    if any(label.endswith(f" {phrase}") for phrase in lasts.get(last, ())):
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
        elif " " in phrase or phrase in words("edge"):
            firsts.setdefault(phrase.split()[0], []).append(phrase)
            lasts.setdefault(phrase.split()[-1], []).append(phrase)
    return firsts, lasts, tuple(eastern)


def is_total(label: str) -> bool:
    """Whether a plain label is a total's."""
    totals = words("total")
    if label in totals:
        return True
    first, _, rest = label.partition(" ")
    if any(label.startswith(phrase) for phrase in words("not_total")) or _RATE_AND_YEAR.search(label):
        return False
    if any(
        not phrase.isascii() and not _LATIN.search(phrase) and (label.startswith(phrase) or label.endswith(phrase))
        for phrase in totals
    ):
        return True
    if any(label.endswith(" " + phrase) for phrase in words("total_last")) and len(label.split()) <= 8:
        return True
    if any(" " in phrase and label.startswith(phrase + " ") for phrase in totals):
        return True
    if first not in totals or len(first) < 5:
        return False
    if rest.startswith("of "):
        return True
    others = _strip_money(rest).removeprefix("for ")
    known = ("group", "cash", "accrual", "margin", "fx", "total", "account_line", "asset_cash")
    # `_all_known` is true of no words at all
    return _all_known(others, known) or any(c.isdigit() for c in others)


def is_plain_total(text: str) -> bool:
    """Whether a text is a total's whatever figures it has: those of a day, of an account, or of how many there are."""
    return is_total(" ".join(word for word in plain(text).split() if not any(map(str.isdigit, word))))


_RATE_AND_YEAR = re.compile(r"\d% 20\d\d\b")
"""What the names of bonds end with."""


def _all_known(label: str, kinds: Sequence[str]) -> bool:
    """Whether every word of a label occurs in the phrases of some kinds: `total listed equities hong kong` does not."""
    vocabulary = {word for kind in kinds for phrase in words(kind) for word in phrase.split()}
    return bool(len(label) > 3 and identifiers.country(label)) or all(
        word in vocabulary or (len(word) > 3 and identifiers.country(word)) for word in label.split()
    )


def ends_like_money(text: str) -> bool:
    """Whether a name ends like a currency's and says nothing but cash before it: no company, no kind of security."""
    found = plain(text).split()
    ends = len(found) <= LONGEST_CURRENCY and found[-1:] != [] and found[-1] in words("money_word")
    return ends and _all_known(" ".join(found[:-1]), ("cash", "money_word", "money_first"))


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
        return label not in words("company_code") and identifiers.currency(label.upper()) is not None
    first, _, last = label.rpartition(" ")
    if last.strip(".") not in words("money_word") or len(label) >= 30:
        return False
    if label[3:4] in (" ", "-", "(") and label[:3] not in words("word_currency") and _is_money(label[:3]):
        return True  # "GBP - British pound sterling"
    return identifiers.currency(label) is not None or identifiers.country(first) is not None


_WITHOUT = re.compile(
    r"不含|不包括|扣除|剔除|除く|제외|包含|含む|(?i:\b(?:incl|including|inclusive|excl|excluding|without|plus|inkl"
    r"|einschl|einschließlich|zzgl|ohne|compris|inclus|incluid[oa]s?|incluyendo|inclusi|compresi|inbegrepen|inklusive)\b)"
)
"""What is left out, or in as well, is not what stands below a title: 不含现金, "including accrued interest"."""
_AMOUNT_SAID = re.compile(r"[:：].*\d[.,'’ ]\d[\d.,'’ ]*(?:[^\W\d_]+\.? ?)?[A-Z]{3}\s*$")
"""An amount behind a colon: "NAV per share: 123.45 USD" says in which currency it is, and not the rows below."""
_GOES_ON = re.compile(r"\s*[^\W\d_]")
_APART = re.compile(r".*(?:\b(?:in|en|em|w|v|i)\s+|[(（\[–—-]\s*)")


def _says_more(rest: str) -> bool:
    """Whether what stands around a currency in a title is a kind of position, a country or the currency's name."""
    return bool(text_kind(rest) or identifiers.currency(rest) or identifiers.country(rest))


@lru_cache(maxsize=4096)
def section_mark(text: str, *, may_be_a_fund: bool = False) -> tuple[str | None, str | None]:
    """What a section title says: a kind of row (`cash`, `accrual` ...) or None, and a currency or None."""
    title = _NUMBERING.sub("", text, count=1)
    found = list(re.finditer(r"\b[A-Z]{3}\b|\b[A-Z]{1,2}\$|[€£¥]", title))
    apart = re.findall(r"[(（\[]\s*([A-Z]{3})\s*[)）\]]|[-–—]\s*([A-Z]{3})$", title)
    found = [m for m in found if m[0].casefold() not in words("word_currency") or any(m[0] in pair for pair in apart)]
    found = [] if _AMOUNT_SAID.search(title) else found
    marks = [m[0] for m in found]
    within = [m[0] for m in found if _GOES_ON.match(title, m.end()) and not _APART.fullmatch(title[: m.start()])]
    if may_be_a_fund and any(not _says_more(title.replace(mark, "", 1).strip()) for mark in within):
        marks = []  # "Example Global Fund USD Acc"
    parts = [part.strip() for part in re.split(r"[-–—:(（)）]", title) if part.strip()]
    marks += [part for part in parts if len(part) > 3]  # written out: US Dollar
    money = next((code for mark in marks if (code := identifiers.currency(mark))), None)
    # A currency alone is what the positions below are in, and says nothing of what they are.
    parts = [_WITHOUT.split(part)[0].strip() for part in parts]
    kinds = {text_kind(part) for part in parts if not identifiers.currency(part) and not _is_money(part.casefold())}
    return next((one for one in _MONEY_KINDS if one in kinds), None), money


@lru_cache(maxsize=4096)
def asset_class_of(title: str) -> str:
    """The asset class that a section title names, without its numbering and currency; empty where it names none."""
    bare = _NUMBERING.sub("", title, count=1)
    parts = [part.strip() for part in re.split(r"\s[-–—]\s|[:(（)）]", bare) if part.strip()]
    classes = words("group", without=("levels", "general"))
    named = [part for part in parts if plain(part) in classes]
    return named[0] if named else ""
