"""What is due: `stale(lists, today)` names each list past its rhythm, and counts relations by how well known."""

from __future__ import annotations

from datetime import date

from screener.model import Entity, Relation
from screener.watchlist.catalogue.load import load_watchlists
from screener.watchlist.catalogue.stale import stale

TODAY = date(2026, 11, 24)


def related(**more: object) -> Entity:
    relation = Relation.model_validate({"to": "x", "kind": "subsidiary", "source": "s"} | more)
    return Entity(id="issuer", name="Issuer", relations=(relation,))


def test_a_list_past_its_rhythm_is_named_with_its_age():
    (line,) = stale(load_watchlists(["us-ofac-ns-cmic"]), TODAY, [])
    assert line == "us-ofac-ns-cmic: of 2025-12-19, 340 days old; a new one is due every 45 days"


def test_a_relation_is_due_a_year_after_it_was_read_and_not_after_it_ended():
    read = {"grade": "primary", "verified_on": date(2025, 11, 1)}
    (line,) = stale([], TODAY, [related(**read)])
    assert "issuer to x was last read on 2025-11-01" in line
    assert stale([], TODAY, [related(**read, valid_until=date(2026, 1, 1))]) == ()


def test_unverified_relations_stay_visible_as_such():
    (line,) = stale([], TODAY, [related(), related(grade="secondary")])
    assert line.startswith("relations: 1 of 2 are unverified, 1 rest on a third party")
