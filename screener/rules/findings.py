"""Matches -> findings: one for each position and list, with status, exposure and what to do; the worst first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from screener.errors import RegimeError, UsageError
from screener.fingerprint import finding_id, fingerprint
from screener.model import (
    Entity,
    EntitySummary,
    Finding,
    Listing,
    ListingSummary,
    Match,
    MatchSummary,
    Position,
    Relation,
    RelationSummary,
    Status,
)
from screener.rules.actions import Case, action
from screener.rules.ownership import Owned
from screener.rules.reach import owned_by_listed, reach, related_status
from screener.rules.regimes import Regimes
from screener.rules.timeline import status
from screener.triage import BANS, STATUSES, VERDICTS

if TYPE_CHECKING:
    from screener.positions import Positions


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What is the same for every position that meets the same listing in the same way."""

    status: Status
    action: str
    entity: EntitySummary
    listing: ListingSummary
    relation: RelationSummary | None


def findings(
    matches: Iterable[Match],
    positions: Positions | Mapping[int, Position],
    entities: Mapping[str, Entity],
    regimes: Regimes,
    as_of: date,
    investor: str,
) -> tuple[Finding, ...]:
    """What the law, or a house list, makes of each match on a date.

    Args:
        matches: from the matcher; of several that lead one position to one list the weightiest counts: an identified
            company before a possible one, a listing in force before an ended one, the issuer's own listing before a
            relation, identifiers before names, then by score.
        positions: what was read, `Match.position` counts its rows from 0; or positions by that number.
        investor: who asks; a regime that does not bind that kind of investor gives `advisory`.

    Returns:
        Findings: bans first, then advisory, then what is not in force; within each listed, related, possible, and by
        market value (its figure, whatever the currency).

    Raises:
        RegimeError: a listing names a regime that is not defined.
        UsageError: the kind of investor is not known.
    """
    if investor not in regimes.investors:
        raise UsageError(f"{investor!r} is no kind of investor", hint=f"Known are {', '.join(regimes.investors)}.")
    judge = _Judge(entities, regimes, as_of, investor)
    weightiest: dict[tuple[Any, ...], tuple[Match, _Outcome]] = {}
    for match in matches:
        for listing in judge.listings(match.entity):
            if match.list not in (None, listing.list):
                continue
            outcome = judge.outcome(match, listing)
            key = (_subject(match, outcome), listing.list)
            if outcome is not None and (
                key not in weightiest or _precedence(match, outcome) < _precedence(*weightiest[key])
            ):
                weightiest[key] = match, outcome
    exposed = _positions(positions, (match for match, _ in weightiest.values()))
    ordinal = _ordinals(positions, (match.position for match, _ in weightiest.values() if match.position is not None))
    evidence: dict[tuple[Any, ...], MatchSummary] = {}
    found = [
        _finding(match, exposed[_place(match)], outcome, ordinal.get(match.position, 0), evidence)
        for match, outcome in weightiest.values()
    ]
    return tuple(sorted(found, key=_order))


class _Judge:
    """Answers the same question of law once, however many positions ask it."""

    def __init__(self, entities: Mapping[str, Entity], regimes: Regimes, as_of: date, investor: str) -> None:
        self._entities = entities
        self._regimes = regimes
        self._as_of = as_of
        self._investor = investor
        self._listings: dict[str, tuple[Listing, ...]] = {}
        self._outcomes: dict[tuple[Any, ...], _Outcome | None] = {}
        self._owned: dict[str, Mapping[str, Owned]] = {}

    def listings(self, entity: str) -> tuple[Listing, ...]:
        """The entity's listings, one a list: of several on the same list that which says most on the date."""
        if entity not in self._listings:
            best: dict[str, Listing] = {}
            for listing in sorted(self._entities[entity].listings, key=self._weight):
                best.setdefault(listing.list, listing)
            self._listings[entity] = tuple(best.values())
        return self._listings[entity]

    def outcome(self, match: Match, listing: Listing) -> _Outcome | None:
        """Status, sentence and summaries for a match on a listing; None where it says nothing on the date."""
        key = (match.entity, listing.list, match.via, match.verdict, match.by == "country")
        if key not in self._outcomes:
            self._outcomes[key] = self._decide(match, listing)
        return self._outcomes[key]

    def _decide(self, match: Match, listing: Listing) -> _Outcome | None:
        regime = self._regimes[listing.regime]
        entity = self._entities[match.entity]
        issuer = self._entities[match.via] if match.via else None
        relation = _relation(issuer, match.entity, self._as_of)
        if issuer is not None and relation is None and any(one.to == match.entity for one in issuer.relations):
            return None  # the relation has ended, or had not begun
        bound = regime.binds(self._investor)
        if match.by == "country" and not bound:
            return None  # a rule by country says nothing of the company itself
        now = status(listing, regime, self._as_of)
        reached = None
        if issuer is not None or match.verdict == "related":
            owned = self._owned_under(listing.regime).get(issuer.id) if issuer else None
            reached = reach(regime, relation, owned, self._as_of)
            now = related_status(now, reached)
        if not bound and now != "not_in_force":
            now = "advisory"
        case = Case(
            listing=listing,
            entity=entity,
            verdict=match.verdict,
            status=now,
            as_of=self._as_of,
            investor=self._investor,
            bound=bound,
            issuer=issuer,
            relation=relation,
            reached=reached,
        )
        return _Outcome(
            status=now,
            action=action(self._regimes, case),
            entity=EntitySummary(
                id=entity.id,
                name=entity.name,
                type=entity.type,
                country=entity.country,
                fingerprint=fingerprint(entity, issuer),
            ),
            listing=ListingSummary(**listing.model_dump(exclude={"measure", "removed_because"})),
            relation=_summary(relation, issuer),
        )

    def _owned_under(self, regime: str) -> Mapping[str, Owned]:
        if regime not in self._owned:
            self._owned[regime] = owned_by_listed(self._entities, self._regimes[regime], self._as_of)
        return self._owned[regime]

    def _weight(self, listing: Listing) -> tuple[int, int]:
        """Sorts the listing that says most on the date first: the strictest status, then the latest listing."""
        if listing.regime not in self._regimes:
            raise RegimeError(
                f"The list {listing.list} names the regime {listing.regime!r}, which is not defined",
                hint=f"regimes.yaml defines {', '.join(self._regimes)}.",
            )
        now = status(listing, self._regimes[listing.regime], self._as_of)
        return STATUSES.index(now), -(listing.listed_on or date.min).toordinal()


