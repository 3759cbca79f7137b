"""Which names to look up for the name that a position bears: its own, and those that it stands for.

A bond's ticker (TENCNT 3.975 04/11/29) or a bond's Chinese short name (20华为MTN001) is no company's name; a table says
whose paper it is. What stands for a name says how sure it can make a verdict at most, and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from screener.matching.vocabulary import contract_words, rows


class Lookup(NamedTuple):
    """A name to look up; `only_possible` where it cannot decide, `because` the sentence that explains what was read.

    `within` a longer name it says who stands in it, whoever issued the security; `heard` is how much (from 0 to 1) the
    position's name sounds like it.
    """

    text: str
    only_possible: bool = False
    because: str | None = None
    within: bool = False
    heard: float = 0.0


_BOND = re.compile(
    r"""^\W*(?P<ticker>[A-Z][A-Z0-9&]{1,9})\s+
    (?:V?\d{1,2}(?:[.,]\d+)?(?:\s\d{1,2}/\d{1,2})?\s*%?|FRN|VAR|FLOAT|ZERO)\s+
    (?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}[ -]?[A-Z]{3}[ -]?\d{2,4}|\d{1,2}/\d{2,4}
    |20\d\ds?|\d\ds|PERP)
    \b""",
    re.VERBOSE | re.IGNORECASE,
)
"""A bond as Bloomberg names it: ticker, coupon, maturity."""
_CHINESE_BOND = re.compile(r"^\W*[A-Z]{0,2}\d{2}(?P<name>[\u4e00-\u9fff]{2,8})[A-Z]*\d")
"""A bond as China's markets name it: year of issue, issuer, kind and number."""
_WORDS = re.compile(r"[A-Z]+")


class _Issuer(NamedTuple):
    name: str
    own: bool


def lookups(text: str) -> tuple[Lookup, ...]:
    """The names to look up for a position's name.

    Args:
        text: the position's name, folded.

    Returns:
        At least one; the name as it stands is the first.
    """
    upper = text.upper()
    bond = _BOND.match(upper) or _CHINESE_BOND.match(upper)
    if bond is not None:
        return _of_a_bond(text, bond)
    if not contract_words().isdisjoint(_WORDS.findall(upper)):
        contract = "The name is of a contract on a company's shares, which somebody else has written."
        return (Lookup(text, only_possible=True, because=contract),)
    return (Lookup(text),)


def named_within(text: str) -> Iterator[Lookup]:
    """The names that may stand in a longer one: in brackets, behind a colon or a dash, behind "issued by".

    Args:
        text: the position's name, folded, that is nobody's as a whole.
    """
    parts = [part for part in _divider().split(" ".join(_TICKER.sub(" ", text).split())) if part]
    for part in parts if len(parts) > 1 else ():
        yield Lookup(part, only_possible=True, because=f"“{part}” stands within a longer name.", within=True)


def in_order(text: str) -> Iterator[Lookup]:
    """The name that stands with its beginning behind a comma: Genomics Co Ltd, BGI.

    Args:
        text: the position's name, folded, that is nobody's as it stands.
    """
    inverted = _INVERTED.fullmatch(text)
    if inverted is not None and _FORMS.fullmatch(inverted["begins"]) is None:
        name = f"{inverted['begins']} {inverted['goes_on']}"
        yield Lookup(name, because=f"“{text}” is read as “{name}”, its beginning behind a comma.")


_FORM = r"(?:CO|COMPANY|CORP|CORPORATION|GROUP|HLDGS?|HOLDINGS?|INC|JSC|LIMITED|LTD|OAO|OJSC|PAO|PJSC|PLC)"
_FORMS = re.compile(rf"(?:{_FORM}\b[\s.]*)+", re.IGNORECASE)
_INVERTED = re.compile(rf"(?P<goes_on>[^,()]*\b{_FORM}\b\.?)(?:\s*\([^)]*\))?\s*,\s*(?P<begins>[^,()]+)", re.IGNORECASE)
_TICKER = re.compile(r"[(\[][A-Z]{1,4}[)\]]", re.IGNORECASE)
"""One short word in brackets is the position's own ticker: BOYD GAMING CORP (BYD)."""


@cache
def _divider() -> re.Pattern[str]:
    leads = "|".join(re.escape(row[0]) for row in rows("leading_words.tsv"))
    return re.compile(rf"\s*[:;()\[\]|]\s*|\s+[-–—/]+\s+|,\s+|(?:^|(?<=\s))(?:{leads})(?:\s+|$)", re.IGNORECASE)


def _of_a_bond(text: str, bond: re.Match[str]) -> tuple[Lookup, ...]:
    said = bond.groupdict()
    short = said.get("ticker") or said["name"]
    issuer = _bond_issuers().get(short)
    if issuer is None:
        if "ticker" not in said:
            return (Lookup(text),)
        group = f"“{short}” with a coupon and a maturity names a group of issuers, not one of them."
        return (Lookup(text, only_possible=True, because=group),)
    whose = f"“{short}” is read as the short name of bonds of {issuer.name}"
    if issuer.own:
        return (Lookup(issuer.name, because=f"{whose}."),)
    return (
        Lookup(issuer.name, only_possible=True, because=f"{whose} and of companies of its group that issue for it."),
    )


@cache
def _bond_issuers() -> Mapping[str, _Issuer]:
    return {row[0]: _Issuer(row[1], row[2] == "own") for row in rows("bond_issuers.tsv")}
