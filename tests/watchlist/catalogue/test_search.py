"""Looking up, which is not matching."""

from __future__ import annotations

from screener.model import Entity, Identifier, Name
from screener.watchlist.catalogue.search import entity_of, search

COSTAR = Entity(
    id="ofac-32107",
    name="COSTAR GROUP CO., LTD.",
    names=(Name(text="COSTAR GROUP CO., LTD.", kind="primary"), Name(text="中光学", kind="short")),
    identifiers=(Identifier(scheme="ticker", value="2189", raw="002189 CN", mic="XSHE"),),
)
OTHER = Entity(id="ofac-1", name="OTHER", names=(Name(text="OTHER", kind="primary"),))


def test_finds_part_of_a_name_whatever_its_case_and_spaces():
    assert [(hit.entity.id, hit.field) for hit in search(" costar  GROUP ", [OTHER, COSTAR])] == [
        ("ofac-32107", "primary name")
    ]


def test_finds_other_scripts_and_identifiers():
    assert [hit.value for hit in search("光学", [COSTAR])] == ["中光学"]
    assert [hit.value for hit in search("002189", [COSTAR])] == ["002189 CN"]


def test_an_entity_by_id_by_uid_or_by_whole_name():
    assert entity_of("ofac-32107", [OTHER, COSTAR]) is COSTAR
    assert entity_of("32107", [OTHER, COSTAR]) is COSTAR
    assert entity_of("costar group co., ltd.", [OTHER, COSTAR]) is COSTAR
    assert entity_of("costar", [OTHER, COSTAR]) is None
