"""Names of countries, sectors and markets above their securities carry sums and are no positions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener import Holdings, read_holdings
from tests.holdings.fixtures.sheets import write_xlsx

HEADER = ("Gattungsbezeichnung", "ISIN", "Bestand", "Kurs", "Kurswert in EUR")
SIEMENS = ("Siemens AG", "DE0007236101", 10, 190.0, 1900.0)
SAP = ("SAP SE", "DE0007164600", 10, 220.5, 2205.0)
PING_AN = ("Ping An Insurance", "CNE1000003X6", 100, 5.0, 500.0)


def read(folder: Path, *rows: tuple[object, ...]) -> Holdings:
    return read_holdings(write_xlsx(folder / "a.xlsx", {"Bericht": [HEADER, *rows]}))


def head(name: str, value: float) -> tuple[object, ...]:
    return (name, None, None, None, value)


def names(holdings: Holdings) -> list[str]:
    return list(holdings.positions["name"])


def test_nested_names_with_the_sum_of_the_rows_below_are_groups(tmp_path: Path) -> None:
    rows = (head("Alle Länder", 4605.0), head("Deutschland", 4105.0), SIEMENS, SAP, head("China", 500.0), PING_AN)
    holdings = read(tmp_path, *rows)
    assert names(holdings) == ["Siemens AG", "SAP SE", "Ping An Insurance"]
    groups = {row.text.split(" | ")[0]: row.rule for row in holdings.coverage if row.reason == "group"}
    assert groups == dict.fromkeys(("Alle Länder", "Deutschland", "China"), "sum_of_rows_below")


def test_a_row_without_a_quantity_that_sums_nothing_is_no_group(tmp_path: Path) -> None:
    holdings = read(tmp_path, head("Erfundene Beteiligung", 1234.0), SIEMENS, SAP, PING_AN)
    assert [row.text for row in holdings.coverage if row.reason == "not_understood"] == ["Erfundene Beteiligung | 1234"]


def test_the_only_row_above_a_subtotal_is_no_sum_of_it(tmp_path: Path) -> None:
    lone = (head("Flughafen-Fonds", 1234.0), head("Zwischensumme", 1234.0))
    assert "Flughafen-Fonds" in names(read(tmp_path, SIEMENS, SAP, head("Zwischensumme", 4105.0), *lone))


@pytest.mark.parametrize(
    "label",
    ["Other net assets", "Autres actifs nets", "Sonstige Vermögensgegenstände", "Altre attività nette"],
)
def test_other_assets_are_no_security_and_count_in_the_sum(label: str, tmp_path: Path) -> None:
    lines = f"Security,Quantity,Market Value\nApple Inc,10,2000\nΣίγμα Α.Ε.,5,900\n{label},,100\nΣ,,3000\n"
    (path := tmp_path / "a.csv").write_text(lines, encoding="utf-8")
    holdings = read_holdings(path)
    assert names(holdings) == ["Apple Inc", "Σίγμα Α.Ε."]
    assert [row.reason for row in holdings.coverage] == ["header", "cash", "total"]
    assert not [one for one in holdings.inputs[0].warnings if "total is" in one]


def test_what_was_sold_in_the_period_is_a_table_of_transactions(tmp_path: Path) -> None:
    title = "Während des Berichtszeitraumes abgeschlossene Geschäfte, soweit sie nicht mehr erscheinen"
    sold = ("Gattungsbezeichnung", "ISIN", "Käufe", "Verkäufe")
    holdings = read(tmp_path, SIEMENS, SAP, (title,), sold, ("CNOOC Ltd", "HK0883013259", 0, 900))
    assert names(holdings) == ["Siemens AG", "SAP SE"]
    assert [row.text for row in holdings.coverage if row.reason == "transactions"] == [
        "CNOOC Ltd | HK0883013259 | 0 | 900"
    ]


@given(st.lists(st.lists(st.integers(1, 9_999), min_size=1, max_size=4), min_size=1, max_size=4))
def test_sums_of_countries_are_found_whatever_their_securities(parts: list[list[int]]) -> None:
    import numpy as np

    from screener.holdings.rows.reconcile import sums_of_rows_below

    values, heads = list[float](), list[bool]()
    for part in parts:
        values += [float(sum(part)), *map(float, part)]
        heads += [True, *(False for _ in part)]
    rows = np.array(values), np.ones(len(values), bool), np.array(heads)
    assert sums_of_rows_below(*rows).tolist() == heads
