"""Evidence by identifier: which entity's security a position's ISIN, CUSIP, SEDOL, FIGI, LEI or ticker is.

A ticker counts only together with its market, and only while it was that company's (tickers are handed on).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from screener.model import Entity, Identifier, MatchBasis
from screener.reference import identifiers

SCHEMES: tuple[MatchBasis, ...] = ("isin", "cusip", "sedol", "figi", "lei")
"""Identifiers that name one security or one issuer in the whole world, the strongest first."""

_NORTH_AMERICA = ("US", "CA")


class SecurityHit(NamedTuple):
    """An entity's identifier that the position carries.

    `exact` is false where the identifier only names the issuer (the first six characters of a CUSIP); `in_time` is
    false where the identifier was that entity's only before or after the as-of date.
    """

    entity: Entity
    identifier: Identifier
    by: MatchBasis
    value: str
    exact: bool = True
    in_time: bool = True


class SecurityIndex:
    """All valid identifiers of listed entities and related issuers.

    Args:
        entities: listed entities and related issuers.
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._by_value: dict[tuple[str, str], list[tuple[Entity, Identifier]]] = {}
        self._by_issuer: dict[str, list[tuple[Entity, Identifier]]] = {}
        for entity in entities:
            for identifier in entity.identifiers:
                if identifier.valid:
                    self._add(entity, identifier)

    def _add(self, entity: Entity, identifier: Identifier) -> None:
        if identifier.scheme == "ticker":
            key = ticker_key(identifier.value, identifier.mic)
            if key:
                self._by_value.setdefault(("ticker", key), []).append((entity, identifier))
            return
        self._by_value.setdefault((identifier.scheme, identifier.value), []).append((entity, identifier))
        cusip = identifier.value if identifier.scheme == "cusip" else None
        if identifier.scheme == "isin" and identifier.value.startswith(_NORTH_AMERICA):
            cusip = identifier.value[2:11]
            self._by_value.setdefault(("cusip", cusip), []).append((entity, identifier))
        if cusip:
            self._by_issuer.setdefault(cusip[:6], []).append((entity, identifier))

    def values(self, scheme: MatchBasis) -> frozenset[str]:
        """All values of one scheme, for a first look at a whole column.

        Args:
            scheme: isin, cusip, sedol, figi, lei; for tickers the keys of `ticker_key`.
        """
        return frozenset(value for kind, value in self._by_value if kind == scheme)

    @property
    def cusip_issuers(self) -> frozenset[str]:
        """The six-character issuer parts of all CUSIPs."""
        return frozenset(self._by_issuer)

    def hits(self, position: Mapping[str, str | None], as_of: date) -> list[SecurityHit]:
        """The identifiers that a position shares with entities, the strongest first.

        Args:
            position: the identifier fields of a row of the positions frame, None where missing.
            as_of: the date on which tickers must have been the entity's.
        """
        found: list[SecurityHit] = []
        for scheme in SCHEMES:
            value = position.get(scheme)
            if value:
                found += self._exact(scheme, value, as_of)
        cusip = position.get("cusip")
        if cusip and not found:
            found += [
                SecurityHit(entity, identifier, "cusip", cusip, exact=False)
                for entity, identifier in self._by_issuer.get(cusip[:6], ())
            ]
        ticker = position.get("ticker")
        key = ticker_key(ticker, position.get("mic")) if ticker else None
        if ticker and key:
            found += [
                SecurityHit(entity, identifier, "ticker", _ticker_text(ticker, position.get("mic")), in_time=in_time)
                for entity, identifier in self._by_value.get(("ticker", key), ())
                for in_time in (_in_time(identifier, as_of),)
            ]
        return found

    def _exact(self, scheme: MatchBasis, value: str, as_of: date) -> list[SecurityHit]:
        return [
            SecurityHit(entity, identifier, scheme, value, in_time=_in_time(identifier, as_of))
            for entity, identifier in self._by_value.get((scheme, value), ())
        ]

    def owners(self, scheme: str, value: str) -> Sequence[tuple[Entity, Identifier]]:
        """The entities that an identifier belongs to.

        Args:
            scheme: isin, cusip, sedol, figi or lei.
            value: normalised.
        """
        return self._by_value.get((scheme, value), ())


def ticker_key(code: str | None, mic: str | None) -> str | None:
    """The key by which tickers compare: the code and the country of its market; None without a market.

    All venues of a country share one space of tickers (Bloomberg's composite codes), so XNYS and XNAS are one.

    Args:
        code: the ticker's code.
        mic: ISO 10383 market.
    """
    country = identifiers.mic_country(mic) if mic else None
    if not code or not country:
        return None
    return f"{code.lstrip('0') or '0'}@{country}" if country == "HK" else f"{code}@{country}"


def _ticker_text(code: str, mic: str | None) -> str:
    return f"{code} ({mic})" if mic else code


def _in_time(identifier: Identifier, as_of: date) -> bool:
    if identifier.valid_from and as_of < identifier.valid_from:
        return False
    return not (identifier.valid_until and as_of > identifier.valid_until)
