"""The identity of positions: of one security, one issuer, one account; never by row, file or sheet.

Two positions are compared by the strongest identifier that both state; names decide only where they share none.
"""

from __future__ import annotations

import unicodedata

from screener.matching.normalise import security_name
from screener.model import Finding, Position
from screener.reference.identifiers import SCHEMES, parse_ticker
from screener.reference.markets import mic_country

_NORTH_AMERICA = ("US", "CA")


def security_key(position: Position) -> str:
    """One text for the security that a position is of, the same in every file that states it alike.

    Returns:
        `isin:…`, else `cusip:…`, `sedol:…`, `figi:…`, `ticker:CODE@COUNTRY`, else `name:…`; empty where the position
        states none of these.
    """
    keys = _security_keys(position)
    return next((f"{scheme}:{keys[scheme]}" for scheme in keys), "")


def subject_keys(position: Position) -> frozenset[tuple[str, str]]:
    """Everything by which a position could be found to be of the same security or issuer as another.

    Two positions for which `same_security` or `same_issuer` holds share at least one of these, so that candidates can
    be looked up before they are compared.
    """
    name = issuer_name(position)
    keys = [*_security_keys(position).items()]
    keys += [("lei", position.lei)] if position.lei else []
    keys += [("issuer", name)] if name else []
    return frozenset(keys)


def same_security(one: Position, other: Position) -> bool:
    """Whether two positions are of one security."""
    left, right = _security_keys(one), _security_keys(other)
    shared = next((scheme for scheme in left if scheme in right), None)
    return shared is not None and left[shared] == right[shared]


def same_issuer(one: Position, other: Position) -> bool:
    """Whether two positions are of one issuer: by LEI where both state it, else by the security or the issuer's name.

    The legal form belongs to the name (SenseTime Group Inc. is not SenseTime Group Limited); what only says which
    security it is (share class, coupon, par value) does not.
    """
    if one.lei and other.lei:
        return one.lei == other.lei
    name = issuer_name(one)
    return (bool(name) and name == issuer_name(other)) or same_security(one, other)


def constituent(finding: Finding) -> Position:
    """What a finding is on: the position itself, or through funds the security that the last of them holds."""
    if finding.exposure_kind != "through_fund" or not finding.fund_path:
        return finding.position
    by, value = finding.match.by, finding.match.position_value
    name, account = finding.fund_path[-1].security or value, finding.position.account
    inside = Position(file="", sheet="", row=0, name=name, account=account)
    return inside.model_copy(update={by: value}) if by in SCHEMES else inside


def same_account(one: Position, other: Position) -> bool:
    """Whether two positions lie in one account; never where an account is not stated."""
    return one.account is not None and other.account is not None and _fold(one.account) == _fold(other.account)


def issuer_name(position: Position) -> str:
    """The issuer's name without what says which security it is; empty where there is none."""
    text = position.issuer or position.name
    if not text:
        return ""
    parts = security_name(text)
    words = " ".join((*parts.words, f"[{parts.legal.family}]" if parts.legal else ""))
    return words.strip() or _fold(text)


def same_person(one: str, other: str) -> bool:
    """Whether two texts name one person at the desk: case, blanks and forms of letters aside."""
    return person_key(one) == person_key(other)


def person_key(name: str) -> str:
    """One text for a person's name, whatever its case, blanks and forms of letters."""
    return _fold(name)


def _security_keys(position: Position) -> dict[str, str]:
    """Scheme -> value, the strongest first."""
    cusip = position.cusip
    if not cusip and position.isin and position.isin.startswith(_NORTH_AMERICA):
        cusip = position.isin[2:11]
    values = {
        "isin": position.isin,
        "cusip": cusip,
        "sedol": position.sedol,
        "figi": position.figi,
        "ticker": _ticker(position),
        "name": _fold(position.name) if position.name else None,
    }
    return {scheme: value for scheme, value in values.items() if value}


def _ticker(position: Position) -> str | None:
    if not position.ticker:
        return None
    country = mic_country(position.mic) if position.mic else None
    parsed = parse_ticker(position.ticker, position.mic)
    code = parsed.code if parsed else position.ticker
    # without its market a ticker names many securities
    return f"{code}@{country or position.mic}" if country or position.mic else None


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
