"""Evidence by identifier: which entity's security a position's ISIN, CUSIP, SEDOL, FIGI, LEI or ticker is.

A ticker counts only together with its market, and only while it was that company's (tickers are handed on).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, cast

from screener.matching.normalise import code_in
from screener.model import Entity, Identifier, MatchBasis
from screener.reference import identifiers
from screener.reference.markets import Ticker

SCHEMES: tuple[MatchBasis, ...] = ("isin", "cusip", "sedol", "figi", "lei")
"""Identifiers that name one security or one issuer in the whole world, the strongest first."""

_CUSIP_COUNTRIES = {
    **dict.fromkeys(("US", "CA"), "0123456789"),
    **dict.fromkeys(("KY", "BM", "VG", "GG", "JE"), "G"),
    "MH": "Y",
    **dict.fromkeys(("PA", "BS"), "P"),
    "LR": "V",
}
"""Countries whose ISINs hold a CUSIP or CINS, and the first characters that it then has (CUSIP Global Services)."""
_SEDOL_COUNTRIES = ("GB00", "IE00", "JE00", "GG00", "IM00")
"""Beginnings of ISINs that hold a SEDOL (ISO 6166, national numbers of the United Kingdom and Ireland)."""
_TOKEN = re.compile(r"[A-Z0-9]{7,20}")
_PUBLISHED_SO = frozenset({"isin", "cusip", "sedol", "figi", "lei"})


class Party(NamedTuple):
    """What one list says of an entity, or a related issuer; `lists` are those on which it means a finding."""

    entity: Entity
    lists: tuple[str, ...]


class SecurityHit(NamedTuple):
    """An entity's identifier that the position carries.

    `exact` is false where the identifier only names the issuer (the first six characters of a CUSIP); `in_time` is
    false where the identifier was that entity's only before or after the as-of date. `lists` are those on which the
    hit means a finding.
    """

    entity: Entity
    identifier: Identifier
    by: MatchBasis
    value: str
    exact: bool = True
    in_time: bool = True
    lists: tuple[str, ...] = ()


class SecurityIndex:
    """All identifiers of listed entities and related issuers.

    Args:
        parties: listed entities, list by list, and related issuers.
    """

    def __init__(self, parties: Iterable[Party]) -> None:
        self._by_value: dict[tuple[str, str], list[tuple[Party, Identifier]]] = {}
        self._by_issuer: dict[str, list[tuple[Party, Identifier]]] = {}
        self._incomplete: dict[str, list[tuple[Party, Identifier]]] = {}
        for party in parties:
            for identifier in party.entity.identifiers:
                if identifier.valid:
                    self._add(party, identifier)
                elif identifier.scheme in _PUBLISHED_SO:
                    self._incomplete.setdefault(identifier.value.upper(), []).append((party, identifier))

    def _add(self, party: Party, identifier: Identifier) -> None:
        scheme, value = identifier.scheme, identifier.value
        if scheme == "ticker":
            key = ticker_key(value, identifier.mic)
            if key:
                self._by_value.setdefault(("ticker", key), []).append((party, identifier))
            return
        self._by_value.setdefault((scheme, value), []).append((party, identifier))
        cusip = value if scheme == "cusip" else None
        if scheme == "isin" and value[2] in _CUSIP_COUNTRIES.get(value[:2], ""):
            cusip = value[2:11]
            self._by_value.setdefault(("cusip", cusip), []).append((party, identifier))
        if scheme == "isin" and value.startswith(_SEDOL_COUNTRIES):
            self._by_value.setdefault(("sedol", value[4:11]), []).append((party, identifier))
        if cusip:
            self._incomplete.setdefault(cusip[:8], []).append((party, identifier))
            self._by_issuer.setdefault(cusip[:6], []).append((party, identifier))

    def is_named_in(self, text: str) -> bool:
        """Whether a text has an identifier that no reader takes for one: damaged in print, or a CUSIP of eight digits.

        Args:
            text: a name, or the notes on a position.
        """
        return not self._incomplete.keys().isdisjoint(_TOKEN.findall(text.upper()))

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
                SecurityHit(party.entity, identifier, "cusip", cusip, exact=False, lists=party.lists)
                for party, identifier in self._by_issuer.get(cusip[:6], ())
            ]
        ticker = position.get("ticker")
        key = ticker_key(ticker, position.get("mic")) if ticker else None
        if ticker and key:
            found += [
                SecurityHit(party.entity, identifier, "ticker", told, in_time=in_time, lists=party.lists)
                for told in (_ticker_text(ticker, position.get("mic")),)
                for party, identifier in self._by_value.get(("ticker", key), ())
                for in_time in (_in_time(identifier, as_of),)
            ]
        return found + self._printed_so(position) if self._incomplete else found

    def _printed_so(self, position: Mapping[str, str | None]) -> list[SecurityHit]:
        """Identifiers that stand in the name or the notes: damaged exactly as printed, CUSIPs without check digit."""
        told = f"{position.get('name') or ''} {position.get('notes') or ''}".upper()
        return [
            SecurityHit(party.entity, identifier, _scheme_of(identifier), value, lists=party.lists)
            for value in dict.fromkeys(_TOKEN.findall(told))
            for party, identifier in self._incomplete.get(value, ())
        ]

    def _exact(self, scheme: MatchBasis, value: str, as_of: date) -> list[SecurityHit]:
        return [
            SecurityHit(party.entity, identifier, scheme, value, in_time=_in_time(identifier, as_of), lists=party.lists)
            for party, identifier in self._by_value.get((scheme, value), ())
        ]

    def owners(self, scheme: str, value: str) -> Sequence[tuple[Party, Identifier]]:
        """The parties that an identifier belongs to.

        Args:
            scheme: isin, cusip, sedol, figi, lei or ticker.
            value: normalised; of a ticker its `ticker_key`.
        """
        return self._by_value.get((scheme, value), ())


def _scheme_of(identifier: Identifier) -> MatchBasis:
    return "cusip" if identifier.valid else cast(MatchBasis, identifier.scheme)


@lru_cache(maxsize=262_144)
def ticker_in(name: str) -> Ticker | None:
    """The ticker that stands in a position's name: 981 HK SMIC.

    Args:
        name: of a position.
    """
    code = code_in(name)
    return identifiers.parse_ticker(code) if code else None


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
