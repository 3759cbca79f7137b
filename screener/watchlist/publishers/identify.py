"""A printed identifier -> an `Identifier`: kept as printed, normalised, and with the check digit's verdict."""

from __future__ import annotations

from collections.abc import Iterable

from screener.model import Identifier, IdentifierScheme
from screener.reference import identifiers


def distinct(found: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Identifiers, each once: of several writings the first stays."""
    known: dict[tuple[str, str, str | None], Identifier] = {}
    for one in found:
        known.setdefault(one.key, one)
    return tuple(known.values())


def first_country(printed: Iterable[str | None]) -> str | None:
    """The first printed country that is known, as ISO 3166-1 alpha-2."""
    return next((code for text in printed if text and (code := identifiers.country(text))), None)


def identifier(scheme: IdentifierScheme, raw: str, source: str | None = None) -> Identifier:
    """An identifier as a publisher prints it.

    A checked scheme (ISIN, CUSIP, SEDOL, FIGI, LEI, USCC) that fails its check digit is kept with `valid=False`; so
    is a ticker whose code and market cannot be told apart. Nothing is dropped or repaired.
    """
    tidy = " ".join(raw.split())
    compact = tidy.replace(" ", "").upper()
    if scheme in identifiers.CHECKED:
        value = identifiers.CHECKED[scheme](raw)
        return Identifier(scheme=scheme, value=value or compact, raw=raw, valid=value is not None, source=source)
    if scheme == "ticker":
        ticker = identifiers.parse_ticker(raw)
        if ticker is None:
            return Identifier(scheme=scheme, value=tidy, raw=raw, valid=False, source=source)
        return Identifier(scheme=scheme, value=ticker.code, mic=ticker.mic, raw=raw, source=source)
    if scheme == "uscc":
        # loaded late: joining lists, which needs `distinct`, must begin at once
        from stdnum.cn import uscc

        return Identifier(scheme=scheme, value=compact, raw=raw, valid=bool(uscc.is_valid(compact)), source=source)
    return Identifier(scheme=scheme, value=tidy, raw=raw, source=source)
