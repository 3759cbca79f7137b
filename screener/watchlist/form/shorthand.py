"""How an identifier is written in a watchlist: one short text that a person can read aloud.

US1694261033                                 a valid ISIN
BRC1EODR004 invalid                          published so, but its check digit or length is wrong
0728 HK = 728 XHKG                           as published = code and ISO 10383 market
CHA US = CHA XNYS until 2021-05-18           passed to nobody, or to another company, after that day
601728 XSHG from 2021-08-20                  in use since that day
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from screener.reference import identifiers

_TAIL = re.compile(r"\s+(?:(from|until)\s+(\S+)|(invalid))$")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CUSIP_ISSUER = re.compile(r"[0-9]{3}[0-9A-Z]{3}")
"""The six characters that all CUSIPs of one issuer begin with."""
_CODE_AND_MIC = re.compile(r"([0-9A-Z][0-9A-Z./&-]{0,11}) ([A-Z0-9]{4})")
_CHECKED = {
    "isin": identifiers.isin,
    "cusip": identifiers.cusip,
    "sedol": identifiers.sedol,
    "figi": identifiers.figi,
    "lei": identifiers.lei,
}


class Written(NamedTuple):
    """One identifier as the shorthand gives it: what was published, and what it means."""

    raw: str
    value: str
    mic: str | None = None
    valid: bool = True
    valid_from: date | None = None
    valid_until: date | None = None


def parse(scheme: str, text: str) -> Written:
    """Read one identifier of a watchlist.

    Args:
        scheme: one of model.IdentifierScheme.
        text: the shorthand of this module's docstring.

    Raises:
        ValueError: a check digit that is wrong and not marked `invalid` (or the reverse), a ticker without a market,
            dates in the wrong order; the message is a clear sentence.
    """
    body, invalid, valid_from, valid_until = _cut_tail(text)
    raw, _, normalised = (part.strip() for part in body.partition(" = "))
    if scheme == "ticker":
        value, mic = _ticker(normalised or raw)
        return Written(raw, value, mic, not invalid, valid_from, valid_until)
    check = _CHECKED.get(scheme)
    if check is None:
        return Written(raw, normalised or raw, None, not invalid, valid_from, valid_until)
    proved = check(normalised or raw)
    if scheme == "cusip" and _CUSIP_ISSUER.fullmatch(raw):
        proved = raw  # an issuer's number has no check digit
    if proved is None and not invalid:
        name = scheme.upper()
        raise ValueError(
            f"{raw} is not a valid {name} (length or check digit); if the publisher prints it so, write `{raw} invalid`"
        )
    if proved is not None and invalid:
        raise ValueError(f"{raw} is marked invalid, but its check digit is right")
    return Written(raw, proved or normalised or raw, None, not invalid, valid_from, valid_until)


def write(written: Written, scheme: str) -> str:
    """The shorthand of one identifier, such that `parse` gives the same back."""
    value = f"{written.value} {written.mic}" if scheme == "ticker" and written.mic else written.value
    parts = [written.raw if written.raw == value else f"{written.raw} = {value}"]
    if not written.valid:
        parts.append("invalid")
    if written.valid_from is not None:
        parts.append(f"from {written.valid_from.isoformat()}")
    if written.valid_until is not None:
        parts.append(f"until {written.valid_until.isoformat()}")
    return " ".join(parts)


def _cut_tail(text: str) -> tuple[str, bool, date | None, date | None]:
    """The text without its closing words, and what those say."""
    invalid = False
    days: dict[str, date | None] = {"from": None, "until": None}
    body = text.strip()
    while tail := _TAIL.search(body):
        word, day, marked = tail.groups()
        if marked:
            invalid = True
        elif days[word] is None and _DAY.fullmatch(day):
            days[word] = date.fromisoformat(day)
        else:
            raise ValueError(f"after `{word}` there must be one date such as 2021-05-18, not {day!r}")
        body = body[: tail.start()]
    start, end = days["from"], days["until"]
    if start and end and start > end:
        raise ValueError(f"the identifier ends ({end}) before it begins ({start})")
    return body, invalid, start, end


def _ticker(text: str) -> tuple[str, str]:
    """Code and ISO 10383 market of a ticker in any usual writing."""
    exact = _CODE_AND_MIC.fullmatch(text)
    if exact and identifiers.mic_country(exact[2]) is not None:
        return exact[1], exact[2]
    ticker = identifiers.parse_ticker(text)
    if ticker is None or ticker.mic is None:
        raise ValueError(
            f"{text!r} does not say which market the ticker is of; write code and ISO 10383 market, such as 20 XHKG"
        )
    return ticker.code, ticker.mic