def _relation(issuer: Entity | None, listed: str, as_of: date) -> Relation | None:
    held = issuer.relations if issuer else ()
    return next((one for one in held if one.to == listed and one.holds_on(as_of)), None)


def _summary(relation: Relation | None, issuer: Entity | None) -> RelationSummary | None:
    if relation is None or issuer is None:
        return None
    share = None if relation.share is None else float(relation.share)
    return RelationSummary(
        kind=relation.kind,
        share=share,
        source=relation.source,
        issuer=issuer.name,
        note=relation.note,
        grade=relation.grade,
        verified_on=relation.verified_on,
    )


def _place(match: Match) -> tuple[Any, ...]:
    if match.cell is not None and match.position is None:
        return "cell", match.cell.file, match.cell.sheet, match.cell.row
    return "position", match.position


def _subject(match: Match, outcome: _Outcome | None) -> tuple[Any, ...]:
    """What a list is asked about: a cell may name several entities, a position one issuer, one person, underlyings."""
    about: object = outcome is not None and outcome.entity.type == "Person"
    if match.position is None:
        about = match.entity
    elif match.exposure_kind == "derivative":
        about = match.underlying
    return *_place(match), about


def _precedence(match: Match, outcome: _Outcome) -> tuple[Any, ...]:
    return (
        match.verdict == "possible",
        outcome.status == "not_in_force",
        VERDICTS.index(match.verdict),
        STATUSES.index(outcome.status),
        match.by == "name",
        outcome.relation is not None and outcome.relation.share is None,
        -match.score,
    )


def _positions(
    held: Positions | Mapping[int, Position], matches: Iterable[Match]
) -> Mapping[tuple[Any, ...], Position]:
    """The positions that the matches stand for, read from their columns together."""
    cells: dict[tuple[Any, ...], Position] = {}
    rows: dict[int, None] = {}
    for match in matches:
        if match.position is not None:
            rows[match.position] = None
        elif match.cell is not None:
            cell = match.cell
            cells[_place(match)] = Position(file=cell.file, sheet=cell.sheet, row=cell.row, name=cell.text)
    stated = [held[row] for row in rows] if isinstance(held, Mapping) else held.stated(list(rows))
    return {**{("position", row): one for row, one in zip(rows, stated, strict=True)}, **cells}


def _finding(
    match: Match, position: Position, outcome: _Outcome, ordinal: int, evidence: dict[tuple[Any, ...], MatchSummary]
) -> Finding:
    where = (position.file, position.sheet, position.row, position.account)
    # positions that agree were judged once, and their matches share what they explain: one evidence for all of them
    key = (match.by, match.position_value, match.list_value, id(match.explanation), id(match.words))
    if key not in evidence:
        evidence[key] = MatchSummary(
            by=match.by,
            position_value=match.position_value,
            list_value=match.list_value,
            explanation=match.explanation,
            words=match.words,
            issuer_id=match.issuer_id,
        )
    return Finding(
        id=finding_id(*where, outcome.entity.id, outcome.listing.list, ordinal=ordinal),
        verdict=match.verdict,
        status=outcome.status,
        score=match.score,
        position=position,
        entity=outcome.entity,
        listing=outcome.listing,
        match=evidence[key],
        relation=outcome.relation,
        action=outcome.action,
        exposure_kind=match.exposure_kind,
        underlying=match.underlying,
        counterparty=match.counterparty,
    )


def _ordinals(held: Positions | Mapping[int, Position], rows: Iterable[int]) -> Mapping[int | None, int]:
    """Of positions that share their row and account (tables side by side), how many stand before each.

    Told from the positions and not from the findings: no finding's id depends on another finding.
    """
    if isinstance(held, Mapping):
        return {}
    import numpy as np

    numbers = held.numbers["row"]
    places = np.flatnonzero(np.isin(numbers, numbers[np.array(list(set(rows)), dtype=np.int64)])).tolist()
    before: Counter[tuple[Any, ...]] = Counter()
    ordinal: dict[int | None, int] = {}
    for place, where in zip(places, held.rows(("file", "sheet", "row", "account"), places), strict=True):
        ordinal[place] = before[where]
        before[where] += 1
    return ordinal


def _order(finding: Finding) -> tuple[Any, ...]:
    position = finding.position
    group = 0 if finding.status in BANS else 1 if finding.status == "advisory" else 2
    value = position.market_value
    return (
        group,
        VERDICTS.index(finding.verdict),
        math.inf if value is None else -value,
        position.file,
        position.sheet,
        position.row,
        finding.entity.id,
        finding.listing.list,
    )
