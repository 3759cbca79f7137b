"""The 50 Percent Rule: who is blocked because blocked persons own it.

Source: OFAC FAQ 398 to 402. Ownership counts, control does not (398). The shares of all blocked persons add up,
whatever the programme (399). An entity that blocked persons own 50 percent or more is blocked itself, so what it owns
counts in full; through an entity owned less, nothing counts (401). When shares change, reckon anew (402).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

THRESHOLD = Decimal(50)
_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Share:
    """A direct holding: `owner` holds `percent` of `owned` (None where the percentage is not known)."""

    owner: str
    owned: str
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Owned:
    """How much of an entity blocked persons own.

    `known` is the sum of the shares that are known, a lower bound where `unknown_owners` is not empty: blocked owners
    whose share is not known, and owners that may be blocked themselves. `blocked` is None where the known shares do not
    reach 50 percent and the unknown ones could.
    """

    known: Decimal
    owners: tuple[str, ...]
    unknown_owners: tuple[str, ...]
    blocked: bool | None


def blocked_ownership(shares: Iterable[Share], blocked: Collection[str]) -> Mapping[str, Owned]:
    """The share of blocked persons in every owned entity, direct and indirect.

    Args:
        shares: direct holdings; two of the same owner in the same entity add up.
        blocked: ids of the persons that a list blocks.

    Returns:
        For every entity that somebody owns: the reckoning. An entity that is on the list itself is blocked, whatever
        is owned of it.

    Raises:
        ValueError: a percentage is not between 0 and 100.
    """
    holdings = _by_owned(shares)
    certain = _closure(holdings, set(blocked), generous=False)
    conceivable = _closure(holdings, set(blocked), generous=True)
    return {entity: _reckon(entity, held, certain, conceivable) for entity, held in holdings.items()}


def _by_owned(shares: Iterable[Share]) -> dict[str, dict[str, Decimal | None]]:
    holdings: dict[str, dict[str, Decimal | None]] = defaultdict(dict)
    for share in shares:
        if share.percent is not None and not 0 <= share.percent <= _WHOLE:
            raise ValueError(f"{share.owner} cannot own {share.percent} percent of {share.owned}")
        before = holdings[share.owned].get(share.owner, Decimal(0))
        total = None if share.percent is None or before is None else before + share.percent
        holdings[share.owned][share.owner] = total
    return holdings


def _closure(holdings: Mapping[str, Mapping[str, Decimal | None]], blocked: set[str], *, generous: bool) -> set[str]:
    """All entities blocked by law or by ownership; a generous reckoning takes an unknown share for all that is left."""
    grown = True
    while grown:
        grown = False
        for entity, held in holdings.items():
            if entity in blocked:
                continue
            total = sum(
                (percent for owner, percent in held.items() if owner in blocked and percent is not None), Decimal(0)
            )
            if generous and any(owner in blocked and percent is None for owner, percent in held.items()):
                total += _WHOLE - sum((percent for percent in held.values() if percent is not None), Decimal(0))
            if total >= THRESHOLD:
                blocked.add(entity)
                grown = True
    return blocked


def _reckon(entity: str, held: Mapping[str, Decimal | None], certain: set[str], conceivable: set[str]) -> Owned:
    known = sum((percent for owner, percent in held.items() if owner in certain and percent is not None), Decimal(0))
    unknown = tuple(
        owner for owner, percent in held.items() if owner in conceivable and (percent is None or owner not in certain)
    )
    is_blocked = True if entity in certain else None if entity in conceivable else False
    return Owned(
        known=known,
        owners=tuple(owner for owner, percent in held.items() if owner in certain and percent is not None),
        unknown_owners=unknown,
        blocked=is_blocked,
    )
