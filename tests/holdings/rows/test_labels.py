"""Which labels are a total's, and which are the name of a security that begins like one."""

import pytest

from screener.holdings.rows.labels import is_total
from screener.holdings.rows.terms import plain


@pytest.mark.parametrize(
    "label",
    [
        "Total",
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
        "Total Capital 3.883% 2028",
        "TotalEnergies SE 2.5% 2031",
    ],
)
def test_a_security_whose_name_begins_like_a_total_is_none_whatever_figures_it_has(label: str) -> None:
    assert not is_total(plain(label))
