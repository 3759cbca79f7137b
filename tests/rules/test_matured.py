"""Bonds whose date has passed: `maturity("US TREASURY 2.5% 05/15/2024") == date(2024, 5, 15)`, and the notice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.rules.matured import maturity
from screener.screening import Screener

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("US TREASURY 2.5% 05/15/2024", date(2024, 5, 15)),
        ("KINGDOM OF SPAIN 1,95 % 30.04.2026", date(2026, 4, 30)),
        ("DISNEY 7.55% 07/15/93", date(2093, 7, 15)),
        ("ENI SPA FRN 11-JAN-29", date(2029, 1, 11)),
        ("PETROBRAS 6.25% MAR 2024", date(2024, 3, 31)),
        ("VODAFONE 4 3/8% 2028", date(2028, 12, 31)),
        ("BUNDANL. V.2014 (24) 1,5 %", date(2024, 12, 31)),
        ("OAT 0.5% 2015/2025", date(2025, 12, 31)),
        ("NYC GO SER 2019 5% 08/01/31", date(2031, 8, 1)),
        ("EDF 3% 03/04/26", date(2026, 4, 3)),  # the later of 4 March and 3 April
    ],
)
def test_the_date_of_a_bond_is_read_from_its_name(name: str, day: date) -> None:
    assert maturity(name) == day


@pytest.mark.parametrize(
    "name",
    [
        "CNOOC FINANCE (2013) LTD 3%",
        "BNP 4.5% PERP",
        "ISHARES 2024 TERM ETF",
        "SAP SE",
        "FNMA 5.5% 2006-3",
        "CORPORATE 5%",
    ],
)
def test_what_states_no_date_of_its_own_has_none(name: str) -> None:
    assert maturity(name) is None


@given(st.text(alphabet="0123456789 /-.%ABCDEJMNRY(", max_size=40))
def test_any_name_is_read_or_left(name: str) -> None:
    maturity(f"5% {name}")


def test_a_run_asks_whether_what_has_matured_is_still_held(tmp_path: Path) -> None:
    file = tmp_path / "bonds.csv"
    file.write_text(
        "Security,ISIN,Expiry date,Market value,Currency\n"
        "US TREASURY 2.5% 05/15/2024,,,1100000,USD\n"
        "APPLE INC 3.25% 02/23/2029,,,900000,USD\n"
        "CALL SAP SE,,2026-06-19,500,EUR\n",
        encoding="utf-8",
    )
    notice = Screener().screen(file, as_of=TODAY).run.notices
    assert (
        "The maturity or expiry of 2 positions (EUR 500, USD 1,100,000) has passed: US TREASURY 2.5% 05/15/2024; "
        "CALL SAP SE. Ask whether they are still held."
    ) in notice
