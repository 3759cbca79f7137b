"""Whether a regime reaches a related issuer: `reach(regime, relation, owned, as_of).restricted`, and which sentence."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal

import pytest

from screener.model import Relation, RelationKind
from screener.rules import load_regimes
from screener.rules.ownership import Owned, Share
from screener.rules.reach import Reached, percent, reach

REGIMES = load_regimes()
DAY = date(2026, 11, 24)


def relation(kind: RelationKind, share: str | None) -> Relation:
    return Relation(to="x", kind=kind, share=None if share is None else Decimal(share), source="s")


@pytest.mark.parametrize(
    ("kind", "share", "sentence"),
    [
        ("subsidiary", "50.01", "related_owned"),
        ("subsidiary", "50", "related_share_half"),
        ("subsidiary", "49.99", "related_share_below"),
        ("subsidiary", None, "related_share_unknown"),
        ("parent", "60", "related_parent"),
        ("affiliate", "60", "related"),
        ("affiliate", None, "related"),
    ],
)
def test_ofsi_reaches_above_half_of_one_listed_owner_and_nobody_else(
    kind: RelationKind, share: str | None, sentence: str
) -> None:
    found = reach(REGIMES["gb-asset-freeze"], relation(kind, share), None, DAY)
    assert (found.restricted, found.sentence) == (sentence == "related_owned", sentence)


@pytest.mark.parametrize(("blocked", "restricted"), [(True, True), (False, False), (None, False)])
def test_ofac_reaches_what_the_reckoning_blocks_and_only_a_known_relation(
    blocked: bool | None, restricted: bool
) -> None:
    owned = Owned(known=Decimal(50), owners=("x",), unknown_owners=(), blocked=blocked)
    assert reach(REGIMES["us-sdn"], relation("subsidiary", "50"), owned, DAY).restricted is restricted
    assert reach(REGIMES["us-sdn"], None, owned, DAY) == Reached(restricted=False, sentence="related", owned=owned)
    assert not reach(REGIMES["us-cmic"], relation("subsidiary", "99"), owned, DAY).restricted


def test_a_regime_without_a_reckoning_and_a_relation_that_is_not_known_reaches_nobody() -> None:
    assert not reach(REGIMES["us-sdn"], relation("subsidiary", "50"), None, DAY).restricted
    assert reach(REGIMES["gb-asset-freeze"], None, None, DAY).sentence == "related"


def test_what_was_reckoned_is_not_changed_afterwards() -> None:
    share = Share(owner="x", owned="y", percent=None)
    owned = Owned(known=Decimal(0), owners=(), unknown_owners=(), blocked=None)
    for one, name in ((share, "percent"), (owned, "blocked"), (Reached(False, "related"), "restricted")):
        with pytest.raises(FrozenInstanceError):
            setattr(one, name, True)


def test_a_percentage_is_written_without_idle_zeros() -> None:
    assert [percent(Decimal(text)) for text in ("50.00", "33.30", "100")] == ["50 %", "33.3 %", "100 %"]
