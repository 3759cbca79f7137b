"""What a listed company inside a fund means for the fund's own units: a law reaches funds from some share on, or not.

Nothing in a fund is held. The same constituent can leave a position hold-only under one law (OFAC FAQ 861 knows no
minimum for the NS-CMIC List) and outside another (Florida's act speaks of direct holdings): each regime says so itself,
in `reaches_funds`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from math import prod

from screener.model import Finding, Listing, Status
from screener.rules.actions import filled
from screener.rules.regimes import Regime, Regimes
from screener.rules.timeline import phase_dates

_PLACES = 4
"""Decimal places of a weight in a sentence: a hundredth of a basis point."""

Key = tuple[str, str, int, str | None, str, str | None]


def in_funds(findings: Iterable[Finding], regimes: Regimes) -> tuple[Finding, ...]:
    """Findings through funds with the status and the sentence of the fund's units instead of those of a direct holding.

    Args:
        findings: through funds, as `rules.findings` judged the constituent.

    Returns:
        The same findings in the same order. Where a regime does not reach the fund, or that cannot be told, the status
        is `advisory`: something is to be known, and nothing is prohibited by it.

    Source: OFAC FAQ 860, 861, 982, 1054, as `regimes.yaml` states them.
    """
    findings = tuple(findings)
    shares = _shares(findings, regimes)
    return tuple(_judged(one, regimes, shares.get(_key(one))) for one in findings)


def share_of_fund(finding: Finding) -> float | None:
    """The share of the top fund's net asset value that a finding through funds is on, in per cent; None if unknown."""
    weights = [step.weight for step in finding.fund_path]
    if not weights or None in weights:
        return None
    return 100 * prod(weight / 100 for weight in weights if weight is not None)


def value_through_funds(finding: Finding) -> float | None:
    """The part of a position's value that lies in the security a finding through funds is on, in its own currency."""
    share, value = share_of_fund(finding), finding.position.market_value
    return None if share is None or value is None else value * share / 100


def path_sentence(finding: Finding) -> str:
    """Which fund held what, in what share, when, by which file, and how much of the position's value that is."""
    holders = ", which ".join(
        f"held {step.security or finding.match.position_value}{_weight(step.weight)}" for step in finding.fund_path
    )
    first, last = finding.fund_path[0], finding.fund_path[-1]
    day = f" on {_dates(first.as_of, last.as_of)}" if first.as_of or last.as_of else ", on a date that is not stated"
    value, whole = value_through_funds(finding), finding.position.market_value
    money = ""
    if value is not None and whole is not None:
        currency = f" {finding.position.currency}" if finding.position.currency else ""
        money = f" The position's {whole:,.2f}{currency} contain {value:,.2f}{currency} of it."
    return f"{first.fund} {holders}{day}, by {last.file}.{money}"


def _weight(weight: float | None) -> str:
    if weight is None:
        return " (share not stated)"
    return f" ({f'{round(weight, _PLACES):.{_PLACES}f}'.rstrip('0').rstrip('.')} percent of its net assets)"


def _dates(first: date | None, last: date | None) -> str:
    days = dict.fromkeys(day.isoformat() if day else "a date that is not stated" for day in (first, last))
    return " and ".join(days)


def _key(finding: Finding) -> Key:
    place = finding.position
    return place.file, place.sheet, place.row, place.account, finding.fund_path[0].file, finding.listing.regime


def _shares(findings: Iterable[Finding], regimes: Regimes) -> Mapping[Key, Decimal | None]:
    """All listed securities of a fund under one regime added up, each once: a regime asks for their share together."""
    ways: set[tuple[object, ...]] = set()
    sums: dict[Key, Decimal | None] = {}
    for finding in findings:
        own = {phase.status for phase in regimes[finding.listing.regime or ""].timeline}
        if finding.verdict == "possible" or finding.status not in own:
            continue
        key = _key(finding)
        way = (*key, tuple((step.file, step.row) for step in finding.fund_path))
        if way in ways:
            continue
        ways.add(way)
        share = share_of_fund(finding)
        held = sums.get(key, Decimal(0))
        sums[key] = None if share is None or held is None else held + Decimal(repr(share))
    return sums


def _judged(finding: Finding, regimes: Regimes, share: Decimal | None) -> Finding:
    regime = regimes[finding.listing.regime or ""]
    reach = regime.reaches_funds
    status: Status = finding.status
    sentence = finding.action
    own = {phase.status for phase in regime.timeline}
    if status == "not_in_force":
        pass
    elif status not in own:
        status = "advisory"  # the investor is not bound, or the issuer is only related: the direct sentence says which
    elif reach and reach.restricts(share) and status in reach.reached:
        sentence = _asked(finding, regimes, regime, reach.reached[status])
    else:
        status, sentence = (
            "advisory",
            _asked(finding, regimes, regime, (reach and reach.otherwise) or regimes.funds_not_read),
        )
    return finding.model_copy(update={"status": status, "action": f"{path_sentence(finding)} {sentence}"})


def _asked(finding: Finding, regimes: Regimes, regime: Regime, template: str) -> str:
    values = _values(finding, regime)
    sentence = filled(template, values)
    if finding.verdict != "possible":
        return sentence
    return filled(regimes.to_confirm(regime, finding.relation), {**values, "action": sentence})


def _values(finding: Finding, regime: Regime) -> dict[str, str]:
    stated = {name: value for name, value in finding.listing.model_dump().items() if name in Listing.model_fields}
    listing = Listing(**{**stated, "regime": finding.listing.regime or ""})
    dates: dict[str, str] = {
        name: day.isoformat() if day else "a date that is not published"
        for name, day in phase_dates(listing, regime).items()
    }
    named = "the issuer" if finding.entity.type == "Country" else finding.entity.name
    issuer = finding.relation.issuer if finding.relation and finding.relation.issuer else named
    return {
        "entity": finding.entity.name,
        "issuer": issuer,
        "list": listing.list,
        "program": listing.program or "",
        **dates,
    }
