"""Stale data, older than its rhythm: lists by their publisher's, the curated relations by ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from screener.model import Entity, Watchlist
from screener.watchlist.catalogue.load import load_relations

RELATION_DAYS = 365
"""How long a relation that was read in its primary text stands before it should be read again: a yearly report."""


def stale(watchlists: Sequence[Watchlist], today: date, relations: Sequence[Entity] | None = None) -> tuple[str, ...]:
    """One sentence for each list and relation that is due, and one for all relations that nobody has read."""
    found = []
    for one in watchlists:
        if one.overdue(today):
            due = f"a new one is due every {one.rhythm_days} days"
            found.append(f"{one.id}: of {one.published_on}, {one.age_days(today)} days old; {due}")
    held = load_relations() if relations is None else relations
    every = [(issuer, relation) for issuer in held for relation in issuer.relations if relation.holds_on(today)]
    for issuer, relation in every:
        if relation.verified_on is not None and (today - relation.verified_on).days > RELATION_DAYS:
            found.append(f"relations: {issuer.id} to {relation.to} was last read on {relation.verified_on}")
    grades = Counter(relation.grade for _, relation in every)
    if grades["unverified"]:
        found.append(
            f"relations: {grades['unverified']} of {len(every)} are unverified, {grades['secondary']} rest on a third "
            f"party, {grades['primary']} on their primary text"
        )
    return tuple(found)
