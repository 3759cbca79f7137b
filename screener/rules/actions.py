"""The one sentence of a finding: what may and may not be done on the date, as `regimes.yaml` says it.

Only what fills its placeholders is worded here: a date or share that is not known, the kind of relation, the period.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from screener.model import Entity, Listing, Relation, Status, Verdict
from screener.rules.reach import Reached, percent
from screener.rules.regimes import ActionStatus, Regime, Regimes
from screener.rules.timeline import phase_dates

_UNKNOWN_DATE = "a date that is not published"
_UNKNOWN_SHARE = "a share that is not known"
_HALF = 50
_KINDS = {"parent": "a parent", "subsidiary": "a subsidiary", "affiliate": "an affiliate"}


@dataclass(frozen=True, slots=True)
class Case:
    """One listing met in one way on one date.

    `status` is the finding's, so relation and investor are in it already. `issuer`, `relation` and `reached` are None
    where the listed entity itself was met; where a related issuer was, `reached` is what the regime makes of it.
    """

    listing: Listing
    entity: Entity
    verdict: Verdict
    status: Status
    as_of: date
    investor: str
    bound: bool
    issuer: Entity | None = None
    relation: Relation | None = None
    reached: Reached | None = None


def action(regimes: Regimes, case: Case) -> str:
    """The sentence that regimes.yaml has for a case, filled in; for `possible` it first asks for a person."""
    regime = regimes[case.listing.regime]
    values = _values(regime, case, regimes.investors[case.investor])
    template = _template(regime, case)
    sentence = filled(template, values)
    if case.verdict == "possible" and case.status != "not_in_force":
        sentence = filled(regimes.to_confirm(regime, case.relation), {**values, "action": sentence})
    return sentence


def filled(template: str, values: Mapping[str, str]) -> str:
    """A sentence with its values: it begins with a capital, and a name that ends in "Ltd." closes it alone."""
    sentence = re.sub(r"\.\.(?=\s|$)", ".", template.format_map(values))
    return sentence[:1].upper() + sentence[1:]


def _template(regime: Regime, case: Case) -> str:
    situation: ActionStatus = case.status
    if not case.bound and situation != "not_in_force":
        situation = "not_bound"
    elif situation == "not_in_force" and case.listing.ended_on(case.as_of):
        situation = _ended(regime, case)
    sentences = regime.actions[situation]
    if case.reached is None:
        return sentences["listed"]
    return sentences.get(case.reached.sentence) or sentences.get("related") or sentences["listed"]


def _ended(regime: Regime, case: Case) -> ActionStatus:
    """How the end of a listing is told: a collection only stopped carrying it; of a list without a rule none knows."""
    listing = case.listing
    if listing.list in regime.collections:
        return "dropped"
    ruled = regime.list_sentence(listing.list, case.as_of) or listing.measure in regime.measures
    ended: ActionStatus = "ended" if case.bound else "ended_not_bound"
    return "not_in_force" if ruled or ended not in regime.actions else ended


def _values(regime: Regime, case: Case, investor: str) -> Mapping[str, str]:
    listing, relation = case.listing, case.relation
    owned = case.reached.owned if case.reached else None
    named = case.reached is None and case.entity.type != "Country"
    met = case.entity if named else case.issuer
    values: dict[str, str] = {
        "entity": case.entity.name,
        "issuer": met.name if met else "the issuer",
        "a_kind": _a_kind(relation),
        "date": _iso(case.as_of),
        "share": percent(relation.share) if relation and relation.share is not None else _UNKNOWN_SHARE,
        "aggregate": percent(owned.known) if owned and owned.owners else _UNKNOWN_SHARE,
        "list": listing.list,
        "program": listing.program or "not stated",
        "investor": investor,
        "removed_on": _iso(listing.removed_on),
        "period": _period(listing, regime, case.as_of),
    }
    values.update({name: _iso(day) for name, day in phase_dates(listing, regime).items()})
    by_measure = regime.measures.get(listing.measure) if listing.measure else None
    about = regime.list_sentence(listing.list, case.as_of) or by_measure or regime.about or ""
    values["about"] = about.format_map(values)
    return values


def _a_kind(relation: Relation | None) -> str:
    """A parent, a subsidiary or an affiliate; with less than half of the shares, a subsidiary by control."""
    if relation is None:
        return "a related company"
    if relation.share is None:
        return _KINDS[relation.kind]
    share = percent(relation.share)
    owned = f"{share} owned" if relation.share >= _HALF else f"controlled, {share} of the shares held"
    how = {"parent": f"owning {share}", "subsidiary": owned, "affiliate": f"{share} held"}[relation.kind]
    return f"{_KINDS[relation.kind]} ({how})"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else _UNKNOWN_DATE


def _period(listing: Listing, regime: Regime, as_of: date) -> str:
    if listing.ended_on(as_of):
        because = f": {listing.removed_because}" if listing.removed_because else ""
        return f"the listing ended on {_iso(listing.removed_on)}{because}"
    first = regime.timeline[0]
    if first.until_then and (listing.listed_on is None or listing.listed_on <= as_of):
        return first.until_then
    return f"the listing begins on {_iso(listing.listed_on)}"
