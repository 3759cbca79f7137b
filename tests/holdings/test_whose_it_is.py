"""Whose an identifier or a name is: the position's, its underlying's, its fund's; and what a row without one is."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import screener
from screener.files.grid import Grid, columns_of
from screener.holdings.columns.options import Guidance
from screener.holdings.extract import positions_of
from screener.holdings.sheet import SheetReading, read_sheet
from screener.model import Position
from screener.review.identity import same_issuer
from tests.holdings.fixtures import securities as s

FUND = "LU0000000017"
ONE, TWO, THREE = s.SAP, s.APPLE, s.HSBC


def reading(*rows: tuple[object, ...]) -> SheetReading:
    columns, height = columns_of([tuple(float(c) if isinstance(c, int) else c for c in row) for row in rows])
    return read_sheet(Grid("s", columns, height), "f", Guidance())


def positions(*rows: tuple[object, ...]) -> pd.DataFrame:
    frame = positions_of([("f", "s", block) for block in reading(*rows).blocks]).frame()
    return frame.astype(object).where(frame.notna(), None)


def outcomes(*rows: tuple[object, ...]) -> dict[int, tuple[str, str]]:
    return {row + 1: (ruling.reason, ruling.rule) for row, ruling, _ in reading(*rows).audit.skipped}


def test_the_fund_of_a_look_through_file_is_not_its_positions() -> None:
    frame = positions(
        ("Fund ISIN", "Fund Name", "Security ISIN", "Security Name", "Shares"),
        (FUND, "Invented Fund", ONE.isin, ONE.name, 10),
        (FUND, "Invented Fund", "", "Loan A", 20),
    )
    assert list(frame["isin"]) == [ONE.isin, None]
    assert list(frame["fund_isin"]) == [FUND, FUND]


def test_one_value_on_every_row_is_the_portfolios_whatever_its_header_says() -> None:
    frame = positions(
        ("isin", "name", "name", "weight"),
        (FUND, "Invented Fund", ONE.name, 9.1),
        (FUND, "Invented Fund", TWO.name, 1.2),
        (FUND, "Invented Fund", THREE.name, 0.3),
    )
    assert list(frame["name"]) == [ONE.name, TWO.name, THREE.name]
    assert set(frame["isin"]) == {None}
    assert set(frame["fund_isin"]) == {FUND}


def test_a_security_held_in_many_accounts_stays_the_positions() -> None:
    frame = positions(
        ("Account", "ISIN", "Security Name", "Shares"),
        *((f"A{number}", one.isin, one.name, number) for number in range(4) for one in (ONE, TWO)),
    )
    assert set(frame["isin"]) == {ONE.isin, TWO.isin}


def test_a_fund_name_that_varies_with_the_isin_names_the_position() -> None:
    frame = positions(
        ("Fund name", "ISIN", "Units"),
        ("Alpha China Fund", ONE.isin, 1),
        ("Beta World Fund", TWO.isin, 2),
        ("Gamma Bond Fund", THREE.isin, 3),
    )
    assert list(frame["name"]) == ["Alpha China Fund", "Beta World Fund", "Gamma Bond Fund"]


def test_an_underlying_is_kept_beside_the_derivative() -> None:
    frame = positions(
        ("ISIN", "Security name", "Underlying ISIN", "Underlying name", "Put/Call", "Strike", "Quantity"),
        ("CH0999990002", "CALL WARRANT 2026", ONE.isin, ONE.name, "Call", 40, 100),
        (TWO.isin, TWO.name, "", "", "", "", 10),
    )
    first = frame.iloc[0]
    assert (first["isin"], first["underlying_isin"], first["underlying_name"]) == ("CH0999990002", ONE.isin, ONE.name)
    assert (first["put_call"], first["strike"]) == ("call", 40.0)


def test_the_points_of_a_tripartite_template_fill_their_fields() -> None:
    header = (
        *("1_Portfolio identifying data", "3_Portfolio name", "8_Share price", "12_CIC code of the instrument"),
        *("14_Identification code of the financial instrument", "17_Instrument name", "18_Quantity"),
        *("21_Quotation currency (A)", "22_Market valuation in quotation currency ( A )", "115_Fund Issuer Code"),
    )
    fund = (FUND, "Invented Fund", 125.5)
    rows = (
        header,
        (*fund, "XT72", "10001", "Call deposit", 0, "USD", 500, "5493001KJTIIGC8Y1R12"),
        (*fund, "XT79", "20001", "Subscription duty", 0, "USD", -5, "5493001KJTIIGC8Y1R12"),
        (*fund, "DE31", ONE.isin, "S AG", 60, "EUR", 900, "5493001KJTIIGC8Y1R12"),
    )
    (position,) = positions(*rows).to_dict("records")
    assert (position["isin"], position["price"], position["lei"], position["cic"]) == (ONE.isin, None, None, "DE31")
    assert {row: reason for row, (reason, _) in outcomes(*rows).items()} == {1: "header", 2: "cash", 3: "accrual"}


def test_figures_without_a_name_or_an_identifier_are_not_cash() -> None:
    rows = (
        ("Account", "ISIN", "Security Name", "Quantity", "Market Value", "Currency"),
        ("A1", ONE.isin, ONE.name, 100, 20_000, "USD"),
        ("A1", "#N/A", "#N/A", 5_000, 81_234, "HKD"),
        ("A1", "", "", 7_000, 93_456, "HKD"),
    )
    found = outcomes(*rows)
    assert found[3] == found[4] == ("not_understood", "figures_without_name")


def test_a_subtotal_is_a_total_in_whatever_column_it_stands() -> None:
    rows = (
        ("Manager", "Security Name", "ISIN", "Market Value (USD)"),
        ("Alpha Capital", ONE.name, ONE.isin, 100),
        ("Alpha Capital", TWO.name, TWO.isin, 200),
        ("Subtotal Alpha Capital", "", "", 300),
        ("Beta Partners", THREE.name, THREE.isin, 100),
        ("Subtotal Beta Partners", "", "", 100),
        ("Grand Total", "", "", 400),
    )
    found = outcomes(*rows)
    assert [found[row][0] for row in (4, 6, 7)] == ["total"] * 3
    assert not reading(*rows).warnings
    assert list(positions(*rows)["manager"]) == ["Alpha Capital", "Alpha Capital", "Beta Partners"]


@pytest.mark.parametrize(
    ("written", "read"),
    [("DE00O7164600", ONE.isin), ("ＤＥ０００７１６４６００", ONE.isin), ("DЕ0007164600", ONE.isin)],
)
def test_a_damaged_identifier_is_put_right_where_the_check_digit_proves_it(written: str, read: str) -> None:
    frame = positions(("ISIN", "Security Name", "Quantity"), (written, "X", 1), (TWO.isin, TWO.name, 2))
    assert frame.iloc[0]["isin"] == read


def test_an_identifier_that_fails_its_check_digit_is_a_weakness() -> None:
    frame = positions(("ISIN", "Security Name", "Quantity"), ("DE0007164601", "X", 1), (TWO.isin, TWO.name, 2))
    assert list(frame["weaknesses"]) == ["identifier_damaged", None]
    assert "DE0007164601" in frame.iloc[0]["notes"]


def test_answers_are_no_countries() -> None:
    frame = positions(("Security", "Shares", "DRIP"), (ONE.name, 1, "No"), (TWO.name, 2, "No"), (THREE.name, 3, "No"))
    assert set(frame["country"]) == {None}


def test_a_table_of_trades_by_its_words_is_no_table_of_holdings() -> None:
    rows = (
        ("Date", "Action", "Symbol", "Description", "Quantity", "Amount"),
        ("11/01/2026", "Sell", "SAP", ONE.name, 250, 100),
        ("10/31/2026", "Reinvest Dividend", "AAPL", TWO.name, 3, 7),
    )
    assert {reason for reason, _ in outcomes(*rows).values()} == {"header", "transactions"}


def test_rows_below_a_header_in_an_unknown_language_are_not_understood() -> None:
    rows = (
        ("ქაღალდის სახელი", "კოდი", "რაოდენობა", "ღირებულება", "ვალუტა"),
        ("OTE", "A1", 100, 5_000, "EUR"),
        ("PPC", "A2", 200, 6_000, "EUR"),
    )
    assert outcomes(*rows)[2] == outcomes(*rows)[3] == ("not_understood", "data_without_table")


@pytest.mark.parametrize("first", ["Siemens,10,,20", "Siemens,10,5,20", "Siemens,,5,20"])
def test_rows_without_a_known_header_are_not_understood_whichever_of_them_lacks_a_cell(
    first: str, tmp_path: Path
) -> None:
    (path := tmp_path / "a.csv").write_text(
        f",,,\n{first}\nMEGVII,10,5,3000\nDAWNING,10,5,20\nHUAWEI,10,,20\n\n"
        "Security Name,ISIN,Quantity,Market Value\nSiemens AG,DE0007236101,10,2000\n"
    )
    rows = [row.row for row in screener.read_holdings(path).coverage if row.reason == "not_understood"]
    assert rows == [2, 3, 4, 5]


def test_lines_of_a_text_and_one_number_above_a_table_are_no_rows_of_another(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(
        "Depot,4711\nPages,12\nVersion,3\n\nSecurity Name,ISIN,Quantity,Market Value\nSiemens AG,DE0007236101,10,2000\n"
    )
    assert not [row for row in screener.read_holdings(path).coverage if row.reason == "not_understood"]


def test_rows_with_a_known_quantity_and_value_below_an_unknown_word_for_names_are_not_understood() -> None:
    rows = (("Zorp", "Blip", "Quantity", "Market Value"), ("OTE", "A1", 100, 5_000), ("PPC", "A2", 200, 6_000))
    found = outcomes(*rows)
    assert found[2][0] == found[3][0] == "not_understood"


def test_amounts_are_in_thousands_where_a_line_above_says_so() -> None:
    frame = positions(
        ("Holdings at 30 June 2026 - all amounts in USD '000",),
        ("Security Name", "ISIN", "Shares", "Market Value"),
        (ONE.name, ONE.isin, 1_000_000, 9_000),
        (TWO.name, TWO.isin, 10_000, 4_300),
    )
    assert list(frame["market_value"]) == [9_000_000, 4_300_000]
    assert list(frame["quantity"]) == [1_000_000, 10_000]
    assert set(frame["currency"]) == {"USD"}


@pytest.mark.parametrize("header", ["Price (pence)", "Price (p)", "Price GBX"])
def test_a_price_in_pence_is_stated_in_pounds(header: str) -> None:
    frame = positions(("Stock", "ISIN", "Units held", header, "Value (£)"), (ONE.name, ONE.isin, 300, 812.5, 2437.5))
    assert list(frame["price"]) == [8.125]


def test_a_currency_column_of_pence_divides_prices_and_the_values_made_of_them() -> None:
    frame = positions(
        ("Stock", "ISIN", "Currency", "Quantity", "Price", "Market Value"),
        (ONE.name, ONE.isin, "GBX", 300, 812.5, 243_750),
        (TWO.name, TWO.isin, "USD", 10, 200, 2_000),
    )
    assert list(frame["price"]) == [8.125, 200.0]
    assert list(frame["market_value"]) == [2_437.5, 2_000.0]
    assert list(frame["currency"]) == ["GBP", "USD"]


def test_available_and_pledged_quantities_add_up() -> None:
    frame = positions(
        ("Symbol", "ISIN", "Quantity Available", "Quantity Long Term", "Quantity Pledged (Margin)"),
        ("AAA", ONE.isin, 25, 25, 10),
        ("BBB", TWO.isin, 30, 30, 0),
    )
    assert list(frame["quantity"]) == [35, 30]


def test_a_unit_beside_a_number_is_that_numbers_currency() -> None:
    frame = positions(
        ("Bezeichnung", "ISIN", "Stück", "Akt. Kurs", "", "+/- Vortag", "", "in %", "", "Aktueller Wert", ""),
        (ONE.name, ONE.isin, 10, 8.2, "USD", 0.1, "USD", 1.5, "%", 75, "EUR"),
        (TWO.name, TWO.isin, 20, 9.2, "USD", 0.2, "USD", 2.5, "%", 170, "EUR"),
    )
    assert list(frame["market_value"]) == [75, 170]
    assert set(frame["currency"]) == {"EUR"}
    assert set(frame["weight"]) == {None}


def test_a_list_of_instruments_in_the_statement_names_the_positions() -> None:
    rows = (
        ("Kind", "Asset Category", "Currency", "Symbol", "Quantity", "Close Price", "Value"),
        ("Summary", "Stocks", "EUR", "SAP", 30, 20, 600),
        ("Lot", "Stocks", "EUR", "SAP", 10, 20, 200),
        ("Lot", "Stocks", "EUR", "SAP", 20, 20, 400),
        ("Financial Instrument Information", "Asset Category", "Symbol", "Description", "Security ID"),
        ("", "Stocks", "SAP", ONE.name, ONE.isin),
        ("", "Stocks", "AAPL", TWO.name, TWO.isin),
    )
    (position,) = positions(*rows).to_dict("records")
    assert (position["name"], position["isin"], position["market_value"]) == (ONE.name, ONE.isin, 600)
    found = outcomes(*rows)
    assert found[3][0] == found[4][0] == "record_detail"
    assert found[7] == ("not_holdings", "security_list")


TICKERS = (
    ("AAPL US", "Tech", 100, 200, 20000),
    ("MSFT US", "Tech", 100, 300, 30000),
    ("GOOG US", "Tech", 100, 50, 5000),
)


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (("CHINA MOBLE LTD", "", 100, 50, 5000), True),
        (("CHINA MOBLE LTD", "", 100, "", 5000), True),
        (("CHINA MOBLE LTD", "", "", 50, 5000), True),
        (("CHINA MOBLE LTD", "Telecom", 100, "", ""), True),
        (("CHINA MOBLE LTD", "Telecom", "", "", 5100), False),
        (("CHINA MOBLE LTD", "", "", "", 5100), False),
    ],
)
def test_a_company_among_tickers_is_a_position_or_not_understood_and_never_a_group(
    row: tuple[object, ...], kept: bool
) -> None:
    rows = (("Security", "Sector", "Quantity", "Price", "Market Value"), *TICKERS, row, ("NVDA US", "Tech", 9, 10, 90))
    assert ("CHINA MOBLE LTD" in list(positions(*rows)["name"])) is kept
    assert {reason for reason, _ in outcomes(*rows).values()} - {"header"} == (set() if kept else {"not_understood"})


COLLATERAL = ("US912828ZT04", "US91282CAV37", "US912810SN90")


@pytest.mark.parametrize("header", ["Issuer", "Issuer name", "Emittent", "Borrower", "Obligor"])
def test_who_issues_a_secured_loan_stays_the_position_beside_its_collateral(header: str) -> None:
    frame = positions(
        (header, "Collateral ISIN", "Nominal", "Market Value", "Collateral value USD"),
        (ONE.name, COLLATERAL[0], 10, 1000, 1200),
        (TWO.name, COLLATERAL[1], 20, 2000, 2400),
        ("Loan A", COLLATERAL[2], 30, 3000, 3600),
    )
    assert list(frame["name"]) == list(frame["issuer"]) == [ONE.name, TWO.name, "Loan A"]
    assert set(frame["isin"]) == {None}
    assert list(frame["market_value"]) == [1000.0, 2000.0, 3000.0]


def test_a_counterparty_beside_pledged_securities_is_their_issuer_and_so_screened() -> None:
    frame = positions(
        ("Counterparty", "Collateral ISIN", "Collateral Description", "Collateral Market Value", "Haircut"),
        *((f"Bank {isin[-1]} plc", isin, "US TREASURY N/B", 1000, 2) for isin in COLLATERAL),
    )
    assert list(frame["isin"]) == list(COLLATERAL)
    assert list(frame["issuer"]) == [f"Bank {isin[-1]} plc" for isin in COLLATERAL]
    assert set(frame["market_value"]) == {1000.0}


def test_what_is_on_loan_is_held_and_its_borrower_is_screened() -> None:
    rows = ((ONE.name, ONE.isin, TWO.name, 12, 900), (TWO.name, TWO.isin, "A plc", 5, 800))
    frame = positions(("Security", "ISIN", "Borrower", "Qty on loan", "Market value on loan"), *rows)
    assert list(frame["issuer"]) == [TWO.name, "A plc"]
    assert (list(frame["quantity"]), list(frame["market_value"])) == ([12.0, 5.0], [900.0, 800.0])
    loans = positions(("Asset", "CUSIP", "Borrower", "Par", "Fair value"), ("Term loan", "", ONE.name, 12, 900))
    assert list(loans["issuer"]) == [ONE.name]


@pytest.mark.parametrize(
    ("header", "cells", "worth"),
    [
        ("Our holding (EUR m)", (14.2, 0.8), 14_200_000),
        ("Our share of constituent (EUR)", (14.2, 0.8), 14.2),
        ("Size", ("USD 4.2m", "USD 850k"), 4_200_000),
        ("Size", ("USD 4,2m", "USD 850k"), 4_200_000),
        ("Size", (4.2, 0.8), None),
        ("Our holding", (14, 8), None),
    ],
)
def test_amounts_with_their_currency_beside_them_are_values(
    header: str, cells: tuple[object, ...], worth: float | None
) -> None:
    frame = positions(("Company", "Sector", header), (ONE.name, "IT", cells[0]), (TWO.name, "IT", cells[1]))
    assert list(frame["name"]) == [ONE.name, TWO.name]
    assert frame["market_value"][0] == worth


@pytest.mark.parametrize(("beside", "cell"), [("Price", 98.5), ("Maturity", "2031-01-15"), ("Kupon %", 4.5)])
def test_an_amount_in_a_currency_beside_what_bonds_have_is_no_value(beside: str, cell: object) -> None:
    frame = positions(("Bond", "ISIN", "Amount (EUR)", beside), (ONE.name, ONE.isin, 1000, cell))
    assert (frame["quantity"][0], frame["market_value"][0]) == (1000.0, None)


@pytest.mark.parametrize("rest", ["All other holdings", "Übrige Positionen", "autres lignes", "その他の銘柄"])
def test_holdings_without_names_below_the_largest_ones_are_not_understood(rest: str) -> None:
    rows = (("Name", "Market value"), (ONE.name, 90), (TWO.name, 80), (rest, 700))
    assert list(positions(*rows)["name"]) == [ONE.name, TWO.name]
    assert outcomes(*rows)[4][0] == "not_understood"


@pytest.mark.parametrize("stated", ["Collateral Value USD", "Collateral Market Value", "Collateral amount"])
def test_numbers_of_the_collateral_are_no_numbers_of_the_position(stated: str) -> None:
    rows = (("Security", "ISIN", "Quantity", "Valuation", stated), (ONE.name, ONE.isin, 10, 900, 1000))
    frame = positions(*rows, (TWO.name, TWO.isin, "", 800, 1000))
    assert list(frame["market_value"]) == [900.0, 800.0]
    assert list(frame["quantity"]) == [10.0, None]


@pytest.mark.parametrize(
    ("first", "second", "name", "other"),
    [
        ("Hangzhou Hikvison Digital", "HIKVISION A", "Hangzhou Hikvison Digital", "HIKVISION A"),
        ("China Comm Constr", "CHINA COMMUNICATIONS CONS-H", "China Comm Constr", "CHINA COMMUNICATIONS CONS-H"),
        ("CNOC Ltd", "CNOOC LTD SP ADR", "CNOC Ltd", "CNOOC LTD SP ADR"),
        ("Huawei Tech", "Huawei Investment Co Ltd", "Huawei Tech", "Huawei Investment Co Ltd"),
        ("China Mobile Ltd", "Common Stock", "China Mobile Ltd", None),
        ("", "China Mobile Ltd", "China Mobile Ltd", None),
        ("SMIC", "Semiconductor Mfg Intl", "SMIC", "Semiconductor Mfg Intl"),
        ("CNOOC", "Oil and gas major", "CNOOC", "Oil and gas major"),
        ("Common Stock", "China Telecom H", "China Telecom H", "China Telecom H"),
        ("CHINA", "MOBILE LTD NPV", "CHINA MOBILE LTD NPV", "MOBILE LTD NPV"),
        ("BANK OF COMMUNICATIONS AND", "TRUST H", "BANK OF COMMUNICATIONS AND TRUST H", "TRUST H"),
        ("SEMICONDUCTOR MANUFACTURING", "INTL CORP", "SEMICONDUCTOR MANUFACTURING INTL CORP", "INTL CORP"),
    ],
)
@pytest.mark.parametrize("head", ["Name", "Security Description"])
def test_two_numbered_names_are_two_readings_and_joined_only_where_the_first_is_cut(
    head: str, first: str, second: str, name: str, other: str | None
) -> None:
    frame = positions(
        (f"{head} 1", f"{head} 2", "Quantity", "Market Value"), (first, second, 10, 1000), ("A", "B", 1, 1)
    )
    assert (frame["name"][0], frame["text_beside"][0]) == (name, other)


@pytest.mark.parametrize(
    ("first", "second"),
    [("CHINA", "MOBILE"), ("CHINA STATE", "CONSTRUCTION ENGINEERING"), ("CHINA RAILWAY", "CONSTRUCTION")],
)
def test_a_name_cut_after_a_country_and_a_word_is_read_together_with_the_next_column_too(
    first: str, second: str
) -> None:
    frame = positions(("Name 1", "Name 2", "Quantity", "Market Value"), (first, second, 10, 1000), ("A", "B", 1, 1))
    assert frame[["name", "text_beside", "other_name"]].loc[0].tolist() == [first, second, f"{first} {second}"]


def test_where_other_names_of_the_column_are_cut_each_is_read_alone_and_together_with_the_next_column() -> None:
    frame = positions(
        ("Name 1", "Name 2", "Quantity", "Market Value"),
        ("SEMICONDUCTOR MANUFACTURING", "INTL CORP", 10, 1000),
        ("Camera maker", "HANGZHOU HIKVISION DIGITAL TECHNOLOGY", 10, 1000),
        ("Hikvision Digital", "HIKVISION A", 10, 1000),
    )
    assert frame["name"].tolist() == [
        "SEMICONDUCTOR MANUFACTURING INTL CORP",
        "Camera maker",
        "Hikvision Digital",
    ]
    together = ["SEMICONDUCTOR MANUFACTURING", "Camera maker HANGZHOU HIKVISION DIGITAL TECHNOLOGY", None]
    assert [name if isinstance(name, str) else None for name in frame["other_name"]] == together
    assert frame["text_beside"].tolist() == ["INTL CORP", "HANGZHOU HIKVISION DIGITAL TECHNOLOGY", "HIKVISION A"]


@pytest.mark.parametrize("head", ["Name", "Security Description", "Bezeichnung", "Désignation"])
def test_each_of_several_numbered_names_is_read_alone_and_all_together(head: str) -> None:
    frame = positions(
        (f"{head} 1", f"{head} 2", f"{head} 3", "Quantity", "Market Value"),
        ("Bank Nominees", "Custody A", "MEGVII", 10, 1000),
        ("HANGZHOU", "HIKVISION DIGITAL", "TECHNOLOGY CO. A", 10, 1000),
        ("Siemens AG", "Namens-Aktien", None, 10, 1000),
    )
    assert frame["name"].tolist() == ["Bank Nominees", "HANGZHOU", "Siemens AG"]
    assert [text.split("\n") for text in frame["text_beside"]] == [
        ["Custody A", "MEGVII"],
        ["HIKVISION DIGITAL", "TECHNOLOGY CO. A"],
        ["Namens-Aktien"],
    ]
    assert frame["other_name"].tolist()[:2] == [
        "Bank Nominees Custody A MEGVII",
        "HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO. A",
    ]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Name 1,Name 2,Name 3,Quantity,Market Value", "Bank Nominees,Custody A,MEGVII,10,100"),
        ("Name 1,Name 2,Name 3,Name 4,Quantity,Market Value", "Custody A,Foo,MEGVII,TECHNOLOGY,10,100"),
        ("Security Name,Security Description,Long Name,Quantity,Market Value", "Custody A,MEGVII,Nominees,10,100"),
    ],
)
def test_a_listed_name_in_any_column_of_names_is_found(tmp_path: Path, header: str, row: str) -> None:
    (path := tmp_path / "h.csv").write_text(f"{header}\n{row}\n")
    run = screener.screen(path, watchlists=["us-ofac-ns-cmic"], as_of="2026-11-24")
    assert [(one.verdict, one.match.by) for one in run.findings] == [("possible", "name")]


def test_a_second_column_of_names_that_says_the_same_is_no_further_reading() -> None:
    frame = positions(
        ("Security Name", "Long Name", "Quantity", "Market Value"),
        ("CHINA MOBILE", "CHINA MOBILE LTD ORD", 10, 1000),
        ("APPLE INC", "Common Stock", 10, 1000),
    )
    assert frame["text_beside"].isna().all()


@pytest.mark.parametrize(
    "text",
    [
        "Name 1,Name 2,Quantity,Market Value\nUS Dollar,Huawei,10,100\nApple Inc,Common,1,2\n",
        "Issuer / Instrument,Nominal,Value\nHUAWEI,,\n3.5% 2027,100,100\nNestle SA,10,10\n",
        "Name,Shares,Value\nAPPLE INC,10,100\nMICROSOFT CORP,10,200\nHUAWEI,,300\nNESTLE SA,10,50\n",
        "Security,Issuer group,Quantity,Value\n3.5% 2030,HUAWEI,10,100\nNestle SA,Nestle,10,10\n",
        "Security,Quantity,Value,,Counterparty,Exposure\nAPPLE INC,10,100,,HUAWEI,10\nNESTLE,10,100,,UBS,20\n",
    ],
)
def test_a_listed_company_called_by_one_word_is_told_wherever_it_stands_alone(tmp_path: Path, text: str) -> None:
    (path := tmp_path / "h.csv").write_text(text)
    run = screener.screen(path, watchlists=["us-dod-1260h"], as_of="2026-11-24")
    assert [(one.verdict, one.match.position_value.upper()) for one in run.findings] == [("possible", "HUAWEI")]


def found(path: Path, header: str, names: list[str], beside: str) -> set[tuple[str, str]]:
    """The rows on which something is found, each with whether it is certain."""
    rows = "".join(f"{name},{beside},{at},1\n" for at, name in enumerate(names, 7))
    path.write_text(f"{header},Quantity,Market Value\nSIEMENS HEALTHINEERS,Holding AG,1,1\n{rows}", encoding="utf-8")
    run = screener.screen(path, watchlists=["us-ofac-ns-cmic"], as_of="2026-11-24")
    assert run.summary.positions == 1 + len(names)
    return {(names[one.position.row - 3], one.verdict) for one in run.findings if one.match.by != "sweep"}


@pytest.mark.parametrize("header", ["Name 1,Name 2", "Name,"])
@pytest.mark.parametrize("beside", ["Telecom equipment", "Power utility", "Oil & Gas", "Hong Kong", "Elektronik AG"])
def test_a_name_finds_what_it_finds_alone_whatever_stands_in_the_next_column(
    tmp_path: Path, header: str, beside: str
) -> None:
    names = ["HUAWEI", "MEGVII", "DAWNING", "CHINA NUCLEAR", "CHINA MOBILE", "Hikvision", "ANHUI GREATWALL", "PANDA"]
    alone = found(tmp_path / "alone.csv", "Name,Remark", names, beside)
    assert len(alone) == len(names)
    assert alone <= found(tmp_path / "beside.csv", header, names, beside)


def test_a_second_name_finds_what_it_finds_alone_whatever_stands_before_it(tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    path.write_text("Name 1,Name 2,Quantity,Market Value\nCamera maker,HIKVISION DIGITAL TECHNOLOGY CO LTD,7,1\n")
    run = screener.screen(path, watchlists=["us-ofac-ns-cmic"], as_of="2026-11-24")
    assert [one.verdict for one in run.findings] == ["listed"]


@pytest.mark.parametrize("header", ["Name 1", "Bezeichnung 1"])
@pytest.mark.parametrize("beside", ["Unternehmensanleihe Euro", "Aktie Euro", "obligation Euro"])
def test_a_company_is_no_cash_because_the_next_column_ends_like_a_currency(header: str, beside: str) -> None:
    rows = [("Muenchener Rueckversicherungs", "Gesellschaft AG", 10, 100), ("Huawei", beside, 10, 200)]
    frame = positions((header, header.replace("1", "2"), "Quantity", "Market Value"), *rows)
    assert "Huawei" in (frame["name"][1], frame["other_name"][1])


@pytest.mark.parametrize("name", ["Huawei Bond Euro", "Huawei Euro", "CNOOC Finance Dollar", "Tencent Holdings Yuan"])
def test_a_name_with_a_word_that_is_none_of_cash_is_no_cash(name: str) -> None:
    frame = positions(("Name", "Quantity", "Market Value"), (name, 10, 200), ("Apple Inc", 1, 2))
    assert frame["name"].tolist() == [name, "Apple Inc"]


@pytest.mark.parametrize("name", ["Offshore Yuan", "Egyptian Pound", "Sight Deposit Euro", "Konto Euro"])
def test_an_account_in_a_currency_is_cash(name: str) -> None:
    assert outcomes(("Name", "Quantity", "Market Value"), (name, 10, 200), ("Apple Inc", 1, 2))[2][0] == "cash"


@pytest.mark.parametrize("header", ["Acciones", "Azioni", "Ações"])
def test_what_to_do_with_a_security_is_no_name_beside_its_name(header: str) -> None:
    frame = positions(
        (header, "Nombre", "Cantidad", "Valor de mercado"),
        ("Mantener", ONE.name, 1, 100),
        ("Vender", "", 2, 200),
        ("Comprar", THREE.name, 3, 350),
    )
    assert [name for name in frame["name"] if name] == [ONE.name, THREE.name]


@pytest.mark.parametrize("header", ["Carbon exposure", "Votes total", "Imposto geral"])
def test_a_total_of_something_else_is_no_value(header: str) -> None:
    rows = (("Nome", "Quantidade", header), (ONE.name, 100, 12), (TWO.name, 200, 3))
    assert set(positions(*rows)["market_value"]) == {None}


@pytest.mark.parametrize("header", ["Total (CHF)", "Grand Total", "Net exposure", "Exposure EUR", "Total general"])
def test_a_total_of_nothing_else_is_the_value(header: str) -> None:
    rows = (("Nome", "Quantidade", header), (ONE.name, 100, 12), (TWO.name, 200, 3))
    assert list(positions(*rows)["market_value"]) == [12.0, 3.0]


@pytest.mark.parametrize(
    ("valor", "field"), [((8000, 900), "Valor"), ((1203204, 3886335), "Total"), (("1203204", "3886335"), "Total")]
)
def test_a_column_headed_valor_gives_way_to_a_total_only_where_it_holds_numbers_of_securities(
    valor: tuple[object, object], field: str
) -> None:
    frame = positions(("Nome", "Valor", "Anzahl", "Total"), (ONE.name, valor[0], 1, 12), (TWO.name, valor[1], 2, 3))
    assert list(frame["market_value"]) == ([8000.0, 900.0] if field == "Valor" else [12.0, 3.0])


def test_companies_of_one_trade_are_not_one_issuer() -> None:
    frame = positions(
        ("Security Description", None, "Quantity", "Market Value"),
        ("HUAWEI", "Telecom equipment", 10, 1000),
        ("ZTE CORP", "Telecom equipment", 1, 1),
    )
    one, other = (
        Position(file="f", sheet="s", row=row, name=frame["name"][row], issuer=frame["issuer"][row]) for row in (0, 1)
    )
    assert not same_issuer(one, other)
