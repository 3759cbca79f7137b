"""Whether a regime reaches a company that is related to a listed one, and so which sentence applies to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from screener.model import Entity, Relation, Status
from screener.rules.ownership import THRESHOLD, Owned, Share, blocked_ownership
from screener.rules.regimes import ActionVerdict, Regime
from screener.rules.timeline import status


@dataclass(frozen=True, slots=True)
class Reached:
    """What a regime makes of a related issuer while the listing is in force.

    `owned` is the reckoning of the 50 Percent Rule, None where the regime has none.
    """

    restricted: bool
    sentence: ActionVerdict
    owned: Owned | None = None


def reach(regime: Regime, relation: Relation | None, owned: Owned | None, as_of: date) -> Reached:
    """Whether the restriction on a listed entity extends to a related issuer.

    Args:
        relation: how the issuer stands to the listed entity; None where that is not known.
        owned: how much of the issuer listed entities own, where the regime adds up their shares.

    Source: OFAC FAQ 857 for a regime without the rule; FAQ 398, 399, 401 for `fifty_percent`; OFSI's general guidance
        on ownership and control for `more_than_fifty_percent`.
    """
    reaches = regime.reach_on(as_of)
    restricted = False
    if reaches == "fifty_percent" and relation is not None:
        restricted = owned is not None and owned.blocked is True
    elif reaches == "more_than_fifty_percent" and relation is not None:
        restricted = relation.kind == "subsidiary" and relation.share is not None and relation.share > THRESHOLD
    return Reached(
        restricted=restricted, sentence="related_owned" if restricted else _unrestricted(relation), owned=owned
    )


def _unrestricted(relation: Relation | None) -> ActionVerdict:
    if relation is not None and relation.kind == "parent":
        return "related_parent"
    if relation is not None and relation.kind == "subsidiary":
        if relation.share is None:
            return "related_share_unknown"
        return "related_share_below" if relation.share < THRESHOLD else "related_share_half"
    return "related"


def owned_by_listed(entities: Mapping[str, Entity], regime: Regime, as_of: date) -> Mapping[str, Owned]:
    """For each related issuer, how much of it the entities own that the regime restricts on a date.

    Args:
        regime: a regime that adds up shares; for another the answer is empty.
    """
    if regime.reach_on(as_of) != "fifty_percent":
        return {}
    shares = [
        Share(owner=relation.to, owned=entity.id, percent=relation.share)
        for entity in entities.values()
        for relation in entity.relations
        if relation.kind == "subsidiary" and relation.holds_on(as_of)
    ]
    shares += [
        Share(owner=entity.id, owned=relation.to, percent=relation.share)
        for entity in entities.values()
        for relation in entity.relations
        if relation.kind == "parent" and relation.holds_on(as_of)
    ]
    restricting = regime.timeline[-1].status
    listed = {
        entity.id
        for entity in entities.values()
        if any(one.regime == regime.id and status(one, regime, as_of) == restricting for one in entity.listings)
    }
    return blocked_ownership(shares, listed)


def related_status(listed: Status, reached: Reached) -> Status:
    """The status of a related issuer: that of the listing where the regime reaches it, else `advisory`."""
    if listed == "not_in_force":
        return "not_in_force"
    return listed if reached.restricted else "advisory"


def percent(share: Decimal) -> str:
    """A percentage as a person writes it: "50 %", "33.3 %"."""
    return f"{share.normalize():f} %"
