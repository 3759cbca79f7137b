"""Persons: `compare_persons("Erkin Tuniyaz", "TUNIYAZ, Erken") >= MIN_SCORE`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.matching.persons import MIN_SCORE, PersonIndex, compare_persons
from screener.model import Entity, Listing, Name
from tests.matching.lists import CMIC


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Erkin Tuniyaz", "TUNIYAZ, Erken"),
        ("Shohrat Zakir", "ZAKIR, Shohret"),
        ("CHEN, Quanguo", "陈全国"),
        ("Mr. Sergey Viktorovich Lavrov", "Sergei Lavrov"),
        ("Jean Marie Le Pen", "Jean-Marie Le Pen"),
        ("VladimirPutin", "Vladimir Putin"),
    ],
)
def test_spellings_orders_and_titles_are_one_person(one: str, other: str) -> None:
    assert compare_persons(one, other) >= MIN_SCORE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Barack Obama", "Michelle Obama"),
        ("Chen Mingguo", "Chen Quanguo"),
        ("Paul Murphy", "Pol Pot"),
        ("习近朋", "习近平"),
        ("MALIK NASIRZAI", "MALIK NOORZAI"),
    ],
)
def test_shared_family_name_is_not_one_person(one: str, other: str) -> None:
    assert compare_persons(one, other) < MIN_SCORE


@given(st.text(max_size=40), st.text(max_size=40))
def test_score_is_symmetric_and_a_share(one: str, other: str) -> None:
    score = compare_persons(one, other)
    assert 0 <= score <= 1
    assert score == compare_persons(other, one)


def test_index_finds_a_listed_person_under_another_spelling() -> None:
    entity = Entity(
        id="ofac-34119",
        name="TUNIYAZ, Erken",
        type="Person",
        names=(Name(text="TUNIYAZ, Erken", kind="primary"), Name(text="TUNIYAZI, Aierken")),
        listings=(Listing(list="us-ofac-sdn-xinjiang", regime="us-sdn"),),
    )
    index = PersonIndex([entity])
    found = index.evidence("Erkin Tuniyaz")
    assert [item.entity.id for item in found] == ["ofac-34119"]
    assert index.evidence("Jane Smith") == ()


def person(name: str) -> Entity:
    return Entity(id=f"x-{name}", name=name, type="Person", names=(Name(text=name, kind="primary"),), listings=(CMIC,))


def test_name_that_very_many_bear_is_only_compared_whole() -> None:
    index = PersonIndex([person("Muhammad Hassan AL-TIKRITI"), person("Juan GONZALEZ DIAZ")])
    assert index.evidence("Mohammed Hassan") == ()
    assert [one.verdict for one in index.evidence("Juan Gonzalez Diaz")] == ["possible"]


def test_ship_is_found_by_its_very_name_and_said_to_be_one() -> None:
    ship = person("DOVER").model_copy(update={"type": "Vessel"})
    (found,) = PersonIndex([ship]).evidence("Dover")
    assert found.verdict == "possible"
    assert "is a ship, which issues no security" in found.explanation[1]
    assert PersonIndex([ship]).evidence("Dover Corp") == ()
