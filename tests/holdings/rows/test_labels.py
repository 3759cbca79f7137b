"""Which labels are a total's, and which are the name of a security that begins like one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.holdings.rows import terms
from screener.holdings.rows.labels import asset_class_of, ends_like_money, is_total, section_mark, text_kind
from screener.holdings.rows.terms import plain, words


@pytest.mark.parametrize(
    "label",
    [
        "Total",
        "Totale linea di gestione 2",
        "Total Fund 4711 EUR",
        "Total as at 30 September 2026",
        "Total (12 positions)",
        "Summe 3 Positionen",
        "Total au 30/09/2026",
        "Totaal per 30 september 2026",
        "Sub-total equities (45.2%)",
        "合计 3 只",
    ],
)
def test_a_total_may_say_its_day_its_account_and_how_many_it_counts(label: str) -> None:
    assert is_total(plain(label))


@pytest.mark.parametrize(
    "label",
    [
        "Total Bond Market Index Fund Admiral, 190,300 units",
        "Total International Stock Index 2045",
        "Total Return Fund 2030",
        "TOTAL SE 3.875% 2026",
        "Total Capital 3.883% 2028",
        "TotalEnergies SE 2.5% 2031",
    ],
)
def test_a_security_whose_name_begins_like_a_total_is_none_whatever_figures_it_has(label: str) -> None:
    assert not is_total(plain(label))


GROUPS = terms.load_terms(Path(terms.__file__).with_name("terms.yaml"))
WORDS = sorted({phrase for group in GROUPS for phrase in words(group)})


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join) | st.text(max_size=12))
def test_every_label_of_known_words_and_any_other_text_is_ruled_on(label: str) -> None:
    for said in (label, label.upper(), label.title()):
        text_kind(said), is_total(plain(said)), ends_like_money(said), section_mark(said), asset_class_of(said)


def test_every_known_word_alone_is_ruled_on() -> None:
    for label in WORDS:
        text_kind(label), is_total(label), ends_like_money(label), section_mark(label), asset_class_of(label)
