"""What lines above a table state: `scale_mark(0, ["Holdings (USD millions)"])` is a scale and a currency."""

from __future__ import annotations

import pytest

from screener.holdings.rows.context_lines import scale_mark, statement_marks


@pytest.mark.parametrize(
    "cells",
    [
        ("Depot-Nr.:", "7000012"),
        ("Depot-Nr. 7000012",),
        ("Kontonr.", "7000012"),
        ("Compte n° 7000012",),
        ("N° de compte : 7000012",),
        ("Nº de cuenta", "7000012"),
        ("Numero conto", "7000012"),
        ("Rekeningnummer 7000012",),
        ("Account No. 7000012",),
    ],
)
def test_an_account_is_heard_whatever_stands_for_number(cells: tuple[str, ...]) -> None:
    assert [(mark.kind, mark.value) for mark in statement_marks(0, cells)] == [("account", "7000012")]


@pytest.mark.parametrize(
    ("line", "scale", "currency"),
    [
        ("Program as of September 30, 2026 (USD millions)", 1e6, "USD"),
        ("Assets ($ millions)", 1e6, None),
        ("Divisa: miles de EUR", 1e3, "EUR"),
        ("Werte in TEUR", 1e3, "EUR"),
        ("Valeurs en milliers d'euros", 1e3, "EUR"),
        ("Importi in migliaia di euro", 1e3, "EUR"),
        ("Bedragen x € 1.000", 1e3, "EUR"),
        ("(Rs. in Lakhs)", 1e5, "INR"),
        ("₹ in crore", 1e7, "INR"),
        ("単位:百万円", 1e6, "JPY"),
        ("(000s omitted)", 1e3, None),
        ("Struktura majetku ke dni 30.06.2025, údaje v tis. Kč", 1e3, "CZK"),
    ],
)
def test_a_scale_of_the_money_below_is_heard_in_many_forms(line: str, scale: float, currency: str | None) -> None:
    said = {mark.kind: mark.value for mark in scale_mark(0, [line])}
    assert float(said["scale"]) == scale
    assert said.get("currency") == currency


@pytest.mark.parametrize(
    "line",
    [
        "Fund size USD 312 million",
        "Fund (3 million shares)",
        "Note: thousands of investors",
        "1,000",
        "TIS",
        "Sum: 3 Mio.",
    ],
)
def test_an_amount_is_no_scale(line: str) -> None:
    assert scale_mark(0, [line]) == []


def test_figures_of_an_amount_are_no_scale() -> None:
    assert scale_mark(0, ["Shares Outstanding", "1,250,000,000.00"]) == []
