"""The shortest example: `candidates("OFAC designated Acme Co., Ltd.")[1].text == "Acme Co., Ltd."`."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screener.watchlist.draft.names import candidates
from screener.watchlist.draft.sentences import sentences
from screener.watchlist.draft.targets import targets
from screener.watchlist.draft.triggers import triggers


def _struck(text: str) -> list[str]:
    names = candidates(text)
    return [
        one.candidate.text for trigger in triggers(text, measure_near=True) for one in targets(text, names, trigger)
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("China's Xinjiang Production and Construction Corps", "Xinjiang Production and Construction Corps"),
        (
            "and Hangzhou Hikvision Digital Technology Co., Ltd., based",
            "Hangzhou Hikvision Digital Technology Co., Ltd.",
        ),
        ("the maker iFlytek", "iFlytek"),
        ("Colonel Pedro de la Vega", "Pedro de la Vega"),
        ("former Minister of Defense Ali Reza Askari", "Ali Reza Askari"),
        ("China Unicom (Hong Kong) Limited", "China Unicom (Hong Kong) Limited"),
        ('JSC "Almaz-Antey" of Moscow', 'JSC "Almaz-Antey"'),
        ("the 29th Research Institute of China", "29th Research Institute of China"),
        ("Industrial and Commercial Bank of China Limited", "Industrial and Commercial Bank of China Limited"),
    ],
)
def test_a_name_is_taken_whole_and_without_its_titles(text: str, name: str) -> None:
    assert name in [one.text for one in candidates(text) if one.not_a_party is None]


@pytest.mark.parametrize(
    "text",
    [
        "in Xinjiang",
        "on International Human Rights Day",
        "the Entity List",
        "of the Treasury Department",
        "in December",
        "Chinese",
    ],
)
def test_a_place_an_occasion_a_law_or_an_authority_is_no_party(text: str) -> None:
    assert all(one.not_a_party for one in candidates(text))


@pytest.mark.parametrize(
    ("text", "struck"),
    [
        (
            "OFAC designated Igor Petrov, chief of Acme Bank, and Ivan Orlov for aiding Beta Corp.",
            ["Igor Petrov", "Ivan Orlov"],
        ),
        ("Acme chief executive Igor Petrov was sanctioned.", ["Igor Petrov"]),
        ("Acme Ltd, a unit of Beta Corp, was added to the Entity List.", ["Acme Ltd"]),
        ("Treasury imposed sanctions on Friday against Acme Ltd and Beta Corp.", ["Acme Ltd", "Beta Corp."]),
        ("The bank said that Acme Ltd was blacklisted.", ["Acme Ltd"]),
        ("It blacklisted Acme Ltd, whose tools were used against Ivan Orlov and Igor Petrov.", ["Acme Ltd"]),
    ],
)
def test_the_names_of_the_list_are_struck_and_not_those_of_its_descriptions(text: str, struck: list[str]) -> None:
    assert _struck(text) == struck


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The U.S. acted. It was late.", 2),
        ("Acme Co., Ltd. was listed at 3:20 p.m. EST.", 1),
        ("It listed Acme Co., Ltd. The company objects.", 2),
        ("Mr. J. B. Smith (a.k.a. J. Smith) left.", 1),
    ],
)
def test_a_full_stop_after_an_abbreviation_ends_no_sentence(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@given(st.text(alphabet=st.sampled_from("Aa Bb.,;:()\"'’“”–-123\nSanctions designated Ltd of and the"), max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_text_makes_it_fail(text: str) -> None:
    for start, end in sentences(text):
        _struck(text[start:end])


def test_a_long_text_without_sentences_ends() -> None:
    text = "sanctions on Acme Ltd and " * 8_000
    began = time.monotonic()
    for start, end in sentences(text):
        _struck(text[start:end])
    assert time.monotonic() >= began
