"""A derivative's name, taken apart: `derivative_name("941 HK 12/18/26 C90").ticker == "941"`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screener.matching.derivatives import derivative_name


@pytest.mark.parametrize(
    ("text", "ticker", "mic", "put_call", "strike", "expiry"),
    [
        ("762 HK 12/18/26 C9.5", "762", "XHKG", "call", 9.5, "2026-12-18"),
        ("603019 CH 6/29/27 P70 EQUITY", "603019", "XSHG", "put", 70.0, "2027-06-29"),
        ("TCOM  261218C00065000", "TCOM", "XNYS", "call", 65.0, "2026-12-18"),
        ("-JD270115P31.5", "JD", "XNYS", "put", 31.5, "2027-01-15"),
        ("JD 18DEC26 32 C", "JD", "XNYS", "call", 32.0, "2026-12-18"),
        ("883=Z6 HK Equity", "883", "XHKG", None, None, "2026-12"),
    ],
)
def test_a_notation_names_the_underlying_by_its_code(
    text: str, ticker: str, mic: str, put_call: str | None, strike: float | None, expiry: str
) -> None:
    read = derivative_name(text)
    assert read is not None
    assert (read.ticker, read.mic, read.put_call, read.strike, read.expiry) == (ticker, mic, put_call, strike, expiry)
    assert read.exact


@pytest.mark.parametrize(
    ("text", "name", "counterparty"),
    [
        ("XIAOMI CORP-CLASS B FUT DEC26", "XIAOMI CORP-CLASS B", None),
        ("SINGLE STOCK FUT - PETROCHINA CO LTD-H H7", "PETROCHINA CO LTD-H", None),
        ("TOTAL RETURN SWAP ZTE CORP-H ESTR+30 06/28 BARCLAYS", "ZTE CORP-H", "Barclays"),
        ("TRS ON SINOPEC CORP H PAY", "SINOPEC CORP H", None),
        ("SOCIETE GENERALE PARTICIPATORY NOTE (INSPUR SOFTWARE-A)", "INSPUR SOFTWARE-A", "Société Générale"),
        ("J.P. Morgan Structured Products B.V. Warrant on ZTE 2027", "ZTE", "JP Morgan"),
        ("VONTOBEL BARRIER REVERSE CONVERTIBLE 8% ON JD.COM 09/27", "JD.COM", "Vontobel"),
        ("CITIBANK AUTOCALLABLE NOTE LINKED TO MEITUAN 7.25% 1Y", "MEITUAN", "Citigroup"),
        ("GJ-ZTE CORP@EP2705B", "ZTE CORP", "Guotai Junan"),
        ("BI#SINOPEC CORP RC2709K", "SINOPEC CORP", "BOC International"),
        ("DEFIANCE DAILY TARGET 2X LONG JD ETF", "JD", "Defiance"),
        ("Optionsschein Call auf Xiaomi 03/27", "XIAOMI", None),
        ("UBS ELI JD.COM-SWR 92.5% 3M", "JD.COM-SWR", "UBS"),
        ("AQ ZTE CORP 12M STRIKE 17.5 KO 21", "ZTE CORP", None),
        ("DQ MEITUAN 6M", "MEITUAN", None),
        ("WO FCN MEITUAN 11% P.A. EKI 65%", "MEITUAN", None),
        ("EQUITY LINKED INVESTMENT ZTE CORP 95%", "ZTE CORP", None),
        ("BRC SINOPEC CORP H 9.5% JPM", "SINOPEC CORP H", "JP Morgan"),
    ],
)
def test_what_is_left_without_contract_terms_and_banks_is_the_underlying(
    text: str, name: str, counterparty: str | None
) -> None:
    read = derivative_name(text)
    assert read is not None
    assert (read.names[0], read.counterparty) == (name, counterparty)


def test_the_bank_is_the_underlying_where_no_other_name_is_left() -> None:
    read = derivative_name("CALL UBS GROUP AG 12/26 @ 30")
    assert read is not None
    assert (read.names[0], read.counterparty) == ("UBS GROUP AG", None)


@pytest.mark.parametrize(
    "text",
    [
        "HANG SENG TECH INDEX FUT DEC26",
        "EURO STOXX 50 FUT DEC26",
        "TRS MSCI CHINA NR RECEIVE UBS",
        "NDX US 12/18/26 C21000",
    ],
)
def test_an_index_is_told_from_a_company(text: str) -> None:
    read = derivative_name(text)
    assert read is not None
    assert read.subject == "index"


@pytest.mark.parametrize(
    "text",
    [
        "OPTION CARE HEALTH INC",
        "NANHUA FUTURES CO LTD-A",
        "FUTURE PLC",
        "CALLON PETROLEUM 8% 03/28",
        "SWAPSTICK AG",
        "CHINA MOBILE LTD",
        "UBS GROUP AG-REG",
        "CALLABLE BONDS 4.5% 2030",
        "ELI LILLY & CO 3.1% 05/27",
        "LILLY (ELI) & CO",
    ],
)
def test_a_company_or_bond_is_no_derivative(text: str) -> None:
    assert derivative_name(text) is None


@settings(deadline=None)  # the first Chinese character loads the table of simplified ones
@given(st.text(max_size=60))
def test_any_text_is_read_or_left(text: str) -> None:
    read = derivative_name(text)
    assert read is None or all(name for name in read.names)
