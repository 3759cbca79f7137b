"""The shorthand of identifiers in a watchlist: one short text that a person can read aloud.

US1694261033                                 a valid ISIN
BRC1EODR004 invalid                          published so, but its check digit or length is wrong
0728 HK = 728 XHKG                           as published = code and ISO 10383 market
CHA US = CHA XNYS until 2021-05-18           passed to nobody, or to another company, after that day
601728 XSHG from 2021-08-20                  in use since that day
"""

from __future__ import annotations

import re
from datetime import date

from screener.model import Identifier, IdentifierScheme
from screener.reference import identifiers

_TAIL = re.compile(r"\s+(?:(from|until)\s+(\S+)|(invalid))$")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CUSIP_ISSUER = re.compile(r"[0-9]{3}[0-9A-Z]{3}")
"""The six characters that all CUSIPs of one issuer begin with."""
_CODE_AND_MIC = re.compile(r"([0-9A-Z][0-9A-Z./&-]{0,11}) ([A-Z0-9]{4})")


def parse(scheme: IdentifierScheme, text: str) -> Identifier:
    """Read one identifier of a watchlist.

    Raises:
        ValueError: a check digit that is wrong and not marked `invalid` (or the reverse), a ticker without a market,
            dates in the wrong order; the message is a clear sentence.
    """
    body, invalid, valid_from, valid_until = _cut_tail(text)
    raw, _, normalised = (part.strip() for part in body.partition(" = "))
    value, mic = normalised or raw, None
    if scheme == "ticker":
        value, mic = _ticker(value)
    elif check := identifiers.CHECKED.get(scheme):
        # The issuer's number of a CUSIP has no check digit.
        proved = raw if scheme == "cusip" and _CUSIP_ISSUER.fullmatch(raw) else check(value)
        if proved is None and not invalid:
            raise ValueError(
                f"{raw} is not a valid {scheme.upper()} (length or check digit); if the publisher prints it so, write "
                f"`{raw} invalid`"
            )
        if proved is not None and invalid:
            raise ValueError(f"{raw} is marked invalid, but its check digit is right")
        value = proved or value
    return Identifier(
        scheme=scheme, value=value, raw=raw, mic=mic, valid=not invalid, valid_from=valid_from, valid_until=valid_until
    )


def write(identifier: Identifier) -> str:
    """The shorthand of one identifier, such that `parse` gives the same back."""
    mic = identifier.mic if identifier.scheme == "ticker" else None
    value = f"{identifier.value} {mic}" if mic else identifier.value
    parts = [identifier.raw if identifier.raw == value else f"{identifier.raw} = {value}"]
    if not identifier.valid:
        parts.append("invalid")
    if identifier.valid_from is not None:
        parts.append(f"from {identifier.valid_from.isoformat()}")
    if identifier.valid_until is not None:
        parts.append(f"until {identifier.valid_until.isoformat()}")
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
