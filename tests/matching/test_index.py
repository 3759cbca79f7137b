"""The index finds what an exhaustive comparison would: nothing that matches may be left out of the candidates."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.matching.index import WordIndex
from screener.matching.names import NameIndex
from screener.matching.normalise import security_name
from screener.matching.securities import Party
from screener.model import Entity, Name
from screener.watchlist import load_watchlists
from tests.matching.lists import LISTED, RELATED

NAMES = [
    ("HANGZHOU", "HIKVISION", "DIGITAL", "TECHNOLOGY"),
    ("CHINA", "TELECOM"),
    ("GREAT", "WALL", "MILITARY"),
    ("BAICELLS", "WIRELESS"),
]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        (("HIKVISION", "DIGITAL"), 0),
        (("HIKVISON", "DIG"), 0),
        (("BAICELLS", "WIRELES"), 3),
        (("HIK", "VISION", "DIGITAL"), 0),
        (("HANGZHOU", "HIKVIS"), 0),
        (("CHINA", "TELECOM"), 1),
        (("GREATWALL", "MIL"), 2),
    ],
)
def test_readings_of_a_word_reach_the_name(words: tuple[str, ...], number: int) -> None:
    assert number in WordIndex(NAMES).candidates(words)


def test_common_words_alone_reach_nothing() -> None:
    assert WordIndex(NAMES).candidates(("CHINA", "BANK")) == []


@given(
    st.lists(
        st.sampled_from(
            [
                "CHINA",
                "TELECOM",
                "HIKVISION",
                "BANK",
                "TECHNOLOGY",
                "GROUP",
                "SENSE",
                "TIME",
                "HIK",
                "VISION",
                "AVIC",
                "COSTAR",
            ]
        ),
        max_size=5,
    )
)
def test_quick_look_is_never_wrongly_no(words: list[str]) -> None:
    index = NameIndex([Party(entity, ("list",)) for entity in (*LISTED, *RELATED)])
    query = security_name(" ".join(words))
    grades = {index._hit(query, entry).grade for entry in index._entries}
    if grades != {"distant"}:
        assert index._index.may_match(words)


def test_candidates_are_complete_on_all_shared_names(shared_data: Path) -> None:
    entities = [entity for watchlist in load_watchlists(["us-ofac-ns-cmic"]) for entity in watchlist.entities]
    index = NameIndex([Party(entity, ("list",)) for entity in (*entities, *LISTED, *RELATED)])
    names = []
    for file in ("labelled_names.tsv", "fund_security_names.tsv"):
        with (shared_data / "names" / file).open(encoding="utf-8") as lines:
            names += [row["name"] for row in csv.DictReader(lines, delimiter="\t")]
    every = range(len(index._entries))
    missed = []
    for name in names[::25] + names[:99]:
        query = security_name(name)
        exhaustive = {
            number for number in every if index._hit(query, index._entries[number]).grade not in {"distant", "family"}
        }
        found = set(index._index.candidates(query.words)) if name.isascii() else exhaustive
        ids = {index._entries[number].party.entity.id for number in found}
        missed += [name for number in exhaustive if index._entries[number].party.entity.id not in ids]
    assert missed == []


def test_the_share_of_a_company_whose_name_goes_on_behind_its_legal_form_finds_it() -> None:
    name = "Advanced Micro-Fabrication Equipment Inc. China"
    index = NameIndex([Party(Entity(id="amec", name=name, names=(Name(text=name, kind="primary"),)), ("list",))])
    for written in (f"{name} Class A", "ADVANCED MICRO-FABRICATION EQUIPMENT INC CHINA-A"):
        assert [(hit.entity.id, hit.printed) for hit in index.best(written)] == [("amec", True)]


def test_a_word_of_another_list_does_not_hide_the_name_that_it_misspells() -> None:
    alone = WordIndex([("CHINA", "TELECOM")])
    beside_another = WordIndex([("CHINA", "TELECOM"), ("TELEKOM", "SRBIJA")])
    assert alone.candidates(("CHINA", "TELEKOM")) == beside_another.candidates(("CHINA", "TELEKOM")) == [0]
